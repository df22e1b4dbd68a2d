// A cluster in memory: virtual time, a network with delay and loss, disks that survive a crash.
//
// The full simulator with torn writes and hostile nodes is tests/sim; this one is small enough to
// read in a minute and checks agreement after every commit.

#pragma once

#include "base/prng.hpp"
#include "keys.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <memory>
#include <set>
#include <string>

namespace tamga::consensus {

class Cluster {
public:
    struct Node {
        std::optional<ReplicaId> self;
        std::unique_ptr<Replica> replica; // Absent while crashed.
        FinalTip tip;
        std::vector<LogRecord> log;
        std::vector<BlockHash> chain;
        std::uint64_t wake_ms = 0;
        std::uint64_t generation = 0; // Events of an earlier life are void.
        std::size_t blocks_with_work = 0;
        std::vector<Alarm> alarms;
        std::map<std::string, std::size_t> sent; // By kind.
    };

    Cluster(std::size_t size, std::uint64_t seed, std::size_t observers = 0)
        : set(make_set(size)), dice(seed) {
        const FinalTip genesis = genesis_tip(set, wall_ms(0) - 1000);
        for (std::size_t i = 0; i < size + observers; ++i) {
            nodes.emplace_back();
            if (i < size) nodes[i].self = ReplicaId(i);
            nodes[i].tip = genesis;
            start(i);
        }
    }

    // ---- The test's hand ----

    void start(std::size_t i) {
        Node& node = nodes[i];
        ReplicaConfig config =
            make_config(set, node.self ? std::optional(node.self->value) : std::nullopt);
        config.timing = timing;
        std::vector<LogRecord> recovered;
        for (const LogRecord& record : node.log) {
            if (position_of(record).second > node.tip.header.view) recovered.push_back(record);
        }
        node.replica = std::make_unique<Replica>(std::move(config), node.tip, recovered);
        ++node.generation;
        const Hash256 challenge = sha256(as_bytes("c" + std::to_string(dice.next())));
        carry_out(i, node.replica->start(now(), challenge));
        step(i, WorkChanged{is_pending(i)});
    }
    void crash(std::size_t i) {
        nodes[i].replica.reset();
        ++nodes[i].generation;
    }
    void submit(std::size_t count) {
        for (; count > 0; --count) pool.insert("act " + std::to_string(++acts_));
        tell_work();
    }
    void run(std::uint64_t ms) {
        const std::uint64_t end = time_ms + ms;
        while (true) {
            std::uint64_t next = end + 1;
            if (!queue.empty()) next = queue.begin()->first.first;
            std::optional<std::size_t> sleeper;
            for (std::size_t i = 0; i < nodes.size(); ++i) {
                if (!nodes[i].replica || nodes[i].wake_ms >= next) continue;
                next = nodes[i].wake_ms;
                sleeper = i;
            }
            if (next > end) break;
            time_ms = std::max(time_ms, next);
            if (sleeper) {
                nodes[*sleeper].wake_ms = time_ms + 1; // The step sets it anew.
                step(*sleeper, Tick{});
                continue;
            }
            const Delivery delivery = std::move(queue.begin()->second);
            queue.erase(queue.begin());
            Node& node = nodes[delivery.to];
            if (node.replica && node.generation == delivery.generation) {
                step(delivery.to, delivery.event);
            }
        }
        time_ms = end;
    }
    [[nodiscard]] std::size_t lowest_height() const {
        std::size_t lowest = 1'000'000;
        for (const Node& node : nodes) {
            if (node.replica) lowest = std::min(lowest, node.chain.size());
        }
        return lowest;
    }
    [[nodiscard]] bool is_drained() const {
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            if (nodes[i].replica && !unseen(nodes[i].tip.hash).empty()) return false;
        }
        return true;
    }

    ValidatorSet set;
    Prng dice;
    Timing timing;
    std::vector<Node> nodes;
    std::uint64_t time_ms = 1000;
    std::uint64_t delay_ms_max = 20;
    std::uint64_t loss_per_mille = 0;
    std::set<std::pair<std::size_t, std::size_t>> cut; // Links that carry nothing.
    std::set<std::string> pool;                        // Every node's; acts are never removed.
    std::size_t execute_ms = 2;

private:
    struct Delivery {
        std::size_t to = 0;
        std::uint64_t generation = 0;
        Event event;
    };
    struct Block {
        Header header;
        std::set<std::string> acts; // With those of all its ancestors.
    };

    static std::uint64_t wall_ms(std::uint64_t mono) { return 1'700'000'000'000 + mono; }
    [[nodiscard]] Now now() const { return Now{time_ms, wall_ms(time_ms)}; }

