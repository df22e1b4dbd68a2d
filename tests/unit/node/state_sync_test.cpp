// Taking a state from peers: whom StateSync asks, whom it refuses, and that it ends.

#include "node/state_sync.hpp"

#include "base/hash.hpp"
#include "base/prng.hpp"
#include "ledger/log_tree.hpp"
#include "ledger/snapshot_cut.hpp"
#include "ledger/snapshot_tiling.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <deque>
#include <memory>

using namespace tamga;
using namespace tamga::node;
using namespace tamga::ledger;
using Phase = StateSync::Phase;

namespace {

PublicKey peer_of(std::uint8_t number) {
    std::array<std::uint8_t, 32> seed{};
    seed[0] = number;
    return SecretKey::from_seed(seed).public_key();
}

// A state and a log with their roots, cut into chunks of any size.
struct World {
    std::map<StatePath, Bytes> entries;
    std::vector<LogLeaf> leaves;
    std::vector<Hash256> hashes;
    Header header;
    std::uint64_t leaves_first = 100;

    World() {
        Prng prng(7);
        for (std::uint8_t i = 0; i < 250; ++i) {
            const auto table = static_cast<std::uint16_t>(0x100 + i % 3);
            entries.emplace(StatePath::plural(table, Bytes{static_cast<std::uint8_t>(i / 9)}, 0x80,
                                              Bytes{i}),
                            Bytes(20 + prng.between(0, 60), i));
        }
        for (std::uint32_t i = 0; i < 600; ++i) {
            LogLeaf leaf;
            leaf.version = 1;
            leaf.position = i;
            leaf.agency = "ZAGS";
            hashes.push_back(log_leaf_hash(leaf));
            leaves.push_back(std::move(leaf));
        }
        StateCutter cutter;
        for (const auto& [path, value] : entries) cutter.add(path, sha256(value), value.size());
        header.state_root = std::move(cutter).finish().root;
        header.height = Height(40);
        header.log_size = leaves.size();
        header.log_root = LogRoot(log_root_of(hashes).bytes);
    }

    [[nodiscard]] std::vector<SnapshotChunk> cut(std::size_t bytes, std::size_t run) const {
        StateCutter cutter(bytes);
        for (const auto& [path, value] : entries) cutter.add(path, sha256(value), value.size());
        std::vector<SnapshotChunk> chunks;
        auto at = entries.begin();
        for (const StatePiece& piece : std::move(cutter).finish().pieces) {
            StateChunk chunk{piece.prefix, {}, piece.steps, {}};
            for (std::uint32_t i = 0; i < piece.entries; ++i, ++at) {
                chunk.entries.push_back({at->first, at->second});
            }
            chunks.emplace_back(std::move(chunk));
        }
        const auto reader = leaf_reader([&](std::uint64_t i) { return hashes.at(i); });
        for (std::uint64_t first = leaves_first; first < leaves.size(); first += run) {
            const std::uint64_t count = std::min<std::uint64_t>(run, leaves.size() - first);
            const auto begin = leaves.begin() + static_cast<std::ptrdiff_t>(first);
            chunks.emplace_back(
                LeavesChunk{first,
                            {begin, begin + static_cast<std::ptrdiff_t>(count)},
                            range_path(first, count, leaves.size(), reader)});
        }
        return chunks;
    }
    [[nodiscard]] SnapshotOffer offer() const {
        return {header.height, hash_of(header), leaves_first};
    }
};

const World& world() {
    static const World made;
    return made;
}

bool is_under(const Prefix& outer, const Prefix& inner) {
    if (outer.bits > inner.bits) return false;
    for (std::size_t bit = 0; bit < outer.bits; ++bit) {
        if (bit_of(outer.bytes, bit) != bit_of(inner.bytes, bit)) return false;
    }
    return true;
}

// One peer: what it has, and how it answers.
struct FakePeer {
    std::vector<SnapshotOffer> offers{world().offer()};
    std::vector<SnapshotChunk> chunks;
    std::optional<Header> header;
    std::size_t lies_every = 0; // This many answers are one lie; 0: none.
    bool silent = false;
    bool lacks = false;
    std::function<Bytes(const Piece&)> instead;
    std::size_t asked = 0;

