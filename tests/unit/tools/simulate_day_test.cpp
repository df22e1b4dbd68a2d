// The invented country: the same seed makes the same acts, acts of a round do not meet, and every
// act ends as it was meant to when the registries execute it.

#include "tools/simulate_day_chain.hpp"
#include "tools/simulate_day_nodes.hpp"
#include "tools/simulate_day_run.hpp"
#include "source_dir.hpp"

#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>

#include <unistd.h>

using namespace tamga;
using namespace tamga::tools;

namespace {

constexpr std::uint64_t start_ms = 1'767'582'000'000; // 2026-01-05, nine in the morning.
constexpr std::int64_t zone_s = 21'600;

SecretKey governance(std::uint64_t number) {
    return day::Pen(ChainId(), 7).key("governance", number);
}

// Makes acts and carries them out by `perform`.
Result<day::Tally> simulate(const ChainId& chain, std::uint64_t seed, day::Size size,
                            day::Perform perform, std::uint64_t days = 1) {
    std::uint64_t round = 0;
    day::Run how;
    how.size = size;
    how.workers = inline_workers();
    how.stamp = [&](std::optional<std::uint64_t> done) {
        const std::uint64_t day = done ? 1 + *done * days / size.acts : 0;
        return day::stamp_of(TimestampMs(start_ms + day * 86'400'000 + 1000 * ++round), zone_s);
    };
    how.perform = std::move(perform);
    day::World world(chain, seed, size.population,
                     day::stamp_of(TimestampMs(start_ms), zone_s).today);
    return day::run(world, {governance(0), governance(1)}, how);
}

// Every act ends as it was meant to.
Result<std::vector<std::uint16_t>> as_meant(const std::vector<day::Planned>& acts) {
    std::vector<std::uint16_t> outcomes;
    for (const day::Planned& planned : acts) {
        outcomes.push_back(static_cast<std::uint16_t>(planned.expected));
    }
    return outcomes;
}

Hash256 digest_of(std::uint64_t seed) {
    const auto tally = simulate(
        ChainId(), seed, {120, 400},
        [](std::vector<day::Planned>& acts, const day::Stamp&) { return as_meant(acts); });
    REQUIRE(tally);
    REQUIRE(tally->acts == 400);
    return tally->digest;
}

class Folder {
public:
    Folder()
        : path_(std::filesystem::temp_directory_path() /
                ("tamga-day-" + std::to_string(::getpid()))) {
        std::filesystem::remove_all(path_);
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    [[nodiscard]] std::filesystem::path operator/(const char* name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

std::unique_ptr<day::LocalChain> chain_at(const std::filesystem::path& home) {
    const SecretKey validator = day::Pen(ChainId(), 7).key("validator", 0);
    ledger::Genesis genesis;
    genesis.chain_name = "day-test";
    genesis.time_ms = TimestampMs(start_ms - 60'000);
    genesis.validators = {{"validator-1", validator.public_key(), governance(9).public_key()}};
    genesis.governance_keys = {governance(0).public_key(), governance(1).public_key()};
    genesis.governance_threshold = 2;
    auto chain = day::LocalChain::make(home, genesis, validator, inline_workers());
    REQUIRE(chain);
    return std::move(*chain);
}

// Carries out the acts of each round in the order of the round, or in the opposite one.
day::Perform executor(day::LocalChain& chain, bool backwards) {
    return [&chain, backwards](std::vector<day::Planned>& acts, const day::Stamp& stamp)
               -> Result<std::vector<std::uint16_t>> {
        std::vector<ledger::SignedTransaction> bare;
        for (const day::Planned& planned : acts) bare.push_back(planned.made.act.transaction);
        if (backwards) std::ranges::reverse(bare);
        TRY(std::vector<std::uint16_t> outcomes, chain.execute(bare, stamp.now));
        if (backwards) std::ranges::reverse(outcomes);
        return outcomes;
    };
}

} // namespace

TEST_CASE("day: every case has a rate, and says where it was published") {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < day::rates().size(); ++i) {
        const day::Rate& rate = day::rates()[i];
        CAPTURE(rate.name);
        CHECK(static_cast<std::size_t>(rate.what) == i);
        CHECK(&day::rate_of(rate.what) == &rate);
        CHECK(rate.per_100000 > 0);
        CHECK_FALSE(rate.source.empty());
        sum += rate.per_100000;
    }
    CHECK(sum == day::per_100000_of_all());
    CHECK(static_cast<std::size_t>(day::Case::recovery) + 1 == day::rates().size());
    CHECK(day::acts_of(1'000'000, 365) == std::uint64_t{sum} * 10);
    CHECK(day::acts_of(20, 1) == 1);
    std::uint32_t regions = 0;
    for (const day::Region& region : day::regions) regions += region.weight;
    CHECK(regions == 1000);
}

TEST_CASE("day: the same seed makes the same acts, another one makes others") {
    CHECK(digest_of(1) == digest_of(1));
    CHECK(digest_of(1) != digest_of(2));
}

TEST_CASE("day: the country has the size that was asked for") {
    const day::World world(ChainId(), 1, 500, 20'000);
    CHECK(world.people.size() >= 500);
    CHECK(world.people.size() < 510);
    CHECK(world.adults.size() == world.keys.size());
    CHECK(world.vehicles.size() == 70);
    std::set<std::string> codes;
    for (const day::Parcel& parcel : world.parcels) CHECK(codes.insert(parcel.code).second);
    for (const day::Person& person : world.people) {
        CHECK((person.key == day::nobody) == (person.years(20'000) < 18));
        if (person.spouse == day::nobody) continue;
        const day::Person& spouse = world.people[person.spouse];
        CHECK(spouse.spouse != day::nobody);
        CHECK(spouse.female != person.female);
        CHECK(spouse.home == person.home);
    }
}

TEST_CASE("day: every act ends as it was meant to, in whatever order a round is executed") {
    const Folder folder;
    for (const bool backwards : {false, true}) {
        const auto chain = chain_at(folder / (backwards ? "backwards" : "forwards"));
        const auto tally =
            simulate(chain->id(), 3, {160, 1'500}, executor(*chain, backwards), 40);
        REQUIRE(tally);
        CAPTURE(nlohmann::json(tally->surprises).dump(1));
        CHECK(tally->unexpected == 0);
        CHECK(tally->acts == 1'500);
        CHECK(tally->applied + tally->refused + tally->repeated == tally->acts);
        CHECK(tally->repeated > 0);
        CHECK(tally->by_rule.size() >= 10);
        CHECK(tally->by_act.size() >= 20);
        CHECK(tally->by_act.at("civil.register_marriage").applied > 0);
        CHECK(tally->by_act.at("land.transfer_by_inheritance").applied > 0);
        // What is sent again is in no block.
        const std::uint64_t leaves = chain->tip().log_size;
        CHECK(leaves == tally->founding_acts + tally->acts - tally->repeated);
    }
}

TEST_CASE("day: what ends otherwise is told") {
    constexpr std::uint16_t consent_missing = 117;
    const auto tally = simulate(
        ChainId(), 1, {120, 60}, [](std::vector<day::Planned>& acts, const day::Stamp&) {
            auto outcomes = as_meant(acts);
            for (std::size_t i = 0; i < acts.size(); ++i) {
                const bool card = acts[i].operation == proto::Operation::kIssueDocument;
                if (card && acts[i].wrong.empty()) (*outcomes)[i] = consent_missing;
            }
            return outcomes;
        });
    REQUIRE(tally);
    CHECK(tally->unexpected > 0);
    CHECK(tally->unexpected == tally->by_rule.at("consent_missing"));
    CHECK(tally->surprises.front().find("consent_missing instead of applied") !=
          std::string::npos);
}

TEST_CASE("day: a country that cannot be founded ends the run and names the rule") {
    const auto tally = simulate(
        ChainId(), 1, {120, 60},
        [](std::vector<day::Planned>& acts, const day::Stamp&)
            -> Result<std::vector<std::uint16_t>> {
            return std::vector<std::uint16_t>(acts.size(), 130);
        });
    REQUIRE_FALSE(tally);
    CHECK(tally.error().message.find("access.register_agency") != std::string::npos);
    CHECK(tally.error().message.find("agency_exists") != std::string::npos);
}

TEST_CASE("day: the guide tells every rate as the table has it") {
    std::ifstream file(source_dir() + "/docs/simulate-day.md");
    const std::string guide((std::istreambuf_iterator<char>(file)), {});
    for (const day::Rate& rate : day::rates()) {
        const std::string row = "| " + std::string(rate.name) + " | " +
                                std::to_string(rate.per_100000) + " | " +
                                (rate.estimate ? "*estimate:* " : "") +
                                std::string(rate.source) + " |";
        CAPTURE(row);
        CHECK(guide.find(row) != std::string::npos);
    }
}

TEST_CASE("day: a node that does not follow is waited for as long as was said, and named") {
    const auto silent = day::wait_for_all({"http://127.0.0.1:1"}, 1, std::chrono::milliseconds(50));
    REQUIRE_FALSE(silent);
    CHECK(silent.error().code == ErrorCode::timeout);
    CHECK(silent.error().message.find("http://127.0.0.1:1 does not answer") != std::string::npos);
}
