// From the leaves up: what is stored beside what is computed, and who is right.

#include "ledger/log_tiles_check.hpp"

#include "base/ensure.hpp"
#include "ledger/snapshot.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace tamga::ledger {

namespace {

using Hashes = std::vector<Hash256>;

std::string number(std::uint64_t value) { return std::to_string(value); }

class Check {
public:
    Check(const TileSource& source, std::uint64_t size, const LogRoot& root)
        : source_(source), size_(size), root_(root) {
        for (std::uint64_t nodes = size; nodes != 0; nodes >>= log_tile_levels) {
            rows_.emplace_back();
        }
    }

    Result<TilesChecked> run(const std::function<void(std::uint64_t)>& progress) {
        for (std::uint64_t index = 0; index * log_tile_width < size_; ++index) {
            TRY(std::optional<Hashes> leaves, hash_bundle(index));
            TRY_VOID(settle(0, index, std::move(leaves)));
            if (checked_.faults.size() >= TilesChecked::faults_max) return std::move(checked_);
            if (progress) progress(std::min(size_, (index + 1) * log_tile_width));
        }
        TRY_VOID(settle_edge());
        return std::move(checked_);
    }

private:
    // A tile that is stored, and what is computed from below for the one that is being filled.
    struct Row {
        std::optional<std::uint64_t> index;
        std::optional<Hashes> stored;
        Hashes computed;
        std::optional<Hashes> last; // Of level 0: of the last bundle, if it is partial.
    };

    void fault(std::string path, std::string what) {
        if (checked_.faults.size() < TilesChecked::faults_max) {
            checked_.faults.push_back({std::move(path), std::move(what)});
        }
    }
    [[nodiscard]] std::size_t width(unsigned level, std::uint64_t index) const {
        return tile_width(level, index, size_);
    }

    // A file that is missing or misshapen is a fault and then nothing; the disk's errors end it.
    template <class T>
    Result<std::optional<T>> judged(Result<std::optional<T>> read, const std::string& path) {
        if (read) {
            if (*read) ++checked_.files;
            else fault(path, "missing");
            return read;
        }
        if (read.error().code != ErrorCode::malformed) return read;
        const std::string& message = read.error().message; // "PATH: WHAT".
        const std::size_t end = message.find(": ");
        fault(message.substr(0, end), message.substr(end + 2));
        return std::optional<T>();
    }

    Result<std::optional<Hashes>> hash_bundle(std::uint64_t index) {
        const std::size_t count = width(0, index);
        const std::string path = entries_path(index, count);
        TRY(const auto entries, judged(read_entries(source_, index, count), path));
        if (!entries) return std::optional<Hashes>();
        checked_.entries += count;
        TRY_VOID(check_older(entries_path(index), encode_entries(*entries), count, true));
        Hashes hashes;
        for (const Bytes& entry : *entries) hashes.push_back(log_leaf_hash(entry));
        return std::optional(std::move(hashes));
    }

    // Partial files of earlier checkpoints hold the beginning of what there is now.
    Status check_older(const std::string& path, ByteView now, std::size_t count, bool is_bundle) {
        TRY(const std::vector<std::size_t> widths, source_.partials(path));
        for (const std::size_t each : widths) {
            if (each >= count) continue;
            const std::string name = path + ".p/" + number(each);
            TRY(const std::optional<Bytes> bytes, source_.read(name));
            if (!bytes) continue;
            ++checked_.files;
            const bool is_form = is_bundle ? decode_entries(*bytes, each).has_value()
                                           : decode_tile(*bytes, each).has_value();
            if (is_form && bytes->size() <= now.size() &&
                equal(*bytes, now.first(bytes->size()))) {
                continue;
            }
            fault(name, "not the beginning of " + path);
        }
        return {};
    }

    // The tile as it is stored; read once while it is asked for again and again.
    Result<const std::optional<Hashes>*> stored(unsigned level, std::uint64_t index) {
        Row& row = rows_[level];
        if (row.index != index) {
            const std::size_t count = width(level, index);
            const std::string path = tile_path(level, index, count);
            TRY(row.stored, judged(read_tile(source_, level, index, count), path));
            row.index = index;
            if (row.stored) {
                TRY_VOID(check_older(tile_path(level, index), encode_tile(*row.stored), count,
                                     false));
            }
        }
        return &row.stored;
    }

