// Files of evidence: whatever the text, judging it ends in a verdict; what is taken decodes again.

#include "target.hpp"
#include "tools/evidence_file.hpp"

namespace tamga::fuzz {
namespace {

using namespace tools;

void run(ByteView input) {
    const auto file = parse_evidence_file(as_text(input));
    if (!file || !*file) return;
    ENSURE(ledger::decode_epoch_chain(ledger::encode((*file)->epochs)).has_value());
    // No genesis of a mutated text has the votes of the others.
    ENSURE(!judge_evidence(**file, {}).has_value());
}

std::vector<Bytes> seeds() {
    const std::string empty_chain = to_hex(ledger::encode(ledger::EpochChain()));
    ledger::Receipt receipt;
    const auto one = [](std::uint8_t seed) {
        std::array<std::uint8_t, 32> bytes{};
        bytes.fill(seed);
        return SecretKey::from_seed(bytes).public_key();
    };
    receipt.set = ValidatorSet::from({{one(1), one(2)}}).value();
    return {to_bytes(as_bytes(
        R"({"document":"tamga-evidence-1","statement":["a","b"],"raw":{"evidence":"0200",)"
        R"("receipt":")" + to_hex(ledger::encode(receipt)) + R"(","validators":")" +
        to_hex(encode(receipt.set)) + R"(","epochs":")" + empty_chain + R"(","genesis":"{}"}})"))};
}

const Registration registration({"evidence_file", run, seeds, 5'000});

} // namespace
} // namespace tamga::fuzz
