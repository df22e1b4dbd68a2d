// Audit bundles: a whole chain in one file that needs no node and no database (formats.md 12).
//
// Frames of blocks, each with a digest, and an index at the end. Besides what validators agreed on
// (genesis, blocks with justify and signature, the proof of the last) a bundle holds what executing
// each block made (leaves of the log, changes of the state), so that a second auditor without our
// rules can recompute every root. Written under a .partial name, renamed when whole.

#pragma once

#include "base/bytes.hpp"
#include "base/certificate.hpp"
#include "base/result.hpp"
#include "base/types.hpp"
#include "ledger/audit.hpp"
#include "ledger/executed.hpp"
#include "ledger/state.hpp"
#include "ledger/store.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

namespace tamga::ledger {

inline constexpr std::size_t bundle_frame_bytes = 1u << 20; // A frame ends when it has as many.

// A block and what executing it made.
struct BundleBlock {
    StoredBlock block;
    std::vector<LogLeaf> leaves;
    StateDelta changes; // Of block 0: the genesis state.
};

// Writes every block of a store, as far as its tip is now. `progress` is told of blocks done.
// `own`, of a chain that began with an initial state: what genesis.json itself gives, instead of
// all that block 0 has. Who replays the bundle takes the file of the initial state beside it.
[[nodiscard]] Status
write_bundle(const Store& store, const std::filesystem::path& path,
             const std::function<void(std::uint64_t done, std::uint64_t all)>& progress,
             const StateDelta* own = nullptr);

class Bundle {
public:
    // Reads header, index and the frame of genesis. An error names the part of the file that is
    // damaged; not_found and io are the file system's.
    [[nodiscard]] static Result<Bundle> open(const std::filesystem::path& path);
    Bundle(Bundle&&) noexcept;
    Bundle& operator=(Bundle&&) noexcept;
    ~Bundle();

    [[nodiscard]] const ChainId& chain_id() const;
    [[nodiscard]] const Bytes& genesis_json() const;
    [[nodiscard]] Height tip() const;
    [[nodiscard]] const FinalityProof& tip_proof() const;
    // Reads one frame at a time: cheap in the order of heights. It holds its frame.
    [[nodiscard]] Result<std::shared_ptr<const BundleBlock>> block(Height height);

    // Every frame against its digest, and that frames, index and heights leave no gap. Each finding
    // names the frame, its bytes in the file and its heights.
    [[nodiscard]] std::vector<Finding> check(const AuditOptions& options);

private:
    struct State;
    explicit Bundle(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// The blocks of a bundle for an audit, which also compares the leaves and changes that it holds
// with what replaying gives. The bundle must outlive it.
[[nodiscard]] BlockSource blocks_of(Bundle& bundle);

} // namespace tamga::ledger
