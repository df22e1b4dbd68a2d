// The plan of an import: what is submitted, in which order, and how each row ends.

#include "tools/import_plan.hpp"

#include "tools/sample_gedcom.hpp"
#include "tools/terminal.hpp"
#include "source_dir.hpp"

#include <catch2/catch.hpp>

#include <cstdio>
#include <map>
#include <set>

using namespace tamga;
using namespace tamga::tools;

namespace {

GedcomArchive read(const std::string& body) {
    const std::string text = "0 HEAD\n1 GEDC\n2 VERS 5.5.1\n" + body + "0 TRLR\n";
    auto archive = read_gedcom_archive(as_bytes(text));
    REQUIRE(archive);
    return std::move(*archive);
}

std::string person(int id, const std::string& lines) {
    return "0 @I" + std::to_string(id) + "@ INDI\n" + lines;
}
std::string born(const std::string& date) { return "1 BIRT\n2 DATE " + date + "\n"; }
std::string died(const std::string& date) { return "1 DEAT\n2 DATE " + date + "\n"; }
std::string family(int id, const std::string& lines) {
    return "0 @F" + std::to_string(id) + "@ FAM\n" + lines;
}
std::string wed(const std::string& date) { return "1 MARR\n2 DATE " + date + "\n"; }

// "marriage @F1@ registered_with_conflict marriages_overlap" per row, in file order.
std::string ends(const std::string& body) {
    const GedcomArchive archive = read(body);
    const ImportPlan plan = plan_import(archive, {});
    std::string out;
    for (std::size_t row = 0; row < plan.rows.size(); ++row) {
        out += std::string(name_of(archive.events[row].kind)) + " " + archive.events[row].record +
               " " + std::string(predicted_outcome(plan.rows[row]));
        if (!plan.rows[row].rule.empty()) out += " " + plan.rows[row].rule;
        for (const Conflict conflict : plan.rows[row].conflicts) {
            out += " " + std::string(name_of(conflict));
        }
        out += "\n";
    }
    return out;
}

const std::string couple = "1 HUSB @I1@\n1 WIFE @I2@\n";

// What every plan promises, whatever the file.
void check_plan(const GedcomArchive& archive, const ImportPlan& plan) {
    std::map<std::size_t, std::size_t> place;
    for (const std::size_t row : plan.order) place.emplace(row, place.size());
    std::set<std::size_t> created;
    for (std::size_t row = 0; row < plan.rows.size(); ++row) {
        const PlannedRow& planned = plan.rows[row];
        const bool submit = planned.disposition == Disposition::submit;
        REQUIRE(place.contains(row) == submit);
        REQUIRE((planned.disposition == Disposition::refused) ==
                (!planned.rule.empty() && !planned.refused_by_chain));
        for (const std::size_t on : planned.depends_on) {
            REQUIRE(place.at(on) < place.at(row));
            REQUIRE(plan.rows[on].wave < planned.wave);
        }
        for (const PlannedPerson& entry : planned.persons) {
            const std::size_t creator = plan.creator[entry.person];
            REQUIRE(entry.create == (creator == row));
            if (entry.create) REQUIRE(created.insert(entry.person).second);
            const auto& on = planned.depends_on;
            REQUIRE((entry.create || std::binary_search(on.begin(), on.end(), creator)));
        }
        const std::size_t asked = archive.events[row].kind == EventKind::birth
                                      ? planned.persons.size() - std::min<std::size_t>(
                                                                     1, planned.persons.size())
                                      : planned.persons.size();
        REQUIRE(planned.predicates.size() == asked);
    }
}

} // namespace

