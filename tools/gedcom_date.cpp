// Dates of GEDCOM as intervals of days; nothing is guessed.

#include "tools/gedcom_date.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <span>
#include <vector>

namespace tamga::tools {
namespace {

constexpr std::array<std::string_view, 12> months{"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                  "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
constexpr std::size_t words_max = 16;

bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int days_in_month(int year, int month) {
    constexpr std::array<int, 12> lengths{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month == 2 && is_leap(year)) return 29;
    return lengths[static_cast<std::size_t>(month - 1)];
}

ReadDate open_date(std::string note) { return ReadDate{LegalDate{}, std::move(note)}; }

// Upper-case words of the text; a word longer than any of ours stays and matches nothing.
std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    for (const char raw : text) {
        const auto c = static_cast<unsigned char>(raw);
        if (std::isspace(c) != 0) {
            if (!word.empty()) words.push_back(std::move(word));
            word.clear();
        } else {
            word.push_back(static_cast<char>(std::toupper(c)));
        }
    }
    if (!word.empty()) words.push_back(std::move(word));
    return words;
}

std::optional<int> number(std::string_view word, std::size_t digits_max) {
    if (word.empty() || word.size() > digits_max) return std::nullopt;
    int value = 0;
    for (const char c : word) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

std::optional<int> month_of(std::string_view word) {
    for (std::size_t i = 0; i < months.size(); ++i) {
        if (months[i] == word) return static_cast<int>(i) + 1;
    }
    return std::nullopt;
}

// The two years of "1137" (equal) or "1137/1138", "1137/38", "1699/00".
struct Years {
    int first = 0;
    int last = 0;
};

std::optional<Years> years_of(std::string_view word) {
    const std::size_t slash = word.find('/');
    const auto first = number(word.substr(0, slash), 4);
    if (!first || *first == 0) return std::nullopt;
    if (slash == std::string_view::npos) return Years{*first, *first};

    const std::string_view tail = word.substr(slash + 1);
    auto last = number(tail, 4);
    if (!last) return std::nullopt;
    if (tail.size() < 4 && tail.size() < word.substr(0, slash).size()) { // Abbreviated.
        int scale = 1;
        for (std::size_t i = 0; i < tail.size(); ++i) scale *= 10;
        *last += *first / scale * scale;
        if (*last < *first) *last += scale; // 1699/00 is 1699 and 1700.
    }
    if (*last < *first) return std::nullopt;
    return Years{*first, *last};
}

bool is_before_christ(std::string_view word) {
    return word == "B.C." || word == "BC" || word == "BCE" || word == "B.C";
}

// One date without qualifier: [[day] month] year [B.C.], after an optional calendar.
ReadDate simple_date(std::span<const std::string> words) {
    if (words.empty()) return open_date("no date after its qualifier");
    bool before_christ = false;
    if (is_before_christ(words.back())) {
        before_christ = true;
        words = words.first(words.size() - 1);
    }
    if (words.empty() || words.size() > 3) return open_date("not a date");

    const auto years = years_of(words.back());
    if (!years) {
        return open_date(month_of(words.back()) ? "the year is missing" : "not a date");
    }
    if (before_christ && years->first != years->last) return open_date("dual year before Christ");
    const int first = before_christ ? 1 - years->first : years->first;
    const int last = before_christ ? 1 - years->first : years->last;
    const auto precision = [&](DatePrecision exact) {
        return first == last ? exact : DatePrecision::range;
    };
    if (words.size() == 1) {
        return {{days_from_civil(first, 1, 1), days_from_civil(last, 12, 31),
                 precision(DatePrecision::year)},
                {}};
    }
    const auto month = month_of(words[words.size() - 2]);
    if (!month) return open_date("the month is not one of JAN to DEC");
    if (words.size() == 2) {
        return {{days_from_civil(first, *month, 1),
                 days_from_civil(last, *month, days_in_month(last, *month)),
                 precision(DatePrecision::month)},
                {}};
    }
    const auto day = number(words.front(), 2);
    if (!day || *day < 1 || *day > days_in_month(first, *month) ||
        *day > days_in_month(last, *month)) {
        return open_date("no such day in the calendar");
    }
    return {{days_from_civil(first, *month, *day), days_from_civil(last, *month, *day),
             precision(DatePrecision::day)},
            {}};
}

// Strips a calendar: "@#DJULIAN@" (5.5.1) or "JULIAN" (7). Julian dates are taken as written.
ReadDate calendar_date(std::span<const std::string> words) {
    if (!words.empty()) {
        std::string_view calendar = words.front();
        std::size_t used = 1;
        if (calendar.starts_with("@#D")) {
            calendar.remove_prefix(3);
            if (calendar == "FRENCH" || calendar == "HEBREW") return open_date("other calendar");
            if (!calendar.ends_with("@")) return open_date("other calendar");
            calendar.remove_suffix(1);
        }
        const bool gregorian = calendar == "GREGORIAN";
        const bool julian = calendar == "JULIAN";
        if (gregorian || julian) {
            ReadDate read = simple_date(words.subspan(used));
            if (julian && read.note.empty()) read.note = "Julian calendar, taken as written";
            return read;
        }
        if (calendar == "HEBREW" || calendar == "FRENCH_R" || calendar == "ROMAN" ||
            calendar == "UNKNOWN" || calendar.starts_with("_") ||
            words.front().starts_with("@#D")) {
            return open_date("other calendar");
        }
    }
    return simple_date(words);
}

std::string joined_notes(const ReadDate& a, const ReadDate& b) {
    if (a.note.empty() || a.note == b.note) return b.note;
    return b.note.empty() ? a.note : a.note + "; " + b.note;
}

// BET a AND b, FROM a TO b: from the first day of a to the last day of b.
ReadDate between(std::span<const std::string> words, std::string_view separator) {
    const auto middle = std::find(words.begin(), words.end(), separator);
    if (middle == words.end()) return open_date("a period without its end");
    const auto split = static_cast<std::size_t>(middle - words.begin());
    const ReadDate a = calendar_date(words.first(split));
    const ReadDate b = calendar_date(words.subspan(split + 1));
    if (!a.date.earliest || !b.date.latest) return open_date(joined_notes(a, b));
    if (*a.date.earliest > *b.date.latest) return open_date("the period ends before it begins");
    return {{a.date.earliest, b.date.latest, DatePrecision::range}, joined_notes(a, b)};
}

ReadDate one_sided(std::span<const std::string> words, bool keeps_earliest) {
    ReadDate read = calendar_date(words);
    if (read.date.precision == DatePrecision::unknown) return read;
    read.date.precision = DatePrecision::range;
    (keeps_earliest ? read.date.latest : read.date.earliest).reset();
    return read;
}

} // namespace

std::int32_t days_from_civil(int year, int month, int day) {
    year -= month <= 2 ? 1 : 0;
    const int era = (year >= 0 ? year : year - 399) / 400;
    const int year_of_era = year - era * 400;
    const int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

CivilDay civil_from_days(std::int32_t days) {
    const std::int64_t z = static_cast<std::int64_t>(days) + 719468;
    const std::int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    const auto day_of_era = static_cast<int>(z - era * 146097);
    const int year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int shifted = (5 * day_of_year + 2) / 153;
    const int month = shifted + (shifted < 10 ? 3 : -9);
    const int year = year_of_era + static_cast<int>(era) * 400 + (month <= 2 ? 1 : 0);
    return {year, month, day_of_year - (153 * shifted + 2) / 5 + 1};
}

ReadDate read_gedcom_date(std::string_view text) {
    const std::vector<std::string> words = words_of(text);
    if (words.empty()) return open_date({});
    if (words.size() > words_max) return open_date("too long for a date");
    const std::span<const std::string> all(words);
    const std::string& first = words.front();
    const auto rest = all.subspan(1);
    if (first == "ABT" || first == "CAL" || first == "EST") {
        ReadDate read = calendar_date(rest); // Read only to tell what is no date at all.
        return open_date(read.date.precision == DatePrecision::unknown ? read.note
                                                                      : "approximate");
    }
    if (first == "BEF") return one_sided(rest, false);
    if (first == "AFT") return one_sided(rest, true);
    if (first == "BET") return between(rest, "AND");
    if (first == "TO") return one_sided(rest, false);
    if (first == "FROM") {
        const bool closed = std::find(rest.begin(), rest.end(), "TO") != rest.end();
        return closed ? between(rest, "TO") : one_sided(rest, true);
    }
    if (first == "INT") { // The date as the source's reader understood it, then the phrase.
        std::size_t date_words = 0;
        while (date_words < rest.size() && !rest[date_words].starts_with("(")) ++date_words;
        return calendar_date(rest.first(date_words));
    }
    if (first.starts_with("(")) return open_date("a phrase, not a date");
    return calendar_date(all);
}

std::string describe(const LegalDate& date) {
    const auto text = [](std::int32_t days) {
        const CivilDay day = civil_from_days(days);
        std::array<char, 48> out{};
        if (day.year > 0) {
            std::snprintf(out.data(), out.size(), "%04d-%02d-%02d", day.year, day.month, day.day);
        } else {
            std::snprintf(out.data(), out.size(), "%04d-%02d-%02d B.C.", 1 - day.year, day.month,
                          day.day);
        }
        return std::string(out.data());
    };
    if (!date.earliest && !date.latest) return "unknown";
    if (!date.earliest) return "to " + text(*date.latest);
    if (!date.latest) return "from " + text(*date.earliest);
    if (*date.earliest == *date.latest) return text(*date.earliest);
    return text(*date.earliest) + " to " + text(*date.latest);
}

} // namespace tamga::tools
