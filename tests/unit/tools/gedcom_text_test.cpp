// Encodings of GEDCOM files: recognised, or named and refused.

#include "tools/gedcom_text.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace tamga;
using namespace tamga::tools;

namespace {

std::string head(const std::string& encoding, const std::string& name) {
    return "0 HEAD\n1 CHAR " + encoding + "\n0 @I1@ INDI\n1 NAME " + name + "\n0 TRLR\n";
}

Result<DecodedText> decode(const std::string& bytes, std::string_view forced = {}) {
    return decode_gedcom_text(as_bytes(bytes), forced);
}

std::string utf16(const std::string& ascii, bool big_endian, bool mark) {
    std::string out = !mark ? "" : big_endian ? "\xfe\xff" : "\xff\xfe";
    for (const char c : ascii) {
        if (big_endian) out.push_back('\0');
        out.push_back(c);
        if (!big_endian) out.push_back('\0');
    }
    return out;
}

} // namespace

TEST_CASE("the bytes of every known encoding become the same text") {
    struct Row {
        std::string bytes;
        std::string encoding;
        std::string name;
    };
    const Row row = GENERATE(values<Row>({
        {head("ASCII", "Ivan"), "ASCII", "Ivan"},
        {head("ANSEL", "Ivan"), "ASCII", "Ivan"},
        {head("UTF-8", "Айгүл"), "UTF-8", "Айгүл"},
        {"\xef\xbb\xbf" + head("ANSEL", "Айгүл"), "UTF-8", "Айгүл"},
        {head("ANSEL", "Айгүл"), "UTF-8", "Айгүл"},
        {utf16(head("UNICODE", "Ivan"), false, true), "UTF-16LE", "Ivan"},
        {utf16(head("UNICODE", "Ivan"), true, true), "UTF-16BE", "Ivan"},
        {utf16(head("UNICODE", "Ivan"), false, false), "UTF-16LE", "Ivan"},
        {utf16(head("UNICODE", "Ivan"), true, false), "UTF-16BE", "Ivan"},
        {head("ANSEL", "Ren\xe2" "e M\xe8" "uller \xa2re \xf0" "C \xea" "A"), "ANSEL",
         "René Müller Øre Ç Å"},
        {head("WINDOWS-1251", "\xc8\xe2\xe0\xed"), "CP1251", "Иван"},
        {head("ANSI", "\xc8\xe2\xe0\xed \xcf\xe5\xf2\xf0\xee\xe2"), "CP1251", "Иван Петров"},
        {head("ANSEL", "\xc8\xe2\xe0\xed \xcf\xe5\xf2\xf0\xee\xe2"), "CP1251", "Иван Петров"},
    }));
    const auto decoded = decode(row.bytes);
    REQUIRE(decoded);
    CAPTURE(decoded->text);
    CHECK(decoded->encoding == row.encoding);
    CHECK(decoded->text.find("1 NAME " + row.name + "\n") != std::string::npos);
}

TEST_CASE("a declaration that the bytes prove wrong is noted") {
    CHECK(decode(head("ANSEL", "Ivan"))->note == "CHAR ANSEL, all bytes are ASCII");
    CHECK(decode(head("UTF-8", "Айгүл"))->note.empty());
}

TEST_CASE("UTF-16 beyond the first plane is read, half a pair is refused with its line") {
    const std::string start = utf16("0 HEAD\n1 NOTE ", false, true);
    const auto decoded = decode(start + std::string("\x3d\xd8\x00\xde", 4));
    REQUIRE(decoded);
    CHECK(decoded->text.ends_with("\xf0\x9f\x98\x80"));
    const auto half = decode(start + std::string("\x3d\xd8\x41\x00", 4));
    REQUIRE_FALSE(half);
    CHECK(half.error().message.find("line 2") == 0);
    CHECK_FALSE(decode(start + "x"));
}

TEST_CASE("an unknown encoding is named, with what to do") {
    const auto unknown = decode(head("IBMPC", "J\x94rg"));
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().code == ErrorCode::malformed);
    CHECK(unknown.error().message.find("IBMPC") != std::string::npos);
    CHECK(unknown.error().message.find("export as UTF-8") != std::string::npos);

    const auto wrong = decode(head("UTF-8", "J\xf6rg"));
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error().message.find("line 4 is not UTF-8") == 0);
}

TEST_CASE("the encoding that the user names wins over the file's") {
    const auto decoded = decode(head("UTF-8", "\xc8\xe2\xe0\xed"), "CP1251");
    REQUIRE(decoded);
    CHECK(decoded->text.find("Иван") != std::string::npos);
    CHECK_FALSE(decode(head("UTF-8", "x"), "KOI8"));
}

TEST_CASE("UTF-8 that is overlong, cut off or a surrogate is not UTF-8") {
    for (const char* bad : {"\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xc3"}) {
        CHECK_FALSE(decode(head("UTF-8", bad)));
    }
    CHECK_FALSE(decode(""));
}