TEST_CASE("each kind of row ends as the rules say") {
    struct Row {
        const char* name;
        std::string body;
        std::string ends;
    };
    const std::string two = person(1, born("1800")) + person(2, born("1801"));
    const std::string b = "birth @I1@ registered\nbirth @I2@ registered\n";
    const Row row = GENERATE_COPY(values<Row>({
        {"burials and baptisms are no acts", person(1, "1 BURI\n1 CHR\n"),
         "burial @I1@ not_an_act\nbaptism @I1@ not_an_act\n"},
        {"a birth twice", person(1, born("1800") + born("1800")),
         "birth @I1@ registered\nbirth @I1@ refused record_already_registered\n"},
        {"a death twice", person(1, died("1800") + died("1801")),
         "death @I1@ registered\ndeath @I1@ refused already_deceased\n"},
        {"death before birth", person(1, born("1800") + died("1799")),
         "birth @I1@ registered\n"
         "death @I1@ registered_with_conflict death_before_birth\n"},
        {"death in the year of birth may be after it", person(1, born("MAY 1800") + died("1800")),
         "birth @I1@ registered\ndeath @I1@ registered\n"},
        {"a marriage without a wife", person(1, "") + family(1, "1 HUSB @I1@\n" + wed("1820")),
         "marriage @F1@ refused spouse_missing\n"},
        {"a wife whose record is missing",
         person(1, "") + family(1, "1 HUSB @I1@\n1 WIFE @I7@\n" + wed("1820")),
         "marriage @F1@ refused subject_not_found\n"},
        {"a marriage with oneself",
         person(1, "") + family(1, "1 HUSB @I1@\n1 WIFE @I1@\n" + wed("1820")),
         "marriage @F1@ refused persons_not_distinct\n"},
        {"a divorce without a marriage", person(1, "") + person(2, "") +
                                             family(1, couple + "1 DIV Y\n"),
         "divorce @F1@ refused marriage_not_found\n"},
        {"a divorce twice", two + family(1, couple + wed("1820") + "1 DIV Y\n1 DIV Y\n"),
         b + "marriage @F1@ registered\ndivorce @F1@ registered\n"
             "divorce @F1@ refused marriage_already_ended\n"},
        {"a divorce before the marriage",
         two + family(1, couple + wed("1820") + "1 DIV\n2 DATE 1819\n"),
         b + "marriage @F1@ registered\n"
             "divorce @F1@ registered_with_conflict divorce_before_marriage\n"},
        {"a marriage of a child", two + family(1, couple + wed("1811")),
         b + "marriage @F1@ registered_with_conflict marriage_under_age\n"},
        {"a marriage in the year of the twelfth birthday", two + family(1, couple + wed("1813")),
         b + "marriage @F1@ registered\n"},
        {"a marriage of the same two on the same date",
         two + family(1, couple + wed("1820")) + family(2, couple + wed("1820")),
         b + "marriage @F1@ registered\nmarriage @F2@ refused record_already_registered\n"},
        {"a parent whose record is missing", person(1, born("1800") + "1 FAMC @F1@\n") +
                                                 family(1, "1 HUSB @I9@\n"),
         "birth @I1@ refused subject_not_found\n"},
        {"a family of birth that is missing", person(1, born("1800") + "1 FAMC @F9@\n"),
         "birth @I1@ refused subject_not_found\n"},
        {"one's own parent", person(1, born("1800") + died("1850") + "1 FAMC @F1@\n") +
                                 family(1, "1 HUSB @I1@\n"),
         "birth @I1@ refused person_is_own_ancestor\ndeath @I1@ registered\n"},
    }));
    CAPTURE(row.name);
    CHECK(ends(row.body) == row.ends);
}

TEST_CASE("deaths and marriages of spouses contradict a marriage only if every date does") {
    const auto marriage = [](const std::string& death, const std::string& date) {
        return ends(person(1, born("1780") + died(death)) + person(2, born("1781")) +
                    family(1, couple + wed(date)));
    };
    CHECK(marriage("1810", "1811").ends_with("registered_with_conflict marriage_after_death\n"));
    CHECK(marriage("1810", "1810").ends_with("marriage @F1@ registered\n"));
    CHECK(marriage("ABT 1810", "1830").ends_with("marriage @F1@ registered\n"));

    const auto second = [](const std::string& first_events, const std::string& death_of_wife) {
        return ends(person(1, born("1780") + died("1850")) +
                    person(2, born("1781") + death_of_wife) +
                    person(3, born("1782") + died("1860")) +
                    family(1, couple + wed("1805") + first_events) +
                    family(2, "1 HUSB @I1@\n1 WIFE @I3@\n" + wed("1815")));
    };
    const std::string overlap = "marriage @F2@ registered_with_conflict marriages_overlap\n";
    CHECK(second("", died("1840")).ends_with(overlap));
    CHECK(second("", died("1810")).ends_with("marriage @F2@ registered\n"));
    CHECK(second("", died("1815")).ends_with("marriage @F2@ registered\n"));
    CHECK(second("", "").ends_with("marriage @F2@ registered\n")); // She may have died.
    CHECK(second("1 DIV Y\n", died("1840")).ends_with("marriage @F2@ registered\n"));
    CHECK(second("1 DIV\n2 DATE 1830\n", died("1840")).ends_with(overlap));
}

