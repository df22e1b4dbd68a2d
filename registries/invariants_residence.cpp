// Rules about registrations, households, documents and mandates.

#include "registries/invariants_scope.hpp"

#include "registries/access/queries.hpp"
#include "registries/courts/estate_rows.hpp"
#include "registries/identity/document_rows.hpp"
#include "registries/residence/rows.hpp"

#include <algorithm>
#include <map>
#include <string>

namespace tamga::registries {

namespace {

using namespace residence;
using identity::Document;
using identity::DocumentStatus;
using identity::StatusChunk;

bool is_principal(const Registration& entry) {
    return entry.kind == RegistrationKind::residence || entry.kind == RegistrationKind::diaspora;
}

std::vector<Registration> current_of(const ledger::StateView& view, const SubjectId& subject) {
    std::vector<Registration> found;
    for (const auto& link : list_rows<SubjectRegistration>(view, subject)) {
        auto entry = find_row<Registration>(view, link.registration);
        if (entry) found.push_back(std::move(*entry));
    }
    return found;
}

// [from, end): the first day on which it does not count; nothing = it lasts.
std::optional<std::int64_t> end_of(const Registration& entry) {
    std::optional<std::int64_t> end;
    if (entry.ended_day) end = *entry.ended_day;
    if (entry.until_day && (!end || *entry.until_day + std::int64_t{1} < *end)) {
        end = *entry.until_day + std::int64_t{1};
    }
    return end;
}

bool overlap(const Registration& left, const Registration& right) {
    const auto begins_within = [](const Registration& inner, const Registration& outer) {
        const auto end = end_of(outer);
        return inner.from_day >= outer.from_day && (!end || inner.from_day < *end);
    };
    const auto is_empty = [](const Registration& entry) {
        const auto end = end_of(entry);
        return end && *end <= entry.from_day;
    };
    if (is_empty(left) || is_empty(right)) return false;
    return begins_within(left, right) || begins_within(right, left);
}

// Of a record with bits, whether bit `at` is set; the highest bit of a byte first.
bool bit(const Bytes& bits, std::uint32_t at) {
    return at / 8 < bits.size() && ((bits[at / 8] >> (7 - at % 8)) & 1) != 0;
}

void check_bits(const Document& document, const StatusChunk& chunk, std::vector<Violation>& out) {
    const std::uint32_t at = document.index % identity::status_chunk_entries;
    const bool over = document.status == DocumentStatus::revoked ||
                      document.status == DocumentStatus::replaced;
    if (!bit(chunk.used, at) || bit(chunk.revoked, at) != over ||
        bit(chunk.suspended, at) != (document.status == DocumentStatus::suspended)) {
        violate(out, "G-61", document.tag, "the status list says otherwise than the document");
    }
}

std::size_t count_bits(const Bytes& bits) {
    std::size_t count = 0;
    for (const std::uint8_t byte : bits) {
        for (int i = 0; i < 8; ++i) count += (byte >> i) & 1U;
    }
    return count;
}

// Whole states: as many indexes as documents. One block: a revocation stays.
void check_chunks(const Scope& scope, const std::map<Bytes, std::size_t>& documents,
                  std::vector<Violation>& out) {
    for (const auto& [list, number] : scope.chunks) {
        const auto key = identity::chunk_key(number);
        const auto chunk = find_row<StatusChunk>(scope.view, list, key);
        if (!chunk) {
            violate(out, "G-61", list, "a part of a status list is gone");
            continue;
        }
        if (scope.whole()) {
            Bytes name = list;
            append(name, key);
            const auto known = documents.find(name);
            const std::size_t count = known == documents.end() ? 0 : known->second;
            if (count_bits(chunk->used) != count) {
                violate(out, "G-61", list, "a status list has other indexes than documents");
            }
            continue;
        }
        const auto then = find_row<StatusChunk>(*scope.before, list, key);
        if (!then) continue;
        for (std::size_t i = 0; i < then->revoked.size(); ++i) {
            if ((then->revoked[i] & ~chunk->revoked[i]) != 0 ||
                (then->used[i] & ~chunk->used[i]) != 0) {
                violate(out, "G-61", list, "a revocation was taken back");
                break;
            }
        }
    }
}

bool is_single(identity::DocumentType type) {
    using namespace proto::identity;
    return type != BIRTH_CERT && type != MARRIAGE_CERT && type != DIVORCE_CERT &&
           type != DEATH_CERT && type != NAME_CERT && type != RESIDENCE_PROOF &&
           type != LICENCE_DOCUMENT;
}

void check_mandate(const Scope& scope, const courts::Mandate& mandate,
                   std::vector<Violation>& out) {
    if (mandate.parent) {
        const auto parent = find_row<courts::Mandate>(scope.view, *mandate.parent);
        const bool within = parent && parent->substitution &&
                            parent->principal == mandate.principal &&
                            mandate.to_day <= parent->to_day &&
                            std::ranges::all_of(mandate.powers, [&](std::uint16_t power) {
                                return parent->covers(power);
                            });
        if (!within) violate(out, "G-63", mandate.id, "gives more than it rests on");
    }
    if (mandate.status != courts::MandateStatus::active) return;
    const auto principal = find_row<identity::Subject>(scope.view, mandate.principal);
    const bool executor = mandate.kind == proto::courts::EXECUTOR;
    if (!principal || (principal->has_death && !executor)) {
        violate(out, "G-63", mandate.id, "outlives its principal");
    }
    const bool attorney = mandate.kind == proto::courts::POWER_OF_ATTORNEY;
    if (attorney && principal && principal->capacity != identity::Capacity::full) {
        violate(out, "G-63", mandate.id, "is of a principal without capacity");
    }
    if (!mandate.agent) return;
    const auto agent = find_row<identity::Subject>(scope.view, *mandate.agent);
    if (!agent || agent->has_death) violate(out, "G-63", mandate.id, "outlives its agent");
}

} // namespace

void check_sealed(const Scope& scope, std::vector<Violation>& out) {
    for (const Bytes& number : scope.records) {
        const auto record = find_row<civil::CivilRecord>(scope.view, number);
        if (!record || !record->sealed) continue;
        for (const civil::RecordPerson& person : record->persons) {
            if (!list_rows<civil::Filiation>(scope.view, person.subject).empty()) {
                violate(out, "G-12", number, "is sealed, and a parent stands in clear");
            }
        }
    }
}

void check_residences(const Scope& scope, std::vector<Violation>& out) {
    for (const SubjectId& id : scope.residents) {
        const auto person = find_row<identity::Subject>(scope.view, id);
        const auto current = current_of(scope.view, id);
        if (std::ranges::count_if(current, is_principal) > 1) {
            violate(out, "G-20", id, "lives at two places");
        }
        if (person && person->has_death && !current.empty()) {
            violate(out, "G-20", id, "is dead and registered");
        }
    }
}

void check_registration_times(const Scope& scope, std::vector<Violation>& out) {
    // The acts hold the parameter of their day, which governance may lower; this holds its bound.
    const auto days_max = ledger::spec_of(ledger::ParameterId::stay_days_max).value_max;
    for (const SubjectId& id : scope.residents) {
        std::vector<Registration> all = current_of(scope.view, id);
        for (const auto& link : list_rows<EndedSubjectRegistration>(scope.view, id)) {
            auto entry = find_row<Registration>(scope.view, link.registration);
            if (entry) all.push_back(std::move(*entry));
        }
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (all[i].until_day && *all[i].until_day - std::int64_t{all[i].from_day} >= days_max) {
                violate(out, "G-21", id, "stays longer than one may");
            }
            for (std::size_t k = i + 1; k < all.size(); ++k) {
                const bool same = is_principal(all[i]) ? is_principal(all[k])
                                                       : all[i].kind == all[k].kind;
                if (same && overlap(all[i], all[k])) {
                    violate(out, "G-21", id, "has two registrations of a kind at one time");
                }
            }
        }
    }
}

