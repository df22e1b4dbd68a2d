// Asking nodes until one answers.

#include "tools/import_node.hpp"

#include "tools/act_file.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <thread>

namespace tamga::tools {
namespace {

using nlohmann::json;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t submit_deadline_ms = 30'000;
constexpr std::uint64_t pause_ms_first = 20;
constexpr std::uint64_t pause_ms_max = 2'000;

// Codes on the wire (interfaces.md 2).
constexpr int code_internal = -32603;
constexpr int code_malformed = -32010;
constexpr int code_signature = -32011;
constexpr int code_unauthorised = -32012;
constexpr int code_expired = -32013;
constexpr int code_refused = -32020;
constexpr int code_conflict = -32021;
constexpr int code_busy = -32030;
constexpr int code_syncing = -32031;
constexpr int code_timeout = -32032;
constexpr int code_not_found = -32041;

bool may_change(int code) {
    return code == code_busy || code == code_syncing || code == code_timeout ||
           code == code_internal;
}

// Integers come as numbers or decimal strings.
std::uint64_t number(const json& value) {
    if (value.is_number_unsigned()) return value.get<std::uint64_t>();
    if (!value.is_string()) return 0;
    std::uint64_t out = 0;
    for (const char c : value.get<std::string>()) {
        if (c < '0' || c > '9' || out > UINT64_MAX / 10 - 1) return 0;
        out = out * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return out;
}

std::int64_t signed_number(const json& value) {
    if (value.is_number_integer()) return value.get<std::int64_t>();
    if (!value.is_string()) return 0;
    const std::string text = value.get<std::string>();
    const bool negative = text.starts_with("-");
    const auto magnitude = static_cast<std::int64_t>(number(negative ? text.substr(1) : text));
    return negative ? -magnitude : magnitude;
}

std::string text_at(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

template <class D>
std::optional<D> digest(const std::string& hex) {
    const auto bytes = from_hex(hex);
    if (!bytes || bytes->size() != 32) return std::nullopt;
    return D::from(*bytes);
}

Result<json> object(const std::string& text, std::string_view method) {
    json value = json::parse(text, nullptr, false);
    if (value.is_object()) return value;
    return fail(ErrorCode::network, "the answer to " + std::string(method) + " is not understood: "
                                    "is the node of another version?");
}

std::unexpected<Error> unexpected_failure(std::string_view method,
                                          const rpc::RpcFailure& failure) {
    const ErrorCode code = failure.code == code_malformed      ? ErrorCode::malformed
                           : failure.code == code_signature    ? ErrorCode::bad_signature
                           : failure.code == code_unauthorised ? ErrorCode::unauthorised
                           : failure.code == code_expired      ? ErrorCode::expired
                           : failure.code == code_not_found    ? ErrorCode::not_found
                                                               : ErrorCode::network;
    return fail(code, std::string(method) + ": " + failure.message + " (" +
                          std::to_string(failure.code) + ") " + failure.data);
}

SubmitAnswer included(const json& fields, std::string outcome, std::string message) {
    SubmitAnswer answer;
    answer.outcome = std::move(outcome);
    answer.message = std::move(message);
    answer.txid = text_at(fields, "txid");
    if (fields.contains("outcomeNumber")) answer.number = number(fields["outcomeNumber"]);
    if (fields.contains("height")) answer.height = number(fields["height"]);
    if (fields.contains("index")) {
        answer.index = static_cast<std::uint32_t>(number(fields["index"]));
    }
    return answer;
}

ChainRecord record_of(const json& value) {
    ChainRecord record;
    record.record_number = text_at(value, "recNo");
    record.txid = text_at(value, "provenance");
    record.marriage = digest<registries::MarriageId>(text_at(value, "marriage"));
    for (const json& person : value.value("persons", json::array())) {
        const std::string name = text_at(person, "role");
        const auto subject = digest<registries::SubjectId>(text_at(person, "subject"));
        const auto known = std::find(person_role_names.begin() + 1, person_role_names.end(), name);
        if (known == person_role_names.end() || !subject) continue;
        record.persons.emplace(static_cast<PersonRole>(known - person_role_names.begin()),
                               *subject);
    }
    for (const json& conflict : value.value("conflicts", json::array())) {
        record.conflicts.push_back(text_at(conflict, "rule"));
    }
    std::sort(record.conflicts.begin(), record.conflicts.end());
    record.conflicts.erase(std::unique(record.conflicts.begin(), record.conflicts.end()),
                           record.conflicts.end());
    return record;
}

} // namespace

void ImportNode::move_on(std::uint64_t& pause_ms) {
    client_.reset();
    ++next_;
    const auto until = Clock::now() + std::chrono::milliseconds(pause_ms);
    while (!stop_ && Clock::now() < until) {
        const std::uint64_t part_ms = std::min<std::uint64_t>(pause_ms, 50);
        std::this_thread::sleep_for(std::chrono::milliseconds(part_ms));
    }
    pause_ms = std::min(pause_ms * 2, pause_ms_max);
}

Result<ImportNode::Answer> ImportNode::ask(std::string_view method, const std::string& params) {
    const auto give_up = Clock::now() + std::chrono::milliseconds(options_.patience_ms);
    std::uint64_t pause_ms = pause_ms_first;
    std::string last = "nobody was asked";
    while (!stop_ && Clock::now() < give_up) {
        const std::string& endpoint = options_.endpoints[next_ % options_.endpoints.size()];
        if (!client_) {
            auto connected = rpc::Client::connect(
                endpoint, {.connect_timeout_ms = 2'000,
                           .answer_timeout_ms = submit_deadline_ms + 10'000});
            if (!connected && connected.error().code == ErrorCode::usage) {
                return std::unexpected(connected.error());
            }
            if (connected) client_.emplace(std::move(*connected));
            if (!connected) last = endpoint + ": " + connected.error().message;
        }
        if (client_) {
            Result<std::string> text = client_->call(method, params);
            if (text) return Answer{std::move(*text), std::nullopt};
            const std::optional<rpc::RpcFailure> failure = client_->failure();
            if (failure && !may_change(failure->code)) return Answer{{}, failure};
            last = endpoint + ": " + (failure ? failure->message : text.error().message);
            if (failure && failure->code == code_timeout) continue; // Same node, same bytes.
        }
        move_on(pause_ms);
    }
    if (stop_) return fail(ErrorCode::timeout, "broken off");
    return fail(ErrorCode::timeout,
                "no node gave an answer to " + std::string(method) + " for " +
                    std::to_string(options_.patience_ms / 1000) + " s (" + last +
                    "): see that the nodes run and agree, then continue with --resume");
}

Result<ChainId> ImportNode::chain_id() {
    TRY(const Answer answer, ask("chain_status", "{}"));
    if (answer.failure) return unexpected_failure("chain_status", *answer.failure);
    TRY(const json value, object(answer.text, "chain_status"));
    const auto chain = digest<ChainId>(text_at(value, "chainId"));
    if (!chain) return fail(ErrorCode::network, "chain_status names no chainId");
    return *chain;
}

Result<std::uint64_t> ImportNode::height() {
    TRY(const Answer answer, ask("chain_status", "{}"));
    if (answer.failure) return unexpected_failure("chain_status", *answer.failure);
    TRY(const json value, object(answer.text, "chain_status"));
    return value.contains("height") ? number(value["height"]) : 0;
}

Result<std::map<std::string, std::int64_t>> ImportNode::parameters() {
    TRY(const Answer answer, ask("chain_params", "{}"));
    if (answer.failure) return unexpected_failure("chain_params", *answer.failure);
    TRY(const json value, object(answer.text, "chain_params"));
    std::map<std::string, std::int64_t> parameters;
    for (const json& entry : value.value("parameters", json::array())) {
        if (entry.is_object() && entry.contains("value")) {
            parameters[text_at(entry, "name")] = signed_number(entry["value"]);
        }
    }
    return parameters;
}

Result<SubmitAnswer> ImportNode::submit(const ImportAct& act) {
    const std::string params =
        submission_json(act.transaction, act.openings, "final", submit_deadline_ms);
    TRY(const Answer answer, ask("tx_submit", params));
    if (!answer.failure) {
        TRY(const json value, object(answer.text, "tx_submit"));
        return included(value, text_at(value, "outcome"), {});
    }
    const int code = answer.failure->code;
    if (code == code_refused || code == code_conflict) {
        TRY(const json data, object(answer.failure->data, "tx_submit"));
        return included(data, text_at(data, "name"), answer.failure->message);
    }
    return unexpected_failure("tx_submit", *answer.failure);
}

Result<std::optional<ChainRecord>> ImportNode::find(const registries::ArchiveRef& ref) {
    TRY(const Answer answer, ask("civil_record", json{{"archiveRef", ref.hex()}}.dump()));
    if (answer.failure && answer.failure->code == code_not_found) {
        return std::optional<ChainRecord>();
    }
    if (answer.failure) return unexpected_failure("civil_record", *answer.failure);
    TRY(const json value, object(answer.text, "civil_record"));
    return std::optional(record_of(value));
}

Result<Commitment> ImportNode::sex_dob(const registries::SubjectId& subject) {
    TRY(const Answer answer, ask("identity_subject", json{{"subject", subject.hex()}}.dump()));
    if (answer.failure) return unexpected_failure("identity_subject", *answer.failure);
    TRY(const json value, object(answer.text, "identity_subject"));
    for (const json& entry : value.value("attributes", json::array())) {
        const auto commitment = digest<Commitment>(text_at(entry, "commitment"));
        if (text_at(entry, "dataClass") == "SEX_DOB" && commitment) return *commitment;
    }
    return fail(ErrorCode::not_found, "subject " + subject.hex() + " has no SEX_DOB commitment");
}

} // namespace tamga::tools
