// tx_: submission, simulation and what became of an act.

#include "ledger/receipt.hpp"
#include "proto/transaction.pb.h"
#include "registries/outcome.hpp"
#include "rpc/method_table.hpp"
#include "rpc/proto_json.hpp"
#include "rpc/views.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>

namespace tamga::rpc::handlers {
namespace {

constexpr std::uint64_t deadline_ms_default = 15'000;
constexpr std::uint64_t deadline_ms_max = 3'600'000;
constexpr std::size_t batch_submissions_max = 1'000;

// Reads {"transaction", "openings"} by the schema proto.Submission.
Result<Submission> submission_of(const Json& value) {
    proto::Submission message;
    if (Status read = from_json(value, message); !read) {
        return fail(ErrorCode::usage, read.error().message);
    }
    Submission out;
    out.transaction.body = to_bytes(as_bytes(message.transaction().body()));
    for (const std::string& raw : message.transaction().signature()) {
        const std::optional<Signature> signature = Signature::from(as_bytes(raw));
        if (!signature) return fail(ErrorCode::bad_signature, "a signature is 64 bytes");
        out.transaction.signatures.push_back(*signature);
    }
    for (const proto::Opening& item : message.openings()) {
        ledger::Opening opening;
        if (item.data_class() > 0xffff || item.schema() > 0xffff) {
            return fail(ErrorCode::malformed, "an opening's class and schema are below 65536");
        }
        opening.data_class = static_cast<std::uint16_t>(item.data_class());
        opening.schema = static_cast<std::uint16_t>(item.schema());
        if (item.salt().size() != opening.salt.size()) {
            return fail(ErrorCode::malformed, "an opening's salt is 32 bytes");
        }
        std::ranges::copy(as_bytes(item.salt()), opening.salt.begin());
        opening.payload = to_bytes(as_bytes(item.payload()));
        out.openings.push_back(std::move(opening));
    }
    return out;
}

Result<Submission> submission_of(const Arguments& arguments) {
    Json value = {{"transaction", arguments.json("transaction")}};
    if (arguments.has("openings")) value["openings"] = arguments.json("openings");
    return submission_of(value);
}

std::string_view level_name(Level level) {
    switch (level) {
    case Level::accepted: return "accepted";
    case Level::held: return "held";
    case Level::final: return "final";
    }
    UNREACHABLE();
}

// The parameters `wait` and `deadlineMs`; the default is to wait for `final`.
struct Waiting {
    Level level = Level::final;
    std::uint64_t deadline_ms = deadline_ms_default;
};

Result<Waiting> waiting_of(const Arguments& arguments) {
    Waiting out;
    if (arguments.has("wait")) {
        const std::string word = arguments.text("wait");
        const std::array levels{Level::accepted, Level::held, Level::final};
        const auto found = std::ranges::find(levels, word, level_name);
        if (found == levels.end()) {
            return fail(ErrorCode::usage, "wait: accepted, held or final");
        }
        out.level = *found;
    }
    out.deadline_ms = arguments.number_or("deadlineMs", deadline_ms_default);
    if (out.deadline_ms == 0 || out.deadline_ms > deadline_ms_max) {
        return fail(ErrorCode::usage, "deadlineMs: 1 to 3600000");
    }
    return out;
}

// Applied is a result; refused by a rule is an error with the same fields (interfaces.md 1).
Answer included_answer(const Inclusion& inclusion) {
    Json fields = inclusion_json(inclusion);
    const std::uint16_t number = inclusion.record.leaf.outcome;
    if (number == 0) return fields;
    const OutcomeView outcome = outcome_view(number);
    const bool stale =
        number == static_cast<std::uint16_t>(registries::Outcome::version_is_stale);
    Json details = {
        {"committed", true}, {"rule", outcome.rule}, {"messageRu", outcome.russian}};
    details.update(fields);
    return std::unexpected(RpcError{stale ? Family::conflict : Family::refused, outcome.name,
                                    outcome.english,
                                    std::make_shared<const Json>(std::move(details))});
}

Answer submit_answer(const Result<Submitted>& result, const TransactionId& txid,
                     Backend& backend) {
    if (!result) {
        RpcError error = with(to_rpc(result.error()), "txid", txid.hex());
        if (error.family == Family::busy) {
            error = with(std::move(error), "retryAfterMs", backend.retry_after_ms());
        }
        return std::unexpected(std::move(error));
    }
    if (result->inclusion) {
        Answer answer = included_answer(*result->inclusion);
        if (answer) (*answer)["level"] = level_name(Level::final);
        return answer;
    }
    return Json{{"txid", result->txid.hex()}, {"level", level_name(result->level)}};
}

void submit(Submission submission, Waiting waiting, Backend& backend, Done done) {
    const TransactionId txid = ledger::txid_of(submission.transaction.body);
    backend.submit(std::move(submission), waiting.level, waiting.deadline_ms,
                   [txid, &backend, done = std::move(done)](const Result<Submitted>& result) {
                       done(submit_answer(result, txid, backend));
                   });
}

void submit_from(const Arguments& arguments, const Result<Waiting>& waiting, Backend& backend,
                 Done done) {
    if (!waiting) return done(std::unexpected(to_rpc(waiting.error())));
    Result<Submission> submission = submission_of(arguments);
    if (!submission) return done(std::unexpected(to_rpc(submission.error())));
    submit(std::move(*submission), *waiting, backend, std::move(done));
}

// Collects the answers of a tx_submitBatch in the order of its submissions.
class BatchAnswers {
public:
    BatchAnswers(std::size_t count, Done done)
        : answers_(Json::array()), waiting_(count), done_(std::move(done)) {
        for (std::size_t i = 0; i < count; ++i) answers_.push_back(nullptr);
    }

