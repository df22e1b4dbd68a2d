// Acts that are the same again: everything random in them comes from a seed and a counter.
//
// A Draft is one transaction on its way: operations, who signs, what is attested, the papers. It
// becomes an Unsigned act whose id, and so the ids of what it creates, are known before anybody
// signs; signing is the dear part and may be done by many threads.

#pragma once

#include "base/crypto.hpp"
#include "base/types.hpp"
#include "proto/transaction.pb.h"
#include "tools/import_act.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tamga::tools::day {

// Block time, and the legal day in it.
struct Stamp {
    TimestampMs now;
    std::int32_t today = 0;
};
[[nodiscard]] Stamp stamp_of(TimestampMs now, std::int64_t legal_tz_offset_s);

// One chain, one seed: gives fresh values, the same in the same order.
class Pen {
public:
    Pen(const ChainId& chain, std::uint64_t seed) : chain_(chain), seed_(seed) {}

    [[nodiscard]] const ChainId& chain() const { return chain_; }
    // Never the same twice.
    [[nodiscard]] Hash256 fresh(std::string_view what);
    // The same whenever it is asked.
    [[nodiscard]] Hash256 fixed(std::string_view what, std::uint64_t number) const;
    [[nodiscard]] SecretKey key(std::string_view what, std::uint64_t number) const;

private:
    ChainId chain_;
    std::uint64_t seed_;
    std::uint64_t count_ = 0;
};

// Who acts, for whom, where.
struct Desk {
    const SecretKey* acting = nullptr;
    std::string_view agency; // Empty: governance.
    std::string_view office;
    std::string_view territory;

    // For the whole country.
    [[nodiscard]] Desk anywhere() const { return {acting, agency, office, "417"}; }
};

// The keys must outlive it.
struct Unsigned {
    ImportAct act; // Without signatures.
    std::vector<const SecretKey*> keys; // In the order of signers.
};
void sign(const ChainId& chain, Unsigned& made);

class Draft {
public:
    Draft(Pen& pen, const Stamp& stamp, const Desk& desk);

    [[nodiscard]] proto::Operation& add() { return *body_.add_operations(); }
    [[nodiscard]] std::uint16_t count() const {
        return static_cast<std::uint16_t>(body_.operations_size());
    }
    // Field number of the first operation; 0 without one.
    [[nodiscard]] std::uint16_t first_act() const {
        return static_cast<std::uint16_t>(count() == 0 ? 0 : body_.operations(0).act_case());
    }
    [[nodiscard]] const Stamp& stamp() const { return stamp_; }
    [[nodiscard]] const SecretKey& acting() const { return *desk_.acting; }

    // Commits to a text of that class; listed and opened.
    Commitment commit(proto::identity::DataClass data_class, std::string_view text);
    // NAME and SEX_DOB as the attributes of a person.
    static void describe(google::protobuf::RepeatedPtrField<proto::identity::Attribute>* attributes,
                         const Commitment& name, const Commitment& born);
    // The act's paper, in its field `act`.
    Commitment paper(std::string* field, std::string_view text);
    void sign(const SecretKey& key);
    // What that key attests; about these commitments.
    void attest(proto::PredicateCode code, std::vector<Commitment> about, const SecretKey& endorser,
                std::int32_t at_day = 0, std::int64_t argument = 0,
                proto::PredicateAnswer answer = proto::PREDICATE_ANSWER_TRUE);
    // A document of that type, dated so many days ago.
    void rest_on(std::uint32_t document_type, std::int32_t days_ago = 0);
    // The draft is used up.
    [[nodiscard]] Unsigned finish();

private:
    struct Attested {
        proto::Predicate predicate;
        const SecretKey* endorser;
    };

    Pen& pen_;
    Stamp stamp_;
    Desk desk_;
    proto::TransactionBody body_;
    std::vector<const SecretKey*> keys_;
    std::vector<ledger::Opening> openings_;
    std::vector<std::pair<std::uint16_t, Commitment>> listed_;
    std::vector<Attested> attested_;
    std::vector<std::pair<std::uint32_t, std::int32_t>> sources_; // Type, day.
};

// A car of ours: everything but the VIN and the year is the same.
void describe_car(proto::vehicles::VehicleData& data, const std::string& vin, std::uint32_t year);

inline void put(std::string* field, ByteView bytes) { field->assign(as_text(bytes)); }

} // namespace tamga::tools::day
