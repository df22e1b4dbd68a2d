// Persons, families and vital events of a GEDCOM file: the rows of an archive import.
//
// One row per event, in the order of the file. Nothing is dropped in silence: rows that are no acts
// are rows too. `DIV N` and the like say that there was no event and are none.

#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/types.hpp"
#include "tools/gedcom_date.hpp"
#include "tools/gedcom_parser.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tamga::tools {

enum class EventKind : std::uint8_t { birth, death, marriage, divorce, burial, baptism };
inline constexpr std::array<std::string_view, 6> event_kind_names{"birth",   "death",  "marriage",
                                                                  "divorce", "burial", "baptism"};
[[nodiscard]] inline std::string_view name_of(EventKind kind) {
    return event_kind_names[static_cast<std::size_t>(kind)];
}

inline constexpr std::size_t no_index = std::numeric_limits<std::size_t>::max();

struct GedcomPerson {
    std::string record; // "@I12@".
    std::size_t line = 0;
    std::string name;   // As written, with slashes.
    char sex = '?';     // M, F, or ? where the file does not say.
    std::size_t birth_family = no_index; // Of which the person is a child by birth.
    bool family_missing = false;         // It is named, and the file has no such record.
    std::size_t birth_event = no_index;  // The first.
};

// A spouse as a family names it.
struct SpouseLink {
    bool named = false;
    std::size_t person = no_index; // Absent though named: the record does not exist.
};

struct GedcomFamily {
    std::string record; // "@F7@".
    std::size_t line = 0;
    SpouseLink husband;
    SpouseLink wife;
};

struct GedcomEvent {
    EventKind kind = EventKind::birth;
    std::size_t subject = no_index; // Person, or family for marriages and divorces.
    std::string record;
    std::uint32_t ordinal = 1;      // Of its kind within the record.
    std::size_t line = 0;
    std::string date_text;
    LegalDate date;
    std::string place;
    std::string note;               // What had to be left open, and why.
};

struct GedcomArchive {
    std::string encoding;
    std::string version;
    std::vector<std::string> notes;
    Hash256 source; // Identity of the file as a source; see read_gedcom_archive.
    std::vector<GedcomPerson> persons;
    std::vector<GedcomFamily> families;
    std::vector<GedcomEvent> events;
};

// Reads a whole file. `source_name` is what the archive calls this source (fond, opis, delo).
//
// Identity of the source: the hash of `source_name` if given; otherwise of the header record (who
// exported what, when, under which file name), so that the same export with one record deleted or
// added is the same source; a header without FILE and DATE identifies nothing, then it is the hash
// of the whole file.
[[nodiscard]] Result<GedcomArchive> read_gedcom_archive(ByteView file,
                                                        std::string_view source_name = {},
                                                        std::string_view encoding = {});

} // namespace tamga::tools
