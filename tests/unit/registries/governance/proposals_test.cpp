// GOV-01 to GOV-04: proposals, votes and what comes of them; one row per outcome, in the order they
// are checked.

#include "../country.hpp"

#include "registries/access/queries.hpp"
#include "registries/governance/changes.hpp"
#include "registries/governance/rows.hpp"
#include "registries/governance/validators.hpp"

#include <set>

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;
using namespace proto::governance;
using governance::EndedNode;
using governance::EndedProposal;
using governance::Observer;
using Member = governance::Validator; // Beside the keys alone, tamga::Validator.

namespace {

ProposeChanges& propose_of(Draft& draft) { return *draft.act().mutable_propose_changes(); }

Change& add_change(Draft& draft, ChangeKind kind) {
    Change& change = *propose_of(draft).add_changes();
    change.set_kind(kind);
    return change;
}

// By gov1 alone, to be carried out at once or within 100,000 blocks.
Draft proposal() {
    Draft draft;
    draft.signers = {"gov1"};
    ProposeChanges& request = propose_of(draft);
    request.set_reason("DECREE-2026/1");
    request.set_execute_until(100'000);
    return draft;
}

void name_block(Draft& draft, Height height) {
    propose_of(draft).set_recent_height(height.value);
    propose_of(draft).set_recent_block(field(*block_hash(height)));
}

Change& add_validator(Draft& draft, const std::string& name) {
    Change& change = add_change(draft, ADD_VALIDATOR);
    change.set_node_name(name);
    change.set_consensus_key(key_field(name));
    change.set_node_key(key_field(name + " node"));
    draft.sign_also(name);
    draft.sign_also(name + " node");
    return change;
}

Draft setting(const std::string& name, std::int64_t value) {
    Draft draft = proposal();
    Change& change = add_change(draft, SET_PARAMETER);
    change.set_parameter(name);
    change.set_parameter_value(value);
    return draft;
}

Draft joining(const Country& country) {
    Draft draft = proposal();
    add_validator(draft, "v2");
    name_block(draft, Height(country.height().value - 1));
    return draft;
}

Draft admission() {
    Draft draft = proposal();
    Change& change = add_change(draft, ADMIT_OBSERVER);
    change.set_node_name("o1");
    change.set_node_key(key_field("o1 node"));
    change.set_endpoint("archive.example:26700");
    draft.sign_also("o1 node");
    return draft;
}

ProposalId id_of(const TransactionId& txid) { return id_given<ProposalId>(txid, 0, 0); }

Draft vote(const ProposalId& id, const std::string& key, proto::governance::Ballot ballot = APPROVE) {
    Draft draft;
    draft.signers = {key};
    auto& request = *draft.act().mutable_vote_on_proposal();
    request.set_proposal(field(id));
    request.set_ballot(ballot);
    request.set_reason("MINUTES-7");
    return draft;
}

Draft withdrawal(const ProposalId& id, const std::string& key) {
    Draft draft;
    draft.signers = {key};
    auto& request = *draft.act().mutable_withdraw_proposal();
    request.set_proposal(field(id));
    request.set_reason("MINUTES-8");
    return draft;
}

Draft execution(const ProposalId& id, const std::string& key = "gov3") {
    Draft draft;
    draft.signers = {key};
    draft.act().mutable_execute_proposal()->set_proposal(field(id));
    return draft;
}

// Proposed by gov1 and approved by gov2.
ProposalId approved(Country& country, const Draft& draft) {
    const ProposalId id = id_of(country.apply(draft));
    country.apply(vote(id, "gov2"));
    return id;
}

std::vector<std::string> events_of(const Country& country) {
    std::vector<std::string> names;
    Reader in(country.last().records.front().events);
    for (std::size_t count = in.u16(); count > 0; --count) {
        names.push_back(to_text(in.short_blob()));
        (void)in.blob(in.left());
    }
    return names;
}

// A country in which v1 to vN validate, by proposals where that can be, else entered.
Country with_validators(int count) {
    Country country = Country::newborn();
    for (int i = 2; i <= count; ++i) {
        const std::string name = "v" + std::to_string(i);
        const Member row{to_bytes(as_bytes(name)), public_key(name), public_key(name + " node"),
                            {}, {}};
        country.enter(path_of(row), encode_value(TransactionId(), row));
        for (const std::string& key : {name, name + " node"}) {
            const access::SeenKey seen{public_key(key), access::KeyUse::validator};
            country.enter(path_of(seen), encode_value(TransactionId(), seen));
        }
    }
    return country;
}

std::set<std::string> names_of(const Country& country) {
    std::set<std::string> names;
    for (const auto& each : governance::validators_in(country.view())) names.insert(each.name);
    return names;
}

} // namespace

TEST_CASE("GOV-01 governance.propose_changes: one row per outcome, in the order they are checked") {
    Country country = Country::newborn();
    country.apply(admission()); // Some blocks to name.
    country.pass_blocks(2'000);
    const Height now = country.height();
    const auto first = [](Draft& draft) { return propose_of(draft).mutable_changes(0); };
    check_rows(
        country, joining(country),
        {{"an agency's key cannot",
          [](auto&, Draft& d) {
              d.body.set_agency("ZAGS");
              d.without("gov1");
              d.signers.insert(d.signers.begin(), "ZAGS");
          },
          Outcome::governance_quorum_missing},
         {"no change", [](auto&, Draft& d) { propose_of(d).clear_changes(); },
          Outcome::malformed_act},
         {"a change of no kind", [&](auto&, Draft& d) { first(d)->clear_kind(); },
          Outcome::malformed_act},
         {"a name in upper case", [&](auto&, Draft& d) { first(d)->set_node_name("V2"); },
          Outcome::malformed_act},
         {"no node key", [&](auto&, Draft& d) { first(d)->clear_node_key(); },
          Outcome::malformed_act},
         {"a key of 31 bytes",
          [&](auto&, Draft& d) { first(d)->set_consensus_key(std::string(31, 'k')); },
          Outcome::malformed_act},
         {"an address without a port", [&](auto&, Draft& d) { first(d)->set_endpoint("host"); },
          Outcome::malformed_act},
         {"a second name where none belongs",
          [&](auto&, Draft& d) { first(d)->set_new_node_name("v3"); }, Outcome::malformed_act},
         {"a parameter beside a node",
          [&](auto&, Draft& d) { first(d)->set_parameter("acts_per_hour"); },
          Outcome::malformed_act},
         {"changes that do not ascend",
          [](auto&, Draft& d) { add_validator(d, "v1"); }, Outcome::malformed_act},
         {"a name in two changes",
          [](auto&, Draft& d) { add_change(d, REMOVE_VALIDATOR).set_node_name("v2"); },
          Outcome::malformed_act},
         {"no reason", [](auto&, Draft& d) { propose_of(d).clear_reason(); },
          Outcome::malformed_act},
         {"heights in the wrong order",
          [](auto&, Draft& d) { propose_of(d).set_execute_from(100'001); },
          Outcome::malformed_act},
         {"no block named",
          [](auto&, Draft& d) {
              propose_of(d).clear_recent_block();
              propose_of(d).clear_recent_height();
          },
          Outcome::malformed_act},
         {"a height that is past",
          [](auto&, Draft& d) { propose_of(d).set_execute_until(10); }, Outcome::proposal_is_past},
         {"too many proposals",
          [](Country& c, auto&) {
              for (int i = 1; i < 4; ++i) c.apply(setting("acts_per_hour", 1'000 + i));
          },
          Outcome::too_many_proposals},
         {"the name of a validator", [&](auto&, Draft& d) { first(d)->set_node_name("v1"); },
          Outcome::node_exists},
         {"a key of small order",
          [&](auto&, Draft& d) { first(d)->set_consensus_key('\1' + std::string(31, '\0')); },
          Outcome::key_not_canonical},
         {"a key used elsewhere",
          [&](auto&, Draft& d) { first(d)->set_consensus_key(key_field("ZAGS")); },
          Outcome::key_seen_before},
         {"the same key twice",
          [&](auto&, Draft& d) { first(d)->set_node_key(first(d)->consensus_key()); },
          Outcome::key_seen_before},
         {"a validator that is none",
          [](auto&, Draft& d) { add_change(d, REMOVE_VALIDATOR).set_node_name("v9"); },
          Outcome::node_not_found},
         {"an observer that is none",
          [](auto&, Draft& d) { add_change(d, DISMISS_OBSERVER).set_node_name("v1"); },
          Outcome::node_not_found},
         {"a parameter that is none",
          [](auto&, Draft& d) { add_change(d, SET_PARAMETER).set_parameter("speed"); },
          Outcome::parameter_not_found},
         {"a value out of bounds",
          [](auto&, Draft& d) { add_change(d, SET_PARAMETER).set_parameter("acts_per_hour"); },
          Outcome::parameter_out_of_bounds},
         {"two of three at once", [](auto&, Draft& d) { add_validator(d, "v3"); },
          Outcome::quorum_at_risk},
         {"another block's hash",
          [&](auto&, Draft& d) { propose_of(d).set_recent_block(field(*block_hash(now))); },
          Outcome::block_not_recent},
         {"a block that is not there yet", [&](auto&, Draft& d) { name_block(d, now); },
          Outcome::block_not_recent},
         {"a block 1,001 blocks old",
          [&](auto&, Draft& d) { name_block(d, Height(now.value - 1'001)); },
          Outcome::block_not_recent},
         {"a consensus key that did not sign", [](auto&, Draft& d) { d.without("v2"); },
          Outcome::possession_not_proved},
         {"a node key that did not sign", [](auto&, Draft& d) { d.without("v2 node"); },
          Outcome::possession_not_proved},
         {"a signer for nothing", [](auto&, Draft& d) { d.sign_also("stranger"); },
          Outcome::signer_superfluous},
         {"a block 1,000 blocks old",
          [&](auto&, Draft& d) { name_block(d, Height(now.value - 1'000)); }, Outcome::applied},
         {"after a change of the set is past",
          [](Country& c, Draft& d) {
              Draft early = joining(c);
              propose_of(early).set_execute_until(c.height().value);
              c.apply(early);
              name_block(d, Height(c.height().value - 1));
          },
          Outcome::applied},
         {"as it should be", [](auto&, Draft&) {}, Outcome::applied}});
}

TEST_CASE("31 validators are the most, and 256 observers") {
    Country country = with_validators(31);
    Draft one_more = joining(country);
    propose_of(one_more).mutable_changes(0)->set_node_name("v32");
    propose_of(one_more).mutable_changes(0)->set_consensus_key(key_field("v32"));
    propose_of(one_more).mutable_changes(0)->set_node_key(key_field("v32 node"));
    one_more.sign_also("v32");
    one_more.sign_also("v32 node");
    CHECK(country.submit(one_more) == Outcome::too_many_nodes);

    for (int i = 1; i <= 256; ++i) {
        const Observer row{to_bytes(as_bytes("n" + std::to_string(i))), {}, {}, {}};
        country.enter(path_of(row), encode_value(TransactionId(), row));
    }
    CHECK(country.submit(admission()) == Outcome::too_many_nodes);
}

TEST_CASE("no more come or go at once than one, or a third of the set") {
    Country country = with_validators(7); // f = 2.
    const auto removing = [](std::initializer_list<const char*> names) {
        Draft draft = proposal();
        for (const char* name : names) add_change(draft, REMOVE_VALIDATOR).set_node_name(name);
        return draft;
    };
    const auto adding = [&](std::initializer_list<const char*> names) {
        Draft draft = proposal();
        for (const char* name : names) add_validator(draft, name);
        name_block(draft, Height(country.height().value - 1));
        return draft;
    };
    const auto outcome = [&](const Draft& draft) { return Country(country).submit(draft); };
    CHECK(outcome(removing({"v1", "v2"})) == Outcome::applied);
    CHECK(outcome(removing({"v1", "v2", "v3"})) == Outcome::quorum_at_risk);
    CHECK(outcome(adding({"x1", "x2"})) == Outcome::applied);
    CHECK(outcome(adding({"x1", "x2", "x3"})) == Outcome::applied); // 10 validators: f = 3.
    CHECK(outcome(adding({"x1", "x2", "x3", "x4"})) == Outcome::quorum_at_risk);

    Country alone = Country::newborn();
    CHECK(alone.submit(removing({"v1"})) == Outcome::quorum_at_risk);
}

TEST_CASE("GOV-02 governance.vote_on_proposal: one row per outcome, in the order they are checked") {
    Country country = Country::newborn();
    const ProposalId id = id_of(country.apply(setting("acts_per_hour", 5)));
    const auto request = [](Draft& draft) { return draft.act().mutable_vote_on_proposal(); };
    check_rows(country, vote(id, "gov2"),
               {{"a stranger",
                 [](auto&, Draft& d) {
                     d.body.set_agency("ZAGS");
                     d.signers = {"ZAGS"};
                 },
                 Outcome::governance_quorum_missing},
                {"no ballot", [&](auto&, Draft& d) { request(d)->clear_ballot(); },
                 Outcome::malformed_act},
                {"an id that is none", [&](auto&, Draft& d) { request(d)->set_proposal("x"); },
                 Outcome::malformed_act},
                {"a reason in words", [&](auto&, Draft& d) { request(d)->set_reason("I like it"); },
                 Outcome::malformed_act},
                {"another proposal",
                 [&](auto&, Draft& d) { request(d)->set_proposal(std::string(32, 'x')); },
                 Outcome::proposal_not_found},
                {"too late", [](Country& c, auto&) { c.pass_blocks(200'000); },
                 Outcome::proposal_is_past},
                {"the proposer, who approved it by proposing it",
                 [](auto&, Draft& d) { d.signers = {"gov1"}; }, Outcome::voted_before},
                {"one of two has voted before", [](auto&, Draft& d) { d.sign_also("gov1"); },
                 Outcome::voted_before},
                {"a signer for nothing", [](auto&, Draft& d) { d.sign_also("stranger"); },
                 Outcome::signer_superfluous},
                {"two at once", [](auto&, Draft& d) { d.sign_also("gov3"); }, Outcome::applied},
                {"as it should be", [](auto&, Draft&) {}, Outcome::applied}});
}

TEST_CASE("a proposal that cannot reach the threshold any more ends") {
    Country country = Country::newborn();
    const ProposalId id = id_of(country.apply(setting("acts_per_hour", 5)));
    country.apply(vote(id, "gov2", REJECT));
    CHECK(find_row<governance::Proposal>(country.view(), governance::Proposal::entity(), id));
    country.apply(vote(id, "gov3", REJECT));
    CHECK(events_of(country) == std::vector<std::string>{"ProposalVoted", "ProposalRejected"});
    CHECK_FALSE(find_row<governance::Proposal>(country.view(), governance::Proposal::entity(), id));
    const auto ended =
        find_row<EndedProposal>(country.view(), governance::Proposal::entity(), id);
    REQUIRE(ended);
    CHECK(ended->row.status == governance::ProposalStatus::rejected);
    REQUIRE(ended->row.votes.size() == 3);
    CHECK(ended->row.votes[2].key == public_key("gov3"));
    CHECK(to_text(ended->row.votes[0].reason) == "DECREE-2026/1");
    CHECK(to_text(ended->row.votes[2].reason) == "MINUTES-7");
}

TEST_CASE("GOV-03 governance.withdraw_proposal: one row per outcome, in the order they are checked") {
    Country country = Country::newborn();
    const ProposalId id = id_of(country.apply(setting("acts_per_hour", 5)));
    const auto request = [](Draft& draft) { return draft.act().mutable_withdraw_proposal(); };
    check_rows(country, withdrawal(id, "gov1"),
               {{"a stranger",
                 [](auto&, Draft& d) {
                     d.body.set_agency("ZAGS");
                     d.signers = {"ZAGS"};
                 },
                 Outcome::governance_quorum_missing},
                {"no reason", [&](auto&, Draft& d) { request(d)->clear_reason(); },
                 Outcome::malformed_act},
                {"another proposal",
                 [&](auto&, Draft& d) { request(d)->set_proposal(std::string(32, 'x')); },
                 Outcome::proposal_not_found},
                {"one who did not propose", [](auto&, Draft& d) { d.signers = {"gov2"}; },
                 Outcome::not_the_proposer},
                {"as many as decide", [](auto&, Draft& d) { d.signers = {"gov2", "gov3"}; },
                 Outcome::applied},
                {"anyone when it is past",
                 [](Country& c, Draft& d) {
                     c.pass_blocks(200'000);
                     d.signers = {"gov2"};
                 },
                 Outcome::applied},
                {"as it should be", [](auto&, Draft&) {}, Outcome::applied}});
}

TEST_CASE("GOV-04 governance.execute_proposal: one row per outcome, in the order they are checked") {
    Country country = Country::newborn();
    Draft draft = setting("acts_per_hour", 5);
    propose_of(draft).set_execute_from(10);
    const ProposalId id = id_of(country.apply(draft));
    const auto request = [](Draft& d) { return d.act().mutable_execute_proposal(); };
    Country ready = country;
    ready.apply(vote(id, "gov2"));
    ready.pass_blocks(10 - ready.height().value);
    check_rows(ready, execution(id),
               {{"a stranger",
                 [](auto&, Draft& d) {
                     d.body.set_agency("ZAGS");
                     d.signers = {"ZAGS"};
                 },
                 Outcome::governance_quorum_missing},
                {"an id that is none", [&](auto&, Draft& d) { request(d)->set_proposal("x"); },
                 Outcome::malformed_act},
                {"another proposal",
                 [&](auto&, Draft& d) { request(d)->set_proposal(std::string(32, 'x')); },
                 Outcome::proposal_not_found},
                {"twice", [](Country& c, Draft& d) { c.apply(d); }, Outcome::proposal_not_found},
                {"too late", [](Country& c, auto&) { c.pass_blocks(200'000); },
                 Outcome::proposal_is_past},
                {"as it should be", [](auto&, Draft&) {}, Outcome::applied}});
    CHECK(country.submit(execution(id)) == Outcome::height_not_reached);
    country.pass_blocks(10);
    CHECK(country.submit(execution(id)) == Outcome::proposal_not_approved);

    const ProposalId joins = approved(ready, joining(ready));
    CHECK(ready.submit(execution(joins)) == Outcome::applied);
}

TEST_CASE("a parameter changes when the proposal is carried out, and not before") {
    Country country = Country::newborn();
    const auto value = [&] {
        return access::parameter(country.view(), ledger::ParameterId::legal_tz_offset_s);
    };
    const ProposalId id = approved(country, setting("legal_tz_offset_s", -18'000));
    CHECK(value() == 21'600);
    country.apply(execution(id));
    CHECK(events_of(country) == std::vector<std::string>{"ParameterChanged", "ProposalExecuted"});
    CHECK(value() == -18'000);
    CHECK(access::parameters(country.view()).get(ledger::ParameterId::legal_tz_offset_s) ==
          -18'000);
    CHECK_FALSE(country.last().next_validators);

    const ProposalId limits = approved(country, setting("block_transactions_max", 7));
    country.apply(execution(limits));
    CHECK(access::block_limits(country.view()).transactions_max == 7);
}

TEST_CASE("observers are admitted and dismissed, and their keys stay used") {
    Country country = Country::newborn();
    country.apply(execution(approved(country, admission())));
    CHECK(events_of(country) == std::vector<std::string>{"ObserverAdmitted", "ProposalExecuted"});
    const Bytes name = to_bytes(as_bytes("o1"));
    const auto row = find_row<Observer>(country.view(), Observer::entity(), name);
    REQUIRE(row);
    CHECK(row->node_key == public_key("o1 node"));
    CHECK(to_text(row->address) == "archive.example:26700");
    CHECK(country.submit(admission()) == Outcome::node_exists);

    Draft dismissal = proposal();
    add_change(dismissal, DISMISS_OBSERVER).set_node_name("o1");
    const ProposalId id = approved(country, dismissal);
    country.apply(execution(id));
    CHECK_FALSE(find_row<Observer>(country.view(), Observer::entity(), name));
    const auto ended = find_row<EndedNode>(country.view(), name, id);
    REQUIRE(ended);
    CHECK_FALSE(ended->consensus_key);
    CHECK(ended->until.value == country.height().value - 1);
    CHECK(country.submit(admission()) == Outcome::key_seen_before);
}

TEST_CASE("a block changes the set once: what else would waits, whoever proposed it when") {
    Country country = Country::newborn();
    const ProposalId first = approved(country, joining(country));
    Draft other = proposal(); // To be judged against a set of one, were the blocks not apart.
    add_validator(other, "v3");
    name_block(other, Height(country.height().value - 1));
    const ProposalId second = approved(country, other);
    Draft sudden = proposal();
    add_validator(sudden, "v4");
    name_block(sudden, Height(country.height().value - 1));
    sudden.sign_also("gov2"); // Approved as it is proposed.
    const auto proposes = country.sign(sudden);
    const ledger::Executed executed = country.execute(
        {country.sign(execution(first)), country.sign(execution(second)), proposes,
         country.sign(execution(id_of(proposes->txid())))});
    std::vector<Outcome> outcomes;
    for (const auto& record : executed.records) {
        outcomes.push_back(static_cast<Outcome>(record.leaf.outcome));
    }
    CHECK(outcomes == std::vector{Outcome::applied, Outcome::height_not_reached, Outcome::applied,
                                  Outcome::height_not_reached});
    REQUIRE(executed.next_validators);
    CHECK(executed.next_validators->size() == 2);
    country.apply(execution(second));
    CHECK(names_of(country) == std::set<std::string>{"v1", "v2", "v3"});
}

TEST_CASE("node keys count like consensus keys: not all of them change at once") {
    Country country = Country::newborn();
    for (const char* name : {"v2", "v3", "v4"}) {
        Draft draft = proposal();
        add_validator(draft, name);
        name_block(draft, Height(country.height().value - 1));
        country.apply(execution(approved(country, draft)));
    }
    const auto rekeying = [](std::initializer_list<const char*> names) {
        Draft draft = proposal();
        for (const char* name : names) {
            Change& change = add_change(draft, REKEY_VALIDATOR);
            change.set_node_name(name);
            change.set_node_key(key_field(std::string(name) + " node again"));
            draft.sign_also(std::string(name) + " node again");
        }
        return draft;
    };
    CHECK(Country(country).submit(rekeying({"v1", "v2"})) == Outcome::quorum_at_risk);
    CHECK(Country(country).submit(rekeying({"v1"})) == Outcome::applied);
}

TEST_CASE("changes are judged anew when they are carried out") {
    Country country = Country::newborn();
    const ProposalId first = approved(country, admission());
    const ProposalId second = approved(country, admission()); // Of the same node.
    country.apply(execution(first));
    CHECK(country.submit(execution(second)) == Outcome::node_exists);
    CHECK(find_row<governance::Proposal>(country.view(), governance::Proposal::entity(), second));
}

TEST_CASE("a validator comes, gets other keys under its name, is replaced and goes") {
    Country country = Country::newborn();
    country.apply(execution(approved(country, admission())));

    Draft promotion = proposal(); // The observer becomes a validator and keeps its node key.
    Change& change = add_change(promotion, ADD_VALIDATOR);
    change.set_node_name("o1");
    change.set_consensus_key(key_field("o1"));
    change.set_node_key(key_field("o1 node"));
    promotion.sign_also("o1");
    promotion.sign_also("o1 node");
    name_block(promotion, Height(country.height().value - 1));
    country.apply(execution(approved(country, promotion)));
    CHECK(events_of(country) == std::vector<std::string>{"ValidatorAdded", "ProposalExecuted"});
    REQUIRE(country.last().next_validators);
    CHECK(*country.last().next_validators == governance::validators_in(country.view()));
    CHECK(names_of(country) == std::set<std::string>{"o1", "v1"});
    CHECK_FALSE(find_row<Observer>(country.view(), Observer::entity(), as_bytes("o1")));

    Draft rekeying = proposal();
    Change& rekey = add_change(rekeying, REKEY_VALIDATOR);
    rekey.set_node_name("v1");
    rekey.set_consensus_key(key_field("v1 again"));
    rekeying.sign_also("v1 again");
    name_block(rekeying, Height(country.height().value - 1));
    const ProposalId rekeyed = approved(country, rekeying);
    country.apply(execution(rekeyed));
    CHECK(events_of(country) == std::vector<std::string>{"ValidatorRekeyed", "ProposalExecuted"});
    const auto v1 = find_row<Member>(country.view(), Member::entity(), as_bytes("v1"));
    REQUIRE(v1);
    CHECK(v1->consensus_key == public_key("v1 again"));
    CHECK(v1->node_key == public_key("v1 node"));
    const auto before = find_row<EndedNode>(country.view(), as_bytes("v1"), rekeyed);
    REQUIRE(before);
    CHECK(before->consensus_key == public_key("v1"));

    Draft replacement = proposal();
    Change& replace = add_change(replacement, REPLACE_VALIDATOR);
    replace.set_node_name("o1");
    replace.set_new_node_name("v3");
    replace.set_consensus_key(key_field("v3"));
    replace.set_node_key(key_field("v3 node"));
    replacement.sign_also("v3");
    replacement.sign_also("v3 node");
    name_block(replacement, Height(country.height().value - 1));
    country.apply(execution(approved(country, replacement)));
    CHECK(names_of(country) == std::set<std::string>{"v1", "v3"});

    Draft removal = proposal();
    add_change(removal, REMOVE_VALIDATOR).set_node_name("v1");
    country.apply(execution(approved(country, removal)));
    CHECK(names_of(country) == std::set<std::string>{"v3"});
    REQUIRE(country.last().next_validators);
    CHECK(country.last().next_validators->size() == 1);
}
