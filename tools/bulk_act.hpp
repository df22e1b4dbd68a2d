// Acts that an import makes by the thousand: the envelope, commitments with fresh salts, predicates
// and signatures; the importer fills in the operation.

#pragma once

#include "base/crypto.hpp"
#include "base/types.hpp"
#include "proto/transaction.pb.h"
#include "tools/import_act.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tamga::tools {

// Who signs, for whom. The first key submits.
struct BulkOffice {
    ChainId chain;
    std::vector<SecretKey> keys;
    std::string agency;    // Empty: governance.
    std::string office;
    std::string territory;
    std::string legal_basis;
    std::uint64_t validity_ms = 6ULL * 3'600'000;
};

class BulkAct {
public:
    explicit BulkAct(const BulkOffice& office) : office_(office) {}

    // The one operation.
    [[nodiscard]] proto::Operation& operation() {
        return body_.operations_size() == 0 ? *body_.add_operations()
                                            : *body_.mutable_operations(0);
    }
    // Commits to a text of that class with a fresh salt; listed and opened.
    Commitment commit(proto::identity::DataClass data_class, std::string_view text);
    // What the last key attests about a commitment.
    void attest(proto::PredicateCode code, const Commitment& about, std::int32_t at_day);
    // Sealed, signed by every key. The act is used up.
    [[nodiscard]] ImportAct finish(TimestampMs now);

private:
    const BulkOffice& office_;
    proto::TransactionBody body_;
    std::vector<ledger::Opening> openings_;
    std::vector<std::pair<std::uint16_t, Commitment>> listed_;
    std::vector<proto::Predicate> predicates_;
};

} // namespace tamga::tools
