// Encoding and verification of certificates of state.

#include "ledger/proof_document.hpp"

#include "base/codec.hpp"
#include "base/hash.hpp"

#include <map>
#include <string>
#include <utility>

namespace tamga::ledger {

namespace {

constexpr std::size_t value_bytes_max = 1u << 20;
constexpr std::size_t shared_hashes_max = 65'535;

std::unexpected<Error> refuse(std::string reason) {
    return fail(ErrorCode::malformed, "certificate: " + std::move(reason));
}

// Sibling hashes in the order of their first use, each once.
class SharedHashes {
public:
    std::uint16_t index_of(const Hash256& hash) {
        const auto [found, fresh] =
            index_.emplace(hash, static_cast<std::uint16_t>(hashes_.size()));
        if (fresh) hashes_.push_back(hash);
        ENSURE(hashes_.size() <= shared_hashes_max);
        return found->second;
    }
    [[nodiscard]] const std::vector<Hash256>& hashes() const { return hashes_; }

private:
    std::map<Hash256, std::uint16_t> index_;
    std::vector<Hash256> hashes_;
};

void write_claim(Writer& out, const StateClaim& claim, SharedHashes& shared) {
    out.u8(static_cast<std::uint8_t>(claim.kind));
    out.u16(static_cast<std::uint16_t>(claim.prefix.bits));
    out.raw(claim.prefix.bytes);
    switch (claim.kind) {
    case ClaimKind::present: out.blob(claim.entries.at(0).value); break;
    case ClaimKind::none:
        out.u8(claim.beside ? 1 : 0);
        if (claim.beside) {
            out.short_blob(claim.beside->path.view());
            out.digest(claim.beside->value_hash);
        }
        break;
    case ClaimKind::all:
        out.u32(static_cast<std::uint32_t>(claim.entries.size()));
        for (const StateEntry& entry : claim.entries) {
            out.short_blob(entry.path.view());
            out.blob(entry.value);
        }
        break;
    }
    out.u16(static_cast<std::uint16_t>(claim.steps.size()));
    for (const ProofStep& step : claim.steps) {
        out.u16(step.bit);
        out.u16(shared.index_of(step.sibling));
    }
}

Result<StatePath> read_path(Reader& in) {
    const auto path = StatePath::from(in.short_blob());
    if (!path) return refuse("a path has 35 or 67 bytes");
    return *path;
}

Status read_entries(Reader& in, StateClaim& claim) {
    switch (claim.kind) {
    case ClaimKind::present: {
        const auto path = StatePath::from(claim.prefix.bytes);
        if (!path || claim.prefix.bits % 8 != 0) return refuse("a path has 35 or 67 bytes");
        claim.entries.push_back({*path, to_bytes(in.blob(value_bytes_max))});
        return {};
    }
    case ClaimKind::none: {
        const std::uint8_t flag = in.u8();
        if (flag > 1) return refuse("a flag is 0 or 1");
        if (flag == 0) return {};
        TRY(const StatePath path, read_path(in));
        claim.beside = {path, in.digest<Hash256>()};
        return {};
    }
    case ClaimKind::all: {
        const std::size_t count = in.u32();
        if (count == 0 || count > all_leaves_max) return refuse("all names 1 to 65,536 entries");
        for (std::size_t i = 0; i < count && !in.failed(); ++i) {
            TRY(const StatePath path, read_path(in));
            claim.entries.push_back({path, to_bytes(in.blob(value_bytes_max))});
        }
        return {};
    }
    }
    return refuse("a claim is present, none or all");
}

// `used` counts the shared hashes that were met: they stand in the order of their first use.
Result<StateClaim> read_claim(Reader& in, const std::vector<Hash256>& shared, std::size_t& used) {
    StateClaim claim;
    claim.kind = static_cast<ClaimKind>(in.u8());
    claim.prefix.bits = in.u16();
    claim.prefix.bytes = to_bytes(in.raw((claim.prefix.bits + 7) / 8));
    if (in.failed() || !claim.prefix.is_well_formed()) return refuse("a prefix is misshapen");
    TRY_VOID(read_entries(in, claim));
    const std::size_t count = in.u16();
    if (count > proof_steps_max) return refuse("a proof has at most 536 steps");
    for (std::size_t i = 0; i < count && !in.failed(); ++i) {
        const std::uint16_t bit = in.u16();
        const std::size_t index = in.u16();
        if (index > used || index >= shared.size()) return refuse("shared hashes are out of order");
        if (index == used) ++used;
        claim.steps.push_back({bit, shared[index]});
    }
    return claim;
}

Status check_claim(const StateRoot& root, const StateClaim& claim, std::size_t number) {
    if (verify_claim(root, claim)) return {};
    return refuse("claim " + std::to_string(number) + " does not lead to the header's state root");
}

} // namespace

Result<StateClaim>
make_claim(const StateProver& prover, const Prefix& prefix,
           const std::function<std::optional<Bytes>(const StatePath&)>& value_of,
           std::size_t entries_max) {
    StateClaim claim;
    claim.prefix = prefix;
    const auto add = [&](const StatePath& path) -> Status {
        std::optional<Bytes> value = value_of(path);
        if (!value) return fail(ErrorCode::corrupt_store, "a leaf of the tree has no value");
        claim.entries.push_back({path, std::move(*value)});
        return {};
    };
    TRY(auto nearest, prover.nearest(prefix));
    if (!nearest) return claim;
    if (!prefix.starts(nearest->path.view())) {
        claim.beside = {nearest->path, nearest->value_hash};
        claim.steps = std::move(nearest->steps);
        return claim;
    }
    if (entries_max > 0 && prefix.bits == 8 * nearest->path.view().size()) {
        claim.kind = ClaimKind::present;
        TRY_VOID(add(nearest->path));
        claim.steps = std::move(nearest->steps);
        return claim;
    }
    TRY(auto all, prover.all(prefix, entries_max));
    if (!all) {
        return fail(ErrorCode::usage, "more than " + std::to_string(entries_max) +
                                          " entries are under this prefix; ask for a longer one");
    }
    claim.kind = ClaimKind::all;
    for (const AllProof::Leaf& leaf : all->leaves) TRY_VOID(add(leaf.path));
    claim.steps = std::move(all->steps);
    return claim;
}

bool verify_claim(const StateRoot& root, const StateClaim& claim) {
    switch (claim.kind) {
    case ClaimKind::present: {
        if (claim.entries.size() != 1 || claim.beside) return false;
        const StateEntry& entry = claim.entries.front();
        if (claim.prefix != Prefix::whole(entry.path.view())) return false;
        return verify_present(root, entry.path, entry.value,
                              {entry.path, sha256(entry.value), claim.steps});
    }
    case ClaimKind::none: {
        if (!claim.entries.empty()) return false;
        if (!claim.beside) {
            return claim.steps.empty() && verify_none(root, claim.prefix, std::nullopt);
        }
        return verify_none(root, claim.prefix,
                           LeafProof{claim.beside->path, claim.beside->value_hash, claim.steps});
    }
    case ClaimKind::all: {
        if (claim.beside) return false;
        AllProof proof;
        for (const StateEntry& entry : claim.entries) {
            proof.leaves.push_back({entry.path, sha256(entry.value)});
        }
        proof.steps = claim.steps;
        return verify_all(root, claim.prefix, proof);
    }
    }
    return false;
}

Bytes encode(const ProofDocument& document) {
    ENSURE(!document.claims.empty() && document.claims.size() <= claims_max);
    SharedHashes shared;
    Writer claims;
    for (const StateClaim& claim : document.claims) write_claim(claims, claim, shared);
    Writer out;
    out.u16(proof_document_format);
    out.u16(static_cast<std::uint16_t>(shared.hashes().size()));
    for (const Hash256& hash : shared.hashes()) out.digest(hash);
    out.u8(static_cast<std::uint8_t>(document.claims.size()));
    out.raw(claims.view());
    write(out, document.head);
    return std::move(out).take();
}

Result<ProofDocument> decode_proof_document(ByteView bytes) {
    if (bytes.size() > proof_document_bytes_max) return refuse("more than 8 MiB");
    Reader in(bytes);
    if (in.u16() != proof_document_format) return refuse("not of format 2");
    std::vector<Hash256> shared;
    const std::size_t hashes = in.u16();
    for (std::size_t i = 0; i < hashes && !in.failed(); ++i) {
        shared.push_back(in.digest<Hash256>());
    }
    const std::size_t claims = in.u8();
    if (claims == 0 || claims > claims_max) return refuse("1 to 64 claims");
    ProofDocument document;
    std::size_t used = 0;
    for (std::size_t i = 0; i < claims && !in.failed(); ++i) {
        TRY(StateClaim claim, read_claim(in, shared, used));
        document.claims.push_back(std::move(claim));
    }
    TRY(document.head, read_proof_head(in));
    if (!in.done()) return refuse("cut short or too long");
    std::map<Hash256, int> seen;
    for (const Hash256& hash : shared) {
        if (++seen[hash] > 1) return refuse("a shared hash stands twice");
    }
    if (used != shared.size()) return refuse("a shared hash is not used");
    return document;
}

Status verify_proof_document(const ProofDocument& document, const HeadTrust& trust) {
    TRY_VOID(verify_head(document.head, trust, "certificate"));
    if (document.claims.empty()) return refuse("1 to 64 claims");
    for (std::size_t i = 0; i < document.claims.size(); ++i) {
        TRY_VOID(check_claim(document.head.header.state_root, document.claims[i], i));
    }
    return {};
}

} // namespace tamga::ledger