    [[nodiscard]] std::set<std::string> unseen(const BlockHash& tip) const {
        std::set<std::string> rest = pool;
        const auto found = blocks.find(tip);
        if (found == blocks.end()) return rest;
        for (const std::string& act : found->second.acts) rest.erase(act);
        return rest;
    }
    // Work that no block held by anyone contains: the driver's rule, coarsely.
    [[nodiscard]] bool is_pending(std::size_t i) const { return !unseen(nodes[i].tip.hash).empty(); }
    void tell_work() {
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            if (nodes[i].replica) step(i, WorkChanged{is_pending(i)});
        }
    }

    void step(std::size_t i, Event event) {
        carry_out(i, nodes[i].replica->step(now(), std::move(event)));
    }
    void later(std::size_t to, std::uint64_t delay, Event event) {
        queue.emplace(std::pair(time_ms + delay, ++sequence_),
                      Delivery{to, nodes[to].generation, std::move(event)});
    }

    void carry_out(std::size_t i, Effects effects) {
        Node& node = nodes[i];
        node.wake_ms = *effects.wake_at_ms;
        for (Frame& frame : effects.persist) {
            // Durable at once, told later: a crash between finds the record and not the message.
            node.log.insert(node.log.end(), frame.records.begin(), frame.records.end());
            later(i, dice.between(0, 2), Durable{frame.number});
        }
        for (const Send& send : effects.send) transmit(i, send);
        for (const VerifyRequest& request : effects.verify) {
            Verified answer{request.id, {}};
            for (const SignatureCheck& check : request.checks) {
                answer.valid.push_back(is_good(check));
            }
            later(i, dice.between(0, 1), std::move(answer));
        }
        for (const ExecuteRequest& request : effects.execute) {
            const Header& header = request.proposal.header;
            Block block{header, {}};
            const auto parent = blocks.find(header.parent_hash);
            if (parent != blocks.end()) block.acts = parent->second.acts;
            std::string_view text = as_text(request.proposal.items).substr(1);
            while (!text.empty()) {
                const std::size_t end = text.find(',');
                block.acts.insert(std::string(text.substr(0, end)));
                text.remove_prefix(end + 1);
            }
            blocks.emplace(request.block, std::move(block));
            later(i, execute_ms, BodyReady{request.block, Verdict::valid});
        }
        for (const BuildRequest& request : effects.build) build(i, request);
        for (const CommitRequest& request : effects.commit) commit(i, request);
        for (const Alarm& alarm : effects.alarm) {
            node.alarms.push_back(alarm);
            if (alarm.kind == AlarmKind::behind) sync(i);
        }
    }

    // Block sync: the whole chain of whoever is furthest.
    void sync(std::size_t i) {
        for (const Node& other : nodes) {
            if (!other.replica || other.chain.size() <= nodes[i].chain.size()) continue;
            nodes[i].chain = other.chain;
            nodes[i].tip = other.tip;
        }
        later(i, 0, Synced{nodes[i].tip});
        later(i, 0, WorkChanged{is_pending(i)});
    }

    void transmit(std::size_t i, const Send& send) {
        if (send.reply) return; // To observers: here nobody depends on it.
        const Bytes bytes = encode(send.message);
        nodes[i].sent[std::to_string(send.message.index())] += 1;
        for (std::size_t to = 0; to < nodes.size(); ++to) {
            if (to == i || (send.to && nodes[to].self != send.to)) continue;
            if (cut.contains({i, to}) || dice.chance(loss_per_mille)) continue;
            later(to, dice.between(1, delay_ms_max),
                  Received{nodes[i].self, decode_message(bytes).value()});
        }
    }

    void build(std::size_t i, const BuildRequest& request) {
        BuildDone done{request.draft.view, request.draft, Bytes{1}};
        Block block;
        const auto parent = blocks.find(request.draft.parent_hash);
        if (parent != blocks.end()) block.acts = parent->second.acts;
        std::size_t count = 0;
        for (const std::string& act : unseen(request.draft.parent_hash)) {
            if (request.empty || ++count > 10) break;
            append(done.items, as_bytes(act + ","));
            block.acts.insert(act);
        }
        done.header.body_hash = BodyHash(sha256(done.items).bytes);
        block.header = done.header;
        blocks.emplace(hash_of(done.header), std::move(block));
        later(i, execute_ms, std::move(done));
    }

    void commit(std::size_t i, const CommitRequest& request) {
        Node& node = nodes[i];
        for (const Proposal& proposal : request.blocks) {
            if (proposal.header.height <= node.tip.header.height) continue; // Synced meanwhile.
            REQUIRE(proposal.header.parent_hash == node.tip.hash);
            REQUIRE(proposal.header.height == node.tip.header.height.next());
            node.tip.header = proposal.header;
            node.tip.hash = hash_of(proposal.header);
            node.chain.push_back(node.tip.hash);
            if (proposal.items.size() > 1) ++node.blocks_with_work;
            const std::size_t height = node.chain.size();
            if (agreed_.size() < height) agreed_.push_back(node.tip.hash);
            REQUIRE(agreed_[height - 1] == node.tip.hash);
        }
        if (hash_of(request.blocks.back().header) != node.tip.hash) return;
        node.tip.proof = request.proof;
        REQUIRE(proof_is_whole(request.proof, node.tip));
        later(i, 0, WorkChanged{is_pending(i)});
    }
    [[nodiscard]] bool proof_is_whole(const FinalityProof& proof, const FinalTip& tip) const {
        return proof.headers.empty() && proof.certificate &&
               proof.certificate->block == tip.hash && has_quorum(*proof.certificate, set);
    }

    std::map<std::pair<std::uint64_t, std::uint64_t>, Delivery> queue;
    std::map<BlockHash, Block> blocks; // Everything ever executed by anyone.
    std::vector<BlockHash> agreed_;
    std::uint64_t sequence_ = 0;
    std::size_t acts_ = 0;
};

} // namespace tamga::consensus
