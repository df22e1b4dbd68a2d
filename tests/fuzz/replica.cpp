// One replica among three others that say anything, on a disk and an executor that answer when they
// like: it never ends, and it keeps its own promises. Everything the others say may be well signed,
// so an agreement of a quorum of liars is possible too; then the replica may stop (R10), never abort.
//
// Judged: no own vote or proposal leaves before it is durable; no second Notarize in a view; never
// Skip and Finalize in one view (protocol 2.3), not even across restarts.

#include "consensus/replica.hpp"
#include "target.hpp"
#include "unit/consensus/keys.hpp"

#include <deque>
#include <map>
#include <memory>
#include <set>

namespace tamga::fuzz {
namespace {

using namespace consensus;

constexpr std::size_t events_max = 300;
constexpr std::uint64_t self = 0;

class World {
public:
    explicit World(ByteView input)
        : in_(input), set_(set_of_four()), config_(make_config(set_, self)),
          tip_(genesis_tip(set_, now_.wall_ms - 1000)), headers_{tip_.header} {}

    void run() {
        start();
        for (std::size_t i = 0; i < events_max && !in_.empty() && !stopped_; ++i) turn();
    }

private:
    static const ValidatorSet& set_of_four() {
        static const ValidatorSet set = make_set(4);
        return set;
    }

    void start() {
        std::vector<LogRecord> recovered;
        const std::pair final(Epoch(1), tip_.header.height.value == 0 ? View(0) : tip_.header.view);
        for (const LogRecord& record : durable_) {
            if (position_of(record) > final) recovered.push_back(record);
        }
        frames_.clear();
        checks_.clear();
        bodies_.clear();
        builds_.clear();
        replica_ = std::make_unique<Replica>(config_, tip_, std::move(recovered));
        const Hash256 challenge = sha256(Bytes{in_.byte()});
        carry_out(replica_->start(now_, challenge));
        if (in_.byte() < 250) {
            for (std::uint64_t id = 1; id < 4; ++id) receive(id, status(id, challenge));
        }
    }

    void step(Event event) {
        if (!stopped_) carry_out(replica_->step(now_, std::move(event)));
    }
    void receive(std::uint64_t from, Message message) {
        step(Received{ReplicaId(from), std::move(message)});
    }

    void turn() {
        const std::uint64_t from = 1 + in_.byte() % 3;
        switch (in_.byte() % 16) {
        case 0: return pass();
        case 1:
        case 2: return receive(from, proposal());
        case 3:
        case 4: return receive(from, vote());
        case 5: return receive(from, certificate());
        case 6: return receive(from, status(from, Hash256()));
        case 7: return ask(from);
        case 8:
        case 9: return answer_check();
        case 10:
        case 11: return flush();
        case 12: return answer_body();
        case 13: return answer_build();
        case 14: return step(WorkChanged{in_.byte() % 2 == 0});
        default: return rare(from);
        }
    }
    void rare(std::uint64_t from) {
        switch (in_.byte() % 4) {
        case 0: return start(); // Power is cut and back.
        case 1: return step(Connected{ReplicaId(from)});
        case 2: return answer_everything();
        default: {
            Result<Message> any = decode_message(in_.rest());
            if (any) receive(from, std::move(*any));
            return;
        }
        }
    }
    void pass() {
        const std::uint64_t ms = std::uint64_t{in_.byte()} * 16;
        now_.mono_ms += ms;
        now_.wall_ms += ms;
        step(Tick{});
    }
    void answer_everything() {
        for (std::size_t i = 0; i < 64 && !stopped_; ++i) {
            flush();
            answer_check();
            answer_body();
            answer_build();
        }
    }

    // ---- What others say ----

