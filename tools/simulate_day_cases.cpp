// A round: what was begun goes on, the rest is drawn by the table.

#include "tools/simulate_day_cases.hpp"

#include <algorithm>
#include <utility>

namespace tamga::tools::day {

namespace {

Case drawn_case(Prng& prng) {
    std::uint64_t left = prng.between(0, per_100000_of_all() - 1);
    for (const Rate& rate : rates()) {
        if (left < rate.per_100000) return rate.what;
        left -= rate.per_100000;
    }
    UNREACHABLE();
}

} // namespace

std::vector<Planned> Cases::round(const Stamp& stamp, std::size_t count_max) {
    constexpr std::size_t failures_max = 400;
    stamp_ = stamp;
    ++world_.round;
    out_.clear();
    go_on(count_max - count_max / 4);
    std::size_t failures = 0;
    while (out_.size() < count_max && failures < failures_max) {
        const bool found =
            prng_.chance(share::wrong_acts) ? wrong() : happen(drawn_case(prng_));
        failures = found ? 0 : failures + 1;
    }
    return std::move(out_);
}

void Cases::go_on(std::size_t count_max) {
    const std::size_t waiting = waiting_.size();
    for (std::size_t i = 0; i < waiting; ++i) {
        const Waiting next = waiting_.front();
        waiting_.pop_front();
        const bool due = stamp_.today >= next.not_before && out_.size() < count_max;
        if (!due || take(next) == Went::later) waiting_.push_back(next);
    }
}

Cases::Went Cases::take(const Waiting& waiting) {
    switch (waiting.step) {
    case Step::marry: return marry(waiting);
    case Step::divorce: return divorce_ordered(waiting);
    case Step::freeze: return freeze_ordered(waiting);
    case Step::accept: return accept(waiting);
    case Step::inherit: return inherit(waiting);
    }
    UNREACHABLE();
}

bool Cases::happen(Case what) {
    return what <= Case::document ? person_case(what) : property_case(what);
}

bool Cases::person_case(Case what) {
    switch (what) {
    case Case::birth: return birth();
    case Case::death: return death();
    case Case::marriage: return engagement();
    case Case::divorce: return divorce();
    case Case::name_change: return name_change();
    case Case::move: return move();
    case Case::document: return document();
    default: UNREACHABLE();
    }
}

bool Cases::property_case(Case what) {
    switch (what) {
    case Case::land_sale: return land_sale();
    case Case::mortgage: return mortgage();
    case Case::discharge: return discharge();
    case Case::freeze: return freeze();
    case Case::lift: return lift();
    case Case::vehicle: return first_registration();
    case Case::vehicle_sale: return vehicle_sale();
    case Case::inspection: return inspection();
    case Case::pledge: return pledge();
    case Case::release: return release();
    case Case::theft: return theft();
    case Case::recovery: return recovery();
    default: UNREACHABLE();
    }
}

Draft Cases::at(Post post, std::uint8_t region) {
    return Draft(world_.pen, stamp_, world_.desk(post, region));
}

const Planned& Cases::plan(Draft&& draft, registries::Outcome expected, std::string_view wrong) {
    constexpr std::size_t past_max = 64;
    const std::uint16_t operation = draft.first_act();
    out_.push_back({draft.finish(), operation, expected, wrong, false});
    if (wrong.empty() && prng_.chance(100)) {
        past_.emplace_back(world_.round, out_.back());
        if (past_.size() > past_max) past_.pop_front();
    }
    return out_.back();
}

bool Cases::may_give(const Person& owner) const {
    if (!owner.alive || owner.key == nobody || !world_.is_free(owner)) return false;
    return owner.spouse == nobody || world_.is_free(world_.people[owner.spouse]);
}

void Cases::take_owner(Person& owner) {
    world_.take(owner);
    if (owner.spouse != nobody) world_.take(person(owner.spouse));
}

// Of what was acquired in a marriage with joint property the spouse consents to giving it away.
void Cases::spouse_signs(Draft& draft, const Person& owner, std::int32_t since_day) {
    if (owner.spouse == nobody || !owner.joint || since_day < owner.wed_day) return;
    draft.sign(world_.key_of(world_.people[owner.spouse]));
}

Hash256 Cases::court_act(std::uint8_t region, proto::courts::Command command, ByteView target) {
    Draft draft = at(Post::judge, region);
    proto::courts::RegisterCourtAct& act = *draft.add().mutable_register_court_act();
    act.set_type(proto::courts::DECISION);
    act.set_decided_day(stamp_.today);
    act.set_in_force_day(stamp_.today);
    act.set_appeal_until_day(stamp_.today);
    proto::courts::CourtCommand& ordered = *act.add_commands();
    ordered.set_command(command);
    put(ordered.mutable_target(), target);
    draft.paper(act.mutable_act(), "decision");
    draft.sign(world_.officer(Post::second_judge, region));
    const Planned& planned = plan(std::move(draft));
    return registries::id_given<Hash256>(planned.made.act.txid, 0, 0);
}

} // namespace tamga::tools::day
