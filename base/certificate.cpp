// Votes, certificates, finality proofs and justifies: encoding, structure, verification.

#include "base/certificate.hpp"

#include "base/hash.hpp"

#include <bit>

namespace tamga {

namespace {

template <class T>
Bytes encoded(const T& object) {
    Writer out;
    write(out, object);
    return std::move(out).take();
}

// A read that must leave nothing over.
template <class T>
Result<T> whole(ByteView bytes, Result<T> (*read)(Reader&)) {
    Reader in(bytes);
    Result<T> object = read(in);
    if (object && !in.done()) return fail(ErrorCode::malformed, "bytes follow the object");
    return object;
}

std::unexpected<Error> refuse(Reader& in, std::string message) {
    in.refuse();
    return fail(ErrorCode::malformed, std::move(message));
}

bool is_vote_kind(std::uint8_t kind) {
    return kind >= static_cast<std::uint8_t>(VoteKind::notarize) &&
           kind <= static_cast<std::uint8_t>(VoteKind::finalize);
}

Signature read_signature(Reader& in) { return Signature::from(in.raw(64)).value_or(Signature()); }

// What votes and certificates begin with.
template <class T>
void write_subject(Writer& out, const T& object) {
    out.u8(static_cast<std::uint8_t>(object.kind));
    out.ordinal(object.epoch);
    out.ordinal(object.view);
    out.digest(object.block);
}

template <class T>
Status read_subject(Reader& in, T& object) {
    const std::uint8_t kind = in.u8();
    object.epoch = in.template ordinal<Epoch>();
    object.view = in.template ordinal<View>();
    object.block = in.template digest<BlockHash>();
    if (in.failed()) return refuse(in, "a vote or certificate is cut short");
    if (!is_vote_kind(kind)) return refuse(in, "a vote is of kind 2, 3 or 4");
    object.kind = static_cast<VoteKind>(kind);
    if (object.block.is_zero() != (object.kind == VoteKind::skip)) {
        return refuse(in, "the block hash is zero for Skip and only for Skip");
    }
    return {};
}

// The first byte of a finality proof and of a justify.
constexpr std::uint8_t form_genesis = 0;
constexpr std::uint8_t form_certificate = 1;
constexpr std::uint8_t form_finality = 2;

Result<FinalityProof> read_finality_rest(Reader& in, std::uint8_t form) {
    FinalityProof proof;
    if (form == form_genesis && !in.failed()) return proof;
    if (form != form_finality) return refuse(in, "a finality proof has form 0 or 2");
    const std::size_t count = in.u16();
    if (count > finality_headers_max) return refuse(in, "a finality proof has too many headers");
    if (in.left() < count * header_bytes) return refuse(in, "a finality proof is cut short");
    proof.headers.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        TRY(Header header, read_header(in));
        proof.headers.push_back(header);
    }
    TRY(proof.certificate, read_certificate(in));
    if (proof.certificate->kind != VoteKind::finalize) {
        return refuse(in, "the certificate of a finality proof is not of kind Finalize");
    }
    return proof;
}

std::size_t bytes_of(const Certificate& certificate) {
    return 53 + 64 * certificate.signatures.size();
}

} // namespace

std::array<std::uint8_t, 85> sign_bytes(SignKind kind, const ChainId& chain, Epoch epoch,
                                        View view, const BlockHash& block) {
    Writer out;
    out.raw(as_bytes("TMG1"));
    out.u8(static_cast<std::uint8_t>(kind));
    out.digest(chain);
    out.ordinal(epoch);
    out.ordinal(view);
    out.digest(block);
    std::array<std::uint8_t, 85> bytes{};
    ENSURE(out.size() == bytes.size());
    std::memcpy(bytes.data(), out.view().data(), bytes.size());
    return bytes;
}

std::array<std::uint8_t, 69> sign_bytes(SignKind kind, const ChainId& chain, ByteView digest32) {
    ENSURE(digest32.size() == 32);
    Writer out;
    out.raw(as_bytes("TMG1"));
    out.u8(static_cast<std::uint8_t>(kind));
    out.digest(chain);
    out.raw(digest32);
    std::array<std::uint8_t, 69> bytes{};
    ENSURE(out.size() == bytes.size());
    std::memcpy(bytes.data(), out.view().data(), bytes.size());
    return bytes;
}

