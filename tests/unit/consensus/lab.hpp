// One replica under a test's hand: the test plays the network, the disk and the executor.
//
// Signature checks are answered truthfully and at once. Frames become durable at once unless
// `slow_disk`; bodies are executed at once unless `slow_executor`, and are invalid iff they contain
// the word "invalid". With `slow_verifier` answers wait for answer_checks().

#pragma once

#include "keys.hpp"

#include <catch2/catch.hpp>

#include <deque>
#include <map>
#include <memory>
#include <string>

namespace tamga::consensus {

class Lab {
public:
    explicit Lab(std::size_t size, std::optional<std::uint64_t> self_index = 0)
        : set(make_set(size)), config(make_config(set, self_index)),
          tip(genesis_tip(set, now.wall_ms - 1000)) {}

    // Starts, and answers the Challenge for q-1 others.
    Lab& start(std::vector<LogRecord> recovered = {}) {
        replica = std::make_unique<Replica>(config, tip, std::move(recovered));
        carry(replica->start(now, challenge));
        if (config.self) answer_challenge();
        return *this;
    }
    void answer_challenge() {
        for (std::uint64_t id = 0, answers = 1; answers < set.quorum(); ++id) {
            if (ReplicaId(id) == config.self) continue;
            receive(id, status_of(id, View(1), challenge));
            ++answers;
        }
    }
    // Power cut and restart from what is durable.
    void restart() {
        events.clear();
        frames.clear();
        start(durable);
    }

    // Carries out what a start asks for, and what comes of it.
    void carry(Effects effects) {
        carry_out(std::move(effects));
        settle();
    }
    void step(Event event) {
        events.push_back(std::move(event));
        settle();
    }
    void settle() {
        while (!events.empty()) {
            Event next = std::move(events.front());
            events.pop_front();
            carry_out(replica->step(now, std::move(next)));
        }
    }
    void receive(std::uint64_t from, Message message) {
        step(Received{ReplicaId(from), std::move(message)});
    }
    void pass(std::uint64_t ms) {
        const std::uint64_t end = now.mono_ms + ms;
        while (wake_at_ms <= end) {
            const std::uint64_t wait = wake_at_ms > now.mono_ms ? wake_at_ms - now.mono_ms : 0;
            const std::uint64_t jump = std::max<std::uint64_t>(wait, 1);
            if (now.mono_ms + jump > end) break;
            now.mono_ms += jump;
            now.wall_ms += jump;
            step(Tick{});
        }
        now.wall_ms += end - now.mono_ms;
        now.mono_ms = end;
    }
    void answer_checks() {
        while (!checks.empty()) {
            Event answer = std::move(checks.front());
            checks.pop_front();
            step(std::move(answer));
        }
    }
    void flush() {
        while (!frames.empty()) {
            const std::uint64_t number = frames.front().number;
            for (LogRecord& record : frames.front().records) durable.push_back(std::move(record));
            frames.pop_front();
            step(Durable{number});
        }
    }

    // ---- What others say ----

    [[nodiscard]] std::uint64_t leader(View view) const {
        return set.leader(config.leader_seed, view).value;
    }
    // The first view of `leader` from `from` on.
    [[nodiscard]] View view_led_by(std::uint64_t id, View from = View(1)) const {
        while (leader(from) != id) from = from.next();
        return from;
    }
    [[nodiscard]] Proposal propose(View view, const Header& parent, std::string_view body,
                                   std::vector<Certificate> skips = {}) const {
        Proposal proposal;
        if (parent.height.value > 0) {
            proposal.justify.parent = notarized(parent);
        }
        proposal.justify.skips = std::move(skips);
        Header& header = proposal.header;
        header.chain_id = test_chain;
        header.epoch = Epoch(1);
        header.view = view;
        header.height = parent.height.next();
        header.parent_view = parent.view;
        header.parent_hash = hash_of(parent);
        header.time_ms = TimestampMs(std::max(now.wall_ms, parent.time_ms.value + 1));
        header.proposer = static_cast<std::uint16_t>(leader(view));
        header.validators_hash = set.hash();
        proposal.items = Bytes{1};
        append(proposal.items, as_bytes(body));
        header.body_hash = BodyHash(sha256(proposal.items).bytes);
        header.justify_hash = hash_of(proposal.justify);
        sign(proposal);
        return proposal;
    }
    void sign(Proposal& proposal) const {
        const Header& header = proposal.header;
        proposal.signature = fake_signature(
            set.at(ReplicaId(leader(header.view))).consensus_key,
            sign_bytes(SignKind::proposal, test_chain, Epoch(1), header.view, hash_of(header)));
    }
    [[nodiscard]] std::vector<std::uint64_t> others() const {
        std::vector<std::uint64_t> ids;
        for (std::uint64_t id = 0; ids.size() < set.quorum() && id < set.size(); ++id) {
            if (ReplicaId(id) != config.self) ids.push_back(id);
        }
        for (std::uint64_t id = 0; ids.size() < set.quorum(); ++id) ids.push_back(id);
        return ids;
    }
    [[nodiscard]] Certificate notarized(const Header& header) const {
        return make_certificate(set, VoteKind::notarize, header.view, hash_of(header), others());
    }
    [[nodiscard]] Certificate finalized(const Header& header) const {
        return make_certificate(set, VoteKind::finalize, header.view, hash_of(header), others());
    }
    [[nodiscard]] Certificate skipped(View view) const {
        return make_certificate(set, VoteKind::skip, view, BlockHash(), others());
    }
    void vote(std::uint64_t signer, VoteKind kind, View view, const BlockHash& block = {}) {
        receive(signer, make_vote(set, kind, view, block, signer));
    }
    // Enters `view` by a SkipCert of the view before, as far as it is not entered yet.
    void skip_to(View view) {
        while (replica->status().cur < view) {
            receive(others().front(), skipped(replica->status().cur));
        }
    }
    [[nodiscard]] std::vector<Certificate> skips_between(View after, View before) const {
        std::vector<Certificate> skips;
        for (View view = after.next(); view < before; view = view.next()) {
            skips.push_back(skipped(view));
        }
        return skips;
    }
    [[nodiscard]] ViewStatus status_of(std::uint64_t signer, View cur, const Hash256& answer = {},
                                       std::vector<Vote> votes = {}) const {
        ViewStatus status;
        status.challenge = answer;
        status.epoch = Epoch(1);
        status.cur = cur;
        status.votes = std::move(votes);
        status.signer = ReplicaId(signer);
        status.signature = fake_signature(set.at(status.signer).consensus_key,
                                          sign_bytes(SignKind::view_status, test_chain, Epoch(1),
                                                     cur, BlockHash(status_hash(status).bytes)));
        return status;
    }

