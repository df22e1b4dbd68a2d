// Entering, ending and moving registrations.

#include "registries/residence/registrations.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace tamga::registries::residence {

namespace {

bool is_principal(const Registration& registration) {
    return registration.kind == RegistrationKind::residence ||
           registration.kind == RegistrationKind::diaspora;
}

std::string_view event_of(RegistrationKind kind) {
    switch (kind) {
    case RegistrationKind::residence:
    case RegistrationKind::diaspora: return "ResidenceRegistered";
    case RegistrationKind::stay: return "StayRegistered";
    case RegistrationKind::foreign_stay: return "ForeignStayRegistered";
    }
    UNREACHABLE();
}

} // namespace

FoundRegistration find_active(const Context& context, const std::string& raw) {
    if (raw.size() != 32) return {Outcome::malformed_act, {}};
    auto found = context.state.find<Registration>(as_bytes(raw));
    if (!found) return {Outcome::registration_not_found, {}};
    if (!found->is_active(context.today())) return {Outcome::registration_has_ended, {}};
    return {Outcome::applied, std::move(*found)};
}

std::vector<Registration> registrations_of(const ledger::StateView& view,
                                           const SubjectId& subject) {
    std::vector<Registration> found;
    for (const SubjectRegistration& link : list_rows<SubjectRegistration>(view, subject)) {
        auto registration = find_row<Registration>(view, link.registration);
        ENSURE(registration.has_value());
        found.push_back(std::move(*registration));
    }
    return found;
}

std::vector<Registration> history_of(const ledger::StateView& view, const SubjectId& subject) {
    std::vector<Registration> found = registrations_of(view, subject);
    for (const auto& link : list_rows<EndedSubjectRegistration>(view, subject)) {
        auto registration = find_row<Registration>(view, link.registration);
        ENSURE(registration.has_value());
        found.push_back(std::move(*registration));
    }
    std::ranges::sort(found, {}, [](const Registration& entry) {
        return std::tuple(entry.from_day, entry.id);
    });
    return found;
}

std::optional<Registration> residence_of(const ledger::StateView& view, const SubjectId& subject,
                                         std::int32_t day) {
    for (Registration& registration : registrations_of(view, subject)) {
        if (is_principal(registration) && registration.is_active(day)) {
            return std::move(registration);
        }
    }
    return std::nullopt;
}

bool is_registered(const ledger::StateView& view, const SubjectId& subject, std::int32_t day) {
    return std::ranges::any_of(registrations_of(view, subject),
                               [&](const Registration& entry) { return entry.is_active(day); });
}

bool has_stay(const ledger::StateView& view, const SubjectId& subject, RegistrationKind kind,
              std::int32_t day) {
    return std::ranges::any_of(registrations_of(view, subject), [&](const Registration& entry) {
        return entry.kind == kind && entry.is_active(day);
    });
}

std::vector<Registration> registered_at(const ledger::StateView& view, const AddressTag& dwelling,
                                        std::int32_t day) {
    std::vector<Registration> found;
    for (const DwellingRegistration& link : list_rows<DwellingRegistration>(view, dwelling)) {
        auto registration = find_row<Registration>(view, link.registration);
        ENSURE(registration.has_value());
        if (registration->is_active(day)) found.push_back(std::move(*registration));
    }
    return found;
}

Outcome check_dwelling(const Context& context, const AddressTag& tag) {
    const auto dwelling = context.state.find<Dwelling>(tag);
    if (!dwelling) return Outcome::dwelling_not_found;
    if (dwelling->status != DwellingStatus::open) return Outcome::dwelling_is_closed;
    const auto there = registered_at(context.state.view(), tag, context.today());
    const bool full = dwelling->persons_max != 0 && there.size() >= dwelling->persons_max;
    return full ? Outcome::dwelling_is_full : Outcome::applied;
}

RegistrationId enter(Context& context, Registration registration) {
    registration.id = context.new_id<RegistrationId>();
    registration.from_day = context.today();
    const RegistrationId id = registration.id;
    context.state.put(SubjectRegistration{registration.subject, id});
    if (registration.kind != RegistrationKind::diaspora) {
        context.state.put(DwellingRegistration{registration.dwelling, id});
    }
    context.emit(event_of(registration.kind), to_bytes(id.view()));
    context.state.put(std::move(registration));
    return id;
}

void end(Context& context, Registration registration, std::int32_t day, EndReason reason) {
    context.state.erase(SubjectRegistration{registration.subject, registration.id});
    context.state.put(EndedSubjectRegistration{registration.subject, registration.id});
    if (registration.kind != RegistrationKind::diaspora) {
        context.state.erase(DwellingRegistration{registration.dwelling, registration.id});
    }
    registration.ended_day = day;
    registration.end_reason = reason;
    context.emit("ResidenceClosed", to_bytes(registration.id.view()));
    context.state.put(std::move(registration));
}

void end_residence(Context& context, const SubjectId& subject, EndReason reason) {
    for (Registration& registration : registrations_of(context.state.view(), subject)) {
        if (!is_principal(registration)) continue;
        end(context, std::move(registration), context.today(), reason);
    }
}

void leave_by_death(Context& context, const SubjectId& subject) {
    for (Registration& registration : registrations_of(context.state.view(), subject)) {
        end(context, std::move(registration), context.today(), EndReason::death);
    }
    leave(context, subject);
}

Outcome check_parent(const Context& context, const std::string& registration) {
    const FoundRegistration found = find_active(context, registration);
    if (found.outcome != Outcome::applied) return found.outcome;
    // A newborn is not refused for want of room.
    return found.registration.kind == RegistrationKind::residence
               ? Outcome::applied
               : Outcome::registration_not_found;
}

void register_newborn(Context& context, const SubjectId& child, const std::string& registration) {
    const auto parent = context.state.find<Registration>(as_bytes(registration));
    ENSURE(parent.has_value());
    end_residence(context, child, EndReason::moved); // Of a provisional PIN, before its record.
    Registration own;
    own.subject = child;
    own.dwelling = parent->dwelling;
    own.basis = proto::residence::WITH_PARENT;
    enter(context, std::move(own));
}

void move_registrations(Context& context, const SubjectId& from, const SubjectId& to) {
    const bool lives = residence_of(context.state.view(), to, context.today()).has_value();
    for (Registration& registration : registrations_of(context.state.view(), from)) {
        const bool moves = !lives && is_principal(registration);
        Registration moved;
        moved.subject = to;
        moved.dwelling = registration.dwelling;
        moved.kind = registration.kind;
        moved.basis = registration.basis;
        end(context, std::move(registration), context.today(), EndReason::merged);
        if (moves) enter(context, std::move(moved));
    }
    leave(context, from);
}

void leave(Context& context, const SubjectId& subject) {
    const auto link = context.state.find<SubjectHousehold>(subject);
    if (!link) return;
    auto household = context.state.find<Household>(link->household);
    const auto member = context.state.find<HouseholdMember>(link->household, subject);
    ENSURE(household.has_value() && member.has_value());
    context.state.erase(*link);
    context.state.erase(*member);
    context.state.put(EndedHouseholdMember{link->household, subject, member->since_day,
                                           context.today()});
    household->members -= 1;
    if (household->head == subject) {
        household->head.reset();
        household->vacant_since_day = context.today();
        if (household->members != 0) {
            context.emit("HeadVacant", to_bytes(household->id.view()));
        }
    }
    context.state.put(std::move(*household));
}

} // namespace tamga::registries::residence