// Votes.

void write(Writer& out, const Vote& vote) {
    ENSURE(vote.signer.value < validators_max);
    write_subject(out, vote);
    out.u16(static_cast<std::uint16_t>(vote.signer.value));
    out.raw(vote.signature.bytes);
}

Bytes encode(const Vote& vote) { return encoded(vote); }

Result<Vote> decode_vote(ByteView bytes) { return whole<Vote>(bytes, read_vote); }

Result<Vote> read_vote(Reader& in) {
    Vote vote;
    TRY_VOID(read_subject(in, vote));
    vote.signer = ReplicaId(in.u16());
    vote.signature = read_signature(in);
    if (in.failed()) return refuse(in, "a vote is cut short");
    if (vote.signer.value >= validators_max) return refuse(in, "a signer's index is below 31");
    return vote;
}

bool verify(const Vote& vote, const ChainId& chain, const ValidatorSet& set) {
    if (vote.signer.value >= set.size()) return false;
    const auto message = sign_bytes(sign_kind(vote.kind), chain, vote.epoch, vote.view, vote.block);
    return verify(set.at(vote.signer).consensus_key, message, vote.signature);
}

// Certificates.

void write(Writer& out, const Certificate& certificate) {
    ENSURE(static_cast<std::size_t>(std::popcount(certificate.bitmap)) ==
           certificate.signatures.size());
    write_subject(out, certificate);
    out.u32(certificate.bitmap);
    for (const Signature& signature : certificate.signatures) out.raw(signature.bytes);
}

Bytes encode(const Certificate& certificate) { return encoded(certificate); }

Result<Certificate> decode_certificate(ByteView bytes) {
    return whole<Certificate>(bytes, read_certificate);
}

Result<Certificate> read_certificate(Reader& in) {
    Certificate certificate;
    TRY_VOID(read_subject(in, certificate));
    certificate.bitmap = in.u32();
    if ((certificate.bitmap >> validators_max) != 0) {
        return refuse(in, "a certificate names a signer of index 31");
    }
    const int count = std::popcount(certificate.bitmap);
    certificate.signatures.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count && !in.failed(); ++i) {
        certificate.signatures.push_back(read_signature(in));
    }
    if (in.failed()) return refuse(in, "a certificate is cut short");
    return certificate;
}

bool has_quorum(const Certificate& certificate, const ValidatorSet& set) {
    if (set.size() == 0 || set.size() > validators_max) return false;
    if ((certificate.bitmap >> set.size()) != 0) return false;
    return static_cast<std::size_t>(std::popcount(certificate.bitmap)) >= set.quorum();
}

std::vector<ReplicaId> signers_of(const Certificate& certificate) {
    std::vector<ReplicaId> signers;
    for (std::uint32_t rest = certificate.bitmap; rest != 0; rest &= rest - 1) {
        signers.push_back(ReplicaId(static_cast<std::uint64_t>(std::countr_zero(rest))));
    }
    return signers;
}

bool verify(const Certificate& certificate, const ChainId& chain, const ValidatorSet& set) {
    if (!has_quorum(certificate, set)) return false;
    const std::vector<ReplicaId> signers = signers_of(certificate);
    if (signers.size() != certificate.signatures.size()) return false;
    const auto message = sign_bytes(sign_kind(certificate.kind), chain, certificate.epoch,
                                    certificate.view, certificate.block);
    for (std::size_t i = 0; i < signers.size(); ++i) {
        const PublicKey& key = set.at(signers[i]).consensus_key;
        if (!verify(key, message, certificate.signatures[i])) return false;
    }
    return true;
}

// Finality proofs.

