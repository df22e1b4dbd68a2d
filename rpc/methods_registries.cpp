// access_ and identity_: the questions that registries.md names under each register.
//
// `height` is the knowledge axis (what the ledger held then), `asOf` the legal one (the day asked
// about). Nothing personal is in the answers: commitments, statuses and dates that stand in clear.

#include "registries/access/queries.hpp"
#include "registries/identity/queries.hpp"
#include "rpc/method_table.hpp"
#include "rpc/query_json.hpp"

#include <nlohmann/json.hpp>

namespace tamga::rpc::handlers {
namespace {

namespace access = registries::access;
namespace identity = registries::identity;

Json validity_json(const access::Validity& validity) {
    Json out = {{"fromMs", decimal(validity.from.value)}};
    out["untilMs"] = validity.until.value == 0 ? Json(nullptr)
                                               : Json(decimal(validity.until.value));
    return out;
}

Json codes_json(const std::vector<Bytes>& codes) {
    Json out = Json::array();
    for (const Bytes& code : codes) out.push_back(to_text(code));
    return out;
}

template <class Enum>
Json names_json(const std::vector<Enum>& values, const std::string& (*name)(Enum)) {
    Json out = Json::array();
    for (const Enum value : values) out.push_back(name(value));
    return out;
}

std::string_view status_name(access::OfficerStatus status) {
    switch (status) {
    case access::OfficerStatus::active: return "active";
    case access::OfficerStatus::suspended: return "suspended";
    case access::OfficerStatus::dismissed: return "dismissed";
    }
    UNREACHABLE();
}

std::string_view life_name(identity::LifeStatus status) {
    switch (status) {
    case identity::LifeStatus::alive: return "alive";
    case identity::LifeStatus::deceased: return "deceased";
    case identity::LifeStatus::presumed_dead: return "presumed_dead";
    case identity::LifeStatus::missing: return "missing";
    case identity::LifeStatus::not_known: return "not_known";
    case identity::LifeStatus::void_record: return "void_record";
    }
    UNREACHABLE();
}

std::string_view capacity_name(identity::Capacity capacity) {
    switch (capacity) {
    case identity::Capacity::full: return "full";
    case identity::Capacity::limited: return "limited";
    case identity::Capacity::none: return "none";
    }
    UNREACHABLE();
}

std::string_view pin_status_name(identity::PinStatus status) {
    switch (status) {
    case identity::PinStatus::provisional: return "provisional";
    case identity::PinStatus::active: return "active";
    case identity::PinStatus::blocked: return "blocked";
    case identity::PinStatus::retired: return "retired";
    }
    UNREACHABLE();
}

std::string_view key_status_name(identity::KeyStatus status) {
    switch (status) {
    case identity::KeyStatus::active: return "active";
    case identity::KeyStatus::suspended: return "suspended";
    case identity::KeyStatus::revoked: return "revoked";
    }
    UNREACHABLE();
}

std::string_view answer_name(identity::Answer answer) {
    switch (answer) {
    case identity::Answer::no: return "no";
    case identity::Answer::yes: return "yes";
    case identity::Answer::unknown: return "unknown";
    }
    UNREACHABLE();
}

Json subject_json(const identity::SubjectView& view) {
    const identity::Subject& subject = view.subject;
    Json out = {{"subject", subject.id.hex()},
                {"version", decimal(subject.version)},
                {"kind", proto::identity::SubjectKind_Name(subject.kind)},
                {"life", life_name(subject.life)}};
    if (subject.has_death) {
        out["death"] = interval_json(subject.death_earliest, subject.death_latest);
        out["deathRecord"] = to_text(subject.death_record);
    }
    out["capacity"] = capacity_name(subject.capacity);
    if (subject.merged_into) out["mergedInto"] = subject.merged_into->hex();
    out["created"] = date_of(subject.created_day);
    Json attributes = Json::array();
    for (const identity::Attribute& attribute : view.attributes) {
        attributes.push_back({{"dataClass", proto::identity::DataClass_Name(attribute.data_class)},
                              {"commitment", attribute.commitment.hex()},
                              {"since", date_of(attribute.since_day)}});
    }
    out["attributes"] = std::move(attributes);
    Json pins = Json::array();
    for (const identity::Pin& pin : view.pins) {
        pins.push_back({{"scheme", proto::identity::PinScheme_Name(pin.scheme)},
                        {"pinTag", pin.tag.hex()},
                        {"status", pin_status_name(pin.status)},
                        {"issued", date_of(pin.issued_day)}});
    }
    out["pins"] = std::move(pins);
    out["provenance"] = view.provenance.hex();
    return out;
}

} // namespace

Result<Json> access_agency(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    const auto found = access::agency(state.view, as_bytes(arguments.text("agency")));
    if (!found) return fail(ErrorCode::not_found, "there is no agency with this code");
    const access::Agency& agency = found->agency;
    Json keys = Json::array();
    for (const access::AgencyKey& entry : agency.keys) {
        Json key = validity_json(entry.validity);
        key["key"] = entry.key.hex();
        keys.push_back(std::move(key));
    }
    return answer_at(state,
                     {{"agency", to_text(agency.code)},
                      {"title", to_text(agency.title)},
                      {"version", decimal(agency.version)},
                      {"status", proto::access::AgencyStatus_Name(agency.status)},
                      {"keys", std::move(keys)},
                      {"roles", names_json(agency.roles, proto::access::Role_Name)},
                      {"registers", names_json(agency.registers, proto::access::Register_Name)},
                      {"successor", to_text(agency.successor)},
                      {"offices", codes_json(found->offices)},
                      {"provenance", found->provenance.hex()}});
}

Result<Json> access_office(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    const auto found = access::office(state.view, as_bytes(arguments.text("office")));
    if (!found) return fail(ErrorCode::not_found, "there is no office with this code");
    Json officers = Json::array();
    for (const PublicKey& key : found->officers) officers.push_back(key.hex());
    return answer_at(state,
                     {{"office", to_text(found->office.code)},
                      {"agency", to_text(found->office.agency)},
                      {"version", decimal(found->office.version)},
                      {"status", proto::access::OfficeStatus_Name(found->office.status)},
                      {"territories", codes_json(found->office.territories)},
                      {"officers", std::move(officers)},
                      {"provenance", found->provenance.hex()}});
}

Result<Json> access_officer(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    const PublicKey key = PublicKey::from(arguments.hex("key")).value(); // A digest: 32 bytes.
    const auto found = access::officer(state.view, key, state.header.time_ms);
    if (!found) return fail(ErrorCode::not_found, "there is no officer with this key");
    const access::Officer& officer = found->officer;
    Json out = {{"key", officer.key.hex()},
                {"agency", to_text(found->agency)},
                {"office", to_text(officer.office)},
                {"version", decimal(officer.version)},
                {"status", status_name(officer.status)},
                {"acting", found->acting},
                {"roles", names_json(officer.roles, proto::access::Role_Name)},
                {"territories", codes_json(officer.territories)},
                {"validity", validity_json(officer.validity)}};
    if (officer.subject) out["subject"] = officer.subject->hex();
    out["provenance"] = found->provenance.hex();
    return answer_at(state, std::move(out));
}

Result<Json> identity_subject(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    const auto id = arguments.digest<registries::SubjectId>("subject");
    const auto found = identity::subject(state.view, id);
    if (!found) return fail(ErrorCode::not_found, "there is no person with this id");
    return answer_at(state, subject_json(*found));
}

Result<Json> identity_by_pin_tag(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    identity::PinScheme scheme{};
    if (!proto::identity::PinScheme_Parse(arguments.text("scheme"), &scheme)) {
        return fail(ErrorCode::usage, "scheme: KG_PIN or UZ_PINFL");
    }
    const auto tag = arguments.digest<registries::PinTag>("pinTag");
    const auto id = identity::subject_by_pin_tag(state.view, scheme, tag);
    const auto found = id ? identity::subject(state.view, *id) : std::nullopt;
    if (!found) return fail(ErrorCode::not_found, "nobody has or had this PIN");
    return answer_at(state, subject_json(*found));
}

Result<Json> identity_keys(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    const auto id = arguments.digest<registries::SubjectId>("subject");
    if (!identity::subject(state.view, id)) {
        return fail(ErrorCode::not_found, "there is no person with this id");
    }
    Json keys = Json::array();
    for (const identity::HolderKey& key : identity::keys(state.view, id)) {
        keys.push_back({{"key", key.key.hex()},
                        {"status", key_status_name(key.status)},
                        {"active", key.is_active_at(state.header.time_ms)},
                        {"reason", proto::identity::KeyReason_Name(key.reason)},
                        {"assurance", proto::identity::Assurance_Name(key.assurance)},
                        {"validity", validity_json(key.validity)}});
    }
    return answer_at(state, {{"subject", id.hex()}, {"keys", std::move(keys)}});
}

Result<Json> identity_is_alive(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    const auto id = arguments.digest<registries::SubjectId>("subject");
    const std::int32_t day = day_asked(arguments, state);
    const std::optional<identity::Answer> answer = identity::is_alive(state.view, id, day);
    if (!answer) return fail(ErrorCode::not_found, "there is no person with this id");
    return answer_at(state, {{"subject", id.hex()},
                             {"asOf", date_of(day)},
                             {"isAlive", answer_name(*answer)}});
}

} // namespace tamga::rpc::handlers