    [[nodiscard]] Bytes piece(const Piece& wanted) {
        asked += 1;
        if (lacks) return {};
        if (instead) return instead(wanted);
        for (const SnapshotChunk& chunk : chunks) {
            if (!holds(chunk, wanted)) continue;
            Bytes bytes = ledger::encode(chunk);
            if (lies_every > 0 && asked % lies_every == 0) bytes[bytes.size() / 2] ^= 1;
            return bytes;
        }
        return {};
    }
    static bool holds(const SnapshotChunk& chunk, const Piece& wanted) {
        if (const auto* region = std::get_if<Prefix>(&wanted)) {
            const auto* state = std::get_if<StateChunk>(&chunk);
            return state != nullptr &&
                   (is_under(state->prefix, *region) || is_under(*region, state->prefix));
        }
        const auto* run = std::get_if<LeavesChunk>(&chunk);
        const std::uint64_t leaf = std::get<std::uint64_t>(wanted);
        return run != nullptr && run->first <= leaf && leaf < run->first + run->leaves.size();
    }
};

// The network and the disk, as fast as one answer for each peer in a tick.
struct Table {
    explicit Table(StateSync::Options options = {}) {
        options.confirmations = std::max<std::size_t>(options.confirmations, 2);
        sync = std::make_unique<StateSync>(options, outside());
    }

    StateSync::Outside outside() {
        StateSync::Outside out;
        out.ask_offers = [this](const PublicKey& peer, const SnapshotsWanted& wanted) {
            wanted_header = wanted.header;
            later.emplace_back([this, peer] {
                const FakePeer& fake = peers.at(peer);
                if (!fake.silent) sync->offered(peer, {fake.offers, fake.header});
            });
        };
        out.ask_head = [this](const PublicKey& peer, const HeadWanted& wanted) {
            heads.push_back(peer);
            later.emplace_back([this, peer, wanted] {
                if (peers.at(peer).silent) return;
                sync->head_came(peer, {wanted.height, peers.at(peer).lacks ? Bytes() : Bytes{1}});
            });
        };
        out.judge_head = [this](Bytes, const SnapshotOffer& offer, std::optional<Header> trusted) {
            judged.push_back({offer, trusted});
            later.emplace_back([this, offer] {
                if (head_fails) return sync->head_judged(std::unexpected(*head_fails));
                tiling = StateTiling();
                runs = LeavesTiling(offer.leaves_first, world().header.log_size);
                sync->head_judged(missing());
            });
        };
        out.ask_piece = [this](const PublicKey& peer, const PieceWanted& wanted) {
            in_flight_most = std::max(in_flight_most, sync->in_flight());
            REQUIRE_FALSE(refused.contains(peer));
            pieces_asked += 1;
            later.emplace_back([this, peer, wanted] {
                FakePeer& fake = peers.at(peer);
                if (fake.silent) return;
                sync->piece_came(peer, {wanted.request, fake.piece(wanted.piece)});
            });
        };
        out.put = [this](std::uint64_t request, const SnapshotChunk& chunk) {
            const Status good = verify_chunk(chunk, world().header);
            Result<bool> done = false;
            if (disk_fails) done = std::unexpected(*disk_fails);
            else if (!good) done = std::unexpected(good.error());
            else if (const auto* state = std::get_if<StateChunk>(&chunk)) done = tiling.cover(*state);
            else done = runs.cover(std::get<LeavesChunk>(chunk));
            later.emplace_back([this, request, done, left = missing()] {
                sync->put_done(request, done, left);
            });
        };
        out.finish = [this] {
            later.emplace_back([this] {
                sync->finished(finish_fails ? Status(std::unexpected(*finish_fails)) : Status());
            });
        };
        out.discard = [this] { discarded += 1; };
        out.refuse = [this](const PublicKey& peer, const std::string& why) {
            refused[peer] = why;
            sync->disconnected(peer);
        };
        out.failed = [this](const Error& error) { failure = error; };
        return out;
    }

    [[nodiscard]] StateMissing missing() const { return {tiling.missing(), runs.missing()}; }
    FakePeer& add(std::uint8_t number, std::size_t bytes = 600, std::size_t run = 48) {
        FakePeer& fake = peers[peer_of(number)];
        fake.chunks = world().cut(bytes, run);
        sync->connected(peer_of(number));
        return fake;
    }
    void step() {
        now_ms += 100;
        sync->tick(now_ms);
        for (std::size_t left = later.size(); left > 0; --left) {
            const auto job = std::move(later.front());
            later.pop_front();
            job();
        }
    }
    // Until it is over, or so many seconds have passed.
    Phase run(std::uint64_t seconds) {
        const std::uint64_t until = now_ms + 1000 * seconds;
        while (now_ms < until && !failure) {
            step();
            if (sync->phase() == Phase::done || sync->phase() == Phase::without) break;
        }
        return sync->phase();
    }

