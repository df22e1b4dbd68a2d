// Lines of a manifest. One text per manifest: what is read is written back byte for byte.

#include "tools/backup_manifest.hpp"

#include "base/bytes.hpp"
#include "base/ensure.hpp"
#include "base/hash.hpp"

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <optional>
#include <span>

namespace tamga::tools {

namespace {

constexpr std::string_view first_line = "tamga-backup 1";
constexpr std::size_t path_bytes_max = 200;

// Lines one after another, with a number for errors.
class Lines {
public:
    explicit Lines(std::string_view text) : text_(text) {}

    // Without its end; nothing when there is no whole line left.
    std::optional<std::string_view> next() {
        const std::size_t end = text_.find('\n', at_);
        if (end == std::string_view::npos) return std::nullopt;
        const std::string_view line = text_.substr(at_, end - at_);
        begun_ = at_;
        at_ = end + 1;
        number_ += 1;
        return line;
    }
    // The words after `key` and a space.
    Result<std::string_view> after(std::string_view key) {
        const auto line = next();
        if (!line || line->size() <= key.size() || !line->starts_with(key) ||
            (*line)[key.size()] != ' ') {
            return bad("'" + std::string(key) + "' is expected");
        }
        return line->substr(key.size() + 1);
    }
    [[nodiscard]] std::unexpected<Error> bad(const std::string& why) const {
        return fail(ErrorCode::malformed, "line " + std::to_string(number_) + ": " + why);
    }
    [[nodiscard]] std::string_view before() const { return text_.substr(0, begun_); }
    [[nodiscard]] bool at_end() const { return at_ == text_.size(); }

private:
    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t begun_ = 0; // Of the last line.
    std::size_t number_ = 0;
};

std::optional<std::uint64_t> number_in(std::string_view word) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
    if (word.size() > 1 && word.front() == '0') return std::nullopt;
    return value;
}

std::optional<Hash256> hash_in(std::string_view word) {
    const auto bytes = from_hex(word);
    if (!bytes || bytes->size() != 32) return std::nullopt;
    return Hash256::from(*bytes);
}

Result<Hash256> hash_after(Lines& lines, std::string_view key) {
    TRY(const std::string_view word, lines.after(key));
    const auto hash = hash_in(word);
    if (!hash) return lines.bad("not 64 hexadecimal digits");
    return *hash;
}

Result<std::uint64_t> number_after(Lines& lines, std::string_view key) {
    TRY(const std::string_view word, lines.after(key));
    const auto number = number_in(word);
    if (!number) return lines.bad("not a number");
    return *number;
}

std::optional<BackupFile> file_in(std::string_view words) {
    const std::size_t first = words.find(' ');
    if (first == std::string_view::npos) return std::nullopt;
    const std::size_t second = words.find(' ', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    const auto hash = hash_in(words.substr(0, first));
    const auto bytes = number_in(words.substr(first + 1, second - first - 1));
    const std::string_view path = words.substr(second + 1);
    if (!hash || !bytes || !is_backup_path(path)) return std::nullopt;
    return BackupFile{*hash, *bytes, std::string(path)};
}

bool is_ascending(std::span<const BackupFile> files) {
    return std::ranges::adjacent_find(files, [](const BackupFile& left, const BackupFile& right) {
               return left.path >= right.path;
           }) == files.end();
}

} // namespace

bool is_backup_path(std::string_view path) {
    if (path.size() > path_bytes_max) return false;
    if (!path.starts_with("config/") && !path.starts_with("data/")) return false;
    char before = '/';
    for (const char c : path) {
        const bool is_name = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                             (c >= '0' && c <= '9') || c == '_' || c == '-';
        const bool is_inner = (c == '.' || c == '/') && before != '/' && before != '.';
        if (!is_name && !is_inner) return false;
        before = c;
    }
    return before != '/' && before != '.';
}

std::string to_text(const BackupManifest& manifest) {
    ENSURE(!manifest.files.empty() && manifest.files.size() <= backup_files_max);
    ENSURE(is_ascending(manifest.files));
    std::string text;
    const auto say = [&](std::initializer_list<std::string_view> words) {
        for (const std::string_view word : words) {
            text += word;
            text += ' ';
        }
        text.back() = '\n';
    };
    say({first_line});
    say({"chain", manifest.chain.hex()});
    say({"node", manifest.node.hex()});
    say({"height", std::to_string(manifest.height.value)});
    say({"block", manifest.block.hex()});
    say({"time_ms", std::to_string(manifest.time.value)});
    for (const BackupFile& file : manifest.files) {
        ENSURE(is_backup_path(file.path));
        say({"file", file.hash.hex(), std::to_string(file.bytes), file.path});
    }
    const Hash256 end = sha256(as_bytes(text));
    say({"end", end.hex()});
    return text;
}

Result<BackupManifest> parse_backup_manifest(std::string_view text) {
    if (text.size() > backup_manifest_bytes_max) {
        return fail(ErrorCode::malformed, "larger than " +
                                              std::to_string(backup_manifest_bytes_max) + " bytes");
    }
    Lines lines(text);
    if (lines.next() != first_line) {
        return lines.bad("not the list of a backup that this version knows");
    }
    BackupManifest manifest;
    TRY(const Hash256 chain, hash_after(lines, "chain"));
    manifest.chain = ChainId(chain.bytes);
    TRY(manifest.node, hash_after(lines, "node"));
    TRY(const std::uint64_t height, number_after(lines, "height"));
    manifest.height = Height(height);
    TRY(const Hash256 block, hash_after(lines, "block"));
    manifest.block = BlockHash(block.bytes);
    TRY(const std::uint64_t time, number_after(lines, "time_ms"));
    manifest.time = TimestampMs(time);
    for (auto line = lines.next();; line = lines.next()) {
        if (!line) return lines.bad("it is cut short after this");
        if (line->starts_with("end ")) {
            if (hash_in(line->substr(4)) != sha256(as_bytes(lines.before()))) {
                return lines.bad("the lines before are not those that were written");
            }
            break;
        }
        const auto file = line->starts_with("file ") ? file_in(line->substr(5)) : std::nullopt;
        if (!file) return lines.bad("not 'file SHA256 SIZE PATH'");
        if (manifest.files.size() == backup_files_max) return lines.bad("too many files");
        manifest.files.push_back(*file);
    }
    if (!lines.at_end()) return lines.bad("something follows the end");
    if (manifest.files.empty()) return lines.bad("it lists no file");
    if (!is_ascending(manifest.files)) return lines.bad("files are not in order");
    return manifest;
}

} // namespace tamga::tools
