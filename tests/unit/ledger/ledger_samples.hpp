// What the tests of ledger share: keys by number, a chain, transactions, frozen vectors.

#pragma once

#include "base/certificate.hpp"
#include "base/crypto.hpp"
#include "base/hash.hpp"
#include "ledger/transaction.hpp"

#include "proto/transaction.pb.h"
#include "source_dir.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace tamga::ledger::samples {

inline std::array<std::uint8_t, 32> filled(std::uint8_t byte) {
    std::array<std::uint8_t, 32> bytes{};
    bytes.fill(byte);
    return bytes;
}

inline std::string text32(std::uint8_t byte) { return std::string(32, static_cast<char>(byte)); }

inline SecretKey secret(std::uint8_t number) { return SecretKey::from_seed(filled(number)); }

inline const ChainId chain(filled(0xc1));

// n secrets in the order of their public keys.
inline std::vector<SecretKey> signers(std::uint8_t n) {
    std::vector<SecretKey> keys;
    for (std::uint8_t i = 1; i <= n; ++i) keys.push_back(secret(i));
    std::ranges::sort(keys, {}, &SecretKey::public_key);
    return keys;
}

inline std::string text_of(const PublicKey& key) { return to_text(key.bytes); }

// A well-formed body of two signers with one act and one entry in every list.
inline proto::TransactionBody body(const std::vector<SecretKey>& keys = signers(2)) {
    proto::TransactionBody made;
    made.set_chain_id(to_text(chain.bytes));
    made.set_nonce("0123456789abcdef");
    made.set_valid_from_ms(1'000);
    made.set_valid_until_ms(61'000);
    for (const SecretKey& key : keys) made.add_signers(text_of(key.public_key()));
    made.set_submitter(1);
    made.set_agency("KG-ZAGS");
    made.set_office("BSK01");
    made.set_territory("417");
    made.set_legal_basis("LAW:2005-60/12");
    made.set_case_ref("CASE_7.1");
    proto::Source& source = *made.add_sources();
    source.set_document_type(3);
    source.set_issuer("HOSPITAL-4");
    source.set_issue_day(-20'000);
    source.set_commitment(text32(0x51));
    proto::Predicate& predicate = *made.add_predicates();
    predicate.set_code(proto::AGE_GE);
    predicate.set_argument(18);
    predicate.set_at_day(-1);
    predicate.set_answer(proto::PREDICATE_ANSWER_TRUE);
    predicate.add_commitments(text32(0x61));
    predicate.add_commitments(text32(0x62));
    predicate.set_endorser(1);
    proto::CommitmentRef& commitment = *made.add_commitments();
    commitment.set_data_class(2);
    commitment.set_commitment(text32(0x71));
    proto::ExpectedVersion& version = *made.add_expected_versions();
    version.set_entity(text32(0x81));
    version.set_version(9);
    made.add_operations()->mutable_register_office()->set_code("BSK02");
    return made;
}

inline SignedTransaction sign(const Bytes& bytes, const std::vector<SecretKey>& keys) {
    SignedTransaction made{bytes, {}};
    const auto message = sign_bytes(SignKind::transaction, chain, txid_of(bytes).view());
    for (const SecretKey& key : keys) made.signatures.push_back(key.sign(message));
    return made;
}

inline Bytes serialise(const google::protobuf::MessageLite& message) {
    return to_bytes(as_bytes(message.SerializeAsString()));
}

inline SignedTransaction signed_transaction(const proto::TransactionBody& made,
                                            const std::vector<SecretKey>& keys = signers(2)) {
    return sign(serialise(made), keys);
}

// A verified transaction of one signer; another nonce, another transaction.
inline TransactionPtr transaction(std::uint8_t nonce) {
    const std::vector<SecretKey> keys = signers(1);
    proto::TransactionBody made;
    made.set_chain_id(to_text(chain.bytes));
    made.set_nonce(std::string(16, static_cast<char>(nonce)));
    made.set_valid_from_ms(1'000);
    made.set_valid_until_ms(61'000);
    made.add_signers(text_of(keys[0].public_key()));
    made.set_agency("KG-ZAGS");
    made.add_operations()->mutable_register_office()->set_code("BSK02");
    return check(signed_transaction(made, keys), chain).value();
}

// `name = hex` lines of tests/vectors/FILE; # begins a comment.
inline std::map<std::string, std::string> vectors(const std::string& file) {
    std::ifstream in(source_dir() + "/tests/vectors/" + file);
    std::map<std::string, std::string> out;
    std::string line;
    while (std::getline(in, line)) {
        const std::size_t equals = line.find(" = ");
        if (line.empty() || line[0] == '#' || equals == line.npos) continue;
        out[line.substr(0, equals)] = line.substr(equals + 3);
    }
    return out;
}

// The frozen value of a name; a name that is not frozen is an empty text, which no vector is.
inline std::string frozen(const std::string& name) {
    static const auto table = vectors("ledger.txt");
    const auto found = table.find(name);
    return found == table.end() ? std::string() : found->second;
}

} // namespace tamga::ledger::samples
