// Re-entry after a lost vote log (protocol 2.5): until the others have shown up to where this key
// may have voted, nothing is signed; and then nothing up to there.

#include "lab.hpp"

using namespace tamga;
using namespace tamga::consensus;

namespace {

// A replica started as restored; the fresh Challenge it sent.
Hash256 start_restored(Lab& lab, std::vector<LogRecord> recovered = {}) {
    lab.config.restored = true;
    lab.replica = std::make_unique<Replica>(lab.config, lab.tip, std::move(recovered));
    lab.carry(lab.replica->start(lab.now, lab.challenge));
    return lab.sent_of<Challenge>().back().challenge;
}

// A status whose cur is backed by the certificate of the view before.
ViewStatus backed(const Lab& lab, std::uint64_t signer, View cur, const Hash256& answer) {
    ViewStatus status = lab.status_of(signer, cur, answer);
    status.entry = lab.skipped(View(cur.value - 1));
    status.signature =
        fake_signature(lab.set.at(status.signer).consensus_key,
                       sign_bytes(SignKind::view_status, test_chain, Epoch(1), cur,
                                  BlockHash(status_hash(status).bytes)));
    return status;
}

} // namespace

TEST_CASE("2.5: re-entry needs q others, and abstains up to one above the highest cur of them") {
    Lab lab(4);
    const Hash256 fresh = start_restored(lab);
    CHECK(fresh != lab.challenge);
    CHECK(lab.alarms_of(AlarmKind::log_loss) == 1);
    lab.step(WorkChanged{true});
    lab.receive(1, backed(lab, 1, View(4), fresh));
    lab.receive(2, lab.status_of(2, View(1), fresh));
    lab.pass(60'000);
    CHECK(lab.status().reentering); // q-1 answers, which any other start is content with.
    CHECK(lab.sent_of<Vote>().empty());
    lab.receive(3, backed(lab, 3, View(3), fresh));
    CHECK_FALSE(lab.status().reentering);
    CHECK(lab.status().abstains_until == View(5));
    CHECK(lab.alarms_of(AlarmKind::reentered) == 1);
    CHECK(lab.status().cur == View(4));
    // Views 4 and 5 are voted for by others; 6 is the first of its own.
    lab.receive(1, lab.propose(View(4), lab.tip.header, "a",
                               lab.skips_between(View(0), View(4))));
    lab.pass(60'000);
    CHECK(lab.sent_of<Vote>().empty());
    CHECK(lab.logged_of<VoteRecord>().empty());
    lab.skip_to(View(6));
    lab.pass(60'000);
    REQUIRE_FALSE(lab.votes_of(VoteKind::skip).empty());
    CHECK(lab.votes_of(VoteKind::skip).front().view == View(6));
}

TEST_CASE("2.5: only fresh, backed answers of different validators count") {
    Lab lab(4);
    const Hash256 fresh = start_restored(lab);
    lab.receive(1, lab.status_of(1, View(1), fresh));
    lab.receive(1, lab.status_of(1, View(1), fresh));
    lab.receive(2, lab.status_of(2, View(1), fresh));
    SECTION("to another Challenge") { lab.receive(3, lab.status_of(3, View(1), lab.challenge)); }
    SECTION("to none") { lab.receive(3, lab.status_of(3, View(1))); }
    SECTION("without the certificate") { lab.receive(3, lab.status_of(3, View(9), fresh)); }
    SECTION("with a forged certificate") {
        ViewStatus status = backed(lab, 3, View(9), fresh);
        status.entry->signatures[1].bytes[5] ^= 1;
        status.signature =
            fake_signature(lab.set.at(status.signer).consensus_key,
                           sign_bytes(SignKind::view_status, test_chain, Epoch(1), View(9),
                                      BlockHash(status_hash(status).bytes)));
        lab.receive(3, status);
    }
    CHECK(lab.status().reentering);
    CHECK(lab.status().abstains_until == View(0));
}

TEST_CASE("2.5: votes are signed only when the abstention is on disk") {
    Lab lab(4);
    const Hash256 fresh = start_restored(lab);
    lab.slow_disk = true;
    for (std::uint64_t id = 1; id < 4; ++id) lab.receive(id, lab.status_of(id, View(1), fresh));
    CHECK(lab.status().reentering);
    lab.flush();
    CHECK_FALSE(lab.status().reentering);
    CHECK(lab.status().abstains_until == View(2));
}

TEST_CASE("2.5: an abstention outlives a restart, and so does a re-entry that is not done") {
    Lab lab(4);
    const Hash256 fresh = start_restored(lab);
    const std::vector<LogRecord> begun = lab.durable;
    for (std::uint64_t id = 1; id < 4; ++id) lab.receive(id, lab.status_of(id, View(1), fresh));
    REQUIRE(lab.status().abstains_until == View(2));
    lab.config.restored = false; // Said once.
    SECTION("done") {
        lab.restart();
        CHECK_FALSE(lab.status().reentering);
        CHECK(lab.status().abstains_until == View(2));
        lab.forget();
        lab.step(WorkChanged{true});
        lab.pass(60'000);
        CHECK(lab.sent_of<Vote>().empty());
        lab.skip_to(View(3));
        lab.pass(60'000);
        CHECK_FALSE(lab.sent_of<Vote>().empty());
    }
    SECTION("not done: it was declared, and goes on by itself with another Challenge") {
        lab.durable = begun;
        lab.restart();
        CHECK(lab.status().reentering);
        const Hash256 other = lab.sent_of<Challenge>().back().challenge;
        CHECK(other != fresh);
        for (std::uint64_t id = 1; id < 4; ++id) lab.receive(id, lab.status_of(id, View(1), fresh));
        CHECK(lab.status().reentering); // Answers to the first life tell nothing.
        lab.step(WorkChanged{true});
        lab.pass(60'000);
        CHECK(lab.sent_of<Vote>().empty());
        for (std::uint64_t id = 1; id < 4; ++id) {
            lab.receive(id, lab.status_of(id, View(1), lab.sent_of<Challenge>().back().challenge));
        }
        CHECK_FALSE(lab.status().reentering);
    }
    SECTION("begun again") {
        const Hash256 other = start_restored(lab, lab.durable);
        CHECK(other != fresh);
        CHECK(lab.status().reentering);
        lab.skip_to(View(7));
        for (std::uint64_t id = 1; id < 4; ++id) {
            lab.receive(id, backed(lab, id, View(7), other));
        }
        CHECK(lab.status().abstains_until == View(8));
    }
}

TEST_CASE("2.5: a loss that nobody declared waits for the operator, through restarts") {
    Lab lab(4);
    lab.start();
    lab.vote(0, VoteKind::skip, View(3)); // Of this key, and not in its log.
    REQUIRE(lab.status().reentering);
    CHECK(lab.alarms_of(AlarmKind::loss_recorded) == 0);
    lab.forget();
    lab.restart();
    CHECK(lab.status().reentering);
    CHECK_FALSE(lab.status().loss_recorded);
    lab.step(WorkChanged{true});
    lab.pass(60'000);
    CHECK(lab.sent_of<Vote>().empty());
    CHECK(lab.sent_of<Challenge>().empty());
    const Hash256 fresh = start_restored(lab, lab.durable); // The operator's word.
    CHECK(lab.alarms_of(AlarmKind::loss_recorded) == 1);
    for (std::uint64_t id = 1; id < 4; ++id) lab.receive(id, lab.status_of(id, View(1), fresh));
    CHECK_FALSE(lab.status().reentering);
}

TEST_CASE("2.5: after re-entry lost votes of mine count for certificates, later ones are a loss") {
    Lab lab(4);
    const Hash256 fresh = start_restored(lab);
    for (std::uint64_t id = 1; id < 4; ++id) lab.receive(id, lab.status_of(id, View(1), fresh));
    REQUIRE(lab.status().abstains_until == View(2));
    for (const std::uint64_t signer : {0, 1, 2}) lab.vote(signer, VoteKind::skip, View(1));
    CHECK(lab.status().cur == View(2));
    CHECK_FALSE(lab.status().reentering);
    lab.vote(0, VoteKind::skip, View(3)); // A second instance with this key.
    CHECK(lab.status().reentering);
    CHECK(lab.alarms_of(AlarmKind::log_loss) == 2);
}

TEST_CASE("2.5: what the log of a restored home holds is not sent again where it abstains") {
    Lab lab(4);
    lab.start();
    lab.step(WorkChanged{true});
    lab.pass(1000);
    REQUIRE(lab.votes_of(VoteKind::skip).size() >= 1);
    lab.forget();
    const Hash256 fresh = start_restored(lab, lab.durable);
    CHECK(lab.sent_of<Vote>().empty());
    for (std::uint64_t id = 1; id < 4; ++id) lab.receive(id, lab.status_of(id, View(1), fresh));
    lab.step(WorkChanged{true});
    lab.pass(60'000);
    CHECK(lab.sent_of<Vote>().empty());
}

TEST_CASE("2.5: in re-entry a Challenge is answered only when the abstention is logged") {
    Lab lab(4);
    const Hash256 fresh = start_restored(lab);
    const auto answers = [&] {
        const Hash256 asked = sha256(as_bytes("asked"));
        lab.forget();
        lab.receive(2, Challenge{asked, Epoch(1), View(0)});
        std::size_t count = 0;
        for (const ViewStatus& status : lab.sent_of<ViewStatus>()) {
            count += status.challenge == asked ? 1u : 0u;
        }
        return count;
    };
    CHECK(answers() == 0);
    for (std::uint64_t id = 1; id < 4; ++id) lab.receive(id, lab.status_of(id, View(1), fresh));
    CHECK(answers() == 1);
}

TEST_CASE("2.5: with three validators or fewer there is no re-entry, only a recovery genesis") {
    for (const std::size_t size : {1, 2, 3}) {
        Lab lab(size);
        lab.config.restored = true;
        lab.replica = std::make_unique<Replica>(lab.config, lab.tip, std::vector<LogRecord>());
        lab.carry(lab.replica->start(lab.now, lab.challenge));
        for (std::uint64_t id = 1; id < size; ++id) {
            const Hash256 fresh = lab.sent_of<Challenge>().back().challenge;
            lab.receive(id, lab.status_of(id, View(1), fresh));
        }
        lab.step(WorkChanged{true});
        lab.pass(60'000);
        CHECK(lab.status().reentering);
        CHECK(lab.sent_of<Vote>().empty());
        CHECK(lab.alarms.front().text.find("recovery genesis") != std::string::npos);
    }
}
