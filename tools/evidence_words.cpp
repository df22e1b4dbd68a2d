// Sentences about evidence. A file of evidence is judged with its words: changing one changes what
// files of earlier versions must say, so these stay.

#include "tools/evidence_words.hpp"

#include "base/ensure.hpp"

#include <chrono>
#include <cstdio>

namespace tamga::tools {

namespace {

std::string block_text(const Header& header) {
    return "block " + hash_of(header).hex() + " at height " + std::to_string(header.height.value) +
           " of view " + std::to_string(header.view.value);
}

std::string vote_text(const Vote& vote) {
    const std::string of_view = " of view " + std::to_string(vote.view.value);
    const std::string signature = " (signature " + to_hex(vote.signature.bytes) + ").";
    switch (vote.kind) {
    case VoteKind::notarize:
        return "It voted to notarize block " + vote.block.hex() + of_view + signature;
    case VoteKind::skip: return "It voted to skip all blocks" + of_view + signature;
    case VoteKind::finalize:
        return "It voted to finalize block " + vote.block.hex() + of_view + signature;
    }
    UNREACHABLE();
}

std::string_view deed_of(SignKind kind) {
    switch (kind) {
    case SignKind::proposal: return "It proposed ";
    case SignKind::notarize: return "It voted to notarize ";
    default: return "It voted to finalize ";
    }
}

} // namespace

std::string_view title_of(consensus::Offence offence) {
    switch (offence) {
    case consensus::Offence::two_proposals: return "E1: two proposals of one view";
    case consensus::Offence::two_notarize: return "E2: two votes to notarize in one view";
    case consensus::Offence::finalize_and_skip:
        return "E3: a vote to finalize and a vote to skip in one view";
    case consensus::Offence::two_blocks: return "E4: votes for two blocks of one view";
    case consensus::Offence::unproven_block:
        return "E5: a signature on a block that is not proven";
    }
    UNREACHABLE();
}

std::vector<std::string> signed_by(const consensus::Evidence& evidence) {
    std::vector<std::string> words;
    if (const auto* both = std::get_if<consensus::TwoProposals>(&evidence.proof)) {
        for (const consensus::SignedHeader* each : {&both->first, &both->second}) {
            words.push_back("It proposed " + block_text(each->header) + " (signature " +
                            to_hex(each->signature.bytes) + ").");
        }
    } else if (const auto* votes = std::get_if<consensus::TwoVotes>(&evidence.proof)) {
        words = {vote_text(votes->first), vote_text(votes->second)};
    } else {
        const auto& unproven = std::get<consensus::UnprovenBlock>(evidence.proof);
        words.push_back(std::string(deed_of(unproven.kind)) + block_text(unproven.header) +
                        " (signature " + to_hex(unproven.signature.bytes) + ").");
        words.emplace_back("What that block gives as the proof of the block below it and of the "
                           "views between does not prove them.");
    }
    return words;
}

std::string_view why_never(consensus::Offence offence) {
    switch (offence) {
    case consensus::Offence::two_proposals:
        return "The leader of a view proposes one block there and writes it to its disk before it "
               "sends it; after a restart it sends that one again or none. Two proposals show "
               "different blocks to different validators.";
    case consensus::Offence::two_notarize:
        return "A node votes to notarize one block of a view at most, and writes the vote to its "
               "disk before it sends it. Two such votes could make two blocks of one height valid.";
    case consensus::Offence::finalize_and_skip:
        return "A node that voted to skip a view never votes to finalize in it, and the other way "
               "round, also after a restart. Both together could make final what others were told "
               "does not exist.";
    case consensus::Offence::two_blocks:
        return "A node votes to finalize in a view only the block that it voted to notarize there. "
               "Votes for two blocks could make both final, which is a fork of the ledger.";
    case consensus::Offence::unproven_block:
        return "A node signs a block only after it has checked the certificates that prove what "
               "the block stands on. Whoever signs without them lets a chain grow beside the one "
               "that a quorum agreed on.";
    }
    UNREACHABLE();
}

std::string utc_text(TimestampMs time) {
    using namespace std::chrono;
    const sys_seconds second = floor<seconds>(sys_time<milliseconds>(milliseconds(time.value)));
    const sys_days day = floor<days>(second);
    const year_month_day date(day);
    const hh_mm_ss clock(second - day);
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u %02d:%02d:%02d UTC",
                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                  static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()));
    return text.data();
}

} // namespace tamga::tools
