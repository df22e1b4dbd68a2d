// PRV-01: openings of a record's commitments are erased; each leaves a tombstone, nothing else.
//
// The state says that they are to be gone; every validator deletes them from its payloads when the
// block is final. Only RETENTION makes something erasable: a kind of row and a class without a row
// there, such as the records of civil status, are kept for ever.

#include "registries/codes/codes.hpp"
#include "registries/codes/retention.hpp"
#include "registries/courts/court_acts.hpp"
#include "registries/privacy/kept.hpp"
#include "registries/privacy/privacy.hpp"
#include "registries/privacy/rows.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tamga::registries::privacy {

namespace {

using Request = proto::privacy::ErasePayload;
using proto::access::DATA_PROTECTION_AUTHORITY;

constexpr int commitments_max = 16;
constexpr std::size_t key_bytes_max = 64;

bool are_commitments(const Request& request) {
    if (request.commitments().empty() || request.commitments_size() > commitments_max) return false;
    for (int i = 0; i < request.commitments_size(); ++i) {
        if (request.commitments(i).size() != 32) return false;
        if (i > 0 && request.commitments(i - 1) >= request.commitments(i)) return false;
    }
    return true;
}

bool has_form(const Request& request, const Context& context) {
    // What an erasing transaction writes is tombstones alone (G-83).
    const auto& operations = context.body().operations();
    if (!std::ranges::all_of(operations, &proto::Operation::has_erase_payload)) return false;
    if (request.table() > 0xffff || request.entity().empty()) return false;
    if (request.entity().size() > key_bytes_max || request.item().size() > key_bytes_max) {
        return false;
    }
    if (request.data_class() == proto::identity::DATA_CLASS_NONE) return false;
    if (request.basis() == proto::privacy::ERASURE_BASIS_NONE) return false;
    if (request.notification().size() != 32 || request.receipts_root().size() != 32) return false;
    if (request.notification() == std::string(32, '\0')) return false;
    const bool by_court = request.basis() == proto::privacy::BY_COURT;
    return are_commitments(request) && request.court_act().empty() != by_court;
}

// Whose role keeps the register that the table belongs to.
access::Role role_of_register(std::uint32_t table) {
    constexpr std::array<access::Role, 8> roles{
        proto::access::ROLE_NONE,        proto::access::ROLE_NONE,
        proto::access::PIN_AUTHORITY,    proto::access::CIVIL_SUPERVISOR,
        proto::access::RESIDENCE_OFFICER, proto::access::LAND_REGISTRAR,
        proto::access::VEHICLE_REGISTRAR, proto::access::COURT};
    return table / 100 < roles.size() ? roles.at(table / 100) : proto::access::ROLE_NONE;
}

// Both officers keep the register, or both are of the data protection authority.
bool may_decide(const Request& request, const Context& context) {
    const auto both = [&](access::Role role) {
        return context.officer()->has_role(role) && context.second_officer()->has_role(role);
    };
    if (both(DATA_PROTECTION_AUTHORITY)) return true;
    const access::Role keeper = role_of_register(request.table());
    if (keeper == proto::access::ROLE_NONE || !both(keeper)) return false;
    const auto agency = context.state.find<access::Agency>(context.agency());
    return agency &&
           agency->has_register(static_cast<access::Register>(request.table() / 100));
}

bool is_of(const Kept& kept, const Commitment& commitment, identity::DataClass data_class) {
    for (std::size_t i = 0; i < kept.commitments.size(); ++i) {
        if (kept.commitments[i] == commitment && kept.classes[i] == data_class) return true;
    }
    return false;
}

Outcome check_commitments(const Request& request, const Context& context, const Kept& kept) {
    for (const std::string& raw : request.commitments()) {
        const auto commitment = Commitment::from(as_bytes(raw));
        if (!is_of(kept, commitment, request.data_class())) {
            return Outcome::commitment_not_of_record;
        }
        if (context.state.has<Tombstone>(commitment)) return Outcome::payload_erased_already;
    }
    return Outcome::applied;
}

// What the basis rests on.
Outcome check_basis(const Request& request, const Context& context) {
    switch (request.basis()) {
    case proto::privacy::SUBJECT_REQUEST:
    case proto::privacy::UNLAWFUL:
        return context.has_source() ? Outcome::applied : Outcome::source_missing;
    case proto::privacy::BY_COURT:
        for (const std::string& commitment : request.commitments()) {
            const Outcome ordered = courts::check_ordered(
                context, request.court_act(), proto::courts::ERASE_THE_PAYLOAD,
                as_bytes(commitment));
            if (ordered != Outcome::applied) return ordered;
        }
        return Outcome::applied;
    default: return Outcome::applied; // Retention rests on its table.
    }
}

Outcome check_retention(const Request& request, const Context& context, const Kept& kept,
                        const codes::Retention& rule) {
    const Basis basis = request.basis();
    const bool at_any_time =
        basis == proto::privacy::UNLAWFUL || basis == proto::privacy::BY_COURT;
    if (at_any_time) return Outcome::applied;
    if (!rule.days) return Outcome::payload_not_erasable;
    if (basis == proto::privacy::SUBJECT_REQUEST) return Outcome::applied;
    if (!kept.ended_day || context.today() - *kept.ended_day < *rule.days) {
        return Outcome::retention_runs;
    }
    return Outcome::applied;
}

ledger::StatePath path_of_record(const Request& request) {
    const auto table = static_cast<std::uint16_t>(request.table());
    const ByteView entity = as_bytes(request.entity());
    if (request.item().empty()) return ledger::StatePath::singular(table, entity, 1);
    return ledger::StatePath::plural(table, entity, 1, as_bytes(request.item()));
}

Outcome check_needs(const Request& request, const Context& context, const Kept& kept) {
    const ledger::StateView& view = context.state.view();
    if (has_open_process(view, kept, context.today())) return Outcome::payload_still_needed;
    for (const std::string& raw : request.commitments()) {
        const auto commitment = Commitment::from(as_bytes(raw));
        if (stands_elsewhere(view, kept, path_of_record(request), commitment)) {
            return Outcome::payload_still_needed;
        }
    }
    return Outcome::applied;
}

Tombstone tombstone_of(const Request& request, const Context& context, const Bytes& rule) {
    Tombstone row;
    row.data_class = request.data_class();
    row.basis = request.basis();
    row.day = context.today();
    row.agency = to_bytes(context.agency());
    row.officer = context.officer()->key;
    row.second = context.second_officer()->key;
    row.table = static_cast<std::uint16_t>(request.table());
    row.record = to_bytes(as_bytes(request.entity()));
    row.item = to_bytes(as_bytes(request.item()));
    row.rule = rule;
    row.notification = Hash256::from(as_bytes(request.notification()));
    row.receipts_root = Hash256::from(as_bytes(request.receipts_root()));
    if (!request.court_act().empty()) {
        row.court_act = CourtActId::from(as_bytes(request.court_act()));
    }
    return row;
}

} // namespace

