// VEH-23: an owner lets somebody drive, or hires the vehicle out; it ends with the owner's death.

#include "registries/vehicles/use_rights.hpp"

#include "registries/identity/identity.hpp"
#include "registries/vehicles/vehicles.hpp"

#include <algorithm>

namespace tamga::registries::vehicles {

namespace {

constexpr std::size_t use_rights_max = 64; // On one vehicle.

Commitment birth_of(const Context& context, const SubjectId& person) {
    const auto birth = identity::current_attribute(context, person, proto::identity::SEX_DOB);
    if (birth) return *birth;
    return identity::current_attribute(context, person, proto::identity::NAME)
        .value_or(Commitment());
}

// The user is family of one of the owners.
Outcome check_family_of_owners(Context& context, const Vehicle& vehicle, const SubjectId& user) {
    Outcome best = Outcome::not_spouse_or_child; // Everybody is asked: no signer is superfluous.
    for (const Share& share : ownership_of(context.state.view(), vehicle.id).shares) {
        for (const SubjectId& owner : persons_of(context, share.party)) {
            const Outcome one = check_family(context, owner, user);
            if (best != Outcome::applied) best = one;
        }
    }
    return best;
}

} // namespace

Outcome check_family(Context& context, const SubjectId& person, const SubjectId& relative) {
    const auto answer =
        context.endorsed(proto::IS_SPOUSE_OR_CHILD, 0, context.today(),
                         {birth_of(context, person), birth_of(context, relative)},
                         {proto::access::NOTARY, proto::access::CIVIL_REGISTRAR});
    if (!answer) return Outcome::endorsement_missing;
    return answer == proto::PREDICATE_ANSWER_TRUE ? Outcome::applied
                                                  : Outcome::not_spouse_or_child;
}

bool has_room_for_use(const Context& context, const Vehicle& vehicle, std::size_t more) {
    return context.state.list<UseRight>(vehicle.id).size() + more <= use_rights_max;
}

Outcome grant_use_right(const proto::vehicles::GrantUseRight& request, Context& context) {
    const FoundVehicle found = find_vehicle(context, request.vehicle(), VehicleStatus::active);
    if (found.outcome != Outcome::applied) return found.outcome;
    const bool known = request.kind() == proto::vehicles::DRIVER ||
                       request.kind() == proto::vehicles::LESSEE;
    if (!known || request.user().size() != 32) return Outcome::malformed_act;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    const Outcome alarms = check_alarms(found.vehicle);
    if (alarms != Outcome::applied) return alarms;
    const auto user = identity::find_subject(context, as_bytes(request.user()));
    if (user.outcome != Outcome::applied) return user.outcome;
    const std::int64_t days = std::int64_t{request.until_day()} - context.today();
    if (days < 0) return Outcome::dates_out_of_order;
    if (days > context.parameter(ledger::ParameterId::use_right_days_max)) {
        return Outcome::use_right_too_long;
    }
    if (found.vehicle.is_legalised()) {
        if (request.kind() == proto::vehicles::LESSEE) return Outcome::vehicle_is_legalised;
        const Outcome kin = check_family_of_owners(context, found.vehicle, user.subject.id);
        if (kin != Outcome::applied) return kin;
    }
    if (!has_room_for_use(context, found.vehicle, 1)) return Outcome::act_touches_too_much;
    const Outcome owners = take_owners(context, found.vehicle);
    if (owners != Outcome::applied) return owners;
    const Party party{proto::land::PERSON, to_bytes(as_bytes(request.user()))};
    Outcome fit = parties::check_capable(context, party);
    if (fit == Outcome::applied) {
        fit = parties::take_consents_of(context, party, object_of(found.vehicle));
    }
    if (fit != Outcome::applied) return fit;

    UseRight right;
    right.vehicle = found.vehicle.id;
    right.user = user.subject.id;
    right.kind = request.kind();
    right.until_day = request.until_day();
    right.act = Commitment::from(as_bytes(request.act()));
    enter_use_right(context, std::move(right));
    return Outcome::applied;
}

Outcome revoke_use_right(const proto::vehicles::RevokeUseRight& request, Context& context) {
    const FoundVehicle found = find_vehicle(context, request.vehicle());
    if (found.outcome != Outcome::applied) return found.outcome;
    if (request.use_right().size() != 32) return Outcome::malformed_act;
    const auto right = context.state.find<UseRight>(
        found.vehicle.id, UseRightId::from(as_bytes(request.use_right())));
    if (!right) return Outcome::use_right_not_found;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    const Party user{proto::land::PERSON, to_bytes(right->user.view())};
    const Bytes object = object_of(found.vehicle);
    if (parties::take_consents_of(context, user, object) != Outcome::applied) {
        const Outcome owner = take_an_owner(context, found.vehicle);
        if (owner != Outcome::applied) return owner;
    }

    end_use_right(context, *right);
    return Outcome::applied;
}

} // namespace tamga::registries::vehicles
