// Chains whose validators change: stored, found by epoch, audited with the set of each block.

#include "toy_chain.hpp"

#include "ledger/epoch_chain.hpp"
#include "ledger/receipt.hpp"

#include <functional>

using namespace tamga;
using namespace tamga::ledger;
using namespace tamga::ledger::toy;

namespace {

// Three epochs: one ends by its own certificate, one through two closing blocks.
void grow_epochs(ToyChain& toy) {
    toy.grow(3);
    toy.grow_pair(5);
    toy.end_epoch(2, {1, 2, 3, 4, 5}, 0);
    toy.grow(3);
    toy.grow_pair(2);
    toy.end_epoch(2, {6, 2, 3, 5}, 2);
    toy.grow(0);
    toy.grow_pair(4);
}

AuditReport audit(const ToyChain& toy, const BlockSource& source) {
    return audit_blocks(source, toy.audit_genesis(), toy.replay_epochs(), {});
}

std::string line_of(const AuditReport& report) {
    std::string text;
    for (const Finding& finding : report.findings) {
        text += finding.table + " " + std::to_string(finding.height.value) + ": " + finding.what;
    }
    return text;
}

// What an audit says of the chain when one block is another.
std::string with_block(const ToyChain& toy, Height height,
                       const std::function<void(StoredBlock&)>& change) {
    BlockSource source = blocks_of(*toy.store).value();
    const auto right = source.block;
    source.block = [=](Height at) -> Result<StoredBlock> {
        auto block = right(at);
        if (at == height) change(*block);
        return block;
    };
    return line_of(audit(toy, source));
}

} // namespace

TEST_CASE("2.11: each block is audited with the validators of its epoch") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    grow_epochs(toy);
    CHECK(toy.epoch == Epoch(3));
    const AuditReport blocks = audit(toy, blocks_of(*toy.store).value());
    CHECK(line_of(blocks) == "");
    CHECK(blocks.tip == toy.last);

    toy.chain.reset();
    toy.store.reset();
    auto rows = audit_store(folder / "ledger", toy.audit_genesis(), toy.replay_epochs(), {});
    REQUIRE(rows.has_value());
    CHECK(line_of(*rows) == "");
    CHECK(rows->tip == toy.last);
}

TEST_CASE("2.11: a chain may end with the last block of an epoch, proven by closing blocks") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    toy.grow(3);
    toy.end_epoch(2, {1, 2, 3, 4, 5}, 2);
    CHECK(line_of(audit(toy, blocks_of(*toy.store).value())) == "");
    BlockSource source = blocks_of(*toy.store).value();
    source.tip_proof.headers.back().log_size += 1;
    CHECK(line_of(audit(toy, source)) == "block 2: nothing proves the last block final");

    toy.open();
    CHECK(toy.store->epoch_begins_on(Epoch(2)).value() == Height(2));
    toy.chain.reset();
    toy.store.reset();
    auto rows = audit_store(folder / "ledger", toy.audit_genesis(), toy.replay_epochs(), {});
    REQUIRE(rows.has_value());
    CHECK(line_of(*rows) == "");
}

TEST_CASE("2.11: what a block of another epoch may not say is found") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    grow_epochs(toy);
    const Height second(4); // The block that ends epoch 1.
    const Height third(9);  // The first of epoch 3.
    const auto changed = [&](Height height, const std::function<void(StoredBlock&)>& change) {
        return with_block(toy, height, change);
    };
    CHECK(changed(second, [](StoredBlock& b) { announce(b.header, std::nullopt); })
              .starts_with("block 4: "));
    CHECK(changed(third, [](StoredBlock& b) { b.justify.opening = FinalityProof(); })
              .starts_with("block 9: "));
    CHECK(changed(third, [](StoredBlock& b) { b.justify.opening.headers.pop_back(); })
              .starts_with("block 9: "));
    CHECK(changed(third, [](StoredBlock& b) { b.header.epoch = Epoch(2); })
              .starts_with("block 9: header: epoch"));

    // The executor finds no change where the header announces one, and another set.
    const BlockSource source = blocks_of(*toy.store).value();
    const Folder elsewhere;
    ToyChain other(elsewhere / "ledger");
    const AuditReport none =
        audit_blocks(source, toy.audit_genesis(), ToyChain::replay(), {});
    CHECK(line_of(none) == "block 4: header: epoch_end is set, but the validators stay");
    other.ends = toy.ends;
    other.ends[second].pop_back();
    const AuditReport less =
        audit_blocks(source, toy.audit_genesis(), other.replay_epochs(), {});
    CHECK(line_of(less) ==
          "block 4: header: next_validators_hash is not that of the set after the block");
}

TEST_CASE("epochs are found by their number, and proofs of their last blocks are kept") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    CHECK(toy.store->epoch_begins_on(Epoch(1)).value() == Height(0));
    CHECK(toy.store->epoch_begins_on(Epoch(2)).error().code == ErrorCode::not_found);
    grow_epochs(toy);
    CHECK(toy.store->epoch_begins_on(Epoch(1)).value() == Height(0));
    CHECK(toy.store->epoch_begins_on(Epoch(2)).value() == Height(4));
    CHECK(toy.store->epoch_begins_on(Epoch(3)).value() == Height(8));
    CHECK(toy.store->epoch_begins_on(Epoch(4)).error().code == ErrorCode::not_found);
    CHECK(toy.store->epoch_begins_on(Epoch(0)).error().code == ErrorCode::not_found);

    const FinalityProof proof = toy.store->proof(Height(8)).value();
    CHECK(proof.headers.size() == 2);
    CHECK(proof.headers[1].kind == BlockKind::closing);
    const Header end = toy.store->header(Height(8)).value();
    CHECK(check_closing(proof, end).has_value());
    for (std::uint64_t at = 1; at <= toy.last.height.value; ++at) {
        const Header header = toy.store->header(Height(at)).value();
        CHECK(header.epoch.value == (at <= 4 ? 1u : at <= 8 ? 2u : 3u));
    }
    CHECK(toy.store->find_view(Epoch(2), View(1)).value() == Height(5));
}

