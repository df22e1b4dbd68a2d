// Replaying blocks for an audit: by the rules a validator judges them by.

#include "country.hpp"

#include "ledger/block.hpp"
#include "registries/audit.hpp"
#include "registries/civil/rows.hpp"

#include <catch2/catch.hpp>

#include <memory>

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;

namespace {

struct Replayed {
    Country country = Country::settled();
    ledger::Genesis genesis;
    ledger::AgencyHour hour;
    std::map<Epoch, ledger::AuditEpoch> epochs;

    Result<ledger::Executed> run(const std::vector<ledger::TransactionPtr>& transactions,
                                 std::uint16_t version = 1) {
        Header header;
        header.version = version;
        header.height = country.block().height;
        header.time_ms = country.now();
        const ledger::StateView parent = country.view();
        const std::function<ledger::AgencyHour(std::string_view)> hours =
            [&](std::string_view) { return hour; };
        const std::function<std::optional<BlockHash>(Height)> ancestor = block_hash;
        const auto replay = replay_of(genesis, country.chain());
        return replay.execute({parent, header, transactions, hours, ancestor, {}, epochs});
    }
};

Draft a_citizen() {
    Draft draft = by_officer();
    draft.sign_also("supervisor");
    auto& request = *draft.act().mutable_create_subject();
    request.set_kind(proto::identity::CITIZEN);
    add_group(draft, *request.mutable_attributes(), proto::identity::NAME, commit("a"));
    add_group(draft, *request.mutable_attributes(), proto::identity::SEX_DOB, commit("b"));
    draft.attested.push_back({proto::DEDUP_CLEAR, "supervisor", {commit("a"), commit("b")}});
    return draft;
}

std::string message_of(const Result<ledger::Executed>& result) {
    return result ? std::string() : result.error().message;
}

} // namespace

TEST_CASE("a replay gives what execution gave") {
    Replayed replayed;
    const auto act = replayed.country.sign(a_citizen());
    const auto result = replayed.run({act});
    REQUIRE(message_of(result).empty());
    const ledger::Executed executed = replayed.country.execute({act});
    CHECK(result->delta.changes() == executed.delta.changes());
    REQUIRE(result->records.size() == 1);
    CHECK(result->records.front().leaf == executed.records.front().leaf);
}

TEST_CASE("a replay refuses what may not stand in a block, and says which rule") {
    Replayed replayed;
    const auto act = replayed.country.sign(a_citizen());
    CHECK(message_of(replayed.run({act}, 2)) == "of another protocol version");
    replayed.hour.leaves = 1'000'000;
    CHECK(message_of(replayed.run({act})) ==
          "holds an act that is not admissible: acts_per_hour");
    replayed.hour.leaves = 0;
    CHECK(message_of(replayed.run({act, act})).find("twice") != std::string::npos);
    Draft stranger = a_citizen();
    stranger.sign_also("stranger");
    stranger.submitter = "stranger";
    CHECK(message_of(replayed.run({replayed.country.sign(stranger)})) ==
          "holds an act that is not admissible: submitter_unknown");
}

TEST_CASE("an audit trusts the bytes of genesis alone") {
    ledger::Genesis genesis;
    genesis.chain_name = "audited";
    genesis.time_ms = TimestampMs(1'767'225'600'000);
    genesis.validators = {{"v1", public_key("v1"), public_key("v1 node")}};
    genesis.governance_keys = {public_key("gov1")};
    const auto text = ledger::serialise_genesis(genesis);
    REQUIRE(text.has_value());
    const auto trusted = audit_genesis(*text);
    REQUIRE(trusted.has_value());
    CHECK(trusted->header.chain_id == ledger::chain_id_of(*text));
    CHECK_FALSE(trusted->header.state_root.is_zero());
    CHECK_FALSE(trusted->state.empty());
    CHECK_FALSE(audit_genesis(*text + " ").has_value());
}