    // Chooses between what is stored and what was computed by the hash above, and hands the root
    // of the chosen one up.
    Status settle(unsigned level, std::uint64_t index, std::optional<Hashes> computed) {
        TRY(const std::optional<Hashes>* there, stored(level, index));
        if (width(level, index) < log_tile_width) { // Judged by the root, at the end.
            rows_[level].last = std::move(computed);
            return {};
        }
        std::optional<Hashes> chosen = computed ? computed : *there;
        if (computed && *there && *computed != **there) {
            const std::uint64_t parent = index / log_tile_width;
            TRY(const std::optional<Hashes>* above, stored(level + 1, parent));
            const bool is_stored = *above && log_root_of(**there).bytes ==
                                                 (**above)[index % log_tile_width].bytes;
            blame(level, index, *computed, **there, is_stored);
            if (is_stored) chosen = *there;
        }
        Hashes& next = rows_[level + 1].computed;
        next.push_back(chosen ? log_root_of(*chosen) : Hash256());
        if (next.size() < log_tile_width) return {};
        return settle(level + 1, index / log_tile_width, std::exchange(next, {}));
    }

    void blame(unsigned level, std::uint64_t index, const Hashes& computed, const Hashes& there,
               bool is_stored) {
        const std::string path = tile_path(level, index, there.size());
        for (std::size_t i = 0; i < there.size(); ++i) {
            if (computed[i] == there[i]) continue;
            const std::uint64_t below = index * log_tile_width + i;
            const std::string hash = "hash " + number(i);
            if (!is_stored) {
                fault(path, hash + " is not that of " +
                                (level == 0 ? "leaf " + number(below)
                                            : tile_path(level - 1, below)));
            } else if (level == 0) {
                fault(entries_path(index, there.size()),
                      "entry " + number(i) + ", leaf " + number(below) +
                          " of the log, is not what " + path + " says");
            } else {
                fault(tile_path(level - 1, below), "not what " + hash + " of " + path + " says");
            }
        }
    }

    // The partial tiles have no hash above them: the root chooses among what they could be.
    Status settle_edge() {
        struct Choice {
            unsigned level;
            std::uint64_t index;
            Hashes computed;
            Hashes there;
        };
        std::vector<Choice> choices;
        std::vector<unsigned> open; // Of these, those that differ.
        for (unsigned level = 0; level < rows_.size(); ++level) {
            const std::uint64_t nodes = size_ >> (level * log_tile_levels);
            if (nodes % log_tile_width == 0) continue;
            const std::uint64_t index = nodes / log_tile_width;
            Row& row = rows_[level];
            const std::optional<Hashes> computed =
                level == 0 ? std::move(row.last) : std::optional(std::move(row.computed));
            TRY(const std::optional<Hashes>* there, stored(level, index));
            if (!computed && !*there) return {}; // Both are faults already.
            choices.push_back({level, index, computed ? *computed : **there,
                               *there ? **there : *computed});
            if (choices.back().computed != choices.back().there) {
                open.push_back(static_cast<unsigned>(choices.size()) - 1);
            }
        }
        const auto takes_stored = [&](std::size_t choice, unsigned mask) {
            const auto at = std::ranges::find(open, choice);
            return at != open.end() && (mask >> (at - open.begin()) & 1) != 0;
        };
        const auto root_of = [&](unsigned mask) {
            Hashes edge;
            for (std::size_t i = 0; i < choices.size(); ++i) {
                const Hashes& taken =
                    takes_stored(i, mask) ? choices[i].there : choices[i].computed;
                edge.insert(edge.end(), taken.begin(), taken.end());
            }
            return frontier_of(edge, size_).root();
        };
        unsigned mask = 0;
        while (mask < 1u << open.size() && root_of(mask) != root_) ++mask;
        const bool is_found = mask < 1u << open.size();
        if (!is_found) mask = 0;
        for (const unsigned choice : open) {
            const Choice& at = choices[choice];
            blame(at.level, at.index, at.computed, at.there, takes_stored(choice, mask));
        }
        if (!is_found && checked_.faults.empty()) {
            fault("checkpoint", "the log has the root " + root_of(0).hex() + ", not " +
                                    root_.hex());
        }
        return {};
    }

    const TileSource& source_;
    std::uint64_t size_;
    LogRoot root_;
    std::vector<Row> rows_;
    TilesChecked checked_;
};

} // namespace

Result<TilesChecked> check_tiles(const TileSource& source, std::uint64_t size, const LogRoot& root,
                                 const std::function<void(std::uint64_t)>& progress) {
    TilesChecked none;
    if (size > log_leaves_max) {
        none.faults.push_back({"checkpoint", "a log has at most 2^62 leaves"});
        return none;
    }
    if (size == 0) {
        if (root != LogFrontier().root()) {
            none.faults.push_back({"checkpoint", "a log without leaves has another root"});
        }
        return none;
    }
    return Check(source, size, root).run(progress);
}

} // namespace tamga::ledger
