// Signatures under a recovery, and the proof of what it goes on from.

#include "ledger/recovery.hpp"

#include "base/certificate.hpp"
#include "base/codec.hpp"
#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "ledger/block.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace tamga::ledger {

namespace {

constexpr std::uint16_t chain_end_format = 8;

std::unexpected<Error> refuse(std::string reason) {
    return fail(ErrorCode::config, "recovery: " + std::move(reason));
}

std::unexpected<Error> malformed(std::string reason) {
    return fail(ErrorCode::malformed, "the end of a chain: " + std::move(reason));
}

// The hash of the set of the block's epoch, from that of genesis.json.
Result<ValidatorsHash> follow_epochs(const ChainEnd& end, const ValidatorsHash& genesis_set) {
    const Header& header = end.head.header;
    if (header.epoch.value != end.epochs.ends.size() + 1) {
        return malformed("not the end of every epoch before that of its block");
    }
    if (end.epochs.ends.empty()) return genesis_set;
    if (end.epochs.ends.front().header.epoch != Epoch(1)) {
        return malformed("the chain of epochs does not begin with the first");
    }
    if (header.height <= end.epochs.ends.back().header.height) {
        return malformed("its block is not above the epochs before its own");
    }
    return set_by_epochs(end.epochs, {header.chain_id, genesis_set}, header);
}

} // namespace

std::array<std::uint8_t, 69> recovery_sign_bytes(const Genesis& genesis) {
    ENSURE(genesis.predecessor.has_value());
    Genesis bare = genesis;
    bare.predecessor->signatures.clear();
    const Result<std::string> text = serialise_genesis(std::move(bare));
    ENSURE(text.has_value());
    return sign_bytes(SignKind::operators, genesis.predecessor->chain_id,
                      sha256(as_bytes(*text)).view());
}

Status check_recovery_signatures(const Genesis& genesis) {
    if (!genesis.predecessor) return {};
    const auto message = recovery_sign_bytes(genesis);
    const std::vector<RecoverySignature>& list = genesis.predecessor->signatures;
    for (std::size_t i = 0; i < list.size(); ++i) {
        const RecoverySignature& each = list[i];
        if (i > 0 && !(list[i - 1].key < each.key)) {
            return refuse("the key " + each.key.hex() + " stands twice or out of order: each "
                                                        "governance key signs once");
        }
        if (std::ranges::find(genesis.governance_keys, each.key) ==
            genesis.governance_keys.end()) {
            return refuse("the key " + each.key.hex() + " is not one of governance: leave its "
                                                        "signature out");
        }
        if (!verify(each.key, message, each.signature)) {
            return refuse("the signature of the key " + each.key.hex() +
                          " is not over this file: it was changed after it was signed. Begin "
                          "anew from the file of `tamga recovery new`");
        }
    }
    if (list.size() >= genesis.governance_threshold) return {};
    return refuse("signed by " + std::to_string(list.size()) + " of the " +
                  std::to_string(genesis.governance_threshold) +
                  " governance keys that decide: others sign with `tamga recovery sign`");
}

std::vector<ChainId> predecessors_of(const Genesis& genesis) {
    if (!genesis.predecessor) return {};
    std::vector<ChainId> all = genesis.predecessor->ancestors;
    all.push_back(genesis.predecessor->chain_id);
    return all;
}

Bytes encode(const ChainEnd& end) {
    Writer out;
    out.u16(chain_end_format);
    out.blob(end.genesis_json);
    write(out, end.head);
    out.blob(encode(end.epochs));
    return std::move(out).take();
}

Result<ChainEnd> decode_chain_end(ByteView bytes) {
    if (bytes.size() > chain_end_bytes_max) return malformed("more than 96 MiB");
    Reader in(bytes);
    if (in.u16() != chain_end_format) return malformed("not of format 8");
    ChainEnd end;
    end.genesis_json = to_bytes(in.blob(genesis_bytes_max));
    if (in.failed()) return malformed("cut short, or a genesis of more than 1 MiB");
    TRY(end.head, read_proof_head(in));
    const ByteView epochs = in.blob(chain_end_bytes_max);
    if (!in.done()) return malformed("cut short or too long");
    TRY(end.epochs, decode_epoch_chain(epochs));
    return end;
}