TEST_CASE("a parent must live at the birth, a father at conception") {
    const auto child = [](const std::string& mother, const std::string& father) {
        return ends(person(1, father) + person(2, mother) +
                    person(3, born("1 JUN 1800") + "1 FAMC @F1@\n") + family(1, couple));
    };
    const auto last_of = [](const std::string& rows) {
        const std::size_t at = rows.find("birth @I3@ ");
        return rows.substr(at + 11, rows.find('\n', at) - at - 11);
    };
    CHECK(last_of(child(died("31 MAY 1800"), "")) ==
          "registered_with_conflict mother_not_alive_at_birth");
    CHECK(last_of(child(died("1 JUN 1800"), "")) == "registered");
    CHECK(last_of(child("", died("6 AUG 1799"))) == "registered"); // 299 days.
    CHECK(last_of(child("", died("4 AUG 1799"))) ==
          "registered_with_conflict father_not_alive_at_birth");
    CHECK(last_of(child(born("1801"), born("1802"))) ==
          "registered_with_conflict mother_not_alive_at_birth father_not_alive_at_birth");
}

TEST_CASE("kin who marry are a conflict") {
    const std::string grandparents = person(1, born("1700")) + person(2, born("1701"));
    const std::string children = person(3, born("1725") + "1 FAMC @F1@\n") +
                                 person(4, born("1726") + "1 FAMC @F1@\n") +
                                 person(5, born("1750") + "1 FAMC @F2@\n");
    const auto marriage = [&](int husband, int wife) {
        return ends(grandparents + children + family(1, couple) +
                    family(2, "1 HUSB @I3@\n") +
                    family(3, "1 HUSB @I" + std::to_string(husband) + "@\n1 WIFE @I" +
                                  std::to_string(wife) + "@\n" + wed("1770")));
    };
    const std::string conflict = "marriage @F3@ registered_with_conflict spouses_are_kin\n";
    CHECK(marriage(3, 4).ends_with(conflict));
    CHECK(marriage(1, 5).ends_with(conflict));
    CHECK(marriage(4, 5).ends_with("marriage @F3@ registered\n")); // Aunt: no rule of ours.
}

TEST_CASE("a person without a birth comes with the first row that needs it, once") {
    const GedcomArchive archive =
        read(person(1, "") + person(2, died("1850")) + person(3, born("1800") + "1 FAMC @F1@\n") +
             person(4, born("1802") + "1 FAMC @F1@\n") + family(1, couple));
    const ImportPlan plan = plan_import(archive, {});
    check_plan(archive, plan);
    CHECK(plan.creator[0] == 1); // The elder child's birth.
    CHECK(plan.creator[1] == 1);
    CHECK(plan.rows[2].depends_on == std::vector<std::size_t>{1});
    CHECK_FALSE(plan.rows[1].parents_married);
}

TEST_CASE("a birth waits for its parents' marriage, the marriage for births and deaths") {
    const GedcomArchive archive =
        read(person(1, born("1780") + died("1850")) + person(2, born("1781")) +
             person(3, born("1800") + "1 FAMC @F1@\n") + family(1, couple + wed("1799")));
    const ImportPlan plan = plan_import(archive, {});
    check_plan(archive, plan);
    CHECK(plan.rows[3].parents_married);
    CHECK(plan.rows[3].wave == 3);
    CHECK(plan.rows[4].depends_on == std::vector<std::size_t>{0, 1, 2});
}

