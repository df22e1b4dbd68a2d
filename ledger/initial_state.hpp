// Files of initial states: what a chain holds before its first block, beside what genesis.json says
// itself (docs/formats.md 15).
//
// Entries in the order of their paths, without provenance. genesis.json names the file by its
// SHA-256. It is read from one end to the other in pieces, whatever its size; what a reader was
// told counts only when the read ends well.

#pragma once

#include "base/bytes.hpp"
#include "base/hash_stream.hpp"
#include "base/result.hpp"
#include "base/types.hpp"
#include "ledger/state.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>

namespace tamga::ledger {

inline constexpr std::string_view initial_state_magic = "TMGINIT1";
inline constexpr std::size_t initial_value_bytes_max = 1u << 20;

struct InitialFigures {
    Hash256 hash; // Of the file.
    std::uint64_t entries = 0;
    std::uint64_t bytes = 0;
};

using EntryVisit = std::function<Status(const StatePath& path, ByteView value)>;

// add() each, finish(): until then it has a .partial name, and without finish() it is removed.
class InitialStateWriter {
public:
    [[nodiscard]] static Result<InitialStateWriter> create(const std::filesystem::path& path);
    InitialStateWriter(InitialStateWriter&& other) noexcept;
    InitialStateWriter& operator=(InitialStateWriter&&) = delete;
    ~InitialStateWriter();

    // Paths strictly ascending; zeros take the place of the provenance that the value begins with.
    [[nodiscard]] Status add(const StatePath& path, ByteView value);
    // Synced and renamed into place.
    [[nodiscard]] Result<InitialFigures> finish();

private:
    InitialStateWriter(std::filesystem::path path, int descriptor)
        : path_(std::move(path)), descriptor_(descriptor) {}
    [[nodiscard]] std::filesystem::path partial() const { return path_.string() + ".partial"; }
    [[nodiscard]] Status flush();

    std::filesystem::path path_;
    int descriptor_ = -1;
    Bytes buffer_;
    HashStream hash_;
    InitialFigures figures_;
    std::optional<StatePath> last_;
};

// Reads a whole file. malformed: it is no initial state, is cut short, or its entries are not in
// order; the message says where.
[[nodiscard]] Result<InitialFigures> walk_initial_state(const std::filesystem::path& path,
                                                        const EntryVisit& visit);

// A file that genesis.json names.
class InitialState {
public:
    // An error of any kind names the file, the hash that was expected and what to do.
    [[nodiscard]] static Result<InitialState> open(std::filesystem::path path,
                                                   const Hash256& expected);
    // Every entry, ascending; at the end the hash is checked again.
    [[nodiscard]] Status for_each(const EntryVisit& visit) const;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

private:
    InitialState(std::filesystem::path path, const Hash256& expected, std::uint64_t bytes)
        : path_(std::move(path)), expected_(expected), bytes_(bytes) {}
    [[nodiscard]] std::unexpected<Error> refuse(ErrorCode code, const std::string& what) const;

    std::filesystem::path path_;
    Hash256 expected_;
    std::uint64_t bytes_ = 0;
};

// The state of block 0, ascending: `own`, which follows from genesis.json, and the initial state if
// there is one. An entry that both have is refused (config), naming its path.
[[nodiscard]] Status for_each_genesis_entry(const StateDelta& own, const InitialState* initial,
                                            const EntryVisit& visit);
// The root of that state; `check` judges each entry of the initial state and may be empty.
[[nodiscard]] Result<StateRoot> genesis_root(const StateDelta& own, const InitialState* initial,
                                             const EntryVisit& check);

} // namespace tamga::ledger
