// Scripts for four replicas: tests/scenarios/*.txt. The trace under each line is the golden.
//
//   work 1 | work all      the pool of a replica has an act, until any block is final there
//   deliver 1->2           everything now under way on a link; 1->* and *->2 likewise
//   deliver all            everything, and what comes of it, until nothing is under way
//   drop 1->2              the same, lost
//   pass 1000              milliseconds go by; deadlines fire, nothing is delivered
//   crash 1, restart 1     power cut; start from the log and the committed chain
//   hold 1, flush 1        the disk of a replica stops, and goes on
//
// Votes are written N, S, F (view.block); certificates [N], [S], [F]; P is a proposal. A replica is
// named by its index. Safety is checked after every line. TAMGA_REWRITE=1 renews the goldens.

#include "keys.hpp"

#include "source_dir.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <sstream>

using namespace tamga;
using namespace tamga::consensus;

namespace {

class Stage {
public:
    Stage() {
        for (std::size_t i = 0; i < 4; ++i) {
            actors_[i].tip = genesis_tip(set_, now_.wall_ms - 1000);
            start(i);
        }
        deliver_all();
        trace_.str("");
    }

    // One line of a script; its trace.
    std::string act(const std::string& line) {
        trace_.str("");
        std::istringstream words(line);
        std::string verb;
        std::string who;
        words >> verb >> who;
        if (verb == "pass") pass(std::stoull(who));
        else if (verb == "deliver" && who == "all") deliver_all();
        else if (verb == "deliver") move(who, true);
        else if (verb == "drop") move(who, false);
        else if (verb == "work") {
            for (std::size_t i = 0; i < 4; ++i) {
                if (who != "all" && who != std::to_string(i)) continue;
                actors_[i].has_act = true;
                tell_work(i);
            }
        } else if (verb == "crash") crash(std::stoull(who));
        else if (verb == "restart") start(std::stoull(who));
        else if (verb == "hold") actors_[std::stoull(who)].holds_disk = true;
        else if (verb == "flush") flush(std::stoull(who));
        else FAIL("unknown verb in: " + line);
        check_safety();
        return trace_.str();
    }

private:
    struct Actor {
        std::unique_ptr<Replica> replica;
        FinalTip tip;
        std::vector<LogRecord> log;
        std::deque<Frame> frames; // Not flushed yet.
        std::vector<BlockHash> chain;
        std::uint64_t wake_ms = 0;
        bool has_act = false;
        View covered; // The last block executed here, which holds the act.
        bool told_pending = false;
        bool holds_disk = false;
    };
    struct Letter {
        std::size_t from = 0;
        std::size_t to = 0;
        Message message;
    };

    std::string block_name(const BlockHash& block) {
        if (block.is_zero()) return "";
        const std::size_t next = names_.size() + 1;
        return ".b" + std::to_string(names_.emplace(block, next).first->second);
    }
    template <class T>
    std::string subject(const T& object) {
        const char letter = object.kind == VoteKind::notarize ? 'N'
                            : object.kind == VoteKind::skip   ? 'S'
                                                              : 'F';
        return letter + std::to_string(object.view.value) + block_name(object.block);
    }
    std::string name(const Message& message) {
        if (const auto* vote = std::get_if<Vote>(&message)) return subject(*vote);
        if (const auto* proof = std::get_if<Certificate>(&message)) {
            return "[" + subject(*proof) + "]";
        }
        if (const auto* block = std::get_if<Proposal>(&message)) {
            return "P" + std::to_string(block->header.view.value) +
                   block_name(hash_of(block->header));
        }
        if (std::holds_alternative<GetCertificates>(message)) return "certificates?";
        if (std::holds_alternative<GetProposal>(message)) return "proposal?";
        return ""; // Statuses and Challenges are not told.
    }

