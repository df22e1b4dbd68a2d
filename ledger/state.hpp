// State entries: paths, values, views of the state and changes not yet stored (ledger.md 4 and 6).
//
// A path is what the state tree hashes; handlers use StateView and StateDelta, never RocksDB.
// Every value begins with the 32-byte provenance: the txid of the act that wrote it.

#pragma once

#include "base/bytes.hpp"
#include "base/types.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace tamga::ledger {

inline constexpr std::size_t singular_path_bytes = 35;
inline constexpr std::size_t plural_path_bytes = 67;

// table u16 || SHA-256(entity key) || facet u8 || [ SHA-256(item key) ].
struct StatePath {
    std::uint8_t size = 0;
    std::array<std::uint8_t, plural_path_bytes> bytes{};

    [[nodiscard]] static StatePath singular(std::uint16_t table, ByteView entity,
                                            std::uint8_t facet);
    [[nodiscard]] static StatePath plural(std::uint16_t table, ByteView entity, std::uint8_t facet,
                                          ByteView item);
    // 35 or 67 bytes; nothing for another length.
    [[nodiscard]] static std::optional<StatePath> from(ByteView raw);

    [[nodiscard]] ByteView view() const { return ByteView(bytes.data(), size); }
    [[nodiscard]] std::uint16_t table() const;
    [[nodiscard]] std::uint8_t facet() const { return bytes[34]; }

    friend std::strong_ordering operator<=>(const StatePath& left, const StatePath& right);
    friend bool operator==(const StatePath& left, const StatePath& right) {
        return (left <=> right) == 0;
    }
};

// The prefix of all items of a plural facet of one entity: 35 bytes.
[[nodiscard]] Bytes items_prefix(std::uint16_t table, ByteView entity, std::uint8_t facet);

struct StateEntry {
    StatePath path;
    Bytes value; // Provenance first.

    friend bool operator==(const StateEntry&, const StateEntry&) = default;
};

// Writes not yet stored; ordered by path; absent = deleted.
class StateDelta {
public:
    void put(const StatePath& path, Bytes value) { changes_[path] = std::move(value); }
    void erase(const StatePath& path) { changes_[path] = std::nullopt; }
    // What `later` says replaces what stands here; its rows move over without being copied.
    void merge(StateDelta&& later);
    void clear() { changes_.clear(); }
    [[nodiscard]] bool empty() const { return changes_.empty(); }
    [[nodiscard]] const std::map<StatePath, std::optional<Bytes>>& changes() const {
        return changes_;
    }

private:
    std::map<StatePath, std::optional<Bytes>> changes_;
};

// Where a view ends: the store's tip or one height of it, or a map in tests. Functions, so that the
// ledger has no interface class; both return what is stored or end the process on a broken disk.
struct StateSource {
    std::function<std::optional<Bytes>(const StatePath&)> find;
    // Entries whose path starts with `prefix`, ascending, strictly after `after` if given.
    std::function<std::vector<StateEntry>(ByteView prefix, std::optional<StatePath> after,
                                          std::size_t count_max)>
        list;
};

// An in-memory source for tests, simulators and genesis.
[[nodiscard]] StateSource memory_source(std::shared_ptr<const std::map<StatePath, Bytes>> entries);

// A source under overlays, the latest on top. Cheap to copy; immutable.
class StateView {
public:
    explicit StateView(StateSource source) : source_(std::move(source)) {}

    // The same view with one more overlay on top.
    [[nodiscard]] StateView over(std::shared_ptr<const StateDelta> delta) const;
    [[nodiscard]] std::optional<Bytes> find(const StatePath& path) const;
    [[nodiscard]] std::vector<StateEntry> list(ByteView prefix,
                                               std::optional<StatePath> after = std::nullopt,
                                               std::size_t count_max = 1024) const;

private:
    StateSource source_;
    std::vector<std::shared_ptr<const StateDelta>> overlays_;
};

} // namespace tamga::ledger
