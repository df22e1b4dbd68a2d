// Key files: what is read is written back the same.

#include "base/crypto.hpp"
#include "base/key_file.hpp"
#include "target.hpp"

#include <string>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tamga::fuzz {
namespace {

// A file of these bytes in memory that only this process can read.
class MemoryFile {
public:
    explicit MemoryFile(ByteView bytes) : number_(::memfd_create("key", MFD_CLOEXEC)) {
        ENSURE(number_ >= 0 && ::fchmod(number_, 0600) == 0);
        ENSURE(::write(number_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
    }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    ~MemoryFile() { ::close(number_); }
    [[nodiscard]] std::string path() const {
        return "/proc/self/fd/" + std::to_string(number_);
    }

private:
    int number_;
};

std::string line_of(const char* type, ByteView secret) {
    return "tamga-key-1 " + std::string(type) + " " + to_hex(secret) + "\n";
}

// The line as written, or without its end: nothing else is a key.
void judge(ByteView input, const char* type, ByteView secret) {
    const std::string line = line_of(type, secret);
    const std::string_view bare = std::string_view(line).substr(0, line.size() - 1);
    ENSURE(as_text(input) == line || as_text(input) == bare);
}

void run(ByteView input) {
    const MemoryFile file(input);
    const Result<SecretKey> secret = read_key_file(file.path());
    if (secret) judge(input, "ed25519", secret->seed());
    const Result<SealKey> sealing = read_payload_key_file(file.path());
    if (sealing) judge(input, "payload", *sealing);
    ENSURE(!secret || !sealing);
}

std::vector<Bytes> seeds() {
    const std::array<std::uint8_t, 32> secret{1, 2, 3};
    return {to_bytes(as_bytes(line_of("ed25519", secret))),
            to_bytes(as_bytes(line_of("payload", secret)))};
}

const Registration registration({"key_file", run, seeds, 10'000});

} // namespace
} // namespace tamga::fuzz
