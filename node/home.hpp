// The home of a node: where its files are, and its keys; base/home_lock.hpp locks it.
//
//   config/{tamga.toml, genesis.json, node_key, validator_key, payload_key}
//   data/{ledger/, snapshots/, votes/, pool/, payloads/, quarantine/, evidence, access.log}
//   data/{backup/, restored}
//   data/ledger.partial/: a state that is being taken
//
// Key files are those of base/key_file.hpp.

#pragma once

#include "base/crypto.hpp"
#include "base/result.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace tamga::node {

struct Home {
    std::filesystem::path root;

    [[nodiscard]] std::filesystem::path config_file() const { return root / "config/tamga.toml"; }
    [[nodiscard]] std::filesystem::path genesis() const { return root / "config/genesis.json"; }
    [[nodiscard]] std::filesystem::path key(std::string_view name) const {
        return root / "config" / name;
    }
    [[nodiscard]] std::filesystem::path data() const { return root / "data"; }
    [[nodiscard]] std::filesystem::path ledger() const { return root / "data/ledger"; }
    [[nodiscard]] std::filesystem::path partial_ledger() const {
        return root / "data/ledger.partial";
    }
    [[nodiscard]] std::filesystem::path snapshots() const { return root / "data/snapshots"; }
    [[nodiscard]] std::filesystem::path votes() const { return root / "data/votes"; }
    [[nodiscard]] std::filesystem::path pool() const { return root / "data/pool"; }
    [[nodiscard]] std::filesystem::path payloads() const { return root / "data/payloads"; }
    [[nodiscard]] std::filesystem::path quarantine() const { return root / "data/quarantine"; }
    // Evidence that waits for a block (protocol 2.12).
    [[nodiscard]] std::filesystem::path evidence() const { return root / "data/evidence"; }
    // Hard links that `tamga backup` copies from (ledger/backup_stage.hpp).
    [[nodiscard]] std::filesystem::path backup() const { return root / "data/backup"; }
    // Left by `tamga restore`: the votes since the backup are lost (protocol 2.5).
    [[nodiscard]] std::filesystem::path restored() const { return root / "data/restored"; }
    // Left by a failed fsync: the next start must not trust the page cache (protocol 2.5).
    [[nodiscard]] std::filesystem::path flush_failed() const { return root / "data/flush_failed"; }
};

inline constexpr std::string_view node_key_name = "node_key";
inline constexpr std::string_view validator_key_name = "validator_key";
// Of a validator whose key is to change: used from the epoch on whose set names it (2.11).
inline constexpr std::string_view next_validator_key_name = "next_validator_key";
inline constexpr std::string_view payload_key_name = "payload_key";

struct Keys {
    SecretKey node;
    std::optional<SecretKey> validator; // Absent at an observer.
    std::optional<SecretKey> next_validator; // If there is one.
    SealKey payload;
};

// Makes the folders and every key file that is missing; existing keys are left alone.
[[nodiscard]] Status create_home(const Home& home);
[[nodiscard]] Result<Keys> read_keys(const Home& home, bool is_validator);

// Whole files, with errors that name the file.
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& file,
                                            std::size_t bytes_max);
// Written, synced and renamed into place.
[[nodiscard]] Status write_file(const std::filesystem::path& file, std::string_view content,
                                unsigned mode);

} // namespace tamga::node
