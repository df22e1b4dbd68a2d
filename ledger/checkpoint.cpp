// Signed notes: text, signature lines, policy.

#include "ledger/checkpoint.hpp"

#include "base/codec.hpp"
#include "base/hash.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace tamga::ledger {

namespace {

constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view dash = "\xe2\x80\x94 "; // An em dash and a space.
constexpr std::uint8_t kind_cosignature = 0x04;
constexpr std::uint8_t kind_other = 0xff;
constexpr std::string_view head_key = "tamga-head-1";

std::unexpected<Error> refuse(std::string reason) {
    return fail(ErrorCode::malformed, "checkpoint: " + std::move(reason));
}

std::string to_base64(ByteView bytes) {
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        const std::size_t left = std::min<std::size_t>(3, bytes.size() - i);
        for (std::size_t k = 0; k < 3; ++k) group = group << 8 | (k < left ? bytes[i + k] : 0);
        for (std::size_t k = 0; k < 4; ++k) {
            out += k <= left ? base64_digits[(group >> (18 - 6 * k)) & 63] : '=';
        }
    }
    return out;
}

// Canonical only: whole groups, padding as it must be, unused bits zero.
std::optional<Bytes> from_base64(std::string_view text) {
    if (text.empty() || text.size() % 4 != 0) return std::nullopt;
    Bytes out;
    for (std::size_t i = 0; i < text.size(); i += 4) {
        std::uint32_t group = 0;
        std::size_t digits = 0;
        for (std::size_t k = 0; k < 4; ++k) {
            const std::size_t digit = base64_digits.find(text[i + k]);
            const bool pad = text[i + k] == '=' && k >= 2 && i + 4 == text.size();
            if (digit == std::string_view::npos ? !pad : digits != k) return std::nullopt;
            if (digit != std::string_view::npos) ++digits;
            group = group << 6 | static_cast<std::uint32_t>(pad ? 0 : digit);
        }
        for (std::size_t k = 0; k + 1 < digits; ++k) {
            out.push_back(static_cast<std::uint8_t>(group >> (16 - 8 * k)));
        }
    }
    if (to_base64(out) != text) return std::nullopt;
    return out;
}

std::optional<std::uint64_t> number_of(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    if (text.size() > 1 && text[0] == '0') return std::nullopt;
    return value;
}

// Names of keys have no spaces, no plus and are not empty.
bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= 128 && std::ranges::all_of(text, [](char c) {
        return c > ' ' && c < '\x7f' && c != '+';
    });
}

std::array<std::uint8_t, 4> key_id_of(std::string_view name, std::uint8_t kind, ByteView key) {
    Bytes data = to_bytes(as_bytes(name));
    data.push_back('\n');
    data.push_back(kind);
    append(data, key);
    const Hash256 hash = sha256(data);
    return {hash.bytes[0], hash.bytes[1], hash.bytes[2], hash.bytes[3]};
}

std::string cosigned_text(const Checkpoint& checkpoint, std::uint64_t time_s) {
    return "cosignature/v1\ntime " + std::to_string(time_s) + "\n" + checkpoint.body();
}

// Takes the next line off; nothing if no line feed ends it.
std::optional<std::string_view> next_line(std::string_view& rest) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return line;
}

Result<NoteSignature> parse_signature(std::string_view line) {
    if (!line.starts_with(dash)) return refuse("a signature line begins with a dash and a space");
    line.remove_prefix(dash.size());
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos || !is_name(line.substr(0, space))) {
        return refuse("a signature line has a name and a signature");
    }
    const auto bytes = from_base64(line.substr(space + 1));
    if (!bytes || bytes->size() < 5) return refuse("a signature is not base64 of over 4 bytes");
    NoteSignature signature;
    signature.name = std::string(line.substr(0, space));
    std::copy_n(bytes->begin(), 4, signature.key_id.begin());
    signature.signature.assign(bytes->begin() + 4, bytes->end());
    return signature;
}

bool is_cosigned_by(const Checkpoint& checkpoint, const Witness& witness) {
    const auto id = key_id_of(witness.name, kind_cosignature, witness.key.bytes);
    return std::ranges::any_of(checkpoint.signatures, [&](const NoteSignature& line) {
        if (line.name != witness.name || line.key_id != id) return false;
        Reader in(line.signature);
        const std::uint64_t time_s = in.u64();
        const auto signature = Signature::from(in.raw(64));
        return in.done() && signature &&
               verify(witness.key, as_bytes(cosigned_text(checkpoint, time_s)), *signature);
    });
}

template <class D>
Result<D> digest_of(std::string_view text) {
    const auto bytes = from_hex(text);
    if (!bytes || bytes->size() != 32) return refuse("policy: 64 hex digits are expected");
    return D::from(*bytes);
}

Status read_policy_line(CheckpointPolicy& policy, const std::vector<std::string_view>& words) {
    const std::string_view key = words[0];
    if (key == "witness" && words.size() == 3 && is_name(words[1])) {
        TRY(const Hash256 raw, digest_of<Hash256>(words[2]));
        const PublicKey public_key{raw.bytes};
        if (!is_valid_key(public_key)) return refuse("policy: not a valid key of a witness");
        for (const Witness& other : policy.witnesses) {
            if (other.name == words[1] || other.key == public_key) {
                return refuse("policy: a witness is named twice");
            }
        }
        policy.witnesses.push_back({std::string(words[1]), public_key});
        return {};
    }
    if (words.size() != 2) return refuse("policy: chain, validators, witness, quorum, max-age-s");
    if (key == "chain") {
        TRY(policy.trust.chain, digest_of<ChainId>(words[1]));
        return {};
    }
    if (key == "validators") {
        TRY(policy.trust.set, digest_of<ValidatorsHash>(words[1]));
        return {};
    }
    const auto number = number_of(words[1]);
    if (!number || (key != "quorum" && key != "max-age-s")) {
        return refuse("policy: chain, validators, witness, quorum, max-age-s");
    }
    (key == "quorum" ? policy.quorum : policy.age_s_max) = *number;
    return {};
}

} // namespace

