// Small signed acts for tests of the pool and the driver.

#pragma once

#include "base/certificate.hpp"
#include "ledger/transaction.hpp"

#include "proto/transaction.pb.h"

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

namespace tamga::test {

inline const ChainId chain(sha256(as_bytes("node tests")).bytes);

inline SecretKey signer_of(std::uint8_t number) {
    std::array<std::uint8_t, 32> seed{};
    seed[0] = 77;
    seed[1] = number;
    return SecretKey::from_seed(seed);
}

// One act of an agency, signed by one of its people; `number` makes it unlike all others.
inline ledger::TransactionPtr act_of(const std::string& agency, std::uint8_t signer,
                                     std::uint32_t number, std::uint64_t until_ms = 1'000'000) {
    const SecretKey key = signer_of(signer);
    proto::TransactionBody body;
    body.set_chain_id(chain.bytes.data(), 32);
    std::string nonce(16, 'n');
    for (int i = 0; i < 4; ++i) nonce[static_cast<std::size_t>(i)] = static_cast<char>(number >> 8 * i);
    body.set_nonce(nonce);
    body.set_valid_from_ms(1);
    body.set_valid_until_ms(until_ms);
    body.add_signers(key.public_key().bytes.data(), 32);
    body.set_agency(agency);
    auto& office = *body.add_operations()->mutable_register_office();
    office.set_code("OFFICE");
    ledger::SignedTransaction act;
    act.body = to_bytes(as_bytes(body.SerializeAsString()));
    const TransactionId txid = ledger::txid_of(act.body);
    act.signatures.push_back(key.sign(sign_bytes(SignKind::transaction, chain, txid.view())));
    const auto checked = ledger::check(std::move(act), chain);
    if (!checked) FAIL(checked.error().message);
    return *checked;
}

inline std::shared_ptr<const std::vector<ledger::Opening>> no_openings() {
    return std::make_shared<const std::vector<ledger::Opening>>();
}

} // namespace tamga::test
