// Speculation: overlays over the tip, dropped and never undone.

#include "toy_chain.hpp"

#include <catch2/catch.hpp>

using namespace tamga;
using namespace tamga::ledger;
using namespace tamga::ledger::toy;

TEST_CASE("2: a speculative block is seen through its own view and by nobody else") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    toy.grow(10);
    const BlockHash tip = hash_of(toy.last);
    const auto acts = toy.transactions(10);
    const StoredBlock block = toy.propose(toy.last, toy.last.view.next(), acts);
    const BlockHash hash = hash_of(block.header);

    CHECK(toy.chain->knows(hash));
    CHECK(toy.chain->roots_at(hash).state_root == block.header.state_root);
    CHECK(toy.chain->has_transaction(hash, acts[0]->txid()).value());
    CHECK_FALSE(toy.chain->has_transaction(tip, acts[0]->txid()).value());
    const auto before = toy.chain->view_at(tip).list(Bytes());
    CHECK(before == StateView(toy.store->state_source()).list(Bytes()));
    CHECK(toy.chain->view_at(hash).list(Bytes()) != before);
}

TEST_CASE("2: siblings do not see one another, and the loser is dropped with its children") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    toy.grow(10);
    const StoredBlock left = toy.propose(toy.last, View(2), toy.transactions(5));
    const StoredBlock right = toy.propose(toy.last, View(3), toy.transactions(5));
    const StoredBlock child = toy.propose(right.header, View(4), toy.transactions(5));
    const StoredBlock winner = toy.propose(left.header, View(5), toy.transactions(5));
    CHECK(toy.chain->depth() == 4);

    REQUIRE(toy.chain->commit(left, toy.finality(left.header)));
    CHECK(toy.chain->knows(hash_of(left.header)));
    CHECK(toy.chain->knows(hash_of(winner.header)));
    CHECK_FALSE(toy.chain->knows(hash_of(right.header)));
    CHECK_FALSE(toy.chain->knows(hash_of(child.header)));
    CHECK(toy.chain->roots_at(hash_of(winner.header)).state_root == winner.header.state_root);
}

TEST_CASE("2: a view outlives the commit of its block and of others") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    toy.grow(10);
    const StoredBlock block = toy.propose(toy.last, View(2), toy.transactions(10));
    const StateView view = toy.chain->view_at(hash_of(block.header));
    const auto entries = view.list(Bytes());
    REQUIRE(toy.chain->commit(block, toy.finality(block.header)));
    toy.last = block.header;
    for (int i = 0; i < 5; ++i) toy.grow(10);
    CHECK(view.list(Bytes()) == entries);
    CHECK(StateView(toy.store->state_source_at(block.header.height).value()).list(Bytes()) ==
          entries);
}

TEST_CASE("2: dropping what was prepared leaves no nodes behind") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    toy.grow(10);
    const BlockHash tip = hash_of(toy.last);
    const std::size_t nodes = toy.chain->tree_at(tip).first.node_count();
    {
        Header header = toy.last;
        header.height = header.height.next();
        const auto acts = toy.transactions(20);
        const auto prepared = toy.chain->prepare(
            tip, execute(toy.chain->view_at(tip), header, acts), header.time_ms);
        CHECK(prepared.roots().log_size == toy.last.log_size + 20);
        CHECK(toy.chain->tree_at(tip).first.node_count() > nodes);
    }
    CHECK(toy.chain->tree_at(tip).first.node_count() == nodes);
}

TEST_CASE("6: the tree rebuilt at a start has the root that it had before") {
    const std::uint64_t seed = GENERATE(11, 12);
    const Folder folder;
    ToyChain toy(folder / "ledger", seed);
    for (int i = 0; i < 15; ++i) {
        toy.grow(12);
        const Roots before = toy.chain->roots_at(hash_of(toy.last));
        toy.open();
        REQUIRE(toy.chain->roots_at(hash_of(toy.last)) == before);
    }
}

TEST_CASE("6.7 vector 19: the same act again is known, and has its first receipt alone") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    const auto acts = toy.transactions(2);
    const StoredBlock first = toy.propose(toy.last, View(1), acts);
    const BlockHash hash = hash_of(first.header);
    REQUIRE(toy.chain->commit(first, toy.finality(first.header)));
    toy.last = first.header;
    const TransactionId txid = acts[1]->txid();
    const auto place = toy.store->find_transaction(txid).value().value();
    const Bytes receipt = encode(toy.store->receipt(place, toy.set).value());

    // By this a node answers who sends it again, a leader leaves it out of blocks, and everybody
    // refuses a block that holds it.
    CHECK(toy.chain->has_transaction(hash, txid).value());
    toy.grow(3);
    toy.open();
    CHECK(toy.chain->has_transaction(hash_of(toy.last), txid).value());
    CHECK_FALSE(toy.chain->has_transaction(hash_of(toy.last), toy.transaction()->txid()).value());
    CHECK(toy.store->find_transaction(txid).value() == place);
    CHECK(encode(toy.store->receipt(place, toy.set).value()) == receipt);
}

TEST_CASE("1: an act stays known for ever, also after a restart") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    const auto acts = toy.transactions(3);
    const StoredBlock block = toy.propose(toy.last, View(1), acts);
    REQUIRE(toy.chain->commit(block, toy.finality(block.header)));
    toy.last = block.header;
    toy.grow(2);
    toy.open();
    for (const auto& act : acts) {
        CHECK(toy.chain->has_transaction(hash_of(toy.last), act->txid()).value());
    }
}
