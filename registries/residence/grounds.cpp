// On what a registration rests: who owns, who consents, who attests.

#include "registries/civil/common.hpp"
#include "registries/courts/court_acts.hpp"
#include "registries/identity/identity.hpp"
#include "registries/residence/registrations.hpp"
#include "registries/residence/residence.hpp"

#include <algorithm>

namespace tamga::registries::residence {

namespace {

using namespace proto::residence;

bool asks_owners(Basis basis) {
    return basis == OWNER || basis == OWNER_CONSENT || basis == LEASE;
}

Outcome check_owners(Context& context, const Grounds& grounds) {
    if (grounds.basis == OWNER &&
        std::ranges::find(grounds.owners, grounds.subject) == grounds.owners.end()) {
        return Outcome::consent_missing;
    }
    for (const SubjectId& owner : grounds.owners) {
        const auto found = identity::find_subject(context, owner.view());
        if (found.outcome != Outcome::applied) return found.outcome;
        if (!context.consented(owner)) return Outcome::consent_missing;
    }
    return check_owned(context, grounds.dwelling, grounds.owners);
}

// The parent lives there and agrees; that it is the parent, and of a minor, is attested.
Outcome check_joined(Context& context, const Grounds& grounds) {
    const auto parent_row = identity::find_subject(context, grounds.parent->view());
    if (parent_row.outcome != Outcome::applied) return parent_row.outcome;
    if (parent_row.subject.life != identity::LifeStatus::alive) return Outcome::subject_not_alive;
    const auto there = residence_of(context.state.view(), *grounds.parent, context.today());
    if (!there || there->dwelling != grounds.dwelling) return Outcome::parent_lives_elsewhere;
    if (!context.consented(*grounds.parent)) return Outcome::consent_missing;
    const Outcome parent = civil::check_attested(
        context, proto::IS_LEGAL_PARENT, {grounds.subject, *grounds.parent},
        {proto::access::RESIDENCE_OFFICER, proto::access::CIVIL_REGISTRAR,
         proto::access::CIVIL_SUPERVISOR});
    if (parent != Outcome::applied) return parent;
    const auto age = civil::is_of_age(context, grounds.subject,
                                      ledger::ParameterId::full_age_years);
    if (age.outcome != Outcome::applied) return age.outcome;
    return age.reached ? Outcome::predicate_is_false : Outcome::applied;
}

} // namespace

Outcome check_form(const Grounds& grounds) {
    if (grounds.basis == BASIS_NONE) return Outcome::malformed_act;
    if (std::ranges::adjacent_find(grounds.owners, std::ranges::greater_equal{}) !=
        grounds.owners.end()) {
        return Outcome::malformed_act;
    }
    constexpr std::size_t owners_max = 16;
    if (grounds.owners.size() > owners_max) return Outcome::malformed_act;
    const bool agrees = asks_owners(grounds.basis) == !grounds.owners.empty() &&
                        (grounds.basis == WITH_PARENT) == grounds.parent.has_value() &&
                        (grounds.basis == COURT_ORDER) == !grounds.court_act.empty();
    return agrees ? Outcome::applied : Outcome::malformed_act;
}

Outcome check_grounds(Context& context, const Grounds& grounds) {
    if (grounds.basis == WITH_PARENT) return check_joined(context, grounds);
    if (!context.consented(grounds.subject)) return Outcome::consent_missing;
    if (asks_owners(grounds.basis)) return check_owners(context, grounds);
    if (grounds.basis == COURT_ORDER) {
        return courts::check_ordered(context, grounds.court_act, proto::courts::GRANT_RESIDENCE,
                                     grounds.subject.view());
    }
    return context.has_source(document::basis_of_living) ? Outcome::applied
                                                         : Outcome::source_missing;
}

void keep_grounds(Context& context, const Grounds& grounds, std::uint16_t act) {
    if (grounds.basis == WITH_PARENT) {
        civil::keep_consent(context, *grounds.parent, act);
        return;
    }
    civil::keep_consent(context, grounds.subject, act);
    for (const SubjectId& owner : grounds.owners) {
        if (owner != grounds.subject) civil::keep_consent(context, owner, act);
    }
    if (grounds.basis == COURT_ORDER) {
        courts::carry_out(context, grounds.court_act, proto::courts::GRANT_RESIDENCE,
                          grounds.subject.view());
    }
}

Outcome check_owned(Context& context, const AddressTag& dwelling,
                    const std::vector<SubjectId>& owners) {
    std::vector<Commitment> about{Commitment(dwelling.bytes)};
    for (const SubjectId& owner : owners) {
        const auto found = identity::find_subject(context, owner.view());
        if (found.outcome != Outcome::applied) return found.outcome;
        if (found.subject.life != identity::LifeStatus::alive) return Outcome::subject_not_alive;
        const auto name = identity::current_attribute(context, owner, proto::identity::NAME);
        if (!name) return Outcome::attribute_missing;
        about.push_back(*name);
    }
    const auto owned =
        context.endorsed(proto::DWELLING_IS_OWNED, 0, context.today(), std::move(about),
                         {proto::access::RESIDENCE_OFFICER, proto::access::LAND_REGISTRAR});
    if (!owned) return Outcome::endorsement_missing;
    return *owned == proto::PREDICATE_ANSWER_TRUE ? Outcome::applied
                                                  : Outcome::predicate_is_false;
}

} // namespace tamga::registries::residence
