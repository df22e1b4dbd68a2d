// SHA-256 against FIPS 180-4, the tagged hash against its definition, HMAC, CRC-32C.

#include "base/crypto.hpp"
#include "base/hash.hpp"
#include "base/prng.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace tamga;

namespace {

Bytes random_bytes_of(Prng& prng, std::size_t size) {
    Bytes bytes(size);
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(prng.next());
    return bytes;
}

} // namespace

TEST_CASE("SHA-256 agrees with FIPS 180-4") {
    CHECK(sha256(ByteView()).hex() ==
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(sha256(as_bytes("abc")).hex() ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(sha256(as_bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")).hex() ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK(sha256(Bytes(1'000'000, 'a')).hex() ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("the hash of parts is the hash of their concatenation") {
    CHECK(sha256({as_bytes("a"), {}, as_bytes("bc")}) == sha256(as_bytes("abc")));
}

TEST_CASE("2.1: H_t(x) is SHA-256 of TMG1, the tag and x") {
    CHECK(tagged("head", {as_bytes("ab"), as_bytes("c")}) == sha256(as_bytes("TMG1headabc")));
    CHECK(tagged(tag::validators, {}).hex() ==
          "f51f049983bafab348bcc04de463c068d2164b25c69044df5280d5b861f8af86");
    CHECK(hash_as<TransactionId>(tag::txid, {as_bytes("x")}).bytes ==
          tagged("txid", {as_bytes("x")}).bytes);
}

TEST_CASE("2.1: the domain tags are the closed list, four letters each, all different") {
    const std::set<std::string_view> tags{
        tag::header, tag::justify,    tag::txid,    tag::wid,     tag::evidence,
        tag::status, tag::validators, tag::read,    tag::commitment, tag::subject,
        tag::archive, tag::system,    tag::signers, tag::events};
    CHECK(tags == std::set<std::string_view>{"head", "just", "txid", "wtxd", "evid", "vset",
                                             "stat", "read", "cmit", "sbjt", "arch", "syst",
                                             "sgnr", "evnt"});
}

TEST_CASE("HMAC-SHA-256 agrees with RFC 4231 cases 1, 2 and 6") {
    CHECK(hmac_sha256(Bytes(20, 0x0b), as_bytes("Hi There")).hex() ==
          "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    CHECK(hmac_sha256(as_bytes("Jefe"), as_bytes("what do ya want for nothing?")).hex() ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(hmac_sha256(Bytes(131, 0xaa),
                      as_bytes("Test Using Larger Than Block-Size Key - Hash Key First"))
              .hex() == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("CRC-32C agrees with RFC 3720 B.4") {
    Bytes ascending;
    for (std::uint8_t byte = 0; byte < 32; ++byte) ascending.push_back(byte);
    const Bytes descending(ascending.rbegin(), ascending.rend());
    CHECK(crc32c({}) == 0);
    CHECK(crc32c(as_bytes("123456789")) == 0xe3069283);
    CHECK(crc32c(Bytes(32, 0x00)) == 0x8a9136aa);
    CHECK(crc32c(Bytes(32, 0xff)) == 0x62a8ab43);
    CHECK(crc32c(ascending) == 0x46dd794e);
    CHECK(crc32c(descending) == 0x113fdb5c);
}

TEST_CASE("CRC-32C by instruction and by table agree at every length and alignment") {
    Prng prng(7);
    const Bytes bytes = random_bytes_of(prng, 300);
    for (std::size_t start = 0; start < 9; ++start) {
        for (std::size_t size = 0; size + start <= bytes.size(); ++size) {
            const ByteView part = ByteView(bytes).subspan(start, size);
            REQUIRE(crc32c(part) == crc32c_portable(part));
        }
    }
}

TEST_CASE("the seeded generator gives the same numbers for ever, within the range asked") {
    Prng prng(1);
    CHECK(prng.next() == 0xb3f2af6d0fc710c5);
    CHECK(prng.next() == 0x853b559647364cea);
    for (int i = 0; i < 1000; ++i) {
        const std::uint64_t drawn = prng.between(5, 9);
        REQUIRE(drawn >= 5);
        REQUIRE(drawn <= 9);
    }
}
