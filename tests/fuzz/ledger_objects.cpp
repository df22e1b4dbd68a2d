// Transactions, items of blocks, leaves, receipts, state proofs, frontiers, openings, stored blocks
// and tiles of the log: one encoding each, and verifiers that come back from anything.

#include "base/codec.hpp"
#include "ledger/block.hpp"
#include "ledger/executed.hpp"
#include "ledger/log_tiles_check.hpp"
#include "ledger/log_tree.hpp"
#include "ledger/payloads.hpp"
#include "ledger/proof.hpp"
#include "ledger/receipt.hpp"
#include "ledger/store.hpp"
#include "target.hpp"
#include "unit/ledger/ledger_samples.hpp"

namespace tamga::fuzz {
namespace {

using namespace ledger;

// docs/formats.md in other words than encode_items_*, which want verified transactions.
Bytes encode(const ItemList& items) {
    Writer out;
    out.u8(static_cast<std::uint8_t>(items.form));
    out.u16(static_cast<std::uint16_t>(items.evidence.size()));
    for (const Bytes& evidence : items.evidence) out.blob(evidence);
    if (items.form == ItemsForm::ids) {
        out.u32(static_cast<std::uint32_t>(items.ids.size()));
        for (const WitnessId& id : items.ids) out.digest(id);
    } else {
        out.u32(static_cast<std::uint32_t>(items.full.size()));
        for (const SignedTransaction& each : items.full) out.raw(ledger::encode(each));
    }
    return std::move(out).take();
}

void judge_items(ByteView in) {
    const Result<ItemList> items = decode_items(in);
    if (!items) return;
    ENSURE(equal(encode(*items), in));
    ENSURE(items->ids.empty() || items->full.empty());
    ENSURE(items->witness_ids().size() == items->ids.size() + items->full.size());
    ENSURE(!items->hash().is_zero());
}

void judge_receipt(ByteView in) {
    const Result<Receipt> receipt = decode_receipt(in);
    if (!receipt) return;
    ENSURE(equal(ledger::encode(*receipt), in));
    static_cast<void>(verify_receipt(*receipt, ReceiptTrust{}));
}

void judge_leaf_proof(ByteView in) {
    const Result<LeafProof> proof = decode_leaf_proof(in);
    if (!proof) return;
    ENSURE(equal(ledger::encode(*proof), in));
    const std::optional<StateRoot> root = root_of(*proof);
    if (!root) return;
    // A proof proves its own leaf, and so cannot prove that nothing starts with its path.
    ENSURE(!verify_none(*root, Prefix::whole(proof->path.view()), *proof));
}

void judge_frontier(ByteView in) {
    const Result<LogFrontier> frontier = LogFrontier::decode(in);
    if (!frontier) return;
    ENSURE(equal(frontier->encode(), in));
    LogFrontier next = *frontier;
    if (next.size() >> 62 != 0) return;
    next.append(Hash256());
    ENSURE(next.size() == frontier->size() + 1);
}

// The width, then a tile or bundle of it.
void judge_tile(ByteView in) {
    if (in.empty()) return;
    const std::size_t width = std::size_t{in.front()} + 1;
    const Result<std::vector<Hash256>> hashes = decode_tile(in.subspan(1), width);
    if (hashes) ENSURE(hashes->size() == width && equal(encode_tile(*hashes), in.subspan(1)));
    const Result<std::vector<Bytes>> entries = decode_entries(in.subspan(1), width);
    if (entries) ENSURE(entries->size() == width && equal(encode_entries(*entries), in.subspan(1)));
}

// A folder in which every file has these bytes: read_tile() and read_entries() of any of them.
void judge_tile_folder(ByteView in) {
    if (in.size() < 8) return;
    const TileSource source{
        [in](const std::string& path) -> Result<std::optional<Bytes>> {
            if (path.size() % 5 == 0) return std::optional<Bytes>();
            return std::optional(to_bytes(in.subspan(8)));
        },
        [](const std::string&) { return Result<std::vector<std::size_t>>({1, 7}); }};
    Reader size(in.first(8));
    const std::uint64_t leaves = size.u64();
    const auto checked = check_tiles(source, leaves, LogRoot());
    ENSURE(checked && !checked->faults.empty());
    const auto tiles = LogTiles::go_on(source, leaves);
    if (tiles) ENSURE(tiles->size() == leaves);
}

constexpr Judge judges[] = {
    [](ByteView in) { re_encodes(in, decode_transaction(in)); },
    judge_items,
    [](ByteView in) { re_encodes(in, decode_leaf(in)); },
    judge_receipt,
    judge_leaf_proof,
    judge_frontier,
    [](ByteView in) { re_encodes(in, decode_opening(in)); },
    [](ByteView in) { re_encodes(in, decode_stored_block(in)); },
    judge_tile,
    judge_tile_folder,
};

void run(ByteView input) { choose(input, judges); }

LogLeaf sample_leaf() {
    LogLeaf leaf;
    leaf.version = 1;
    leaf.chain_id = samples::chain;
    leaf.height = Height(4);
    leaf.operation = 101;
    leaf.count = 1;
    leaf.agency = "KG-ZAGS";
    leaf.id = Hash256(samples::filled(9));
    leaf.time_ms = TimestampMs(1'000);
    return leaf;
}

Certificate sample_certificate(VoteKind kind, View view, const BlockHash& block) {
    return {kind, Epoch(1), view, block, 0b1011, std::vector<Signature>(3)};
}

Bytes tile_of_two(bool is_bundle) {
    Bytes tile{1};
    append(tile, is_bundle ? encode_entries(std::vector<Bytes>{Bytes(40, 1), Bytes(3, 2)})
                           : encode_tile(std::vector<Hash256>(2)));
    return tile;
}

std::vector<Bytes> seeds() {
    const SignedTransaction act = samples::signed_transaction(samples::body());
    Body body;
    body.evidence = {Bytes(30, 1)};
    body.transactions = {samples::transaction(1), samples::transaction(2)};
    Header header;
    header.version = 1;
    header.epoch = Epoch(1);
    header.height = Height(4);
    header.view = View(5);
    header.log_size = 2;
    const FinalityProof finality{{}, sample_certificate(VoteKind::finalize, View(5),
                                                        hash_of(header))};
    std::vector<Validator> members;
    for (std::uint8_t i = 1; i <= 4; ++i) {
        members.push_back({samples::secret(i).public_key(),
                           samples::secret(static_cast<std::uint8_t>(100 + i)).public_key()});
    }
    Receipt receipt{sample_leaf(), 1, {Hash256(samples::filled(3))}, header, finality,
                    ValidatorSet::from(members).value()};
    LeafProof proof;
    proof.path = StatePath::plural(301, Bytes{1}, 1, Bytes{2});
    proof.steps = {{500, Hash256(samples::filled(1))}, {3, Hash256(samples::filled(2))}};
    LogFrontier frontier;
    for (std::uint8_t i = 0; i < 11; ++i) frontier.append(Hash256(samples::filled(i)));
    Opening opening{2, 1, samples::filled(8), Bytes(40, 3)};
    Justify justify;
    justify.parent = sample_certificate(VoteKind::notarize, View(3), BlockHash(samples::filled(2)));
    justify.skips = {sample_certificate(VoteKind::skip, View(4), BlockHash())};
    const StoredBlock block{header, justify, {}, encode_items_full(body)};
    return {chosen(0, ledger::encode(act)),     chosen(1, encode_items_full(body)),
            chosen(1, encode_items_ids(body)),  chosen(2, ledger::encode(sample_leaf())),
            chosen(3, ledger::encode(receipt)), chosen(4, ledger::encode(proof)),
            chosen(5, frontier.encode()),       chosen(6, ledger::encode(opening)),
            chosen(7, ledger::encode(block)),   chosen(8, tile_of_two(false)),
            chosen(8, tile_of_two(true)),       chosen(9, Bytes(8 + 32, 0))};
}

const Registration registration({"ledger_objects", run, seeds, 30'000});

} // namespace
} // namespace tamga::fuzz
