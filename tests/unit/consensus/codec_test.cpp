// Encodings of messages and vote-log records: one encoding a value, nothing over, all bounded.

#include "lab.hpp"

using namespace tamga;
using namespace tamga::consensus;

namespace {

std::vector<Message> one_of_each(const Lab& lab) {
    const Proposal first = lab.propose(View(1), lab.tip.header, "body");
    const Proposal second = lab.propose(View(4), first.header, "", {lab.skipped(View(2)),
                                                                    lab.skipped(View(3))});
    ViewStatus bare = lab.status_of(2, View(1));
    ViewStatus full = lab.status_of(1, View(5), lab.challenge,
                                    {make_vote(lab.set, VoteKind::skip, View(4), {}, 0)});
    full.entry = lab.skipped(View(4));
    full.final_cert = lab.finalized(first.header);
    return {first,
            second,
            make_vote(lab.set, VoteKind::notarize, View(1), hash_of(first.header), 3),
            make_vote(lab.set, VoteKind::skip, View(9), {}, 0),
            lab.notarized(first.header),
            bare,
            full,
            Challenge{lab.challenge, Epoch(1), View(7)},
            GetCertificates{Epoch(1), View(2), View(5)},
            GetProposal{Epoch(1), View(1), hash_of(first.header)}};
}

} // namespace

TEST_CASE("2.1: decoding what was encoded and encoding it again gives the same bytes") {
    const Lab lab(4);
    for (const Message& message : one_of_each(lab)) {
        CAPTURE(message.index());
        const Bytes bytes = encode(message);
        const Result<Message> decoded = decode_message(bytes);
        REQUIRE(decoded);
        CHECK(decoded->index() == message.index());
        CHECK(encode(*decoded) == bytes);
    }
}

TEST_CASE("2.1: a message that is cut short or has bytes after it is refused") {
    const Lab lab(4);
    for (const Message& message : one_of_each(lab)) {
        CAPTURE(message.index());
        Bytes bytes = encode(message);
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            CHECK_FALSE(decode_message(ByteView(bytes).first(size)));
        }
        bytes.push_back(0);
        CHECK_FALSE(decode_message(bytes));
    }
}

TEST_CASE("2.1: every bit of a message counts") {
    const Lab lab(4);
    for (const Message& message : one_of_each(lab)) {
        Bytes bytes = encode(message);
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            bytes[i] ^= 0x41;
            const Result<Message> decoded = decode_message(bytes);
            if (decoded) CHECK(encode(*decoded) == bytes);
            bytes[i] ^= 0x41;
        }
    }
}

TEST_CASE("2.1: unknown kinds, presence bytes and signers are refused") {
    const Lab lab(4);
    CHECK_FALSE(decode_message(Bytes{}));
    CHECK_FALSE(decode_message(Bytes{0}));
    CHECK_FALSE(decode_message(Bytes{8}));
    Bytes status = encode(Message(lab.status_of(2, View(1))));
    status[1 + 32 + 8 + 8] = 2; // Presence of the entry certificate.
    CHECK_FALSE(decode_message(status));
    ViewStatus wrong = lab.status_of(2, View(1));
    wrong.signer = ReplicaId(31);
    CHECK_FALSE(decode_message(encode(Message(wrong))));
    wrong = lab.status_of(2, View(1));
    wrong.final_cert = lab.skipped(View(1));
    CHECK_FALSE(decode_message(encode(Message(wrong))));
}

TEST_CASE("2.5: vote-log records survive encoding and tell their position") {
    const Lab lab(4);
    const Proposal proposal = lab.propose(View(3), lab.tip.header, "body",
                                          lab.skips_between(View(0), View(3)));
    const std::vector<std::pair<LogRecord, View>> records = {
        {ProposalRecord{proposal}, View(3)},
        {VoteRecord{make_vote(lab.set, VoteKind::skip, View(5), {}, 0)}, View(5)},
        {CertificateRecord{lab.skipped(View(4))}, View(4)},
        {OpeningRecord{Epoch(1), FinalityProof()}, View(0)},
        {AbstentionRecord{Epoch(1), 3, LossState::settled, View(17)}, View(0)},
        {AbstentionRecord{Epoch(1), 3, LossState::settled}, View(0)},
        {AbstentionRecord{Epoch(1), 3, LossState::declared}, View(0)},
        {AbstentionRecord{Epoch(1), 3}, View(0)}};
    for (const auto& [record, view] : records) {
        const bool stands = std::holds_alternative<AbstentionRecord>(record);
        CHECK(position_of(record) == std::pair(stands ? Epoch(UINT64_MAX) : Epoch(1), view));
        Bytes bytes = encode(record);
        const Result<LogRecord> decoded = decode_record(bytes);
        REQUIRE(decoded);
        CHECK(decoded->index() == record.index());
        CHECK(encode(*decoded) == bytes);
        bytes.push_back(0);
        CHECK_FALSE(decode_record(bytes));
        CHECK_FALSE(decode_record(ByteView(bytes).first(bytes.size() - 2)));
    }
    Bytes odd = encode(LogRecord(AbstentionRecord{Epoch(1), 3, LossState::settled, View(17)}));
    odd[17] = 1; // Declared, and yet up to a view.
    CHECK_FALSE(decode_record(odd));
    odd[17] = 3;
    CHECK_FALSE(decode_record(odd));
    CHECK_FALSE(decode_record(Bytes{}));
    CHECK_FALSE(decode_record(Bytes{9}));
}
