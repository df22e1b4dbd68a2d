// Vehicles, guards, descriptions, certificates.

#include "registries/vehicles/common.hpp"

#include "registries/codes/codes.hpp"
#include "registries/codes/identifiers.hpp"
#include "registries/courts/holds.hpp"
#include "registries/identity/documents.hpp"

#include <algorithm>
#include <array>

namespace tamga::registries::vehicles {

namespace {

constexpr std::uint32_t first_year = 1885; // Of the first motor car.

// Whom a hold on would bind the vehicle: itself, by id or VIN, and whoever owns it.
std::vector<Bytes> bound_by(const ledger::StateView& view, const Vehicle& vehicle) {
    std::vector<Bytes> targets{object_of(vehicle)};
    if (!vehicle.data.vin.empty()) targets.push_back(vehicle.data.vin);
    for (const Share& share : ownership_of(view, vehicle.id).shares) {
        if (share.party.kind == proto::land::ORGANISATION) targets.push_back(share.party.id);
        for (const SubjectId& person : persons_of(view, share.party)) {
            targets.push_back(to_bytes(person.view()));
        }
    }
    return targets;
}

Outcome judge_vin(const Context& context, std::string_view text, bool cut_over,
                  std::uint16_t& flags) {
    const std::int64_t bits = context.parameter(ledger::ParameterId::vin_check_regions);
    std::string regions;
    for (int digit = 0; digit < 10; ++digit) {
        if ((bits >> digit & 1) != 0) regions.push_back(static_cast<char>('0' + digit));
    }
    const codes::Vin vin = codes::read_vin(text, regions);
    switch (vin.verdict) {
    case codes::VinVerdict::bad_length:
    case codes::VinVerdict::bad_character: return Outcome::vin_not_in_form;
    case codes::VinVerdict::check_digit_wrong:
        if (!cut_over) return Outcome::vin_check_digit_wrong;
        flags |= flag::check_digit_differs;
        break;
    case codes::VinVerdict::check_digit_differs: flags |= flag::check_digit_differs; break;
    case codes::VinVerdict::valid: break;
    }
    const auto maker = codes::code_at(context.state.view(), proto::codes::MAKERS,
                                      as_bytes(codes::maker_of(text).view()), context.today());
    if (maker) flags |= flag::maker_known;
    return Outcome::applied;
}

bool is_tag(const std::string& tag) { return tag.empty() || tag.size() == 32; }

std::vector<Mark> marks_of(const Description& data, const VehicleId& vehicle) {
    std::vector<Mark> marks;
    if (!data.vin.empty()) marks.push_back({MarkKind::vin, data.vin, vehicle});
    if (!data.body_mark.empty()) marks.push_back({MarkKind::body, data.body_mark, vehicle});
    return marks;
}

} // namespace

FoundVehicle find_vehicle(const Context& context, const std::string& id) {
    if (id.size() != 32) return {Outcome::malformed_act, {}};
    auto vehicle = context.state.find<Vehicle>(VehicleId::from(as_bytes(id)));
    if (!vehicle) return {Outcome::vehicle_not_found, {}};
    return {Outcome::applied, std::move(*vehicle)};
}

FoundVehicle find_vehicle(const Context& context, const std::string& id, VehicleStatus status) {
    FoundVehicle found = find_vehicle(context, id);
    if (found.outcome == Outcome::applied && found.vehicle.status != status) {
        found.outcome = Outcome::vehicle_status_forbids;
    }
    return found;
}

Outcome check_alarms(const Vehicle& vehicle) {
    if ((vehicle.alarms & alarm::stolen) != 0) return Outcome::vehicle_is_stolen;
    if ((vehicle.alarms & alarm::wanted) != 0) return Outcome::vehicle_is_wanted;
    return Outcome::applied;
}

Outcome free_on(const ledger::StateView& view, const Vehicle& vehicle, std::uint16_t scopes,
                std::int32_t day) {
    for (const Bytes& target : bound_by(view, vehicle)) {
        if (courts::is_held(view, target, scopes, day)) return Outcome::vehicle_is_frozen;
    }
    return Outcome::applied;
}

std::vector<Outcome> obstacles_on(const ledger::StateView& view, const Vehicle& vehicle,
                                  std::int32_t day) {
    std::vector<Outcome> found;
    const auto add = [&](bool stands, Outcome outcome) {
        if (stands) found.push_back(outcome);
    };
    // The buyer's own coming late is no bar.
    const std::uint16_t suspended = vehicle.suspended_on(day);
    constexpr std::uint16_t harmless = suspension::sale | suspension::no_plate;
    add(vehicle.status != VehicleStatus::active, Outcome::vehicle_status_forbids);
    add((vehicle.alarms & alarm::stolen) != 0, Outcome::vehicle_is_stolen);
    add((vehicle.alarms & alarm::wanted) != 0, Outcome::vehicle_is_wanted);
    add(vehicle.is_legalised(), Outcome::vehicle_is_legalised);
    add(vehicle.is_leaving(day), Outcome::vehicle_is_leaving);
    add(free_on(view, vehicle, scope::transfer, day) != Outcome::applied,
        Outcome::vehicle_is_frozen);
    add((suspended & ~harmless) != 0, Outcome::vehicle_is_suspended);
    add(vehicle.inspection_until && *vehicle.inspection_until < day,
        Outcome::inspection_not_valid);
    return found;
}

Outcome check_disposable(const Context& context, const Vehicle& vehicle) {
    const auto found = obstacles_on(context.state.view(), vehicle, context.today());
    return found.empty() ? Outcome::applied : found.front();
}

void change_vehicle(Context& context, const Vehicle& before, Vehicle after) {
    context.state.put(EndedVehicle{before, context.today()});
    after.changed_day = context.today();
    context.state.put(std::move(after));
}

Outcome check_attested(Context& context, proto::PredicateCode code, const std::string& act,
                       std::initializer_list<access::Role> roles, Outcome otherwise) {
    const auto answer = context.endorsed(code, 0, context.today(),
                                         {Commitment::from(as_bytes(act))}, roles);
    if (!answer) return Outcome::endorsement_missing;
    return answer == proto::PREDICATE_ANSWER_TRUE ? Outcome::applied : otherwise;
}

Described describe(const Context& context, const proto::vehicles::VehicleData& data,
                   bool cut_over) {
    constexpr std::size_t category_max = 8;
    constexpr std::size_t kind_max = 16;
    constexpr std::size_t name_max = 32;
    Described read;
    const auto year = static_cast<std::uint32_t>(codes::date_of(context.today()).year);
    const bool formed = is_tag(data.body_mark()) && is_tag(data.engine()) &&
                        codes::is_code(data.category(), category_max) &&
                        codes::is_code(data.plate_kind(), kind_max) &&
                        codes::is_code(data.maker(), name_max) &&
                        codes::is_code(data.model(), name_max) &&
                        (!data.vin().empty() || !data.body_mark().empty()) &&
                        data.year() >= first_year && data.year() <= year + 1;
    if (!formed) {
        read.outcome = Outcome::malformed_act;
        return read;
    }
    if (!data.vin().empty()) read.outcome = judge_vin(context, data.vin(), cut_over, read.flags);
    if (read.outcome != Outcome::applied) return read;
    const auto bytes_of = [](const std::string& text) { return to_bytes(as_bytes(text)); };
    read.data = {bytes_of(data.vin()),        bytes_of(data.body_mark()),
                 bytes_of(data.category()),   bytes_of(data.plate_kind()),
                 bytes_of(data.maker()),      bytes_of(data.model()),
                 data.year(),                 data.colour(),
                 data.fuel(),                 data.mass_kg(),
                 bytes_of(data.engine())};
    return read;
}

Outcome check_marks(const Context& context, const Description& data,
                    const std::optional<VehicleId>& except) {
    for (const Mark& mark : marks_of(data, {})) {
        const auto taken = context.state.find<Mark>(mark.entity());
        if (!taken || taken->vehicle == except) continue;
        const auto other = context.state.find<Vehicle>(taken->vehicle);
        ENSURE(other.has_value());
        return other->status == VehicleStatus::scrapped ? Outcome::vin_is_scrapped
                                                        : Outcome::vin_in_use;
    }
    return Outcome::applied;
}

void enter_marks(Context& context, const Description& data, const VehicleId& vehicle) {
    for (Mark& mark : marks_of(data, vehicle)) context.state.put(std::move(mark));
}

void change_marks(Context& context, const Description& before, const Description& after,
                  const VehicleId& vehicle) {
    const std::vector<Mark> has = marks_of(after, vehicle);
    for (const Mark& mark : marks_of(before, vehicle)) {
        if (std::ranges::find(has, mark) != has.end()) continue;
        context.state.erase(mark);
        context.state.put(EndedMark{mark, context.today()});
    }
    for (const Mark& mark : has) context.state.put(mark);
}

Outcome check_certificate(const Context& context, bool given,
                          const proto::vehicles::Certificate& certificate) {
    if (!given) return Outcome::applied;
    if (certificate.tag().size() != 32 || certificate.content().size() != 32) {
        return Outcome::malformed_act;
    }
    if (!context.lists(proto::identity::DOC_NUMBER, as_bytes(certificate.content()))) {
        return Outcome::commitment_not_listed;
    }
    const DocTag tag = DocTag::from(as_bytes(certificate.tag()));
    return context.state.has<identity::Document>(tag) ? Outcome::document_exists
                                                      : Outcome::applied;
}

void renew_certificate(Context& context, const VehicleId& vehicle, bool given,
                       const proto::vehicles::Certificate& certificate) {
    if (!given) {
        identity::revoke_documents(context, vehicle.view(), proto::identity::DOCUMENT_REPLACED);
        return;
    }
    identity::Document document;
    document.tag = DocTag::from(as_bytes(certificate.tag()));
    document.type = proto::identity::VEHICLE_CERT;
    document.personal = false;
    document.holder = to_bytes(vehicle.view());
    document.valid_from_day = context.today();
    document.content = Commitment::from(as_bytes(certificate.content()));
    identity::issue(context, std::move(document));
}

} // namespace tamga::registries::vehicles
