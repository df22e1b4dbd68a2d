// Evidence in blocks (protocol 2.12): whom it may be against, what is too old, what is known.

#include "guilt.hpp"

#include "ledger/block.hpp"
#include "registries/audit.hpp"
#include "registries/evidence/execute.hpp"
#include "registries/governance/rows.hpp"
#include "registries/invariants.hpp"

#include <catch2/catch.hpp>

#include "source_dir.hpp"

#include <fstream>
#include <map>

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;
using namespace tamga::registries::evidence;

namespace {

const ChainId chain = hash_as<ChainId>("test", {as_bytes("chain")});
const Validators first({"a", "b", "c", "d"});
const Validators second({"a", "b", "c", "e"}); // d left, e came.
const Validators third({"a", "b", "f", "e"});

BlockHash begins(std::uint64_t epoch) { return block_called("before " + std::to_string(epoch)); }

Bench third_epoch() {
    Bench bench(chain, {{Epoch(1), first.set, begins(1)}});
    bench.begin(second.set, begins(2));
    bench.begin(third.set, begins(3));
    return bench;
}

std::string refusal(const Result<Piece>& judged) {
    return judged ? std::string() : judged.error().message;
}
std::string refusal(const Result<std::vector<Piece>>& judged) {
    return judged ? std::string() : judged.error().message;
}

} // namespace

TEST_CASE("2.12: evidence is of the epoch of the block or the one before") {
    Bench bench = third_epoch();
    const Result<Piece> now = bench.judge(two_notarize(third, "f", chain, Epoch(3)));
    REQUIRE(refusal(now) == "");
    CHECK(now->row.consensus_key == public_key("f"));
    CHECK(now->row.epoch == Epoch(3));
    CHECK(now->row.view == View(7));
    CHECK(now->row.offence == 2);
    // c has left the set since, and is judged by the set that it signed in.
    const Bytes of_c = two_notarize(second, "c", chain, Epoch(2));
    const Result<Piece> before = bench.judge(of_c);
    REQUIRE(refusal(before) == "");
    CHECK(before->row.consensus_key == public_key("c"));
    const Result<Piece> old = bench.judge(two_notarize(first, "a", chain, Epoch(1)));
    CHECK(old.error().code == ErrorCode::expired);
    const Result<Piece> future = bench.judge(two_notarize(third, "a", chain, Epoch(4)));
    CHECK(future.error().code == ErrorCode::not_found);
    bench.begin(third.set, begins(4));
    CHECK(bench.judge(of_c).error().code == ErrorCode::expired);
    CHECK(bench.epoch() == Epoch(4));
}

TEST_CASE("2.12: what proves nothing is no evidence") {
    const Bench bench = third_epoch();
    const ChainId other = hash_as<ChainId>("test", {as_bytes("other chain")});
    CHECK(refusal(bench.judge(two_notarize(third, "a", other, Epoch(3)))) ==
          "evidence: a signature is not the signer's");
    // c's votes of epoch 2 say nothing against the one who has its number in epoch 3.
    CHECK(refusal(bench.judge(two_notarize(second, "c", chain, Epoch(3)))) ==
          "evidence: a signature is not the signer's");
    Bytes bytes = two_notarize(third, "a", chain, Epoch(3));
    bytes[0] = 3;
    CHECK(refusal(bench.judge(bytes)) ==
          "evidence: the votes do not exclude each other in this way");
    bytes[0] = 2;
    bytes[2] = 9;
    CHECK(refusal(bench.judge(bytes)) == "evidence: the signer is no member");
    bytes.resize(ledger::evidence_bytes_max + 1);
    CHECK(refusal(bench.judge(bytes)) == "evidence: over 64 KiB");
    CHECK_FALSE(bench.judge(Bytes{}).has_value());
}

TEST_CASE("2.12 E5: the first block of an epoch rests on the proof that the last one is final") {
    const Bench bench = third_epoch();
    const auto judged = [&](const Justify& justify, std::uint64_t epoch, const Validators& of) {
        return refusal(bench.judge(first_block_on(justify, begins(epoch), of, "a", chain,
                                                  Epoch(epoch))));
    };
    Justify justify;
    CHECK(judged(justify, 3, third) == "");
    CHECK(judged(justify, 2, second) == "");
    justify.opening.certificate =
        certificate(first, VoteKind::finalize, chain, Epoch(1), View(5), begins(2));
    CHECK(judged(justify, 2, second) == "evidence: the block is proven");
    CHECK(judged(justify, 3, third) == "");
    justify.opening.certificate =
        certificate(second, VoteKind::finalize, chain, Epoch(2), View(5), begins(3));
    CHECK(judged(justify, 3, third) == "evidence: the block is proven");
    CHECK(judged(justify, 2, second) == "");
    justify.opening.certificate->signatures.back().bytes[0] ^= 1;
    CHECK(judged(justify, 3, third) == "");
}

