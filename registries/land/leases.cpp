// LND-22: leases, usufructs and superficies; a sub-lease lies within its head (G-37).

#include "registries/land/common.hpp"
#include "registries/land/land.hpp"
#include "registries/land/succession.hpp"

#include <algorithm>
#include <limits>

namespace tamga::registries::land {

namespace {

bool is_lease(RightType type) {
    return type == proto::land::LEASE || type == proto::land::USUFRUCT ||
           type == proto::land::SUPERFICIES;
}

// The first day after it; one of the cut-over may have no term.
std::int32_t end_of(const Right& lease) {
    return lease.until_day.value_or(std::numeric_limits<std::int32_t>::max());
}

std::vector<Right> sub_leases_of(const Context& context, const Right& head) {
    std::vector<Right> rights = rights_of(context.state.view(), head.unit);
    std::erase_if(rights, [&](const Right& right) { return right.head != head.id; });
    return rights;
}

FoundRight find_lease(const Context& context, const std::string& id) {
    FoundRight found = find_right(context, id, proto::land::RIGHT_TYPE_NONE);
    if (found.outcome == Outcome::applied && !is_lease(found.right.type)) {
        return {Outcome::right_not_found, {}};
    }
    return found;
}

// Those from whom the lease comes: the lessees of the head, or the owners.
Outcome take_lessors(Context& context, const Right& lease) {
    if (lease.head) {
        const auto head = context.state.find<Right>(*lease.head);
        ENSURE(head.has_value());
        return take_consents(context, *head, lease.unit);
    }
    return take_consents(context, primary_of(context.state.view(), lease.unit), lease.unit);
}

} // namespace

Outcome register_lease(const proto::land::RegisterLease& request, Context& context) {
    const FoundUnit found = find_unit(context, request.unit());
    if (found.outcome != Outcome::applied) return found.outcome;
    if (!is_lease(request.type())) return Outcome::right_type_not_allowed;
    const ReadShares shares = read_shares(context, request.shares(), true);
    if (shares.outcome != Outcome::applied) return shares.outcome;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    Right lease;
    lease.unit = found.unit.code;
    lease.type = request.type();
    lease.from_day = request.from_day();
    lease.until_day = request.until_day();
    lease.denominator = shares.denominator;
    lease.shares = shares.shares;
    lease.act = Commitment::from(as_bytes(request.act()));
    if (request.until_day() <= request.from_day() || request.until_day() <= context.today()) {
        return Outcome::dates_out_of_order;
    }
    if (!request.head().empty()) {
        const FoundRight head = find_lease(context, request.head());
        if (head.outcome != Outcome::applied) return head.outcome;
        if (head.right.unit != lease.unit) return Outcome::right_not_found;
        const bool within = head.right.from_day <= lease.from_day &&
                            end_of(lease) <= end_of(head.right);
        if (!within) return Outcome::dates_out_of_order;
        lease.head = head.right.id;
    }
    const Outcome free = check_free(context, found.unit, scope::encumber);
    if (free != Outcome::applied) return free;
    const Outcome turn = check_turn(context, found.unit, request.lodgement());
    if (turn != Outcome::applied) return turn;
    Outcome consent = take_lessors(context, lease);
    if (consent == Outcome::applied) consent = take_consents(context, lease, lease.unit);
    if (consent != Outcome::applied) return consent;

    close_lodgement(context, request.lodgement());
    tell(context, "LeaseRegistered", {lease.unit});
    enter_right(context, std::move(lease));
    return Outcome::applied;
}

Outcome vary_lease(const proto::land::VaryLease& request, Context& context) {
    const FoundRight found = find_lease(context, request.right());
    if (found.outcome != Outcome::applied) return found.outcome;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    Right after = found.right;
    after.until_day = request.until_day();
    after.act = Commitment::from(as_bytes(request.act()));
    bool ordered = request.until_day() > after.from_day && request.until_day() > context.today();
    if (after.head) {
        const auto head = context.state.find<Right>(*after.head);
        ENSURE(head.has_value());
        ordered = ordered && request.until_day() <= end_of(*head);
    }
    for (const Right& sub : sub_leases_of(context, found.right)) {
        ordered = ordered && end_of(sub) <= request.until_day();
    }
    if (!ordered) return Outcome::dates_out_of_order;
    const FoundUnit unit = find_unit(context, to_text(after.unit));
    if (unit.outcome != Outcome::applied) return unit.outcome;
    const Outcome free = check_free(context, unit.unit, scope::encumber);
    if (free != Outcome::applied) return free;
    Outcome consent = take_lessors(context, found.right);
    if (consent == Outcome::applied) {
        consent = take_consents(context, found.right, found.right.unit);
    }
    if (consent != Outcome::applied) return consent;

    tell(context, "LeaseVaried", {after.unit, after.id.view()});
    change_right(context, found.right, std::move(after));
    return Outcome::applied;
}

// By both sides; by one when the term is over; by a court. Sub-leases end with their head.
Outcome terminate_lease(const proto::land::TerminateLease& request, Context& context) {
    const FoundRight found = find_lease(context, request.right());
    if (found.outcome != Outcome::applied) return found.outcome;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    const bool over = end_of(found.right) <= context.today();
    if (!over && !context.signed_by_role({proto::access::COURT})) {
        Outcome consent = take_lessors(context, found.right);
        if (consent == Outcome::applied) {
            consent = take_consents(context, found.right, found.right.unit);
        }
        if (consent != Outcome::applied) return consent;
    }

    std::vector<Right> ending{found.right};
    for (std::size_t i = 0; i < ending.size(); ++i) {
        for (Right& sub : sub_leases_of(context, ending[i])) ending.push_back(std::move(sub));
    }
    tell(context, "LeaseTerminated", {found.right.unit, found.right.id.view()});
    while (!ending.empty()) {
        end_right(context, ending.back());
        ending.pop_back();
    }
    return Outcome::applied;
}

} // namespace tamga::registries::land
