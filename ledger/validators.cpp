// From named validators to the set of keys.

#include "ledger/validators.hpp"

#include "base/ensure.hpp"

#include <utility>

namespace tamga::ledger {

ValidatorSet set_of(const NamedValidators& validators) {
    std::vector<Validator> members;
    members.reserve(validators.size());
    for (const NamedValidator& validator : validators) {
        members.push_back({validator.consensus_key, validator.node_key});
    }
    Result<ValidatorSet> set = ValidatorSet::from(std::move(members));
    ENSURE(set.has_value());
    return std::move(*set);
}

} // namespace tamga::ledger
