// Vital events, persons and families of a parsed GEDCOM file.

#include "tools/gedcom_events.hpp"

#include "base/hash.hpp"
#include "tools/gedcom_text.hpp"

#include <algorithm>
#include <optional>

namespace tamga::tools {
namespace {

struct EventTag {
    std::string_view tag;
    EventKind kind;
};
constexpr std::array<EventTag, 5> person_events{{{"BIRT", EventKind::birth},
                                                 {"DEAT", EventKind::death},
                                                 {"BURI", EventKind::burial},
                                                 {"CHR", EventKind::baptism},
                                                 {"BAPM", EventKind::baptism}}};
constexpr std::array<EventTag, 2> family_events{
    {{"MARR", EventKind::marriage}, {"DIV", EventKind::divorce}}};

std::string trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\n");
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t\n") - first + 1));
}

// Links as the file writes them, before every record is known.
struct PersonLinks {
    std::vector<std::string> families; // FAMC by birth, first wins.
    bool says_family = false;          // Any FAMC, also by adoption.
};
struct FamilyLinks {
    std::string husband;
    std::string wife;
    std::vector<std::string> children;
};

class ArchiveBuilder {
public:
    Status take(const GedcomNode& record) {
        if (record.tag == "HEAD") take_head(record);
        if (record.tag == "INDI") return take_person(record);
        if (record.tag == "FAM") return take_family(record);
        return {};
    }

    GedcomArchive finish() {
        link();
        return std::move(archive_);
    }
    // The header as text; empty if it identifies nothing.
    [[nodiscard]] const std::string& head() const { return head_; }

private:
    void take_head(const GedcomNode& head) {
        if (head.child_value("FILE").empty() || head.child_value("DATE").empty()) return;
        for (const GedcomNode& node : head.children) describe_node(node, 1);
    }

    void describe_node(const GedcomNode& node, int level) {
        if (node.tag == "CHAR") return; // The same export in another encoding is the same source.
        head_ += std::to_string(level) + " " + node.tag + " " + node.value + "\n";
        for (const GedcomNode& child : node.children) describe_node(child, level + 1);
    }

    Status take_person(const GedcomNode& record) {
        if (record.xref.empty()) return nameless(record);
        GedcomPerson person;
        person.record = record.xref;
        person.line = record.line;
        person.name = trimmed(record.child_value("NAME"));
        const std::string sex = trimmed(record.child_value("SEX"));
        if (sex == "M" || sex == "F") person.sex = sex.front();

        PersonLinks links;
        for (const GedcomNode& node : record.children) {
            if (node.tag != "FAMC") continue;
            links.says_family = true;
            if (by_birth(node)) links.families.push_back(node.value);
        }
        if (const GedcomNode* birth = record.child("BIRT")) { // BIRT.FAMC says it outright.
            const std::string_view family = birth->child_value("FAMC");
            if (!family.empty()) links.families.insert(links.families.begin(), std::string(family));
        }
        const std::size_t first_event = archive_.events.size();
        take_events(record, person_events, archive_.persons.size());
        for (std::size_t i = first_event; i < archive_.events.size(); ++i) {
            if (archive_.events[i].kind != EventKind::birth) continue;
            person.birth_event = i;
            break;
        }
        person_index_.emplace(person.record, archive_.persons.size());
        archive_.persons.push_back(std::move(person));
        person_links_.push_back(std::move(links));
        return {};
    }

    static bool by_birth(const GedcomNode& link) {
        const std::string kind = trimmed(link.child_value("PEDI"));
        return kind.empty() || kind == "birth" || kind == "BIRTH";
    }

    Status take_family(const GedcomNode& record) {
        if (record.xref.empty()) return nameless(record);
        GedcomFamily family;
        family.record = record.xref;
        family.line = record.line;
        FamilyLinks links;
        links.husband = record.child_value("HUSB");
        links.wife = record.child_value("WIFE");
        for (const GedcomNode& node : record.children) {
            if (node.tag == "CHIL") links.children.push_back(node.value);
        }
        take_events(record, family_events, archive_.families.size());
        family_index_.emplace(family.record, archive_.families.size());
        archive_.families.push_back(std::move(family));
        family_links_.push_back(std::move(links));
        return {};
    }

