// VEH-06 to VEH-08: a vehicle passes by inheritance, by a court, by auction, by division.

#include "registries/civil/queries.hpp"
#include "registries/courts/court_acts.hpp"
#include "registries/courts/estates.hpp"
#include "registries/identity/identity.hpp"
#include "registries/parties/shares.hpp"
#include "registries/vehicles/common.hpp"
#include "registries/vehicles/use_rights.hpp"
#include "registries/vehicles/vehicles.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace tamga::registries::vehicles {

namespace {

using parties::Holding;
using parties::share_among;

// Of a legalised vehicle heirs get the use alone, and only spouse and children do.
Outcome give_use(Context& context, const Vehicle& vehicle, const SubjectId& dead,
                 const ReadShares& heirs, const std::string& act) {
    for (const Share& heir : heirs.shares) {
        if (heir.party.kind != proto::land::PERSON) return Outcome::not_spouse_or_child;
        const Outcome kin = check_family(context, dead, SubjectId::from(heir.party.id));
        if (kin != Outcome::applied) return kin;
    }
    if (!has_room_for_use(context, vehicle, heirs.shares.size())) {
        return Outcome::act_touches_too_much;
    }

    for (const Share& heir : heirs.shares) {
        UseRight right;
        right.vehicle = vehicle.id;
        right.user = SubjectId::from(heir.party.id);
        right.kind = proto::vehicles::HEIR;
        right.act = Commitment::from(as_bytes(act));
        enter_use_right(context, std::move(right));
    }
    return Outcome::applied;
}

// What both of a marriage have of the vehicle, alone and together.
struct Joint {
    std::uint64_t held = 0;
    std::vector<Share> others;
};
Joint joint_of(const Context& context, const Ownership& ownership,
               const civil::Marriage& marriage) {
    Joint joint;
    for (const Share& share : ownership.shares) {
        const auto persons = persons_of(context, share.party);
        const bool theirs = !persons.empty() &&
                            std::ranges::all_of(persons, [&](const SubjectId& person) {
                                return marriage.is_of(person);
                            });
        if (theirs) joint.held += share.numerator;
        else joint.others.push_back(share);
    }
    return joint;
}

// held / denominator of the vehicle goes to the two by their shares of it; exact, or nothing.
std::optional<Holding> divided(const Joint& joint, const Ownership& ownership,
                               const ReadShares& shares) {
    const std::uint64_t over = shares.denominator; // Below 2^30, as all of them.
    std::uint64_t divisor = over * ownership.denominator;
    for (const Share& share : joint.others) divisor = std::gcd(divisor, share.numerator * over);
    for (const Share& share : shares.shares) {
        divisor = std::gcd(divisor, share.numerator * joint.held);
    }
    const std::uint64_t whole = over * ownership.denominator / divisor;
    if (whole > parties::share_denominator_max) return std::nullopt;
    Holding after{static_cast<std::uint32_t>(whole), {}};
    for (Share share : joint.others) {
        share.numerator = static_cast<std::uint32_t>(share.numerator * over / divisor);
        after.shares.push_back(std::move(share));
    }
    for (Share share : shares.shares) {
        share.numerator = static_cast<std::uint32_t>(share.numerator * joint.held / divisor);
        after.shares.push_back(std::move(share));
    }
    std::ranges::sort(after.shares, {}, &Share::party);
    return after;
}

// The court has ordered it; or it is theirs to divide, and both agree.
Outcome check_division(Context& context, const proto::vehicles::DivideJointVehicle& request,
                       const Vehicle& vehicle, const ReadShares& shares) {
    if (!request.court_act().empty()) {
        return courts::check_ordered(context, request.court_act(), proto::courts::DIVIDE_RIGHT,
                                     vehicle.id.view());
    }
    const Outcome free = check_disposable(context, vehicle);
    if (free != Outcome::applied) return free;
    for (const Share& share : shares.shares) {
        Outcome fit = parties::check_capable(context, share.party);
        if (fit == Outcome::applied) {
            fit = parties::check_of_age(context, share.party,
                                        proto::access::VEHICLE_REGISTRAR);
        }
        if (fit == Outcome::applied) {
            fit = parties::take_consents_of(context, share.party, object_of(vehicle));
        }
        if (fit != Outcome::applied) return fit;
    }
    return Outcome::applied;
}

} // namespace