TEST_CASE("plans of invented archives keep their promises") {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        CAPTURE(seed);
        const std::string text = make_sample_gedcom(800, seed);
        const auto archive = read_gedcom_archive(as_bytes(text));
        REQUIRE(archive);
        check_plan(*archive, plan_import(*archive, {}));
    }
}

TEST_CASE("a death deleted from a file changes only rows of that person, spouses and children") {
    const std::string text = make_sample_gedcom(800, 9);
    const auto whole = read_gedcom_archive(as_bytes(text));
    REQUIRE(whole);
    const auto ends_of = [](const GedcomArchive& archive) {
        const ImportPlan plan = plan_import(archive, {});
        std::map<std::tuple<EventKind, std::string, std::uint32_t>, std::string> out;
        for (std::size_t row = 0; row < plan.rows.size(); ++row) {
            const GedcomEvent& event = archive.events[row];
            std::string end(predicted_outcome(plan.rows[row]));
            for (const Conflict conflict : plan.rows[row].conflicts) end += name_of(conflict);
            out.emplace(std::tuple(event.kind, event.record, event.ordinal), end);
        }
        return out;
    };
    const auto before = ends_of(*whole);
    for (std::size_t i = 0; i < whole->persons.size(); i += 37) {
        const std::string start = "0 " + whole->persons[i].record + " INDI\n";
        const std::size_t from = text.find(start);
        const std::size_t death = text.find("1 DEAT", from);
        if (death == std::string::npos || death > text.find("\n0 ", from)) continue;
        CAPTURE(whole->persons[i].record);
        std::string less = text;
        less.replace(death, 6, "1 EVEN");
        const auto archive = read_gedcom_archive(as_bytes(less));
        REQUIRE(archive);
        CHECK(archive->source == whole->source);

        std::set<std::string> near{whole->persons[i].record}; // Records it may touch.
        std::set<std::size_t> spouses{i};
        const auto& families = whole->families;
        for (int round = 0; round < 2; ++round) {
            for (const GedcomFamily& of : families) {
                if (!spouses.contains(of.husband.person) && !spouses.contains(of.wife.person)) {
                    continue;
                }
                near.insert(of.record);
                if (round == 0) spouses.insert({of.husband.person, of.wife.person});
            }
        }
        for (const GedcomPerson& child : whole->persons) {
            if (child.birth_family != no_index && near.contains(families[child.birth_family].record)) {
                near.insert(child.record);
            }
        }
        for (const auto& [row, end] : ends_of(*archive)) {
            if (before.at(row) != end) REQUIRE(near.contains(std::get<1>(row)));
        }
    }
}

TEST_CASE("royal92 ends as counted by hand") {
    const auto text = read_file(source_dir() + "/../shared/data/civil/royal92.ged", 1u << 24);
    if (!text) {
        std::printf("skipped: no ../shared\n");
        return;
    }
    const auto archive = read_gedcom_archive(as_bytes(*text));
    REQUIRE(archive);
    const ImportPlan plan = plan_import(*archive, {});
    check_plan(*archive, plan);
    std::map<std::string, int> counts;
    for (const PlannedRow& row : plan.rows) {
        ++counts[std::string(predicted_outcome(row))];
        if (!row.rule.empty()) ++counts[row.rule];
        for (const Conflict conflict : row.conflicts) ++counts[std::string(name_of(conflict))];
    }
    CHECK(counts == std::map<std::string, int>{{"not_an_act", 207},
                                               {"registered", 4003},
                                               {"registered_with_conflict", 39},
                                               {"refused", 19},
                                               {"marriage_not_found", 18},
                                               {"spouse_missing", 1},
                                               {"father_not_alive_at_birth", 10},
                                               {"mother_not_alive_at_birth", 8},
                                               {"death_before_birth", 1},
                                               {"marriage_after_death", 2},
                                               {"marriage_under_age", 11},
                                               {"marriages_overlap", 8}});
}
