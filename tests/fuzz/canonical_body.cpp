// The canonical checker against libprotobuf: what ours takes, the library parses without unknown
// fields and writes back byte for byte. And what the form check makes of any body.

#include "ledger/canonical.hpp"
#include "ledger/transaction.hpp"
#include "target.hpp"
#include "unit/ledger/ledger_samples.hpp"

#include <google/protobuf/unknown_field_set.h>

namespace tamga::fuzz {
namespace {

using namespace ledger;

void judge_body(ByteView input) {
    if (!check_canonical_body(input)) return;
    proto::TransactionBody body;
    ENSURE(body.ParseFromArray(input.data(), static_cast<int>(input.size())));
    ENSURE(body.GetReflection()->GetUnknownFields(body).empty());
    ENSURE(equal(samples::serialise(body), input));
}

// The library's encoding of whatever it can read: canonical at the second writing, if at all.
void judge_library(ByteView input) {
    proto::TransactionBody body;
    if (!body.ParseFromArray(input.data(), static_cast<int>(input.size()))) return;
    const Bytes written = samples::serialise(body);
    judge_body(written);
}

// check_form() takes only canonical bodies, and says the same of a body whatever signs it.
void judge_form(ByteView input) {
    SignedTransaction transaction{to_bytes(input), std::vector<Signature>(2)};
    const Result<Envelope> envelope = check_form(transaction, samples::chain);
    if (!envelope) return;
    ENSURE(check_canonical_body(input).has_value());
    ENSURE(input.size() <= body_bytes_max);
    ENSURE(envelope->chain_id == samples::chain);
    ENSURE(envelope->signers.size() == transaction.signatures.size());
    ENSURE(std::ranges::is_sorted(envelope->signers));
    ENSURE(envelope->submitter < envelope->signers.size());
    ENSURE(envelope->valid_from < envelope->valid_until);
    ENSURE(!check(transaction, samples::chain)); // Zero signatures are no signatures.
}

constexpr Judge judges[] = {judge_body, judge_library, judge_form};

void run(ByteView input) { choose(input, judges); }

std::vector<Bytes> seeds() {
    const Bytes full = samples::serialise(samples::body());
    proto::TransactionBody acts = samples::body();
    const auto* operation = proto::Operation::descriptor();
    for (int i = 0; i < operation->field_count(); ++i) {
        proto::Operation& added = *acts.add_operations();
        const auto* reflection = added.GetReflection();
        reflection->MutableMessage(&added, operation->field(i));
    }
    const Bytes empty_acts = samples::serialise(acts);
    return {chosen(0, full),       chosen(1, full),       chosen(2, full),
            chosen(0, empty_acts), chosen(1, empty_acts), chosen(2, empty_acts)};
}

const Registration registration({"canonical_body", run, seeds, 20'000});

} // namespace
} // namespace tamga::fuzz
