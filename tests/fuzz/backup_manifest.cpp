// Lists of backups: what is taken is written back byte for byte, and no path leads out of a home.

#include "base/hash.hpp"
#include "target.hpp"
#include "tools/backup_manifest.hpp"

#include <filesystem>

namespace tamga::fuzz {
namespace {

using namespace tools;

void judge(std::string_view text) {
    const auto manifest = parse_backup_manifest(text);
    if (!manifest) return;
    ENSURE(to_text(*manifest) == text);
    for (const BackupFile& file : manifest->files) {
        const std::filesystem::path path = std::filesystem::path(file.path).lexically_normal();
        ENSURE(path == file.path && (*path.begin() == "config" || *path.begin() == "data"));
    }
}

// As it is, and with a digest that is right whatever it says.
void run(ByteView input) {
    const std::string_view text = as_text(input);
    judge(text);
    const std::string body(text.substr(0, text.rfind("end ")));
    judge(body + "end " + sha256(as_bytes(body)).hex() + "\n");
}

std::vector<Bytes> seeds() {
    BackupManifest manifest;
    manifest.height = Height(7);
    manifest.time = TimestampMs(1'760'000'000'000);
    manifest.files = {{sha256(as_bytes("a")), 3, "config/genesis.json"},
                      {sha256(as_bytes("b")), 1u << 20, "data/ledger/000012.sst"},
                      {sha256(as_bytes("c")), 0, "data/ledger/CURRENT"}};
    return {to_bytes(as_bytes(to_text(manifest)))};
}

const Registration registration({"backup_manifest", run, seeds, 20'000});

} // namespace
} // namespace tamga::fuzz
