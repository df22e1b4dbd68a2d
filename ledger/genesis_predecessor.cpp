// The object "predecessor" of genesis.json: of a chain that goes on where another one stopped.

#include "ledger/genesis_members.hpp"

#include <algorithm>

namespace tamga::ledger::genesis_file {

namespace {

constexpr std::size_t ancestors_max = 16;
constexpr std::size_t signatures_max = 32;
constexpr std::size_t reason_bytes_max = 2'000;

Result<Hash256> digest_in(Members& members, const std::string& key) {
    TRY(const std::string text, members.text(key));
    return digest_from(text, members.path(key));
}

Result<std::uint64_t> number_in(Members& members, const std::string& key, std::int64_t low) {
    TRY(const std::int64_t value, members.number(key, low, json_integer_max));
    return static_cast<std::uint64_t>(value);
}

Result<RecoverySignature> read_signature(const Json& json, const std::string& where) {
    TRY(Members members, Members::of(json, where));
    RecoverySignature out;
    TRY(const std::string key, members.text("key"));
    TRY(out.key, key_from(key, members.path("key")));
    TRY(const std::string hex, members.text("signature"));
    const auto raw = from_hex(hex);
    const auto signature = raw ? Signature::from(*raw) : std::nullopt;
    if (!signature) {
        return refuse(members.path("signature"), "not 128 lower-case hexadecimal digits");
    }
    out.signature = *signature;
    TRY_VOID(members.done());
    return out;
}

Status read_ancestors(Members& members, Predecessor& out) {
    TRY(const Json::Array* list, members.list("ancestors", ancestors_max));
    for (std::size_t i = 0; i < list->size(); ++i) {
        const std::string where = at(members.path("ancestors"), i);
        if ((*list)[i].kind != Json::Kind::text) return refuse(where, "not a string");
        TRY(const Hash256 raw, digest_from((*list)[i].text, where));
        out.ancestors.emplace_back(raw.bytes);
    }
    return {};
}

Status read_signatures(Members& members, Predecessor& out) {
    TRY(const Json::Array* list, members.list("signatures", signatures_max));
    for (std::size_t i = 0; i < list->size(); ++i) {
        TRY(RecoverySignature one,
            read_signature((*list)[i], at(members.path("signatures"), i)));
        out.signatures.push_back(std::move(one));
    }
    return {};
}

} // namespace

Result<Predecessor> predecessor_from(const Json& json) {
    TRY(Members members, Members::of(json, "predecessor"));
    Predecessor out;
    TRY_VOID(read_ancestors(members, out));
    TRY(const Hash256 block, digest_in(members, "block"));
    out.block = BlockHash(block.bytes);
    TRY(const Hash256 chain, digest_in(members, "chain_id"));
    out.chain_id = ChainId(chain.bytes);
    TRY(const std::uint64_t height, number_in(members, "height", 1));
    out.height = Height(height);
    TRY(const Hash256 log_root, digest_in(members, "log_root"));
    out.log_root = LogRoot(log_root.bytes);
    TRY(out.log_size, number_in(members, "log_size", 0));
    TRY(out.reason, members.text("reason"));
    TRY_VOID(read_signatures(members, out));
    TRY(const Hash256 state_root, digest_in(members, "state_root"));
    out.state_root = StateRoot(state_root.bytes);
    TRY(const std::uint64_t time_ms, number_in(members, "time_ms", 1));
    out.time_ms = TimestampMs(time_ms);
    TRY_VOID(members.done());
    return out;
}

Json json_of(const Predecessor& predecessor) {
    Json::Array ancestors;
    for (const ChainId& chain : predecessor.ancestors) ancestors.emplace_back(chain.hex());
    Json::Array signatures;
    for (const RecoverySignature& each : predecessor.signatures) {
        signatures.emplace_back(Json::Object{{"key", each.key.hex()},
                                             {"signature", to_hex(each.signature.bytes)}});
    }
    return Json::Object{{"ancestors", ancestors},
                        {"block", predecessor.block.hex()},
                        {"chain_id", predecessor.chain_id.hex()},
                        {"height", static_cast<std::int64_t>(predecessor.height.value)},
                        {"log_root", predecessor.log_root.hex()},
                        {"log_size", static_cast<std::int64_t>(predecessor.log_size)},
                        {"reason", predecessor.reason},
                        {"signatures", signatures},
                        {"state_root", predecessor.state_root.hex()},
                        {"time_ms", static_cast<std::int64_t>(predecessor.time_ms.value)}};
}

Status check_predecessor(const Genesis& genesis) {
    const Predecessor& from = *genesis.predecessor;
    constexpr auto number_max = static_cast<std::uint64_t>(json_integer_max);
    if (!genesis.snapshot) return refuse("snapshot", "missing; a predecessor has left a state");
    if (!genesis.agencies.empty()) {
        return refuse("agencies", "those of the predecessor go on; leave the list empty");
    }
    if (from.ancestors.size() > ancestors_max) return refuse("predecessor.ancestors", "at most 16");
    if (from.height.value < 1 || from.height.value > number_max) {
        return refuse("predecessor.height", "1 to 2^53 - 1");
    }
    if (from.log_size > number_max) return refuse("predecessor.log_size", "below 2^53");
    if (from.time_ms.value < 1 || from.time_ms >= genesis.time_ms) {
        return refuse("time_ms", "not after the predecessor's last block");
    }
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20; };
    if (from.reason.empty() || from.reason.size() > reason_bytes_max ||
        std::ranges::any_of(from.reason, is_control)) {
        return refuse("predecessor.reason", "1 to 2,000 bytes of text in one line");
    }
    if (from.signatures.size() > signatures_max) {
        return refuse("predecessor.signatures", "at most 32");
    }
    for (std::size_t i = 1; i < from.signatures.size(); ++i) {
        if (from.signatures[i - 1].key < from.signatures[i].key) continue;
        return refuse(at("predecessor.signatures", i),
                      "the keys are not strictly ascending; each signs once");
    }
    return {};
}

} // namespace tamga::ledger::genesis_file
