// EST-02 to EST-05: heirs accept or renounce in time, a notary tells who gets what, and what nobody
// takes falls to the state.

#include "registries/civil/common.hpp"
#include "registries/courts/court_acts.hpp"
#include "registries/courts/courts.hpp"
#include "registries/courts/estates.hpp"
#include "registries/courts/holds.hpp"
#include "registries/identity/identity.hpp"

#include <algorithm>
#include <utility>

namespace tamga::registries::courts {

namespace {

using namespace proto::courts;

// The heir lives, is not the notary, has not answered, and answers in time.
Outcome check_heir(const Context& context, const Estate& estate, const std::string& raw) {
    if (raw.size() != 32) return Outcome::malformed_act;
    const auto found = identity::find_subject(context, as_bytes(raw));
    if (found.outcome != Outcome::applied) return found.outcome;
    const SubjectId& heir = found.subject.id;
    if (context.is_own_record(heir)) return Outcome::own_record;
    if (found.subject.life != identity::LifeStatus::alive) return Outcome::subject_not_alive;
    if (heir == estate.decedent) return Outcome::persons_not_distinct;
    if (context.state.has<EstateClaim>(estate.id, heir)) return Outcome::heir_has_answered;
    return context.today() > estate.term_day ? Outcome::inheritance_term_over : Outcome::applied;
}

Outcome answer(Context& context, const std::string& raw_estate, const std::string& raw_heir,
               bool accepts) {
    const FoundEstate found = find_open_estate(context, raw_estate);
    if (found.outcome != Outcome::applied) return found.outcome;
    const Outcome fit = check_heir(context, found.estate, raw_heir);
    if (fit != Outcome::applied) return fit;
    const SubjectId heir = SubjectId::from(as_bytes(raw_heir));
    if (!context.consented(heir)) return Outcome::consent_missing;

    const auto act = static_cast<std::uint16_t>(
        accepts ? proto::Operation::kAcceptInheritance : proto::Operation::kRenounceInheritance);
    civil::keep_consent(context, heir, act);
    context.state.put(EstateClaim{found.estate.id, heir, accepts, context.today()});
    context.emit(accepts ? "InheritanceAccepted" : "InheritanceRenounced",
                 to_bytes(found.estate.id.view()));
    return Outcome::applied;
}

bool is_object(const std::string& object) {
    return !object.empty() && object.size() <= target_bytes_max;
}

Outcome check_free(const Context& context, const Estate& estate, const std::string& object) {
    if (context.today() <= estate.term_day) return Outcome::inheritance_term_runs;
    if (!context.state.list<Entitlement>(as_bytes(object)).empty()) {
        return Outcome::object_given_already;
    }
    const auto today = context.today();
    const bool held =
        is_held(context.state.view(), as_bytes(object), scope::inherit, today) ||
        is_held(context.state.view(), estate.decedent.view(), scope::inherit, today);
    return held ? Outcome::subject_is_frozen : Outcome::applied;
}

Entitlement entitlement_of(const Context& context, const Estate& estate,
                           const std::string& object) {
    Entitlement entitlement;
    entitlement.object = to_bytes(as_bytes(object));
    entitlement.estate = estate.id;
    entitlement.since_day = context.today();
    return entitlement;
}

} // namespace

Outcome accept_inheritance(const AcceptInheritance& request, Context& context) {
    return answer(context, request.estate(), request.heir(), true);
}

Outcome renounce_inheritance(const RenounceInheritance& request, Context& context) {
    return answer(context, request.estate(), request.heir(), false);
}

Outcome issue_inheritance_certificate(const IssueInheritanceCertificate& request,
                                      Context& context) {
    if (!is_object(request.object())) return Outcome::malformed_act;
    const Outcome act = civil::check_commitment(context, proto::identity::ACT_CONTENT,
                                                request.act());
    if (act != Outcome::applied) return act;
    const FoundEstate found = find_open_estate(context, request.estate());
    if (found.outcome != Outcome::applied) return found.outcome;
    const Outcome shares = check_shares(request.shares(), request.denominator());
    if (shares != Outcome::applied) return shares;
    for (const Share& share : request.shares()) {
        const SubjectId heir = SubjectId::from(as_bytes(share.holder()));
        const auto claim = context.state.find<EstateClaim>(found.estate.id, heir);
        if (!claim || !claim->accepted) return Outcome::heir_has_not_accepted;
        if (context.is_own_record(heir)) return Outcome::own_record;
    }
    const Outcome free = check_free(context, found.estate, request.object());
    if (free != Outcome::applied) return free;

    for (const Share& share : request.shares()) {
        Entitlement entitlement = entitlement_of(context, found.estate, request.object());
        entitlement.holder = to_bytes(as_bytes(share.holder()));
        entitlement.numerator = share.numerator();
        entitlement.denominator = request.denominator();
        context.state.put(std::move(entitlement));
    }
    context.emit("InheritanceCertified", to_bytes(found.estate.id.view()));
    return Outcome::applied;
}

Outcome escheat_estate(const EscheatEstate& request, Context& context) {
    if (!is_object(request.object())) return Outcome::malformed_act;
    const Outcome act = civil::check_commitment(context, proto::identity::ACT_CONTENT,
                                                request.act());
    if (act != Outcome::applied) return act;
    const FoundEstate found = find_open_estate(context, request.estate());
    if (found.outcome != Outcome::applied) return found.outcome;
    const auto claims = context.state.list<EstateClaim>(found.estate.id);
    if (std::ranges::any_of(claims, &EstateClaim::accepted)) return Outcome::heir_has_answered;
    const Outcome free = check_free(context, found.estate, request.object());
    if (free != Outcome::applied) return free;
    const ByteView estate = found.estate.id.view();
    const Outcome ordered =
        check_ordered(context, request.court_act(), GIVE_TO_STATE, as_bytes(request.object()));
    if (ordered != Outcome::applied) return ordered;

    carry_out(context, request.court_act(), GIVE_TO_STATE, as_bytes(request.object()));
    Entitlement entitlement = entitlement_of(context, found.estate, request.object());
    entitlement.numerator = 1;
    entitlement.denominator = 1;
    entitlement.ground = Ground::escheat;
    entitlement.court_act = CourtActId::from(as_bytes(request.court_act()));
    context.state.put(std::move(entitlement));
    context.emit("EstateEscheated", to_bytes(estate));
    return Outcome::applied;
}

} // namespace tamga::registries::courts
