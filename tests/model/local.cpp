// The core, its disk and its answers.

#include "model/local.hpp"

#include "model/world.hpp"
#include "sim/model.hpp"
#include "sim/stub_crypto.hpp"

#include <algorithm>

namespace tamga::consensus {

// Reads the protocol's state of a core, for the digest that makes two states one.
struct CoreProbe {
    static void write_view(Writer& out, View number, const ViewState& state) {
        out.ordinal(number);
        const auto maybe = [&out](const std::optional<BlockHash>& hash) {
            out.digest(hash.value_or(BlockHash()));
        };
        maybe(state.flags.proposed);
        maybe(state.flags.notarized);
        maybe(state.flags.finalized);
        out.u8(state.flags.skipped ? 1 : 0);
        for (const auto& [key, vote] : state.votes) {
            out.u8(static_cast<std::uint8_t>(key.first));
            out.ordinal(key.second);
            out.digest(vote.block);
        }
        for (const auto& [kind, certificate] : state.certificates) {
            out.u8(static_cast<std::uint8_t>(kind));
            out.digest(certificate.block);
            out.u32(certificate.bitmap);
        }
        for (const auto& [hash, held] : state.proposals) {
            out.digest(hash);
            out.u8(static_cast<std::uint8_t>(held.execution));
        }
        maybe(state.first_proposal);
    }
    static void write(Writer& out, const Core& core) {
        out.ordinal(core.cur_);
        out.ordinal(core.final_view_);
        out.digest(core.final_hash_);
        out.digest(core.committed_hash_);
        out.ordinal(core.highest_notarized_);
        out.ordinal(core.log_floor_);
        out.u64(core.exponent_base_);
        out.u8(core.stopped_ ? 1 : 0);
        out.u8(core.reentering_ ? 1 : 0);
        out.ordinal(core.abstains_until_);
        out.u64(core.answers_);
        out.u64(core.held_sends_.size());
        for (const auto& [number, state] : core.views_) write_view(out, number, state);
        for (const auto& [block, fetch] : core.fetches_) {
            out.ordinal(block.first);
            out.digest(block.second);
        }
        out.ordinal(core.build_ ? core.build_->draft.view : View(0));
    }
};

} // namespace tamga::consensus

