// Who is known to be silent: the leader of cur need not be waited for (protocol 2.4).
//
// Purely local and without effect on safety: a suspicion only makes a timer run out at once.

#include "consensus/core.hpp"

#include <algorithm>

namespace tamga::consensus {

// It said something valid just now.
void Core::heard(PeerKey from) {
    if (from < config_.set.size()) peers_[from].heard_ms = now_.mono_ms;
}

// 2.4, R4: views that fail in a row; from here on every Skip waits for its timer.
bool Core::is_spinning() const {
    return cur_.value - final_view_.value > 2 * (faulty_max() + 1);
}

// 2.4: the link is down, or nothing valid came for two status periods while q-1 others spoke.
bool Core::is_silent(ReplicaId who) const {
    const auto heard_at = [this](std::uint64_t id) {
        const auto found = peers_.find(id);
        return std::max(started_ms_, found == peers_.end() ? 0 : found->second.heard_ms);
    };
    const auto peer = peers_.find(who.value);
    if (peer != peers_.end() && peer->second.link_down) return true;
    if (now_.mono_ms - heard_at(who.value) <= silence_ms) return false;
    std::size_t speaking = 0;
    for (std::uint64_t id = 0; id < config_.set.size(); ++id) {
        if (ReplicaId(id) == config_.self || ReplicaId(id) == who) continue;
        if (now_.mono_ms - heard_at(id) <= silence_ms) ++speaking;
    }
    return speaking + 1 >= config_.set.quorum();
}

// 2.4: at most f, those silent longest first, then those convicted by evidence.
std::vector<ReplicaId> Core::suspects() const {
    std::vector<std::tuple<bool, std::uint64_t, ReplicaId>> ranked; // Silent before convicted.
    for (std::uint64_t id = 0; id < config_.set.size(); ++id) {
        const ReplicaId who(id);
        if (who == config_.self) continue;
        const auto peer = peers_.find(id);
        const std::uint64_t heard_ms = peer == peers_.end() ? 0 : peer->second.heard_ms;
        if (is_silent(who)) {
            ranked.emplace_back(false, heard_ms, who);
        } else if (peer != peers_.end() && peer->second.convicted) {
            ranked.emplace_back(true, 0, who);
        }
    }
    std::ranges::sort(ranked);
    std::vector<ReplicaId> suspected;
    for (const auto& [convicted, heard_ms, who] : ranked) {
        if (suspected.size() == faulty_max()) break; // 2.4: none if f = 0.
        suspected.push_back(who);
    }
    return suspected;
}

// 2.4: T(cur) is 0 for a suspected leader; not for one whose proposal is here after all.
bool Core::is_leader_suspected() {
    if (!timer_from_ms_) return false; // Without work there is no timer.
    const ReplicaId leader = leader_of(cur_);
    if (leader == config_.self) return false;
    const ViewState* state = find_view(cur_);
    if (state && state->first_proposal) return false;
    const auto peer = peers_.find(leader.value);
    const bool is_known = peer != peers_.end();
    if (is_silent(leader) || (is_known && peer->second.convicted)) { // Then the others are ranked.
        const std::vector<ReplicaId> suspected = suspects();
        if (std::ranges::find(suspected, leader) != suspected.end()) return true;
    }
    const std::uint64_t heard_ms = is_known ? peer->second.heard_ms : 0;
    const std::uint64_t due_ms = std::max(started_ms_, heard_ms) + silence_ms + 1;
    if (due_ms > now_.mono_ms) wake_at(due_ms);
    return false;
}

} // namespace tamga::consensus