Outcome erase_payload(const Request& request, Context& context) {
    if (!has_form(request, context)) return Outcome::malformed_act;
    if (!may_decide(request, context)) return Outcome::officer_lacks_role;
    const auto table = static_cast<std::uint16_t>(request.table());
    const auto kept = kept_at(context.state.view(), table, as_bytes(request.entity()),
                              as_bytes(request.item()), context.today());
    if (!kept) return Outcome::payload_record_not_found;
    const auto own = [&](const SubjectId& person) { return context.is_own_record(person); };
    if (std::ranges::any_of(kept->persons, own)) return Outcome::own_record;
    const Outcome named = check_commitments(request, context, *kept);
    if (named != Outcome::applied) return named;
    const Outcome based = check_basis(request, context);
    if (based != Outcome::applied) return based;
    const std::string code =
        codes::retention_code(table, static_cast<std::uint16_t>(request.data_class()));
    const auto row = codes::code_at(context.state.view(), proto::codes::RETENTION, as_bytes(code),
                                    context.today());
    if (!row) return Outcome::payload_not_erasable;
    const auto rule = codes::read_retention(to_text(row->value));
    if (!rule) return Outcome::payload_not_erasable;
    const Outcome over = check_retention(request, context, *kept, *rule);
    if (over != Outcome::applied) return over;
    const Outcome needed = check_needs(request, context, *kept);
    if (needed != Outcome::applied) return needed;

    Tombstone tombstone = tombstone_of(request, context, row->value);
    for (const std::string& raw : request.commitments()) {
        tombstone.commitment = Commitment::from(as_bytes(raw));
        context.emit("PayloadErased", to_bytes(tombstone.commitment.view()));
        context.state.put(tombstone);
    }
    return Outcome::applied;
}

} // namespace tamga::registries::privacy