namespace tamga::model {

using namespace consensus;

Local::Local(const Setting& setting, std::uint64_t self)
    : setting_(&setting), self_(self),
      tip_{setting.genesis, hash_of(setting.genesis), FinalityProof()},
      core_(config(), tip_, {}) {
    start();
}

ReplicaConfig Local::config() const {
    ReplicaConfig config;
    config.chain = setting_->genesis.chain_id;
    config.set = setting_->set;
    config.leader_seed = setting_->leader_seed;
    config.self = ReplicaId(self_);
    config.timing.heartbeat_ms = std::uint64_t{1} << 40;
    config.sign = [key = setting_->set.at(ReplicaId(self_)).consensus_key](ByteView message) {
        return sim::stub_sign(key, message);
    };
    return config;
}

// Starts the core; the others answer its Challenge, and there is work for ever.
void Local::start() {
    const Hash256 challenge = sha256(as_bytes("challenge"));
    core_.start({now_ms_, setting_->genesis.time_ms.value + wall_ms}, challenge);
    carry_out(core_.finish());
    for (std::uint64_t id = 0; id < setting_->set.size(); ++id) {
        if (id == self_) continue;
        ViewStatus status;
        status.challenge = challenge;
        status.epoch = Epoch(1);
        status.cur = View(1);
        status.signer = ReplicaId(id);
        const auto bytes = sign_bytes(SignKind::view_status, setting_->genesis.chain_id, Epoch(1),
                                      View(1), BlockHash(status_hash(status).bytes));
        status.signature = sim::stub_sign(setting_->set.at(status.signer).consensus_key, bytes);
        step(Received{status.signer, status});
    }
    step(WorkChanged{true});
}

void Local::step(Event event) {
    // The wall clock stands still: blocks have fixed times, so that equal blocks are equal.
    core_.turn({now_ms_, setting_->genesis.time_ms.value + wall_ms}, std::move(event));
    carry_out(core_.finish());
}

void Local::receive(const Message& message) { step(Received{std::nullopt, message}); }

void Local::time_out() {
    now_ms_ += long_ms;
    step(Tick{});
}

void Local::flush() {
    const Frame frame = frames_.front();
    frames_.erase(frames_.begin());
    for (const LogRecord& record : frame.records) {
        const auto* vote = std::get_if<VoteRecord>(&record);
        const bool is_skip = vote != nullptr && vote->vote.kind == VoteKind::skip;
        const bool is_finalize = vote != nullptr && vote->vote.kind == VoteKind::finalize;
        if (is_skip && setting_->broken == Break::lost_skips) continue;
        if (setting_->broken == Break::lost_finalizes &&
            (is_finalize || std::holds_alternative<CertificateRecord>(record))) {
            continue;
        }
        log_.push_back(record);
    }
    step(Durable{frame.number});
}

void Local::crash() {
    ++crashes_;
    frames_.clear();
    std::vector<LogRecord> records;
    for (const LogRecord& record : log_) {
        if (position_of(record).second > tip_.header.view) records.push_back(record);
    }
    core_ = Core(config(), tip_, records);
    start();
}

void Local::carry_out(Effects effects) {
    for (Frame& frame : effects.persist) {
        if (setting_->broken == Break::sent_before_logged) {
            for (const LogRecord& record : frame.records) {
                if (const auto* vote = std::get_if<VoteRecord>(&record)) note(vote->vote);
            }
        }
        frames_.push_back(std::move(frame));
    }
    for (const Send& send : effects.send) note(send.message);
    for (const Alarm& alarm : effects.alarm) {
        if (alarm.kind == AlarmKind::panic) panicked_ = alarm.text;
    }
    for (const CommitRequest& request : effects.commit) {
        for (const Proposal& block : request.blocks) {
            chain_.push_back(hash_of(block.header));
            tip_.header = block.header;
            tip_.hash = chain_.back();
        }
        tip_.proof = request.proof;
    }
    for (const VerifyRequest& request : effects.verify) {
        Verified answer{request.id, {}};
        for (const SignatureCheck& check : request.checks) {
            answer.valid.push_back(sim::stub_verify(check.key, check.message, check.signature));
        }
        step(std::move(answer));
    }
    for (const ExecuteRequest& request : effects.execute) {
        step(BodyReady{request.block, Verdict::valid});
    }
    for (const BuildRequest& request : effects.build) {
        BuildDone done{request.draft.view, request.draft, sim::encode_items({7})};
        done.header.body_hash = BodyHash(sha256(done.items).bytes);
        step(std::move(done));
    }
    while (!setting_->slow_disk && !frames_.empty()) flush();
}

// What others may have heard of it.
void Local::note(const Message& message) {
    if (const auto* vote = std::get_if<Vote>(&message)) {
        if (vote->signer.value == self_) said_.insert({vote->kind, vote->view, vote->block});
    } else if (const auto* proposal = std::get_if<Proposal>(&message)) {
        if (proposal->header.proposer == self_) {
            proposed_.emplace(hash_of(proposal->header), *proposal);
        }
    }
}

Hash256 Local::digest() const {
    Writer out;
    CoreProbe::write(out, core_);
    out.u64(crashes_);
    for (const Frame& frame : frames_) {
        for (const LogRecord& record : frame.records) out.blob(encode(record));
    }
    out.u8(0);
    for (const VoteKey& key : said_) {
        out.u8(static_cast<std::uint8_t>(key.kind));
        out.ordinal(key.view);
        out.digest(key.block);
    }
    for (const auto& [hash, proposal] : proposed_) out.digest(hash);
    for (const BlockHash& hash : chain_) out.digest(hash);
    // The log matters only to a replica that may still crash.
    if (may_crash()) {
        std::set<Bytes> records;
        for (const LogRecord& record : log_) records.insert(encode(record));
        for (const Bytes& record : records) out.blob(record);
    }
    return sha256(out.view());
}

} // namespace tamga::model
