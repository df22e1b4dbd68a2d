// An invented archive with the quirks of real ones.

#include "tools/sample_gedcom.hpp"

#include "base/prng.hpp"
#include "tools/gedcom_date.hpp"
#include "tools/terminal.hpp"
#include "tools/verbs.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>
#include <vector>

namespace tamga::tools {
namespace {

constexpr std::array<std::string_view, 16> men{
    "Бакыт", "Азамат", "Эркин",   "Нурлан", "Темир", "Улан",   "Акжол",  "Иван",
    "Пётр",  "Рустам", "Sherzod", "Jasur",  "Otabek", "Manas", "Sultan", "Алексей"};
constexpr std::array<std::string_view, 16> women{
    "Айгүл",   "Гүлнара", "Жылдыз", "Бермет", "Чынара", "Назира", "Мария",  "Елена",
    "Ольга",   "Dilnoza", "Nodira", "Zulfiya", "Feruza", "Асель",  "Айжан", "Кыял"};
constexpr std::array<std::string_view, 14> families{
    "Асанов",  "Үсөнов",   "Токтогулов", "Жумабаев", "Karimov",   "Rashidov", "Yusupov",
    "Иванов",  "Соколов",  "Мамытов",    "Бекназаров", "Өмүралиев", "Турдуев", "Сыдыков"};
constexpr std::array<std::string_view, 10> places{
    "Ош",     "Бишкек",   "Нарын",    "Талас",  "Каракол",
    "Toshkent", "Samarqand", "Farg'ona", "Пишпек", "Баткен"};
constexpr std::array<std::string_view, 12> months{"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                  "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};

struct Person {
    bool man = false;
    std::string name;
    int birth_year = 0;
    int death_year = 0;   // 0: not told.
    std::string birth;    // GEDCOM lines of the event; empty: none.
    std::string death;
    std::string other;    // Burial, baptism, second records.
    std::size_t child_of = 0;              // Family number from 1; 0: none.
    std::vector<std::size_t> spouse_in;
};

struct Family {
    std::size_t husband = 0; // Person numbers from 1; 0: none.
    std::size_t wife = 0;
    std::vector<std::size_t> children;
    std::string events;
};

class Sample {
public:
    Sample(std::uint32_t people, std::uint64_t seed) : prng_(seed), seed_(seed), wanted_(people) {}

    std::string make() {
        found();
        for (std::size_t next = 0; persons_.size() < wanted_; ++next) {
            if (next >= families_.size()) pair_up(add_person(1850 + pick(100), 0));
            if (next < families_.size()) bear_children(next);
        }
        add_oddities();
        return text();
    }

private:
    int pick(int below) { return static_cast<int>(prng_.next() % static_cast<unsigned>(below)); }
    template <std::size_t size>
    std::string any(const std::array<std::string_view, size>& list) {
        return std::string(list[static_cast<std::size_t>(pick(static_cast<int>(size)))]);
    }

    // A date as archives write it: mostly exact, often not.
    std::string date(int year) {
        const std::string text = std::to_string(year);
        const std::string month = any(months);
        switch (pick(20)) {
        case 0: return "ABT " + text;
        case 1: return "BEF " + month + " " + text;
        case 2: return "AFT " + text;
        case 3: return text + "/" + std::to_string(year + 1);
        case 4: return "BET " + text + " AND " + std::to_string(year + 2);
        case 5: return month + " " + text;
        case 6:
        case 7:
        case 8: return text;
        default: return std::to_string(1 + pick(28)) + " " + month + " " + text;
        }
    }

    std::string event(std::string_view tag, const std::string& when) {
        std::string lines = "1 " + std::string(tag) + "\n";
        if (!when.empty()) lines += "2 DATE " + when + "\n";
        if (prng_.chance(500)) lines += "2 PLAC " + any(places) + "\n";
        return lines;
    }