    std::map<PublicKey, FakePeer> peers;
    std::deque<std::function<void()>> later;
    StateTiling tiling;
    LeavesTiling runs{0, 0};
    std::unique_ptr<StateSync> sync;
    std::uint64_t now_ms = 1'000;
    std::optional<Height> wanted_header;
    std::vector<PublicKey> heads;
    std::vector<std::pair<SnapshotOffer, std::optional<Header>>> judged;
    std::map<PublicKey, std::string> refused;
    std::optional<Error> head_fails;
    std::optional<Error> finish_fails;
    std::optional<Error> disk_fails;
    std::optional<Error> failure;
    std::size_t in_flight_most = 0;
    std::size_t pieces_asked = 0;
    int discarded = 0;
};

} // namespace

TEST_CASE("a state comes from three peers at once, however each of them cuts it") {
    Table table;
    table.add(1, 600, 48);
    table.add(2, 900, 32);
    table.add(3, 300, 64);
    REQUIRE(table.run(60) == Phase::done);
    CHECK(table.refused.empty());
    CHECK(table.in_flight_most <= 6);
    CHECK(table.in_flight_most > 2);
    CHECK(table.sync->figures().chunks > 20);
    CHECK(table.sync->figures().timeouts == 0);
    CHECK(table.sync->figures().begun_again == 0);
    for (const auto& [key, peer] : table.peers) CHECK(peer.asked > 5);
}

TEST_CASE("peers that cut alike are asked for nothing twice") {
    Table table;
    for (std::uint8_t i = 1; i <= 3; ++i) table.add(i);
    REQUIRE(table.run(60) == Phase::done);
    CHECK(table.sync->figures().chunks == world().cut(600, 48).size());
    CHECK(table.sync->figures().chunks_useless == 0);
}

