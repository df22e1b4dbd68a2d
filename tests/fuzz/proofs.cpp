// Proofs over small trees against the list of what is in them: no change of a proof, a path, an
// index or a size makes a verifier say what is not so.

#include "ledger/log_tree.hpp"
#include "ledger/proof.hpp"
#include "ledger/state_tree.hpp"
#include "target.hpp"

#include "base/hash.hpp"

#include <map>

namespace tamga::fuzz {
namespace {

using namespace ledger;

// Paths that share long beginnings, because that is where a crit-bit tree can go wrong.
StatePath some_path(Choices& in) {
    const std::uint8_t kind = in.byte();
    StatePath path;
    path.size = kind % 2 == 0 ? singular_path_bytes : plural_path_bytes;
    path.bytes[1] = kind % 4 < 2 ? 1 : 2;
    path.bytes[2 + in.byte() % 32] = in.byte();
    path.bytes[34] = kind % 2 == 0 ? 1 : 2; // The facet decides the length.
    if (kind % 2 != 0) path.bytes[35 + in.byte() % 32] = in.byte();
    return path;
}

Prefix some_prefix(Choices& in) {
    const StatePath path = some_path(in);
    Prefix prefix = Prefix::whole(path.view());
    if (in.byte() % 2 == 0) return prefix;
    prefix.bits = in.below(prefix.bits + 1);
    prefix.bytes.resize((prefix.bits + 7) / 8);
    const std::size_t spare = 8 * prefix.bytes.size() - prefix.bits;
    if (spare > 0) {
        prefix.bytes.back() =
            static_cast<std::uint8_t>(prefix.bytes.back() & (0xffu << spare));
    }
    return prefix;
}

void disturb(Choices& in, LeafProof& proof) {
    switch (in.byte() % 8) {
    case 0: proof.path = some_path(in); break;
    case 1: proof.value_hash.bytes[in.byte() % 32] ^= in.byte(); break;
    case 2:
        if (!proof.steps.empty()) proof.steps[in.byte() % proof.steps.size()].bit ^= in.byte();
        break;
    case 3:
        if (!proof.steps.empty()) {
            proof.steps[in.byte() % proof.steps.size()].sibling.bytes[in.byte() % 32] ^= in.byte();
        }
        break;
    case 4:
        if (!proof.steps.empty()) proof.steps.pop_back();
        break;
    case 5:
        if (!proof.steps.empty()) proof.steps.erase(proof.steps.begin());
        break;
    case 6: proof.steps.push_back({in.byte(), Hash256()}); break;
    default: break; // As it was.
    }
}

void judge_state(ByteView input) {
    Choices in(input);
    std::map<StatePath, Bytes> entries;
    TreeChanges changes;
    for (std::size_t count = in.byte() % 12; count > 0; --count) {
        const StatePath path = some_path(in);
        const Bytes value{in.byte(), in.byte()};
        entries[path] = value;
        changes[path] = sha256(value);
    }
    StateTree tree;
    const StateTree::Root root = tree.apply(0, changes);
    const StateRoot hash = tree.hash(root);
    const auto starts = [&](const Prefix& prefix) {
        for (const auto& [path, value] : entries) {
            if (prefix.starts(path.view())) return true;
        }
        return false;
    };

    const StatePath asked = entries.empty() || in.byte() % 2 == 0
                                ? some_path(in)
                                : std::next(entries.begin(), static_cast<std::ptrdiff_t>(
                                                                 in.below(entries.size())))
                                      ->first;
    std::optional<LeafProof> present = tree.prove_present(root, asked);
    ENSURE(present.has_value() == entries.contains(asked));
    if (present) {
        ENSURE(verify_present(hash, asked, entries.at(asked), *present));
        disturb(in, *present);
        const Bytes claimed{in.byte(), in.byte()};
        const StatePath other = in.byte() % 2 == 0 ? asked : some_path(in);
        if (verify_present(hash, other, claimed, *present)) {
            ENSURE(entries.contains(other) && entries.at(other) == claimed);
        }
    }
    const Prefix prefix = some_prefix(in);
    ENSURE(prefix.is_well_formed());
    StateTree::NoneProof none = tree.prove_none(root, prefix);
    ENSURE(none.none == !starts(prefix));
    if (none.none) ENSURE(verify_none(hash, prefix, none.proof));
    if (none.proof) disturb(in, *none.proof);
    const Prefix wanted = in.byte() % 2 == 0 ? prefix : some_prefix(in);
    if (verify_none(hash, wanted, none.proof)) ENSURE(!starts(wanted));
    tree.release(root);
}

void judge_log(ByteView input) {
    Choices in(input);
    std::vector<Hash256> leaves;
    for (std::size_t count = 1 + in.byte() % 40; count > 0; --count) {
        leaves.push_back(log_leaf_hash(Bytes{in.byte(), static_cast<std::uint8_t>(count)}));
    }
    const LogNodeReader reader = leaf_reader([&](std::uint64_t index) { return leaves[index]; });
    const std::uint64_t size = leaves.size();
    const LogRoot root = frontier_at(size, reader).root();
    ENSURE(root == LogRoot(log_root_of(leaves).bytes));
    const std::uint64_t index = in.below(leaves.size());
    std::vector<Hash256> path = inclusion_path(index, size, reader);
    ENSURE(verify_inclusion(leaves[index], index, size, path, root));

    const std::uint64_t first = in.below(leaves.size() + 1);
    const LogRoot first_root = frontier_at(first, reader).root();
    std::vector<Hash256> consistency = consistency_path(first, size, reader);
    ENSURE(verify_consistency(first, first_root, size, root, consistency));

    if (!path.empty() && in.byte() % 2 == 0) path[in.byte() % path.size()].bytes[0] ^= in.byte();
    if (in.byte() % 8 == 0) path.push_back(Hash256());
    const std::uint64_t claimed = in.byte() % 2 == 0 ? index : in.byte();
    const Hash256 leaf = leaves[in.below(leaves.size())];
    if (verify_inclusion(leaf, claimed, size, path, root)) {
        ENSURE(claimed < size && leaves[claimed] == leaf);
    }
    if (!consistency.empty()) consistency[in.byte() % consistency.size()].bytes[1] ^= in.byte();
    LogRoot other = first_root;
    other.bytes[3] ^= in.byte();
    if (first > 0 && verify_consistency(first, other, size, root, consistency)) {
        ENSURE(other == first_root);
    }
}

constexpr Judge judges[] = {judge_state, judge_log};

void run(ByteView input) { choose(input, judges); }

std::vector<Bytes> seeds() {
    std::vector<Bytes> made;
    for (std::uint8_t i = 0; i < 6; ++i) {
        Bytes input;
        for (std::size_t k = 0; k < 160; ++k) {
            input.push_back(static_cast<std::uint8_t>(k * (2 * i + 1) + i));
        }
        made.push_back(chosen(i % 2, input));
    }
    return made;
}

const Registration registration({"proofs", run, seeds, 10'000});

} // namespace
} // namespace tamga::fuzz