void check_dwellings(const Scope& scope, std::vector<Violation>& out) {
    for (const AddressTag& tag : scope.dwellings) {
        const auto dwelling = find_row<Dwelling>(scope.view, tag);
        const bool open = dwelling && dwelling->status == DwellingStatus::open;
        if (!open && !list_rows<DwellingRegistration>(scope.view, tag).empty()) {
            violate(out, "G-22", tag, "somebody is registered where no dwelling is open");
        }
    }
}

void check_households(const Scope& scope, std::vector<Violation>& out) {
    for (const HouseholdId& id : scope.households) {
        const auto household = find_row<Household>(scope.view, id);
        if (!household) {
            violate(out, "G-23", id, "has members and is not there");
            continue;
        }
        const auto members = list_rows<HouseholdMember>(scope.view, id);
        if (members.size() != household->members) {
            violate(out, "G-23", id, "counts other members than it has");
        }
        for (const HouseholdMember& member : members) {
            const auto link = find_row<SubjectHousehold>(scope.view, member.subject);
            if (!link || link->household != id) {
                violate(out, "G-23", id, "a member is in another household");
            }
        }
        if (members.empty()) continue;
        const bool led = household->head &&
                         std::ranges::find(members, *household->head,
                                           &HouseholdMember::subject) != members.end();
        if (!led && !household->vacant_since_day) {
            violate(out, "G-23", id, "has no head who is a member");
        }
    }
}

