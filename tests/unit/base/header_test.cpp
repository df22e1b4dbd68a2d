// The header: exact offsets, a frozen vector, and everything the decoder refuses.

#include "base/header.hpp"
#include "samples.hpp"

#include <catch2/catch.hpp>

using namespace tamga;

namespace {

constexpr std::string_view frozen =
    "0001010111111111111111111111111111111111111111111111111111111111"
    "1111111100000000000000020000000000000003000000000000000400000000"
    "0000000522222222222222222222222222222222222222222222222222222222"
    "2222222201020304050607080006333333333333333333333333333333333333"
    "3333333333333333333333333333444444444444444444444444444444444444"
    "4444444444444444444444444444555555555555555555555555555555555555"
    "5555555555555555555555555555000000000000000766666666666666666666"
    "6666666666666666666666666666666666666666666677777777777777777777"
    "7777777777777777777777777777777777777777777788888888888888888888"
    "88888888888888888888888888888888888888888888";

} // namespace

TEST_CASE("2.1: a header has 310 bytes and its fields stand at fixed offsets") {
    const Bytes bytes = encode(samples::header());
    REQUIRE(bytes.size() == header_bytes);
    REQUIRE(header_bytes == 310);
    const auto at = [&](std::size_t offset, std::size_t size) {
        return to_hex(ByteView(bytes).subspan(offset, size));
    };
    CHECK(at(0, 2) == "0001");                // version
    CHECK(at(2, 1) == "01");                  // kind
    CHECK(at(3, 1) == "01");                  // flags
    CHECK(at(4, 32) == to_hex(samples::filled(0x11)));   // chain_id
    CHECK(at(36, 8) == "0000000000000002");   // epoch
    CHECK(at(44, 8) == "0000000000000003");   // view
    CHECK(at(52, 8) == "0000000000000004");   // height
    CHECK(at(60, 8) == "0000000000000005");   // parent_view
    CHECK(at(68, 32) == to_hex(samples::filled(0x22)));  // parent_hash
    CHECK(at(100, 8) == "0102030405060708");  // time_ms
    CHECK(at(108, 2) == "0006");              // proposer
    CHECK(at(110, 32) == to_hex(samples::filled(0x33))); // body_hash
    CHECK(at(142, 32) == to_hex(samples::filled(0x44))); // justify_hash
    CHECK(at(174, 32) == to_hex(samples::filled(0x55))); // state_root
    CHECK(at(206, 8) == "0000000000000007");  // log_size
    CHECK(at(214, 32) == to_hex(samples::filled(0x66))); // log_root
    CHECK(at(246, 32) == to_hex(samples::filled(0x77))); // validators_hash
    CHECK(at(278, 32) == to_hex(samples::filled(0x88))); // next_validators_hash
}

TEST_CASE("2.1: the encoding and the hash of a header are frozen") {
    CHECK(to_hex(encode(samples::header())) == frozen);
    CHECK(hash_of(samples::header()).hex() ==
          "8cd0e87241759db4f51e9c7e15abca85aab08cbce873f7b450072b3ac5d1cc4c");
}

TEST_CASE("a header survives the round trip in both directions") {
    const Bytes bytes = from_hex(frozen).value();
    const Result<Header> header = decode_header(bytes);
    REQUIRE(header.has_value());
    CHECK(*header == samples::header());
    CHECK(encode(*header) == bytes);
    CHECK(header->epoch_end());
}

TEST_CASE("a header of another length is refused") {
    Bytes bytes = from_hex(frozen).value();
    for (std::size_t size = 0; size < header_bytes; ++size) {
        REQUIRE_FALSE(decode_header(ByteView(bytes).first(size)).has_value());
    }
    bytes.push_back(0);
    CHECK_FALSE(decode_header(bytes).has_value());
}

TEST_CASE("a header of unknown kind or with a reserved flag is refused") {
    for (unsigned value = 0; value < 256; ++value) {
        Bytes kind = from_hex(frozen).value();
        kind[2] = static_cast<std::uint8_t>(value);
        REQUIRE(decode_header(kind).has_value() == (value <= 1));

        Bytes flags = from_hex(frozen).value();
        flags[3] = static_cast<std::uint8_t>(value);
        REQUIRE(decode_header(flags).has_value() == (value <= 1));
    }
}

TEST_CASE("every bit of a header is part of its hash") {
    const Bytes bytes = from_hex(frozen).value();
    const BlockHash hash = hash_of(samples::header());
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        Bytes changed = bytes;
        changed[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
        const Result<Header> header = decode_header(changed);
        if (header.has_value()) REQUIRE(hash_of(*header) != hash);
    }
}

TEST_CASE("a header refused inside a larger message refuses the message") {
    Bytes bytes = from_hex(frozen).value();
    bytes[2] = 9;
    Reader in(bytes);
    CHECK_FALSE(read_header(in).has_value());
    CHECK(in.failed());
}
