// The list of a backup: of which chain and block it is, and every file with its SHA-256.
//
// Text that other programs read, too (`grep ^file`, sha256sum), one line each:
//
//     tamga-backup 1
//     chain HEX                   chain id
//     node HEX                    public node key of the home
//     height N
//     block HEX                   hash of the block at that height, the tip of the ledger's copy
//     time_ms N                   when it was made, by the clock of the machine
//     file SHA256 SIZE PATH       below the home; ascending by path, at least one
//     end SHA256                  of all bytes before this line

#pragma once

#include "base/result.hpp"
#include "base/types.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tamga::tools {

struct BackupFile {
    Hash256 hash;
    std::uint64_t bytes = 0;
    std::string path; // "data/ledger/000123.sst"

    friend bool operator==(const BackupFile&, const BackupFile&) = default;
};

struct BackupManifest {
    ChainId chain;
    Hash256 node; // The bytes of the key.
    Height height;
    BlockHash block;
    TimestampMs time;
    std::vector<BackupFile> files;

    friend bool operator==(const BackupManifest&, const BackupManifest&) = default;
};

inline constexpr std::size_t backup_files_max = 200'000;
inline constexpr std::size_t backup_manifest_bytes_max = 64u << 20;

// Whether a backup may write there: `config/` or `data/`, then names of letters, digits, '_', '-'
// and inner dots; so no path leads out of the home.
[[nodiscard]] bool is_backup_path(std::string_view path);

// ENSUREs what parse_backup_manifest demands.
[[nodiscard]] std::string to_text(const BackupManifest& manifest);
// malformed, naming the line, for anything that to_text does not write.
[[nodiscard]] Result<BackupManifest> parse_backup_manifest(std::string_view text);

} // namespace tamga::tools