void check_documents(const Scope& scope, std::vector<Violation>& out) {
    for (const Bytes& holder : scope.holders) {
        std::set<identity::DocumentType> seen;
        const auto person = find_row<identity::Subject>(scope.view, holder);
        const bool gone = person && (person->has_death ||
                                     person->life == identity::LifeStatus::void_record);
        for (const auto& link : list_rows<identity::HolderDocument>(scope.view, holder)) {
            const auto document = find_row<Document>(scope.view, link.tag);
            if (!document || document->holder != holder) {
                violate(out, "G-60", link.tag, "is held by somebody else");
                continue;
            }
            const bool certificate = document->type == proto::identity::DEATH_CERT;
            if (gone && !certificate) {
                violate(out, "G-60", link.tag, "is in force for the dead");
            }
            if (is_single(document->type) && !seen.insert(document->type).second) {
                violate(out, "G-60", link.tag, "is a second one of its type");
            }
            if (document->record.empty()) continue;
            const auto record = find_row<civil::CivilRecord>(scope.view, document->record);
            if (!record || record->status != civil::RecordStatus::registered) {
                violate(out, "G-60", link.tag, "tells of a record that is not in force");
            }
        }
    }
}

void check_status_lists(const Scope& scope, std::vector<Violation>& out) {
    std::map<Bytes, std::size_t> counts;
    for (const DocTag& tag : scope.documents) {
        const auto document = find_row<Document>(scope.view, tag);
        if (!document) {
            violate(out, "G-61", tag, "a document is gone");
            continue;
        }
        const auto key = identity::chunk_key(
            static_cast<std::uint16_t>(document->index / identity::status_chunk_entries));
        const auto chunk = find_row<StatusChunk>(scope.view, document->list, key);
        if (!chunk) {
            violate(out, "G-61", tag, "has no place in a status list");
            continue;
        }
        check_bits(*document, *chunk, out);
        Bytes name = document->list;
        append(name, key);
        counts[name] += 1;
    }
    check_chunks(scope, counts, out);
}

void check_mandates(const Scope& scope, std::vector<Violation>& out) {
    for (const MandateId& id : scope.mandates) {
        const auto mandate = find_row<courts::Mandate>(scope.view, id);
        if (!mandate) {
            violate(out, "G-63", id, "somebody acts by a mandate that is not there");
            continue;
        }
        check_mandate(scope, *mandate, out);
    }
    for (const civil::ConsentUse& use : scope.represented) {
        const auto mandate = find_row<courts::Mandate>(scope.view, *use.mandate);
        const bool in_time = mandate && mandate->from_day <= use.day &&
                             use.day <= mandate->to_day &&
                             (mandate->ended_day == 0 || use.day <= mandate->ended_day);
        if (!in_time || !mandate->covers(use.act)) {
            violate(out, "G-63", use.subject, "was represented without power");
        }
    }
}

} // namespace tamga::registries
