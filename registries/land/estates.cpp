// What the death of a person does to what the person disposed of. That shares of the dead are of an
// estate follows from the person's entry; nothing is written for it.

#include "registries/land/common.hpp"
#include "registries/land/land.hpp"

#include <vector>

namespace tamga::registries::land {

namespace {

constexpr std::int32_t caveat_days = 366;

bool has_caveat_of(const Context& context, const Bytes& unit, const Party& party) {
    for (const Right& right : rights_of(context.state.view(), unit)) {
        if (right.type == proto::land::CAVEAT && right.shares.size() == 1 &&
            right.shares[0].party == party) {
            return true;
        }
    }
    return false;
}

// On what the person disposed of after the first of the days and not after the last.
void enter_caveats(Context& context, const SubjectId& subject, std::int32_t after,
                   std::optional<std::int32_t> last) {
    const Party dead{proto::land::PERSON, to_bytes(subject.view())};
    for (const LandConsent& use : context.state.list<LandConsent>(subject)) {
        if (use.day <= after || (last && use.day > *last)) continue;
        const auto unit = context.state.find<Unit>(use.unit);
        if (!unit || !unit->is_current() || has_caveat_of(context, use.unit, dead)) continue;
        Right caveat;
        caveat.unit = use.unit;
        caveat.type = proto::land::CAVEAT;
        caveat.from_day = context.today();
        caveat.until_day = context.today() + caveat_days;
        caveat.shares = {{dead, 1, context.today()}};
        caveat.scope = scope::of_caveats;
        enter_right(context, std::move(caveat));
        tell(context, "CaveatEntered", {use.unit});
    }
}

} // namespace

void on_death(Context& context, const SubjectId& subject,
              std::optional<std::int32_t> death_day) {
    if (death_day) enter_caveats(context, subject, *death_day, std::nullopt);
}

void on_death_moved(Context& context, const SubjectId& subject, std::int32_t death_day,
                    std::int32_t told_before) {
    enter_caveats(context, subject, death_day, told_before);
}

} // namespace tamga::registries::land
