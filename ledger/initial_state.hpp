// Files of initial states: what a chain holds before its first block, beside what genesis.json says
// itself (docs/formats.md 15).
//
// Entries in the order of their paths, without provenance. genesis.json names the file by its
// SHA-256. It is read from one end to the other in pieces, whatever its size; what a reader was
// told counts only when the read ends well.
//
// Where a chain goes on from another one (recovery.hpp) the file is that one's whole state, as it
// stands under its root, behind the proof of it; what is carried over is judged as it is read.

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
#include <memory>
#include <optional>
#include <string_view>

namespace tamga::ledger {

inline constexpr std::string_view initial_state_magic = "TMGINIT1";
inline constexpr std::string_view inherited_state_magic = "TMGINIT2";
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
    // Of a chain that ended: values keep their provenance. `chain_end` is encode(ChainEnd).
    [[nodiscard]] static Result<InitialStateWriter>
    create_inherited(const std::filesystem::path& path, ByteView chain_end);
    InitialStateWriter(InitialStateWriter&& other) noexcept;
    InitialStateWriter& operator=(InitialStateWriter&&) = delete;
    ~InitialStateWriter();

    // Paths strictly ascending; zeros take the place of the provenance that the value begins with,
    // but for what is inherited.
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
    bool is_inherited_ = false;
    Bytes buffer_;
    HashStream hash_;
    InitialFigures figures_;
    std::optional<StatePath> last_;
};

// Reads a whole file. malformed: it is no initial state, is cut short, or its entries are not in
// order; the message says where.
[[nodiscard]] Result<InitialFigures> walk_initial_state(const std::filesystem::path& path,
                                                        const EntryVisit& visit);

// Judges the state that a chain inherits while it is read, once from one end to the other.
class Inheritance {
public:
    virtual ~Inheritance() = default;
    [[nodiscard]] virtual Status begin(ByteView chain_end) = 0;
    // Whether the entry is carried over.
    [[nodiscard]] virtual Result<bool> carries(const StatePath& path, ByteView value) = 0;
    // The root of all entries, carried over or not.
    [[nodiscard]] virtual Status end(const StateRoot& root) = 0;
};
using MakeInheritance = std::function<std::unique_ptr<Inheritance>()>;

// Reads a whole file of that kind; every entry, none judged.
[[nodiscard]] Result<InitialFigures>
walk_inherited_state(const std::filesystem::path& path,
                     const std::function<Status(ByteView chain_end)>& begin,
                     const EntryVisit& visit);

// A file that genesis.json names.
class InitialState {
public:
    // An error of any kind names the file, the hash that was expected and what to do. With
    // `inherits` the file is a chain's that ended, judged anew by each for_each().
    [[nodiscard]] static Result<InitialState> open(std::filesystem::path path,
                                                   const Hash256& expected,
                                                   MakeInheritance inherits = {});
    // Every entry, of a chain that ended every one that is carried over, ascending; at the end the
    // hash is checked again.
    [[nodiscard]] Status for_each(const EntryVisit& visit) const;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

private:
    InitialState(std::filesystem::path path, const Hash256& expected, MakeInheritance inherits)
        : path_(std::move(path)), expected_(expected), inherits_(std::move(inherits)) {}
    [[nodiscard]] Result<InitialFigures> walk(const EntryVisit& visit) const;
    [[nodiscard]] std::unexpected<Error> refuse(ErrorCode code, const std::string& what) const;

    std::filesystem::path path_;
    Hash256 expected_;
    MakeInheritance inherits_;
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
