// Key files on POSIX: O_EXCL, 0600, fsync.

#include "base/key_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace tamga {

namespace {

constexpr std::string_view magic = "tamga-key-1 ";

Status write_line(const std::string& path, std::string_view type, ByteView secret) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) {
        if (errno == EEXIST) {
            return fail(ErrorCode::config, path + " exists already; a key is never overwritten, "
                                                  "choose another name or move it away");
        }
        return fail(ErrorCode::io, "cannot create " + path + ": " + std::strerror(errno));
    }
    const std::string line = std::string(magic) + std::string(type) + " " + to_hex(secret) + "\n";
    const bool written = ::write(file, line.data(), line.size()) ==
                             static_cast<ssize_t>(line.size()) &&
                         ::fsync(file) == 0;
    const int problem = errno;
    ::close(file);
    if (!written) {
        return fail(ErrorCode::io, "cannot write " + path + ": " + std::strerror(problem));
    }
    return {};
}

Result<std::array<std::uint8_t, 32>> read_line(const std::string& path, std::string_view type) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return fail(ErrorCode::io, "cannot open key " + path + ": " + std::strerror(errno));
    }
    struct stat info {};
    char buffer[256];
    const bool known = ::fstat(file, &info) == 0;
    const ssize_t size = ::read(file, buffer, sizeof buffer);
    ::close(file);
    if (!known || size < 0) return fail(ErrorCode::io, "cannot read key " + path);
    if ((info.st_mode & 077) != 0) {
        return fail(ErrorCode::config, path + " can be read by others; run: chmod 600 " + path);
    }
    std::string_view text(buffer, static_cast<std::size_t>(size));
    const std::string head = std::string(magic) + std::string(type) + " ";
    if (text.ends_with('\n')) text.remove_suffix(1);
    const auto bytes = text.starts_with(head) ? from_hex(text.substr(head.size())) : std::nullopt;
    if (!bytes || bytes->size() != 32) {
        return fail(ErrorCode::config, path + " is not a key file of type " + std::string(type) +
                                           "; `tamga keygen` makes one");
    }
    std::array<std::uint8_t, 32> secret{};
    std::memcpy(secret.data(), bytes->data(), 32);
    return secret;
}

} // namespace

Status write_key_file(const std::string& path, const SecretKey& key) {
    return write_line(path, "ed25519", key.seed());
}

Result<SecretKey> read_key_file(const std::string& path) {
    TRY(const auto seed, read_line(path, "ed25519"));
    return SecretKey::from_seed(seed);
}

Status write_payload_key_file(const std::string& path, const SealKey& key) {
    return write_line(path, "payload", key);
}

Result<SealKey> read_payload_key_file(const std::string& path) {
    return read_line(path, "payload");
}

} // namespace tamga
