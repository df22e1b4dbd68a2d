// The border of transactions: every rule of form, signatures, identity, openings.

#include "ledger/transaction.hpp"

#include "ledger_samples.hpp"

#include <catch2/catch.hpp>

#include <functional>

using namespace tamga;
using namespace tamga::ledger;

namespace {

struct Refusal {
    const char* name;
    std::function<void(proto::TransactionBody&)> change;
    const char* message; // What the error begins with.
};

std::string error_of(const proto::TransactionBody& body) {
    // As many signatures as signers: the form is what is judged.
    SignedTransaction transaction{samples::serialise(body), {}};
    transaction.signatures.resize(static_cast<std::size_t>(body.signers_size()));
    const auto result = check_form(transaction, samples::chain);
    return result ? "accepted" : result.error().message;
}

void add_source(proto::TransactionBody& body, std::uint32_t type, const char* issuer) {
    proto::Source& source = *body.add_sources();
    source.set_document_type(type);
    source.set_issuer(issuer);
}

proto::Predicate& add_predicate(proto::TransactionBody& body, std::int64_t argument) {
    const proto::Predicate first = body.predicates(0);
    proto::Predicate& predicate = *body.add_predicates();
    predicate = first;
    predicate.set_argument(argument);
    return predicate;
}

void add_commitment(proto::TransactionBody& body, std::uint32_t data_class, std::uint8_t byte) {
    proto::CommitmentRef& ref = *body.add_commitments();
    ref.set_data_class(data_class);
    ref.set_commitment(samples::text32(byte));
}

void add_version(proto::TransactionBody& body, const std::string& entity) {
    body.add_expected_versions()->set_entity(entity);
}

using B = proto::TransactionBody;

const std::vector<Refusal> refusals{
    {"short chain", [](B& b) { b.set_chain_id("short"); }, "chain_id: 32 bytes"},
    {"other chain", [](B& b) { b.set_chain_id(samples::text32(9)); }, "chain_id: the transaction"},
    {"no nonce", [](B& b) { b.clear_nonce(); }, "nonce: 16 bytes"},
    {"long nonce", [](B& b) { b.set_nonce(samples::text32(1)); }, "nonce: 16 bytes"},
    {"window turned", [](B& b) { b.set_valid_from_ms(61'001); }, "valid_until_ms: before"},
    {"window too long", [](B& b) { b.set_valid_until_ms(2'592'001'001); },
     "valid_until_ms: more than 30 days"},
    {"no signer", [](B& b) { b.clear_signers(); }, "signers: 1 to 32 keys"},
    {"33 signers",
     [](B& b) {
         b.clear_signers();
         for (int i = 0; i < 33; ++i) b.add_signers(samples::text32(static_cast<std::uint8_t>(i)));
     },
     "signers: 1 to 32 keys"},
    {"short signer", [](B& b) { b.set_signers(0, "x"); }, "signers[0]: a public key has 32"},
    {"signers turned", [](B& b) { b.mutable_signers()->SwapElements(0, 1); },
     "signers[1]: keys are not strictly ascending"},
    {"signer twice", [](B& b) { b.set_signers(1, b.signers(0)); },
     "signers[1]: keys are not strictly ascending"},
    {"submitter beyond", [](B& b) { b.set_submitter(2); }, "submitter: not a signer's index"},
    {"agency in lower case", [](B& b) { b.set_agency("kg-zags"); }, "agency: only A-Z"},
    {"agency too long", [](B& b) { b.set_agency("ABCDEFGHIJKLMNOPQ"); }, "agency: longer than 16"},
    {"office with a space", [](B& b) { b.set_office("BSK 1"); }, "office: only A-Z"},
    {"territory beyond ASCII", [](B& b) { b.set_territory("\xd0\x9e"); }, "territory: only"},
    {"legal basis too long", [](B& b) { b.set_legal_basis(std::string(65, 'A')); },
     "legal_basis: longer than 64"},
    {"case with a comma", [](B& b) { b.set_case_ref("A,B"); }, "case_ref: only"},
    {"source without type", [](B& b) { b.mutable_sources(0)->clear_document_type(); },
     "sources[0].document_type: a number"},
    {"source type too large", [](B& b) { b.mutable_sources(0)->set_document_type(65536); },
     "sources[0].document_type: a number"},
    {"source issuer", [](B& b) { b.mutable_sources(0)->set_issuer("a"); }, "sources[0].issuer:"},
    {"source commitment", [](B& b) { b.mutable_sources(0)->set_commitment("a"); },
     "sources[0].commitment: 32 bytes or none"},
    {"sources turned", [](B& b) { add_source(b, 2, "Z"); }, "sources[1]: not strictly ascending"},
    {"source twice", [](B& b) { *b.add_sources() = proto::Source(b.sources(0)); },
     "sources[1]: not strictly ascending"},
    {"65 sources",
     [](B& b) {
         for (std::uint32_t i = 0; i < 64; ++i) add_source(b, 4 + i, "Z");
     },
     "sources: at most 64"},
    {"predicate without code", [](B& b) { b.mutable_predicates(0)->clear_code(); },
     "predicates[0].code: missing"},
    {"predicate without answer", [](B& b) { b.mutable_predicates(0)->clear_answer(); },
     "predicates[0].answer: missing"},
    {"endorser beyond", [](B& b) { b.mutable_predicates(0)->set_endorser(2); },
     "predicates[0].endorser: not a signer's index"},
    {"predicate about nobody's 32 bytes",
     [](B& b) { b.mutable_predicates(0)->set_commitments(1, "a"); },
     "predicates[0].commitments[1]: 32 bytes"},
    {"predicate commitments turned",
     [](B& b) { b.mutable_predicates(0)->mutable_commitments()->SwapElements(0, 1); },
     "predicates[0].commitments[1]: not strictly ascending"},
    {"predicates turned", [](B& b) { add_predicate(b, 17); },
     "predicates[1]: not strictly ascending"},
    {"predicates turned across zero", [](B& b) { add_predicate(b, -1); },
     "predicates[1]: not strictly ascending"},
    {"predicate twice", [](B& b) { add_predicate(b, 18); }, "predicates[1]: stands twice"},
    {"predicates differ only in the answer",
     [](B& b) { add_predicate(b, 18).set_answer(proto::PREDICATE_ANSWER_UNKNOWN); },
     "predicates[1]: stands twice, or differs only in the answer"},
    {"commitment without class", [](B& b) { b.mutable_commitments(0)->clear_data_class(); },
     "commitments[0].data_class: a number"},
    {"commitment too short", [](B& b) { b.mutable_commitments(0)->set_commitment("a"); },
     "commitments[0].commitment: 32 bytes"},
    {"commitments turned", [](B& b) { add_commitment(b, 1, 0xff); },
     "commitments[1]: not strictly ascending"},
    {"commitment twice", [](B& b) { add_commitment(b, 2, 0x71); },
     "commitments[1]: not strictly ascending"},
    {"commitment in two classes", [](B& b) { add_commitment(b, 3, 0x71); },
     "commitments[1]: the same commitment under two classes"},
    {"version of nothing", [](B& b) { b.mutable_expected_versions(0)->clear_entity(); },
     "expected_versions[0].entity: 1 to 64"},
    {"versions turned", [](B& b) { add_version(b, "A"); },
     "expected_versions[1]: not strictly ascending"},
    {"version twice", [](B& b) { add_version(b, samples::text32(0x81)); },
     "expected_versions[1]: not strictly ascending"},
    {"no operation", [](B& b) { b.clear_operations(); }, "operations: 1 to 64"},
    {"65 operations",
     [](B& b) {
         const proto::Operation act = b.operations(0);
         for (int i = 0; i < 64; ++i) *b.add_operations() = act;
     },
     "operations: 1 to 64"},
    {"operation without act", [](B& b) { b.add_operations(); }, "operations[1]: no act"},
};

Opening opening(std::uint16_t data_class, std::uint8_t salt) {
    return {data_class, 1, samples::filled(salt), Bytes{1, 2, 3, salt}};
}

} // namespace

TEST_CASE("a well-formed body is accepted and its envelope says what it says") {
    const auto keys = samples::signers(2);
    const auto checked = check(samples::signed_transaction(samples::body()), samples::chain);
    INFO((checked ? "" : checked.error().message));
    REQUIRE(checked.has_value());
    const VerifiedTransaction& transaction = **checked;
    const Envelope& envelope = transaction.envelope();
    CHECK(envelope.chain_id == samples::chain);
    CHECK(to_text(envelope.nonce) == "0123456789abcdef");
    CHECK(envelope.valid_from == TimestampMs(1'000));
    CHECK(envelope.valid_until == TimestampMs(61'000));
    CHECK(envelope.signers == std::vector{keys[0].public_key(), keys[1].public_key()});
    CHECK(envelope.submitter_key() == keys[1].public_key());
    CHECK(envelope.agency == "KG-ZAGS");
    CHECK(envelope.operations == std::vector<std::uint16_t>{104});
    CHECK(envelope.commitments == std::vector{Commitment(samples::filled(0x71))});
    CHECK(envelope.data_classes == std::vector<std::uint16_t>{2});
    const std::size_t size = transaction.signed_transaction().body.size();
    CHECK(transaction.size_bytes() == size + 128);
    CHECK(envelope.cost_units == 8 * 2 + 16 * 1 + 4 * 4 + (size + 63) / 64);
}

TEST_CASE("every rule of form refuses its breach and names the field") {
    CHECK(error_of(samples::body()) == "accepted");
    for (const Refusal& refusal : refusals) {
        proto::TransactionBody body = samples::body();
        refusal.change(body);
        INFO(refusal.name);
        const std::string message = error_of(body);
        INFO(message);
        CHECK(message.starts_with(refusal.message));
    }
}

TEST_CASE("lists in their order are accepted with more than one entry") {
    proto::TransactionBody body = samples::body();
    add_source(body, 3, "HOSPITAL-5");
    add_source(body, 4, "");
    add_predicate(body, 19);
    proto::Predicate& later = add_predicate(body, 19);
    later.set_endorser(1);
    later.set_at_day(4);
    add_commitment(body, 2, 0x72);
    add_commitment(body, 3, 0x01);
    add_version(body, samples::text32(0x81) + "x");
    *body.add_operations() = proto::Operation(body.operations(0));
    CHECK(error_of(body) == "accepted");
}

TEST_CASE("commitments of the envelope are sorted by commitment with their classes beside") {
    proto::TransactionBody body = samples::body();
    add_commitment(body, 3, 0x01);
    SignedTransaction transaction = samples::signed_transaction(body);
    const Envelope envelope = check_form(transaction, samples::chain).value();
    CHECK(envelope.commitments == std::vector{Commitment(samples::filled(0x01)),
                                              Commitment(samples::filled(0x71))});
    CHECK(envelope.data_classes == std::vector<std::uint16_t>{3, 2});
}

TEST_CASE("a body for another chain is wrong_chain and one that is too large malformed") {
    const auto foreign =
        check(samples::signed_transaction(samples::body()), ChainId(samples::filled(2)));
    REQUIRE_FALSE(foreign.has_value());
    CHECK(foreign.error().code == ErrorCode::wrong_chain);

    SignedTransaction large{Bytes(body_bytes_max + 1, 0), {}};
    const auto refused = check(large, samples::chain);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == ErrorCode::malformed);
}

TEST_CASE("a missing, extra, foreign, swapped or spoilt signature is bad_signature") {
    const SignedTransaction good = samples::signed_transaction(samples::body());
    SignedTransaction missing = good;
    missing.signatures.pop_back();
    SignedTransaction extra = good;
    extra.signatures.push_back(good.signatures[0]);
    SignedTransaction foreign = good;
    const auto message =
        sign_bytes(SignKind::transaction, samples::chain, txid_of(good.body).view());
    foreign.signatures[0] = samples::secret(77).sign(message);
    SignedTransaction swapped = good;
    std::swap(swapped.signatures[0], swapped.signatures[1]);
    SignedTransaction spoilt = good;
    spoilt.signatures[1].bytes[63] ^= 1;
    SignedTransaction none = good;
    none.signatures.clear();
    for (const SignedTransaction& bad : {missing, extra, foreign, swapped, spoilt, none}) {
        const auto result = check(bad, samples::chain);
        REQUIRE_FALSE(result.has_value());
        CHECK(result.error().code == ErrorCode::bad_signature);
    }
}

TEST_CASE("6.7 vector 20: a consent's signature under another body is refused at the border") {
    const SignedTransaction consented = samples::signed_transaction(samples::body());
    REQUIRE(check(consented, samples::chain).has_value());
    proto::TransactionBody body = samples::body();
    body.set_nonce(std::string(16, '\x7f')); // The same act, in another transaction.
    SignedTransaction copied = samples::signed_transaction(body);
    REQUIRE(check(copied, samples::chain).has_value());
    for (std::size_t i = 0; i < copied.signatures.size(); ++i) {
        INFO(i);
        SignedTransaction forged = copied;
        forged.signatures[i] = consented.signatures[i];
        // Only what passes here becomes the VerifiedTransaction that blocks are made of.
        const auto result = check(forged, samples::chain);
        REQUIRE_FALSE(result.has_value());
        CHECK(result.error().code == ErrorCode::bad_signature);
    }
}

TEST_CASE("a signer's key of small order is refused whatever it signs") {
    proto::TransactionBody body = samples::body(samples::signers(1));
    body.set_submitter(0);
    body.mutable_predicates(0)->set_endorser(0);
    std::string identity(32, '\0');
    identity[0] = 1;
    body.set_signers(0, identity);
    const SignedTransaction bad = samples::signed_transaction(body, samples::signers(1));
    const auto result = check(bad, samples::chain);
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().code == ErrorCode::bad_signature);
    CHECK(result.error().message == "signers[0]: not a valid Ed25519 key");
}

TEST_CASE("every flipped bit of a signed body is refused") {
    const SignedTransaction good = samples::signed_transaction(samples::body());
    for (std::size_t i = 0; i < good.body.size(); ++i) {
        SignedTransaction bad = good;
        bad.body[i] ^= static_cast<std::uint8_t>(1u << (i % 8));
        CHECK_FALSE(check(bad, samples::chain).has_value());
    }
}

TEST_CASE("txid is of the body alone, wid of the signatures too, and both are frozen") {
    const SignedTransaction one = samples::signed_transaction(samples::body());
    SignedTransaction other = one;
    other.signatures[0].bytes[0] ^= 1;
    CHECK(txid_of(one.body) == hash_as<TransactionId>(tag::txid, {one.body}));
    CHECK(wid_of(txid_of(one.body), one.signatures) != wid_of(txid_of(one.body), other.signatures));
    const auto verified = check(one, samples::chain).value();
    CHECK(to_hex(one.body) == samples::frozen("transaction_body"));
    CHECK(verified->txid().hex() == samples::frozen("transaction_txid"));
    CHECK(verified->wid().hex() == samples::frozen("transaction_wid"));
    CHECK(to_hex(encode(one)) == samples::frozen("transaction_signed"));
    CHECK(to_hex(sign_bytes(SignKind::transaction, samples::chain, verified->txid().view())) ==
          samples::frozen("transaction_sign_bytes"));
}

TEST_CASE("a signed transaction is read back and every cut or longer encoding refused") {
    const SignedTransaction one = samples::signed_transaction(samples::body());
    const Bytes bytes = encode(one);
    CHECK(decode_transaction(bytes).value() == one);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        CHECK_FALSE(decode_transaction(ByteView(bytes).first(size)).has_value());
    }
    Bytes longer = bytes;
    longer.push_back(0);
    CHECK_FALSE(decode_transaction(longer).has_value());
    Bytes many = bytes;
    many[4 + one.body.size()] = 33;
    many.resize(many.size() + 31 * 64);
    CHECK_FALSE(decode_transaction(many).has_value());
}

TEST_CASE("openings are exactly those of the body's commitments") {
    const Opening first = opening(1, 10);
    const Opening second = opening(2, 20);
    Envelope envelope;
    for (const Opening& one : {first, second}) {
        envelope.commitments.push_back(commitment_of(samples::chain, one));
    }
    envelope.data_classes = {1, 2};
    if (envelope.commitments[1] < envelope.commitments[0]) {
        std::swap(envelope.commitments[0], envelope.commitments[1]);
        envelope.data_classes = {2, 1};
    }
    const auto verdict = [&](std::vector<Opening> openings) {
        const Status status = check_openings(envelope, samples::chain, openings);
        return status ? std::string("accepted") : status.error().message;
    };
    CHECK(verdict({first, second}) == "accepted");
    CHECK(verdict({second, first}) == "accepted");
    CHECK(verdict({first}).starts_with("openings: none for commitment"));
    CHECK(verdict({}).starts_with("openings: none for commitment"));
    CHECK(verdict({first, second, second}) == "openings[2]: the commitment is opened twice");
    CHECK(verdict({first, second, opening(3, 30)}) ==
          "openings[2]: opens no commitment of the body");
    Opening spoilt = second;
    spoilt.payload[0] ^= 1;
    CHECK(verdict({first, spoilt}) == "openings[1]: opens no commitment of the body");
    Opening large = second;
    large.payload.resize(opening_payload_bytes_max + 1);
    CHECK(verdict({first, large}) == "openings[1].payload: more than 64 KiB");
    std::swap(envelope.data_classes[0], envelope.data_classes[1]);
    CHECK(verdict({first, second}).ends_with("the body names another class"));
}

TEST_CASE("the commitment of an opening is frozen and every part of it counts") {
    const Opening one = opening(1, 10);
    const Commitment commitment = commitment_of(samples::chain, one);
    CHECK(commitment.hex() == samples::frozen("commitment"));
    Opening other = one;
    other.schema = 2;
    CHECK(commitment_of(samples::chain, other) != commitment);
    other = one;
    other.salt[31] ^= 1;
    CHECK(commitment_of(samples::chain, other) != commitment);
    CHECK(commitment_of(ChainId(), one) != commitment);
}
