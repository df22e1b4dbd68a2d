// The legs of a death.

#include "registries/civil/death.hpp"

#include "registries/civil/common.hpp"
#include "registries/civil/marriages.hpp"
#include "registries/civil/queries.hpp"
#include "registries/courts/estates.hpp"
#include "registries/courts/mandates.hpp"
#include "registries/identity/documents.hpp"
#include "registries/residence/registrations.hpp"

#include <algorithm>
#include <utility>

namespace tamga::registries::civil {

Outcome check_mortal(const identity::Subject& subject) {
    if (subject.has_death) return Outcome::already_deceased;
    const bool may_die = subject.life == identity::LifeStatus::alive ||
                         subject.life == identity::LifeStatus::missing;
    return may_die ? Outcome::applied : Outcome::subject_not_alive;
}

bool death_fits(const Context& context, const SubjectId& subject, std::int32_t death_day) {
    const auto& state = context.state;
    const auto uses = state.list<ConsentUse>(subject);
    const auto after = std::ranges::count_if(
        uses, [&](const ConsentUse& use) { return use.day > death_day; });
    const std::size_t touched = static_cast<std::size_t>(after) +
                                state.list<identity::HolderDocument>(subject.view()).size() +
                                state.list<residence::SubjectRegistration>(subject).size() +
                                state.list<courts::GivenMandate>(subject).size() +
                                state.list<courts::HeldMandate>(subject).size();
    return touched <=
           static_cast<std::size_t>(context.parameter(ledger::ParameterId::fanout_max));
}

void enter_death(Context& context, const SubjectId& subject, std::int32_t death_day,
                 const Bytes& record, identity::LifeStatus life) {
    identity::register_death(context, subject, {death_day, death_day, record, life});
    for (Marriage& entry : marriages_of(context.state.view(), subject)) {
        settle_marriage(context, std::move(entry));
    }
    void_applications(context, subject);
    flag_post_mortem(context, subject, death_day, record);
    identity::revoke_documents(context, subject.view(), proto::identity::DOCUMENT_DEATH);
    courts::end_mandates(context, subject);
    residence::leave_by_death(context, subject);
    courts::open_estate(context, subject, record);
}

void undo_death(Context& context, const SubjectId& subject) {
    identity::undo_death(context, subject);
    courts::dispute_estates(context, subject);
}

} // namespace tamga::registries::civil
