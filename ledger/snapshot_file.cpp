// Files of snapshots: "TMGSNAP1" || head blob || chunk blob each || length 0 || "TMGSEND1".

#include "ledger/snapshot_file.hpp"

#include "base/codec.hpp"
#include "base/ensure.hpp"
#include "ledger/snapshot_export.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

namespace tamga::ledger {

namespace {

constexpr std::size_t length_bytes = 4;

std::unexpected<Error> system_error(const std::string& path) {
    const ErrorCode code = errno == ENOENT ? ErrorCode::not_found
                           : errno == ENOSPC ? ErrorCode::disk_full : ErrorCode::io;
    return fail(code, path + ": " + std::strerror(errno));
}

std::unexpected<Error> damaged(std::string what) {
    return fail(ErrorCode::malformed, "the file of the snapshot: " + std::move(what));
}

Result<Bytes> read_at(int descriptor, std::uint64_t offset, std::size_t size) {
    Bytes bytes(size);
    std::size_t at = 0;
    while (at < size) {
        const ssize_t got =
            ::pread(descriptor, bytes.data() + at, size - at, static_cast<off_t>(offset + at));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return system_error("read");
        if (got == 0) return damaged("it is cut short");
        at += static_cast<std::size_t>(got);
    }
    return bytes;
}

} // namespace

Result<SnapshotWriter> SnapshotWriter::create(const std::filesystem::path& path) {
    const std::string partial = path.string() + ".partial";
    const int descriptor =
        ::open(partial.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0644);
    if (descriptor < 0) return system_error(partial);
    return SnapshotWriter(path, descriptor);
}

SnapshotWriter::SnapshotWriter(SnapshotWriter&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)),
      bytes_(other.bytes_) {}

SnapshotWriter::~SnapshotWriter() {
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    std::error_code ignored;
    std::filesystem::remove(partial(), ignored);
}

Status SnapshotWriter::append(ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return system_error(partial().string());
        bytes_ += static_cast<std::uint64_t>(written);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

Status SnapshotWriter::blob(ByteView bytes) {
    Writer length;
    length.u32(static_cast<std::uint32_t>(bytes.size()));
    TRY_VOID(append(length.view()));
    return append(bytes);
}

Status SnapshotWriter::head(ByteView bytes) {
    TRY_VOID(append(as_bytes(snapshot_magic)));
    return blob(bytes);
}

Status SnapshotWriter::chunk(ByteView bytes) { return blob(bytes); }

Status SnapshotWriter::end() {
    TRY_VOID(blob({}));
    return append(as_bytes(snapshot_end_magic));
}

Status SnapshotWriter::finish() {
    if (::fsync(descriptor_) != 0) return system_error(partial().string());
    ::close(std::exchange(descriptor_, -1));
    if (::rename(partial().c_str(), path_.c_str()) != 0) return system_error(path_.string());
    return {};
}

struct SnapshotFile::State {
    struct Place {
        std::uint64_t offset;
        std::uint32_t size;
        ChunkPlace what;
    };
    int descriptor = -1;
    std::uint64_t bytes = 0;
    Bytes head_bytes;
    SnapshotHead head;
    std::vector<Place> chunks;

    State() = default;
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() {
        if (descriptor >= 0) ::close(descriptor);
    }
    Status find_chunks(std::uint64_t offset);
};

SnapshotFile::SnapshotFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
SnapshotFile::SnapshotFile(SnapshotFile&&) noexcept = default;
SnapshotFile& SnapshotFile::operator=(SnapshotFile&&) noexcept = default;
SnapshotFile::~SnapshotFile() = default;

const SnapshotHead& SnapshotFile::head() const { return state_->head; }
const Bytes& SnapshotFile::head_bytes() const { return state_->head_bytes; }
std::size_t SnapshotFile::chunks() const { return state_->chunks.size(); }
std::uint64_t SnapshotFile::bytes() const { return state_->bytes; }

Status SnapshotFile::State::find_chunks(std::uint64_t offset) {
    while (true) {
        TRY(const Bytes raw, read_at(descriptor, offset, length_bytes));
        const std::uint32_t size = Reader(raw).u32();
        offset += length_bytes;
        if (size == 0) break;
        if (size > chunk_bytes_max) return damaged("a chunk of more than 4 MiB");
        TRY(const Bytes first,
            read_at(descriptor, offset, std::min<std::size_t>(size, chunk_place_bytes)));
        TRY(ChunkPlace what, read_chunk_place(first));
        chunks.push_back({offset, size, std::move(what)});
        offset += size;
    }
    TRY(const Bytes end, read_at(descriptor, offset, snapshot_end_magic.size()));
    if (!equal(end, as_bytes(snapshot_end_magic))) return damaged("it does not end as one");
    if (offset + snapshot_end_magic.size() != bytes) return damaged("something follows its end");
    return {};
}

Result<SnapshotFile> SnapshotFile::open(const std::filesystem::path& path) {
    auto state = std::make_unique<State>();
    state->descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (state->descriptor < 0) return system_error(path.string());
    state->bytes = static_cast<std::uint64_t>(::lseek(state->descriptor, 0, SEEK_END));
    const std::size_t magic = snapshot_magic.size();
    TRY(const Bytes begin, read_at(state->descriptor, 0, magic + length_bytes));
    if (!equal(ByteView(begin).first(magic), as_bytes(snapshot_magic))) {
        return damaged("it is no snapshot");
    }
    const std::uint32_t size = Reader(ByteView(begin).subspan(magic)).u32();
    if (size > snapshot_head_bytes_max) return damaged("a head of more than 32 MiB");
    TRY(state->head_bytes, read_at(state->descriptor, begin.size(), size));
    TRY(state->head, decode_snapshot_head(state->head_bytes));
    TRY_VOID(state->find_chunks(begin.size() + size));
    return SnapshotFile(std::move(state));
}

Result<Bytes> SnapshotFile::chunk(std::size_t number) const {
    const State::Place& place = state_->chunks.at(number);
    return read_at(state_->descriptor, place.offset, place.size);
}

namespace {

// Whether one of the two begins with the other.
bool overlap(const Prefix& one, const Prefix& other) {
    const std::size_t common = std::min(one.bits, other.bits);
    for (std::size_t bit = 0; bit < common; ++bit) {
        if (bit_of(one.bytes, bit) != bit_of(other.bytes, bit)) return false;
    }
    return true;
}

} // namespace

std::optional<std::size_t> SnapshotFile::chunk_of(const Prefix& region) const {
    ENSURE(region.is_well_formed());
    for (std::size_t i = 0; i < state_->chunks.size(); ++i) {
        const auto* prefix = std::get_if<Prefix>(&state_->chunks[i].what);
        if (prefix != nullptr && overlap(*prefix, region)) return i;
    }
    return std::nullopt;
}

std::optional<std::size_t> SnapshotFile::chunk_of(std::uint64_t leaf) const {
    for (std::size_t i = 0; i < state_->chunks.size(); ++i) {
        const auto* run = std::get_if<std::pair<std::uint64_t, std::uint64_t>>(
            &state_->chunks[i].what);
        if (run != nullptr && run->first <= leaf && leaf - run->first < run->second) return i;
    }
    return std::nullopt;
}

} // namespace tamga::ledger
