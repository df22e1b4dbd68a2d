// Receipts: a true one verifies, and every part that is not true is named.

#include "ledger/receipt.hpp"

#include "ledger/log_tree.hpp"
#include "ledger_samples.hpp"

#include <catch2/catch.hpp>

#include <functional>

using namespace tamga;
using namespace tamga::ledger;

namespace {

struct Cluster {
    ValidatorSet set;
    std::vector<SecretKey> secrets;
};

Cluster cluster(std::uint8_t first) {
    std::vector<Validator> members;
    std::vector<SecretKey> secrets;
    for (std::uint8_t i = first; i < first + 4; ++i) {
        const SecretKey node = samples::secret(static_cast<std::uint8_t>(100 + i));
        secrets.push_back(samples::secret(i));
        members.push_back({secrets.back().public_key(), node.public_key()});
    }
    std::ranges::sort(secrets, {}, &SecretKey::public_key);
    return {ValidatorSet::from(members).value(), secrets};
}

Certificate final_certificate(const Cluster& validators, const Header& header, unsigned count,
                              VoteKind kind = VoteKind::finalize) {
    Certificate made{kind, header.epoch, header.view, hash_of(header), 0, {}};
    const auto message = sign_bytes(sign_kind(kind), header.chain_id, made.epoch, made.view,
                                    made.block);
    for (unsigned i = 0; i < count; ++i) {
        made.bitmap |= 1u << i;
        made.signatures.push_back(validators.secrets[i].sign(message));
    }
    return made;
}

LogLeaf leaf(std::uint32_t position) {
    LogLeaf made;
    made.version = 1;
    made.chain_id = samples::chain;
    made.height = Height(6);
    made.position = position;
    made.operation = 320;
    made.count = 1;
    made.agency = "KG-ZAGS";
    made.id = Hash256(samples::filled(static_cast<std::uint8_t>(position + 1)));
    made.time_ms = TimestampMs(777);
    return made;
}

Header sample_header(const Cluster& validators) {
    LogFrontier frontier;
    for (std::uint32_t i = 0; i < 11; ++i) frontier.append(log_leaf_hash(leaf(i)));
    Header header;
    header.version = 1;
    header.chain_id = samples::chain;
    header.epoch = Epoch(1);
    header.view = View(9);
    header.height = Height(7);
    header.time_ms = TimestampMs(1'000);
    header.log_size = frontier.size();
    header.log_root = frontier.root();
    header.validators_hash = validators.set.hash();
    return header;
}

// Header and certificate again, after a change of the header.
void seal(Receipt& receipt, const Cluster& validators) {
    receipt.finality.certificate = final_certificate(validators, receipt.header, 3);
}

Receipt sample_receipt() {
    const Cluster validators = cluster(1);
    Receipt receipt;
    receipt.leaf = leaf(4);
    receipt.index = 4;
    receipt.path = inclusion_path(
        4, 11, leaf_reader([](std::uint64_t i) {
            return log_leaf_hash(leaf(static_cast<std::uint32_t>(i)));
        }));
    receipt.header = sample_header(validators);
    receipt.set = validators.set;
    seal(receipt, validators);
    return receipt;
}

std::string verdict(const Receipt& receipt, const ReceiptTrust& trust = {}) {
    const Status status = verify_receipt(receipt, trust);
    return status ? "verified" : status.error().message;
}

} // namespace

TEST_CASE("a true receipt verifies with and without trust in chain, set and transaction") {
    const Receipt receipt = sample_receipt();
    CHECK(verdict(receipt) == "verified");
    const ReceiptTrust trust{samples::chain, receipt.set.hash(),
                             TransactionId(receipt.leaf.id.bytes)};
    CHECK(verdict(receipt, trust) == "verified");
}

TEST_CASE("every part of a receipt that is not true is named") {
    const Cluster validators = cluster(1);
    const Cluster strangers = cluster(50);
    struct Breach {
        const char* message;
        std::function<void(Receipt&)> change;
    };
    const std::vector<Breach> breaches{
        {"receipt: the leaf is of another chain", [](Receipt& r) { r.leaf.chain_id = ChainId(); }},
        {"receipt: the validator set is not the header's",
         [&](Receipt& r) { r.set = strangers.set; }},
        {"receipt: block 0 holds no acts",
         [](Receipt& r) {
             r.header.height = Height(0);
             r.finality = FinalityProof();
         }},
        {"receipt: the header has no finality certificate",
         [](Receipt& r) { r.finality = FinalityProof(); }},
        {"receipt: the certificate is not Finalize",
         [&](Receipt& r) {
             r.finality.certificate =
                 final_certificate(validators, r.header, 3, VoteKind::notarize);
         }},
        {"receipt: the certificate is of another epoch",
         [](Receipt& r) { r.finality.certificate->epoch = Epoch(2); }},
        {"receipt: the certificate has no quorum",
         [&](Receipt& r) { r.finality.certificate = final_certificate(validators, r.header, 2); }},
        {"receipt: the certificate does not prove the header final",
         [&](Receipt& r) { r.finality.certificate = final_certificate(strangers, r.header, 3); }},
        {"receipt: the certificate does not prove the header final",
         [](Receipt& r) { r.finality.certificate->signatures[1].bytes[3] ^= 1; }},
        {"receipt: the certificate does not prove the header final",
         [](Receipt& r) { r.header.time_ms = TimestampMs(1'001); }},
        {"receipt: the index lies beyond the header's log", [](Receipt& r) { r.index = 11; }},
        {"receipt: the act is younger than the header",
         [](Receipt& r) { r.leaf.height = Height(8); }},
        {"receipt: the path does not lead from the leaf to the header's log root",
         [](Receipt& r) { r.leaf.outcome = 1; }},
        {"receipt: the path does not lead from the leaf to the header's log root",
         [](Receipt& r) { r.index = 5; }},
        {"receipt: the path does not lead from the leaf to the header's log root",
         [](Receipt& r) { r.path.pop_back(); }},
        {"receipt: the path does not lead from the leaf to the header's log root",
         [&](Receipt& r) {
             r.header.log_root.bytes[0] ^= 1;
             seal(r, validators);
         }},
    };
    for (const Breach& breach : breaches) {
        Receipt bad = sample_receipt();
        breach.change(bad);
        CHECK(verdict(bad) == breach.message);
    }
}

TEST_CASE("a receipt of strangers is refused by whoever trusts a set, a chain or asks for an act") {
    const Cluster strangers = cluster(50);
    Receipt forged = sample_receipt();
    forged.header.validators_hash = strangers.set.hash();
    forged.set = strangers.set;
    seal(forged, strangers);
    CHECK(verdict(forged) == "verified"); // Self-consistent: trust must come from outside.
    const ValidatorsHash trusted = cluster(1).set.hash();
    CHECK(verdict(forged, {.chain = {}, .set = trusted, .txid = {}}) ==
          "receipt: the validator set is not the trusted one");
    CHECK(verdict(sample_receipt(), {.chain = ChainId(), .set = {}, .txid = {}}) ==
          "receipt: the header is of another chain");
    CHECK(verdict(sample_receipt(), {.chain = {}, .set = {}, .txid = TransactionId()}) ==
          "receipt: the leaf is of another transaction");
}

TEST_CASE("a receipt is encoded as frozen, read back, and refused if cut or longer") {
    const Receipt receipt = sample_receipt();
    const Bytes bytes = encode(receipt);
    CHECK(to_hex(bytes) == samples::frozen("receipt"));
    CHECK(decode_receipt(bytes).value() == receipt);
    CHECK(bytes.size() < 1'536);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        CHECK_FALSE(decode_receipt(ByteView(bytes).first(size)).has_value());
    }
    Bytes longer = bytes;
    longer.push_back(0);
    CHECK_FALSE(decode_receipt(longer).has_value());
}

TEST_CASE("no flipped bit of an encoded receipt verifies under full trust") {
    const Receipt receipt = sample_receipt();
    const ReceiptTrust trust{samples::chain, receipt.set.hash(),
                             TransactionId(receipt.leaf.id.bytes)};
    const Bytes bytes = encode(receipt);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        Bytes flipped = bytes;
        flipped[i] ^= static_cast<std::uint8_t>(1u << (i % 8));
        const auto read = decode_receipt(flipped);
        INFO("byte " << i);
        CHECK((!read || !verify_receipt(*read, trust)));
    }
}
