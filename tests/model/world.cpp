// The search, and what a hostile leader offers.

#include "model/world.hpp"

#include "sim/model.hpp"
#include "sim/stub_crypto.hpp"

#include <algorithm>
#include <deque>

namespace tamga::model {

using namespace consensus;

namespace {

std::uint64_t low64(const Hash256& hash) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 8; ++i) value = value << 8 | hash.bytes[i];
    return value;
}

// splitmix64 over both.
std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
    std::uint64_t z = a + (b + 1) * 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

constexpr std::uint32_t packed_bits = 21;

std::uint64_t packed(const std::vector<std::uint32_t>& state) {
    std::uint64_t value = 0;
    for (const std::uint32_t id : state) {
        ENSURE(id < 1u << packed_bits);
        value = value << packed_bits | id;
    }
    return value;
}

void unpack(std::uint64_t value, std::vector<std::uint32_t>& state) {
    for (std::size_t i = state.size(); i-- > 0; value >>= packed_bits) {
        state[i] = static_cast<std::uint32_t>(value & ((1u << packed_bits) - 1));
    }
}

// Numbers below 2^63 by open addressing: hundreds of millions of states, 8 bytes a place.
class SeenStates {
public:
    // False when it is there already.
    bool insert(std::uint64_t state) {
        if (2 * count_ >= places_.size()) grow();
        const bool is_new = put(state + 1); // 0 is a free place.
        count_ += is_new ? 1 : 0;
        return is_new;
    }
    [[nodiscard]] std::size_t size() const { return count_; }

private:
    bool put(std::uint64_t value) {
        std::size_t at = mixed(value, 0) & (places_.size() - 1);
        while (places_[at] != 0 && places_[at] != value) at = (at + 1) & (places_.size() - 1);
        if (places_[at] == value) return false;
        places_[at] = value;
        return true;
    }
    void grow() {
        std::vector<std::uint64_t> old(2 * places_.size());
        old.swap(places_);
        for (const std::uint64_t value : old) {
            if (value != 0) put(value);
        }
    }

    std::vector<std::uint64_t> places_ = std::vector<std::uint64_t>(1 << 16);
    std::size_t count_ = 0;
};

} // namespace

Search::Search(Setting setting, std::size_t states_max)
    : setting_(std::move(setting)), states_max_(states_max),
      honest_(setting_.broken == Break::two_hostile ? 2 : 3), locals_(honest_), known_(honest_),
      after_(honest_),
      speech_(honest_) {}

Search::Id Search::add(std::size_t who, Local local) {
    const Hash256 digest = local.digest();
    const auto found = known_[who].find(digest);
    if (found != known_[who].end()) return found->second;
    const Id id = static_cast<Id>(locals_[who].size());
    Writer speech;
    for (const VoteKey& key : local.said()) {
        speech.u8(static_cast<std::uint8_t>(key.kind));
        speech.ordinal(key.view);
        speech.digest(key.block);
    }
    for (const auto& [hash, proposal] : local.proposed()) {
        speech.digest(hash);
        blocks_.emplace(hash, proposal);
    }
    const auto said = speeches_.emplace(sha256(speech.view()), speeches_.size()).first->second;
    speech_[who].push_back(said);
    locals_[who].push_back(std::move(local));
    known_[who].emplace(digest, id);
    return id;
}

// The local state after a choice; the core runs only the first time.
Search::Id Search::after(std::size_t who, Id from, const Choice& choice) {
    const std::uint64_t slot =
        mixed(choice.key + static_cast<std::uint64_t>(choice.kind), from);
    const auto found = after_[who].find(slot);
    if (found != after_[who].end()) return found->second;
    Local next = locals_[who][from];
    switch (choice.kind) {
    case Choice::Kind::message: next.receive(*choice.message); break;
    case Choice::Kind::time_out: next.time_out(); break;
    case Choice::Kind::flush: next.flush(); break;
    case Choice::Kind::crash: next.crash(); break;
    }
    const Id id = add(who, std::move(next));
    after_[who].emplace(slot, id);
    return id;
}

Search::Choice Search::message(Message message) const {
    const std::uint64_t key = low64(sha256(encode(message)));
    return Choice{Choice::Kind::message, key, std::move(message)};
}

// What a quorum may sign: the hostile ones and enough of those who said it.
std::map<VoteKey, Certificate> Search::certificates(const State& state) const {
    std::map<VoteKey, std::vector<std::uint64_t>> voters;
    for (std::size_t who = 0; who < honest_; ++who) {
        for (const VoteKey& key : locals_[who][state[who]].said()) voters[key].push_back(who);
    }
    std::map<VoteKey, Certificate> possible;
    const std::size_t hostile = setting_.set.size() - honest_;
    for (auto& [key, signers] : voters) {
        if (signers.size() + hostile < setting_.set.quorum()) continue;
        signers.resize(setting_.set.quorum() - hostile);
        for (std::size_t id = honest_; id < setting_.set.size(); ++id) signers.push_back(id);
        Certificate certificate{key.kind, Epoch(1), key.view, key.block, 0, {}};
        const auto bytes = sign_bytes(sign_kind(key.kind), setting_.genesis.chain_id, Epoch(1),
                                      key.view, key.block);
        for (const std::uint64_t signer : signers) {
            certificate.bitmap |= std::uint32_t{1} << signer;
            certificate.signatures.push_back(
                sim::stub_sign(setting_.set.at(ReplicaId(signer)).consensus_key, bytes));
        }
        possible.emplace(key, std::move(certificate));
    }
    return possible;
}

