// Vital events of a file: one row per event, and who stands in it.

#include "tools/gedcom_events.hpp"

#include "tools/terminal.hpp"
#include "source_dir.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <filesystem>
#include <map>
#include <sstream>

using namespace tamga;
using namespace tamga::tools;

namespace {

GedcomArchive read(const std::string& body, std::string_view source = {}) {
    const std::string text = "0 HEAD\n1 GEDC\n2 VERS 5.5.1\n" + body + "0 TRLR\n";
    auto archive = read_gedcom_archive(as_bytes(text), source);
    REQUIRE(archive);
    return std::move(*archive);
}

const std::string shared = source_dir() + "/../shared/data/civil/";

} // namespace

TEST_CASE("every birth, death, marriage, divorce, burial and baptism is a row in file order") {
    const GedcomArchive archive = read("0 @I1@ INDI\n1 NAME A /B/\n1 SEX M\n1 DEAT Y\n1 BIRT\n"
                                       "2 DATE 1900\n2 PLAC Osh\n1 BIRT\n2 DATE 1901\n1 CHR\n"
                                       "1 BAPM\n1 BURI\n1 EVEN x\n"
                                       "0 @F1@ FAM\n1 MARR\n2 DATE ABT 1920\n1 DIV\n");
    std::string rows;
    for (const GedcomEvent& event : archive.events) {
        rows += std::string(name_of(event.kind)) + " " + event.record + " " +
                std::to_string(event.ordinal) + " " + std::to_string(event.line) + "\n";
    }
    CHECK(rows == "death @I1@ 1 7\nbirth @I1@ 1 8\nbirth @I1@ 2 11\nbaptism @I1@ 1 13\n"
                  "baptism @I1@ 2 14\nburial @I1@ 1 15\nmarriage @F1@ 1 18\ndivorce @F1@ 1 20\n");
    CHECK(archive.events[1].place == "Osh");
    CHECK(archive.events[6].note == "approximate");
    CHECK(archive.persons[0].sex == 'M');
    CHECK(archive.persons[0].birth_event == 1);
}

TEST_CASE("an event with the value N never happened and is no row") {
    CHECK(read("0 @F1@ FAM\n1 DIV N\n1 MARR N\n0 @I1@ INDI\n1 DEAT N\n").events.empty());
    CHECK(read("0 @F1@ FAM\n1 DIV Y\n").events.size() == 1);
}

TEST_CASE("the family of birth is the first FAMC that is not by adoption, or the family that says so") {
    const GedcomArchive archive =
        read("0 @I1@ INDI\n1 FAMC @F1@\n2 PEDI adopted\n1 FAMC @F2@\n"
             "0 @I2@ INDI\n0 @I3@ INDI\n1 FAMC @F1@\n2 PEDI adopted\n"
             "0 @I4@ INDI\n1 FAMC @F9@\n0 @I5@ INDI\n1 FAMC @F1@\n1 BIRT\n2 FAMC @F2@\n"
             "0 @F1@ FAM\n1 CHIL @I2@\n1 CHIL @I3@\n0 @F2@ FAM\n");
    const auto& persons = archive.persons;
    CHECK(persons[0].birth_family == 1);
    CHECK(persons[1].birth_family == 0);
    CHECK(persons[2].birth_family == no_index);
    CHECK(persons[3].family_missing);
    CHECK(persons[4].birth_family == 1);
}

TEST_CASE("a spouse may be absent, named but missing, or known") {
    const GedcomArchive archive = read("0 @I1@ INDI\n0 @F1@ FAM\n1 HUSB @I1@\n"
                                       "0 @F2@ FAM\n1 WIFE @I7@\n0 @F3@ FAM\n1 WIFE @VOID@\n");
    CHECK(archive.families[0].husband.person == 0);
    CHECK_FALSE(archive.families[0].wife.named);
    CHECK((archive.families[1].wife.named && archive.families[1].wife.person == no_index));
    CHECK_FALSE(archive.families[2].wife.named);
}

TEST_CASE("the source is what the user names, else the export, else the file") {
    const auto source = [](const std::string& head, const std::string& body,
                           std::string_view name = {}) {
        const std::string text = "0 HEAD\n" + head + body + "0 TRLR\n";
        return read_gedcom_archive(as_bytes(text), name)->source;
    };
    const std::string exported = "1 FILE a.ged\n1 DATE 1 JAN 2020\n";
    CHECK(source(exported, "0 @I1@ INDI\n") == source(exported, "0 @I2@ INDI\n"));
    CHECK(source(exported, "") != source("1 FILE b.ged\n1 DATE 1 JAN 2020\n", ""));
    CHECK(source("1 FILE a.ged\n", "0 @I1@ INDI\n") != source("1 FILE a.ged\n", "0 @I2@ INDI\n"));
    CHECK(source(exported, "", "fond 7") == source("", "0 @I1@ INDI\n", "fond 7"));
}

TEST_CASE("royal92 has the rows that an independent list has") {
    const auto text = read_file(shared + "royal92.ged", 1u << 24);
    const auto list = read_file(shared + "royal92_events.jsonl", 1u << 24);
    if (!text || !list) {
        std::printf("skipped: no ../shared\n");
        return;
    }
    std::map<std::string, int> rows;
    std::istringstream lines(*list);
    for (std::string line; std::getline(lines, line);) {
        const auto event = nlohmann::json::parse(line);
        const std::string record =
            event.contains("person") ? event["person"] : event["family"];
        ++rows[event["event"].get<std::string>() + " " + record];
    }
    const auto archive = read_gedcom_archive(as_bytes(*text));
    REQUIRE(archive);
    CHECK(archive->encoding == "ASCII");
    CHECK(archive->persons.size() == 3010);
    CHECK(archive->families.size() == 1422);
    CHECK(archive->events.size() == 4268);
    for (const GedcomEvent& event : archive->events) {
        --rows[std::string(name_of(event.kind)) + " " + event.record];
    }
    for (const auto& [row, difference] : rows) {
        CAPTURE(row);
        REQUIRE(difference == 0);
    }
}
