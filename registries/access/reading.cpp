// Reading rights, judged in the order of the enumeration.

#include "registries/access/reading.hpp"

#include "registries/access/queries.hpp"
#include "registries/authority.hpp"

#include <algorithm>
#include <array>

namespace tamga::registries::access {

namespace {

constexpr std::array reading_roles{proto::access::CIVIL_REGISTRAR, proto::access::CIVIL_SUPERVISOR,
                                   proto::access::CONSUL, proto::access::PIN_AUTHORITY,
                                   proto::access::COURT};

// A register is the hundred of its acts' field numbers.
Register register_of(const proto::Operation& operation) {
    return static_cast<Register>(operation.act_case() / 100);
}

} // namespace

std::string_view meaning_of(Reading reading) {
    switch (reading) {
    case Reading::allowed: return "";
    case Reading::not_an_officer:
        return "the key is neither an officer's nor that of the person concerned";
    case Reading::not_acting: return "this officer may not act now";
    case Reading::without_role: return "no role of this officer has to do with persons";
    case Reading::other_act:
        return "txid names no act with this commitment: give the act that brought it";
    case Reading::other_register: return "the act is of a register that the agency does not keep";
    case Reading::other_territory: return "the act is of a territory that is not this officer's";
    }
    UNREACHABLE();
}

Reading judge_reading(const ledger::StateView& view, const PublicKey& reader,
                      const Commitment& commitment, const proto::TransactionBody& act,
                      TimestampMs now) {
    const auto found = officer(view, reader, now);
    if (!found) return Reading::not_an_officer;
    if (!found->acting) return Reading::not_acting;
    const auto has = [&](Role role) { return found->officer.has_role(role); };
    if (std::ranges::none_of(reading_roles, has)) return Reading::without_role;
    const bool named = std::ranges::any_of(act.commitments(), [&](const auto& entry) {
        return equal(as_bytes(entry.commitment()), commitment.view());
    });
    if (!named) return Reading::other_act;
    if (has(proto::access::COURT)) return Reading::allowed;
    const auto keeper = agency(view, found->agency);
    const bool kept = keeper && std::ranges::any_of(act.operations(), [&](const auto& operation) {
        return keeper->agency.has_register(register_of(operation));
    });
    if (!kept) return Reading::other_register;
    return covers(found->officer.territories, as_bytes(act.territory())) ? Reading::allowed
                                                                         : Reading::other_territory;
}

} // namespace tamga::registries::access