    View some_view() {
        const std::uint64_t cur = replica_->status().cur.value;
        const std::uint64_t choice = in_.byte() % 8;
        return View(choice < 4 ? cur : choice == 7 ? cur + 40 : cur + choice - 4);
    }
    const Header& some_header() { return headers_[in_.below(headers_.size())]; }
    std::vector<std::uint64_t> some_signers() {
        const std::uint8_t choice = in_.byte();
        if (choice < 220) return {1, 2, 3};
        return choice > 250 ? std::vector<std::uint64_t>{0, 1, 2} : std::vector<std::uint64_t>{1, 2};
    }
    Certificate some_certificate(VoteKind kind, View view, const BlockHash& block) {
        const std::vector<std::uint64_t> signers = some_signers();
        Certificate made = make_certificate(set_, kind, view, block, signers);
        if (signers.front() == self) heard_.insert(encode(make_vote(set_, kind, view, block, self)));
        if (in_.byte() > 250) made.signatures[0].bytes[0] ^= 1;
        return made;
    }
    Proposal proposal() {
        const Header parent = in_.byte() % 2 == 0 ? headers_.back() : some_header();
        const View view = some_view();
        Proposal made;
        Header& header = made.header;
        if (parent.height.value > 0) {
            made.justify.parent =
                some_certificate(VoteKind::notarize, parent.view, hash_of(parent));
        }
        for (std::uint64_t v = parent.view.value + 1; v < view.value && v < parent.view.value + 9;
             ++v) {
            made.justify.skips.push_back(some_certificate(VoteKind::skip, View(v), BlockHash()));
        }
        header.chain_id = test_chain;
        header.epoch = Epoch(1);
        header.view = view;
        header.height = Height(parent.height.value + 1);
        header.parent_view = parent.view;
        header.parent_hash = hash_of(parent);
        header.time_ms = TimestampMs(std::max(now_.wall_ms, parent.time_ms.value + 1));
        const ReplicaId leader = set_.leader(config_.leader_seed, view);
        header.proposer = static_cast<std::uint16_t>(leader.value);
        header.validators_hash = set_.hash();
        made.items = Bytes{in_.byte()};
        header.body_hash = BodyHash(sha256(made.items).bytes);
        header.justify_hash = hash_of(made.justify);
        if (in_.byte() > 240) header.height = Height(in_.byte());
        if (in_.byte() > 240) header.time_ms = TimestampMs(std::uint64_t{in_.byte()} << 56);
        if (in_.byte() > 240) header.parent_view = some_view();
        made.signature = fake_signature(
            set_.at(leader).consensus_key,
            sign_bytes(SignKind::proposal, test_chain, Epoch(1), view, hash_of(header)));
        headers_.push_back(header);
        return made;
    }
    Vote vote() {
        const VoteKind kind = static_cast<VoteKind>(2 + in_.byte() % 3);
        const Header about = some_header();
        const View view = kind == VoteKind::skip ? some_view() : about.view;
        const BlockHash block = kind == VoteKind::skip ? BlockHash() : hash_of(about);
        const std::uint64_t signer = in_.byte() > 250 ? self : 1 + in_.byte() % 3;
        const Vote made = make_vote(set_, kind, view, block, signer);
        if (signer == self) heard_.insert(encode(made));
        return made;
    }
    Certificate certificate() {
        const VoteKind kind = static_cast<VoteKind>(2 + in_.byte() % 3);
        const Header about = some_header();
        if (kind == VoteKind::skip) return some_certificate(kind, some_view(), BlockHash());
        return some_certificate(kind, about.view, hash_of(about));
    }
    ViewStatus status(std::uint64_t signer, const Hash256& challenge) {
        ViewStatus made;
        made.challenge = challenge;
        made.epoch = Epoch(1);
        made.cur = challenge.is_zero() ? some_view() : View(1);
        if (made.cur.value > 1 && in_.byte() < 200) {
            made.entry =
                some_certificate(VoteKind::skip, View(made.cur.value - 1), BlockHash());
        }
        if (in_.byte() > 200) {
            const Header about = some_header();
            made.final_cert = some_certificate(VoteKind::finalize, about.view, hash_of(about));
            made.final_height = about.height;
        }
        made.signer = ReplicaId(signer);
        const Hash256 digest = status_hash(made);
        made.signature = fake_signature(
            set_.at(made.signer).consensus_key,
            sign_bytes(SignKind::view_status, test_chain, Epoch(1), made.cur,
                       BlockHash(digest.bytes)));
        return made;
    }
    void ask(std::uint64_t from) {
        switch (in_.byte() % 3) {
        case 0: return receive(from, Challenge{sha256(Bytes{in_.byte()}), Epoch(1), some_view()});
        case 1: return receive(from, GetCertificates{Epoch(1), View(in_.byte()), some_view()});
        default: {
            const Header about = some_header();
            return receive(from, GetProposal{Epoch(1), about.view, hash_of(about)});
        }
        }
    }

    // ---- What disk, workers and executor answer ----

