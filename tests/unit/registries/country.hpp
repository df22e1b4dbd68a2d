// A small country for registry tests: genesis, agencies, offices, officers, and a state in memory.
//
// Keys are made of names: key("registrar") is the same key everywhere. A Draft is a transaction in
// the words of a test; submit() signs it by everybody it names, passes it through the border
// (ledger::check) and executes it in a block of its own. Copy a Country to branch.

#pragma once

#include "base/crypto.hpp"
#include "ledger/executed.hpp"
#include "ledger/genesis.hpp"
#include "ledger/state.hpp"
#include "ledger/transaction.hpp"
#include "proto/transaction.pb.h"
#include "registries/executor.hpp"
#include "registries/identifiers.hpp"
#include "registries/outcome.hpp"

#include <catch2/catch.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tamga::registries {

std::ostream& operator<<(std::ostream& out, Outcome outcome);

} // namespace tamga::registries

namespace tamga::registries::test {

[[nodiscard]] SecretKey key(const std::string& name);
[[nodiscard]] PublicKey public_key(const std::string& name);
// The key as the bytes of a protobuf field.
[[nodiscard]] std::string key_field(const std::string& name);
// A commitment to whatever the words mean.
[[nodiscard]] Commitment commit(const std::string& words);
[[nodiscard]] std::string field(ByteView bytes);
// What the block at that height is called here.
[[nodiscard]] std::optional<BlockHash> block_hash(Height height);
template <class Tag>
[[nodiscard]] std::string field(const Digest<Tag>& digest) {
    return field(digest.view());
}

// What an endorser attests, by the endorser's name.
struct Attested {
    proto::PredicateCode code = proto::PREDICATE_NONE;
    std::string endorser;
    std::vector<Commitment> about;
    proto::PredicateAnswer answer = proto::PREDICATE_ANSWER_TRUE;
    std::int64_t argument = 0;
    std::int32_t at_day = 0;
};

struct Draft {
    proto::TransactionBody body; // Chain, nonce, window, signers and predicates are filled in.
    std::vector<std::string> signers;
    std::string submitter; // Empty = the first signer.
    std::vector<Attested> attested;

    [[nodiscard]] proto::Operation& act(int index = 0) {
        while (body.operations_size() <= index) body.add_operations();
        return *body.mutable_operations(index);
    }
    void sign_also(const std::string& name) { signers.push_back(name); }
    void without(const std::string& name) { std::erase(signers, name); }
    // Stands in the envelope's list; kept sorted.
    void list(std::uint32_t data_class, const Commitment& commitment);
};

// By the agency's key, without an office: acts of the access register.
[[nodiscard]] Draft by_agency(const std::string& agency);
// By an officer of ZAGS in BISH1, for the territory 417.
[[nodiscard]] Draft by_officer(const std::string& officer = "registrar");
// By an officer of COURT in COUR1.
[[nodiscard]] Draft by_judge(const std::string& officer = "judge");
// By an officer of STATE in STAT1: police, migration, residence, address, guardian, notary, auditor
// or hotel.
[[nodiscard]] Draft by_state(const std::string& officer);
// An act of the court that orders these, in force today.
struct Ordered {
    proto::courts::Command command = proto::courts::COMMAND_NONE;
    Bytes target;
};
[[nodiscard]] Draft decision(std::vector<Ordered> commands, std::int32_t today);
// By governance keys gov1 and gov2 of three.
[[nodiscard]] Draft by_governance();
void add_group(Draft& draft, google::protobuf::RepeatedPtrField<proto::identity::Attribute>& groups,
               proto::identity::DataClass data_class, const Commitment& commitment);

class Country {
public:
    // Agencies ZAGS, HEALTH and COURT from genesis; nobody works there yet.
    [[nodiscard]] static Country newborn();
    // And the offices BISH1 (territory 417), HLTH1, COUR1, STAT1 with the officers registrar, clerk,
    // supervisor, doctor, judge, second judge and those of by_state.
    [[nodiscard]] static Country settled();

    Outcome submit(const Draft& draft);
    // The same; the test fails unless it is applied. Gives the transaction's id.
    TransactionId apply(const Draft& draft);
    [[nodiscard]] ledger::TransactionPtr sign(const Draft& draft);
    // One block of several transactions.
    ledger::Executed execute(const std::vector<ledger::TransactionPtr>& transactions);

    // An ALIVE citizen with the NAME and SEX_DOB commitments commit(name), commit(name + " born").
    SubjectId add_citizen(const std::string& name);
    // An act of the court that is in force and orders this.
    CourtActId decide(proto::courts::Command command, ByteView target);
    // A holder key key(holder) bound to the person.
    void bind(const SubjectId& subject, const std::string& holder);

    [[nodiscard]] ledger::StateView view() const;
    [[nodiscard]] const std::map<ledger::StatePath, Bytes>& entries() const { return *entries_; }
    [[nodiscard]] const ledger::Executed& last() const { return last_; }
    [[nodiscard]] const TransactionId& last_id() const { return last_id_; }
    [[nodiscard]] const ChainId& chain() const { return chain_; }
    [[nodiscard]] TimestampMs now() const { return now_; }
    [[nodiscard]] std::int32_t today() const; // In the chain's legal zone.
    void pass_days(std::int64_t days);
    // Puts an entry as an act that is not at hand would have; from then on invariants may break.
    void enter(const ledger::StatePath& path, const Bytes& value);
    [[nodiscard]] BlockInfo block() const { return {chain_, 1, height_, now_, block_hash}; }
    [[nodiscard]] Height height() const { return height_; } // Of the next block.
    void pass_blocks(std::uint64_t blocks) { height_ = Height(height_.value + blocks); }

private:
    Country();
    void open_office(const std::string& agency, const std::string& code,
                     const std::string& territory);
    void appoint(const std::string& agency, const std::string& office, const std::string& name,
                 std::vector<proto::access::Role> roles);

    ChainId chain_;
    std::shared_ptr<std::map<ledger::StatePath, Bytes>> entries_;
    TimestampMs now_;
    Height height_;
    std::uint64_t nonce_ = 0;
    bool tampered_ = false; // Otherwise every block must keep the invariants.
    ledger::Executed last_;
    TransactionId last_id_;
};

// A row of an outcome table: the change that breaks exactly one rule of a draft that is applied.
struct Row {
    const char* what;
    std::function<void(Country&, Draft&)> change;
    Outcome outcome;
};

// Runs every row on a copy of the country; a refusal leaves the state as it was.
void check_rows(const Country& country, const Draft& draft, const std::vector<Row>& rows);

} // namespace tamga::registries::test
