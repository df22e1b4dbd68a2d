// JSON as clients send it: the reader, calls and batches, and acts as JSON.

#include "base/codec.hpp"
#include "rpc/json.hpp"
#include "rpc/json_rpc.hpp"
#include "rpc/proto_json.hpp"
#include "target.hpp"

#include "proto/transaction.pb.h"

#include <nlohmann/json.hpp>

namespace tamga::fuzz {
namespace {

using namespace rpc;

void judge_json(ByteView in) {
    const Result<Json> value = parse_json(as_text(in));
    if (!value) return;
    const std::string text = dump_json(*value);
    const Result<Json> again = parse_json(text);
    ENSURE(again.has_value() && dump_json(*again) == text);
    static_cast<void>(as_u64(*value));
    static_cast<void>(as_i64(*value));
    static_cast<void>(as_hex(*value));
}

void judge_answer(const Json& answer) {
    ENSURE(answer.is_object() && answer.value("jsonrpc", "") == "2.0" && answer.contains("id"));
    ENSURE(answer.contains("result") != answer.contains("error"));
}

// Each body is answered once, with answers in the form or with nothing.
void judge_call(ByteView in) {
    int replies = 0;
    std::optional<std::string> reply;
    const Invoke invoke = [](std::string_view method, const Json& params, Done done) {
        if (method == "fail") return done(std::unexpected(rpc_error(Family::params, "no")));
        done(Json{{"method", std::string(method)}, {"params", params}});
    };
    handle_json_rpc(as_text(in), {}, invoke, [&](std::optional<std::string> text) {
        ++replies;
        reply = std::move(text);
    });
    ENSURE(replies == 1);
    if (!reply) return;
    const Json answer = Json::parse(*reply, nullptr, false);
    ENSURE(!answer.is_discarded());
    if (!answer.is_array()) return judge_answer(answer);
    ENSURE(!answer.empty() && answer.size() <= batch_calls_max);
    for (const Json& each : answer) judge_answer(each);
}

// An act read from JSON says the same when it is written and read again.
void judge_act(ByteView in) {
    proto::TransactionBody body;
    if (!from_json_text(as_text(in), body)) return;
    proto::TransactionBody again;
    ENSURE(from_json_text(to_json_text(body), again).has_value());
    ENSURE(again.SerializeAsString() == body.SerializeAsString());
}

// And one that came as protobuf.
void judge_written(ByteView in) {
    proto::TransactionBody body;
    if (!body.ParseFromArray(in.data(), static_cast<int>(in.size()))) return;
    static_cast<void>(to_json_text(body));
}

constexpr Judge judges[] = {judge_json, judge_call, judge_act, judge_written};

void run(ByteView input) { choose(input, judges); }

proto::TransactionBody sample_body() {
    proto::TransactionBody body;
    body.set_chain_id(std::string(32, 'c'));
    body.set_nonce("0123456789abcdef");
    body.set_valid_from_ms(1'000);
    body.set_valid_until_ms(61'000);
    body.add_signers(std::string(32, 'k'));
    body.set_agency("KG-ZAGS");
    proto::Source& source = *body.add_sources();
    source.set_issue_day(-20'000);
    source.set_issuer("HOSPITAL-4");
    proto::Predicate& predicate = *body.add_predicates();
    predicate.set_code(proto::AGE_GE);
    predicate.set_answer(proto::PREDICATE_ANSWER_TRUE);
    const auto* operation = proto::Operation::descriptor();
    for (int i = 0; i < operation->field_count(); ++i) {
        proto::Operation& added = *body.add_operations();
        const auto* reflection = added.GetReflection();
        reflection->MutableMessage(&added, operation->field(i));
    }
    return body;
}

std::vector<Bytes> seeds() {
    const std::string act = to_json_text(sample_body());
    std::vector<Bytes> made{
        chosen(2, as_bytes(act)),
        chosen(3, as_bytes(sample_body().SerializeAsString())),
    };
    for (const std::string_view text :
         {R"({"jsonrpc":"2.0","method":"tx_get","params":{"txid":"00ff"},"id":1})",
          R"([{"jsonrpc":"2.0","method":"a","id":"x"},{"jsonrpc":"2.0","method":"fail","id":1.5},7])",
          R"({"jsonrpc":"2.0","method":"a","params":[1,-2,18446744073709551615,1e400,"\ud83d\ude00"]})",
          R"([[[[{"a":{"b":[null,true,false,"\u0000\\\"\n",0.1,-0,12345678901234567890123]}}]]]])"}) {
        made.push_back(chosen(0, as_bytes(text)));
        made.push_back(chosen(1, as_bytes(text)));
    }
    return made;
}

const Registration registration({"json_rpc", run, seeds, 20'000});

} // namespace
} // namespace tamga::fuzz
