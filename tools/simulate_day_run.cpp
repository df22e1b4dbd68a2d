// Rounds until the day is over.

#include "tools/simulate_day_run.hpp"

#include "base/hash.hpp"
#include "registries/catalog.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace tamga::tools::day {

namespace {

using Clock = std::chrono::steady_clock;

std::uint64_t ms_since(Clock::time_point start) {
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start).count());
}

std::string name_of_outcome(std::uint16_t number) {
    const registries::OutcomeText* text = registries::find_outcome(number);
    return text != nullptr ? std::string(text->name) : std::to_string(number);
}

std::string name_of_act(std::uint16_t operation) {
    const registries::Entry* entry = registries::find_act(operation);
    return entry != nullptr ? std::string(entry->name) : std::to_string(operation);
}

void take_in(Hash256& digest, const ledger::SignedTransaction& act, const TransactionId& txid) {
    const WitnessId wid = ledger::wid_of(txid, act.signatures);
    digest = sha256({digest.view(), wid.view()});
}

// Signs and performs one round.
Result<std::vector<std::uint16_t>> perform(const World& world, const Run& how,
                                           std::vector<Planned>& acts, const Stamp& stamp,
                                           Hash256& digest) {
    how.workers(acts.size(), [&](std::size_t i) { sign(world.pen.chain(), acts[i].made); });
    for (const Planned& planned : acts) {
        take_in(digest, planned.made.act.transaction, planned.made.act.txid);
    }
    return how.perform(acts, stamp);
}

} // namespace

Status found(World& world, std::vector<SecretKey> governance, const Run& how, Tally& tally) {
    constexpr std::size_t acts_max = 64; // Each is large.
    Founding founding(world, std::move(governance));
    const auto start = Clock::now();
    while (true) {
        const Stamp stamp = how.stamp(std::nullopt);
        std::vector<Planned> acts = founding.next(stamp, acts_max);
        if (acts.empty()) break;
        tally.founding_acts += acts.size();
        if (how.progress) how.progress("founding", tally.founding_acts);
        if (!how.perform) continue;
        TRY(const auto outcomes, perform(world, how, acts, stamp, tally.digest));
        for (std::size_t i = 0; i < acts.size(); ++i) {
            if (outcomes[i] == 0) continue;
            return fail(ErrorCode::malformed,
                        "the country is not founded: " + name_of_act(acts[i].operation) + " " +
                            acts[i].made.act.txid.hex() + " was refused with " +
                            name_of_outcome(outcomes[i]) +
                            "; does the chain have these agencies already?");
        }
    }
    tally.founding_ms = ms_since(start);
    return {};
}

std::uint64_t acts_of(std::uint32_t population, std::uint32_t days) {
    const std::uint64_t cases = std::uint64_t{per_100000_of_all()} * population * days;
    return std::max<std::uint64_t>(1, cases / 100'000 / 365);
}

void Tally::count(const Planned& planned, std::uint16_t outcome) {
    constexpr std::size_t surprises_max = 20;
    ++acts;
    if (planned.again) {
        ++repeated;
    } else {
        Fate& fate = by_act[name_of_act(planned.operation)];
        ++(outcome == 0 ? fate.applied : fate.refused);
        ++(outcome == 0 ? applied : refused);
        if (outcome != 0) ++by_rule[name_of_outcome(outcome)];
    }
    if (!planned.wrong.empty()) ++by_wrong[std::string(planned.wrong)];
    if (outcome == static_cast<std::uint16_t>(planned.expected)) return;
    ++unexpected;
    if (surprises.size() >= surprises_max) return;
    surprises.push_back(name_of_act(planned.operation) + " " + planned.made.act.txid.hex() +
                        (planned.wrong.empty() ? "" : " (" + std::string(planned.wrong) + ")") +
                        ": " + name_of_outcome(outcome) + " instead of " +
                        name_of_outcome(static_cast<std::uint16_t>(planned.expected)));
}

nlohmann::json to_json(const Tally& tally) {
    nlohmann::json acts = nlohmann::json::object();
    for (const auto& [name, fate] : tally.by_act) {
        acts[name] = {{"applied", fate.applied}, {"refused", fate.refused}};
    }
    return {{"foundingActs", tally.founding_acts},
            {"foundingMs", tally.founding_ms},
            {"acts", tally.acts},
            {"applied", tally.applied},
            {"refused", tally.refused},
            {"repeated", tally.repeated},
            {"ms", tally.ms},
            {"actsPerSecond", tally.acts * 1000 / std::max<std::uint64_t>(1, tally.ms)},
            {"byAct", acts},
            {"byRule", tally.by_rule},
            {"byWrong", tally.by_wrong},
            {"unexpected", tally.unexpected},
            {"surprises", tally.surprises},
            {"actsDigest", tally.digest.hex()}};
}

Result<Tally> run(World& world, std::vector<SecretKey> governance, const Run& how) {
    Tally tally;
    if (!how.founded) TRY_VOID(found(world, std::move(governance), how, tally));
    Cases cases(world);
    const std::size_t round_max = std::clamp<std::size_t>(how.size.population / 12, 8, 1'000);
    const auto start = Clock::now();
    while (tally.acts < how.size.acts) {
        const Stamp stamp = how.stamp(tally.acts);
        const auto left = static_cast<std::size_t>(how.size.acts - tally.acts);
        std::vector<Planned> acts = cases.round(stamp, std::min(round_max, left));
        if (acts.empty()) {
            return fail(ErrorCode::usage, "nobody is left to act: the population is too small for "
                                          "so many acts");
        }
        TRY(const auto outcomes, perform(world, how, acts, stamp, tally.digest));
        for (std::size_t i = 0; i < acts.size(); ++i) tally.count(acts[i], outcomes[i]);
        if (how.progress) how.progress("the day", tally.acts);
    }
    tally.ms = ms_since(start);
    return tally;
}

} // namespace tamga::tools::day
