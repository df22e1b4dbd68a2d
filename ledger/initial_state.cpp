// "TMGINIT1" || (path short || value blob) each || u8 0 || count u64.

#include "ledger/initial_state.hpp"

#include "base/codec.hpp"
#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "ledger/recovery.hpp"
#include "ledger/snapshot_cut.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <unistd.h>
#include <utility>

namespace tamga::ledger {

namespace {

constexpr std::size_t buffer_bytes = 1u << 20;
constexpr std::size_t provenance_bytes = 32;

std::unexpected<Error> system_error(const std::string& path) {
    const ErrorCode code = errno == ENOENT   ? ErrorCode::not_found
                           : errno == ENOSPC ? ErrorCode::disk_full
                                             : ErrorCode::io;
    return fail(code, path + ": " + std::strerror(errno));
}

std::unexpected<Error> malformed(const std::string& what) {
    return fail(ErrorCode::malformed, what);
}

// A file from one end to the other, hashed as it is read.
class Input {
public:
    explicit Input(int descriptor) : descriptor_(descriptor) {}
    Input(const Input&) = delete;
    Input& operator=(const Input&) = delete;
    ~Input() { ::close(descriptor_); }

    // The next bytes; they stay until the next call.
    Result<ByteView> take(std::size_t size) {
        while (buffer_.size() - at_ < size) {
            TRY(const bool more, fill());
            if (!more) return malformed("it is cut short after byte " + std::to_string(read_));
        }
        at_ += size;
        return ByteView(buffer_).subspan(at_ - size, size);
    }
    // The hash of everything; what is left must be nothing.
    Result<Hash256> finish() {
        TRY(const bool more, fill());
        if (more || at_ < buffer_.size()) return malformed("something follows its end");
        return hash_.finish();
    }
    // Of a file that is only hashed.
    Result<Hash256> skip_to_end() {
        while (true) {
            at_ = buffer_.size();
            TRY(const bool more, fill());
            if (!more) return hash_.finish();
        }
    }
    [[nodiscard]] std::uint64_t bytes() const { return read_; }

private:
    Result<bool> fill() {
        buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(at_));
        at_ = 0;
        const std::size_t held = buffer_.size();
        buffer_.resize(held + buffer_bytes);
        ssize_t got = -1;
        do {
            got = ::read(descriptor_, buffer_.data() + held, buffer_bytes);
        } while (got < 0 && errno == EINTR);
        if (got < 0) return system_error("read");
        buffer_.resize(held + static_cast<std::size_t>(got));
        hash_.add(ByteView(buffer_).subspan(held));
        read_ += static_cast<std::uint64_t>(got);
        return got > 0;
    }

    int descriptor_;
    Bytes buffer_;
    std::size_t at_ = 0;
    std::uint64_t read_ = 0;
    HashStream hash_;
};

Result<std::optional<StatePath>> next_path(Input& in, std::uint64_t number) {
    TRY(const ByteView size, in.take(1));
    if (size[0] == 0) return std::optional<StatePath>();
    TRY(const ByteView raw, in.take(size[0]));
    const auto path = StatePath::from(raw);
    if (!path) return malformed("entry " + std::to_string(number) + ": not a path");
    return path;
}

Result<ByteView> next_value(Input& in, std::uint64_t number, bool is_inherited) {
    TRY(const ByteView length, in.take(4));
    const std::uint32_t size = Reader(length).u32();
    const std::string where = "entry " + std::to_string(number) + ": ";
    if (size < provenance_bytes || size > initial_value_bytes_max) {
        return malformed(where + "a value has 32 bytes to 1 MiB");
    }
    TRY(const ByteView value, in.take(size));
    if (is_inherited) return value; // Acts of the chain before wrote it.
    const auto is_zero = [](std::uint8_t byte) { return byte == 0; };
    if (!std::ranges::all_of(value.first(provenance_bytes), is_zero)) {
        return malformed(where + "the provenance is not zero: no act of this chain wrote it");
    }
    return value;
}

// Entries and the end of a file whose beginning was read.
Result<InitialFigures> walk_entries(Input& in, const EntryVisit& visit, bool is_inherited) {
    InitialFigures figures;
    std::optional<StatePath> last;
    while (true) {
        TRY(const std::optional<StatePath> next, next_path(in, figures.entries));
        if (!next) break;
        if (last && !(*last < *next)) {
            return malformed("entry " + std::to_string(figures.entries) +
                             ": the paths are not strictly ascending");
        }
        TRY(const ByteView value, next_value(in, figures.entries, is_inherited));
        TRY_VOID(visit(*next, value));
        last = next;
        figures.entries += 1;
    }
    TRY(const ByteView count, in.take(8));
    if (Reader(count).u64() != figures.entries) {
        return malformed("it does not say how many entries it has");
    }
    TRY(figures.hash, in.finish());
    figures.bytes = in.bytes();
    return figures;
}

Result<int> open_to_read(const std::filesystem::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return system_error(path.string());
    return descriptor;
}

bool begins_with(Input& in, std::string_view magic) {
    const auto begun = in.take(magic.size());
    return begun && equal(*begun, as_bytes(magic));
}

} // namespace