// What a hostile leader may build on: what honest leaders said, what somebody voted for, and its
// own blocks on genesis, certified or not.
std::vector<Header> Search::parents_in(const State& state) const {
    std::vector<Header> parents = {setting_.genesis};
    std::set<BlockHash> known;
    for (std::size_t who = 0; who < honest_; ++who) {
        const Local& local = locals_[who][state[who]];
        for (const auto& [hash, proposal] : local.proposed()) known.insert(hash);
        for (const VoteKey& key : local.said()) known.insert(key.block);
    }
    for (const auto& [hash, proposal] : blocks_) {
        const Header& header = proposal.header;
        const bool first = header.proposer >= honest_ && header.height.value == 1 &&
                           proposal.justify.skips.empty();
        if (first || known.contains(hash)) parents.push_back(header);
    }
    return parents;
}

// Proposals of hostile leaders: on every parent, with the proofs that exist, right or wrong.
void Search::offer_hostile(const State& state, std::vector<Choice>& choices,
                           const std::map<VoteKey, Certificate>& possible) {
    for (View view(1); view <= setting_.view_max; view = view.next()) {
        const ReplicaId leader = setting_.set.leader(setting_.leader_seed, view);
        if (leader.value < honest_) continue;
        for (const Header& parent : parents_in(state)) {
            const View parent_view = parent.height.value == 0 ? View(0) : parent.view;
            if (parent_view >= view) continue;
            for (std::uint64_t variant = 0; variant < 2; ++variant) {
                Proposal proposal;
                Header& header = proposal.header;
                header = parent;
                header.flags = 0;
                header.next_validators_hash = ValidatorsHash();
                header.validators_hash = setting_.set.hash();
                header.epoch = Epoch(1);
                header.view = view;
                header.height = parent.height.next();
                header.parent_view = parent_view;
                header.parent_hash = hash_of(parent);
                header.time_ms = TimestampMs(parent.time_ms.value + 1 + variant);
                header.proposer = static_cast<std::uint16_t>(leader.value);
                proposal.items = sim::encode_items({100 + variant});
                header.body_hash = BodyHash(sha256(proposal.items).bytes);
                for (const auto& [key, certificate] : possible) {
                    if (key.kind == VoteKind::skip && key.view > parent_view && key.view < view) {
                        proposal.justify.skips.push_back(certificate);
                    }
                    if (key.kind == VoteKind::skip || key.view != parent_view) continue;
                    const bool exact = key.block == header.parent_hash;
                    if (exact || !proposal.justify.parent) proposal.justify.parent = certificate;
                }
                if (parent_view.value == 0) proposal.justify.parent.reset();
                header.justify_hash = hash_of(proposal.justify);
                const auto bytes = sign_bytes(SignKind::proposal, header.chain_id, Epoch(1), view,
                                              hash_of(header));
                proposal.signature = sim::stub_sign(setting_.set.at(leader).consensus_key, bytes);
                blocks_.emplace(hash_of(header), proposal);
                choices.push_back(message(std::move(proposal)));
            }
        }
    }
}

const Search::Wire& Search::wire(const State& state) {
    State speeches;
    for (std::size_t who = 0; who < honest_; ++who) {
        speeches.push_back(speech_[who][state[who]]);
    }
    const auto [at, is_new] = wires_.try_emplace(packed(speeches));
    if (!is_new) return at->second;
    std::vector<Choice> choices;
    for (std::size_t who = 0; who < honest_; ++who) {
        for (const auto& [hash, proposal] : locals_[who][state[who]].proposed()) {
            if (proposal.header.view <= setting_.view_max) choices.push_back(message(proposal));
        }
    }
    const auto possible = certificates(state);
    for (const auto& [key, certificate] : possible) choices.push_back(message(certificate));
    offer_hostile(state, choices, possible);
    Wire& found = wires_[packed(speeches)];
    found.messages = std::move(choices);
    found.fault = judge_votes(state, possible);
    return found;
}

