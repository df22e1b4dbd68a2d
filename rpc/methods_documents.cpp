// identity_ of documents and capacity: what anybody asks who is shown a document.

#include "registries/identity/documents.hpp"
#include "registries/identity/queries.hpp"
#include "rpc/method_table.hpp"
#include "rpc/query_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace tamga::rpc::handlers {
namespace {

namespace identity = registries::identity;
using registries::find_row;
using registries::list_rows;

constexpr std::size_t chunks = identity::status_list_entries / identity::status_chunk_entries;
constexpr std::size_t chunk_bytes = identity::status_chunk_entries / 8;

std::string_view status_name(identity::DocumentStatus status) {
    switch (status) {
    case identity::DocumentStatus::valid: return "valid";
    case identity::DocumentStatus::suspended: return "suspended";
    case identity::DocumentStatus::revoked: return "revoked";
    case identity::DocumentStatus::replaced: return "replaced";
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

Json document_json(const StateSnapshot& state, const identity::Document& document,
                   std::int32_t day) {
    const identity::Answer valid =
        identity::was_valid(state.view, document, day, today_of(state));
    Json out = {{"document", document.tag.hex()},
                {"version", decimal(document.version)},
                {"type", proto::identity::DocumentType_Name(document.type)},
                {"holder", key_json(document.holder)},
                {"issuer", to_text(document.agency)},
                {"issued", date_of(document.issued_day)},
                {"validFrom", date_of(document.valid_from_day)},
                {"validUntil", day_json(document.valid_until_day)},
                {"status", status_name(document.status)},
                {"reason", proto::identity::DocumentReason_Name(document.reason)},
                {"asOf", date_of(day)},
                {"isValid", answer_name(valid)},
                {"list", to_text(document.list)},
                {"index", document.index}};
    if (document.suspended_until_day) {
        out["suspendedUntil"] = date_of(*document.suspended_until_day);
    }
    if (document.grace_until_day) out["graceUntil"] = date_of(*document.grace_until_day);
    if (document.supersedes) out["supersedes"] = document.supersedes->hex();
    if (!document.record.empty()) out["recNo"] = to_text(document.record);
    return out;
}

bool bit_of(const Bytes& bits, std::uint32_t index) {
    const std::size_t byte = index / 8;
    return byte < bits.size() && ((bits[byte] >> (7 - index % 8)) & 1) != 0;
}

} // namespace

Result<Json> identity_document(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    const auto found = find_row<identity::Document>(
        state.view, arguments.digest<registries::DocTag>("document"));
    if (!found) return fail(ErrorCode::not_found, "there is no such document");
    return answer_at(state, document_json(state, *found, day_asked(arguments, state)));
}

Result<Json> identity_documents_of(const Arguments& arguments, Backend& backend) {
    TRY(const PageAsked page, page_asked(arguments));
    TRY(const StateSnapshot state, backend.state(page.height));
    TRY(const auto subject, known_subject(arguments, state));
    const std::int32_t day = day_asked(arguments, state);
    Json documents = Json::array();
    for (const auto& document : identity::documents_of(state.view, subject.view())) {
        documents.push_back(document_json(state, document, day));
    }
    Json out = {{"subject", subject.hex()}};
    TRY(const Json part, page_of(state, page, "documents", documents));
    out.update(part);
    return answer_at(state, out);
}

Result<Json> identity_status_list(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    const std::string purpose = arguments.text("purpose");
    if (purpose != "revocation" && purpose != "suspension") {
        return fail(ErrorCode::usage, "purpose: revocation or suspension");
    }
    const std::string list = arguments.text("list");
    const auto parts = list_rows<identity::StatusChunk>(state.view, as_bytes(list));
    if (parts.empty()) return fail(ErrorCode::not_found, "there is no such list");
    Bytes bits(chunks * chunk_bytes, 0);
    for (const identity::StatusChunk& part : parts) {
        const Bytes& source = purpose == "revocation" ? part.revoked : part.suspended;
        std::ranges::copy(source, bits.begin() +
                                      static_cast<std::ptrdiff_t>(part.chunk * chunk_bytes));
    }
    return answer_at(state, {{"list", list},
                             {"purpose", purpose},
                             {"length", identity::status_list_entries},
                             {"bits", to_hex(bits)}});
}

Result<Json> identity_document_status(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    const std::uint64_t index = arguments.number("index");
    if (index >= identity::status_list_entries) {
        return fail(ErrorCode::usage, "index: 0 to 131071");
    }
    const auto at = static_cast<std::uint32_t>(index);
    const std::string list = arguments.text("list");
    const auto part = find_row<identity::StatusChunk>(
        state.view, as_bytes(list),
        identity::chunk_key(static_cast<std::uint16_t>(at / identity::status_chunk_entries)));
    const std::uint32_t within = at % identity::status_chunk_entries;
    if (!part || !bit_of(part->used, within)) {
        return fail(ErrorCode::not_found, "no document has that place in that list");
    }
    return answer_at(state, {{"list", list},
                             {"index", index},
                             {"revoked", bit_of(part->revoked, within)},
                             {"suspended", bit_of(part->suspended, within)}});
}

Result<Json> identity_capacity_at(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    TRY(const auto subject, known_subject(arguments, state));
    const std::int32_t day = day_asked(arguments, state);
    const auto person = find_row<identity::Subject>(state.view, subject);
    const bool full = person->capacity == identity::Capacity::full;
    // Of the time before the last change a state of that time tells: ask with a height.
    const std::string_view answer =
        day < person->capacity_since ? "unknown" : full ? "yes" : "no";
    return answer_at(state, {{"subject", subject.hex()},
                             {"asOf", date_of(day)},
                             {"hasFullCapacity", answer},
                             {"since", date_of(person->capacity_since)}});
}

} // namespace tamga::rpc::handlers