    std::size_t add_person(int birth_year, std::size_t child_of) {
        Person person;
        person.man = prng_.chance(500);
        std::string family = any(families);
        if (child_of != 0 && families_[child_of - 1].husband != 0) {
            const std::string& father = persons_[families_[child_of - 1].husband - 1].name;
            family = father.substr(father.find('/') + 1);
            family.resize(family.find('/'));
        }
        person.name = (person.man ? any(men) : any(women)) + " /" + family + "/";
        person.birth_year = birth_year;
        person.child_of = child_of;
        if (!prng_.chance(120)) person.birth = event("BIRT", date(birth_year));
        const int age = prng_.chance(250) ? pick(20) : 40 + pick(50);
        if (birth_year + age < 2015 && !prng_.chance(150)) {
            person.death_year = birth_year + age;
            person.death = prng_.chance(60) ? std::string("1 DEAT Y\n")
                                            : event("DEAT", date(person.death_year));
            if (prng_.chance(100)) person.other += event("BURI", {});
        }
        if (prng_.chance(20)) person.other += event("CHR", date(birth_year));
        persons_.push_back(std::move(person));
        if (child_of != 0) families_[child_of - 1].children.push_back(persons_.size());
        return persons_.size();
    }

    std::size_t marry(std::size_t husband, std::size_t wife, int year) {
        Family family;
        family.husband = husband;
        family.wife = wife;
        if (!prng_.chance(350)) family.events += event("MARR", date(year));
        if (prng_.chance(70)) family.events += "1 DIV Y\n";
        if (prng_.chance(20)) family.events += "1 DIV N\n";
        families_.push_back(std::move(family));
        for (const std::size_t spouse : {husband, wife}) {
            if (spouse != 0) persons_[spouse - 1].spouse_in.push_back(families_.size());
        }
        return families_.size();
    }

    // Whether the file may say that the person did something that year: dead people seldom may.
    bool lives(std::size_t number, int year) {
        const int death = number == 0 ? 0 : persons_[number - 1].death_year;
        return death == 0 || year < death || prng_.chance(10);
    }

    // A stranger for this person; sometimes a second one later.
    void pair_up(std::size_t number) {
        const int weddings = prng_.chance(120) ? 2 : 1;
        for (int i = 0; i < weddings; ++i) {
            const int year = persons_[number - 1].birth_year + 18 + pick(12) + 12 * i;
            if (!lives(number, year)) return;
            const std::size_t other = add_person(year - 18 - pick(14), 0);
            persons_[other - 1].man = !persons_[number - 1].man;
            const auto& given = persons_[other - 1].man ? men : women;
            std::string& name = persons_[other - 1].name;
            name = any(given) + name.substr(name.find(" /"));
            if (!lives(other, year)) continue;
            const bool man = persons_[number - 1].man;
            marry(man ? number : other, man ? other : number, year);
        }
    }

    void found() {
        for (int i = 0; i < 8; ++i) pair_up(add_person(1480 + pick(60), 0));
    }

    void bear_children(std::size_t index) {
        const std::size_t number = index + 1;
        const std::size_t mother = families_[index].wife;
        const std::size_t father = families_[index].husband;
        if (mother == 0 || persons_[mother - 1].birth_year > 1995) return;
        const int count = 1 + pick(4);
        for (int i = 0; i < count && persons_.size() < wanted_; ++i) {
            const int year = persons_[mother - 1].birth_year + 19 + 2 * i + pick(2);
            if (!lives(mother, year) || !lives(father, year)) return;
            const std::size_t child = add_person(year, number);
            if (year < 1990 && prng_.chance(750)) pair_up(child);
        }
    }

