// Situations that a long run must have seen; one that never comes up is a test that tests nothing.

#pragma once

#include <array>
#include <string_view>

namespace tamga::sim {

constexpr auto sometimes_names() {
    return std::to_array<std::string_view>({
        "crash", "crash_in_flush", "isolated", "one_way_partition", "total_power_cut",
        "log_lost", "reentered", "never_returns", "clock_jump", "slow_disk", "healed", "behind",
        "final_through_descendant", "jump_over_3_views", "equivocation_seen",
        "evidence_recorded",
        "notarized_and_skipped", "empty_block", "poison_for_all", "poison_for_one", "poison_crash",
        "poison_declined", "poison_freed",
        "adversary_equivocator", "adversary_body_withholder", "adversary_vote_withholder",
        "adversary_selective_sender", "adversary_skip_spammer", "adversary_amnesiac",
        "adversary_wrong_root", "adversary_invalid_justify", "adversary_time_pusher",
        "adversary_replayer", "adversary_duplicate_signers", "adversary_future_flooder",
        "adversary_twins", "adversary_mutator", "adversary_forger"});
}

} // namespace tamga::sim
