// G-82, G-83: what was erased was erased for a reason, and nothing else changed by it.

#include "registries/codes/retention.hpp"
#include "registries/codes/rows.hpp"
#include "registries/courts/rows.hpp"
#include "registries/invariants_scope.hpp"
#include "registries/privacy/rows.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace tamga::registries {

namespace {

using privacy::Tombstone;

// Governance has told this rule of this kind of row and class, now or once.
bool is_told(const ledger::StateView& view, const Tombstone& tombstone) {
    constexpr auto table = proto::codes::RETENTION;
    const std::string code = codes::retention_code(
        tombstone.table, static_cast<std::uint16_t>(tombstone.data_class));
    const auto latest = find_row<codes::Code>(view, codes::key_of(table), code);
    if (latest && latest->value == tombstone.rule) return true;
    return std::ranges::any_of(
        list_rows<codes::EndedCode>(view, codes::code_key(table, as_bytes(code))),
        [&](const codes::EndedCode& ended) { return ended.row.value == tombstone.rule; });
}

std::string fault_of_basis(const ledger::StateView& view, const Tombstone& tombstone) {
    const bool by_court = tombstone.basis == proto::privacy::BY_COURT;
    if (tombstone.court_act.has_value() != by_court) return "a court's act without its basis";
    const auto rule = codes::read_retention(to_text(tombstone.rule));
    if (!rule) return "erased by no rule";
    switch (tombstone.basis) {
    case proto::privacy::RETENTION_EXPIRED:
    case proto::privacy::SUBJECT_REQUEST:
        return rule->days ? "" : "of a class that is not erased on that basis";
    case proto::privacy::UNLAWFUL: return "";
    case proto::privacy::BY_COURT: {
        const auto act = find_row<courts::CourtAct>(view, *tombstone.court_act);
        const bool ordered = act && std::ranges::any_of(act->commands, [&](const auto& each) {
            return each.command == proto::courts::ERASE_THE_PAYLOAD &&
                   equal(each.target, tombstone.commitment.view());
        });
        return ordered ? "" : "no court has ordered it";
    }
    default: return "erased without a basis";
    }
}

std::string fault_of(const ledger::StateView& view, const Tombstone& tombstone) {
    if (tombstone.data_class == proto::identity::DATA_CLASS_NONE) return "of no class";
    if (!find_row<access::Agency>(view, tombstone.agency)) return "no agency has decided";
    if (tombstone.officer == tombstone.second) return "one officer alone has decided";
    if (tombstone.notification == Hash256()) return "the authority was not told";
    if (!is_told(view, tombstone)) return "of a class that is not erased";
    return fault_of_basis(view, tombstone);
}

} // namespace

void check_tombstones(const Scope& scope, std::vector<Violation>& out) {
    for (const Commitment& commitment : scope.tombstones) {
        const auto tombstone = find_row<Tombstone>(scope.view, commitment);
        if (!tombstone) {
            violate(out, "G-82", commitment, "the tombstone is gone");
            continue;
        }
        const auto before =
            scope.whole() ? std::nullopt : find_row<Tombstone>(*scope.before, commitment);
        if (before && *before != *tombstone) {
            violate(out, "G-82", commitment, "the tombstone was changed");
        }
        const std::string fault = fault_of(scope.view, *tombstone);
        if (!fault.empty()) violate(out, "G-82", commitment, fault);
    }
}

void check_erasures(const Scope& scope, std::vector<Violation>& out) {
    for (const ledger::StatePath& path : scope.written_by_erasures) {
        violate(out, "G-83", path.view(), "an act that erases has written it");
    }
}

} // namespace tamga::registries