TEST_CASE("whoever lies in every tenth chunk is found at the first, and asked no more") {
    Table table;
    table.add(1).lies_every = 10;
    table.add(2);
    table.add(3);
    REQUIRE(table.run(60) == Phase::done);
    REQUIRE(table.refused.size() == 1);
    CHECK(table.refused.at(peer_of(1)).starts_with("a chunk: "));
    CHECK(table.peers.at(peer_of(1)).asked <= 12); // And what was on its way.
    CHECK(table.sync->figures().refused == 1);
    // Also when it comes back.
    table.sync->connected(peer_of(1));
    table.sync->tick(table.now_ms + 10'000);
}

TEST_CASE("answers to another question are refused, and crumbs when they are many") {
    const auto refusal = [](const std::function<Bytes(const Piece&)>& instead,
                            std::size_t added_max = 16'384) {
        StateSync::Options options;
        options.added_max = added_max;
        Table table(options);
        table.add(1).instead = instead;
        table.add(2).silent = true; // Until the other is found out.
        table.peers.at(peer_of(2)).offers = {world().offer()};
        table.sync->offered(peer_of(2), {{world().offer()}, {}});
        table.run(30);
        table.peers.at(peer_of(2)).silent = false;
        const Phase phase = table.run(300);
        INFO(table.sync->standing() << ", " << table.sync->in_flight() << " on their way");
        CHECK(phase == Phase::done);
        return table.refused.contains(peer_of(1)) ? table.refused.at(peer_of(1)) : "";
    };
    const auto chunks = world().cut(600, 48);
    CHECK(refusal([&](const Piece&) { return ledger::encode(chunks.back()); }) ==
          "a chunk: not what was asked for");
    CHECK(refusal([&](const Piece& piece) {
              for (auto each = chunks.rbegin(); each != chunks.rend(); ++each) {
                  if (!FakePeer::holds(*each, piece)) return ledger::encode(*each);
              }
              return ledger::encode(chunks.front());
          }) == "a chunk: not what was asked for");
    CHECK(refusal([](const Piece&) { return Bytes{9, 9, 9}; }) == "a chunk: of an unknown kind");
    // True, and of no use: nothing stands at a place where nobody would look.
    CHECK(refusal([&](const Piece& piece) {
              if (std::holds_alternative<std::uint64_t>(piece)) return Bytes();
              StateChunk none;
              none.prefix = {Bytes{0x80}, 1};
              const auto& [path, value] = *world().entries.begin();
              none.beside = LeafProof{path, sha256(value), {}};
              return ledger::encode(SnapshotChunk(none));
          }) == "a chunk: not what was asked for");
    const auto crumbs = world().cut(1, 16);
    CHECK(refusal([&](const Piece& piece) {
              for (const SnapshotChunk& each : crumbs) {
                  if (FakePeer::holds(each, piece)) return ledger::encode(each);
              }
              return Bytes();
          }, 60) == "its chunks are crumbs");
}

TEST_CASE("a silent peer costs time, and nothing else") {
    Table table;
    table.add(1);
    FakePeer& silent = table.add(2);
    table.add(3);
    while (table.sync->phase() != Phase::filling) table.step();
    table.step();
    REQUIRE(silent.asked > 0);
    silent.silent = true;
    const std::uint64_t from_ms = table.now_ms;
    REQUIRE(table.run(600) == Phase::done);
    CHECK(table.refused.empty());
    CHECK(table.now_ms < from_ms + 10'000); // What it was asked for came from another.

    Table late; // Nobody else has it: it is asked again, after a while.
    late.add(1).silent = true;
    late.sync->resume(world().offer(), Bytes{1});
    late.sync->offered(peer_of(1), {{world().offer()}, {}});
    late.run(65);
    CHECK(late.pieces_asked == 2);
    late.run(10);
    CHECK(late.pieces_asked == 4);
    late.peers.at(peer_of(1)).silent = false;
    CHECK(late.run(100) == Phase::done);
}

TEST_CASE("a state that too few offer is not taken, nor one above the trusted block unseen") {
    Table table;
    SnapshotOffer higher = world().offer();
    higher.height = Height(50);
    table.add(1).offers.push_back(higher);
    table.add(2);
    REQUIRE(table.run(60) == Phase::done);
    CHECK(table.judged.back().first == world().offer());

    Table lonely;
    lonely.add(1);
    CHECK(lonely.run(120) == Phase::choosing);
    CHECK(lonely.sync->standing() ==
          "looks for a snapshot: 1 peers connected, 1 have one, 2 of one block wanted");
    CHECK(lonely.heads.empty());

    // Beside a trusted head one is enough, but it comes after those that more have.
    StateSync::Options options;
    Header trusted = world().header;
    trusted.height = Height(30);
    options.trusted = TrustedHead{trusted.height, hash_of(trusted)};
    Table published(options);
    published.add(1).header = std::nullopt;
    CHECK(published.run(60) == Phase::choosing);
    CHECK(published.wanted_header == Height(30));
    published.peers.at(peer_of(1)).header = trusted;
    CHECK(published.run(60) == Phase::done);
    CHECK(published.judged.back().second == trusted);
    Table two(options);
    two.add(1).offers.push_back(higher);
    two.peers.at(peer_of(1)).header = trusted;
    two.add(2);
    CHECK(two.run(60) == Phase::done);
    CHECK(two.judged.back().first == world().offer());

    Table forked(options);
    forked.add(1).header = world().header;
    forked.run(5);
    CHECK(forked.refused.at(peer_of(1)).find("another block") != std::string::npos);
}

TEST_CASE("when enough peers have no snapshot it is said so, not before") {
    Table table;
    table.add(1).offers.clear();
    CHECK(table.run(60) == Phase::choosing);
    table.add(2).offers.clear();
    CHECK(table.run(60) == Phase::without);
    Table mixed;
    mixed.add(1).offers.clear();
    mixed.add(2);
    CHECK(mixed.run(60) == Phase::choosing); // Somebody may get it yet.
    Table hostile;
    hostile.add(1).offers = {SnapshotOffer{Height(9), BlockHash(), 0}};
    hostile.add(2).offers.clear();
    hostile.add(3).offers.clear();
    CHECK(hostile.run(60) == Phase::without);
}

TEST_CASE("a head that does not hold is its sender's fault, a disk that fails is not") {
    Table table;
    for (std::uint8_t i = 1; i <= 4; ++i) table.add(i);
    table.head_fails = Error{ErrorCode::bad_signature, "no quorum"};
    table.run(10);
    CHECK(table.refused.size() == 3); // One is left, and it is not enough.
    CHECK(table.sync->phase() == Phase::choosing);

    Table lacking;
    lacking.add(1).lacks = true;
    lacking.add(2);
    lacking.add(3);
    CHECK(lacking.run(60) == Phase::done);
    CHECK(lacking.refused.empty());

    Table disk;
    disk.add(1);
    disk.add(2);
    disk.disk_fails = Error{ErrorCode::disk_full, "full"};
    disk.run(30);
    REQUIRE(disk.failure.has_value());
    CHECK(disk.failure->code == ErrorCode::disk_full);
    CHECK(disk.refused.empty());
}

TEST_CASE("leaves that were left out show at the end: another head, from another peer") {
    Table table;
    for (std::uint8_t i = 1; i <= 3; ++i) table.add(i);
    table.finish_fails = Error{ErrorCode::malformed, "its leaves do not go back 30 days"};
    for (int i = 0; i < 300 && table.discarded == 0; ++i) table.run(1);
    REQUIRE(table.discarded == 1);
    REQUIRE(table.refused.contains(table.heads.front()));
    table.finish_fails.reset();
    CHECK(table.run(60) == Phase::done);
    CHECK(table.heads.back() != table.heads.front());
    CHECK(table.sync->figures().begun_again == 1);
}

TEST_CASE("a state that nobody has any more, or nobody gives, is given up for a newer one") {
    Table table;
    table.add(1);
    table.add(2);
    table.run(3);
    REQUIRE(table.sync->phase() == Phase::filling);
    SnapshotOffer newer = world().offer();
    newer.height = Height(60);
    for (auto& [key, peer] : table.peers) {
        peer.offers = {newer};
        peer.lacks = true;
    }
    table.run(5);
    for (auto& [key, peer] : table.peers) peer.lacks = false;
    CHECK(table.run(120) == Phase::done);
    CHECK(table.discarded == 1);
    CHECK(table.judged.back().first == newer);

    Table emptied; // One has it no more: it is not asked on and on.
    for (std::uint8_t i = 1; i <= 3; ++i) emptied.add(i);
    while (emptied.sync->phase() != Phase::filling) emptied.step();
    FakePeer& empty = emptied.peers.at(peer_of(2));
    empty.lacks = true;
    const std::size_t before = empty.asked;
    REQUIRE(emptied.run(60) == Phase::done);
    CHECK(empty.asked <= before + 2);

    Table stalled;
    stalled.add(1);
    stalled.add(2);
    stalled.run(3);
    REQUIRE(stalled.sync->phase() == Phase::filling);
    for (auto& [key, peer] : stalled.peers) peer.silent = true;
    stalled.run(400);
    CHECK(stalled.discarded == 1);
    CHECK(stalled.sync->figures().timeouts > 3);
}

TEST_CASE("what was begun before is gone on with, once its head is judged again") {
    Table table;
    table.sync->resume(world().offer(), Bytes{1});
    table.add(1);
    REQUIRE(table.run(60) == Phase::done);
    CHECK(table.heads.empty());
    CHECK(table.judged.size() == 1);

    StateSync::Options options;
    Header trusted = world().header;
    options.trusted = TrustedHead{trusted.height, hash_of(trusted)};
    Table published(options);
    published.sync->resume(world().offer(), Bytes{1});
    published.add(1);
    published.run(20);
    CHECK(published.judged.empty());
    published.peers.at(peer_of(1)).header = trusted;
    published.head_fails = Error{ErrorCode::unauthorised, "other validators"};
    published.run(5);
    CHECK(published.discarded == 1);
    CHECK(published.refused.empty());
    published.head_fails.reset();
    published.add(2);
    CHECK(published.run(60) == Phase::done);
}

TEST_CASE("whatever peers do, with two honest ones it ends, in bounds") {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        Prng prng(seed);
        Table table;
        table.add(1, 300 + prng.between(0, 900), 16 * prng.between(1, 5));
        table.add(2, 300 + prng.between(0, 900), 16 * prng.between(1, 5));
        const auto chunks = world().cut(200, 16);
        for (std::uint8_t i = 3; i <= 3 + seed % 4; ++i) {
            FakePeer& odd = table.add(i, 1 + prng.between(0, 400), 16);
            odd.lies_every = prng.between(0, 6);
            odd.silent = prng.between(0, 5) == 0;
            odd.lacks = prng.between(0, 5) == 0;
            if (prng.between(0, 3) > 0) continue;
            odd.instead = [&prng, &chunks](const Piece&) {
                return ledger::encode(chunks[prng.between(0, chunks.size() - 1)]);
            };
        }
        for (int i = 0; i < 3; ++i) {
            table.run(prng.between(0, 2));
            const PublicKey peer = peer_of(static_cast<std::uint8_t>(prng.between(1, 4)));
            table.sync->disconnected(peer);
            if (table.peers.contains(peer)) table.sync->connected(peer);
        }
        INFO(seed << ": " << table.sync->standing());
        REQUIRE(table.run(900) == Phase::done);
        REQUIRE_FALSE(table.refused.contains(peer_of(1)));
        REQUIRE_FALSE(table.refused.contains(peer_of(2)));
        REQUIRE(table.in_flight_most <= 6);
    }
}
