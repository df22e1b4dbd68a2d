// The codec: big-endian, sticky reader, nothing read out of range; hexadecimal; ordinals.

#include "base/codec.hpp"

#include <catch2/catch.hpp>

using namespace tamga;

TEST_CASE("integers are big-endian and of fixed width") {
    Writer out;
    out.u8(0x01);
    out.u16(0x0203);
    out.u32(0x04050607);
    out.u64(0x08090a0b0c0d0e0f);
    CHECK(to_hex(out.view()) == "0102030405060708090a0b0c0d0e0f");

    Reader in(out.view());
    CHECK(in.u8() == 0x01);
    CHECK(in.u16() == 0x0203);
    CHECK(in.u32() == 0x04050607);
    CHECK(in.u64() == 0x08090a0b0c0d0e0f);
    CHECK(in.done());
}

TEST_CASE("the extreme values of every width survive the round trip") {
    Writer out;
    out.u8(0xff);
    out.u16(0xffff);
    out.u32(0xffffffff);
    out.u64(0xffffffffffffffff);
    out.u64(0);
    Reader in(out.view());
    CHECK(in.u8() == 0xff);
    CHECK(in.u16() == 0xffff);
    CHECK(in.u32() == 0xffffffff);
    CHECK(in.u64() == 0xffffffffffffffff);
    CHECK(in.u64() == 0);
    CHECK(in.done());
}

TEST_CASE("byte strings carry their length, digests and ordinals do not") {
    Writer out;
    out.blob(as_bytes("land"));
    out.short_blob(as_bytes("x"));
    out.ordinal(Height(258));
    out.digest(BlockHash());
    CHECK(to_hex(out.view()).starts_with("000000046c616e6401780000000000000102"));
    CHECK(out.size() == 8 + 2 + 8 + 32);

    Reader in(out.view());
    CHECK(as_text(in.blob(4)) == "land");
    CHECK(as_text(in.short_blob()) == "x");
    CHECK(in.ordinal<Height>() == Height(258));
    CHECK(in.digest<BlockHash>().is_zero());
    CHECK(in.done());
}

TEST_CASE("a byte string of no bytes is read as such") {
    Writer out;
    out.blob({});
    out.short_blob({});
    Reader in(out.view());
    CHECK(in.blob(0).empty());
    CHECK(in.short_blob().empty());
    CHECK(in.done());
}

TEST_CASE("a failed read makes all later reads fail and yield zero") {
    const Bytes bytes{1, 2, 3};
    Reader in(bytes);
    CHECK(in.u32() == 0);
    CHECK(in.failed());
    CHECK(in.u8() == 0); // Though a byte is left.
    CHECK(in.raw(1).empty());
    CHECK(in.digest<BlockHash>().is_zero());
    CHECK_FALSE(in.done());
}

TEST_CASE("a length above its bound or beyond the input is refused") {
    const Bytes bound{0, 0, 0, 2, 9, 9};
    Reader above(bound);
    CHECK(above.blob(1).empty());
    CHECK(above.failed());

    const Bytes beyond{0xff, 0xff, 0xff, 0xff, 9};
    Reader cut(beyond);
    CHECK(cut.blob(0xffffffff).empty());
    CHECK(cut.failed());
}

TEST_CASE("bytes left over are not done") {
    const Bytes bytes{1, 2};
    Reader in(bytes);
    CHECK(in.u8() == 1);
    CHECK_FALSE(in.done());
    CHECK(in.left() == 1);
    in.refuse();
    CHECK(in.u8() == 0);
}

TEST_CASE("every prefix of an encoding is refused") {
    Writer out;
    out.u16(7);
    out.blob(as_bytes("abc"));
    out.u64(9);
    for (std::size_t size = 0; size < out.size(); ++size) {
        Reader in(out.view().first(size));
        in.u16();
        in.blob(100);
        in.u64();
        CHECK_FALSE(in.done());
    }
}

TEST_CASE("hexadecimal is lower case, of even length, and nothing else") {
    CHECK(to_hex(Bytes{0x00, 0x7f, 0xff}) == "007fff");
    CHECK(to_hex({}).empty());
    CHECK(from_hex("007fff") == Bytes{0x00, 0x7f, 0xff});
    CHECK(from_hex("") == Bytes{});
    for (const char* text : {"0", "abc", "AB", "aB", "0x", "g0", " 0", "0 ", "-1", "+f"}) {
        CAPTURE(text);
        CHECK_FALSE(from_hex(text).has_value());
    }
}

TEST_CASE("every byte survives the round trip through hexadecimal") {
    Bytes all;
    for (int byte = 0; byte < 256; ++byte) all.push_back(static_cast<std::uint8_t>(byte));
    CHECK(from_hex(to_hex(all)) == all);
}

TEST_CASE("byte strings are equal when length and bytes are") {
    CHECK(equal(Bytes{1, 2}, Bytes{1, 2}));
    CHECK_FALSE(equal(Bytes{1, 2}, Bytes{1, 3}));
    CHECK_FALSE(equal(Bytes{1, 2}, Bytes{1}));
    CHECK(equal({}, {}));
}

TEST_CASE("positions are ordered and do not convert into one another") {
    CHECK(View(1) < View(2));
    CHECK(View(1).next() == View(2));
    CHECK_FALSE(std::is_convertible_v<View, Height>);
    CHECK_FALSE(std::is_convertible_v<View, std::uint64_t>);
    CHECK_FALSE(std::is_convertible_v<std::uint64_t, View>);
    CHECK_FALSE(std::is_convertible_v<BlockHash, StateRoot>);
}
