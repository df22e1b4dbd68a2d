// Filling a store from a snapshot: each chunk verified before anything of it is written.
//
// What is still missing is written in the same batch as the chunk that filled the rest, so that an
// import that was killed goes on where it was. Only finish() gives the store its tip; before that
// nothing takes it for a ledger.

#pragma once

#include "base/header.hpp"
#include "base/result.hpp"
#include "ledger/snapshot.hpp"
#include "ledger/snapshot_chunk.hpp"
#include "ledger/snapshot_tiling.hpp"
#include "ledger/store.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

namespace tamga::ledger {

// What a folder holds of an import: that it was begun, or that finish() was through.
struct SnapshotBegun {
    SnapshotHead head;
    bool is_finished = false;
};

class SnapshotImport {
public:
    // Nothing if no import was begun in the folder, or there is none.
    [[nodiscard]] static Result<std::optional<SnapshotBegun>>
    begun_in(const std::filesystem::path& path);

    // Into a folder that holds no ledger, or the beginning of an import of this very head.
    // `head` is one that verify_snapshot_head() let pass; `genesis` is block 0 of its chain.
    [[nodiscard]] static Result<SnapshotImport> open(const std::filesystem::path& path,
                                                     SnapshotHead head, const Header& genesis);
    SnapshotImport(SnapshotImport&&) noexcept;
    SnapshotImport& operator=(SnapshotImport&&) noexcept;
    ~SnapshotImport();

    // Whether anything in it was new. malformed: it does not hold, nothing of it was written, and
    // the message says why; other errors are the disk's.
    [[nodiscard]] Result<bool> put(const SnapshotChunk& chunk);
    [[nodiscard]] const SnapshotHead& head() const;
    [[nodiscard]] const StateTiling& state() const;
    [[nodiscard]] const LeavesTiling& leaves() const;
    [[nodiscard]] bool complete() const;

    // After complete(): that the leaves go back far enough, the log's nodes, the counters of
    // agencies, and at last the tip; synced when it returns. `progress` is told of leaves done.
    [[nodiscard]] Status finish(const std::function<void(std::uint64_t done)>& progress);

private:
    struct State;
    explicit SnapshotImport(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace tamga::ledger
