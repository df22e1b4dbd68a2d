// What is true of evidence against validators, whatever blocks recorded it.

#include "registries/evidence/rows.hpp"
#include "registries/governance/rows.hpp"
#include "registries/invariants_scope.hpp"
#include "registries/scan.hpp"

namespace tamga::registries {

namespace {

constexpr std::size_t page = 256;

// Every consensus key that the state knows of a validator, present or former.
std::set<PublicKey> keys_of_validators(const ledger::StateView& view) {
    std::set<PublicKey> keys;
    using governance::Validator;
    for (const Validator& row : list_rows<Validator>(view, Validator::entity())) {
        keys.insert(row.consensus_key);
    }
    std::optional<ledger::StatePath> after;
    do {
        auto ended = scan_rows<governance::EndedNode>(view, after, page);
        for (const governance::EndedNode& row : ended.rows) {
            if (row.consensus_key) keys.insert(*row.consensus_key);
        }
        after = ended.next;
    } while (after);
    return keys;
}

} // namespace

void check_evidence(const Scope& scope, std::vector<Violation>& out) {
    if (scope.evidence.empty()) return;
    const std::set<PublicKey> keys = keys_of_validators(scope.view);
    for (const Bytes& item : scope.evidence) {
        const auto path = ledger::StatePath::plural(tables::evidence.table,
                                                    evidence::Record::entity(),
                                                    tables::evidence.facet, item);
        const auto stored = read_row<evidence::Record>(scope.view, path);
        if (!stored) {
            violate(out, "G-92", item, "evidence was taken out of the register");
            continue;
        }
        const evidence::Record& row = stored->row;
        if (scope.before != nullptr && scope.before->find(path)) {
            violate(out, "G-92", item, "the same offence is recorded again");
        }
        if (!equal(stored->provenance.view(), row.digest.view())) {
            violate(out, "G-92", item, "the row is not of the evidence that it names");
        }
        if (row.offence < 1 || row.offence > 5 || row.epoch.value == 0 || row.view.value == 0) {
            violate(out, "G-92", item, "there is no such offence");
        }
        if (!keys.contains(row.consensus_key)) {
            violate(out, "G-92", item, "the accused key is that of no validator");
        }
    }
}

} // namespace tamga::registries