// Over the union of what the honest said and whatever the hostile may sign.
std::string Search::judge_votes(const State& state,
                                const std::map<VoteKey, Certificate>& possible) const {
    std::map<View, std::set<BlockHash>> notarized;
    std::map<View, std::set<BlockHash>> finalized;
    std::set<View> skipped;
    for (const auto& [key, certificate] : possible) {
        if (key.kind == VoteKind::notarize) notarized[key.view].insert(key.block);
        if (key.kind == VoteKind::finalize) finalized[key.view].insert(key.block);
        if (key.kind == VoteKind::skip) skipped.insert(key.view);
    }
    for (const auto& [view, blocks] : notarized) {
        if (blocks.size() > 1) return "two blocks can be notarized in one view";
    }
    for (const auto& [view, blocks] : finalized) {
        if (blocks.size() > 1) return "two blocks can be final in one view";
        if (skipped.contains(view)) return "a view can be skipped and final";
        if (notarized[view] != blocks) return "a block can be final that is not notarized";
    }
    for (std::size_t a = 0; a < honest_; ++a) {
        const Local& one = locals_[a][state[a]];
        std::map<View, std::set<VoteKind>> kinds;
        std::map<View, std::set<BlockHash>> blocks;
        for (const VoteKey& key : one.said()) {
            kinds[key.view].insert(key.kind);
            if (key.kind != VoteKind::skip) blocks[key.view].insert(key.block);
        }
        for (const auto& [view, cast] : kinds) {
            if (cast.contains(VoteKind::skip) && cast.contains(VoteKind::finalize)) {
                return "an honest replica said Skip and Finalize";
            }
        }
        for (const auto& [view, named] : blocks) {
            if (named.size() > 1) return "an honest replica voted for two blocks in a view";
        }
    }
    return "";
}

std::string Search::judge_chains(const State& state) const {
    for (std::size_t a = 0; a < honest_; ++a) {
        const Local& one = locals_[a][state[a]];
        if (setting_.broken == Break::nothing && !one.panicked().empty()) {
            return "an honest replica panics: " + one.panicked();
        }
        for (std::size_t b = a + 1; b < honest_; ++b) {
            const auto& left = one.chain();
            const auto& right = locals_[b][state[b]].chain();
            const std::size_t shared = std::min(left.size(), right.size());
            if (!std::equal(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(shared),
                            right.begin())) {
                return "two honest replicas committed different blocks";
            }
        }
    }
    return "";
}

// Every view of the model is behind every honest replica.
bool Search::is_done(const State& state) const {
    for (std::size_t who = 0; who < honest_; ++who) {
        const Local& local = locals_[who][state[who]];
        if (local.cur() <= setting_.view_max && local.panicked().empty()) return false;
    }
    return true;
}

// Power cuts in a state, of all replicas together.
std::size_t Search::crashes_in(const State& state) const {
    std::size_t crashes = 0;
    for (std::size_t who = 0; who < honest_; ++who) crashes += locals_[who][state[who]].crashes();
    return crashes;
}

Figures Search::run() {
    Figures figures;
    State state;
    for (std::size_t who = 0; who < honest_; ++who) {
        state.push_back(add(who, Local(setting_, who)));
    }
    SeenStates seen;
    seen.insert(packed(state));
    std::deque<std::uint64_t> open = {packed(state)};
    State reached = state;
    while (!open.empty()) {
        if (seen.size() > states_max_) break;
        unpack(open.front(), state);
        open.pop_front();
        bool changed = false;
        const std::vector<Choice>& common = wire(state).messages;
        const bool may_crash = crashes_in(state) < setting_.crashes_in_all_max;
        for (std::size_t who = 0; who < honest_; ++who) {
            const auto take = [&](const Choice& choice, bool lasting) {
                ++figures.transitions;
                const Id next = after(who, state[who], choice);
                if (next == state[who]) return;
                changed = changed || lasting;
                reached = state;
                reached[who] = next;
                if (!seen.insert(packed(reached))) return;
                if (figures.violation.empty()) figures.violation = wire(reached).fault;
                if (figures.violation.empty()) figures.violation = judge_chains(reached);
                open.push_back(packed(reached));
            };
            const bool over = locals_[who][state[who]].cur() > setting_.view_max;
            for (const Choice& choice : common) take(choice, true);
            if (!over) take({Choice::Kind::time_out, 0, std::nullopt}, true);
            if (locals_[who][state[who]].has_frames()) {
                take({Choice::Kind::flush, 0, std::nullopt}, true);
            }
            if (may_crash && locals_[who][state[who]].may_crash()) {
                take({Choice::Kind::crash, 0, std::nullopt}, false); // Nobody waits for one.
            }
            if (!figures.violation.empty()) break;
        }
        if (!figures.violation.empty()) break;
        for (std::size_t who = 0; who < honest_; ++who) {
            if (locals_[who][state[who]].chain().empty()) continue;
            ++figures.finals;
            break;
        }
        if (changed) continue;
        ++figures.terminal;
        if (!is_done(state)) figures.violation = "the chain is dead: a view can never be left";
    }
    figures.states = seen.size();
    figures.exhausted = open.empty() && figures.violation.empty();
    for (const auto& locals : locals_) figures.local_states += locals.size();
    return figures;
}

} // namespace tamga::model
