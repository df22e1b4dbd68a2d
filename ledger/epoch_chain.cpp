// Following changes of validators.

#include "ledger/epoch_chain.hpp"

#include "base/codec.hpp"
#include "base/ensure.hpp"
#include "ledger/block.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

namespace tamga::ledger {

namespace {

constexpr std::uint16_t epoch_chain_format = 6;
constexpr std::size_t epoch_chain_bytes_max = 64u << 20;

std::unexpected<Error> refuse(std::string reason) {
    return fail(ErrorCode::malformed, "epochs: " + std::move(reason));
}

} // namespace

Bytes encode(const EpochChain& chain) {
    ENSURE(chain.ends.size() <= epoch_ends_max);
    Writer out;
    out.u16(epoch_chain_format);
    out.u16(static_cast<std::uint16_t>(chain.ends.size()));
    for (const ProofHead& end : chain.ends) write(out, end);
    return std::move(out).take();
}

Result<EpochChain> decode_epoch_chain(ByteView bytes) {
    if (bytes.size() > epoch_chain_bytes_max) return refuse("more than 64 MiB");
    Reader in(bytes);
    if (in.u16() != epoch_chain_format) return refuse("not of format 6");
    const std::size_t count = in.u16();
    if (count > epoch_ends_max) return refuse("more than 4,096");
    EpochChain chain;
    for (std::size_t i = 0; i < count && !in.failed(); ++i) {
        TRY(ProofHead end, read_proof_head(in));
        chain.ends.push_back(std::move(end));
    }
    if (!in.done()) return refuse("cut short or too long");
    return chain;
}

EpochChain join(std::vector<EpochChain> pages) {
    std::erase_if(pages, [](const EpochChain& page) { return page.ends.empty(); });
    std::ranges::stable_sort(pages, {}, [](const EpochChain& page) {
        return page.ends.front().header.epoch;
    });
    EpochChain whole;
    for (EpochChain& page : pages) {
        std::ranges::move(page.ends, std::back_inserter(whole.ends));
    }
    return whole;
}

Result<std::map<Epoch, ValidatorsHash>> verify_epochs(const EpochChain& chain,
                                                      const HeadTrust& trust) {
    if (!trust.set) return refuse("whose word begins the chain is not known");
    if (chain.ends.empty()) return refuse("the chain tells of no epoch's end");
    Epoch epoch = chain.ends.front().header.epoch;
    std::map<Epoch, ValidatorsHash> known{{epoch, *trust.set}};
    HeadTrust trusted = trust;
    for (const ProofHead& end : chain.ends) {
        const Header& header = end.header;
        const std::string what = "epochs: epoch " + std::to_string(epoch.value);
        if (header.epoch != epoch) return refuse("an epoch is left out or stands twice");
        if (header.kind != BlockKind::normal || !header.epoch_end()) {
            return fail(ErrorCode::malformed, what + ": the block does not end it");
        }
        TRY_VOID(verify_head(end, trusted, what));
        TRY_VOID(check_closing(end.finality, header));
        trusted.chain = header.chain_id;
        trusted.set = header.next_validators_hash;
        epoch = epoch.next();
        known.emplace(epoch, header.next_validators_hash);
    }
    return known;
}

Result<ValidatorsHash> set_by_epochs(const EpochChain& chain, const HeadTrust& trust,
                                     const Header& head) {
    const std::string epoch = std::to_string(head.epoch.value);
    if (chain.ends.empty() && trust.set) {
        if (head.validators_hash == *trust.set) return *trust.set;
        return fail(ErrorCode::unauthorised, "epochs: the chain tells of no epoch's end, and the "
                                             "head, of epoch " + epoch +
                                                 ", is not of the trusted set");
    }
    TRY(const auto known, verify_epochs(chain, trust));
    const auto found = known.find(head.epoch);
    if (found != known.end()) return found->second;
    return fail(ErrorCode::unauthorised, "epochs: they do not tell of epoch " + epoch);
}

} // namespace tamga::ledger