std::string Checkpoint::body() const {
    return origin + "\n" + std::to_string(size) + "\n" + to_base64(root.bytes) + "\n";
}

std::string Checkpoint::text() const {
    std::string out = body() + "\n";
    for (const NoteSignature& line : signatures) {
        Bytes bytes(line.key_id.begin(), line.key_id.end());
        append(bytes, line.signature);
        out += std::string(dash) + line.name + " " + to_base64(bytes) + "\n";
    }
    return out;
}

std::string origin_of(const ChainId& chain) { return "tamga/" + chain.hex(); }

Checkpoint checkpoint_of(const ProofHead& head) {
    Checkpoint made;
    made.origin = origin_of(head.header.chain_id);
    made.size = head.header.log_size;
    made.root = head.header.log_root;
    Writer out;
    write(out, head);
    made.signatures.push_back({made.origin, key_id_of(made.origin, kind_other, as_bytes(head_key)),
                               std::move(out).take()});
    return made;
}

Result<Checkpoint> parse_checkpoint(std::string_view text) {
    if (text.size() > checkpoint_bytes_max) return refuse("more than 12 MiB");
    std::string_view rest = text;
    const auto origin = next_line(rest);
    const auto size = next_line(rest);
    const auto root = next_line(rest);
    const auto empty = next_line(rest);
    if (!origin || !size || !root || !empty || origin->empty() || !empty->empty()) {
        return refuse("origin, size, root and an empty line are expected");
    }
    const auto number = number_of(*size);
    const auto hash = from_base64(*root);
    if (!number || !hash || hash->size() != 32) return refuse("size or root is misshapen");
    Checkpoint made;
    made.origin = std::string(*origin);
    made.size = *number;
    made.root = LogRoot::from(*hash);
    while (!rest.empty()) {
        const auto line = next_line(rest);
        if (!line) return refuse("the last line has no end");
        TRY(NoteSignature signature, parse_signature(*line));
        made.signatures.push_back(std::move(signature));
        if (made.signatures.size() > checkpoint_lines_max) return refuse("over 64 signatures");
    }
    if (made.signatures.empty()) return refuse("no signature");
    return made;
}

Result<ProofHead> head_of(const Checkpoint& checkpoint) {
    const auto id = key_id_of(checkpoint.origin, kind_other, as_bytes(head_key));
    for (const NoteSignature& line : checkpoint.signatures) {
        if (line.name != checkpoint.origin || line.key_id != id) continue;
        Reader in(line.signature);
        TRY(ProofHead head, read_proof_head(in));
        if (!in.done()) return refuse("the chain's line is cut short or too long");
        if (origin_of(head.header.chain_id) != checkpoint.origin ||
            head.header.log_size != checkpoint.size || head.header.log_root != checkpoint.root) {
            return refuse("the note does not say what its head says");
        }
        return head;
    }
    return refuse("no line of the chain itself");
}

NoteSignature cosign(const Checkpoint& checkpoint, const std::string& name, const SecretKey& key,
                     std::uint64_t time_s) {
    Writer out;
    out.u64(time_s);
    out.raw(key.sign(as_bytes(cosigned_text(checkpoint, time_s))).bytes);
    return {name, key_id_of(name, kind_cosignature, key.public_key().bytes),
            std::move(out).take()};
}

Result<CheckpointPolicy> parse_policy(std::string_view text) {
    CheckpointPolicy policy;
    std::string_view rest = text;
    while (!rest.empty()) {
        const auto line = next_line(rest);
        if (!line) return refuse("policy: the last line has no end");
        std::vector<std::string_view> words;
        for (std::size_t at = 0; at < line->size();) {
            const std::size_t end = std::min(line->find(' ', at), line->size());
            if (end > at) words.push_back(line->substr(at, end - at));
            at = end + 1;
        }
        if (words.empty() || words[0].starts_with('#')) continue;
        TRY_VOID(read_policy_line(policy, words));
    }
    if (!policy.trust.chain) return refuse("policy: a chain is needed");
    if (policy.quorum > policy.witnesses.size()) {
        return refuse("policy: the quorum is above the number of witnesses");
    }
    return policy;
}

std::vector<std::string> cosigners(const Checkpoint& checkpoint, const CheckpointPolicy& policy) {
    std::vector<std::string> names;
    for (const Witness& witness : policy.witnesses) {
        if (is_cosigned_by(checkpoint, witness)) names.push_back(witness.name);
    }
    return names;
}

Status verify_checkpoint(const Checkpoint& checkpoint, const CheckpointPolicy& policy,
                         std::uint64_t now_s) {
    TRY(const ProofHead head, head_of(checkpoint));
    TRY_VOID(verify_head(head, policy.trust, "checkpoint"));
    const std::size_t count = cosigners(checkpoint, policy).size();
    if (count < policy.quorum) {
        return fail(ErrorCode::bad_signature, "checkpoint: " + std::to_string(count) + " of " +
                                                  std::to_string(policy.quorum) +
                                                  " witnesses have cosigned");
    }
    const std::uint64_t then_s = head.header.time_ms.value / 1000;
    if (policy.age_s_max != 0 && now_s > then_s && now_s - then_s > policy.age_s_max) {
        return refuse("the head is older than the policy allows");
    }
    return {};
}

} // namespace tamga::ledger
