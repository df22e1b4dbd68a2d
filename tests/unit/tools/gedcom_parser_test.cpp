// Lines and records of GEDCOM, and every fault of the form with its line.

#include "tools/gedcom_parser.hpp"

#include "base/prng.hpp"
#include "tools/gedcom_events.hpp"
#include "tools/sample_gedcom.hpp"

#include <catch2/catch.hpp>

using namespace tamga;
using namespace tamga::tools;

namespace {

Result<std::vector<GedcomNode>> parse(std::string_view text) {
    std::vector<GedcomNode> records;
    TRY(const GedcomSummary summary, parse_gedcom(text, [&](const GedcomNode& record) -> Status {
            records.push_back(record);
            return {};
        }));
    REQUIRE(summary.records == records.size());
    return records;
}

} // namespace

TEST_CASE("a record is a tree of lines with continuations joined") {
    const auto records = parse("0 HEAD\r\n1 GEDC\r\n2 VERS 5.5.1\r\n"
                               "0 @I1@ INDI\r\n1 NOTE one\r\n2 CONT two\r\n2 CONC  and\r\n"
                               "2 SOUR x\r\n\r\n  1 NAME A@@b\r\n1 FAMC @F1@\r\n0 TRLR\r\n");
    REQUIRE(records);
    REQUIRE(records->size() == 3);
    const GedcomNode& person = (*records)[1];
    CHECK(person.xref == "@I1@");
    CHECK(person.line == 4);
    CHECK(person.child_value("NOTE") == "one\ntwo and");
    CHECK(person.child("NOTE")->child_value("SOUR") == "x");
    CHECK(person.child_value("NAME") == "A@b");
    CHECK(person.child_value("FAMC") == "@F1@");
    CHECK(person.child("BIRT") == nullptr);
}

TEST_CASE("lines may end with LF, CR, CR LF or nothing") {
    for (const char* text : {"0 HEAD\n0 TRLR", "0 HEAD\r0 TRLR\r", "0 HEAD\r\n0 TRLR\r\n"}) {
        CHECK(parse(text));
    }
}

TEST_CASE("every fault of the form names its line and what to do") {
    struct Row {
        std::string text;
        std::string message; // The beginning.
    };
    const std::string head = "0 HEAD\n1 GEDC\n2 VERS 5.5.1\n";
    const Row row = GENERATE_COPY(values<Row>({
        {"", "the file holds no GEDCOM line"},
        {"1 NAME x\n", "line 1 is not \"0 HEAD\""},
        {"0 INDI\n", "line 1 is not \"0 HEAD\""},
        {"<html>\n", "line 1 does not begin with a level"},
        {head, "line 3 is the last, inside HEAD, and \"0 TRLR\" never came: the file is truncated"},
        {head + "0 @I1@ INDI\n1 NAME x", "line 5 is the last, inside @I1@"},
        {head + "0 @I1@ INDI\n2 DATE x\n0 TRLR\n", "line 5 has level 2 after level 0"},
        {head + "0 @I1@ INDI\n1 BIRT\n1000 DATE x\n0 TRLR\n", "line 6 does not begin"},
        {head + "0 @I1@ INDI\nwrapped text\n0 TRLR\n", "line 5 does not begin"},
        {head + "0 @I1 INDI\n0 TRLR\n", "line 4 has a record name"},
        {head + "0 @I1@\n0 TRLR\n", "line 4 has no tag after @I1@"},
        {head + "0\n0 TRLR\n", "line 4 has no tag after its level"},
        {head + "0 ABC-DE x\n0 TRLR\n", "line 4 has no tag of 1 to 31"},
        {head + "0 " + std::string(40, 'A') + "\n0 TRLR\n", "line 4 has no tag of 1 to 31"},
        {head + "0 @I1@ INDI\n0 @I1@ INDI\n0 TRLR\n", "line 5 begins a second record @I1@"},
        {head + "0 TRLR\n0 HEAD\n", "line 5 stands after \"0 TRLR\""},
        {head + "1 NOTE " + std::string(gedcom_line_bytes_max, 'x') + "\n", "line 4 is longer"},
        {head + std::string("1 NOTE a\0b\n", 11), "line 4 holds a zero byte"},
        {"0 HEAD\n1 GEDC\n2 VERS 9.0\n0 TRLR\n", "line 2 names GEDCOM version 9.0"},
    }));
    const auto parsed = parse(row.text);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == ErrorCode::malformed);
    CHECK(parsed.error().message.substr(0, row.message.size()) == row.message);
}

TEST_CASE("continuations cannot grow a value beyond its bound") {
    std::string text = "0 HEAD\n1 NOTE x\n";
    const std::string line = "2 CONC " + std::string(30'000, 'x') + "\n";
    for (std::size_t size = 0; size <= gedcom_value_bytes_max; size += 30'000) text += line;
    const auto parsed = parse(text + "0 TRLR\n");
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().message.find("beyond 1 MiB") != std::string::npos);
}

TEST_CASE("a file cut anywhere or with bytes changed is read or refused, never worse") {
    const std::string whole = make_sample_gedcom(60, 3);
    Prng prng(7);
    for (int i = 0; i < 400; ++i) {
        std::string damaged = whole.substr(0, prng.between(0, whole.size()));
        if (i % 2 == 0) damaged = whole;
        for (int change = 0; change < i % 5; ++change) {
            if (damaged.empty()) break;
            damaged[prng.next() % damaged.size()] = static_cast<char>(prng.next() & 0xff);
        }
        const auto archive = read_gedcom_archive(as_bytes(damaged));
        if (!archive) CHECK_FALSE(archive.error().message.empty());
    }
    const auto cut = read_gedcom_archive(as_bytes(whole.substr(0, whole.size() - 7)));
    REQUIRE_FALSE(cut);
    CHECK(cut.error().message.find("truncated") != std::string::npos);
}
