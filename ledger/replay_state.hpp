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
#include <memory>
#include <optional>
#include <vector>

namespace tamga::ledger {

// Entries that are added once, paths strictly ascending, and then read.
class PackedEntries {
public:
    // `since`: when it was written, if not at the height that all others were there at.
    void add(const StatePath& path, ByteView value, std::optional<Height> since = std::nullopt);

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] std::optional<Bytes> find(const StatePath& path) const;

    // One after the other, from the first that is not before `start`.
    class Cursor {
    public:
        Cursor(const PackedEntries& entries, const StatePath& start);
        [[nodiscard]] bool valid() const { return chunk_ < entries_->chunks_.size(); }
        [[nodiscard]] StatePath path() const;
        [[nodiscard]] Bytes value() const;
        [[nodiscard]] std::optional<Height> since() const; // As it was added.
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
        [[nodiscard]] std::optional<Height> since(std::size_t at) const;
        [[nodiscard]] Bytes value(std::size_t at) const;
    };
    std::vector<Chunk> chunks_; // None is empty.
    std::size_t size_ = 0;
};

// Rows by path, ascending: runs of rows in memory of their own, each with the first bytes of its
// paths side by side. Looking for a path touches few cache lines, however many rows there are.
class ReplayRows {
public:
    struct Row {
        StatePath path;
        std::optional<StateRow> row; // Absent: gone.
    };
    // Where a row is; valid until rows are added or erased.
    struct Place {
        std::size_t run = 0;
        std::size_t at = 0;
    };

    // The row of this path, entered without a value if it was not there.
    [[nodiscard]] Row& at(const StatePath& path);
    [[nodiscard]] const Row* find(const StatePath& path) const;
    void erase(const StatePath& path);

    // The first row that is not before `path`.
    [[nodiscard]] Place lower_bound(const StatePath& path) const;
    [[nodiscard]] bool is_end(Place place) const { return place.run >= runs_.size(); }
    [[nodiscard]] const Row& row(Place place) const { return *runs_[place.run]->rows[place.at]; }
    [[nodiscard]] Place next(Place place) const;

private:
    static constexpr std::size_t run_rows_max = 256;
    struct Run { // Never empty.
        std::vector<std::uint64_t> heads;
        std::vector<std::unique_ptr<Row>> rows;
    };
    [[nodiscard]] bool is_before(std::uint64_t head, const Row& row, std::uint64_t wanted,
                                 const StatePath& path) const {
        return head != wanted ? head < wanted : row.path < path;
    }
    // Where the path is or would be in the run that is its own.
    [[nodiscard]] Place place_of(const StatePath& path) const;
    void split(std::size_t run);

    std::vector<std::uint64_t> firsts_; // The first head of each run.
    std::vector<std::unique_ptr<Run>> runs_;
};

class ReplayState {
public:
    ReplayState() = default;
    // All of them were there after block `since`, most of them written by it.
    ReplayState(Height since, PackedEntries began_with)
        : since_(since), began_with_(std::move(began_with)) {}

    [[nodiscard]] const PackedEntries& began_with() const { return began_with_; }
    [[nodiscard]] std::optional<StateRow> find(const StatePath& path) const;
    [[nodiscard]] std::optional<Bytes> find_value(const StatePath& path) const;
    void put(const StatePath& path, StateRow row) { changes_.at(path).row = std::move(row); }
    void erase(const StatePath& path);
    // When a live entry was written last.
    [[nodiscard]] Height latest() const;

    // The live entries, one after the other, from the first that is not before `start`; while it
    // is used nothing changes.
    class Cursor {
    public:
        explicit Cursor(const ReplayState& state, const StatePath& start = {});
        [[nodiscard]] bool valid() const { return !changes_->is_end(change_) || packed_.valid(); }
        [[nodiscard]] StatePath path() const;
        [[nodiscard]] Bytes value() const;
        [[nodiscard]] Height since() const;
        void next();

    private:
        [[nodiscard]] bool is_change() const;
        void skip_erased();
        [[nodiscard]] const ReplayRows::Row& change() const { return changes_->row(change_); }

        Height began_;
        PackedEntries::Cursor packed_;
        const ReplayRows* changes_;
        ReplayRows::Place change_;
    };

private:
    Height since_;
    PackedEntries began_with_;
    ReplayRows changes_; // Without a value: of began_with_, gone since.
};

// The state as it is, whenever it is asked, and what it began with.
[[nodiscard]] StateSource source_of(std::shared_ptr<const ReplayState> state);
[[nodiscard]] StateSource source_of_beginning(std::shared_ptr<const ReplayState> state);

} // namespace tamga::ledger
