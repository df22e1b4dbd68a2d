// The snapshots that this node makes and gives: files of data/snapshots, one for each height that
// is a multiple of the interval, the newest few of them.
//
// Every node with the same interval makes them at the same heights, and cuts them alike. They are
// files of `tamga snapshot export` in every way. Any thread may call anything; make() is long.

#pragma once

#include "base/result.hpp"
#include "base/types.hpp"
#include "ledger/snapshot_export.hpp"
#include "ledger/store.hpp"
#include "node/snapshot_wire.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace tamga::node {

class Snapshots {
public:
    struct Options {
        std::uint64_t interval_blocks = 0; // 0: none are made, those there are stay.
        std::uint64_t keep = 2;
        std::uint64_t chunk_bytes = ledger::chunk_entries_bytes_max; // What its entries may take.
    };
    struct Figures {
        Height newest; // 0: none.
        std::uint64_t made = 0;
        std::uint64_t chunks_given = 0;
        std::uint64_t bytes_given = 0;
    };
    // Makes the folder, and opens what is in it; a file that is none is named and not offered.
    [[nodiscard]] static Result<std::unique_ptr<Snapshots>> open(std::filesystem::path folder,
                                                                 const Options& options);

    // The height of the snapshot that is to be made now.
    [[nodiscard]] std::optional<Height> due(const ledger::Store& store) const;
    // Writes it and removes the oldest; one at a time.
    [[nodiscard]] Result<ledger::SnapshotFigures> make(const ledger::Store& store, Height height);
    // Ends a make() soon, and every one after it.
    void cancel() { cancelled_ = true; }

    // Newest first.
    [[nodiscard]] std::vector<SnapshotOffer> offers() const;
    // Nothing if it is not held.
    [[nodiscard]] Result<std::optional<Bytes>> head(Height height) const;
    [[nodiscard]] Result<std::optional<Bytes>> piece(Height height, const Piece& piece);
    // A peer may have so many pieces in the making; false: this one is too many, and is dropped.
    [[nodiscard]] bool begin(const PublicKey& peer);
    void end(const PublicKey& peer);

    [[nodiscard]] Figures figures() const;

private:
    using FilePtr = std::shared_ptr<const ledger::SnapshotFile>;
    Snapshots(std::filesystem::path folder, const Options& options)
        : folder_(std::move(folder)), options_(options) {}
    [[nodiscard]] Status add(const std::filesystem::path& file);
    [[nodiscard]] FilePtr find(Height height) const;
    [[nodiscard]] std::filesystem::path path_of(Height height) const;

    std::filesystem::path folder_;
    Options options_;
    mutable std::mutex mutex_;
    std::map<Height, FilePtr> files_;
    std::map<PublicKey, std::size_t> giving_;
    std::uint64_t made_ = 0;
    std::atomic<bool> cancelled_ = false;
    std::atomic<std::uint64_t> chunks_given_ = 0;
    std::atomic<std::uint64_t> bytes_given_ = 0;
};

} // namespace tamga::node
