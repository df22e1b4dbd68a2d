// Files and keys of a node's home.

#include "node/home.hpp"

#include "base/key_file.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace tamga::node {

namespace {

std::unexpected<Error> system_error(const std::string& what, const std::filesystem::path& file) {
    return fail(ErrorCode::io, what + " " + file.string() + ": " + std::strerror(errno));
}

} // namespace

Result<std::string> read_file(const std::filesystem::path& file, std::size_t bytes_max) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return system_error("cannot open", file);
    std::string content;
    std::array<char, 65536> buffer;
    ssize_t count = 0;
    while ((count = ::read(descriptor, buffer.data(), buffer.size())) > 0) {
        content.append(buffer.data(), static_cast<std::size_t>(count));
        if (content.size() > bytes_max) break;
    }
    ::close(descriptor);
    if (count < 0) return system_error("cannot read", file);
    if (content.size() > bytes_max) {
        return fail(ErrorCode::config, file.string() + " is larger than " +
                                           std::to_string(bytes_max) + " bytes");
    }
    return content;
}

Status write_file(const std::filesystem::path& file, std::string_view content, unsigned mode) {
    const std::filesystem::path partial = file.string() + ".partial";
    const int descriptor =
        ::open(partial.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (descriptor < 0) return system_error("cannot create", partial);
    const bool written =
        ::write(descriptor, content.data(), content.size()) ==
            static_cast<ssize_t>(content.size()) &&
        ::fsync(descriptor) == 0;
    ::close(descriptor);
    if (!written) return system_error("cannot write", partial);
    if (::rename(partial.c_str(), file.c_str()) != 0) return system_error("cannot rename", partial);
    return {};
}

Status create_home(const Home& home) {
    for (const char* folder :
         {"config", "data", "data/ledger", "data/votes", "data/pool", "data/payloads"}) {
        std::error_code error;
        std::filesystem::create_directories(home.root / folder, error);
        if (error) {
            return fail(ErrorCode::io, "cannot create " + (home.root / folder).string() + ": " +
                                           error.message());
        }
    }
    for (const std::string_view name : {node_key_name, validator_key_name}) {
        if (std::filesystem::exists(home.key(name))) continue;
        TRY_VOID(write_key_file(home.key(name).string(), SecretKey::generate()));
    }
    if (!std::filesystem::exists(home.key(payload_key_name))) {
        TRY_VOID(write_payload_key_file(home.key(payload_key_name).string(), random_array<32>()));
    }
    return {};
}

Result<Keys> read_keys(const Home& home, bool is_validator) {
    TRY(SecretKey node, read_key_file(home.key(node_key_name).string()));
    TRY(const SealKey payload, read_payload_key_file(home.key(payload_key_name).string()));
    std::optional<SecretKey> validator;
    std::optional<SecretKey> next;
    if (is_validator) {
        TRY(SecretKey key, read_key_file(home.key(validator_key_name).string()));
        validator = std::move(key);
    }
    if (is_validator && std::filesystem::exists(home.key(next_validator_key_name))) {
        TRY(SecretKey key, read_key_file(home.key(next_validator_key_name).string()));
        next = std::move(key);
    }
    return Keys{std::move(node), std::move(validator), std::move(next), payload};
}

} // namespace tamga::node
