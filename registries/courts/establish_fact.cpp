// CRT-06: a fact that a court found; it stands in place of a medical certificate or of a consent.

#include "registries/courts/court_acts.hpp"
#include "registries/courts/courts.hpp"
#include "registries/courts/estate_rows.hpp"
#include "registries/identity/identity.hpp"

#include <utility>

namespace tamga::registries::courts {

namespace {

Command command_of(FactKind kind) {
    if (kind == proto::courts::FACT_OF_BIRTH) return proto::courts::ESTABLISH_BIRTH;
    if (kind == proto::courts::FACT_OF_DEATH) return proto::courts::ESTABLISH_DEATH;
    return proto::courts::ESTABLISH_KINSHIP;
}

} // namespace

Outcome establish_fact(const proto::courts::EstablishFact& request, Context& context) {
    if (request.kind() == proto::courts::FACT_KIND_NONE || request.about().size() != 32) {
        return Outcome::malformed_act;
    }
    const bool of_death = request.kind() == proto::courts::FACT_OF_DEATH;
    if (!of_death && request.day() != 0) return Outcome::malformed_act;
    if (request.day() > context.today()) return Outcome::event_in_the_future;
    const Bytes about = to_bytes(as_bytes(request.about()));
    if (request.kind() != proto::courts::FACT_OF_BIRTH) { // That person is not registered yet.
        const auto found = identity::find_subject(context, about);
        if (found.outcome != Outcome::applied) return found.outcome;
        if (context.is_own_record(found.subject.id)) return Outcome::own_record;
    }
    if (context.state.has<EstablishedFact>(about, key_of(request.kind()))) {
        return Outcome::fact_established_already;
    }
    const Command command = command_of(request.kind());
    const Outcome ordered = check_ordered(context, request.court_act(), command, about);
    if (ordered != Outcome::applied) return ordered;

    carry_out(context, request.court_act(), command, about);
    context.emit("FactEstablished", about);
    context.state.put(EstablishedFact{about, request.kind(), request.day(),
                                      CourtActId::from(as_bytes(request.court_act()))});
    return Outcome::applied;
}

} // namespace tamga::registries::courts