    static Status nameless(const GedcomNode& record) {
        return fail(ErrorCode::malformed, "line " + std::to_string(record.line) + " begins a " +
                                              record.tag +
                                              " record without a name such as @I1@: export again");
    }

    void take_events(const GedcomNode& record, std::span<const EventTag> tags,
                     std::size_t subject) {
        std::array<std::uint32_t, event_kind_names.size()> counts{};
        for (const GedcomNode& node : record.children) {
            const auto known = std::find_if(tags.begin(), tags.end(), [&](const EventTag& entry) {
                return entry.tag == node.tag;
            });
            if (known == tags.end() || trimmed(node.value) == "N") continue;
            GedcomEvent event;
            event.kind = known->kind;
            event.subject = subject;
            event.record = record.xref;
            event.ordinal = ++counts[static_cast<std::size_t>(event.kind)];
            event.line = node.line;
            event.date_text = trimmed(node.child_value("DATE"));
            ReadDate read = read_gedcom_date(event.date_text);
            event.date = read.date;
            event.note = std::move(read.note);
            event.place = trimmed(node.child_value("PLAC"));
            archive_.events.push_back(std::move(event));
        }
    }

    SpouseLink spouse(const std::string& pointer) const {
        if (trimmed(pointer).empty() || pointer == "@VOID@") return {};
        const auto known = person_index_.find(trimmed(pointer));
        return {true, known == person_index_.end() ? no_index : known->second};
    }

    void link() {
        for (std::size_t i = 0; i < archive_.families.size(); ++i) {
            archive_.families[i].husband = spouse(family_links_[i].husband);
            archive_.families[i].wife = spouse(family_links_[i].wife);
        }
        for (std::size_t i = 0; i < archive_.persons.size(); ++i) {
            for (const std::string& pointer : person_links_[i].families) {
                const auto known = family_index_.find(trimmed(pointer));
                archive_.persons[i].family_missing = known == family_index_.end();
                if (!archive_.persons[i].family_missing) {
                    archive_.persons[i].birth_family = known->second;
                }
                break;
            }
        }
        for (std::size_t i = 0; i < archive_.families.size(); ++i) { // CHIL without FAMC.
            for (const std::string& pointer : family_links_[i].children) {
                const auto known = person_index_.find(trimmed(pointer));
                if (known == person_index_.end()) continue;
                GedcomPerson& child = archive_.persons[known->second];
                const bool says_family = person_links_[known->second].says_family;
                if (!says_family && child.birth_family == no_index) child.birth_family = i;
            }
        }
    }

    GedcomArchive archive_;
    std::string head_;
    std::map<std::string, std::size_t> person_index_;
    std::map<std::string, std::size_t> family_index_;
    std::vector<PersonLinks> person_links_;
    std::vector<FamilyLinks> family_links_;
};

} // namespace

Result<GedcomArchive> read_gedcom_archive(ByteView file, std::string_view source_name,
                                          std::string_view encoding) {
    TRY(const DecodedText decoded, decode_gedcom_text(file, encoding));
    ArchiveBuilder builder;
    TRY(const GedcomSummary summary, parse_gedcom(decoded.text, [&](const GedcomNode& record) {
            return builder.take(record);
        }));
    const Hash256 source = !source_name.empty()      ? sha256(as_bytes(source_name))
                           : !builder.head().empty() ? sha256(as_bytes(builder.head()))
                                                     : sha256(file);
    GedcomArchive archive = builder.finish();
    archive.encoding = decoded.encoding;
    archive.version = summary.version;
    archive.source = source;
    for (const std::string& note : {decoded.note, summary.note}) {
        if (!note.empty()) archive.notes.push_back(note);
    }
    return archive;
}

} // namespace tamga::tools
