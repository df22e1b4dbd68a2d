// The journal of accepted submissions: POSIX files, frames with a CRC, recovery of a torn tail.

#include "ledger/journal.hpp"

#include "base/codec.hpp"
#include "base/crypto.hpp"
#include "base/ensure.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tamga::ledger {

namespace {

constexpr std::string_view file_head = "TMGJRNL1";
constexpr std::size_t head_bytes = 8 + sizeof(Journal::Salt);
constexpr std::size_t frame_head_bytes = 8;
constexpr std::size_t frame_bytes_target = 1u << 20; // One larger record stands alone.
constexpr std::size_t frame_bytes_max = Journal::record_bytes_max + sizeof(std::uint32_t);

std::unexpected<Error> os_error(const std::filesystem::path& path, std::string_view doing) {
    const int number = errno;
    const ErrorCode code = number == ENOSPC ? ErrorCode::disk_full : ErrorCode::io;
    return fail(code, path.string() + ": " + std::string(doing) + ": " + std::strerror(number));
}

// A descriptor that is closed when it goes, unless it was taken.
class File {
public:
    explicit File(int number) : number_(number) {}
    ~File() {
        if (number_ >= 0) ::close(number_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    [[nodiscard]] int number() const { return number_; }
    [[nodiscard]] int take() { return std::exchange(number_, -1); }

private:
    int number_;
};

Status write_all(int file, ByteView bytes, const std::filesystem::path& path) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return os_error(path, "write");
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

Status sync(int file, const std::filesystem::path& path) {
    if (::fdatasync(file) != 0) return os_error(path, "fdatasync");
    return {};
}

Status sync_folder_of(const std::filesystem::path& path) {
    const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
    const File opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened.number() < 0) return os_error(folder, "open");
    if (::fsync(opened.number()) != 0) return os_error(folder, "fsync");
    return {};
}

Result<Bytes> read_all(int file, const std::filesystem::path& path) {
    struct stat facts {};
    if (::fstat(file, &facts) != 0) return os_error(path, "stat");
    Bytes bytes(static_cast<std::size_t>(facts.st_size));
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t got = ::pread(file, bytes.data() + done, bytes.size() - done,
                                    static_cast<off_t>(done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return os_error(path, "read");
        if (got == 0) break;
        done += static_cast<std::size_t>(got);
    }
    bytes.resize(done);
    return bytes;
}

Bytes head_of(const Journal::Salt& salt) {
    Bytes head = to_bytes(as_bytes(file_head));
    append(head, salt);
    return head;
}

std::uint32_t checksum(const Journal::Salt& salt, ByteView payload) {
    Bytes bytes(salt.begin(), salt.end());
    append(bytes, payload);
    return crc32c(bytes);
}

Bytes frame_of(const Journal::Salt& salt, std::span<const Bytes> records) {
    Writer payload;
    for (const Bytes& record : records) {
        ENSURE(!record.empty() && record.size() <= Journal::record_bytes_max);
        payload.blob(record);
    }
    Writer frame;
    frame.u32(static_cast<std::uint32_t>(payload.size()));
    frame.u32(checksum(salt, payload.view()));
    frame.raw(payload.view());
    return std::move(frame).take();
}

// How many of the records go into one frame: at least one, and no more than a frame may hold.
std::size_t frame_count(std::span<const Bytes> records) {
    std::size_t bytes = 0;
    std::size_t count = 0;
    for (const Bytes& record : records) {
        bytes += sizeof(std::uint32_t) + record.size();
        if (count > 0 && bytes > frame_bytes_target) break;
        count += 1;
    }
    return count;
}

// The payload of a good frame at the start of `bytes`.
std::optional<ByteView> good_frame(const Journal::Salt& salt, ByteView bytes) {
    Reader in(bytes);
    const std::uint32_t size = in.u32();
    const std::uint32_t crc = in.u32();
    if (in.failed() || size == 0 || size > frame_bytes_max) return std::nullopt;
    const ByteView payload = in.raw(size);
    if (in.failed() || checksum(salt, payload) != crc) return std::nullopt;
    return payload;
}

// Whether a good frame starts anywhere behind the first byte. The first byte of a length is 0,
// which spares most checksums.
bool good_frame_follows(const Journal::Salt& salt, ByteView bytes) {
    static_assert(frame_bytes_max < (1u << 24));
    for (std::size_t at = 1; at + frame_head_bytes < bytes.size(); ++at) {
        if (bytes[at] == 0 && good_frame(salt, bytes.subspan(at))) return true;
    }
    return false;
}

// Reads frames from behind the head; returns where the good ones end.
Result<std::size_t> read_frames(ByteView bytes, const Journal::Salt& salt,
                                const std::filesystem::path& path, std::vector<Bytes>& records) {
    std::size_t good = head_bytes;
    while (const auto payload = good_frame(salt, bytes.subspan(good))) {
        Reader in(*payload);
        while (in.left() > 0 && !in.failed()) {
            records.push_back(to_bytes(in.blob(Journal::record_bytes_max)));
        }
        if (in.failed()) {
            return fail(ErrorCode::corrupt_store, path.string() + ": the frame at byte " +
                                                      std::to_string(good) + " has no known form");
        }
        good += frame_head_bytes + payload->size();
    }
    if (!good_frame_follows(salt, bytes.subspan(good))) return good;
    return fail(ErrorCode::corrupt_store,
                path.string() + ": the frame at byte " + std::to_string(good) +
                    " is damaged and good ones follow it: this is no torn tail; restore the file, "
                    "or move it away and submit again what was not final");
}

} // namespace

Journal::~Journal() {
    if (file_ >= 0) ::close(file_);
}

Result<Journal::Recovered> Journal::open(const std::filesystem::path& path, const Salt& fresh) {
    File file(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    if (file.number() < 0) return os_error(path, "open");
    TRY(const Bytes bytes, read_all(file.number(), path));

    Recovered recovered;
    Salt salt = fresh;
    std::size_t good = 0;
    const ByteView known = as_bytes(file_head);
    const std::size_t compared = std::min(bytes.size(), known.size());
    if (!equal(ByteView(bytes).first(compared), known.first(compared))) {
        return fail(ErrorCode::corrupt_store,
                    path.string() + ": does not begin as a journal does; move it away");
    }
    if (bytes.size() >= head_bytes) {
        std::copy_n(bytes.begin() + file_head.size(), salt.size(), salt.begin());
        TRY(good, read_frames(bytes, salt, path, recovered.records));
    }
    recovered.cut_bytes = bytes.size() - good;
    if (recovered.cut_bytes > 0 && ::ftruncate(file.number(), static_cast<off_t>(good)) != 0) {
        return os_error(path, "truncate");
    }
    if (good == 0) {
        TRY_VOID(write_all(file.number(), head_of(salt), path));
        good = head_bytes;
    }
    TRY_VOID(sync(file.number(), path));
    TRY_VOID(sync_folder_of(path));
    recovered.journal.reset(new Journal(path, salt, file.take(), good));
    return recovered;
}

Status Journal::append(std::span<const Bytes> records) {
    while (!records.empty()) {
        const std::size_t count = frame_count(records);
        const Bytes frame = frame_of(salt_, records.first(count));
        TRY_VOID(write_all(file_, frame, path_));
        TRY_VOID(sync(file_, path_));
        size_bytes_ += frame.size();
        records = records.subspan(count);
    }
    return {};
}

Status Journal::compact(std::span<const Bytes> records) {
    std::filesystem::path fresh = path_;
    fresh += ".new";
    File file(::open(fresh.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600));
    if (file.number() < 0) return os_error(fresh, "open");
    TRY_VOID(write_all(file.number(), head_of(salt_), fresh));
    std::uint64_t size = head_bytes;
    while (!records.empty()) {
        const std::size_t count = frame_count(records);
        const Bytes frame = frame_of(salt_, records.first(count));
        TRY_VOID(write_all(file.number(), frame, fresh));
        size += frame.size();
        records = records.subspan(count);
    }
    TRY_VOID(sync(file.number(), fresh));
    if (::rename(fresh.c_str(), path_.c_str()) != 0) return os_error(fresh, "rename");
    TRY_VOID(sync_folder_of(path_));
    ::close(file_);
    file_ = file.take();
    size_bytes_ = size;
    return {};
}

} // namespace tamga::ledger