Outcome inherit_vehicle(const proto::vehicles::InheritVehicle& request, Context& context) {
    const FoundVehicle found = find_vehicle(context, request.vehicle());
    if (found.outcome != Outcome::applied) return found.outcome;
    const Vehicle& vehicle = found.vehicle;
    if (vehicle.is_gone()) return Outcome::vehicle_status_forbids;
    const ReadShares heirs = request.has_heirs()
                                 ? read_shares(context, request.heirs(), true)
                                 : parties::given_of(context, vehicle.id.view(),
                                                     courts::Ground::inheritance);
    if (heirs.outcome != Outcome::applied) return heirs.outcome;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    const Outcome dead = parties::check_decedent(context, request.decedent());
    if (dead != Outcome::applied) return dead;
    const SubjectId decedent = SubjectId::from(as_bytes(request.decedent()));
    if ((vehicle.alarms & alarm::stolen) != 0) return Outcome::vehicle_is_stolen;
    const Outcome free = check_free(context, vehicle, scope::inherit);
    if (free != Outcome::applied) return free;
    const Ownership ownership = ownership_of(context.state.view(), vehicle.id);
    const Holding holding{ownership.denominator, ownership.shares};
    const auto estate = parties::estate_share(context, holding, decedent);
    if (!estate) return Outcome::party_not_holder;
    const Outcome able = parties::check_heirs(context, heirs);
    if (able != Outcome::applied) return able;
    if (vehicle.is_legalised()) {
        const Outcome used = give_use(context, vehicle, decedent, heirs, request.act());
        if (used == Outcome::applied) {
            courts::strike_entitlements(context, vehicle.id.view());
        }
        return used;
    }
    auto moved =
        parties::move_holding(context, holding, parties::parts_of(*estate, holding, heirs));
    if (moved.outcome != Outcome::applied) return moved.outcome;
    const Outcome certificate =
        check_certificate(context, request.has_certificate(), request.certificate());
    if (certificate != Outcome::applied) return certificate;

    courts::strike_entitlements(context, vehicle.id.view());
    renew_certificate(context, vehicle.id, request.has_certificate(), request.certificate());
    hand_over(context, vehicle, vehicle,
              {std::move(moved.holding), Ground::inheritance, request.act()});
    return Outcome::applied;
}

Outcome transfer_vehicle_by_court(const proto::vehicles::TransferVehicleByCourt& request,
                                  Context& context) {
    const FoundVehicle found = find_vehicle(context, request.vehicle());
    if (found.outcome != Outcome::applied) return found.outcome;
    const Vehicle& vehicle = found.vehicle;
    if (vehicle.is_gone()) return Outcome::vehicle_status_forbids;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    const Outcome certificate =
        check_certificate(context, request.has_certificate(), request.certificate());
    if (certificate != Outcome::applied) return certificate;
    const Ownership ownership = ownership_of(context.state.view(), vehicle.id);
    Holding after{ownership.denominator, ownership.shares};
    if (request.parts().empty()) {
        ReadShares given =
            parties::given_of(context, vehicle.id.view(), courts::Ground::court);
        if (given.outcome != Outcome::applied) return given.outcome;
        if (!request.court_act().empty()) return Outcome::malformed_act; // CRT-07 named it.
        const Outcome heirs = parties::check_heirs(context, given);
        if (heirs != Outcome::applied) return heirs;
        courts::strike_entitlements(context, vehicle.id.view());
        after = {given.denominator, std::move(given.shares)};
    } else {
        const parties::ReadParts read = parties::read_parts(context, request.parts());
        if (read.outcome != Outcome::applied) return read.outcome;
        const Outcome ordered =
            courts::check_ordered(context, request.court_act(), proto::courts::TRANSFER_RIGHT,
                                  vehicle.id.view());
        if (ordered != Outcome::applied) return ordered;
        const Outcome receivers = parties::check_receivers(context, read.parts);
        if (receivers != Outcome::applied) return receivers;
        auto moved = parties::move_holding(context, std::move(after), read.parts);
        if (moved.outcome != Outcome::applied) return moved.outcome;
        courts::carry_out(context, request.court_act(), proto::courts::TRANSFER_RIGHT,
                          vehicle.id.view());
        after = std::move(moved.holding);
    }

    parties::settle_escheat(context, vehicle.id.view(), after);
    renew_certificate(context, vehicle.id, request.has_certificate(), request.certificate());
    hand_over(context, vehicle, vehicle, {std::move(after), Ground::court, request.act()});
    return Outcome::applied;
}

