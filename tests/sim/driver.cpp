// What the daemon's driver does with effects, over the world's disks and clocks.

#include "sim/hostile.hpp"
#include "sim/model.hpp"
#include "sim/node.hpp"
#include "sim/stub_crypto.hpp"
#include "sim/world.hpp"

#include <algorithm>

namespace tamga::sim {

void World::step(Node& node, consensus::Event event) {
    if (!node.up) return;
    consensus::Effects effects = node.replica->step(clock_of(node), std::move(event));
    carry_out(node, std::move(effects));
}

// A message of a node, whatever it is in the epoch of the one that hears it.
void World::hear(Node& node, std::uint64_t from, consensus::Message message) {
    if (!node.up) return;
    const std::optional<ReplicaId> id = id_in(from, node.epoch);
    consensus::Effects effects =
        node.replica->step(clock_of(node), consensus::Received{id, std::move(message)});
    carry_out(node, std::move(effects), from);
}

// Where a replica stands, seen from outside; and that what it holds stays bounded (2.15).
void World::watch(Node& node) {
    const consensus::ReplicaStatus status = node.replica->status();
    if (status.cur.value != node.cur) node.entered_ms = now_ms_;
    if (status.cur.value < node.cur) throw Violation("a view was left backwards");
    node.cur = status.cur.value;
    node.final_view = status.final_view.value;
    const auto [epoch, settled] = node.settled_to();
    const std::uint64_t committed = epoch == status.epoch ? settled.value : 0;
    if (status.views_held > node.cur - std::min(committed, node.cur) + 12) {
        throw Violation("more views are held than there are: " +
                        std::to_string(status.views_held));
    }
}

void World::carry_out(Node& node, consensus::Effects effects, std::optional<std::uint64_t> asker) {
    for (const auto& request : effects.commit) {
        const Header& last = request.blocks.back().header;
        if (last.epoch_end() && !node.mask) open_epoch(last);
    }
    if (node.replica->status().epoch != node.epoch) enter_epoch(node);
    watch(node);
    for (auto& frame : effects.persist) node.frames.push_back(std::move(frame));
    flush_next(node);
    for (const auto& send : effects.send) {
        emit(node, send, asker);
    }
    for (auto& request : effects.verify) {
        consensus::Verified verified{request.id, {}};
        for (const auto& check : request.checks) {
            // A hostile instance denies what it did not sign itself, or it would stop.
            const bool denied = node.mask && owns(node.index, check.key) &&
                                !node.spoken.contains(check.message);
            verified.valid.push_back(
                !denied && stub_verify(check.key, check.message, check.signature));
        }
        const std::uint64_t delay = disk_dice_.between(0, 2);
        at_node(node.slot, delay, [this, verified = std::move(verified)](Node& self) mutable {
            step(self, std::move(verified));
        });
    }
    for (const auto& request : effects.execute) execute(node, request);
    for (const auto& request : effects.build) build(node, request);
    for (const auto& request : effects.commit) commit(node, request);
    if (!node.mask) {
        for (const auto& evidence : effects.evidence) judge_evidence(evidence);
    }
    for (const auto& alarm : effects.alarm) report(node, alarm);
    if (node.up && effects.wake_at_ms) {
        const std::uint64_t sequence = ++node.wake_sequence;
        const std::uint64_t delay = *effects.wake_at_ms > now_ms_ ? *effects.wake_at_ms - now_ms_ : 0;
        if (*effects.wake_at_ms < now_ms_ + 10'000'000) {
            at_node(node.slot, delay, [this, sequence](Node& self) {
                if (self.wake_sequence == sequence) step(self, consensus::Tick{});
            });
        }
    }
}

void World::report(Node& node, const consensus::Alarm& alarm) {
    using consensus::AlarmKind;
    if (alarm.kind == AlarmKind::behind) {
        saw("behind");
        at_node(node.slot, 30, [this](Node& self) { sync_blocks(self); });
    }
    if (alarm.kind == AlarmKind::reentered) {
        saw("reentered");
        if (!node.mask) checkers_->reentered(node.index, node.epoch, node.answered.size());
    }
    if (alarm.kind == AlarmKind::equivocation) {
        saw("equivocation_seen");
        const bool is_named = !node.mask && alarm.who;
        if (is_named && !is_hostile(roster_in(node.epoch).nodes.at(alarm.who->value))) {
            throw Violation("an honest node is accused: replica " +
                            std::to_string(alarm.who->value) + ", " + alarm.text);
        }
    }
    if (alarm.kind == AlarmKind::released) release(node);
    if (alarm.kind == AlarmKind::panic) {
        saw("stopped");
        if (options_.traitors) throw Fork(alarm.text);
        if (!node.mask && !options_.panic_stops) throw Violation("panic: " + alarm.text);
        node.stopped = true;
    }
    if (alarm.kind == AlarmKind::loss_recorded) node.recorded = true;
    // A loss is told when re-entry begins, and again after a crash or when an epoch begins before it
    // is safe; where none was made it is a wonder.
    const bool is_known = node.declared || node.lost_log;
    if (alarm.kind == AlarmKind::log_loss && !node.mask && !is_known) {
        if (!options_.panic_stops) {
            throw Violation("a node without fault lost its log: " + alarm.text);
        }
        node.stopped = true;
    }
}

// Block sync: the longest chain of an honest node that can be reached.
void World::sync_blocks(Node& self) {
    for (const auto& other : nodes_) {
        if (!other->up || other->mask || other->chain.size() <= self.chain.size()) continue;
        if (blocked_until_[other->index][self.index] > now_ms_) continue;
        for (std::size_t i = self.chain.size(); i < other->chain.size(); ++i) {
            const Node::Stored stored = other->chain[i];
            self.append(stored);
            if (self.mask) continue;
            checkers_->committed(self.index, i + 1, stored.block.header);
        }
        const auto& last = self.chain.back();
        consensus::Synced synced{{last.block.header, hash_of(last.block.header), last.proof}};
        consensus::EpochStart start = epoch_of(self);
        if (start.epoch != self.epoch) synced.began = std::move(start);
        step(self, std::move(synced));
        tell_work(self);
        return;
    }
}

void World::flush_next(Node& node) {
    if (node.flushing || node.frames.empty()) return;
    node.flushing = true;
    const std::uint64_t delay =
        disk_dice_.chance(30) ? disk_dice_.between(5, 120)
                              : disk_dice_.between(0, 2 + node.flush_ms_max);
    at_node(node.slot, delay, [this](Node& self) {
        const consensus::Frame frame = std::move(self.frames.front());
        std::vector<ledger::VoteLogRecord> records;
        for (const auto& record : frame.records) {
            const auto [epoch, view] = consensus::position_of(record);
            records.push_back({epoch, view, consensus::encode(record)});
        }
        self.frames.pop_front();
        self.flushing = false;
        if (!self.log->append(records)) throw Violation("the vote log refused a frame");
        for (const auto& record : frame.records) {
            // What the disk shows, by its bytes: a vote is a record that holds its encoding.
            if (const auto* vote = std::get_if<consensus::VoteRecord>(&record)) {
                self.promised.insert(encode(vote->vote));
            }
        }
        prepare_segment(self);
        flush_next(self);
        step(self, consensus::Durable{frame.number});
    });
}

// The thread that makes segments ahead of use: sometimes it comes too late, or after a crash never.
void World::prepare_segment(Node& node) {
    const auto wanted = node.log->wanted();
    if (!wanted) return;
    at_node(node.slot, disk_dice_.between(0, 400), [this, spare = *wanted](Node& self) {
        if (!ledger::VoteLog::create(self.disk.disk(), spare)) throw Violation("no new segment");
        saw("segment_prepared");
        if (!self.log->prepared(spare)) throw Violation("a new segment was not taken");
    });
}

// Own votes and those in own proposals must stand on the own disk when they leave.
void World::observe(Node& node, const consensus::Message& message) {
    const auto check = [&](const Vote& vote) {
        if (vote.signer != id_in(node.index, vote.epoch)) return;
        const auto position = std::pair(vote.epoch, vote.view);
        const bool is_first = node.sent.emplace(position, encode(vote)).second;
        if (is_first && vote.kind == VoteKind::skip && position == std::pair(node.epoch, View(node.cur))) {
            checkers_->skip_cast(node.index, node.epoch, node.cur - node.final_view,
                                 now_ms_ - node.entered_ms, view_timeout_ms);
        }
        if (node.lost_log && !node.mask) {
            Checkers::voted_after_a_loss(node.index, vote, position > node.lost_up_to);
        }
        node.voted_up_to = std::max(node.voted_up_to, position);
        checkers_->vote_sent(node.index, vote, node.promised.contains(encode(vote)));
    };
    if (const auto* vote = std::get_if<Vote>(&message)) check(*vote);
    if (const auto* proposal = std::get_if<consensus::Proposal>(&message)) {
        const Header& header = proposal->header;
        if (id_in(node.index, header.epoch) == ReplicaId(header.proposer)) {
            checkers_->proposal_sent(genesis_.chain_id, node.index, header, proposal->justify);
        }
    }
    if (const auto* end = std::get_if<consensus::EpochEnd>(&message)) {
        checkers_->certificate_sent(genesis_.chain_id, node.index, *end->proof.certificate);
    }
    if (const auto* certificate = std::get_if<Certificate>(&message)) {
        checkers_->certificate_sent(genesis_.chain_id, node.index, *certificate);
        auto& kinds = certified_[{certificate->epoch, certificate->view}];
        const bool both = kinds.contains(VoteKind::notarize) && kinds.contains(VoteKind::skip);
        kinds.insert(certificate->kind);
        if (!both && kinds.contains(VoteKind::notarize) && kinds.contains(VoteKind::skip)) {
            saw("notarized_and_skipped");
        }
        // Its lost votes may come back to it in certificates that others made.
        if (node.lost_log) return;
        const auto signers = signers_of(*certificate);
        for (std::size_t i = 0; i < signers.size(); ++i) {
            check({certificate->kind, certificate->epoch, certificate->view, certificate->block,
                   signers[i], certificate->signatures[i]});
        }
    }
}

void World::execute(Node& node, const consensus::ExecuteRequest& request) {
    at_node(node.slot, disk_dice_.between(0, 4), [this, request](Node& self) {
        const Header& header = request.proposal.header;
        Header parent = genesis_;
        if (header.parent_hash != hash_of(genesis_)) {
            const auto found = self.executed.find(header.parent_hash);
            if (found != self.executed.end()) {
                parent = found->second;
            } else {
                const auto stored = std::find_if(
                    self.chain.begin(), self.chain.end(), [&](const Node::Stored& row) {
                        return hash_of(row.block.header) == header.parent_hash;
                    });
                if (stored == self.chain.end()) return; // Asked again when it is there.
                parent = stored->block.header;
            }
        }
        if (!accepts(self, request)) return;
        Header expected = header;
        fill(expected, parent, request.proposal.items);
        const bool valid = expected == header &&
                           evidence_stands(self, header, request.proposal.items);
        if (valid) {
            self.executed[request.block] = header;
            self.bodies[request.block] = request.proposal;
        }
        step(self, consensus::BodyReady{request.block,
                                        valid ? consensus::Verdict::valid
                                              : consensus::Verdict::invalid,
                                        set_after(expected)});
        tell_work(self);
    });
}

std::set<std::uint64_t> World::items_above_tip(const Node& node, const Header& header) const {
    std::set<std::uint64_t> items;
    BlockHash at = header.parent_hash;
    for (auto found = node.bodies.find(at); found != node.bodies.end();
         found = node.bodies.find(at)) {
        if (found->second.header.height <= node.final_height()) break;
        for (const std::uint64_t item : decode_items(found->second.items)) items.insert(item);
        at = found->second.header.parent_hash;
    }
    return items;
}

void World::build(Node& node, const consensus::BuildRequest& request) {
    at_node(node.slot, disk_dice_.between(0, 3), [this, request](Node& self) {
        Header header = request.draft;
        Header parent = genesis_;
        if (header.parent_hash != hash_of(genesis_)) {
            const auto found = self.executed.find(header.parent_hash);
            if (found != self.executed.end()) parent = found->second;
            else if (!self.chain.empty() &&
                     hash_of(self.chain.back().block.header) == header.parent_hash) {
                parent = self.chain.back().block.header;
            } else {
                throw Violation("a leader builds on a block that it does not hold");
            }
        }
        std::vector<std::uint64_t> items;
        if (!request.empty) {
            const std::set<std::uint64_t> known = items_above_tip(self, header);
            for (const std::uint64_t item : self.unsettled) {
                if (known.contains(item) || self.quarantine.contains(item)) continue;
                if (is_too_old(self, item)) continue;
                if (items.size() < 5) items.push_back(item);
            }
        }
        if (!survives(self, items)) return;
        const Bytes bytes = encode_items(items);
        fill(header, parent, bytes);
        consensus::Proposal body;
        body.header = header;
        body.items = bytes;
        self.executed[hash_of(header)] = header;
        self.bodies[hash_of(header)] = body;
        step(self, consensus::BuildDone{header.view, header, bytes, set_after(header)});
    });
}

void World::commit(Node& node, const consensus::CommitRequest& request) {
    if (options_.traitors) { // The judge sees what was final, even if a crash takes it back.
        if (request.proof.certificate) node.shown.push_back(*request.proof.certificate);
        for (const consensus::Proposal& block : request.blocks) node.shown.push_back(block);
    }
    for (std::size_t i = 0; i < request.blocks.size(); ++i) {
        const consensus::Proposal& block = request.blocks[i];
        if (block.header.height.value != node.chain.size() + 1) {
            throw Violation("commits leave a gap at height " +
                            std::to_string(node.chain.size() + 1));
        }
        FinalityProof proof = request.proof;
        if (i + 1 < request.blocks.size()) {
            std::vector<Header> after;
            for (std::size_t k = i + 1; k < request.blocks.size(); ++k) {
                after.push_back(request.blocks[k].header);
            }
            proof.headers.insert(proof.headers.begin(), after.begin(), after.end());
            saw("final_through_descendant");
        }
        if (!request.proof.headers.empty()) saw("final_through_closing_block");
        node.append({block, proof});
        const BlockHash hash = hash_of(block.header);
        trace("commit", node.index, hash.bytes);
        if (!node.mask) {
            const Header& below =
                node.chain.size() > 1 ? node.chain[node.chain.size() - 2].block.header : genesis_;
            Header found = block.header;
            fill(found, below, block.items);
            Checkers::executed(node.index, block.header, found);
            checkers_->committed(node.index, node.chain.size(), block.header);
            note_recorded(node, block);
            if (block.header.epoch_end()) {
                checkers_->ended(genesis_.chain_id, node.index, block.header, proof);
            }
        }
        if (block.header.view.value > block.header.parent_view.value + 3) saw("jump_over_3_views");
        if (block.items.empty()) saw("empty_block");
    }
    at_node(node.slot, disk_dice_.between(0, 400), [](Node& self) {
        self.synced = self.chain.size();
        if (!self.chain.empty()) {
            const auto [epoch, view] = self.settled_to();
            self.log->advance(epoch, view);
        }
    });
    tell_work(node);
}

// Work: an item of the pool that is not final here and not in a held block that may still win.
void World::tell_work(Node& node) {
    if (!node.up) return;
    const bool pending = has_work(node);
    if (pending == node.told_pending) return;
    node.told_pending = pending;
    step(node, consensus::WorkChanged{pending});
}

} // namespace tamga::sim
