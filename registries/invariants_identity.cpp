// Rules about persons and PINs, and about consents of the dead and of those without capacity.

#include "registries/invariants_scope.hpp"

#include "registries/civil/rows.hpp"
#include "registries/identity/rows.hpp"

#include <algorithm>
#include <map>

namespace tamga::registries {

namespace {

using identity::LifeStatus;
using identity::PinStatus;

} // namespace

void check_pins_unique(const Scope& scope, std::vector<Violation>& out) {
    for (const Bytes& key : scope.pins) {
        const auto pin = find_row<identity::Pin>(scope.view, key);
        if (!pin) {
            violate(out, "G-01", key, "a PIN that was given is gone");
            continue;
        }
        if (!find_row<identity::Subject>(scope.view, pin->subject)) {
            violate(out, "G-01", key, "the PIN belongs to nobody");
        }
        if (scope.whole()) continue;
        const auto then = find_row<identity::Pin>(*scope.before, key);
        if (then && then->subject != pin->subject) {
            violate(out, "G-01", key, "the PIN belonged to another person");
        }
    }
}

void check_pins_active(const Scope& scope, std::vector<Violation>& out) {
    for (const Bytes& key : scope.pins) {
        const auto pin = find_row<identity::Pin>(scope.view, key);
        if (!pin || pin->status != PinStatus::active) continue;
        const auto link = find_row<identity::SubjectPin>(scope.view, pin->subject,
                                                         identity::key_of(pin->scheme));
        if (!link || link->tag != pin->tag) {
            violate(out, "G-02", pin->subject, "an active PIN is not the one of its person");
        }
    }
    for (const SubjectId& id : scope.subjects) {
        const auto subject = find_row<identity::Subject>(scope.view, id);
        if (!subject) continue;
        for (const auto& link : list_rows<identity::SubjectPin>(scope.view, id)) {
            const auto pin =
                find_row<identity::Pin>(scope.view, identity::pin_key(link.scheme, link.tag));
            if (!pin || pin->subject != id) {
                violate(out, "G-02", id, "the person's PIN is another's");
            } else if (pin->status == PinStatus::active &&
                       (subject->has_death || subject->life == LifeStatus::void_record)) {
                violate(out, "G-02", id, "a dead person has an active PIN");
            }
        }
    }
}

void check_merges(const Scope& scope, std::vector<Violation>& out) {
    for (const SubjectId& id : scope.subjects) {
        const auto subject = find_row<identity::Subject>(scope.view, id);
        if (!subject) {
            violate(out, "G-03", id, "something is entered about a person who is not there");
            continue;
        }
        for (const auto& link : list_rows<identity::MergedSubject>(scope.view, id)) {
            const auto loser = find_row<identity::Subject>(scope.view, link.loser);
            if (!loser || loser->merged_into != id) {
                violate(out, "G-03", id, "somebody is said to be merged into it who is not");
            }
        }
        if (!subject->merged_into) continue;
        const auto winner = find_row<identity::Subject>(scope.view, *subject->merged_into);
        if (!winner || winner->merged_into) {
            violate(out, "G-03", id, "merged into a person who is not there or merged too");
        } else if (!find_row<identity::MergedSubject>(scope.view, winner->id, id)) {
            violate(out, "G-03", id, "merged into a person who does not know of it");
        }
    }
}

void check_vital_records(const Scope& scope, std::vector<Violation>& out) {
    for (const SubjectId& id : scope.subjects) {
        const auto subject = find_row<identity::Subject>(scope.view, id);
        if (!subject) continue; // G-03 tells of it.
        std::size_t births = 0;
        std::vector<Bytes> deaths;
        for (const auto& link : list_rows<civil::SubjectRecord>(scope.view, id)) {
            const auto record = find_row<civil::CivilRecord>(scope.view, link.record);
            if (!record || record->status != civil::RecordStatus::registered ||
                record->person(link.role) != id) {
                violate(out, "G-04", id, "stands in a record that is not in force");
            }
            if (link.role == proto::civil::CHILD) births += 1;
            if (link.role == proto::civil::DECEASED) deaths.push_back(link.record);
        }
        if (births > 1) violate(out, "G-04", id, "has more than one live birth record");
        if (deaths.size() > 1) violate(out, "G-04", id, "has more than one live death record");
        const bool dead = subject->life == LifeStatus::deceased ||
                          subject->life == LifeStatus::presumed_dead;
        if (dead == deaths.empty() || dead != subject->has_death) {
            violate(out, "G-04", id, "life status and death records contradict each other");
        } else if (dead && deaths.front() != subject->death_record) {
            violate(out, "G-04", id, "is dead by another record than the live one");
        }
    }
    for (const Bytes& number : scope.records) {
        const auto record = find_row<civil::CivilRecord>(scope.view, number);
        if (!record) continue; // G-09 tells of it.
        const bool live = record->status == civil::RecordStatus::registered;
        for (const civil::RecordPerson& person : record->persons) {
            const bool linked =
                find_row<civil::SubjectRecord>(scope.view, person.subject, number).has_value();
            if (linked != live) {
                violate(out, "G-04", number, "its persons do not know of it, or know too long");
            }
        }
    }
}

void check_acts_of_the_dead(const Scope& scope, std::vector<Violation>& out) {
    for (const SubjectId& id : scope.subjects) {
        const auto subject = find_row<identity::Subject>(scope.view, id);
        if (!subject || !subject->has_death) continue;
        const auto record = find_row<civil::CivilRecord>(scope.view, subject->death_record);
        if (!record) continue; // G-04 tells of it.
        for (const auto& use : list_rows<civil::ConsentUse>(scope.view, id)) {
            if (use.day > record->registered_day) {
                violate(out, "G-10", id, "consented after the death was registered");
            }
            const bool after = subject->death_latest && *subject->death_latest < use.day;
            if (after && !find_row<civil::PostMortemAct>(scope.view, id, use.item())) {
                violate(out, "G-10", id, "consented after the day of the death, and no flag");
            }
        }
    }
}

void check_capacity(const Scope& scope, std::vector<Violation>& out) {
    for (const SubjectId& id : scope.subjects) {
        const auto subject = find_row<identity::Subject>(scope.view, id);
        if (!subject || subject->capacity != identity::Capacity::none) continue;
        for (const auto& use : list_rows<civil::ConsentUse>(scope.view, id)) {
            if (use.day > subject->capacity_since && !use.mandate) {
                violate(out, "G-11", id, "consented without capacity");
            }
        }
    }
}

} // namespace tamga::registries
