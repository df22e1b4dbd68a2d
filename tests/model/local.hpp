// One replica of the model: the production core, the disk under it and what it has said.
//
// A local state changes only by what the model chooses to let it have: a proposal, a certificate,
// its timer, the end of a flush, a power cut. Everything the core asks for in between (signatures,
// execution, building) is answered at once and truthfully.

#pragma once

#include "consensus/core.hpp"

#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace tamga::model {

inline constexpr std::uint64_t start_ms = 1'000'000;
inline constexpr std::uint64_t wall_ms = 100; // After genesis; blocks have fixed times.
inline constexpr std::uint64_t long_ms = 200'000; // More than any timeout of the model.

// What the model breaks on purpose, to see that it notices.
enum class Break : std::uint8_t {
    nothing,
    lost_skips,         // Skip records never reach the disk.
    lost_finalizes,     // Nor Finalize records, nor the NotarCert under them.
    sent_before_logged, // Messages leave before their frame is durable.
    two_hostile,        // Of four: beyond what the protocol bears.
};

struct Setting {
    ValidatorSet set;
    Header genesis;
    std::uint64_t leader_seed = 0;
    View view_max{2};
    std::size_t crashes_max = 1; // Of each replica.
    std::size_t crashes_in_all_max = std::numeric_limits<std::size_t>::max(); // Of all together.
    bool slow_disk = true;       // The end of a flush is a choice; else it comes at once.
    Break broken = Break::nothing;
};

struct VoteKey {
    VoteKind kind;
    View view;
    BlockHash block;

    friend auto operator<=>(const VoteKey&, const VoteKey&) = default;
};

class Local {
public:
    Local(const Setting& setting, std::uint64_t self);

    // ---- Choices ----
    void receive(const consensus::Message& message);
    void time_out();
    void flush(); // The oldest frame is durable.
    void crash(); // Frames that are not durable are lost; it starts again.

    [[nodiscard]] bool has_frames() const { return !frames_.empty(); }
    [[nodiscard]] bool may_crash() const { return crashes_ < setting_->crashes_max; }
    [[nodiscard]] std::size_t crashes() const { return crashes_; }
    [[nodiscard]] View cur() const { return core_.status().cur; }
    [[nodiscard]] const std::set<VoteKey>& said() const { return said_; }
    [[nodiscard]] const std::map<BlockHash, consensus::Proposal>& proposed() const {
        return proposed_;
    }
    [[nodiscard]] const std::vector<BlockHash>& chain() const { return chain_; }
    [[nodiscard]] const std::string& panicked() const { return panicked_; }
    // Everything that its future depends on, except for the time of day.
    [[nodiscard]] Hash256 digest() const;

private:
    void start();
    void step(consensus::Event event);
    void carry_out(consensus::Effects effects);
    void note(const consensus::Message& message);
    [[nodiscard]] consensus::ReplicaConfig config() const;
    [[nodiscard]] consensus::FinalTip tip() const;
    [[nodiscard]] std::vector<consensus::LogRecord> recovered() const;

    const Setting* setting_;
    std::uint64_t self_;
    std::uint64_t now_ms_ = start_ms;
    std::vector<consensus::LogRecord> log_;
    std::vector<consensus::Frame> frames_;
    std::set<VoteKey> said_;
    std::map<BlockHash, consensus::Proposal> proposed_;
    std::vector<BlockHash> chain_;
    consensus::FinalTip tip_;
    std::size_t crashes_ = 0;
    std::string panicked_;
    consensus::Core core_;
};

} // namespace tamga::model
