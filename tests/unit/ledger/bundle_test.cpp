// Bundles: a chain in one file, replayed; every changed byte is found and located.

#include "ledger/bundle.hpp"

#include "base/prng.hpp"
#include "toy_chain.hpp"

#include <catch2/catch.hpp>

#include <fstream>

using namespace tamga;
using namespace tamga::ledger;
using namespace tamga::ledger::toy;

namespace {

Bytes read_whole(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return Bytes(std::istreambuf_iterator<char>(in), {});
}

void write_whole(const std::filesystem::path& path, const Bytes& bytes) {
    std::ofstream out(path, std::ios::binary);
    out.write(reinterpret_cast<const char*>(bytes.data()),
              static_cast<std::streamsize>(bytes.size()));
}

// What is wrong with the file, wherever it shows first.
std::vector<std::string> faults(const std::filesystem::path& path, const AuditGenesis& genesis) {
    auto bundle = Bundle::open(path);
    if (!bundle) return {bundle.error().message};
    std::vector<std::string> found;
    for (const Finding& finding : bundle->check({})) found.push_back(finding.what);
    if (!found.empty()) return found;
    const AuditReport report =
        audit_blocks(blocks_of(*bundle), genesis, ToyChain::replay(), AuditOptions{});
    for (const Finding& finding : report.findings) found.push_back(finding.what);
    return found;
}

} // namespace

TEST_CASE("7: a bundle of a chain is replayed to the same roots and holds what executing made") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    for (int i = 0; i < 40; ++i) toy.grow(30);
    toy.grow_pair(20);
    const auto path = folder / "chain.bundle";
    REQUIRE(write_bundle(*toy.store, path, {}));
    CHECK_FALSE(std::filesystem::exists(path.string() + ".partial"));

    Bundle bundle = Bundle::open(path).value();
    CHECK(bundle.chain_id() == toy.chain_id);
    CHECK(bundle.genesis_json() == toy.json);
    CHECK(bundle.tip() == toy.last.height);
    CHECK(bundle.check({}).empty());
    StateTree tree;
    StateTree::Root root = 0;
    for (Height at; at <= bundle.tip(); at = at.next()) {
        const BundleBlock held = *bundle.block(at).value();
        CHECK(held.block == toy.store->block(at).value());
        const auto next = tree.apply(root, tree_changes(held.changes));
        tree.release(root);
        root = next;
        CHECK(tree.hash(root) == held.block.header.state_root);
    }
    tree.release(root);
    CHECK_FALSE(bundle.block(bundle.tip().next()).has_value());
    CHECK(faults(path, toy.audit_genesis()).empty());
}

TEST_CASE("7: 200 single bytes changed in a bundle are all found, each with its place") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    for (int i = 0; i < 60; ++i) toy.grow(40);
    const auto path = folder / "chain.bundle";
    REQUIRE(write_bundle(*toy.store, path, {}));
    const Bytes whole = read_whole(path);
    Prng random(200);
    for (int i = 0; i < 200; ++i) {
        const std::size_t at = i < 60 ? (i < 48 ? static_cast<std::size_t>(i)
                                                : whole.size() - static_cast<std::size_t>(i - 47))
                                      : random.between(0, whole.size() - 1);
        Bytes bad = whole;
        bad[at] ^= static_cast<std::uint8_t>(random.between(1, 255));
        write_whole(path, bad);
        const auto found = faults(path, toy.audit_genesis());
        INFO("byte " << at);
        REQUIRE(found.size() == 1);
        CHECK(found[0].find("bytes ") != std::string::npos);
    }
    write_whole(path, whole);
    CHECK(faults(path, toy.audit_genesis()).empty());
}

TEST_CASE("7: a bundle that is cut, or whose records lie under right digests, is refused") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    for (int i = 0; i < 5; ++i) toy.grow(9);
    const auto path = folder / "chain.bundle";
    REQUIRE(write_bundle(*toy.store, path, {}));
    const Bytes whole = read_whole(path);
    for (std::size_t size = 0; size < whole.size(); size += 1 + whole.size() / 40) {
        write_whole(path, Bytes(whole.begin(), whole.begin() + static_cast<long>(size)));
        CHECK_FALSE(Bundle::open(path).has_value());
    }
    CHECK_FALSE(Bundle::open(folder / "nothing").has_value());
    // A block source whose leaves or changes are not those of the replay.
    write_whole(path, whole);
    Bundle bundle = Bundle::open(path).value();
    BlockSource source = blocks_of(bundle);
    source.compare = [](Height height) -> CompareBlock {
        return [height](const Executed&) -> Status {
            if (height.value < 3) return {};
            return fail(ErrorCode::corrupt_store, "other leaves");
        };
    };
    const AuditReport report =
        audit_blocks(source, toy.audit_genesis(), ToyChain::replay(), AuditOptions{});
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].height == Height(3));
}

TEST_CASE("2.12: evidence has leaves with receipts, and survives store, audit and bundle") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    toy.grow(20);
    const std::vector<Bytes> evidence{Bytes(70, 1), Bytes(90, 2)};
    const StoredBlock block = toy.grow(20, evidence);
    toy.grow(3);
    const Height height = block.header.height;
    const auto records = toy.store->records(height).value();
    REQUIRE(records.size() == 22);
    CHECK(records[1].leaf.kind == LeafKind::evidence);
    CHECK(records[1].leaf.id == tagged(tag::evidence, {evidence[1]}));
    // Acts are found behind it.
    const auto items = decode_items(toy.store->block(height)->items).value();
    CHECK(items.evidence == evidence);
    const TransactionId txid = txid_of(items.full[4].body);
    CHECK(toy.store->find_transaction(txid).value() == Position{height, 6});
    CHECK(toy.store->transaction({height, 6}).value() == items.full[4]);
    CHECK_FALSE(toy.store->transaction({height, 1}).has_value());
    const Receipt receipt = toy.store->receipt({height, 1}, toy.set).value();
    CHECK(receipt.leaf == records[1].leaf);
    CHECK(verify_receipt(receipt, {toy.chain_id, toy.set.hash(), {}}).has_value());

    const auto path = folder / "chain.bundle";
    REQUIRE(write_bundle(*toy.store, path, {}));
    CHECK(faults(path, toy.audit_genesis()).empty());
    toy.chain.reset();
    toy.store.reset();
    auto rows = audit_store(folder / "ledger", toy.audit_genesis(), ToyChain::replay(), {});
    REQUIRE(rows.has_value());
    for (const Finding& finding : rows->findings) FAIL_CHECK(finding.table + " " + finding.what);
    CHECK(rows->counts.evidence == 2);
}
