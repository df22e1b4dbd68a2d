// LND-03 to LND-05: parcels are shown to the public before they are registered, and objected to.

#include "registries/land/common.hpp"
#include "registries/land/land.hpp"
#include "registries/land/process_rows.hpp"

#include <algorithm>

namespace tamga::registries::land {

namespace {

struct FoundDisplay {
    Outcome outcome = Outcome::applied;
    Display display;
};

FoundDisplay find_display(const Context& context, const std::string& id) {
    if (id.size() != 32) return {Outcome::malformed_act, {}};
    auto display = context.state.find<Display>(DisplayId::from(as_bytes(id)));
    if (!display) return {Outcome::display_not_found, {}};
    if (display->closed) return {Outcome::display_not_open, {}};
    return {Outcome::applied, std::move(*display)};
}

} // namespace

Outcome open_public_display(const proto::land::OpenPublicDisplay& request, Context& context) {
    Display display;
    if (request.parcels().empty()) return Outcome::malformed_act;
    if (request.parcels_size() > context.parameter(ledger::ParameterId::fanout_max)) {
        return Outcome::act_touches_too_much;
    }
    for (const std::string& code : request.parcels()) {
        const Outcome fresh = check_new_parcel_code(context, code);
        if (fresh != Outcome::applied) return fresh;
        const Bytes key = to_bytes(as_bytes(code));
        if (!display.parcels.empty() && !(display.parcels.back() < key)) {
            return Outcome::malformed_act;
        }
        display.parcels.push_back(key);
    }
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;

    display.id = context.new_id<DisplayId>();
    display.opened_day = context.today();
    display.act = Commitment::from(as_bytes(request.act()));
    tell(context, "PublicDisplayOpened", {display.id.view()});
    context.state.put(std::move(display));
    return Outcome::applied;
}

Outcome close_public_display(const proto::land::ClosePublicDisplay& request, Context& context) {
    FoundDisplay found = find_display(context, request.display());
    if (found.outcome != Outcome::applied) return found.outcome;
    const std::int64_t days = context.parameter(ledger::ParameterId::public_display_days);
    if (context.today() < found.display.opened_day + days) {
        return Outcome::display_wait_not_over;
    }

    found.display.closed = true;
    tell(context, "PublicDisplayClosed", {found.display.id.view()});
    context.state.put(std::move(found.display));
    return Outcome::applied;
}

Outcome lodge_objection(const proto::land::LodgeObjection& request, Context& context) {
    const FoundDisplay found = find_display(context, request.display());
    if (found.outcome != Outcome::applied) return found.outcome;
    const Bytes parcel = to_bytes(as_bytes(request.parcel()));
    if (!std::ranges::binary_search(found.display.parcels, parcel)) {
        return Outcome::display_not_found;
    }
    const ReadParty objector = read_party(context, request.objector());
    if (objector.outcome != Outcome::applied) return objector.outcome;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    const Outcome consent = take_consent(context, objector.party, parcel);
    if (consent != Outcome::applied) return consent;

    Objection objection;
    objection.id = context.new_id<ObjectionId>();
    objection.display = found.display.id;
    objection.parcel = parcel;
    objection.objector = objector.party;
    objection.act = Commitment::from(as_bytes(request.act()));
    tell(context, "ObjectionLodged", {objection.id.view(), parcel});
    context.state.put(DisplayObjection{objection.display, objection.id});
    context.state.put(std::move(objection));
    return Outcome::applied;
}

Outcome resolve_objection(const proto::land::ResolveObjection& request, Context& context) {
    if (request.objection().size() != 32 ||
        request.resolution() == proto::land::RESOLUTION_NONE) {
        return Outcome::malformed_act;
    }
    auto objection =
        context.state.find<Objection>(ObjectionId::from(as_bytes(request.objection())));
    if (!objection || objection->status != ObjectionStatus::open) {
        return Outcome::objection_not_open;
    }
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    if (request.resolution() == proto::land::WITHDRAWN) {
        const Outcome consent = take_consent(context, objection->objector, objection->parcel);
        if (consent != Outcome::applied) return consent;
    } else if (!context.signed_by_role({proto::access::COURT})) {
        return Outcome::endorsement_missing;
    }

    switch (request.resolution()) {
    case proto::land::WITHDRAWN: objection->status = ObjectionStatus::withdrawn; break;
    case proto::land::DISMISSED: objection->status = ObjectionStatus::dismissed; break;
    default: objection->status = ObjectionStatus::upheld;
    }
    tell(context, "ObjectionResolved", {objection->id.view()});
    context.state.put(std::move(*objection));
    return Outcome::applied;
}

} // namespace tamga::registries::land
