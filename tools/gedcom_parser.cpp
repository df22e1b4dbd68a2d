// Lines of GEDCOM 5.5.1 and 7 as records, every bound checked.

#include "tools/gedcom_parser.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>

namespace tamga::tools {
namespace {

std::unexpected<Error> fault(std::size_t line, const std::string& what) {
    return fail(ErrorCode::malformed, "line " + std::to_string(line) + " " + what);
}

// Takes lines off the front: LF, CR LF, CR alone and LF CR all end one.
class Lines {
public:
    explicit Lines(std::string_view text) : text_(text) {}

    std::optional<std::string_view> next() {
        if (text_.empty()) return std::nullopt;
        ++number_;
        const std::size_t end = text_.find_first_of("\r\n");
        const std::string_view line = text_.substr(0, end);
        std::size_t used = line.size();
        if (end != std::string_view::npos) {
            const char first = text_[end];
            ++used;
            const bool pair = end + 1 < text_.size() && text_[end + 1] != first &&
                              (text_[end + 1] == '\n' || text_[end + 1] == '\r');
            if (pair) ++used;
        }
        text_.remove_prefix(used);
        return line;
    }
    [[nodiscard]] std::size_t number() const { return number_; }

private:
    std::string_view text_;
    std::size_t number_ = 0;
};

struct Line {
    int level = 0;
    std::string_view xref;
    std::string_view tag;
    std::string_view value;
};

bool is_tag_char(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// level [ @xref@ ] TAG [ value ]
Result<Line> split(std::string_view text, std::size_t number) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    Line line;
    std::size_t digits = 0;
    while (digits < text.size() && std::isdigit(static_cast<unsigned char>(text[digits])) != 0) {
        if (digits < 3) line.level = line.level * 10 + (text[digits] - '0');
        ++digits;
    }
    if (digits == 0 || digits > 2 || line.level > gedcom_level_max) {
        return fault(number, "does not begin with a level of 0 to 99: it is not GEDCOM, or a line "
                             "was broken in two; repair it or export again");
    }
    text.remove_prefix(digits);
    if (text.empty() || text.front() != ' ') {
        return fault(number, "has no tag after its level: repair it or export again");
    }
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);

    if (!text.empty() && text.front() == '@') {
        const std::size_t end = text.find('@', 1);
        if (end == std::string_view::npos || end < 2 || end + 1 > gedcom_xref_bytes_max) {
            return fault(number, "has a record name without an end or longer than 64 characters");
        }
        line.xref = text.substr(0, end + 1);
        text.remove_prefix(end + 1);
        if (text.empty() || text.front() != ' ') {
            return fault(number, "has no tag after " + std::string(line.xref));
        }
        while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    }
    std::size_t length = 0;
    while (length < text.size() && is_tag_char(text[length])) ++length;
    if (length == 0 || length > gedcom_tag_bytes_max ||
        (length < text.size() && text[length] != ' ')) {
        return fault(number, "has no tag of 1 to 31 letters, digits or underscores");
    }
    line.tag = text.substr(0, length);
    if (length < text.size()) line.value = text.substr(length + 1);
    return line;
}

// The value as stored: "@@" is one at sign; pointers stay.
std::string unfolded(std::string_view value) {
    std::string out;
    out.reserve(value.size());
    for (std::size_t i = 0; i < value.size(); ++i) {
        out.push_back(value[i]);
        if (value[i] == '@' && i + 1 < value.size() && value[i + 1] == '@') ++i;
    }
    return out;
}

// Builds one record; `open` is the path from the record to the last line.
class RecordBuilder {
public:
    [[nodiscard]] bool empty() const { return !record_; }
    [[nodiscard]] GedcomNode& record() { return *record_; }

    void begin(const Line& line, std::size_t number) {
        record_ = make(line, number);
        lines_ = 1;
        depth_ = 0;
    }

    Status add(const Line& line, std::size_t number) {
        if (++lines_ > gedcom_record_lines_max) {
            return fault(number, "is one of more than 100,000 lines of one record: the file is "
                                 "damaged");
        }
        if (line.level > depth_ + 1) {
            return fault(number, "has level " + std::to_string(line.level) + " after level " +
                                     std::to_string(depth_) +
                                     ": a line is missing; repair it or export again");
        }
        GedcomNode* parent = &*record_;
        for (int level = 1; level < line.level; ++level) parent = &parent->children.back();
        if (line.tag == "CONC" || line.tag == "CONT") {
            if (parent->value.size() + line.value.size() + 1 > gedcom_value_bytes_max) {
                return fault(number, "continues a value beyond 1 MiB: the file is damaged");
            }
            if (line.tag == "CONT") parent->value.push_back('\n');
            parent->value += unfolded(line.value);
            return {}; // A continuation has nothing under it: the depth stays its parent's.
        }
        parent->children.push_back(make(line, number));
        depth_ = line.level;
        return {};
    }

private:
    static GedcomNode make(const Line& line, std::size_t number) {
        GedcomNode node;
        node.tag = line.tag;
        node.xref = line.xref;
        node.value = is_gedcom_pointer(line.value) ? std::string(line.value) : unfolded(line.value);
        node.line = number;
        return node;
    }