Status verify_chain_end(const ChainEnd& end) {
    const Header& header = end.head.header;
    const std::string_view text = as_text(end.genesis_json);
    if (chain_id_of(text) != header.chain_id) {
        return malformed("its genesis.json is not that of its block's chain");
    }
    TRY(const Genesis genesis, parse_genesis(text));
    TRY(const ValidatorSet first, validators_of(genesis));
    TRY(const ValidatorsHash set, follow_epochs(end, first.hash()));
    TRY_VOID(verify_head(end.head, {header.chain_id, set}, "the end of a chain"));
    return header.epoch_end() ? check_closing(end.head.finality, header) : Status();
}

Result<std::size_t> highest_home(std::span<const KnownHead> homes,
                                 std::span<const KnownHead> heads) {
    ENSURE(!homes.empty());
    std::size_t best = 0;
    for (std::size_t i = 1; i < homes.size(); ++i) {
        if (homes[i].header.height > homes[best].header.height) best = i;
    }
    const KnownHead& highest = homes[best];
    const auto judge = [&](const KnownHead& other) -> Status {
        const std::string height = std::to_string(other.header.height.value);
        if (other.header.chain_id != highest.header.chain_id) {
            return refuse(other.place + " is of the chain " + other.header.chain_id.hex() +
                          ", and " + highest.place + " of " + highest.header.chain_id.hex());
        }
        if (other.header.epoch == highest.header.epoch &&
            other.header.validators_hash != highest.header.validators_hash) {
            return refuse(other.place + " is of other validators than " + highest.place +
                          " has for the same epoch: it proves nothing of this chain");
        }
        if (other.header.height > highest.header.height) {
            return refuse(other.place + " proves block " + height +
                          " final, and the highest home, " + highest.place + ", ends with " +
                          std::to_string(highest.header.height.value) +
                          ": acts that were final would be lost. Find a home that has block " +
                          height);
        }
        if (other.header.height == highest.header.height &&
            hash_of(other.header) != hash_of(highest.header)) {
            return refuse(other.place + " and " + highest.place + " have two blocks at height " +
                          height + ": that is a fork, `tamga audit --compare` says who signed it");
        }
        return {};
    };
    for (const KnownHead& home : homes) TRY_VOID(judge(home));
    for (const KnownHead& head : heads) TRY_VOID(judge(head));
    return best;
}

Result<Predecessor> predecessor_of(const ChainEnd& end) {
    TRY(const Genesis genesis, parse_genesis(as_text(end.genesis_json)));
    const Header& header = end.head.header;
    Predecessor out;
    out.chain_id = header.chain_id;
    out.ancestors = predecessors_of(genesis);
    out.height = header.height;
    out.block = hash_of(header);
    out.time_ms = header.time_ms;
    out.state_root = header.state_root;
    out.log_size = header.log_size;
    out.log_root = header.log_root;
    return out;
}

Status check_chain_end(const ChainEnd& end, const Genesis& genesis) {
    ENSURE(genesis.predecessor.has_value());
    TRY(const Predecessor proven, predecessor_of(end));
    const Predecessor& named = *genesis.predecessor;
    const auto differs = [](const char* what) {
        return refuse(std::string("genesis.json names another ") + what +
                      " of the predecessor than its initial state proves: one of the two files "
                      "was changed, or they do not belong together");
    };
    if (named.chain_id != proven.chain_id) return differs("chain id");
    if (named.ancestors != proven.ancestors) return differs("list of ancestors");
    if (named.height != proven.height) return differs("height");
    if (named.block != proven.block) return differs("last block");
    if (named.time_ms != proven.time_ms) return differs("time");
    if (named.state_root != proven.state_root) return differs("state root");
    if (named.log_size != proven.log_size || named.log_root != proven.log_root) {
        return differs("log");
    }
    TRY(const Genesis before, parse_genesis(as_text(end.genesis_json)));
    if (before.code_tables != genesis.code_tables) return differs("list of code tables");
    if (genesis.protocol_version < end.head.header.version) {
        return refuse("protocol_version: the predecessor was at a newer one");
    }
    return {};
}

} // namespace tamga::ledger
