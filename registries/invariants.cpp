// The list of invariants, what they are applied to, and the census.

#include "registries/invariants.hpp"

#include "ledger/hash_table.hpp"
#include "registries/declared.hpp"
#include "registries/invariants_scope.hpp"
#include "registries/rows.hpp"

#include <algorithm>
#include <functional>
#include <memory>

namespace tamga::registries {

namespace {

constexpr std::size_t violations_max = 100;
constexpr std::size_t page = 1024;

constexpr std::array of_registers{
    Invariant{"G-01", "A PIN belongs to one person for ever.", check_pins_unique},
    Invariant{"G-02", "A person has at most one active PIN per scheme, the dead none.",
              check_pins_active},
    Invariant{"G-03", "A merged person points to one that is not merged.", check_merges},
    Invariant{"G-04", "At most one live birth and one live death record; dead if and only if one.",
              check_vital_records},
    Invariant{"G-05", "Marriages of one person do not overlap.", check_marriages_apart},
    Invariant{"G-06", "Spouses are two, alive at the wedding and not close kin.", check_spouses},
    Invariant{"G-07", "A marriage ends with the first of divorce and deaths.",
              check_marriage_ends},
    Invariant{"G-08", "At most two parents and one birth mother; nobody is an own ancestor.",
              check_parents},
    Invariant{"G-09", "Versions of a record are a chain; record numbers have no gaps.",
              check_records},
    Invariant{"G-10", "No consent of the dead, and later found ones are flagged.",
              check_acts_of_the_dead},
    Invariant{"G-11", "No consent of a person without capacity.", check_capacity},
    Invariant{"G-12", "Sealed records have no clear edge to former parents.", check_sealed},
    Invariant{"G-20", "A person lives at one place, the dead at none.", check_residences},
    Invariant{"G-21", "Registrations of a kind do not overlap; stays are not too long.",
              check_registration_times},
    Invariant{"G-22", "Nobody is registered where no dwelling is open.", check_dwellings},
    Invariant{"G-23", "A person is in one household; it has one head, who is a member.",
              check_households},
    Invariant{"G-30", "Every current unit has exactly one primary right.", check_primary_rights},
    Invariant{"G-31", "Shares of a primary right make exactly the whole.", check_land_shares},
    Invariant{"G-32", "A right has parties as its type asks.", check_land_parties},
    Invariant{"G-33", "No two current parcels overlap, and boundaries are noded.",
              check_parcels_apart},
    Invariant{"G-34", "Every current parcel is valid, and its area is that of its shape.",
              check_parcel_shapes},
    Invariant{"G-35", "Lineage has no circle; divided and merged parcels cover the same.",
              check_lineage},
    Invariant{"G-36", "Ranks of mortgages are 1 to n.", check_mortgage_ranks},
    Invariant{"G-37", "Sub-leases lie within their heads.", check_sub_leases},
    Invariant{"G-38", "Servitudes serve current units.", check_servitudes},
    Invariant{"G-39", "What the dead hold is of an estate; heirs and courts alone move it.",
              check_estates},
    Invariant{"G-40", "No transfer or burden under a hold.", nullptr},
    Invariant{"G-41", "Acts on a unit follow the order of lodgement.", nullptr},
    Invariant{"G-42", "Fractions of a building's common property make the whole.",
              check_common_property},
    Invariant{"G-43", "Area changes only by first registration, survey and boundary acts.",
              nullptr},
    Invariant{"G-50", "A VIN is of one vehicle, and what was scrapped stays so.", check_vins},
    Invariant{"G-51", "A plate is on one active vehicle, and each has its plate.", check_plates},
    Invariant{"G-52", "Shares of a vehicle make exactly the whole.", check_vehicle_shares},
    Invariant{"G-53", "Ranks of liens are 1 to n; what left the register has none.",
              check_lien_ranks},
    Invariant{"G-54", "Legalised vehicles pass by inheritance and courts alone, never abroad.",
              check_legalised},
    Invariant{"G-55", "No transfer of what is stolen, held or not inspected.", nullptr},
    Invariant{"G-56", "Odometers go up, or it is said that they went back.", check_odometers},
    Invariant{"G-60", "One valid document of a single type, none of the dead or the revoked.",
              check_documents},
    Invariant{"G-61", "Status lists say what the documents say; revocations stay.",
              check_status_lists},
    Invariant{"G-62", "A holder has one active licence per type and territory.", nullptr,
              "no act of this version gives licences"},
    Invariant{"G-63", "A representative has the power, and the principal lives and is capable.",
              check_mandates},
};
constexpr std::array of_platform{
    Invariant{"G-80", "Every act satisfies the roles and endorsements of its time.", nullptr},
    Invariant{"G-81", "Every commitment has its opening or a tombstone.", nullptr},
    Invariant{"G-82", "A tombstone says why and who decided, of a class that may be erased.",
              check_tombstones},
    Invariant{"G-83", "Erasure leaves the clear state as it was.", check_erasures},
    Invariant{"G-84", "Batches of the access log and of exchange are chains without gaps.",
              nullptr, "no act of this version anchors batches"},
    Invariant{"G-85", "What the reserve holds is the sum of its movements.", nullptr,
              "no act of this version is about the reserve"},
    Invariant{"G-86", "The state root of every height follows from genesis and the blocks.",
              nullptr},
    Invariant{"G-90", "Validators and observers have own names and own keys; 1 to 31 validate.",
              check_nodes},
    Invariant{"G-91", "Those validate whom the last end of an epoch announced.", nullptr},
    Invariant{"G-92", "Evidence is against a key that validated, told once for each offence.",
              check_evidence},
};
constexpr auto table = [] {
    std::array<Invariant, of_registers.size() + of_platform.size()> all{};
    std::ranges::copy(of_platform, std::ranges::copy(of_registers, all.begin()).out);
    return all;
}();

// Entries of one table, a page at a time.
template <class Visit>
void for_each_entry(const ledger::StateView& view, std::uint16_t number, Visit visit) {
    Writer prefix;
    prefix.u16(number);
    std::optional<ledger::StatePath> after;
    while (true) {
        const auto entries = view.list(prefix.view(), after, page);
        for (const ledger::StateEntry& entry : entries) visit(entry);
        if (entries.size() < page) return;
        after = entries.back().path;
    }
}

template <class Row>
Row row_of(const ledger::StateEntry& entry) {
    auto stored = decode_value<Row>(entry.value);
    ENSURE(stored.has_value());
    return std::move(stored->row);
}

void count_subject(const ledger::StateView& view, const identity::Subject& subject,
                   Census& census) {
    census.persons += 1;
    if (subject.life == identity::LifeStatus::alive) census.alive += 1;
    if (subject.life == identity::LifeStatus::deceased) census.deceased += 1;
    if (subject.life == identity::LifeStatus::not_known) census.life_not_known += 1;
    if (subject.kind == proto::identity::HISTORIC) census.historic += 1;
    if (subject.kind == proto::identity::CITIZEN &&
        list_rows<identity::SubjectPin>(view, subject.id).empty()) {
        census.citizens_without_pin += 1;
    }
}

void count_entry(const ledger::StateView& view, const ledger::StateEntry& entry, Census& census) {
    switch (entry.path.table()) {
    case tables::subject.table:
        count_subject(view, row_of<identity::Subject>(entry), census);
        break;
    case tables::civil_record.table: {
        const auto record = row_of<civil::CivilRecord>(entry);
        census.records.at(static_cast<std::size_t>(record.type)) += 1;
        if (record.status == civil::RecordStatus::revoked) census.records_revoked += 1;
        break;
    }
    case tables::marriage.table: census.marriages += 1; break;
    case tables::ended_marriage.table: census.marriages_ended += 1; break;
    case tables::ended_record_version.table: census.records_superseded += 1; break;
    case tables::legacy_conflict.table: census.open_conflicts += 1; break;
    case tables::closed_conflict.table: census.closed_conflicts += 1; break;
    case tables::marriage_application.table: census.open_applications += 1; break;
    case tables::post_mortem_act.table: census.post_mortem_acts += 1; break;
    default: break; // Other tables are not counted.
    }
}

InvariantResult by_replay(const Invariant& invariant, const WholeOptions& options) {
    if (!options.replayed) {
        return {invariant.id, invariant.meaning, Standing::not_applicable, "no replay", {}};
    }
    return {invariant.id, invariant.meaning, Standing::pass, {}, {}};
}

InvariantResult check_openings(const Invariant& invariant, const Scope& scope,
                               const WholeOptions& options, Census& census) {
    InvariantResult result{invariant.id, invariant.meaning, Standing::pass, {}, {}};
    if (!options.has_opening) {
        result.standing = Standing::not_applicable;
        result.why = options.no_openings;
        return result;
    }
    std::uint64_t elsewhere = 0;
    for (const Commitment& commitment : scope.commitments) {
        if (scope.tombstones.contains(commitment)) continue;
        if (options.has_opening(commitment)) continue;
        if (options.is_brought && options.is_brought(commitment)) {
            ++elsewhere;
            continue;
        }
        census.openings_missing += 1;
        if (result.violations.size() < violations_max) {
            violate(result.violations, invariant.id, commitment, "no opening is held");
        }
    }
    if (elsewhere != 0) {
        result.why = "to " + std::to_string(elsewhere) + " of " +
                     std::to_string(scope.commitments.size()) + " commitments, which came with " +
                     options.brought_by + ": their openings are not asked for here";
        if (elsewhere == scope.commitments.size()) result.standing = Standing::not_applicable;
    }
    if (census.openings_missing != 0) result.standing = Standing::fail;
    return result;
}

InvariantResult check_set(const Invariant& invariant, const Scope& scope,
                          const WholeOptions& options) {
    InvariantResult result{invariant.id, invariant.meaning, Standing::pass, {}, {}};
    if (!options.validators) {
        result.standing = Standing::not_applicable;
        result.why = "no header";
        return result;
    }
    check_announced_set(scope.view, *options.validators, result.violations);
    if (!result.violations.empty()) result.standing = Standing::fail;
    return result;
}

InvariantResult judge(const Invariant& invariant, const Scope& scope,
                      const WholeOptions& options, Census& census) {
    constexpr std::array<std::string_view, 6> replayed{"G-40", "G-41", "G-43",
                                                       "G-55", "G-80", "G-86"};
    if (std::ranges::find(replayed, invariant.id) != replayed.end()) {
        return by_replay(invariant, options);
    }
    if (invariant.id == "G-81") return check_openings(invariant, scope, options, census);
    if (invariant.id == "G-91") return check_set(invariant, scope, options);
    InvariantResult result{invariant.id, invariant.meaning, Standing::pass, {}, {}};
    if (invariant.check == nullptr) {
        result.standing = Standing::not_applicable;
        result.why = invariant.no_object;
        return result;
    }
    invariant.check(scope, result.violations);
    if (!result.violations.empty()) result.standing = Standing::fail;
    if (result.violations.size() > violations_max) result.violations.resize(violations_max);
    return result;
}

// What checkers of one block read again and again is read once. Lists of an entity whose
// core the state does not have are empty, so that new people cost no search.
struct Memory {
    ledger::HashTable<ledger::StatePath, std::optional<Bytes>> found;
    ledger::HashTable<ledger::StatePath, std::vector<ledger::StateEntry>> listed;
};

std::optional<std::uint16_t> core_of(std::uint16_t number) {
    switch (number) {
    case tables::attribute.table:
    case tables::subject_pin.table:
    case tables::subject_key.table:
    case tables::subject_record.table:
    case tables::ended_subject_record.table:
    case tables::subject_marriage.table:
    case tables::ended_subject_marriage.table:
    case tables::filiation.table:
    case tables::child_of.table:
    case tables::parent_tag.table:
    case tables::consent_use.table:
    case tables::post_mortem_act.table:
    case tables::subject_registration.table:
    case tables::ended_subject_registration.table:
    case tables::given_mandate.table:
    case tables::held_mandate.table: return tables::subject.table;
    case tables::ended_record_version.table:
    case tables::legacy_conflict.table: return tables::civil_record.table;
    default: return std::nullopt;
    }
}

ledger::StateView remembering(const ledger::StateView& view) {
    const auto memory = std::make_shared<Memory>();
    ledger::StateSource source;
    source.find = [view, memory](const ledger::StatePath& path) {
        const std::optional<Bytes>* known = memory->found.find(path);
        return known != nullptr ? *known : memory->found.add(path, view.find(path));
    };
    source.list = [view, memory, find = source.find](ByteView prefix,
                                                     std::optional<ledger::StatePath> after,
                                                     std::size_t count_max) {
        const auto whole = ledger::StatePath::from(prefix); // A table, an entity and a facet.
        if (!whole || after) return view.list(prefix, after, count_max);
        const auto core = core_of(whole->table());
        if (core) {
            ledger::StatePath entity = *whole; // Facet 1, as the cores have.
            entity.bytes[0] = static_cast<std::uint8_t>(*core >> 8);
            entity.bytes[1] = static_cast<std::uint8_t>(*core);
            if (!find(entity)) return std::vector<ledger::StateEntry>();
        }
        const std::vector<ledger::StateEntry>* known = memory->listed.find(*whole);
        if (known != nullptr) return *known;
        return memory->listed.add(*whole, view.list(prefix, after, count_max));
    };
    return ledger::StateView(std::move(source));
}

bool is_readable(ByteView entity) {
    return std::ranges::all_of(entity, [](std::uint8_t byte) { return byte > 32 && byte < 127; });
}

} // namespace

std::string describe(const Violation& violation) {
    const bool text = is_readable(violation.entity);
    return std::string(violation.invariant) + ": " +
           (text ? to_text(violation.entity) : to_hex(violation.entity)) + ": " +
           violation.message;
}

std::string_view name_of(Standing standing) {
    switch (standing) {
    case Standing::pass: return "PASS";
    case Standing::fail: return "FAIL";
    case Standing::not_applicable: return "NOT APPLICABLE";
    }
    UNREACHABLE();
}

std::span<const Invariant> invariants() {
    return table;
}

std::vector<Violation> check_touched(const ledger::StateView& before,
                                     const ledger::StateView& after,
                                     const ledger::StateDelta& delta) {
    Scope scope(after, &before);
    // What stands now, or stood before it was erased.
    const auto for_each_changed = [&](auto noted, auto visit) {
        for (const auto& [path, value] : delta.changes()) {
            if (!noted(path)) continue;
            std::optional<Bytes> stood = value ? value : before.find(path);
            if (stood) visit(scope, ledger::StateEntry{path, std::move(*stood)});
        }
    };
    const auto is_tombstone = [](const ledger::StatePath& path) {
        return path.table() == tables::tombstone.table;
    };
    for_each_changed(is_tombstone, note_tombstone);
    for_each_changed(std::not_fn(is_tombstone), note);
    widen(scope);
    std::vector<Violation> violations;
    for (const Invariant& invariant : table) {
        if (invariant.check != nullptr) invariant.check(scope, violations);
    }
    return violations;
}

Status check_block(const ledger::StateView& parent, const ledger::StateDelta& delta,
                   Height height) {
    const ledger::StateView before = remembering(parent);
    // Borrowed: the view does not outlive this call.
    const std::shared_ptr<const ledger::StateDelta> borrowed(std::shared_ptr<void>(), &delta);
    const std::vector<Violation> violations =
        check_touched(before, before.over(borrowed), delta);
    if (violations.empty()) return {};
    std::string message = "block " + std::to_string(height.value) + " breaks ";
    for (std::size_t i = 0; i < std::min<std::size_t>(violations.size(), 5); ++i) {
        message += (i == 0 ? "" : "; ") + describe(violations[i]);
    }
    if (violations.size() > 5) {
        message += "; and " + std::to_string(violations.size() - 5) + " more";
    }
    return fail(ErrorCode::corrupt_store, message);
}

bool WholeReport::holds() const {
    return std::ranges::none_of(invariants, [](const InvariantResult& result) {
        return result.standing == Standing::fail;
    });
}

WholeReport check_whole(const ledger::StateView& view, const WholeOptions& options) {
    WholeReport report;
    Scope scope(view, nullptr);
    scope.nodes = true;
    for_each_entry(view, tables::tombstone.table,
                   [&](const ledger::StateEntry& entry) { note_tombstone(scope, entry); });
    for (const std::uint16_t number : declared_tables()) {
        for_each_entry(view, number, [&](const ledger::StateEntry& entry) {
            note(scope, entry);
            count_entry(view, entry, report.census);
        });
    }
    std::ranges::sort(scope.commitments);
    const auto doubles = std::ranges::unique(scope.commitments);
    scope.commitments.erase(doubles.begin(), doubles.end());
    report.census.commitments = scope.commitments.size();
    report.census.payloads_erased = scope.tombstones.size();
    report.invariants.resize(table.size());
    options.workers(table.size(), [&](std::size_t i) { // Only G-81 counts in the census.
        report.invariants[i] = judge(table[i], scope, options, report.census);
    });
    return report;
}

} // namespace tamga::registries
