// The state that a replay works on: what it began with, packed, and over it what blocks wrote.
//
// A whole population may have been there before the first block. Its entries never change, so they
// lie one after the other in blocks of memory, ascending, without the zeros that stand for a
// provenance: little more than the bytes of the file that they came from.

#pragma once

#include "base/bytes.hpp"
#include "base/types.hpp"
#include "ledger/state.hpp"
#include "ledger/store_schema.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace tamga::ledger {

// Entries that are added once, paths strictly ascending, and then read.
class PackedEntries {
public:
    void add(const StatePath& path, ByteView value);

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] std::optional<Bytes> find(const StatePath& path) const;

    // One after the other, from the first that is not before `start`.
    class Cursor {
    public:
        Cursor(const PackedEntries& entries, const StatePath& start);
        [[nodiscard]] bool valid() const { return chunk_ < entries_->chunks_.size(); }
        [[nodiscard]] StatePath path() const;
        [[nodiscard]] Bytes value() const;
        void next();

    private:
        const PackedEntries* entries_;
        std::size_t chunk_ = 0;
        std::size_t at_ = 0;
    };

private:
    struct Chunk {
        Bytes bytes;
        std::vector<std::uint32_t> starts; // Of its entries.

        [[nodiscard]] ByteView path(std::size_t at) const;
        [[nodiscard]] Bytes value(std::size_t at) const;
    };
    std::vector<Chunk> chunks_; // None is empty.
    std::size_t size_ = 0;
};

class ReplayState {
public:
    ReplayState() = default;
    // All of them were there after block `since`.
    ReplayState(Height since, PackedEntries began_with)
        : since_(since), began_with_(std::move(began_with)) {}

    [[nodiscard]] const PackedEntries& began_with() const { return began_with_; }
    [[nodiscard]] std::optional<StateRow> find(const StatePath& path) const;
    [[nodiscard]] std::optional<Bytes> find_value(const StatePath& path) const;
    void put(const StatePath& path, StateRow row) { changes_[path] = std::move(row); }
    void erase(const StatePath& path);
    // When a live entry was written last.
    [[nodiscard]] Height latest() const;

    // The live entries, one after the other, from the first that is not before `start`; while it
    // is used nothing changes.
    class Cursor {
    public:
        explicit Cursor(const ReplayState& state, const StatePath& start = {});
        [[nodiscard]] bool valid() const { return change_ != end_ || packed_.valid(); }
        [[nodiscard]] StatePath path() const;
        [[nodiscard]] Bytes value() const;
        [[nodiscard]] Height since() const;
        void next();

    private:
        using Changes = std::map<StatePath, std::optional<StateRow>>;
        [[nodiscard]] bool is_change() const;
        void skip_erased();

        Height began_;
        PackedEntries::Cursor packed_;
        Changes::const_iterator change_;
        Changes::const_iterator end_;
    };

private:
    Height since_;
    PackedEntries began_with_;
    std::map<StatePath, std::optional<StateRow>> changes_; // Absent: of began_with_, gone since.
};

// The state as it is, whenever it is asked, and what it began with.
[[nodiscard]] StateSource source_of(std::shared_ptr<const ReplayState> state);
[[nodiscard]] StateSource source_of_beginning(std::shared_ptr<const ReplayState> state);

} // namespace tamga::ledger
