// Snapshots of a store as files: the head, then every chunk (docs/formats.md 14).
//
// The state is read twice: once to see where it is cut and that it has the block's root, once to
// write. Memory is one chunk and a row for each chunk. Written under a .partial name.

#pragma once

#include "base/bytes.hpp"
#include "base/certificate.hpp"
#include "base/result.hpp"
#include "base/types.hpp"
#include "ledger/snapshot.hpp"
#include "ledger/snapshot_chunk.hpp"
#include "ledger/store.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

namespace tamga::ledger {

struct SnapshotFigures {
    Height height;
    std::uint64_t entries = 0;
    std::uint64_t leaves = 0;
    std::uint64_t chunks = 0;
    std::uint64_t bytes = 0; // Of the file.
};

struct SnapshotOptions {
    // The validators of an epoch of this chain; ledger does not know where the state holds them.
    std::function<Result<ValidatorSet>(Epoch)> set_of;
    // Told of entries: read for the cut, then written.
    std::function<void(std::uint64_t read, std::uint64_t written)> progress;
    std::function<bool()> is_cancelled; // Asked now and then; then the file is not made.
    std::size_t entries_bytes_max = chunk_entries_bytes_max; // Of one chunk.
};

// The head of the snapshot of the state after block `height`: pruned below the store's base.
[[nodiscard]] Result<SnapshotHead> snapshot_head_of(const Store& store, Height height,
                                                    const SnapshotOptions& options);
// corrupt_store if the state that is stored does not have the block's root.
[[nodiscard]] Result<SnapshotFigures> write_snapshot(const Store& store, Height height,
                                                     const std::filesystem::path& path,
                                                     const SnapshotOptions& options);

class SnapshotFile {
public:
    // Reads the head and finds the chunks; judges neither.
    [[nodiscard]] static Result<SnapshotFile> open(const std::filesystem::path& path);
    SnapshotFile(SnapshotFile&&) noexcept;
    SnapshotFile& operator=(SnapshotFile&&) noexcept;
    ~SnapshotFile();

    [[nodiscard]] const SnapshotHead& head() const;
    [[nodiscard]] const Bytes& head_bytes() const;
    [[nodiscard]] std::size_t chunks() const;
    [[nodiscard]] std::uint64_t bytes() const;
    // As it stands in the file; may be read by several threads.
    [[nodiscard]] Result<Bytes> chunk(std::size_t number) const;
    // The first chunk with entries of a region, as the chunks say of themselves; nothing if none.
    [[nodiscard]] std::optional<std::size_t> chunk_of(const Prefix& region) const;
    // The chunk that holds a leaf.
    [[nodiscard]] std::optional<std::size_t> chunk_of(std::uint64_t leaf) const;

private:
    struct State;
    explicit SnapshotFile(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace tamga::ledger
