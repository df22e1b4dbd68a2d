// CRT-07: who gets what of an object by an act of a court. The register of the object carries it
// out, in the same transaction or later, and then strikes it off.

#include "registries/courts/court_acts.hpp"
#include "registries/courts/courts.hpp"
#include "registries/courts/estates.hpp"
#include "registries/identity/identity.hpp"

#include <utility>

namespace tamga::registries::courts {

namespace {

using namespace proto::courts;

Outcome check_form(const CommandTransfer& request) {
    const bool annuls = request.command() == ANNUL_RIGHT;
    const bool moves = request.command() == TRANSFER_RIGHT || request.command() == DIVIDE_RIGHT;
    if (!annuls && !moves) return Outcome::malformed_act;
    if (request.target().empty() || request.target().size() > target_bytes_max) {
        return Outcome::malformed_act;
    }
    if (annuls) {
        const bool bare = request.shares().empty() && request.denominator() == 0;
        return bare ? Outcome::applied : Outcome::malformed_act;
    }
    return check_shares(request.shares(), request.denominator());
}

} // namespace

Outcome command_transfer(const CommandTransfer& request, Context& context) {
    const Outcome form = check_form(request);
    if (form != Outcome::applied) return form;
    for (const Share& share : request.shares()) {
        const auto found = identity::find_subject(context, as_bytes(share.holder()));
        if (found.outcome != Outcome::applied) return found.outcome;
        if (context.is_own_record(found.subject.id)) return Outcome::own_record;
        if (found.subject.life != identity::LifeStatus::alive) return Outcome::subject_not_alive;
    }
    const ByteView target = as_bytes(request.target());
    if (!context.state.list<Entitlement>(target).empty()) return Outcome::object_given_already;
    const Outcome ordered =
        check_ordered(context, request.court_act(), request.command(), target);
    if (ordered != Outcome::applied) return ordered;

    carry_out(context, request.court_act(), request.command(), target);
    for (const Share& share : request.shares()) {
        Entitlement entitlement;
        entitlement.object = to_bytes(target);
        entitlement.holder = to_bytes(as_bytes(share.holder()));
        entitlement.numerator = share.numerator();
        entitlement.denominator = request.denominator();
        entitlement.ground = Ground::court;
        entitlement.court_act = CourtActId::from(as_bytes(request.court_act()));
        entitlement.since_day = context.today();
        context.state.put(std::move(entitlement));
    }
    Writer told;
    told.u16(static_cast<std::uint16_t>(request.command()));
    told.blob(target);
    context.emit("TransferCommanded", std::move(told).take());
    return Outcome::applied;
}

} // namespace tamga::registries::courts
