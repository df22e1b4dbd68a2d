// Which rows an initial state may hold, and making one of a chain.

#include "country.hpp"

#include "registries/genesis_state.hpp"
#include "registries/initial_state.hpp"
#include "registries/rows.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include <unistd.h>

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;

namespace {

constexpr std::uint8_t written_by = 9; // Every byte of the provenance.

ledger::StateDelta state_of_a_chain() {
    ledger::Genesis genesis;
    genesis.chain_name = "g";
    genesis.validators = {{"v1", public_key("v1"), public_key("v1 node")}};
    genesis.governance_keys = {public_key("gov1")};
    genesis.agencies = {{"ZAGS", {public_key("ZAGS")}, {"civil"}, {"CIVIL_REGISTRAR"}}};
    const auto delta = genesis_state(genesis);
    REQUIRE(delta.has_value());
    return *delta;
}

bool may_stand(const ledger::StatePath& path, ByteView value) {
    return check_initial_entry(path, value).has_value();
}

} // namespace

TEST_CASE("initial state: registers' rows may stand in it, those of who runs the chain may not") {
    std::map<std::string, int> held;
    const ledger::StateDelta state = state_of_a_chain();
    for (const auto& [path, value] : state.changes()) {
        if (may_stand(path, *value)) ++held[std::to_string(path.table())];
    }
    // The agency and its key; not validators, governance, parameters and the keys of these.
    CHECK(held == std::map<std::string, int>{{"101", 1}, {"104", 1}});
}

TEST_CASE("initial state: a row at another path, of no table or not in its encoding is named") {
    const ledger::StateDelta state = state_of_a_chain();
    for (const auto& [path, value] : state.changes()) {
        if (!may_stand(path, *value)) continue;
        ledger::StatePath other = path;
        other.bytes[10] ^= 1;
        const auto moved = check_initial_entry(other, *value);
        REQUIRE_FALSE(moved);
        CHECK(moved.error().message.find(to_hex(other.view())) != std::string::npos);
        Bytes longer = *value;
        longer.push_back(0);
        CHECK_FALSE(may_stand(path, longer));
        CHECK_FALSE(may_stand(ledger::StatePath::singular(1, Bytes(3, 1), 1), *value));
    }
}

TEST_CASE("initial state: of a chain, it holds what may stand in it and no provenance") {
    auto entries = std::make_shared<std::map<ledger::StatePath, Bytes>>();
    const ledger::StateDelta state = state_of_a_chain();
    for (const auto& [path, value] : state.changes()) {
        Bytes written = *value;
        std::fill_n(written.begin(), 32, written_by);
        entries->emplace(path, written);
    }
    const auto file = std::filesystem::temp_directory_path() /
                      ("tamga-initial-state-" + std::to_string(::getpid()));
    const auto figures = write_initial_state(ledger::memory_source(entries), file, {});
    REQUIRE(figures);
    CHECK(figures->entries == 2);
    ledger::Genesis genesis;
    genesis.snapshot = figures->hash;
    const auto opened = open_initial_state(genesis, file);
    REQUIRE(opened);
    const Status read = (*opened)->for_each(
        [&](const ledger::StatePath& path, ByteView value) -> Status {
            CHECK(may_stand(path, value));
            CHECK(equal(value.subspan(32), ByteView(entries->at(path)).subspan(32)));
            return {};
        });
    CHECK(read);

    CHECK(open_initial_state(genesis, {}).error().message.find(figures->hash.hex()) !=
          std::string::npos);
    CHECK_FALSE(open_initial_state(ledger::Genesis(), file));
    CHECK(open_initial_state(ledger::Genesis(), {}).value() == nullptr);
    std::filesystem::remove(file);
}