// ---- Writing ----

Result<InitialStateWriter> InitialStateWriter::create(const std::filesystem::path& path) {
    InitialStateWriter writer(path, -1);
    const std::string partial = writer.partial().string();
    writer.descriptor_ = ::open(partial.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0644);
    if (writer.descriptor_ < 0) return system_error(partial);
    append(writer.buffer_, as_bytes(initial_state_magic));
    return writer;
}

Result<InitialStateWriter> InitialStateWriter::create_inherited(const std::filesystem::path& path,
                                                                ByteView chain_end) {
    ENSURE(chain_end.size() <= chain_end_bytes_max);
    TRY(InitialStateWriter writer, create(path));
    writer.is_inherited_ = true;
    writer.buffer_ = to_bytes(as_bytes(inherited_state_magic));
    Writer begin;
    begin.blob(chain_end);
    append(writer.buffer_, begin.view());
    return writer;
}

InitialStateWriter::InitialStateWriter(InitialStateWriter&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)),
      is_inherited_(other.is_inherited_), buffer_(std::move(other.buffer_)),
      hash_(std::move(other.hash_)), figures_(other.figures_), last_(other.last_) {}

InitialStateWriter::~InitialStateWriter() {
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    std::error_code ignored;
    std::filesystem::remove(partial(), ignored);
}

Status InitialStateWriter::add(const StatePath& path, ByteView value) {
    ENSURE(!last_ || *last_ < path);
    ENSURE(value.size() >= provenance_bytes && value.size() <= initial_value_bytes_max);
    Writer entry;
    entry.short_blob(path.view());
    entry.u32(static_cast<std::uint32_t>(value.size()));
    entry.raw(is_inherited_ ? value.first(provenance_bytes) : Hash256().view());
    entry.raw(value.subspan(provenance_bytes));
    append(buffer_, entry.view());
    last_ = path;
    figures_.entries += 1;
    return buffer_.size() < buffer_bytes ? Status() : flush();
}

