// Requests, batches, notifications and ids as the specification says.

#include "rpc/json_rpc.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <mutex>
#include <vector>

namespace tamga::rpc {
namespace {

constexpr std::size_t id_bytes_max = 256;

// A request object, judged. The id is kept as JSON text, so that it goes back as it came.
struct Request {
    std::string method;
    const Json* params = nullptr;  // Into the parsed body; null = none.
    std::optional<std::string> id; // Absent: a notification.
};

std::string answer_text(const Answer& answer, const std::string& id) {
    std::string out = R"({"jsonrpc":"2.0",)";
    if (answer) {
        out += R"("result":)" + dump_json(*answer);
    } else {
        out += R"("error":)" + dump_json(error_object(answer.error()));
    }
    out += R"(,"id":)" + id + "}";
    return out;
}

bool is_number(const Json& value) { return value.is_number() || value.is_binary(); }

// The id's text if it may be one: a string, a number or null.
std::optional<std::string> id_text(const Json& value) {
    if (!value.is_string() && !is_number(value) && !value.is_null()) return std::nullopt;
    std::string text = dump_json(value);
    if (text.size() > id_bytes_max) return std::nullopt;
    return text;
}

std::string invalid_request(std::string detail, const std::string& id = "null") {
    return answer_text(std::unexpected(rpc_error(Family::request, std::move(detail))), id);
}

// A request, or the text of the error that answers it.
std::expected<Request, std::string> judge(const Json& value) {
    if (!value.is_object()) return std::unexpected(invalid_request("a call is an object"));
    Request request;
    std::string id = "null"; // What an error is answered with when the id cannot be told.
    if (const auto found = value.find("id"); found != value.end()) {
        request.id = id_text(*found);
        if (!request.id) {
            return std::unexpected(
                invalid_request("id is a string, a number or null, of at most 256 bytes"));
        }
        id = *request.id;
    }
    const auto version = value.find("jsonrpc");
    if (version == value.end() || *version != "2.0") {
        return std::unexpected(invalid_request("jsonrpc is exactly \"2.0\"", id));
    }
    const auto method = value.find("method");
    if (method == value.end() || !method->is_string()) {
        return std::unexpected(invalid_request("method is a string", id));
    }
    request.method = method->get<std::string>();
    if (const auto params = value.find("params"); params != value.end()) {
        if (!params->is_structured()) {
            return std::unexpected(invalid_request("params is an object or an array", id));
        }
        request.params = &*params;
    }
    for (const auto& [key, item] : value.items()) {
        if (key != "jsonrpc" && key != "method" && key != "params" && key != "id") {
            return std::unexpected(invalid_request("unknown member \"" + key + "\"", id));
        }
    }
    return request;
}

void call(const Request& request, const Invoke& invoke, Reply reply) {
    static const Json none;
    const Json& params = request.params != nullptr ? *request.params : none;
    invoke(request.method, params, [id = request.id, reply = std::move(reply)](Answer answer) {
        if (!id) return reply(std::nullopt);
        reply(answer_text(answer, *id));
    });
}

// Collects the answers of a batch; the last one to come sends them all, in order.
class Batch {
public:
    Batch(Json calls, Reply reply)
        : calls_(std::move(calls)), reply_(std::move(reply)), answers_(calls_.size()),
          waiting_(calls_.size()) {}

    [[nodiscard]] const Json& calls() const { return calls_; }

    void put(std::size_t index, std::optional<std::string> answer) {
        {
            const std::lock_guard lock(mutex_);
            if (answer) bytes_ += answer->size();
            answers_[index] = std::move(answer);
            if (bytes_ > answer_bytes_max) overflow_ = true;
            if (overflow_ && answers_[index]) answers_[index]->clear();
            if (--waiting_ > 0) return;
        }
        send();
    }

private:
    void send() {
        if (overflow_) {
            return reply_(answer_text(std::unexpected(rpc_error(
                                          Family::request, "the answers of this batch are too "
                                                           "large together; split it")),
                                      "null"));
        }
        std::string out;
        for (const std::optional<std::string>& answer : answers_) {
            if (answer) out += (out.empty() ? "[" : ",") + *answer;
        }
        if (out.empty()) return reply_(std::nullopt);
        reply_(out + "]");
    }

    const Json calls_; // Parameters point into it until every call is answered.
    Reply reply_;
    std::mutex mutex_;
    std::vector<std::optional<std::string>> answers_;
    std::size_t waiting_;
    std::size_t bytes_ = 0;
    bool overflow_ = false;
};

void handle_batch(Json calls, const Invoke& invoke, Reply reply) {
    if (calls.empty()) return reply(invalid_request("an empty batch"));
    if (calls.size() > batch_calls_max) {
        return reply(invalid_request("a batch holds at most 100 calls"));
    }
    const auto batch = std::make_shared<Batch>(std::move(calls), std::move(reply));
    for (std::size_t i = 0; i < batch->calls().size(); ++i) {
        std::expected<Request, std::string> request = judge(batch->calls()[i]);
        if (!request) {
            batch->put(i, std::move(request).error());
            continue;
        }
        call(*request, invoke, [batch, i](std::optional<std::string> answer) {
            batch->put(i, std::move(answer));
        });
    }
}

} // namespace

void handle_json_rpc(std::string_view body, const BodyLimit& limit, const Invoke& invoke,
                     Reply reply) {
    Result<Json> parsed = parse_json(body);
    if (!parsed) {
        return reply(answer_text(
            std::unexpected(rpc_error(Family::parse, parsed.error().message)), "null"));
    }
    const bool big = body.size() > limit.body_bytes_max;
    if (parsed->is_array()) {
        if (big) return reply(invalid_request("the body is too large for a batch"));
        return handle_batch(std::move(*parsed), invoke, std::move(reply));
    }
    const std::expected<Request, std::string> request = judge(*parsed);
    if (!request) return reply(request.error());
    if (big && request->method != limit.big_method) {
        return reply(
            invalid_request("the body is too large for this method", request->id.value_or("null")));
    }
    call(*request, invoke, std::move(reply));
}

} // namespace tamga::rpc
