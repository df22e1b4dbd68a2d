// The accept rule against frozen and published vectors; sealing; keys.

#include "base/crypto.hpp"
#include "base/crypto_vectors.hpp"
#include "source_dir.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <fstream>
#include <set>
#include <sstream>

using namespace tamga;

namespace {

// Published vectors lie beside the repository where the maker of a release has put them.
std::optional<std::string> shared_file(const std::string& name) {
    std::ifstream file(source_dir() + "/../shared/data/ledger/" + name);
    if (!file) {
        WARN("skipped: no ../shared");
        return std::nullopt;
    }
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

SecretKey key_of_seed(std::string_view hex) {
    const Bytes bytes = from_hex(hex).value();
    std::array<std::uint8_t, 32> seed{};
    std::ranges::copy(bytes, seed.begin());
    return SecretKey::from_seed(seed);
}

bool accepts(std::string_view key, std::string_view message, std::string_view signature) {
    const std::optional<Signature> parsed = Signature::from(from_hex(signature).value());
    if (!parsed) return false;
    const PublicKey public_key = PublicKey::from(from_hex(key).value()).value();
    return verify(public_key, from_hex(message).value(), *parsed);
}

} // namespace

TEST_CASE("2.8: the start-up test passes with this library") {
    const Status status = check_crypto();
    CAPTURE((status ? std::string() : status.error().message));
    CHECK(status.has_value());
}

TEST_CASE("2.8: every frozen signature is judged as frozen") {
    for (const vectors::SignatureVector& vector : vectors::signatures) {
        CAPTURE(vector.name, vector.passes);
        CHECK(accepts(vector.key, vector.message, vector.signature) == vector.accept);
    }
}

TEST_CASE("2.8: every frozen key is judged as frozen, the second time as the first") {
    for (int round = 0; round < 2; ++round) {
        for (const vectors::KeyVector& vector : vectors::keys) {
            CAPTURE(vector.name);
            const PublicKey key = PublicKey::from(from_hex(vector.key).value()).value();
            CHECK(is_valid_key(key) == vector.accept);
        }
    }
}

TEST_CASE("2.8: the frozen vectors cover every clause of the rule, with teeth") {
    std::set<std::string_view> accepted;
    std::size_t exact = 0;
    std::size_t cofactored_only = 0;
    std::size_t points = 0;
    for (const vectors::SignatureVector& vector : vectors::signatures) {
        if (vector.accept) {
            accepted.insert(vector.name);
            continue;
        }
        if (vector.passes.starts_with("exact")) ++exact;
        if (vector.passes == "cofactored") ++cofactored_only;
        if (vector.passes.ends_with("points")) ++points;
    }
    CHECK(accepted.size() == 5);
    CHECK(std::size(vectors::signatures) == 52);
    CHECK(std::size(vectors::keys) == 27);
    CHECK(exact == 24);           // S + kL, mixed A, small A, R = identity, A not canonical.
    CHECK(cofactored_only == 16); // Torsion in R, mixed A alone, small R.
    CHECK(points == 3);           // The identity encoded in other ways.
}

TEST_CASE("two keys that share a slot of the cache do not share a verdict") {
    const PublicKey good = key_of_seed(std::string(64, '7')).public_key();
    PublicKey bad = good;
    bad.bytes[31] ^= 0x01;
    for (int tries = 0; is_valid_key(bad) && tries < 16; ++tries) bad.bytes[30] += 1;
    REQUIRE_FALSE(is_valid_key(bad));
    CHECK(is_valid_key(good));
    CHECK_FALSE(is_valid_key(bad));
    CHECK(is_valid_key(good));
}

TEST_CASE("more keys than a set of the cache holds keep their verdicts") {
    std::vector<std::pair<PublicKey, bool>> judged;
    PublicKey key = key_of_seed(std::string(64, '7')).public_key();
    for (int i = 0; i < 12; ++i) {
        key.bytes[20] += 1;
        judged.emplace_back(key, is_valid_key(key));
    }
    CHECK(std::ranges::any_of(judged, [](const auto& each) { return each.second; }));
    CHECK(std::ranges::any_of(judged, [](const auto& each) { return !each.second; }));
    for (std::size_t i = 0; i < 200; ++i) {
        const auto& [known, verdict] = judged[i * i % judged.size()];
        REQUIRE(is_valid_key(known) == verdict);
        REQUIRE(is_valid_key(known) == verdict);
    }
}

TEST_CASE("signing is deterministic and what is signed verifies") {
    const SecretKey key = key_of_seed(std::string(64, '1'));
    const Signature signature = key.sign(as_bytes("deed"));
    CHECK(signature == key.sign(as_bytes("deed")));
    CHECK(verify(key.public_key(), as_bytes("deed"), signature));
    CHECK_FALSE(verify(key.public_key(), as_bytes("deeds"), signature));
    const PublicKey other = key_of_seed(std::string(64, '2')).public_key();
    CHECK_FALSE(verify(other, as_bytes("deed"), signature));
    CHECK(SecretKey::from_seed(key.seed()).public_key() == key.public_key());
    CHECK(SecretKey::generate().public_key() != SecretKey::generate().public_key());
}

TEST_CASE("no bit of a signature may change") {
    const SecretKey key = key_of_seed(std::string(64, '3'));
    const Signature good = key.sign(as_bytes("m"));
    for (std::size_t bit = 0; bit < 512; ++bit) {
        Signature changed = good;
        changed.bytes[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
        REQUIRE_FALSE(verify(key.public_key(), as_bytes("m"), changed));
    }
}

TEST_CASE("keys and signatures are made of exactly 32 and 64 bytes") {
    CHECK_FALSE(PublicKey::from(Bytes(31)).has_value());
    CHECK_FALSE(PublicKey::from(Bytes(33)).has_value());
    CHECK(PublicKey::from(Bytes(32)).has_value());
    CHECK_FALSE(Signature::from(Bytes(63)).has_value());
    CHECK_FALSE(Signature::from(Bytes(65)).has_value());
    CHECK(Signature::from(Bytes(64)).has_value());
}

// Wycheproof judges ordinary Ed25519. Ours is stricter only where a key is not of prime order or R
// is of small order, and its valid signatures have neither, so the verdicts coincide, all of them.
TEST_CASE("Wycheproof: all 88 valid signatures are accepted and all 63 invalid refused") {
    const std::optional<std::string> text = shared_file("wycheproof_ed25519_test.json");
    if (!text) return;
    const auto file = nlohmann::json::parse(*text);
    std::size_t accepted = 0;
    std::size_t refused = 0;
    for (const auto& group : file["testGroups"]) {
        const std::string key = group["publicKey"]["pk"];
        for (const auto& test : group["tests"]) {
            const std::string message = test["msg"];
            const std::string signature = test["sig"];
            const bool verdict = accepts(key, message, signature);
            CAPTURE(test["tcId"].get<int>(), test["comment"].get<std::string>());
            CHECK(verdict == (test["result"] == "valid"));
            ++(verdict ? accepted : refused);
        }
    }
    CHECK(accepted == 88);
    CHECK(refused == 63);
}

TEST_CASE("ed25519-dalek: 128 seeds give the published keys and signatures") {
    const std::optional<std::string> text = shared_file("ed25519_dalek_TESTVECTORS.txt");
    if (!text) return;
    std::istringstream lines(*text);
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line);) {
        // secret || public : public : message : signature || message :
        std::istringstream fields(line);
        std::string secret;
        std::string key;
        std::string message;
        std::string signed_message;
        std::getline(fields, secret, ':');
        std::getline(fields, key, ':');
        std::getline(fields, message, ':');
        std::getline(fields, signed_message, ':');
        ++count;
        CAPTURE(count);
        const std::string signature = signed_message.substr(0, 128);
        const SecretKey pair = key_of_seed(secret.substr(0, 64));
        CHECK(pair.public_key().hex() == key);
        CHECK(to_hex(pair.sign(from_hex(message).value()).bytes) == signature);
        CHECK(accepts(key, message, signature));
    }
    CHECK(count == 128);
}

