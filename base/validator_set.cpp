// The validator set: order, quorum, leader, hash (consensus.md 2.1).

#include "base/certificate.hpp"

#include "base/hash.hpp"

#include <algorithm>
#include <iterator>

namespace tamga {

Result<ValidatorSet> ValidatorSet::from(std::vector<Validator> members) {
    if (members.empty() || members.size() > validators_max) {
        return fail(ErrorCode::malformed, "a validator set has 1 to 31 members");
    }
    std::ranges::sort(members);
    std::vector<PublicKey> keys;
    for (const Validator& member : members) {
        if (!is_valid_key(member.consensus_key) || !is_valid_key(member.node_key)) {
            return fail(ErrorCode::bad_signature, "a validator's key is not a valid Ed25519 key");
        }
        keys.push_back(member.consensus_key);
        keys.push_back(member.node_key);
    }
    std::ranges::sort(keys);
    if (std::ranges::adjacent_find(keys) != keys.end()) {
        return fail(ErrorCode::malformed, "a key stands twice in the validator set");
    }
    ValidatorSet set;
    set.members_ = std::move(members);
    return set;
}

const Validator& ValidatorSet::at(ReplicaId id) const {
    ENSURE(id.value < members_.size());
    return members_[id.value];
}

std::optional<ReplicaId> ValidatorSet::index_of(const PublicKey& consensus_key) const {
    const auto found = std::ranges::find(members_, consensus_key, &Validator::consensus_key);
    if (found == members_.end()) return std::nullopt;
    return ReplicaId(static_cast<std::uint64_t>(std::distance(members_.begin(), found)));
}

ValidatorsHash ValidatorSet::hash() const {
    return hash_as<ValidatorsHash>(tag::validators, {encode(*this)});
}

ReplicaId ValidatorSet::leader(std::uint64_t seed, View view) const {
    ENSURE(!members_.empty());
    const std::uint64_t n = members_.size();
    return ReplicaId((view.value % n + seed % n) % n);
}

void write(Writer& out, const ValidatorSet& set) {
    out.u16(static_cast<std::uint16_t>(set.size()));
    for (const Validator& member : set.members()) {
        out.raw(member.consensus_key.bytes);
        out.raw(member.node_key.bytes);
    }
}

Bytes encode(const ValidatorSet& set) {
    Writer out;
    write(out, set);
    return std::move(out).take();
}

Result<ValidatorSet> decode_validator_set(ByteView bytes) {
    Reader in(bytes);
    TRY(ValidatorSet set, read_validator_set(in));
    if (!in.done()) return fail(ErrorCode::malformed, "bytes follow the validator set");
    return set;
}

Result<ValidatorSet> read_validator_set(Reader& in) {
    const std::size_t count = in.u16();
    std::vector<Validator> members;
    for (std::size_t i = 0; i < count && i < validators_max && !in.failed(); ++i) {
        Validator member;
        member.consensus_key.bytes = in.digest<Hash256>().bytes;
        member.node_key.bytes = in.digest<Hash256>().bytes;
        members.push_back(member);
    }
    if (in.failed() || count != members.size()) {
        in.refuse();
        return fail(ErrorCode::malformed, "a validator set is cut short or has over 31 members");
    }
    if (!std::ranges::is_sorted(members)) {
        in.refuse();
        return fail(ErrorCode::malformed, "a validator set is not sorted by consensus key");
    }
    Result<ValidatorSet> set = ValidatorSet::from(std::move(members));
    if (!set) in.refuse();
    return set;
}

std::uint64_t leader_seed(const BlockHash& last_of_previous_epoch) {
    return Reader(last_of_previous_epoch.view()).u64();
}

} // namespace tamga
