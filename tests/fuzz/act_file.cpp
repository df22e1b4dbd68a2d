// Act files on their way from one signer to the next.

#include "target.hpp"
#include "tools/act_file.hpp"
#include "unit/ledger/ledger_samples.hpp"

namespace tamga::fuzz {
namespace {

using namespace tools;

void run(ByteView input) {
    const Result<ActFile> act = parse_act(as_text(input));
    if (!act) return;
    const std::string text = to_json(*act);
    const Result<ActFile> again = parse_act(text);
    ENSURE(again.has_value() && to_json(*again) == text);
    ENSURE(again->body == act->body && again->signatures == act->signatures);
    const auto keys = signers_of(*act);
    if (!keys) return;
    const auto finished = finish_act(*act);
    if (finished) ENSURE(finished->signatures.size() == keys->size());
}

std::vector<Bytes> seeds() {
    const auto keys = ledger::samples::signers(2);
    ActFile act;
    act.chain = ledger::samples::chain;
    act.body = ledger::samples::serialise(ledger::samples::body());
    act.openings = {{2, 1, ledger::samples::filled(3), Bytes(20, 4)}};
    std::vector<Bytes> made{to_bytes(as_bytes(to_json(act)))};
    for (const SecretKey& key : keys) {
        ENSURE(sign_act(act, key).has_value());
        made.push_back(to_bytes(as_bytes(to_json(act))));
    }
    return made;
}

const Registration registration({"act_file", run, seeds, 4'000});

} // namespace
} // namespace tamga::fuzz