TEST_CASE("a receipt of an epoch's last blocks rests on a normal block and its closing ones") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    toy.grow(3);
    const ValidatorSet set = toy.set;
    toy.end_epoch(2, {1, 2, 3, 4, 5}, 2);
    toy.grow(1);
    const Receipt receipt = toy.store->receipt({Height(2), 1}, set).value();
    CHECK(receipt.header.kind == BlockKind::normal);
    CHECK(receipt.header.height == Height(2));
    CHECK(receipt.finality.headers.size() == 2);
    CHECK(verify_receipt(receipt, {toy.chain_id, set.hash(), std::nullopt}).has_value());
}

TEST_CASE("2.11: every rule of a closing block refuses its breach") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    toy.grow(1);
    const Header end = toy.end_epoch(1, {1, 2, 3}, 0).header;
    const Header good = ToyChain::closing(end, end);
    REQUIRE(check_closing(good, end, end).has_value());
    const Header next = ToyChain::closing(end, good);
    REQUIRE(check_closing(next, good, end).has_value());
    const std::vector<std::function<void(Header&)>> breaches{
        [](Header& h) { h.kind = BlockKind::normal; },
        [](Header& h) { h.flags = flag_epoch_end; },
        [](Header& h) { h.next_validators_hash = h.validators_hash; },
        [](Header& h) { h.version = 9; },
        [](Header& h) { h.chain_id = ChainId(); },
        [](Header& h) { h.epoch = h.epoch.next(); },
        [](Header& h) { h.height = h.height.next(); },
        [](Header& h) { h.state_root = StateRoot(); },
        [](Header& h) { h.log_size += 1; },
        [](Header& h) { h.log_root = LogRoot(); },
        [](Header& h) { h.validators_hash = ValidatorsHash(); },
        [](Header& h) { h.body_hash = BodyHash(); },
        [](Header& h) { h.parent_hash = BlockHash(); },
        [](Header& h) { h.parent_view = h.parent_view.next(); },
        [](Header& h) { h.view = h.parent_view; },
        [&](Header& h) { h.time_ms = end.time_ms; },
    };
    for (const auto& breach : breaches) {
        Header bad = good;
        breach(bad);
        CHECK_FALSE(check_closing(bad, end, end).has_value());
    }
}

TEST_CASE("2.11: a chain of epochs leads from one trusted set to every later one") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    grow_epochs(toy);
    const HeadTrust trust{toy.chain_id, toy.first_set.hash()};
    EpochChain chain;
    ValidatorSet set = toy.first_set;
    for (const auto& [height, next] : toy.ends) {
        chain.ends.push_back(
            {toy.store->header(height).value(), toy.store->proof(height).value(), set});
        set = set_of(next);
    }
    REQUIRE(chain.ends.size() == 2);
    CHECK(decode_epoch_chain(encode(chain)).value() == chain);
    const auto known = verify_epochs(chain, trust);
    REQUIRE(known.has_value());
    CHECK(*known == std::map<Epoch, ValidatorsHash>{{Epoch(1), toy.first_set.hash()},
                                                    {Epoch(2), chain.ends[1].set.hash()},
                                                    {Epoch(3), toy.set.hash()}});
    EpochChain later{{chain.ends[1]}};
    CHECK(verify_epochs(later, {toy.chain_id, chain.ends[1].set.hash()}).has_value());
    CHECK_FALSE(verify_epochs(later, trust).has_value());

    CHECK(join({later, EpochChain(), EpochChain{{chain.ends[0]}}}) == chain);
    for (const ProofHead& end : chain.ends) {
        CHECK(set_by_epochs(chain, trust, end.header).value() == end.set.hash());
    }
    CHECK_FALSE(set_by_epochs(later, {toy.chain_id, chain.ends[1].set.hash()},
                              chain.ends[0].header).has_value());
    // Nothing has ended: judged by the trusted set itself, which the second end is not of.
    CHECK(set_by_epochs({}, trust, chain.ends[0].header).value() == toy.first_set.hash());
    CHECK_FALSE(set_by_epochs({}, trust, chain.ends[1].header).has_value());
    CHECK_FALSE(set_by_epochs({}, {toy.chain_id, std::nullopt}, chain.ends[0].header).has_value());

    const std::vector<std::function<void(EpochChain&)>> breaches{
        [](EpochChain& c) { c.ends.clear(); },
        [](EpochChain& c) { std::swap(c.ends[0], c.ends[1]); },
        [](EpochChain& c) { c.ends[1] = c.ends[0]; },
        [](EpochChain& c) { c.ends[0].header.next_validators_hash = ValidatorsHash(); },
        [](EpochChain& c) { c.ends[0].header.flags = 0; },
        [](EpochChain& c) { c.ends[0].finality.certificate->signatures[0] = Signature(); },
        [](EpochChain& c) { c.ends[1].set = c.ends[0].set; },
        [](EpochChain& c) { c.ends[1].finality.headers.pop_back(); },
        [](EpochChain& c) { c.ends[1].finality.headers[0].flags = flag_epoch_end; },
    };
    for (const auto& breach : breaches) {
        EpochChain bad = chain;
        breach(bad);
        CHECK_FALSE(verify_epochs(bad, trust).has_value());
    }
    Bytes longer = encode(chain);
    longer.push_back(0);
    CHECK_FALSE(decode_epoch_chain(longer).has_value());
}