TEST_CASE("2.12: a block holds each offence of a signer once, and none that is recorded") {
    Country country = Country::settled();
    const Bench bench = third_epoch();
    const Bytes one = two_notarize(third, "a", chain, Epoch(3));
    const Bytes same = two_notarize(third, "a", chain, Epoch(3), View(8));
    const Bytes before = two_notarize(second, "a", chain, Epoch(2));
    const auto check = [&](const std::vector<Bytes>& evidence) {
        return check_evidence(evidence, country.view(), bench);
    };
    const auto judged = check({one, before});
    REQUIRE(refusal(judged) == "");
    CHECK(judged->size() == 2);
    CHECK(refusal(check({one, same})) == "evidence: recorded already");
    CHECK(refusal(check({one, Bytes{1}})) != "");
    Record row = judged->front().row;
    row.recorded_at = Height(5);
    country.enter(path_of(row), encode_value(TransactionId(row.digest.bytes), row));
    CHECK(refusal(check({same})) == "evidence: recorded already");
    CHECK(refusal(check({before})) == "");
}

namespace {

// A country whose one validator, v1, has signed twice; epoch 1.
struct Guilty {
    Country country = Country::settled();
    Validators validators{std::vector<std::string>{"v1"}};
    std::map<Epoch, ledger::AuditEpoch> epochs{{Epoch(1), {validators.set, Header()}}};
    Bytes bytes = two_notarize(validators, "v1", country.chain(), Epoch(1));
    Bench bench{country.chain(), {{Epoch(1), validators.set, hash_of(Header())}}};

    Result<ledger::Executed> replay(const std::vector<Bytes>& evidence,
                                    const std::vector<ledger::TransactionPtr>& acts = {}) {
        Header header;
        header.version = 1;
        header.chain_id = country.chain();
        header.epoch = Epoch(1);
        header.height = country.block().height;
        header.time_ms = country.now();
        const ledger::StateView parent = country.view();
        const std::function<ledger::AgencyHour(std::string_view)> hours =
            [](std::string_view) { return ledger::AgencyHour(); };
        const std::function<std::optional<BlockHash>(Height)> ancestor = block_hash;
        const auto replayed = replay_of(ledger::Genesis(), country.chain());
        return replayed.execute({parent, header, acts, hours, ancestor, evidence, epochs});
    }
};

} // namespace

TEST_CASE("2.12: evidence has the first leaves of its block, and a row") {
    Guilty guilty;
    Draft draft = by_officer();
    draft.sign_also("supervisor");
    draft.act().mutable_create_subject()->set_kind(proto::identity::CITIZEN);
    const auto act = guilty.country.sign(draft); // Refused by a rule: a leaf all the same.
    const auto executed = guilty.replay({guilty.bytes}, {act});
    if (!executed) FAIL(executed.error().message);
    REQUIRE(executed->records.size() == 2);
    const ledger::LogLeaf& leaf = executed->records[0].leaf;
    CHECK(leaf.kind == ledger::LeafKind::evidence);
    CHECK(leaf.position == 0);
    CHECK(leaf.id == tagged(tag::evidence, {guilty.bytes}));
    CHECK(leaf.signers == tagged(tag::signers, {}));
    CHECK(leaf.outcome == 0);
    CHECK(leaf.first_failing == 0xff);
    CHECK(leaf.agency.empty());
    CHECK(leaf.events == tagged(tag::events, {executed->records[0].events}));
    CHECK(executed->records[1].leaf.kind == ledger::LeafKind::transaction);
    CHECK(executed->records[1].leaf.position == 1);

    const Piece piece = guilty.bench.judge(guilty.bytes).value();
    const auto written = executed->delta.changes().find(path_of(piece.row));
    REQUIRE(written != executed->delta.changes().end());
    const auto row = decode_value<Record>(*written->second);
    REQUIRE(row.has_value());
    CHECK(row->row.recorded_at == guilty.country.block().height);
    CHECK(row->row.consensus_key == public_key("v1"));
    CHECK(row->provenance.view()[0] == leaf.id.view()[0]);
}