Status InitialStateWriter::flush() {
    hash_.add(buffer_);
    ByteView left = buffer_;
    while (!left.empty()) {
        const ssize_t written = ::write(descriptor_, left.data(), left.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return system_error(partial().string());
        left = left.subspan(static_cast<std::size_t>(written));
    }
    figures_.bytes += buffer_.size();
    buffer_.clear();
    return {};
}

Result<InitialFigures> InitialStateWriter::finish() {
    Writer end;
    end.u8(0);
    end.u64(figures_.entries);
    append(buffer_, end.view());
    TRY_VOID(flush());
    if (::fsync(descriptor_) != 0) return system_error(partial().string());
    ::close(std::exchange(descriptor_, -1));
    if (::rename(partial().c_str(), path_.c_str()) != 0) return system_error(path_.string());
    figures_.hash = hash_.finish();
    return figures_;
}

// ---- Reading ----

Result<InitialFigures> walk_initial_state(const std::filesystem::path& path,
                                          const EntryVisit& visit) {
    TRY(const int descriptor, open_to_read(path));
    Input in(descriptor);
    if (!begins_with(in, initial_state_magic)) {
        return malformed("it is no file of an initial state");
    }
    return walk_entries(in, visit, false);
}

Result<InitialFigures>
walk_inherited_state(const std::filesystem::path& path,
                     const std::function<Status(ByteView chain_end)>& begin,
                     const EntryVisit& visit) {
    TRY(const int descriptor, open_to_read(path));
    Input in(descriptor);
    if (!begins_with(in, inherited_state_magic)) {
        return malformed("it is no file of the state of a chain that ended");
    }
    TRY(const ByteView length, in.take(4));
    const std::uint32_t size = Reader(length).u32();
    if (size > chain_end_bytes_max) return malformed("the proof of its block is too long");
    TRY(const ByteView chain_end, in.take(size));
    TRY_VOID(begin(chain_end));
    return walk_entries(in, visit, true);
}

std::unexpected<Error> InitialState::refuse(ErrorCode code, const std::string& what) const {
    return fail(code, path_.string() + ": " + what +
                          ". genesis.json names the initial state with SHA-256 " + expected_.hex() +
                          ": get that file from where genesis.json was published");
}

Result<InitialState> InitialState::open(std::filesystem::path path, const Hash256& expected,
                                        MakeInheritance inherits) {
    InitialState made(std::move(path), expected, std::move(inherits));
    const int descriptor = ::open(made.path_.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        const bool missing = errno == ENOENT;
        return made.refuse(missing ? ErrorCode::not_found : ErrorCode::io, std::strerror(errno));
    }
    Input in(descriptor);
    const Result<Hash256> hash = in.skip_to_end();
    if (!hash) return made.refuse(ErrorCode::io, hash.error().message);
    if (*hash != expected) {
        return made.refuse(ErrorCode::config, "it has SHA-256 " + hash->hex() +
                                                  ", so it is another file or was changed");
    }
    made.bytes_ = in.bytes();
    return made;
}

Result<InitialFigures> InitialState::walk(const EntryVisit& visit) const {
    if (!inherits_) return walk_initial_state(path_, visit);
    const std::unique_ptr<Inheritance> judge = inherits_();
    StateCutter cutter;
    const auto begin = [&](ByteView chain_end) { return judge->begin(chain_end); };
    const auto each = [&](const StatePath& path, ByteView value) -> Status {
        cutter.add(path, sha256(value), value.size());
        TRY(const bool carried, judge->carries(path, value));
        return carried ? visit(path, value) : Status();
    };
    TRY(const InitialFigures figures, walk_inherited_state(path_, begin, each));
    TRY_VOID(judge->end(std::move(cutter).finish().root));
    return figures;
}

Status InitialState::for_each(const EntryVisit& visit) const {
    const Result<InitialFigures> figures = walk(visit);
    if (!figures) {
        if (figures.error().code != ErrorCode::malformed) return std::unexpected(figures.error());
        return refuse(ErrorCode::config, figures.error().message);
    }
    if (figures->hash != expected_) {
        return refuse(ErrorCode::config, "it was changed while it was read");
    }
    return {};
}

Status for_each_genesis_entry(const StateDelta& own, const InitialState* initial,
                              const EntryVisit& visit) {
    auto next = own.changes().begin();
    const auto end = own.changes().end();
    const auto own_before = [&](const StatePath* path) -> Status {
        for (; next != end && (path == nullptr || next->first < *path); ++next) {
            ENSURE(next->second.has_value());
            TRY_VOID(visit(next->first, *next->second));
        }
        return {};
    };
    const auto of_the_file = [&](const StatePath& path, ByteView value) -> Status {
        TRY_VOID(own_before(&path));
        if (next != end && next->first == path) {
            return fail(ErrorCode::config,
                        "genesis.json and its initial state both have the entry " +
                            to_hex(path.view()) +
                            ": leave it (an agency, a key) out of one of them");
        }
        return visit(path, value);
    };
    if (initial != nullptr) TRY_VOID(initial->for_each(of_the_file));
    return own_before(nullptr);
}

Result<StateRoot> genesis_root(const StateDelta& own, const InitialState* initial,
                               const EntryVisit& check) {
    StateCutter cutter;
    const auto add = [&](const StatePath& path, ByteView value) -> Status {
        if (check && !own.changes().contains(path)) TRY_VOID(check(path, value));
        cutter.add(path, sha256(value), value.size());
        return {};
    };
    TRY_VOID(for_each_genesis_entry(own, initial, add));
    return std::move(cutter).finish().root;
}

} // namespace tamga::ledger
