// GEDCOM files: encodings, lines and records, dates, and the archive that is read from them.

#include "target.hpp"
#include "tools/gedcom_date.hpp"
#include "tools/gedcom_events.hpp"
#include "tools/gedcom_parser.hpp"
#include "tools/gedcom_text.hpp"

#include <array>

namespace tamga::fuzz {
namespace {

using namespace tools;

constexpr std::array<std::string_view, 7> encodings{"",         "ASCII", "UTF-8", "UTF-16LE",
                                                    "UTF-16BE", "ANSEL", "CP1251"};

bool is_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<std::uint8_t>(text[i]);
        const std::size_t size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        if ((lead >= 0x80 && lead < 0xc2) || lead > 0xf4 || i + size > text.size()) return false;
        std::uint32_t point = size == 1 ? lead : lead & (0x7fu >> size);
        for (std::size_t k = 1; k < size; ++k) {
            const auto next = static_cast<std::uint8_t>(text[i + k]);
            if ((next & 0xc0) != 0x80) return false;
            point = (point << 6) | (next & 0x3f);
        }
        constexpr std::array<std::uint32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
        if (point < least[size] || point > 0x10ffff) return false;
        if (point >= 0xd800 && point < 0xe000) return false;
        i += size;
    }
    return true;
}

void judge_text(ByteView in) {
    Choices choices(in);
    const std::string_view forced = encodings[choices.byte() % encodings.size()];
    const Result<DecodedText> decoded = decode_gedcom_text(choices.rest(), forced);
    if (!decoded) return;
    ENSURE(is_utf8(decoded->text));
    ENSURE(!decoded->encoding.empty());
}

std::size_t lines_of(const GedcomNode& node) {
    ENSURE(!node.tag.empty() && node.tag.size() <= gedcom_tag_bytes_max);
    ENSURE(node.xref.size() <= gedcom_xref_bytes_max);
    ENSURE(node.value.size() <= gedcom_value_bytes_max);
    std::size_t lines = 1;
    for (const GedcomNode& child : node.children) {
        ENSURE(child.line > node.line);
        lines += lines_of(child);
    }
    return lines;
}

void judge_records(ByteView in) {
    std::size_t records = 0;
    std::size_t lines = 0;
    const Result<GedcomSummary> summary =
        parse_gedcom(as_text(in), [&](const GedcomNode& node) -> Status {
            ++records;
            lines += lines_of(node);
            return {};
        });
    if (!summary) return;
    ENSURE(lines <= summary->lines); // Continuations are joined.
    ENSURE(records >= summary->records);
}

void judge_date(ByteView in) {
    const ReadDate read = read_gedcom_date(as_text(in));
    const LegalDate& date = read.date;
    if (date.earliest && date.latest) ENSURE(*date.earliest <= *date.latest);
    if (date.precision == DatePrecision::day) {
        ENSURE(date.earliest && date.earliest == date.latest);
        const CivilDay day = civil_from_days(*date.earliest);
        ENSURE(days_from_civil(day.year, day.month, day.day) == *date.earliest);
    }
    ENSURE(!describe(date).empty());
}

void judge_archive(ByteView in) {
    const Result<GedcomArchive> archive = read_gedcom_archive(in);
    if (!archive) return;
    for (const GedcomPerson& person : archive->persons) {
        ENSURE(person.birth_family == no_index || person.birth_family < archive->families.size());
        ENSURE(person.birth_event == no_index || person.birth_event < archive->events.size());
    }
    for (const GedcomFamily& family : archive->families) {
        for (const SpouseLink& link : {family.husband, family.wife}) {
            ENSURE(link.person == no_index || link.person < archive->persons.size());
        }
    }
    for (const GedcomEvent& event : archive->events) {
        const bool of_family =
            event.kind == EventKind::marriage || event.kind == EventKind::divorce;
        ENSURE(event.subject <
               (of_family ? archive->families.size() : archive->persons.size()));
    }
}

constexpr Judge judges[] = {judge_text, judge_records, judge_date, judge_archive};

void run(ByteView input) { choose(input, judges); }

constexpr std::string_view archive_text =
    "0 HEAD\n1 SOUR T\n1 GEDC\n2 VERS 5.5.1\n1 CHAR UTF-8\n1 FILE a.ged\n"
    "0 @I1@ INDI\n1 NAME Ana /Uulu/\n1 SEX F\n1 BIRT\n2 DATE ABT 12 MAR 1881\n2 PLAC Naryn\n"
    "3 CONT valley\n1 FAMC @F1@\n1 DEAT Y\n2 DATE BET 1900 AND FEB 1901\n1 BURI\n"
    "0 @I2@ INDI\n1 NAME B\n1 CHR\n2 DATE @#DJULIAN@ 1 JAN 1850/51\n1 FAMS @F1@\n"
    "0 @F1@ FAM\n1 HUSB @I2@\n1 WIFE @I9@\n1 CHIL @I1@\n1 MARR\n2 DATE 44 B.C.\n1 DIV\n"
    "0 TRLR\n";

std::vector<Bytes> seeds() {
    std::vector<Bytes> made;
    for (std::size_t i = 0; i < encodings.size(); ++i) {
        made.push_back(chosen(0, chosen(i, as_bytes(archive_text))));
    }
    Bytes wide{0xff, 0xfe};
    for (const char letter : archive_text.substr(0, 80)) {
        wide.push_back(static_cast<std::uint8_t>(letter));
        wide.push_back(0);
    }
    made.push_back(chosen(0, chosen(0, wide)));
    made.push_back(chosen(1, as_bytes(archive_text)));
    made.push_back(chosen(3, as_bytes(archive_text)));
    for (const std::string_view date :
         {"12 MAR 1881", "ABT 1900", "BET 1 JAN 1900 AND 29 FEB 1904", "FROM 1881 TO MAY 1882",
          "@#DJULIAN@ 25 OCT 1917", "BEF 44 B.C.", "1850/51", "INT 1900 (about)", "(unknown)",
          "EST MAR 1699"}) {
        made.push_back(chosen(2, as_bytes(date)));
    }
    return made;
}

const Registration registration({"gedcom", run, seeds, 20'000});

} // namespace
} // namespace tamga::fuzz
