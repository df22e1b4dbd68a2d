// genesis.json and canonical JSON: what is taken is its own canonical form.

#include "ledger/genesis.hpp"
#include "ledger/json_canonical.hpp"
#include "target.hpp"
#include "unit/ledger/ledger_samples.hpp"

namespace tamga::fuzz {
namespace {

using namespace ledger;

void judge_genesis(ByteView in) {
    const Result<Genesis> genesis = parse_genesis(as_text(in));
    if (!genesis) return;
    ENSURE(check_genesis(*genesis).has_value());
    const Result<std::string> text = serialise_genesis(*genesis);
    ENSURE(text.has_value() && *text == as_text(in));
    const Result<ValidatorSet> set = validators_of(*genesis);
    if (set) ENSURE(set->size() == genesis->validators.size());
    static_cast<void>(genesis_header(*genesis, chain_id_of(as_text(in)), StateRoot()));
}

void judge_json(ByteView in) {
    const Result<Json> json = parse_json(as_text(in));
    if (!json) return;
    const std::string text = canonical(*json);
    const Result<Json> again = parse_canonical_json(text);
    ENSURE(again.has_value() && canonical(*again) == text);
}

void judge_canonical(ByteView in) {
    const Result<Json> json = parse_canonical_json(as_text(in));
    if (json) ENSURE(canonical(*json) == as_text(in));
}

constexpr Judge judges[] = {judge_genesis, judge_json, judge_canonical};

void run(ByteView input) { choose(input, judges); }

std::vector<Bytes> seeds() {
    Genesis made;
    made.chain_name = "test-chain";
    made.time_ms = TimestampMs(1'790'000'000'000);
    for (std::uint8_t i = 1; i <= 2; ++i) {
        made.validators.push_back(
            {"validator-" + std::to_string(i), samples::secret(i).public_key(),
             samples::secret(static_cast<std::uint8_t>(100 + i)).public_key()});
    }
    made.governance_keys = {samples::secret(21).public_key()};
    made.agencies = {{"KG-ZAGS", {samples::secret(31).public_key()}, {"civil"}, {"COURT"}}};
    made.code_tables = {{"legal_basis", Hash256(samples::filled(5))}};
    const std::string text = serialise_genesis(made).value();
    constexpr std::string_view json =
        R"({"a":[1,-2,true,null,"\u00e9\ud83d\ude00\n"],"b":{"":9007199254740991}})";
    const std::string written = canonical(parse_json(json).value());
    return {chosen(0, as_bytes(text)), chosen(1, as_bytes(json)), chosen(1, as_bytes(text)),
            chosen(2, as_bytes(written)), chosen(2, as_bytes(text))};
}

const Registration registration({"genesis", run, seeds, 20'000});

} // namespace
} // namespace tamga::fuzz