TEST_CASE("what is sealed opens with its key and context and with nothing else") {
    SealKey key{1, 2, 3};
    const Bytes plain = to_bytes(as_bytes("name and date of birth"));
    const Bytes sealed = seal(key, as_bytes("row 7"), plain);
    CHECK(sealed.size() == 24 + plain.size() + 16);
    CHECK(open_sealed(key, as_bytes("row 7"), sealed).value() == plain);
    CHECK(seal(key, as_bytes("row 7"), plain) != sealed); // Another nonce.
    CHECK(open_sealed(key, {}, seal(key, {}, {})).value().empty());

    CHECK_FALSE(open_sealed(key, as_bytes("row 8"), sealed).has_value());
    CHECK_FALSE(open_sealed(SealKey{1, 2, 4}, as_bytes("row 7"), sealed).has_value());
    for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
        Bytes changed = sealed;
        changed[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
        REQUIRE_FALSE(open_sealed(key, as_bytes("row 7"), changed).has_value());
    }
    for (std::size_t size = 0; size < sealed.size(); ++size) {
        const ByteView part = ByteView(sealed).first(size);
        REQUIRE_FALSE(open_sealed(key, as_bytes("row 7"), part).has_value());
    }
}

TEST_CASE("XChaCha20-Poly1305 opens the vector of draft-irtf-cfrg-xchacha A.3.1") {
    SealKey key{};
    for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(0x80 + i);
    const Bytes context = from_hex("50515253c0c1c2c3c4c5c6c7").value();
    const Bytes sealed =
        from_hex("404142434445464748494a4b4c4d4e4f5051525354555657"
                 "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
                 "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
                 "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
                 "21f9664c97637da9768812f615c68b13b52e"
                 "c0875924c1c7987947deafd8780acf49")
            .value();
    CHECK(to_text(open_sealed(key, context, sealed).value()) ==
          "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the "
          "future, sunscreen would be it.");
}
