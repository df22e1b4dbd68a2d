// Reading rights, judged in the order of the enumeration.

#include "registries/access/reading.hpp"

#include "registries/access/queries.hpp"
#include "registries/authority.hpp"
#include "registries/civil/rows.hpp"
#include "registries/identity/queries.hpp"

#include <algorithm>
#include <array>

namespace tamga::registries::access {

namespace {

constexpr std::array reading_roles{proto::access::CIVIL_REGISTRAR, proto::access::CIVIL_SUPERVISOR,
                                   proto::access::CONSUL, proto::access::PIN_AUTHORITY,
                                   proto::access::COURT, proto::access::AUDITOR};

// A register is the hundred of its acts' field numbers.
Register register_of(const proto::Operation& operation) {
    return static_cast<Register>(operation.act_case() / 100);
}

// The papers of an act go with what the act said.
bool goes_with_its_act(std::uint32_t data_class) {
    return data_class == proto::identity::EVIDENCE_SCANS ||
           data_class == proto::identity::SIGNED_CONSENT;
}

bool names(const proto::TransactionBody& act, const Commitment& commitment) {
    return std::ranges::any_of(act.commitments(), [&](const auto& entry) {
        return equal(as_bytes(entry.commitment()), commitment.view());
    });
}

// The key is bound to a person of whom the commitment tells something now.
bool is_own(const ledger::StateView& view, const PublicKey& reader, const Commitment& commitment,
            TimestampMs now) {
    const auto key = find_row<identity::HolderKey>(view, reader);
    if (!key || !key->is_active_at(now)) return false;
    const auto person = identity::subject(view, key->subject);
    return person && std::ranges::any_of(person->attributes, [&](const auto& attribute) {
               return attribute.commitment == commitment;
           });
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
    case Reading::sealed: return "the record is sealed: only a court or an auditor opens it";
    }
    UNREACHABLE();
}

bool is_sealed(const ledger::StateView& view, const Commitment& commitment,
               const proto::TransactionBody& act) {
    const auto closed = [&](ByteView raw) {
        const auto id = Commitment::from(raw);
        return find_row<civil::SealedCommitment>(view, id).has_value();
    };
    if (closed(commitment.view())) return true;
    const bool follows = std::ranges::any_of(act.commitments(), [&](const auto& entry) {
        return goes_with_its_act(entry.data_class()) &&
               equal(as_bytes(entry.commitment()), commitment.view());
    });
    return follows && std::ranges::any_of(act.commitments(), [&](const auto& entry) {
               return closed(as_bytes(entry.commitment()));
           });
}

Reading judge_reading(const ledger::StateView& view, const PublicKey& reader,
                      const Commitment& commitment, const proto::TransactionBody& act,
                      TimestampMs now) {
    if (is_own(view, reader, commitment, now)) {
        return is_sealed(view, commitment, act) ? Reading::sealed : Reading::allowed;
    }
    const auto found = officer(view, reader, now);
    if (!found) return Reading::not_an_officer;
    if (!found->acting) return Reading::not_acting;
    const auto has = [&](Role role) { return found->officer.has_role(role); };
    if (std::ranges::none_of(reading_roles, has)) return Reading::without_role;
    if (!names(act, commitment)) return Reading::other_act;
    if (has(proto::access::COURT) || has(proto::access::AUDITOR)) return Reading::allowed;
    const auto keeper = agency(view, found->agency);
    const bool kept = keeper && std::ranges::any_of(act.operations(), [&](const auto& operation) {
        return keeper->agency.has_register(register_of(operation));
    });
    if (!kept) return Reading::other_register;
    if (!covers(found->officer.territories, as_bytes(act.territory()))) {
        return Reading::other_territory;
    }
    return is_sealed(view, commitment, act) ? Reading::sealed : Reading::allowed;
}

} // namespace tamga::registries::access