    // ---- What the replica did ----

    template <class T>
    [[nodiscard]] std::vector<T> sent_of() const {
        std::vector<T> found;
        for (const Send& send : sent) {
            if (const T* message = std::get_if<T>(&send.message)) found.push_back(*message);
        }
        return found;
    }
    [[nodiscard]] std::vector<Vote> votes_of(VoteKind kind) const {
        std::vector<Vote> found;
        for (const Vote& vote : sent_of<Vote>()) {
            if (vote.kind == kind) found.push_back(vote);
        }
        return found;
    }
    template <class T>
    [[nodiscard]] std::vector<T> logged_of() const {
        std::vector<T> found;
        for (const LogRecord& record : logged) {
            if (const T* body = std::get_if<T>(&record)) found.push_back(*body);
        }
        return found;
    }
    [[nodiscard]] std::vector<Vote> logged_votes(VoteKind kind) const {
        std::vector<Vote> found;
        for (const VoteRecord& record : logged_of<VoteRecord>()) {
            if (record.vote.kind == kind) found.push_back(record.vote);
        }
        return found;
    }
    [[nodiscard]] std::size_t alarms_of(AlarmKind kind) const {
        return static_cast<std::size_t>(
            std::ranges::count(alarms, kind, [](const Alarm& alarm) { return alarm.kind; }));
    }
    [[nodiscard]] ReplicaStatus status() const { return replica->status(); }
    void forget() { // What was seen so far; the durable log stays.
        sent.clear();
        logged.clear();
        commits.clear();
        alarms.clear();
        builds.clear();
        executions.clear();
    }
    // Answers the oldest build with this body.
    void build(std::string_view body = "body") {
        REQUIRE(!builds.empty());
        BuildDone done{builds.front().draft.view, builds.front().draft, Bytes{1}};
        builds.pop_front();
        append(done.items, as_bytes(body));
        done.header.body_hash = BodyHash(sha256(done.items).bytes);
        step(std::move(done));
    }

    ValidatorSet set;
    Now now{10'000, 1'700'000'000'000};
    ReplicaConfig config;
    FinalTip tip;
    Hash256 challenge = sha256(as_bytes("challenge"));
    std::map<ValidatorsHash, ValidatorSet> next_sets; // What blocks that announce them change to.
    bool slow_disk = false;
    bool slow_executor = false;
    bool slow_verifier = false;

    std::unique_ptr<Replica> replica;
    std::deque<Event> events;
    std::deque<Event> checks;       // Answers of the slow verifier.
    std::deque<Frame> frames;       // On their way to the disk.
    std::vector<LogRecord> durable; // On the disk.
    std::vector<LogRecord> logged;
    std::vector<Send> sent;
    std::vector<CommitRequest> commits;
    std::vector<Alarm> alarms;
    std::vector<Evidence> evidence;
    std::deque<BuildRequest> builds;
    std::vector<ExecuteRequest> executions;
    std::size_t signatures_checked = 0;
    std::uint64_t wake_at_ms = 0;

private:
    void carry_out(Effects effects) {
        REQUIRE(effects.wake_at_ms);
        REQUIRE(effects.persist.size() <= 1);
        wake_at_ms = *effects.wake_at_ms;
        for (Frame& frame : effects.persist) {
            logged.insert(logged.end(), frame.records.begin(), frame.records.end());
            if (slow_disk) {
                frames.push_back(std::move(frame));
            } else {
                durable.insert(durable.end(), frame.records.begin(), frame.records.end());
                events.push_back(Durable{frame.number});
            }
        }
        sent.insert(sent.end(), effects.send.begin(), effects.send.end());
        for (const VerifyRequest& request : effects.verify) {
            Verified answer{request.id, {}};
            for (const SignatureCheck& check : request.checks) {
                ++signatures_checked;
                answer.valid.push_back(is_good(check));
            }
            (slow_verifier ? checks : events).push_back(std::move(answer));
        }
        for (ExecuteRequest& request : effects.execute) {
            const bool is_valid =
                as_text(request.proposal.items).find("invalid") == std::string_view::npos;
            if (!slow_executor) {
                const auto next = next_sets.find(request.proposal.header.next_validators_hash);
                BodyReady ready{request.block, is_valid ? Verdict::valid : Verdict::invalid};
                if (next != next_sets.end()) ready.next = next->second;
                events.push_back(std::move(ready));
            }
            executions.push_back(std::move(request));
        }
        for (BuildRequest& request : effects.build) builds.push_back(std::move(request));
        for (CommitRequest& request : effects.commit) commits.push_back(std::move(request));
        alarms.insert(alarms.end(), effects.alarm.begin(), effects.alarm.end());
        evidence.insert(evidence.end(), effects.evidence.begin(), effects.evidence.end());
    }
};

} // namespace tamga::consensus
