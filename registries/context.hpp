// Context: everything a handler may look at; nothing else reaches it.
//
// No clock (block time), no randomness, no network. One Context serves one transaction; the
// executor moves it from operation to operation. It remembers which signers an act had a use for,
// because a signer nobody needs refuses the act (119).

#pragma once

#include "base/crypto.hpp"
#include "base/types.hpp"
#include "ledger/parameters.hpp"
#include "ledger/state.hpp"
#include "ledger/transaction.hpp"
#include "proto/transaction.pb.h"
#include "registries/access/rows.hpp"
#include "registries/identifiers.hpp"
#include "registries/identity/rows.hpp"
#include "registries/working_state.hpp"

#include <bitset>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace tamga::registries {

// What execution knows of the block.
struct BlockInfo {
    ChainId chain;
    std::uint16_t version = 0; // Protocol version: an act is judged by the law of its time.
    Height height;
    TimestampMs time_ms;
    // The hash of a block below this one, as far back as acts may ask (1,000 blocks, GOV-01).
    using Ancestor = std::function<std::optional<BlockHash>(Height)>;
    Ancestor ancestor = {};
};

struct Event {
    std::string_view name; // PascalCase: "SubjectCreated"; a literal.
    Bytes data;            // Fixed encoding of what it tells; no personal data.
};

// An answer to a predicate, and who gave it.
struct Endorsement {
    proto::PredicateAnswer answer = proto::PREDICATE_ANSWER_NONE;
    PublicKey endorser;
};

class Context {
public:
    Context(const ledger::StateView& below, const BlockInfo& block,
            const ledger::Envelope& envelope, const proto::TransactionBody& body,
            const TransactionId& txid);

    WorkingState state;

    // The block and the chain.
    [[nodiscard]] const BlockInfo& block() const { return block_; }
    [[nodiscard]] TimestampMs now() const { return block_.time_ms; }
    // floor((time_ms / 1000 + legal_tz_offset_s) / 86400): days since 1970-01-01.
    [[nodiscard]] std::int32_t today() const { return today_; }
    [[nodiscard]] std::int64_t parameter(ledger::ParameterId id) const;

    // The transaction.
    [[nodiscard]] const proto::TransactionBody& body() const { return body_; }
    [[nodiscard]] const TransactionId& txid() const { return txid_; }
    [[nodiscard]] const std::vector<PublicKey>& signers() const { return envelope_.signers; }
    [[nodiscard]] const PublicKey& submitter() const { return envelope_.submitter_key(); }
    [[nodiscard]] ByteView agency() const { return as_bytes(envelope_.agency); }
    [[nodiscard]] std::uint16_t operation_index() const { return operation_; }
    // The next identifier this operation gives; ordinals count up from 0 by themselves.
    template <class Id>
    [[nodiscard]] Id new_id() {
        return id_given<Id>(txid_, operation_, ordinal_++);
    }
    // The same with the ordinal named: what a client can compute beforehand.
    template <class Id>
    [[nodiscard]] Id new_id(std::uint16_t ordinal) const {
        return id_given<Id>(txid_, operation_, ordinal);
    }

    // 32 bytes that stand among the envelope's commitments with that class.
    [[nodiscard]] bool lists(identity::DataClass data_class, ByteView commitment) const;
    // At least one source dated today or before; of that document type when one is given.
    [[nodiscard]] bool has_source(std::uint32_t document_type = 0) const;

    // Authority (authority.cpp). The officers found for the operation at hand.
    [[nodiscard]] const std::optional<access::Officer>& officer() const { return officer_; }
    [[nodiscard]] const std::optional<access::Officer>& second_officer() const { return second_; }
    // The key has signed; it is then not superfluous.
    [[nodiscard]] bool signed_by(const PublicKey& key);
    // An ACTIVE officer of any ACTIVE agency with one of these roles has signed, beside the acting
    // officer and the second: the signature of a court, for one.
    [[nodiscard]] bool signed_by_role(std::initializer_list<access::Role> roles);
    // An active key of that subject has signed, or CONSENT_IN_PERSON stands for it: endorsed by two
    // officers of the agency, about the subject's NAME and a commitment of class SIGNED_CONSENT.
    // Or a representative's: an agent of a live mandate whose powers hold this act (1.7), and the
    // object if one is given.
    [[nodiscard]] bool consented(const SubjectId& subject, ByteView object = {});
    // The mandate under which the person consented in this operation, and the agent if it has one.
    using UsedMandate = std::pair<MandateId, std::optional<SubjectId>>;
    [[nodiscard]] std::optional<UsedMandate> mandate_used(const SubjectId& subject) const;
    // What officers with one of these roles attest about exactly these commitments (any order).
    [[nodiscard]] std::vector<Endorsement> endorsements(
        proto::PredicateCode code, std::int64_t argument, std::int32_t at_day,
        std::vector<Commitment> commitments, std::initializer_list<access::Role> roles);
    // What they say together: false when one says false, else unknown when one does not know.
    // Nothing when nobody attests: outcome 118.
    [[nodiscard]] std::optional<proto::PredicateAnswer> endorsed(
        proto::PredicateCode code, std::int64_t argument, std::int32_t at_day,
        std::vector<Commitment> commitments, std::initializer_list<access::Role> roles);
    // The acting officer or the second one is this person, a parent, a child or the spouse (120).
    [[nodiscard]] bool is_own_record(const SubjectId& subject) const;
    // Persons linked to the acting officer and the second one.
    [[nodiscard]] std::vector<SubjectId> acting_persons() const;

    // Tells what happened; part of the leaf.
    void emit(std::string_view name, Bytes data);
    [[nodiscard]] const std::vector<Event>& events() const { return events_; }

    // For the executor and authority alone.
    void begin_operation(std::uint16_t index);
    void set_officers(std::optional<access::Officer> officer,
                      std::optional<access::Officer> second);
    void mark_used(const PublicKey& key);
    // Every signer had a use; the submitter is excepted.
    [[nodiscard]] bool all_signers_used() const;

private:
    [[nodiscard]] bool consented_in_person(const SubjectId& subject);
    [[nodiscard]] bool consented_by_mandate(const SubjectId& subject, ByteView object);
    [[nodiscard]] bool signed_by_holder(const SubjectId& subject);
    [[nodiscard]] bool signed_by_guardian(ByteView agency);
    [[nodiscard]] std::vector<PublicKey>
    in_person_endorsers(std::vector<Commitment> commitments) const;

    BlockInfo block_;
    const ledger::Envelope& envelope_;
    const proto::TransactionBody& body_;
    TransactionId txid_;
    std::int32_t today_ = 0;
    std::uint16_t operation_ = 0;
    std::uint16_t ordinal_ = 0;
    std::optional<access::Officer> officer_;
    std::optional<access::Officer> second_;
    std::bitset<ledger::signers_max> used_;
    std::vector<Event> events_;
    std::vector<std::pair<SubjectId, UsedMandate>> mandates_; // Of the operation.
};

} // namespace tamga::registries