Outcome transfer_vehicle_by_auction(const proto::vehicles::TransferVehicleByAuction& request,
                                    Context& context) {
    const FoundVehicle found = find_vehicle(context, request.vehicle());
    if (found.outcome != Outcome::applied) return found.outcome;
    const Vehicle& vehicle = found.vehicle;
    if (vehicle.is_gone()) return Outcome::vehicle_status_forbids;
    const ReadParty buyer = read_party(context, request.buyer());
    if (buyer.outcome != Outcome::applied) return buyer.outcome;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    if (!context.has_source(document::auction_protocol)) return Outcome::source_missing;
    const Outcome alarms = check_alarms(vehicle);
    if (alarms != Outcome::applied) return alarms;
    if (vehicle.is_legalised()) return Outcome::vehicle_is_legalised;
    const Outcome free = check_free(context, vehicle, scope::transfer);
    if (free != Outcome::applied) return free;
    std::vector<Lien> ending = liens_of(context.state.view(), vehicle.id);
    const auto enforced = std::ranges::find_if(ending, [&](const Lien& lien) {
        return equal(lien.id.view(), as_bytes(request.lien()));
    });
    if (!request.lien().empty() && enforced == ending.end()) return Outcome::lien_not_found;
    ending.erase(ending.begin(), enforced);
    const Outcome fit = take_new_owner(context, buyer.party, object_of(vehicle));
    if (fit != Outcome::applied) return fit;
    const Outcome certificate =
        check_certificate(context, request.has_certificate(), request.certificate());
    if (certificate != Outcome::applied) return certificate;

    for (auto lien = ending.rbegin(); lien != ending.rend(); ++lien) end_lien(context, *lien);
    parties::settle_escheat(context, vehicle.id.view(), {1, {{buyer.party, 1, context.today()}}});
    renew_certificate(context, vehicle.id, request.has_certificate(), request.certificate());
    hand_over(context, vehicle, vehicle,
              {{1, {{buyer.party, 1, context.today()}}}, Ground::auction, request.act()});
    return Outcome::applied;
}

Outcome divide_joint_vehicle(const proto::vehicles::DivideJointVehicle& request,
                             Context& context) {
    const FoundVehicle found = find_vehicle(context, request.vehicle());
    if (found.outcome != Outcome::applied) return found.outcome;
    const Vehicle& vehicle = found.vehicle;
    if (vehicle.is_gone()) return Outcome::vehicle_status_forbids;
    if (request.marriage().size() != 32) return Outcome::malformed_act;
    const auto marriage = civil::marriage(context.state.view(),
                                          MarriageId::from(as_bytes(request.marriage())));
    if (!marriage) return Outcome::marriage_not_found;
    const ReadShares shares = read_shares(context, request.shares(), true);
    if (shares.outcome != Outcome::applied) return shares.outcome;
    const bool theirs = std::ranges::all_of(shares.shares, [&](const Share& share) {
        return share.party.kind == proto::land::PERSON &&
               marriage->is_of(SubjectId::from(share.party.id));
    });
    if (!theirs) return Outcome::party_not_holder;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    const Ownership ownership = ownership_of(context.state.view(), vehicle.id);
    const Joint joint = joint_of(context, ownership, *marriage);
    if (joint.held == 0) return Outcome::party_not_holder;
    const Outcome allowed = check_division(context, request, vehicle, shares);
    if (allowed != Outcome::applied) return allowed;
    auto after = divided(joint, ownership, shares);
    if (!after) return Outcome::shares_not_whole;
    const Outcome certificate =
        check_certificate(context, request.has_certificate(), request.certificate());
    if (certificate != Outcome::applied) return certificate;

    const bool ordered = !request.court_act().empty();
    if (ordered) {
        courts::carry_out(context, request.court_act(), proto::courts::DIVIDE_RIGHT,
                          vehicle.id.view());
    }
    renew_certificate(context, vehicle.id, request.has_certificate(), request.certificate());
    hand_over(context, vehicle, vehicle,
              {std::move(*after), ordered ? Ground::court : Ground::division, request.act()});
    return Outcome::applied;
}

} // namespace tamga::registries::vehicles
