// Founding into a file, and knowing again what a file holds.

#include "tools/simulate_day_population.hpp"

#include "registries/codes/identifiers.hpp"
#include "registries/initial_state.hpp"
#include "registries/tables.hpp"
#include "tools/simulate_day_chain.hpp"

#include <set>
#include <utility>
#include <vector>

namespace tamga::tools::day {

namespace {

constexpr std::uint64_t day_ms = 86'400'000;

std::int64_t zone_of(const Population& population) {
    return local_genesis(population).parameters.get(ledger::ParameterId::legal_tz_offset_s);
}

World draw(const Population& population) {
    const auto text = ledger::serialise_genesis(local_genesis(population));
    ENSURE(text.has_value()); // Of keys that are right.
    const Stamp before = stamp_of(TimestampMs(population.morning_ms - day_ms), zone_of(population));
    return World(ledger::chain_id_of(*text), population.seed, population.people, before.today);
}

ledger::StatePath path_of_subject(const Person& person) {
    const registries::Facet& facet = registries::tables::subject;
    return ledger::StatePath::singular(facet.table, person.id.view(), facet.facet);
}

} // namespace

Result<std::uint64_t> morning_of(const std::string& date) {
    constexpr std::uint64_t morning_ms = 3 * 3'600'000; // Of UTC.
    const auto day = registries::codes::parse_day(date);
    if (!day || *day < 1) return fail(ErrorCode::usage, "--date is YYYY-MM-DD after 1970");
    return static_cast<std::uint64_t>(*day) * day_ms + morning_ms;
}

ledger::Genesis local_genesis(const Population& population) {
    const Pen pen(ChainId(), population.seed);
    ledger::Genesis genesis;
    genesis.chain_name = "simulated-day";
    genesis.time_ms = TimestampMs(population.morning_ms - day_ms - 60'000);
    genesis.validators = {{"validator-1", pen.key("validator", 0).public_key(),
                           pen.key("node", 0).public_key()}};
    for (std::uint64_t i = 0; i < 3; ++i) {
        genesis.governance_keys.push_back(pen.key("governance", i).public_key());
    }
    genesis.governance_threshold = 2;
    return genesis;
}

std::vector<SecretKey> local_governance(const Pen& pen) {
    std::vector<SecretKey> keys;
    for (std::uint64_t i = 0; i < 2; ++i) keys.push_back(pen.key("governance", i));
    return keys;
}

Stamp founding_stamp(const Population& population, std::uint64_t round) {
    return stamp_of(TimestampMs(population.morning_ms - day_ms + 1000 * round),
                    zone_of(population));
}

Result<Founded> found_population(const Population& population, const std::filesystem::path& file,
                                 const Workers& workers, const Told& told) {
    namespace fs = std::filesystem;
    const fs::path folder = file.string() + ".founding";
    std::error_code problem;
    if (fs::exists(folder, problem)) {
        return fail(ErrorCode::usage, folder.string() + " is left of a founding that was broken "
                                                        "off: remove it");
    }
    const Pen pen(ChainId(), population.seed);
    TRY(auto chain,
        LocalChain::make(folder, local_genesis(population), pen.key("validator", 0), workers));
    World world = draw(population);
    std::uint64_t round = 0;
    Run how;
    how.workers = workers;
    how.stamp = [&](std::optional<std::uint64_t>) { return founding_stamp(population, ++round); };
    how.perform = [&](std::vector<Planned>& acts, const Stamp& stamp) {
        std::vector<ledger::SignedTransaction> bare;
        for (const Planned& planned : acts) bare.push_back(planned.made.act.transaction);
        return chain->execute(bare, stamp.now);
    };
    how.progress = told;
    Founded made;
    TRY_VOID(found(world, local_governance(pen), how, made.tally));
    TRY(made.file, registries::write_initial_state(chain->state(), file,
                                                   [&](std::uint64_t done) {
                                                       if (told) told("entries", done);
                                                   }));
    chain.reset();
    fs::remove_all(folder, problem);
    return made;
}

Result<Settled> settled_population(const Population& population,
                                   const std::filesystem::path& file, const Told& told) {
    Settled made;
    made.world = std::make_unique<World>(draw(population));
    World& world = *made.world;
    const Pen pen(ChainId(), population.seed);
    std::uint64_t round = 0;
    Run how;
    how.stamp = [&](std::optional<std::uint64_t>) { return founding_stamp(population, ++round); };
    how.progress = told;
    Tally unused;
    TRY_VOID(found(world, local_governance(pen), how, unused)); // Performs nothing.
    std::set<ledger::StatePath> wanted{path_of_subject(world.people.front()),
                                       path_of_subject(world.people.back())};
    std::uint64_t done = 0;
    auto figures = ledger::walk_initial_state(
        file, [&](const ledger::StatePath& path, ByteView) -> Status {
            wanted.erase(path);
            if (told) told("entries", ++done);
            return {};
        });
    if (!figures) {
        return fail(figures.error().code, file.string() + ": " + figures.error().message);
    }
    if (!wanted.empty()) {
        return fail(ErrorCode::usage, file.string() + " holds other people: give the "
                                                      "--population, --seed and --date that it "
                                                      "was founded with");
    }
    made.file = *figures;
    return made;
}

} // namespace tamga::tools::day