TEST_CASE("2.12: a block with evidence that may not stand there is refused by an audit") {
    Guilty guilty;
    CHECK(guilty.replay({guilty.bytes}).has_value());
    const auto twice = guilty.replay({guilty.bytes, guilty.bytes});
    CHECK(twice.error().message == "evidence: recorded already");
    Bytes forged = guilty.bytes;
    forged.back() ^= 1;
    CHECK(guilty.replay({forged}).error().message == "evidence: a signature is not the signer's");
    CHECK_FALSE(guilty.replay(std::vector<Bytes>(17, guilty.bytes)).has_value());
    // Evidence counts against the bytes of a block.
    const std::vector<Bytes> large(16, Bytes(ledger::evidence_bytes_max));
    ledger::Body body{large, {}};
    ledger::BlockLimits limits{10, 16 * ledger::evidence_bytes_max, 10};
    CHECK(ledger::check_limits(body, limits).has_value());
    limits.bytes_max -= 1;
    CHECK_FALSE(ledger::check_limits(body, limits).has_value());
}

TEST_CASE("G-92: evidence is against a validator, once, and stays") {
    Guilty guilty;
    const Piece piece = guilty.bench.judge(guilty.bytes).value();
    const auto broken = [&](const Record& row, bool erase = false) {
        ledger::StateDelta delta;
        if (erase) delta.erase(path_of(row));
        else delta.put(path_of(row), encode_value(TransactionId(piece.row.digest.bytes), row));
        const Status kept = check_block(guilty.country.view(), delta, Height(9));
        return kept ? std::string() : kept.error().message;
    };
    CHECK(broken(piece.row) == "");
    Record row = piece.row;
    row.consensus_key = public_key("stranger");
    CHECK(broken(row).find("no validator") != std::string::npos);
    row = piece.row;
    row.digest = Hash256();
    CHECK(broken(row).find("not of the evidence") != std::string::npos);
    row = piece.row;
    row.offence = 6;
    CHECK(broken(row).find("no such offence") != std::string::npos);
    guilty.country.enter(path_of(piece.row),
                         encode_value(TransactionId(piece.row.digest.bytes), piece.row));
    row = piece.row;
    row.view = View(9);
    CHECK(broken(row).find("recorded again") != std::string::npos);
    CHECK(broken(piece.row, true).find("taken out") != std::string::npos);
}

namespace {

std::map<std::string, Bytes> frozen_evidence() {
    std::ifstream in(std::string(source_dir()) + "/tests/vectors/evidence.txt");
    std::map<std::string, Bytes> out;
    std::string line;
    while (std::getline(in, line)) {
        const std::size_t equals = line.find(" = ");
        if (line.empty() || line[0] == '#' || equals == line.npos) continue;
        out[line.substr(0, equals)] = from_hex(line.substr(equals + 3)).value();
    }
    return out;
}

} // namespace

TEST_CASE("2.12: evidence made from the formats alone is judged alike, and recorded byte for byte") {
    const auto frozen = frozen_evidence();
    const ValidatorSet set = decode_validator_set(frozen.at("set")).value();
    const ChainId its_chain = ChainId::from(frozen.at("chain"));
    const Bench bench(its_chain,
                      {{Epoch(1), set, BlockHash::from(frozen.at("begins_1"))},
                       {Epoch(2), set, BlockHash::from(frozen.at("begins_2"))}});
    std::size_t judged = 0;
    for (const auto& [name, bytes] : frozen) {
        const bool proves = name.starts_with("e") && name.find("_row_") == name.npos &&
                            name.find("_leaf") == name.npos;
        if (!proves && !name.starts_with("not_")) continue;
        INFO(name);
        CHECK(bench.judge(bytes).has_value() == proves);
        judged += 1;
    }
    CHECK(judged == 14);

    Country country = Country::settled();
    const Piece piece = bench.judge(frozen.at("e2")).value();
    const std::vector<Record> rows{piece.row};
    const BlockInfo block{its_chain, 1, Height(33), TimestampMs(1'800'000'000'001), block_hash};
    const auto executed = execute_block(country.view(), block, rows, {}, inline_workers());
    CHECK(to_hex(ledger::encode(executed.records.at(0).leaf)) == to_hex(frozen.at("e2_leaf")));
    const auto& [path, value] = *executed.delta.changes().begin();
    CHECK(to_hex(path.view()) == to_hex(frozen.at("e2_row_path")));
    CHECK(to_hex(value.value()) == to_hex(frozen.at("e2_row_value")));
}