void write(Writer& out, const FinalityProof& proof) {
    if (!proof.certificate) {
        ENSURE(proof.headers.empty());
        out.u8(form_genesis);
        return;
    }
    ENSURE(proof.headers.size() <= finality_headers_max);
    ENSURE(proof.certificate->kind == VoteKind::finalize);
    out.u8(form_finality);
    out.u16(static_cast<std::uint16_t>(proof.headers.size()));
    for (const Header& header : proof.headers) write(out, header);
    write(out, *proof.certificate);
}

Bytes encode(const FinalityProof& proof) { return encoded(proof); }

Result<FinalityProof> decode_finality_proof(ByteView bytes) {
    return whole<FinalityProof>(bytes, read_finality_proof);
}

Result<FinalityProof> read_finality_proof(Reader& in) { return read_finality_rest(in, in.u8()); }

bool proves_final(const FinalityProof& proof, const Header& block, const ChainId& chain,
                  const ValidatorSet& set) {
    if (block.height.value == 0) return proof == FinalityProof();
    if (!proof.certificate || proof.certificate->kind != VoteKind::finalize) return false;
    if (proof.headers.size() > finality_headers_max) return false;

    View last_view = block.view;
    BlockHash last_hash = hash_of(block);
    for (const Header& header : proof.headers) {
        if (header.epoch != block.epoch || header.parent_hash != last_hash) return false;
        last_view = header.view;
        last_hash = hash_of(header);
    }
    const Certificate& certificate = *proof.certificate;
    if (certificate.epoch != block.epoch || certificate.view != last_view) return false;
    if (certificate.block != last_hash) return false;
    return verify(certificate, chain, set);
}

// Justifies.

void write(Writer& out, const Justify& justify) {
    ENSURE(justify.skips.size() <= justify_skips_max);
    if (justify.parent) {
        ENSURE(justify.parent->kind != VoteKind::skip && justify.opening == FinalityProof());
        out.u8(form_certificate);
        write(out, *justify.parent);
    } else {
        write(out, justify.opening);
    }
    out.u16(static_cast<std::uint16_t>(justify.skips.size()));
    for (const Certificate& skip : justify.skips) write(out, skip);
}

Bytes encode(const Justify& justify) { return encoded(justify); }

std::size_t encoded_bytes(const Justify& justify) {
    std::size_t size = 1 + 2;
    if (justify.parent) {
        size += bytes_of(*justify.parent);
    } else if (justify.opening.certificate) {
        size += 2 + justify.opening.headers.size() * header_bytes;
        size += bytes_of(*justify.opening.certificate);
    }
    for (const Certificate& skip : justify.skips) size += bytes_of(skip);
    return size;
}

Result<Justify> decode_justify(ByteView bytes) {
    if (bytes.size() > justify_bytes_max) {
        return fail(ErrorCode::malformed, "a justify has at most 8 MiB");
    }
    return whole<Justify>(bytes, read_justify);
}

Result<Justify> read_justify(Reader& in) {
    const std::size_t left_before = in.left();
    Justify justify;
    const std::uint8_t form = in.u8();
    if (form == form_certificate) {
        TRY(justify.parent, read_certificate(in));
        if (justify.parent->kind == VoteKind::skip) {
            return refuse(in, "a parent's certificate is of kind Notarize or Finalize");
        }
    } else {
        TRY(justify.opening, read_finality_rest(in, form));
    }
    const std::size_t count = in.u16();
    for (std::size_t i = 0; i < count; ++i) {
        TRY(Certificate skip, read_certificate(in));
        if (skip.kind != VoteKind::skip) return refuse(in, "a gap is justified by a SkipCert");
        if (!justify.skips.empty() && skip.view <= justify.skips.back().view) {
            return refuse(in, "SkipCerts stand in ascending order of views");
        }
        justify.skips.push_back(std::move(skip));
    }
    if (in.failed()) return refuse(in, "a justify is cut short");
    if (left_before - in.left() > justify_bytes_max) {
        return refuse(in, "a justify has at most 8 MiB");
    }
    return justify;
}

JustifyHash hash_of(const Justify& justify) {
    return hash_as<JustifyHash>(tag::justify, {encode(justify)});
}

} // namespace tamga
