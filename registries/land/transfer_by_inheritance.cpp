// LND-07: a notary's certificate gives what a dead person held to the heirs; of joint property the
// surviving spouse keeps one half.

#include "registries/land/common.hpp"
#include "registries/land/land.hpp"
#include "registries/identity/identity.hpp"
#include "registries/land/transfers.hpp"

#include <algorithm>
#include <numeric>

namespace tamga::registries::land {

namespace {

using proto::land::TransferByInheritance;
using ledger::ParameterId;

Outcome check_decedent(Context& context, const TransferByInheritance& request) {
    if (request.decedent().size() != 32) return Outcome::malformed_act;
    const auto found = identity::find_subject(context, as_bytes(request.decedent()));
    if (found.outcome != Outcome::applied) return found.outcome;
    if (!found.subject.has_death) return Outcome::subject_not_deceased;
    if (context.is_own_record(found.subject.id)) return Outcome::own_record;
    const std::int64_t waited =
        found.subject.death_latest
            ? std::int64_t{context.today()} - *found.subject.death_latest
            : std::int64_t{context.today()} - found.subject.created_day;
    const bool over = waited >= context.parameter(ParameterId::inheritance_days);
    return over || context.signed_by_role({proto::access::COURT})
               ? Outcome::applied
               : Outcome::inheritance_wait_not_over;
}

// What the estate gives, and to whom beside the heirs.
struct Estate {
    Party holder;                  // The dead person, or the spouses' group.
    std::optional<Party> survivor; // Has one half of what the group had.
};

std::optional<Estate> find_estate(const Context& context, const Right& right,
                                  const SubjectId& dead) {
    for (const Share& share : right.shares) {
        const auto persons = persons_of(context, share.party);
        if (std::ranges::find(persons, dead) == persons.end()) continue;
        if (share.party.kind == proto::land::PERSON) return Estate{share.party, std::nullopt};
        const auto group = context.state.find<Group>(GroupId::from(share.party.id));
        if (group->kind != proto::land::SPOUSES_JOINT) continue;
        const SubjectId other = persons[0] == dead ? persons[1] : persons[0];
        return Estate{share.party, Party{proto::land::PERSON, to_bytes(other.view())}};
    }
    return std::nullopt;
}

// numerator / denominator of a share of the whole right.
Part part_of(const Estate& estate, const Party& to, std::uint64_t numerator,
             std::uint64_t denominator) {
    const std::uint64_t common = std::gcd(numerator, denominator);
    numerator /= common;
    denominator /= common;
    if (denominator > 0xffff'ffff) return {estate.holder, to, 0, 1}; // No denominator says it.
    return {estate.holder, to, static_cast<std::uint32_t>(numerator),
            static_cast<std::uint32_t>(denominator)};
}

std::vector<Part> parts_of(const Estate& estate, const Right& right, const ReadShares& heirs) {
    const std::uint64_t held = share_of(right, estate.holder)->numerator;
    const std::uint64_t halves = estate.survivor ? 2 : 1;
    std::vector<Part> parts;
    if (estate.survivor) {
        parts.push_back(part_of(estate, *estate.survivor, held, right.denominator * halves));
    }
    for (const Share& heir : heirs.shares) {
        // held / denominator, one half of it, the heir's part of that: below 2^62 and 2^61.
        const std::uint64_t common = std::gcd(held, std::uint64_t{heirs.denominator});
        const std::uint64_t over = heirs.denominator / common;
        parts.push_back(part_of(estate, heir.party, held / common * heir.numerator,
                                right.denominator * halves * over));
    }
    return parts;
}

} // namespace

Outcome transfer_by_inheritance(const TransferByInheritance& request, Context& context) {
    const FoundUnit found = find_unit(context, request.unit());
    if (found.outcome != Outcome::applied) return found.outcome;
    const ReadShares heirs = read_shares(context, request.heirs(), true);
    if (heirs.outcome != Outcome::applied) return heirs.outcome;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    const Outcome dead = check_decedent(context, request);
    if (dead != Outcome::applied) return dead;
    const Outcome free = check_free(context, found.unit, scope::inherit);
    if (free != Outcome::applied) return free;
    const Right right = primary_of(context.state.view(), found.unit.code);
    const auto estate =
        find_estate(context, right, SubjectId::from(as_bytes(request.decedent())));
    if (!estate) return Outcome::party_not_holder;
    for (const Share& heir : heirs.shares) {
        const Outcome able = check_able(context, heir.party);
        // Children and wards inherit; what they hold of an estate is no bar.
        if (able == Outcome::own_record) return able;
        for (const SubjectId& person : persons_of(context, heir.party)) {
            if (identity::find_subject(context, person.view()).subject.life !=
                identity::LifeStatus::alive) {
                return Outcome::subject_not_alive;
            }
        }
    }
    MovedShares moved = move_parts(context, right, parts_of(*estate, right, heirs));
    if (moved.outcome != Outcome::applied) return moved.outcome;

    moved.right.act = Commitment::from(as_bytes(request.act()));
    tell(context, "EstateDistributed", {found.unit.code, right.id.view()});
    change_right(context, right, std::move(moved.right));
    return Outcome::applied;
}

} // namespace tamga::registries::land
