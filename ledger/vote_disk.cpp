// The vote log's disk on POSIX: zero-filled files, pwrite, fdatasync, directory syncs.

#include "ledger/vote_log.hpp"

#include "base/crypto.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>
#include <utility>

namespace tamga::ledger {

namespace {

std::unexpected<Error> broken(const std::string& what, const std::string& path) {
    const ErrorCode code = errno == ENOSPC ? ErrorCode::disk_full : ErrorCode::io;
    return fail(code, "vote log: cannot " + what + " " + path + ": " + std::strerror(errno));
}

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    [[nodiscard]] int get() const { return number_; }

private:
    int number_;
};

Status sync_directory(const std::string& directory) {
    const Descriptor file(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (file.get() < 0 || ::fsync(file.get()) != 0) return broken("sync", directory);
    return {};
}

Status write_all(int file, const std::string& path, std::uint64_t offset, ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t size =
            ::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) return broken("write", path);
        bytes = bytes.subspan(static_cast<std::size_t>(size));
        offset += static_cast<std::uint64_t>(size);
    }
    return {};
}

Status create_file(const std::string& path, std::uint64_t size) {
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (file.get() < 0) return broken("create", path);
    const Bytes zeros(1u << 20);
    for (std::uint64_t at = 0; at < size;) {
        const std::size_t part =
            static_cast<std::size_t>(std::min<std::uint64_t>(zeros.size(), size - at));
        TRY_VOID(write_all(file.get(), path, at, ByteView(zeros).first(part)));
        at += part;
    }
    if (::fsync(file.get()) != 0) return broken("sync", path);
    return {};
}

Result<Bytes> read_whole(const std::string& path, bool direct) {
    const int flags = O_RDONLY | O_CLOEXEC | (direct ? O_DIRECT : 0);
    const Descriptor file(::open(path.c_str(), flags));
    if (file.get() < 0) return broken("open", path);
    constexpr std::size_t part = 1u << 20; // Aligned, as O_DIRECT wants it.
    const std::unique_ptr<void, decltype(&std::free)> buffer(std::aligned_alloc(4096, part),
                                                             std::free);
    Bytes bytes;
    for (;;) {
        const ssize_t size = ::pread(file.get(), buffer.get(), part,
                                     static_cast<off_t>(bytes.size()));
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return broken("read", path);
        if (size == 0) return bytes;
        append(bytes, ByteView(static_cast<const std::uint8_t*>(buffer.get()),
                               static_cast<std::size_t>(size)));
    }
}

} // namespace

VoteDisk posix_vote_disk(std::string directory, bool direct) {
    const auto path = [directory](const std::string& name) { return directory + "/" + name; };
    // The segment being written stays open.
    const auto open_file = std::make_shared<std::pair<std::string, std::unique_ptr<Descriptor>>>();
    const auto descriptor = [open_file, path](const std::string& name) {
        if (!open_file->second || open_file->first != name) {
            open_file->first = name;
            open_file->second = std::make_unique<Descriptor>(
                ::open(path(name).c_str(), O_RDWR | O_CLOEXEC));
        }
        return open_file->second->get();
    };
    VoteDisk disk;
    disk.list = [directory]() -> Result<std::vector<std::string>> {
        std::vector<std::string> names;
        std::error_code problem;
        for (const auto& entry : std::filesystem::directory_iterator(directory, problem)) {
            names.push_back(entry.path().filename().string());
        }
        if (problem) return fail(ErrorCode::io, "vote log: cannot list " + directory);
        return names;
    };
    disk.create = [path, directory](const std::string& name, std::uint64_t size) -> Status {
        TRY_VOID(create_file(path(name), size));
        return sync_directory(directory);
    };
    disk.read = [path, direct](const std::string& name) { return read_whole(path(name), direct); };
    disk.write = [path, descriptor](const std::string& name, std::uint64_t offset,
                                    ByteView bytes) -> Status {
        const int file = descriptor(name);
        if (file < 0) return broken("open", path(name));
        return write_all(file, path(name), offset, bytes);
    };
    disk.sync = [path, descriptor](const std::string& name) -> Status {
        const int file = descriptor(name);
        if (file < 0 || ::fdatasync(file) != 0) return broken("sync", path(name));
        return {};
    };
    disk.remove = [path, directory](const std::string& name) -> Status {
        if (::unlink(path(name).c_str()) != 0) return broken("remove", path(name));
        return sync_directory(directory);
    };
    disk.random = [] { return random_array<16>(); };
    return disk;
}

} // namespace tamga::ledger
