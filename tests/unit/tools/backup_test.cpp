// Backups: lists that are taken as they were written or not at all, copies that are read back,
// contents that are kept once and go with the last backup that names them.

#include "base/hash.hpp"
#include "tools/backup_folder.hpp"
#include "tools/backup_manifest.hpp"
#include "unit/ledger/toy_chain.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <limits>

using namespace tamga;
using namespace tamga::tools;
using ledger::toy::Folder;

namespace {

namespace fs = std::filesystem;

constexpr auto whole = std::numeric_limits<std::uint64_t>::max();
const BytesRead unheard = [](std::uint64_t) {};

Hashed hashed(std::string_view text) { return {sha256(as_bytes(text)), text.size()}; }

BackupManifest sample() {
    BackupManifest manifest;
    manifest.chain = ChainId(sha256(as_bytes("chain")).bytes);
    manifest.node = sha256(as_bytes("node"));
    manifest.height = Height(1200);
    manifest.block = BlockHash(sha256(as_bytes("block")).bytes);
    manifest.time = TimestampMs(1'760'000'000'000);
    manifest.files = {{sha256(as_bytes("a")), 1, "config/genesis.json"},
                      {sha256(as_bytes("")), 0, "data/access.log"},
                      {sha256(as_bytes("b")), 12345, "data/ledger/000012.sst"},
                      {sha256(as_bytes("c")), 16, "data/ledger/CURRENT"}};
    return manifest;
}

// As if it had been written so: with the right digest at its end.
std::string sealed(std::string text) {
    text.resize(text.find("end "));
    return text + "end " + sha256(as_bytes(text)).hex() + "\n";
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    return text.replace(text.find(what), what.size(), with);
}

void write(const fs::path& file, std::string_view text) {
    std::ofstream(file, std::ios::binary) << text;
}

// A folder with one file that gets backed up.
struct Backups {
    Folder folder;
    fs::path path = folder / "backups";
    fs::path source = folder / "source";

    [[nodiscard]] BackupFolder open() const { return BackupFolder::open_to_write(path).value(); }
    // A backup of one file with these words.
    [[nodiscard]] BackupManifest put(std::uint64_t height, const std::string& words) const {
        const BackupFolder backups = open();
        write(source, words);
        REQUIRE(backups.put(source, hashed(words), unheard));
        BackupManifest manifest = sample();
        manifest.height = Height(height);
        manifest.files = {{hashed(words).hash, words.size(), "config/genesis.json"}};
        REQUIRE(backups.add(manifest));
        return manifest;
    }
};

} // namespace

TEST_CASE("a list of a backup is read back as it was written") {
    const std::string text = to_text(sample());
    CHECK(parse_backup_manifest(text).value() == sample());
    CHECK(to_text(parse_backup_manifest(text).value()) == text);
}

TEST_CASE("a list with any byte changed is refused") {
    const std::string text = to_text(sample());
    for (std::size_t at = 0; at < text.size(); ++at) {
        CAPTURE(at);
        std::string changed = text;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        REQUIRE_FALSE(parse_backup_manifest(changed));
        REQUIRE_FALSE(parse_backup_manifest(std::string_view(text).substr(0, at)));
    }
    CHECK_FALSE(parse_backup_manifest(text + "\n"));
}

TEST_CASE("a list with a right digest is refused by what it says, naming the line") {
    struct Row {
        std::string_view what;
        std::string_view with;
        std::string_view says;
    };
    const Row row = GENERATE(
        Row{"tamga-backup 1", "tamga-backup 2", "line 1: not the list of a backup"},
        Row{"height 1200", "height 01200", "line 4: not a number"},
        Row{"height 1200", "height -1", "line 4: not a number"},
        Row{"node ", "key ", "line 3: 'node' is expected"},
        Row{"data/access.log", "data/../access.log", "line 8: not 'file SHA256 SIZE PATH'"},
        Row{"data/access.log", "/etc/passwd", "line 8: not 'file SHA256 SIZE PATH'"},
        Row{"data/access.log", "data/ledger/000012.sst", "line 11: files are not in order"},
        Row{"data/access.log", "config/a", "line 11: files are not in order"});
    const auto parsed = parse_backup_manifest(sealed(replaced(to_text(sample()), row.what,
                                                              row.with)));
    REQUIRE_FALSE(parsed);
    CHECK_THAT(parsed.error().message, Catch::Contains(std::string(row.says)));
}