    void step(std::size_t i, Event event) {
        carry_out(i, actors_[i].replica->step(now_, std::move(event)));
        tell_work(i);
    }
    // An act is work until a block holds it that may still win.
    void tell_work(std::size_t i) {
        Actor& actor = actors_[i];
        if (!actor.replica) return;
        const ReplicaStatus status = actor.replica->status();
        const bool covered = actor.covered >= status.cur ||
                             (actor.covered.value > 0 && status.highest_notarized >= actor.covered);
        const bool pending = actor.has_act && !covered;
        if (pending == actor.told_pending) return;
        actor.told_pending = pending;
        step(i, WorkChanged{pending});
    }
    void carry_out(std::size_t i, Effects effects) {
        Actor& actor = actors_[i];
        actor.wake_ms = *effects.wake_at_ms;
        std::deque<Event> next;
        std::string told;
        for (Frame& frame : effects.persist) {
            actor.frames.push_back(std::move(frame));
            if (!actor.holds_disk) next.push_back(Durable{land_frame(actor)});
        }
        for (const Send& send : effects.send) {
            const std::string text = name(send.message);
            if (!text.empty()) {
                told += " " + text + (send.to ? "->" + std::to_string(send.to->value) : "");
            }
            for (std::size_t to = 0; to < 4; ++to) {
                if (to == i || (send.to && send.to->value != to)) continue;
                letters_.push_back(Letter{i, to, send.message});
            }
        }
        for (const VerifyRequest& request : effects.verify) {
            Verified answer{request.id, {}};
            for (const SignatureCheck& check : request.checks) {
                answer.valid.push_back(is_good(check));
            }
            next.push_back(std::move(answer));
        }
        for (const ExecuteRequest& request : effects.execute) {
            next.push_back(BodyReady{request.block, Verdict::valid});
            actor.covered = std::max(actor.covered, request.proposal.header.view);
        }
        for (const BuildRequest& request : effects.build) {
            BuildDone done{request.draft.view, request.draft, Bytes{1}};
            done.header.body_hash = BodyHash(sha256(done.items).bytes);
            next.push_back(std::move(done));
            actor.covered = std::max(actor.covered, request.draft.view);
        }
        for (const CommitRequest& request : effects.commit) {
            for (const Proposal& block : request.blocks) {
                actor.tip.header = block.header;
                actor.tip.hash = hash_of(block.header);
                actor.chain.push_back(actor.tip.hash);
                told += " final" + block_name(actor.tip.hash);
            }
            actor.tip.proof = request.proof;
            actor.has_act = false;
        }
        for (const Alarm& alarm : effects.alarm) told += " !" + alarm.text;
        if (!told.empty()) trace_ << "    " << i << ":" << told << "\n";
        for (Event& event : next) step(i, std::move(event));
    }
    std::uint64_t land_frame(Actor& actor) {
        Frame frame = std::move(actor.frames.front());
        actor.frames.pop_front();
        actor.log.insert(actor.log.end(), frame.records.begin(), frame.records.end());
        return frame.number;
    }
    void flush(std::size_t i) {
        actors_[i].holds_disk = false;
        while (!actors_[i].frames.empty()) step(i, Durable{land_frame(actors_[i])});
    }
    void start(std::size_t i) {
        Actor& actor = actors_[i];
        actor.holds_disk = false;
        std::vector<LogRecord> records;
        for (const LogRecord& record : actor.log) {
            if (position_of(record).second > actor.tip.header.view) records.push_back(record);
        }
        actor.replica = std::make_unique<Replica>(make_config(set_, i), actor.tip, records);
        const Hash256 challenge = sha256(as_bytes("c" + std::to_string(++challenges_)));
        carry_out(i, actor.replica->start(now_, challenge));
        actor.told_pending = false;
        tell_work(i);
    }
    void crash(std::size_t i) {
        actors_[i].replica.reset();
        actors_[i].frames.clear();
        actors_[i].covered = View(0);
    }
    void deliver(Letter letter) {
        if (!actors_[letter.to].replica) return;
        step(letter.to, Received{ReplicaId(letter.from),
                                 decode_message(encode(letter.message)).value()});
    }
    void deliver_all() {
        while (!letters_.empty()) {
            Letter letter = std::move(letters_.front());
            letters_.pop_front();
            deliver(std::move(letter));
        }
    }
    // "1->2", with * for any.
    void move(const std::string& link, bool arrives) {
        const std::string from = link.substr(0, link.find("->"));
        const std::string to = link.substr(link.find("->") + 2);
        std::deque<Letter> moved;
        std::deque<Letter> rest;
        for (Letter& letter : letters_) {
            const bool fits = (from == "*" || from == std::to_string(letter.from)) &&
                              (to == "*" || to == std::to_string(letter.to));
            (fits ? moved : rest).push_back(std::move(letter));
        }
        letters_ = std::move(rest);
        for (Letter& letter : moved) {
            if (arrives) deliver(std::move(letter));
        }
    }
    void pass(std::uint64_t ms) {
        const std::uint64_t end = now_.mono_ms + ms;
        while (now_.mono_ms < end) {
            std::uint64_t next = end;
            for (const Actor& actor : actors_) {
                if (actor.replica) next = std::min(next, std::max(actor.wake_ms, now_.mono_ms + 1));
            }
            now_.wall_ms += next - now_.mono_ms;
            now_.mono_ms = next;
            for (std::size_t i = 0; i < 4; ++i) {
                if (actors_[i].replica && actors_[i].wake_ms <= next) step(i, Tick{});
            }
        }
    }