    std::optional<GedcomNode> record_;
    std::size_t lines_ = 0;
    int depth_ = 0;
};

Status read_version(const GedcomNode& head, GedcomSummary& summary) {
    const GedcomNode* gedc = head.child("GEDC");
    const std::string_view version = gedc == nullptr ? "" : gedc->child_value("VERS");
    if (version.empty()) {
        summary.note = "the file names no GEDCOM version; read as 5.5.1";
        return {};
    }
    summary.version = version;
    if (version.starts_with("7.") || version.starts_with("5.5")) return {};
    if (version.starts_with("5.") || version.starts_with("4.") || version.starts_with("3.")) {
        summary.note = "GEDCOM " + summary.version + " read as 5.5.1";
        return {};
    }
    return fault(gedc->line, "names GEDCOM version " + summary.version +
                                 ", which is not known: export as 5.5.1 or 7.0");
}

Status hand_over(GedcomNode& record, GedcomSummary& summary,
                 std::map<std::string, std::size_t>& names,
                 const std::function<Status(const GedcomNode&)>& receive) {
    ++summary.records;
    if (summary.records == 1) {
        if (record.tag != "HEAD") {
            return fault(record.line, "is not \"0 HEAD\": this is not a GEDCOM file");
        }
        TRY_VOID(read_version(record, summary));
    }
    if (!record.xref.empty()) {
        const auto [known, fresh] = names.emplace(record.xref, record.line);
        if (!fresh) {
            return fault(record.line, "begins a second record " + record.xref +
                                          " (the first is at line " +
                                          std::to_string(known->second) +
                                          "): give each record a name of its own");
        }
    }
    return receive(record);
}

} // namespace

const GedcomNode* GedcomNode::child(std::string_view wanted) const {
    for (const GedcomNode& node : children) {
        if (node.tag == wanted) return &node;
    }
    return nullptr;
}

std::string_view GedcomNode::child_value(std::string_view wanted) const {
    const GedcomNode* node = child(wanted);
    return node == nullptr ? std::string_view() : std::string_view(node->value);
}

Result<GedcomSummary> parse_gedcom(std::string_view text,
                                   const std::function<Status(const GedcomNode&)>& record) {
    GedcomSummary summary;
    summary.version = "5.5.1";
    std::map<std::string, std::size_t> names;
    RecordBuilder builder;
    Lines lines(text);
    while (const auto raw = lines.next()) {
        const std::size_t number = lines.number();
        if (number > gedcom_lines_max) return fault(number, "is beyond 50 million lines");
        if (raw->size() > gedcom_line_bytes_max) {
            return fault(number, "is longer than 32 KiB: the file is damaged, or not GEDCOM");
        }
        if (raw->find('\0') != std::string_view::npos) {
            return fault(number, "holds a zero byte: the file is damaged, or UTF-16 without its "
                                 "byte order mark (say --encoding UTF-16LE or UTF-16BE)");
        }
        if (raw->find_first_not_of(" \t") == std::string_view::npos) continue;
        if (!builder.empty() && builder.record().tag == "TRLR") {
            return fault(number, "stands after \"0 TRLR\": two files were joined; import each");
        }
        TRY(const Line line, split(*raw, number));
        if (line.level > 0) {
            if (builder.empty()) {
                return fault(number, "is not \"0 HEAD\": this is not a GEDCOM file");
            }
            TRY_VOID(builder.add(line, number));
            continue;
        }
        if (!builder.empty()) TRY_VOID(hand_over(builder.record(), summary, names, record));
        builder.begin(line, number);
    }
    summary.lines = lines.number();
    if (builder.empty()) return fail(ErrorCode::malformed, "the file holds no GEDCOM line");
    TRY_VOID(hand_over(builder.record(), summary, names, record));
    if (builder.record().tag != "TRLR") {
        const std::string& name = builder.record().xref;
        return fault(lines.number(), "is the last, inside " +
                                         (name.empty() ? builder.record().tag : name) +
                                         ", and \"0 TRLR\" never came: the file is truncated; get "
                                         "it whole from its source");
    }
    return summary;
}

} // namespace tamga::tools
