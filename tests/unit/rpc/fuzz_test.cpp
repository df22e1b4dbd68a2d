// Whatever comes over the wire, each call is answered once and nothing breaks.
//
// A failure prints its seed; TAMGA_SEED=n runs that one history again.

#include "base/prng.hpp"
#include "fake_backend.hpp"
#include "rpc/method_table.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <cstdlib>

using namespace tamga;
using namespace tamga::rpc;

namespace {

constexpr int calls_per_run = 20'000;

std::uint64_t seed_from_environment() {
    const char* text = std::getenv("TAMGA_SEED");
    return text == nullptr ? 1 : std::strtoull(text, nullptr, 10);
}

// Values that are right for some parameter, and values that are right for none.
Json some_value(Prng& prng) {
    static const Json values = Json::parse(R"([null, true, false, 0, 1, -1, 7, 100, 101,
        18446744073709551615, -9223372036854775808, 2147483647, "", "x", "0", "00", "0x00", "zz",
        "hex:", "hex:00", "hex:zz", "18446744073709551615", "18446744073709551616",
        "agencies.core", "agencies.office", "subjects.core", "ZAGS", "KG_PIN", "2000-02-30",
        "9999-12-31", "-9999-01-01", "accepted", "held", "final", [], {}, [[]], [1, 2],
        {"body": "010203", "signature": []}, {"body": 7}, {"transaction": {}}, [{"salt": "00"}]])");
    switch (prng.between(0, 5)) {
    case 0: return std::string(64, 'a');
    case 1: return to_hex(Bytes(prng.between(0, 80), static_cast<std::uint8_t>(prng.next())));
    case 2: return FakeBackend::known_txid().hex();
    default: return values[prng.between(0, values.size() - 1)];
    }
}

Json some_params(Prng& prng, const Method& method) {
    Json out = prng.chance(900) ? Json::object() : Json::array();
    for (const Param& param : method.params) {
        if (param.name.empty() || prng.chance(250)) continue;
        if (out.is_array()) {
            out.push_back(some_value(prng));
        } else {
            out[std::string(param.name)] = some_value(prng);
        }
    }
    if (out.is_object() && prng.chance(20)) out["surplus"] = some_value(prng);
    return out;
}

std::string some_body(Prng& prng) {
    const Method& method = methods()[prng.between(0, methods().size() - 1)];
    std::string body = dump_json({{"jsonrpc", "2.0"},
                                  {"method", std::string(method.name)},
                                  {"params", some_params(prng, method)},
                                  {"id", 1}});
    if (prng.chance(100)) body = "[" + body + "," + body + "]";
    while (prng.chance(300)) { // Bytes changed, lost and doubled.
        const std::size_t at = prng.between(0, body.size() - 1);
        if (prng.chance(333)) body[at] = static_cast<char>(prng.next());
        if (prng.chance(333)) body.erase(at, 1);
        if (prng.chance(333)) body.insert(at, body.substr(at, prng.between(1, 40)));
        if (body.empty()) body = "{";
    }
    return body;
}

} // namespace

TEST_CASE("arbitrary bodies: each is answered at most once, with JSON-RPC or not at all") {
    const std::uint64_t seed = seed_from_environment();
    CAPTURE(seed);
    Prng prng(seed);
    FakeBackend backend;
    const Invoke call = [&](std::string_view method, const Json& params, Done done) {
        invoke(backend, method, params, std::move(done));
    };
    int applied = 0;
    for (int i = 0; i < calls_per_run; ++i) {
        const std::string body = some_body(prng);
        int replies = 0;
        std::optional<std::string> text;
        handle_json_rpc(body, {}, call, [&](std::optional<std::string> reply) {
            ++replies;
            text = std::move(reply);
        });
        if (replies != 1) FAIL("answered " << replies << " times: " << body);
        if (!text) continue;
        const Result<Json> answer = parse_json(*text);
        if (!answer) FAIL("not JSON: " << *text << " to " << body);
        if (!answer->is_object()) continue;
        const bool one = answer->contains("result") != answer->contains("error");
        if (!one || (*answer)["jsonrpc"] != "2.0") FAIL("not an answer: " << *text);
        applied += answer->contains("result") ? 1 : 0;
    }
    CHECK(applied > calls_per_run / 20); // The generator also finds ways that lead somewhere.
}

TEST_CASE("arbitrary bytes are never taken for JSON that they are not") {
    Prng prng(seed_from_environment());
    for (int i = 0; i < calls_per_run; ++i) {
        std::string text;
        const std::size_t size = prng.between(0, 40);
        constexpr std::string_view alphabet = "{}[],:\"\\u0123456789eE+-.tfn alsru\x80\xff\n";
        for (std::size_t k = 0; k < size; ++k) {
            text.push_back(alphabet[prng.between(0, alphabet.size() - 1)]);
        }
        const bool ours = parse_json(text).has_value();
        const bool theirs = Json::accept(text);
        if (ours && !theirs) FAIL("taken: " << text);
    }
}