    // One of every kind that an import has to judge, whatever the dice say.
    void add_oddities() {
        const auto with_birth = [&](const std::string& lines, int year) {
            const std::size_t number = add_person(year, 0);
            persons_[number - 1].birth = lines;
            persons_[number - 1].death.clear();
            return number;
        };
        const auto born = [&](const std::string& when, int year) {
            return with_birth("1 BIRT\n2 DATE " + when + "\n", year);
        };
        born("44 B.C.", -43);
        born("30 FEB 1750", 1750);
        born("(в год барса)", 1800);
        born("10 JAN", 1800);
        born("INT 1801 (со слов соседей)", 1801);
        const std::size_t before = born("1 MAY 1880", 1880);
        persons_[before - 1].death = "1 DEAT\n2 DATE 2 APR 1880\n"; // Dead before birth.
        const std::size_t twice = born("3 JUN 1870", 1870);
        persons_[twice - 1].other = "1 BIRT\n2 DATE 3 JUN 1870\n1 DEAT\n2 DATE 1930\n1 DEAT\n"
                                    "2 DATE 1931\n";
        const std::size_t child = born("1 JAN 1700", 1700);
        const std::size_t dead = born("1680", 1680);
        persons_[dead - 1].death = "1 DEAT\n2 DATE 5 MAY 1705\n";
        const auto wed = [&](std::size_t a, std::size_t b, const std::string& events) {
            Family family{a, b, {}, events};
            families_.push_back(family);
            for (const std::size_t spouse : {a, b}) {
                if (spouse != 0) persons_[spouse - 1].spouse_in.push_back(families_.size());
            }
            return families_.size();
        };
        const std::size_t young = wed(child, dead, "1 MARR\n2 DATE 1706\n"); // Both reasons.
        const std::size_t late = born("1 JAN 1720", 1720); // Long after a parent's death.
        persons_[late - 1].child_of = young;
        families_[young - 1].children.push_back(late);
        const std::size_t third = born("1690", 1690);
        const std::size_t fourth = born("1691", 1691);
        persons_[third - 1].death = "1 DEAT\n2 DATE 1760\n";
        persons_[fourth - 1].death = "1 DEAT\n2 DATE 1761\n";
        const std::size_t fifth = born("1692", 1692);
        persons_[fifth - 1].death = "1 DEAT\n2 DATE 1762\n";
        wed(third, fourth, "1 MARR\n2 DATE 1715\n");
        wed(third, fifth, "1 MARR\n2 DATE 1720\n"); // Two at a time.
        wed(0, fifth, "1 MARR\n2 DATE 1740\n");     // One spouse missing.
        wed(child, fifth, "1 DIV Y\n");             // No marriage to end.
        const std::size_t self = born("1600", 1600); // A circle of births.
        persons_[self - 1].child_of = wed(self, 0, "");
        families_.back().children.push_back(self);
    }

    std::string text() const {
        std::string out = "0 HEAD\n1 SOUR TAMGA-SAMPLE\n2 VERS 1\n1 DATE 1 JAN 2025\n1 FILE "
                          "sample-" + std::to_string(seed_) + "-" + std::to_string(wanted_) +
                          ".ged\n1 GEDC\n2 VERS 5.5.1\n2 FORM LINEAGE-LINKED\n1 CHAR UTF-8\n";
        const auto name = [](char kind, std::size_t number) {
            return "@" + std::string(1, kind) + std::to_string(number) + "@";
        };
        for (std::size_t i = 0; i < persons_.size(); ++i) {
            const Person& person = persons_[i];
            out += "0 " + name('I', i + 1) + " INDI\n1 NAME " + person.name + "\n1 SEX " +
                   (person.man ? "M" : "F") + "\n" + person.birth + person.death + person.other;
            for (const std::size_t family : person.spouse_in) {
                out += "1 FAMS " + name('F', family) + "\n";
            }
            if (person.child_of != 0) out += "1 FAMC " + name('F', person.child_of) + "\n";
        }
        for (std::size_t i = 0; i < families_.size(); ++i) {
            const Family& family = families_[i];
            out += "0 " + name('F', i + 1) + " FAM\n";
            if (family.husband != 0) out += "1 HUSB " + name('I', family.husband) + "\n";
            if (family.wife != 0) out += "1 WIFE " + name('I', family.wife) + "\n";
            for (const std::size_t child : family.children) {
                out += "1 CHIL " + name('I', child) + "\n";
            }
            out += family.events;
        }
        return out + "0 TRLR\n";
    }

    Prng prng_;
    std::uint64_t seed_;
    std::size_t wanted_;
    std::vector<Person> persons_;
    std::vector<Family> families_;
};

} // namespace

std::string make_sample_gedcom(std::uint32_t people, std::uint64_t seed) {
    return Sample(people, seed).make();
}

int sample_gedcom(Arguments words) {
    std::uint32_t people = 2000;
    std::uint64_t seed = 1;
    std::string output = "-";
    CLI::App app("Write a GEDCOM file of invented people, the same for the same seed.",
                 "tamga sample-gedcom");
    app.add_option("--people", people, "how many, at least")
        ->check(CLI::Range(sample_people_min, sample_people_max));
    app.add_option("--seed", seed, "another seed, another file");
    app.add_option("-o,--output", output, "file; - is standard output");
    if (const auto over = parse(app, words)) return *over;
    const std::string text = make_sample_gedcom(people, seed);
    if (output == "-") {
        std::fwrite(text.data(), 1, text.size(), stdout);
        return exit_fine;
    }
    const Status written = write_file(output, text);
    return written ? exit_fine : failed("sample-gedcom", written.error());
}

} // namespace tamga::tools
