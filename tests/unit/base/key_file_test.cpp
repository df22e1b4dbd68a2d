// Key files: round trip, and the refusals that keep a key from being lost or read by others.

#include "base/key_file.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <vector>

using namespace tamga;

namespace {

// A directory that is gone with the test.
struct Folder {
    std::filesystem::path path;

    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "tamga_key_XXXXXX").string();
        if (mkdtemp(name.data()) != nullptr) path = name;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path); }

    [[nodiscard]] std::string file(const char* name) const { return (path / name).string(); }
};

void write_text(const std::string& path, const std::string& text) {
    std::ofstream(path) << text;
    REQUIRE(chmod(path.c_str(), 0600) == 0);
}

} // namespace

TEST_CASE("a key file gives back the key that was written, readable by its owner alone") {
    const Folder folder;
    const SecretKey key = SecretKey::generate();
    REQUIRE(write_key_file(folder.file("k"), key).has_value());
    CHECK(read_key_file(folder.file("k")).value().public_key() == key.public_key());

    struct stat info {};
    REQUIRE(stat(folder.file("k").c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0600);

    const SealKey seal_key{7, 8, 9};
    REQUIRE(write_payload_key_file(folder.file("p"), seal_key).has_value());
    CHECK(read_payload_key_file(folder.file("p")).value() == seal_key);
}

TEST_CASE("a key file is never overwritten") {
    const Folder folder;
    const SecretKey key = SecretKey::generate();
    REQUIRE(write_key_file(folder.file("k"), key).has_value());
    const Status second = write_key_file(folder.file("k"), SecretKey::generate());
    REQUIRE_FALSE(second.has_value());
    CHECK(second.error().code == ErrorCode::config);
    CHECK(read_key_file(folder.file("k")).value().public_key() == key.public_key());
}

TEST_CASE("a key that others can read is refused with the command that mends it") {
    const Folder folder;
    REQUIRE(write_key_file(folder.file("k"), SecretKey::generate()).has_value());
    for (const mode_t mode : {0640, 0604, 0660, 0777}) {
        REQUIRE(chmod(folder.file("k").c_str(), mode) == 0);
        const Result<SecretKey> read = read_key_file(folder.file("k"));
        REQUIRE_FALSE(read.has_value());
        CHECK(read.error().message.find("chmod 600") != std::string::npos);
    }
}

TEST_CASE("a file that is absent, of another type or damaged is refused") {
    const Folder folder;
    CHECK(read_key_file(folder.file("none")).error().code == ErrorCode::io);

    const std::string hex(64, 'a');
    REQUIRE(write_payload_key_file(folder.file("p"), SealKey{}).has_value());
    CHECK_FALSE(read_key_file(folder.file("p")).has_value());
    const std::string head = "tamga-key-1 ed25519 ";
    const std::vector<std::string> damaged{
        "",         head + hex.substr(1),           head + "a" + hex + "a", "tamga-key-2" + hex,
        head + hex + "\n\n", head + std::string(64, 'A'), hex};
    for (const std::string& text : damaged) {
        std::filesystem::remove(folder.file("t"));
        write_text(folder.file("t"), text);
        CAPTURE(text);
        CHECK_FALSE(read_key_file(folder.file("t")).has_value());
    }
    std::filesystem::remove(folder.file("t"));
    write_text(folder.file("t"), head + hex); // Without the line end.
    CHECK(read_key_file(folder.file("t")).has_value());
}
