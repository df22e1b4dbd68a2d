// civil_: records, marriages, filiations, applications and open conflicts.
//
// Lists of one person are whole (an act touches at most fanout_max objects); lists of the chain are
// paged, with a cursor pinned to a height, and statistics come in pages that are added up. Of a
// sealed record nothing is told but what it says now.

#include "registries/civil/statistics.hpp"
#include "rpc/history.hpp"
#include "rpc/method_table.hpp"
#include "rpc/query_json.hpp"

#include <nlohmann/json.hpp>

namespace tamga::rpc::handlers {
namespace {

namespace civil = registries::civil;
using registries::SubjectId;

constexpr std::size_t scanned_max = 2'000; // Rows a page of a statistic is counted from.

std::string_view status_name(civil::RecordStatus status) {
    switch (status) {
    case civil::RecordStatus::notified: return "notified";
    case civil::RecordStatus::declared: return "declared";
    case civil::RecordStatus::registered: return "registered";
    case civil::RecordStatus::revoked: return "revoked";
    case civil::RecordStatus::archived: return "archived";
    }
    UNREACHABLE();
}

std::string_view status_name(civil::Status status) {
    switch (status) {
    case civil::Status::unknown: return "unknown";
    case civil::Status::never_married: return "never_married";
    case civil::Status::married: return "married";
    case civil::Status::widowed: return "widowed";
    case civil::Status::divorced: return "divorced";
    }
    UNREACHABLE();
}

std::string_view answer_name(civil::Answer answer) {
    switch (answer) {
    case civil::Answer::no: return "no";
    case civil::Answer::yes: return "yes";
    case civil::Answer::unknown: return "unknown";
    }
    UNREACHABLE();
}

Json days_json(const civil::Interval& days) { return interval_json(days.earliest, days.latest); }

Json date_json(const civil::LegalDate& date) {
    Json out = days_json(date.days);
    out["precision"] = proto::civil::DatePrecision_Name(date.precision);
    return out;
}

Json record_json(const civil::CivilRecord& record) {
    Json out = {{"recNo", to_text(record.number)},
                {"version", decimal(record.version)},
                {"type", proto::civil::RecordType_Name(record.type)},
                {"status", status_name(record.status)},
                {"legacy", record.legacy},
                {"registered", date_of(record.registered_day)},
                {"lateness", proto::civil::Lateness_Name(record.lateness)}};
    if (record.event_date) out["eventDate"] = date_json(*record.event_date);
    Json persons = Json::array();
    for (const civil::RecordPerson& person : record.persons) {
        persons.push_back({{"role", proto::civil::PersonRole_Name(person.role)},
                           {"subject", person.subject.hex()}});
    }
    out["persons"] = std::move(persons);
    if (record.marriage) out["marriage"] = record.marriage->hex();
    out["act"] = record.act.hex();
    if (record.cause) out["cause"] = record.cause->hex();
    if (record.archive_ref) out["archiveRef"] = record.archive_ref->hex();
    out["sourceTypes"] = record.source_types;
    out["changed"] = date_of(record.changed_day);
    if (record.sealed) {
        out["sealed"] = true;
        return out;
    }
    if (record.correction != proto::civil::CORRECTION_REASON_NONE) {
        out["correction"] = proto::civil::CorrectionReason_Name(record.correction);
        Json fields = Json::array();
        for (const civil::CorrectedField field : record.corrected) {
            fields.push_back(proto::civil::CorrectedField_Name(field));
        }
        out["corrected"] = std::move(fields);
    }
    if (record.revocation != proto::civil::REVOCATION_REASON_NONE) {
        out["revocation"] = proto::civil::RevocationReason_Name(record.revocation);
    }
    return out;
}

Json conflict_json(const civil::LegacyConflict& conflict) {
    Json out = {{"recNo", to_text(conflict.record)}, {"rule", civil::name_of(conflict.rule)}};
    if (!conflict.subject.is_zero()) out["subject"] = conflict.subject.hex();
    out["since"] = date_of(conflict.since_day);
    return out;
}

Json conflicts_json(const std::vector<civil::LegacyConflict>& conflicts) {
    Json out = Json::array();
    for (const civil::LegacyConflict& conflict : conflicts) out.push_back(conflict_json(conflict));
    return out;
}

Json marriage_json(const civil::Marriage& marriage) {
    Json out = {{"marriage", marriage.id.hex()},
                {"version", decimal(marriage.version)},
                {"spouses", {marriage.spouse_a.hex(), marriage.spouse_b.hex()}},
                {"from", date_json(marriage.from)}};
    out["to"] = marriage.to ? days_json(*marriage.to) : Json(nullptr);
    out["endReason"] = proto::civil::EndReason_Name(marriage.end_reason);
    if (marriage.divorced) out["divorced"] = date_json(*marriage.divorced);
    out["regime"] = proto::civil::PropertyRegime_Name(marriage.regime);
    out["legacy"] = marriage.legacy;
    out["recNo"] = to_text(marriage.record);
    if (!marriage.divorce_record.empty()) out["divorceRecNo"] = to_text(marriage.divorce_record);
    return out;
}

Json filiation_json(const civil::Filiation& edge, std::string_view role, const SubjectId& other) {
    return {{std::string(role), other.hex()},
            {"kind", proto::civil::FiliationKind_Name(edge.kind)},
            {"recNo", to_text(edge.record)}};
}

Json application_json(const civil::ApplicationView& view) {
    const civil::MarriageApplication& application = view.application;
    Json out = {{"application", application.id.hex()},
                {"open", view.open},
                {"spouses", {application.spouse_a.hex(), application.spouse_b.hex()}},
                {"filed", date_of(application.filed_day)},
                {"notBefore", date_of(application.not_before_day)},
                {"shortening", proto::civil::ShorteningReason_Name(application.shortening)},
                {"office", to_text(application.office)}};
    if (application.marriage) out["marriage"] = application.marriage->hex();
    return out;
}

} // namespace

Result<Json> civil_record(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    if (arguments.has("recNo") == arguments.has("archiveRef")) {
        return fail(ErrorCode::usage, "either recNo or archiveRef is needed");
    }
    const std::optional<civil::RecordView> found =
        arguments.has("recNo")
            ? civil::record(state.view, as_bytes(arguments.text("recNo")))
            : civil::record_by_archive_ref(state.view,
                                           arguments.digest<registries::ArchiveRef>("archiveRef"));
    if (!found) return fail(ErrorCode::not_found, "there is no such record");
    Json out = record_json(found->record);
    out["conflicts"] = conflicts_json(found->conflicts);
    out["provenance"] = found->provenance.hex();
    if (arguments.flag("versions") && !found->record.sealed) {
        Json versions = Json::array();
        for (const civil::CivilRecord& version :
             civil::record_versions(state.view, found->record.number)) {
            versions.push_back(record_json(version));
        }
        out["versions"] = std::move(versions);
    }
    return answer_at(state, out);
}

Result<Json> civil_records_of(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    TRY(const SubjectId subject, known_subject(arguments, state));
    Json records = Json::array();
    for (const civil::CivilRecord& record : civil::records_of(state.view, subject)) {
        records.push_back(record_json(record));
    }
    return answer_at(state, {{"subject", subject.hex()}, {"records", std::move(records)}});
}

Result<Json> civil_marriages_of(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    TRY(const SubjectId subject, known_subject(arguments, state));
    Json marriages = Json::array();
    for (const civil::Marriage& marriage : civil::marriages_of(state.view, subject)) {
        marriages.push_back(marriage_json(marriage));
    }
    return answer_at(state, {{"subject", subject.hex()}, {"marriages", std::move(marriages)}});
}

Result<Json> civil_spouse_at(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    TRY(const SubjectId subject, known_subject(arguments, state));
    const std::int32_t day = day_asked(arguments, state);
    Json spouses = Json::array();
    for (const civil::SpouseAt& found : civil::spouses_at(state.view, subject, day)) {
        spouses.push_back({{"spouse", found.spouse.hex()},
                           {"married", answer_name(found.answer)},
                           {"marriage", marriage_json(found.marriage)}});
    }
    return answer_at(state, {{"subject", subject.hex()},
                             {"asOf", date_of(day)},
                             {"spouses", std::move(spouses)}});
}

Result<Json> civil_children(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    TRY(const SubjectId subject, known_subject(arguments, state));
    Json children = Json::array();
    for (const civil::Filiation& edge : civil::children(state.view, subject)) {
        children.push_back(filiation_json(edge, "child", edge.child));
    }
    return answer_at(state, {{"subject", subject.hex()}, {"children", std::move(children)}});
}

Result<Json> civil_parents(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    TRY(const SubjectId subject, known_subject(arguments, state));
    Json parents = Json::array();
    for (const civil::Filiation& edge : civil::parents(state.view, subject)) {
        parents.push_back(filiation_json(edge, "parent", edge.parent));
    }
    Json tags = Json::array();
    for (const civil::ParentTag& tag : civil::parent_tags(state.view, subject)) {
        tags.push_back({{"tag", tag.tag.hex()},
                        {"kind", proto::civil::FiliationKind_Name(tag.kind)},
                        {"recNo", to_text(tag.record)}});
    }
    return answer_at(state, {{"subject", subject.hex()},
                             {"parents", std::move(parents)},
                             {"tags", std::move(tags)}});
}

Result<Json> civil_applications(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    TRY(const SubjectId subject, known_subject(arguments, state));
    Json applications = Json::array();
    for (const civil::ApplicationView& view : civil::applications(state.view, subject)) {
        applications.push_back(application_json(view));
    }
    return answer_at(state,
                     {{"subject", subject.hex()}, {"applications", std::move(applications)}});
}

Result<Json> civil_conflicts(const Arguments& arguments, Backend& backend) {
    TRY(const PageAsked asked, page_asked(arguments));
    TRY(const auto after, path_after(asked));
    TRY(const StateSnapshot state, backend.state(asked.height));
    const civil::ConflictPage page = civil::conflicts(state.view, after, asked.limit);
    return answer_at(state, {{"conflicts", conflicts_json(page.conflicts)},
                             {"next", next_json(state, page.next)}});
}

Result<Json> civil_status_at(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    TRY(const SubjectId subject, known_subject(arguments, state));
    const std::int32_t day = day_asked(arguments, state);
    const auto person = registries::identity::subject(state.view, subject);
    const auto alive = registries::identity::is_alive(state.view, subject, day);
    return answer_at(
        state, {{"subject", subject.hex()},
                {"asOf", date_of(day)},
                {"status", status_name(civil::status_at(state.view, person->subject, day))},
                {"isAlive", answer_name(*alive)}});
}

Result<Json> civil_timeline(const Arguments& arguments, Backend& backend) {
    TRY(const PageAsked page, page_asked(arguments));
    TRY(const StateSnapshot state, backend.state(page.height));
    TRY(const SubjectId subject, known_subject(arguments, state));
    TRY(const Json entries, timeline(arguments, backend, page, state,
                                     registries::entries_of_person(state.view, subject)));
    return answer_at(state, entries);
}

Result<Json> civil_overdue_notifications(const Arguments& arguments, Backend& backend) {
    TRY(const PageAsked asked, page_asked(arguments));
    TRY(const auto after, path_after(asked));
    TRY(const StateSnapshot state, backend.state(asked.height));
    const std::int32_t day = day_asked(arguments, state);
    civil::OverduePage page = civil::overdue(state.view, day, after, asked.limit);
    for (std::size_t seen = asked.limit;
         page.next && page.notifications.empty() && seen < scanned_max; seen += asked.limit) {
        page = civil::overdue(state.view, day, page.next, asked.limit);
    }
    Json open = Json::array();
    for (const civil::VitalNotification& entry : page.notifications) {
        Json one = {{"notification", entry.id.hex()},
                    {"event", proto::civil::VitalEvent_Name(entry.event)},
                    {"agency", to_text(entry.agency)},
                    {"notified", date_of(entry.notified_day)},
                    {"due", date_of(entry.due_day)}};
        if (entry.subject) one["subject"] = entry.subject->hex();
        open.push_back(std::move(one));
    }
    return answer_at(state, {{"asOf", date_of(day)},
                             {"notifications", std::move(open)},
                             {"next", next_json(state, page.next)}});
}

Result<Json> civil_lateness(const Arguments& arguments, Backend& backend) {
    TRY(const PageAsked asked, page_asked(arguments));
    TRY(const auto after, path_after(asked));
    TRY(const StateSnapshot state, backend.state(asked.height));
    const std::string area = arguments.has("area") ? arguments.text("area") : std::string();
    const civil::LatenessPage page =
        civil::lateness(state.view, as_bytes(area), after, scanned_max);
    Json counts = Json::array();
    for (const auto& [key, count] : page.counts) {
        const std::string month = (key.month < 10 ? "-0" : "-") + std::to_string(key.month);
        counts.push_back({{"area", to_text(key.area)},
                          {"month", std::to_string(key.year) + month},
                          {"type", proto::civil::RecordType_Name(key.type)},
                          {"timely", count.by_lateness[proto::civil::TIMELY]},
                          {"late", count.by_lateness[proto::civil::LATE]},
                          {"delayed", count.by_lateness[proto::civil::DELAYED]},
                          {"unclassed", count.by_lateness[proto::civil::LATENESS_NONE]}});
    }
    return answer_at(state,
                     {{"counts", std::move(counts)}, {"next", next_json(state, page.next)}});
}

} // namespace tamga::rpc::handlers