    // What may never be, over everything durable and committed.
    void check_safety() const {
        for (const Actor& a : actors_) {
            for (const Actor& b : actors_) {
                const std::size_t shared = std::min(a.chain.size(), b.chain.size());
                REQUIRE(std::equal(a.chain.begin(), a.chain.begin() + shared, b.chain.begin()));
            }
            std::map<View, std::set<BlockHash>> notarized;
            std::map<View, std::set<VoteKind>> kinds;
            for (const LogRecord& record : a.log) {
                const auto* own = std::get_if<VoteRecord>(&record);
                if (!own) continue;
                kinds[own->vote.view].insert(own->vote.kind);
                if (own->vote.kind == VoteKind::notarize) {
                    notarized[own->vote.view].insert(own->vote.block);
                }
            }
            for (const auto& [view, blocks] : notarized) REQUIRE(blocks.size() == 1);
            for (const auto& [view, cast] : kinds) {
                REQUIRE_FALSE((cast.contains(VoteKind::skip) && cast.contains(VoteKind::finalize)));
            }
        }
    }

    ValidatorSet set_ = make_set(4);
    Now now_{10'000, 1'700'000'000'000};
    std::array<Actor, 4> actors_;
    std::deque<Letter> letters_;
    std::map<BlockHash, std::size_t> names_;
    std::ostringstream trace_;
    std::size_t challenges_ = 0;
};

// Runs a script; its text with the traces that this run gives.
std::string run(const std::string& text) {
    Stage stage;
    std::istringstream lines(text);
    std::string line;
    std::string out;
    while (std::getline(lines, line)) {
        if (line.starts_with("    ")) continue; // The golden.
        out += line + "\n";
        if (!line.empty() && !line.starts_with("#")) out += stage.act(line);
    }
    return out;
}

} // namespace

TEST_CASE("scenarios: every script gives the trace written under its lines") {
    const std::filesystem::path folder = source_dir() + "/tests/scenarios";
    std::size_t scripts = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() != ".txt") continue;
        ++scripts;
        CAPTURE(entry.path().filename());
        std::ifstream in(entry.path());
        const std::string text((std::istreambuf_iterator<char>(in)), {});
        const std::string now = run(text);
        if (std::getenv("TAMGA_REWRITE")) {
            std::ofstream(entry.path()) << now;
        } else {
            CHECK(now == text);
        }
    }
    CHECK(scripts >= 10);
}