TEST_CASE("paths of a backup stay in config and data") {
    for (const char* good : {"config/tamga.toml", "data/ledger/MANIFEST-000004", "data/a/b.c-d_e"}) {
        CHECK(is_backup_path(good));
    }
    for (const char* bad : {"", "data", "data/", "lock", "data//a", "data/.a", "data/a..b", "data/a/",
                            "data/a.", "data/./a", "data/a b", "data/a\nb", "../data/a", "/data/a"}) {
        CAPTURE(bad);
        CHECK_FALSE(is_backup_path(bad));
    }
}

TEST_CASE("a copy is refused, and gone, when its source is not what it was") {
    const Folder folder;
    write(folder / "from", "what it is");
    const auto refused = copy_verified(folder / "from", folder / "to", hashed("what it was"), 0600,
                                       unheard);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::corrupt_store);
    CHECK_FALSE(fs::exists(folder / "to"));
    REQUIRE(copy_verified(folder / "from", folder / "to", hashed("what"), 0600, unheard));
    CHECK(hash_file(folder / "to", whole, unheard)->hash == hashed("what").hash);
    CHECK(fs::status(folder / "to").permissions() ==
          (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("a full disk is named as such") {
    const Folder folder;
    write(folder / "from", "ten bytes.");
    fs::create_symlink("/dev/full", folder / "to"); // What is removed then is the link.
    const auto full =
        copy_verified(folder / "from", folder / "to", hashed("ten bytes."), 0600, unheard);
    REQUIRE_FALSE(full);
    CHECK(full.error().code == ErrorCode::disk_full);
    CHECK(fs::exists("/dev/full"));
}

TEST_CASE("contents go with the last backup that names them, and nothing else goes") {
    const Backups backups;
    const auto first = backups.put(10, "shared");
    const auto second = backups.put(20, "shared");
    const auto third = backups.put(30, "other");
    const auto fourth = backups.put(25, "made after another restore");
    write(backups.path / "files" / (std::string(64, 'a') + ".partial"), "of one that was killed");
    write(backups.path / "files/notes.txt", "of somebody else");
    const BackupFolder folder = backups.open();

    CHECK(folder.sweep(Height(25), 0).value() == 0);
    CHECK(folder.heights()->size() == 4);
    CHECK_FALSE(fs::exists(backups.path / "files" / (std::string(64, 'a') + ".partial")));
    CHECK(folder.sweep(Height(25), 3).value() == 1);
    CHECK(folder.heights().value() == std::vector{Height(20), Height(25), Height(30)});
    CHECK(folder.holds(hashed("shared")));
    CHECK(folder.sweep(Height(25), 1).value() == 2);
    CHECK(folder.heights().value() == std::vector{Height(25)}); // What was made, always.
    CHECK_FALSE(folder.holds(hashed("shared")));
    CHECK_FALSE(folder.holds(hashed("other")));
    CHECK(folder.holds(hashed("made after another restore")));
    CHECK(fs::exists(backups.path / "files/notes.txt"));
}

TEST_CASE("a damaged list is named, and nothing is removed while there is one") {
    const Backups backups;
    const auto kept = backups.put(10, "a");
    const auto made = backups.put(20, "b");
    const BackupFolder folder = backups.open();
    write(folder.manifest_path(Height(10)), replaced(to_text(kept), "time_ms 1", "time_ms 2"));
    const auto damaged = folder.manifest(Height(10));
    REQUIRE_FALSE(damaged);
    CHECK(damaged.error().code == ErrorCode::corrupt_store);
    CHECK_THAT(damaged.error().message, Catch::Contains("10.backup is damaged: line 8"));
    CHECK_FALSE(folder.sweep(Height(20), 1));
    CHECK(folder.heights()->size() == 2);
    CHECK(folder.holds(hashed("a")));
}

TEST_CASE("a folder that is something else is refused, one that is in use, too") {
    const Folder folder;
    fs::create_directories(folder / "photos/files");
    write(folder / "photos/me.jpg", "me");
    const auto foreign = BackupFolder::open_to_write(folder / "photos");
    REQUIRE_FALSE(foreign);
    CHECK(foreign.error().code == ErrorCode::usage);
    CHECK_THAT(foreign.error().message, Catch::Contains("me.jpg"));
    CHECK(BackupFolder::open_to_read(folder / "photos").error().code == ErrorCode::usage);

    const auto writing = BackupFolder::open_to_write(folder / "backups").value();
    CHECK(BackupFolder::open_to_write(folder / "backups").error().code == ErrorCode::config);
    CHECK(BackupFolder::open_to_read(folder / "backups").error().code == ErrorCode::config);
}