    void flush() {
        if (frames_.empty()) return;
        Frame frame = std::move(frames_.front());
        frames_.pop_front();
        for (LogRecord& record : frame.records) durable_.push_back(std::move(record));
        step(Durable{frame.number});
    }
    void answer_check() {
        if (checks_.empty()) return;
        Verified answer{checks_.front().id, {}};
        for (const SignatureCheck& check : checks_.front().checks) {
            answer.valid.push_back(is_good(check));
        }
        checks_.pop_front();
        step(std::move(answer));
    }
    void answer_body() {
        if (bodies_.empty()) return;
        const ExecuteRequest request = std::move(bodies_.front());
        bodies_.pop_front();
        const bool bad = !request.proposal.items.empty() && request.proposal.items[0] > 240;
        step(BodyReady{request.block, bad ? Verdict::invalid : Verdict::valid});
    }
    void answer_build() {
        if (builds_.empty()) return;
        const BuildRequest request = std::move(builds_.front());
        builds_.pop_front();
        Header header = request.draft;
        const Bytes items{in_.byte()};
        header.body_hash = BodyHash(sha256(items).bytes);
        headers_.push_back(header);
        step(BuildDone{header.view, header, items});
    }

    // ---- What is judged ----

    void carry_out(Effects effects) {
        ENSURE(effects.persist.size() <= 1 && effects.build.size() <= 1);
        for (Frame& frame : effects.persist) frames_.push_back(std::move(frame));
        for (const Send& send : effects.send) judge(send.message);
        for (VerifyRequest& request : effects.verify) checks_.push_back(std::move(request));
        for (ExecuteRequest& request : effects.execute) bodies_.push_back(std::move(request));
        for (BuildRequest& request : effects.build) builds_.push_back(std::move(request));
        for (const CommitRequest& request : effects.commit) commit(request);
        for (const Alarm& alarm : effects.alarm) {
            if (alarm.kind == AlarmKind::panic) stopped_ = true;
        }
        if (replica_) stopped_ = stopped_ || replica_->status().stopped;
    }
    void judge(const Message& message) {
        ENSURE(decode_message(encode(message)).has_value());
        const Vote* vote = std::get_if<Vote>(&message);
        if (vote == nullptr || vote->signer != ReplicaId(self)) return;
        if (heard_.contains(encode(*vote))) return; // Others have it already: nothing is promised.
        bool logged = false;
        for (const LogRecord& record : durable_) {
            const auto* own = std::get_if<VoteRecord>(&record);
            logged = logged || (own != nullptr && own->vote == *vote);
        }
        ENSURE(logged);
        auto& cast = cast_[vote->view];
        const auto [held, fresh] = cast.emplace(vote->kind, vote->block);
        ENSURE(fresh || held->second == vote->block);
        ENSURE(!cast.contains(VoteKind::skip) || !cast.contains(VoteKind::finalize));
    }
    void commit(const CommitRequest& request) {
        ENSURE(!request.blocks.empty());
        for (const Proposal& block : request.blocks) {
            ENSURE(block.header.height.value == tip_.header.height.value + 1);
            ENSURE(block.header.parent_hash == tip_.hash);
            tip_ = FinalTip{block.header, hash_of(block.header), request.proof};
        }
    }

    Choices in_;
    Now now_{10'000, 1'000'000};
    const ValidatorSet& set_;
    ReplicaConfig config_;
    FinalTip tip_;
    std::vector<Header> headers_; // Every block anybody spoke of.
    std::unique_ptr<Replica> replica_;
    std::deque<Frame> frames_;
    std::deque<VerifyRequest> checks_;
    std::deque<ExecuteRequest> bodies_;
    std::deque<BuildRequest> builds_;
    std::vector<LogRecord> durable_;
    std::map<View, std::map<VoteKind, BlockHash>> cast_;
    std::set<Bytes> heard_; // Votes of this replica's key that somebody else spoke of first.
    bool stopped_ = false;
};

void run(ByteView input) { World(input).run(); }

std::vector<Bytes> seeds() {
    std::vector<Bytes> made;
    for (unsigned i = 1; i <= 8; ++i) {
        Bytes input;
        unsigned state = 77 * i;
        for (std::size_t k = 0; k < 700; ++k) {
            state = state * 1'103'515'245u + 12'345u;
            input.push_back(static_cast<std::uint8_t>(state >> 18));
        }
        made.push_back(input);
    }
    // Proposals, then every answer: the way on which blocks become final.
    Bytes calm;
    for (std::size_t k = 0; k < 120; ++k) {
        for (const int byte : {0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 15, 2}) {
            calm.push_back(static_cast<std::uint8_t>(byte));
        }
    }
    made.push_back(calm);
    return made;
}

const Registration registration({"replica", run, seeds, 1'500});

} // namespace
} // namespace tamga::fuzz