    void put(std::size_t index, const Answer& answer) {
        {
            const std::lock_guard lock(mutex_);
            answers_[index] = answer ? Json{{"result", *answer}}
                                     : Json{{"error", error_object(answer.error())}};
            if (--waiting_ > 0) return;
        }
        done_(std::move(answers_));
    }

private:
    std::mutex mutex_;
    Json answers_;
    std::size_t waiting_;
    Done done_;
};

Json delta_json(const ledger::StateDelta& delta) {
    Json out = Json::array();
    for (const auto& [path, value] : delta.changes()) {
        out.push_back({{"path", to_hex(path.view())},
                       {"facet", facet_name(path)},
                       {"value", value ? Json(to_hex(*value)) : Json(nullptr)}});
    }
    return out;
}

std::string_view stage_name(Stage stage) {
    switch (stage) {
    case Stage::unknown: return "unknown";
    case Stage::accepted: return "accepted";
    case Stage::held: return "held";
    case Stage::final: return "final";
    case Stage::expired: return "expired";
    case Stage::quarantined: return "quarantined";
    }
    UNREACHABLE();
}

} // namespace

void tx_submit(const Arguments& arguments, Backend& backend, Done done) {
    submit_from(arguments, waiting_of(arguments), backend, std::move(done));
}

void tx_submit_accepted(const Arguments& arguments, Backend& backend, Done done) {
    submit_from(arguments, Waiting{Level::accepted, deadline_ms_default}, backend,
                std::move(done));
}

void tx_submit_final(const Arguments& arguments, Backend& backend, Done done) {
    submit_from(arguments, Waiting{}, backend, std::move(done));
}

void tx_submit_batch(const Arguments& arguments, Backend& backend, Done done) {
    const Result<Waiting> waiting = waiting_of(arguments);
    if (!waiting) return done(std::unexpected(to_rpc(waiting.error())));
    const Json& list = arguments.json("submissions");
    if (list.empty() || list.size() > batch_submissions_max) {
        return done(std::unexpected(
            rpc_error(Family::params, "submissions: 1 to 1000 in one call")));
    }
    const auto answers = std::make_shared<BatchAnswers>(list.size(), std::move(done));
    for (std::size_t i = 0; i < list.size(); ++i) {
        const Done put = [answers, i](const Answer& answer) { answers->put(i, answer); };
        Result<Submission> submission = submission_of(list[i]);
        if (!submission) {
            put(std::unexpected(to_rpc(submission.error())));
            continue;
        }
        submit(std::move(*submission), *waiting, backend, put);
    }
}

Result<Json> tx_simulate(const Arguments& arguments, Backend& backend) {
    TRY(const Submission submission, submission_of(arguments));
    TRY(const Simulated simulated, backend.simulate(submission));
    const ledger::LogLeaf& leaf = simulated.record.leaf;
    const OutcomeView outcome = outcome_view(leaf.outcome);
    Json out = {{"txid", simulated.txid.hex()},
                {"outcome", outcome.name},
                {"outcomeNumber", outcome.number},
                {"message", outcome.english},
                {"messageRu", outcome.russian},
                {"rule", outcome.rule}};
    if (leaf.first_failing != 0xff) out["firstFailing"] = leaf.first_failing;
    out["events"] = events_json(simulated.record.events);
    out["diff"] = delta_json(simulated.delta);
    return out;
}

Result<Json> tx_get(const Arguments& arguments, Backend& backend) {
    const auto txid = arguments.digest<TransactionId>("txid");
    TRY(const FoundTransaction found, backend.find_transaction(txid));
    Json out = inclusion_json(found.inclusion);
    out["transaction"] = transaction_json(found.transaction);
    out["body"] = body_json(found.transaction.body);
    out["leaf"] = leaf_json(found.inclusion.record.leaf);
    return out;
}

Result<Json> tx_receipt(const Arguments& arguments, Backend& backend) {
    const auto txid = arguments.digest<TransactionId>("txid");
    TRY(const Bytes encoded, backend.receipt(txid));
    TRY(const ledger::Receipt receipt, ledger::decode_receipt(encoded));
    Json path = Json::array();
    for (const Hash256& hash : receipt.path) path.push_back(hash.hex());
    const BlockHash hash = hash_of(receipt.header);
    return Json{{"txid", txid.hex()},
                {"leaf", leaf_json(receipt.leaf)},
                {"logIndex", decimal(receipt.index)},
                {"path", std::move(path)},
                {"header", header_json(receipt.header, hash)},
                {"finality", finality_json(receipt.header, receipt.finality)},
                {"validatorsHash", receipt.set.hash().hex()},
                {"receipt", to_hex(encoded)}};
}

Result<Json> tx_status(const Arguments& arguments, Backend& backend) {
    const auto txid = arguments.digest<TransactionId>("txid");
    TRY(const TransactionStatus status, backend.status_of(txid));
    Json out = {{"txid", txid.hex()}, {"stage", stage_name(status.stage)}};
    if (status.inclusion) out.update(inclusion_json(*status.inclusion));
    return out;
}

} // namespace tamga::rpc::handlers
