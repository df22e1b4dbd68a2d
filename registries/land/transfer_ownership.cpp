// LND-06: owners give shares of their right to others, with everybody's consent who has a say.

#include "registries/identity/identity.hpp"
#include "registries/land/common.hpp"
#include "registries/land/land.hpp"
#include "registries/land/transfers.hpp"

#include <algorithm>
#include <set>

namespace tamga::registries::land {

namespace {

using proto::land::TransferOwnership;

// A ward's land is given by whoever acts for the ward, and the guardianship body agrees.
Outcome check_giver(Context& context, const Party& party) {
    for (const SubjectId& person : persons_of(context, party)) {
        const auto found = identity::find_subject(context, person.view());
        if (found.outcome != Outcome::applied) return found.outcome;
        if (found.subject.life != identity::LifeStatus::alive) return Outcome::subject_not_alive;
        if (context.is_own_record(person)) return Outcome::own_record;
        if (found.subject.capacity != identity::Capacity::full &&
            !context.signed_by_role({proto::access::GUARDIANSHIP_AUTHORITY})) {
            return Outcome::subject_lacks_capacity;
        }
    }
    const Outcome able = check_able(context, party); // Of an estate too.
    return able == Outcome::subject_lacks_capacity ? Outcome::applied : able;
}

Outcome check_transferors(Context& context, const Right& right, const std::set<Party>& from,
                          const Unit& unit) {
    for (const Party& party : from) {
        const Share* share = share_of(right, party);
        if (share == nullptr) return Outcome::party_not_holder;
        const Outcome able = check_giver(context, party);
        if (able != Outcome::applied) return able;
    }
    for (const Party& party : from) {
        const Outcome age = check_of_age(context, party);
        if (age != Outcome::applied) return age;
        Outcome consent = take_consent(context, party, unit.code);
        if (consent == Outcome::applied) {
            consent = take_spouses(context, *share_of(right, party), unit.code);
        }
        if (consent != Outcome::applied) return consent;
    }
    return Outcome::applied;
}

Outcome check_transferees(Context& context, const std::set<Party>& to, const Unit& unit) {
    for (const Party& party : to) {
        const Outcome able = check_able(context, party);
        if (able != Outcome::applied) return able;
        const Outcome eligible = check_eligible(context, party, unit);
        if (eligible != Outcome::applied) return eligible;
    }
    for (const Party& party : to) {
        const Outcome consent = take_consent(context, party, unit.code);
        if (consent != Outcome::applied) return consent;
    }
    return Outcome::applied;
}

// Co-owners come first when a share is sold to somebody else: they consent, or a notary attests
// that their time has run out.
Outcome check_co_owners(Context& context, const TransferOwnership& request, const Right& right,
                        const std::set<Party>& from, const std::set<Party>& to,
                        const Unit& unit) {
    const bool outsider = std::ranges::any_of(
        to, [&](const Party& party) { return share_of(right, party) == nullptr; });
    if (request.ground() != proto::land::SALE || !outsider) return Outcome::applied;
    for (const Share& share : right.shares) {
        if (from.contains(share.party)) continue;
        const auto expired =
            context.endorsed(proto::PREEMPTION_EXPIRED, 0, context.today(),
                             {Commitment::from(as_bytes(request.act()))}, {proto::access::NOTARY});
        if (expired == proto::PREDICATE_ANSWER_TRUE) return Outcome::applied;
        const Outcome consent = take_consent(context, share.party, unit.code);
        if (consent != Outcome::applied) return consent;
    }
    return Outcome::applied;
}

Outcome check_creditors(Context& context, const Unit& unit) {
    for (const Right& right : rights_of(context.state.view(), unit.code)) {
        if (right.type != proto::land::MORTGAGE || !right.transfer_needs_consent) continue;
        for (const Share& share : right.shares) {
            if (take_consent(context, share.party, unit.code) != Outcome::applied) {
                return Outcome::unit_is_encumbered;
            }
        }
    }
    return Outcome::applied;
}

Outcome check_form(const TransferOwnership& request) {
    const bool known = request.ground() == proto::land::SALE ||
                       request.ground() == proto::land::GIFT ||
                       request.ground() == proto::land::EXCHANGE ||
                       request.ground() == proto::land::CONTRIBUTION;
    return known ? Outcome::applied : Outcome::malformed_act;
}

} // namespace

Outcome transfer_ownership(const TransferOwnership& request, Context& context) {
    const Outcome form = check_form(request);
    if (form != Outcome::applied) return form;
    const FoundUnit found = find_unit(context, request.unit());
    if (found.outcome != Outcome::applied) return found.outcome;
    const Unit& unit = found.unit;
    const ReadParts read = read_parts(context, request.parts());
    if (read.outcome != Outcome::applied) return read.outcome;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    const Outcome free = check_free(context, unit, scope::transfer);
    if (free != Outcome::applied) return free;
    const Outcome turn = check_turn(context, unit, request.lodgement());
    if (turn != Outcome::applied) return turn;
    if (!context.has_source(document::tax_receipt)) return Outcome::source_missing;

    const Right right = primary_of(context.state.view(), unit.code);
    std::set<Party> from;
    std::set<Party> to;
    for (const Part& part : read.parts) {
        from.insert(part.from);
        to.insert(part.to);
    }
    Outcome fit = check_transferors(context, right, from, unit);
    if (fit == Outcome::applied) fit = check_transferees(context, to, unit);
    if (fit == Outcome::applied) fit = check_co_owners(context, request, right, from, to, unit);
    if (fit == Outcome::applied) fit = check_creditors(context, unit);
    if (fit != Outcome::applied) return fit;
    MovedShares moved = move_parts(context, right, read.parts);
    if (moved.outcome != Outcome::applied) return moved.outcome;

    moved.right.act = Commitment::from(as_bytes(request.act()));
    close_lodgement(context, request.lodgement());
    tell(context, "RightTransferred", {unit.code, right.id.view()});
    change_right(context, right, std::move(moved.right));
    return Outcome::applied;
}

} // namespace tamga::registries::land
