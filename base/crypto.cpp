// Ed25519 under our own accept rule, sealing and MACs, all through libsodium.
//
// The parts of the rule that depend on a library's version are checked here and not left to it:
// S < L, canonical encodings, small order, prime order. libsodium 1.0.18 then compares encodings
// without a cofactor; later versions multiply by it, so for them R must be of prime order as well,
// which makes the two equations the same (A is of prime order, so [S]B - [h]A is).

#include "base/crypto.hpp"

#include "base/ensure.hpp"
#include "base/verification_count.hpp"

#include <sodium.h>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

namespace tamga {

namespace {

using Point = std::array<std::uint8_t, 32>; // An encoding: y little-endian, top bit the sign of x.

void start_sodium() {
    static const bool ready = sodium_init() >= 0;
    ENSURE(ready);
}

// L = 2^252 + 27742317777372353535851937790883648493, little-endian.
constexpr Point group_order{0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
                            0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,    0,    0,    0,    0,
                            0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};

// The y of the eight points of small order, whatever the sign of x: order 1, 2, 4, 8 and 8.
constexpr std::array<Point, 5> small_order_y{{
    {0x01},
    {0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
    {0x00},
    {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
     0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
     0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a},
    {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
     0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
     0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
}};

// y < 2^255 - 19. (x = 0 with the sign bit set is of small order and refused there.)
bool is_canonical(const Point& point) {
    if ((point[31] & 0x7f) != 0x7f || point[0] < 0xed) return true;
    return !std::all_of(point.begin() + 1, point.begin() + 31,
                        [](std::uint8_t byte) { return byte == 0xff; });
}

bool is_small_order(Point point) {
    point[31] &= 0x7f;
    return std::ranges::find(small_order_y, point) != small_order_y.end();
}

bool is_below_group_order(const Point& scalar) {
    return std::lexicographical_compare(scalar.rbegin(), scalar.rend(), group_order.rbegin(),
                                        group_order.rend());
}

// L * P = 0, asked as (L-1) * P = -P. What the library itself asks of a point before it multiplies
// is what is_valid_point asks, and some releases take points whose L-th multiple is the point of
// order 2 for valid (CVE-2025-69277).
bool is_prime_order(const Point& point) {
    start_sodium();
    if (!is_canonical(point) || is_small_order(point)) return false;
    Point scalar = group_order;
    scalar[0] -= 1;
    Point product{};
    if (crypto_scalarmult_ed25519_noclamp(product.data(), scalar.data(), point.data()) != 0) {
        return false;
    }
    product[31] ^= 0x80;
    return product == point;
}

bool library_is_cofactored() {
    static const bool cofactored = std::string_view(sodium_version_string()) != "1.0.18";
    return cofactored;
}

// Verdicts on keys, of all threads: sets of four for 16,384 values of their first bits, the newest
// first. Fewer places would let two officers of one agency push each other out again and again.
// Each lock is for every 64th set, so that threads seldom meet at one.
class KeyVerdicts {
public:
    std::optional<bool> find(const PublicKey& key) {
        const std::size_t set = set_of(key);
        const std::lock_guard guard(locks_[set % locks_.size()]);
        for (const Verdict& verdict : verdicts(set)) {
            if (verdict.known && verdict.key == key) return verdict.valid;
        }
        return std::nullopt;
    }
    void add(const PublicKey& key, bool valid) {
        const std::size_t set = set_of(key);
        const std::lock_guard guard(locks_[set % locks_.size()]);
        const std::span<Verdict> places = verdicts(set);
        std::ranges::move_backward(places.first(per_set - 1), places.end());
        places.front() = {key, true, valid};
    }

private:
    struct Verdict {
        PublicKey key;
        bool known = false;
        bool valid = false;
    };
    static constexpr std::size_t sets = 16'384;
    static constexpr std::size_t per_set = 4;

    static std::size_t set_of(const PublicKey& key) {
        return static_cast<std::size_t>((key.bytes[0] << 8) | key.bytes[1]) % sets;
    }
    std::span<Verdict> verdicts(std::size_t set) {
        return std::span(all_).subspan(set * per_set, per_set);
    }

    std::array<std::mutex, 64> locks_;
    std::vector<Verdict> all_ = std::vector<Verdict>(sets * per_set);
};

KeyVerdicts& known_keys() {
    static KeyVerdicts verdicts;
    return verdicts;
}

thread_local std::uint64_t verifications = 0;

} // namespace

std::optional<PublicKey> PublicKey::from(ByteView raw) {
    PublicKey key;
    if (raw.size() != key.bytes.size()) return std::nullopt;
    std::ranges::copy(raw, key.bytes.begin());
    return key;
}

std::optional<Signature> Signature::from(ByteView raw) {
    Signature signature;
    if (raw.size() != signature.bytes.size()) return std::nullopt;
    std::ranges::copy(raw, signature.bytes.begin());
    return signature;
}

SecretKey SecretKey::generate() {
    auto seed = random_array<32>();
    SecretKey key = from_seed(seed);
    sodium_memzero(seed.data(), seed.size());
    return key;
}

SecretKey SecretKey::from_seed(const std::array<std::uint8_t, 32>& seed) {
    start_sodium();
    SecretKey key;
    ENSURE(crypto_sign_seed_keypair(key.public_key_.bytes.data(), key.secret_.data(),
                                    seed.data()) == 0);
    return key;
}

SecretKey::~SecretKey() { sodium_memzero(secret_.data(), secret_.size()); }

std::array<std::uint8_t, 32> SecretKey::seed() const {
    std::array<std::uint8_t, 32> out{};
    std::copy_n(secret_.begin(), out.size(), out.begin());
    return out;
}

Signature SecretKey::sign(ByteView message) const {
    Signature signature;
    ENSURE(crypto_sign_detached(signature.bytes.data(), nullptr, message.data(), message.size(),
                                secret_.data()) == 0);
    return signature;
}

bool is_valid_key(const PublicKey& key) {
    if (const auto known = known_keys().find(key)) return *known;
    const bool valid = is_prime_order(key.bytes);
    known_keys().add(key, valid); // Perhaps twice: two threads may judge a key at once.
    return valid;
}

bool verify(const PublicKey& key, ByteView message, const Signature& signature) {
    Point r{};
    Point s{};
    std::copy_n(signature.bytes.begin(), 32, r.begin());
    std::copy_n(signature.bytes.begin() + 32, 32, s.begin());
    if (!is_below_group_order(s)) return false;
    if (!is_canonical(r) || is_small_order(r)) return false;
    if (!is_valid_key(key)) return false;
    if (library_is_cofactored() && !is_prime_order(r)) return false;
    verifications += 1;
    return crypto_sign_verify_detached(signature.bytes.data(), message.data(), message.size(),
                                       key.bytes.data()) == 0;
}

std::uint64_t verifications_of_thread() { return verifications; }

void random_bytes(std::span<std::uint8_t> out) {
    start_sodium();
    randombytes_buf(out.data(), out.size());
}

namespace {

constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;

// A random nonce. Nonces are no secrets: the system is asked for many at a time.
std::array<std::uint8_t, nonce_bytes> fresh_nonce() {
    constexpr std::size_t nonces = 64;
    thread_local std::array<std::array<std::uint8_t, nonce_bytes>, nonces> ready;
    thread_local std::size_t used = nonces;
    if (used == nonces) {
        start_sodium();
        randombytes_buf(ready.data(), sizeof ready);
        used = 0;
    }
    return ready[used++];
}

} // namespace

Bytes seal(const SealKey& key, ByteView context, ByteView plain) {
    constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
    Bytes sealed(nonce_bytes + plain.size() + tag_bytes);
    std::ranges::copy(fresh_nonce(), sealed.begin());
    unsigned long long size = 0;
    ENSURE(crypto_aead_xchacha20poly1305_ietf_encrypt(
               sealed.data() + nonce_bytes, &size, plain.data(), plain.size(), context.data(),
               context.size(), nullptr, sealed.data(), key.data()) == 0);
    ENSURE(size == plain.size() + tag_bytes);
    return sealed;
}

Result<Bytes> open_sealed(const SealKey& key, ByteView context, ByteView sealed) {
    constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
    start_sodium();
    if (sealed.size() < nonce_bytes + tag_bytes) {
        return fail(ErrorCode::malformed, "sealed bytes are shorter than a nonce and a tag");
    }
    const ByteView cipher = sealed.subspan(nonce_bytes);
    Bytes plain(cipher.size() - tag_bytes);
    unsigned long long size = 0;
    const int opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
        plain.data(), &size, nullptr, cipher.data(), cipher.size(), context.data(), context.size(),
        sealed.data(), key.data());
    if (opened != 0) {
        return fail(ErrorCode::bad_signature,
                    "sealed bytes do not open: another key or context, or they were altered");
    }
    return plain;
}

Hash256 hmac_sha256(ByteView key, ByteView message) {
    start_sodium();
    crypto_auth_hmacsha256_state state;
    Hash256 out;
    crypto_auth_hmacsha256_init(&state, key.data(), key.size());
    crypto_auth_hmacsha256_update(&state, message.data(), message.size());
    crypto_auth_hmacsha256_final(&state, out.bytes.data());
    sodium_memzero(&state, sizeof state);
    return out;
}

} // namespace tamga
