// Everything that replicas say to one another, and the records of their vote logs.

#include "consensus/evidence.hpp"
#include "consensus/messages.hpp"
#include "consensus/replica.hpp"
#include "target.hpp"
#include "unit/base/samples.hpp"

namespace tamga::fuzz {
namespace {

using namespace consensus;

constexpr Judge judges[] = {
    [](ByteView in) {
        const Result<Message> message = decode_message(in);
        re_encodes(in, message);
        if (!message) return;
        if (const auto* status = std::get_if<ViewStatus>(&*message)) {
            ENSURE(!status_hash(*status).is_zero());
        }
    },
    [](ByteView in) { re_encodes(in, decode_proposal(in)); },
    [](ByteView in) {
        const Result<LogRecord> record = decode_record(in);
        re_encodes(in, record);
        if (record) static_cast<void>(position_of(*record));
    },
    [](ByteView in) { re_encodes(in, decode_evidence(in)); },
};

void run(ByteView input) { choose(input, judges); }

std::vector<Bytes> seeds() {
    const samples::Cluster cluster = samples::cluster(4);
    const Header header = samples::header();
    const Certificate notar = samples::certificate(cluster, VoteKind::notarize, Epoch(2), View(3),
                                                   hash_of(header), {0, 1, 2});
    const Certificate final = samples::certificate(cluster, VoteKind::finalize, Epoch(2), View(3),
                                                   hash_of(header), {1, 2, 3});
    const Certificate skip =
        samples::certificate(cluster, VoteKind::skip, Epoch(2), View(4), BlockHash(), {0, 2, 3});
    const Vote vote{VoteKind::skip, Epoch(2), View(9), {}, ReplicaId(2), final.signatures[0]};
    Proposal proposal{header, {}, Bytes(20, 7), final.signatures[1]};
    proposal.justify.parent = notar;
    proposal.justify.skips = {skip};
    ViewStatus status{Hash256(samples::filled(4)), Epoch(2), View(10), notar, final, Height(4),
                      {vote, vote}, ReplicaId(1), final.signatures[2]};
    std::vector<Bytes> made;
    for (const Message& message :
         {Message(proposal), Message(vote), Message(skip), Message(status),
          Message(Challenge{Hash256(samples::filled(6)), Epoch(2), View(8)}),
          Message(GetCertificates{Epoch(2), View(1), View(9)}),
          Message(GetProposal{Epoch(2), View(3), hash_of(header)})}) {
        made.push_back(chosen(0, encode(message)));
    }
    made.push_back(chosen(1, encode(proposal)));
    for (const LogRecord& record :
         {LogRecord(ProposalRecord{proposal}), LogRecord(VoteRecord{vote}),
          LogRecord(CertificateRecord{skip}),
          LogRecord(OpeningRecord{Epoch(2), FinalityProof{{header}, final}}),
          LogRecord(AbstentionRecord{Epoch(2), 1, LossState::declared}),
          LogRecord(AbstentionRecord{Epoch(2), 1, LossState::settled, View(9)})}) {
        made.push_back(chosen(2, encode(record)));
    }
    const TwoProposals proposals{{header, final.signatures[0]}, {header, final.signatures[1]}};
    const UnprovenBlock block{header, proposal.justify, SignKind::notarize, final.signatures[2]};
    for (const Evidence& evidence :
         {Evidence{Offence::two_proposals, ReplicaId(1), proposals},
          Evidence{Offence::finalize_and_skip, ReplicaId(1), TwoVotes{vote, vote}},
          Evidence{Offence::unproven_block, ReplicaId(1), block}}) {
        made.push_back(chosen(3, encode(evidence)));
    }
    return made;
}

const Registration registration({"consensus_messages", run, seeds, 30'000});

} // namespace
} // namespace tamga::fuzz
