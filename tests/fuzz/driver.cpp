// Runs fuzz targets without libFuzzer: kept inputs, seeds, and seeded mutations of both, bounded.
//
//     fuzz_driver TARGET [--runs N] [--seed N] [--corpus DIR]   judge; TAMGA_SEED=n also sets the seed
//     fuzz_driver TARGET --write-seeds DIR                      one file per seed, for libFuzzer
//     fuzz_driver TARGET --input FILE                           one input
//     fuzz_driver --list
//
// The same seed gives the same inputs. When a target ends the process, the input is left in
// TARGET.crash and the message says how to run it again.

#include "base/hash.hpp"
#include "base/prng.hpp"
#include "target.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define TAMGA_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TAMGA_SANITIZED 1
#endif
#endif
#ifdef TAMGA_SANITIZED
extern "C" void __sanitizer_set_death_callback(void (*callback)());
#endif

namespace tamga::fuzz {
namespace {

constexpr std::size_t input_bytes_max = 64u << 10;

ByteView current_input;
std::string crash_file;

// Async-signal-safe: file calls only.
void keep_input() {
    const int file = ::open(crash_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0) return;
    [[maybe_unused]] const ssize_t wrote = ::write(file, current_input.data(), current_input.size());
    ::close(file);
    constexpr std::string_view note = "\nfuzz_driver: the input is in ";
    [[maybe_unused]] ssize_t said = ::write(2, note.data(), note.size());
    said = ::write(2, crash_file.data(), crash_file.size());
    said = ::write(2, "; run it again with --input\n", 28);
}

void on_signal(int number) {
    keep_input();
    std::signal(number, SIG_DFL);
    ::raise(number);
}

void watch(std::string_view target) {
    crash_file = std::string(target) + ".crash";
#ifdef TAMGA_SANITIZED
    __sanitizer_set_death_callback(keep_input);
    std::signal(SIGABRT, on_signal);
#else
    for (const int number : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL}) {
        std::signal(number, on_signal);
    }
#endif
}

void judge(const Target& target, const Bytes& input) {
    // A copy of exactly this size: reading past its end is seen.
    const Bytes exact(input);
    current_input = exact;
    target.run(exact);
    current_input = {};
}

std::vector<Bytes> files_of(const std::string& folder) {
    std::vector<std::filesystem::path> paths;
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(folder, none)) {
        if (entry.is_regular_file()) paths.push_back(entry.path());
    }
    std::ranges::sort(paths);
    std::vector<Bytes> inputs;
    for (const auto& path : paths) {
        std::ifstream in(path, std::ios::binary);
        inputs.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
    return inputs;
}

std::uint64_t some_number(Prng& prng) {
    constexpr std::array<std::uint64_t, 12> edges{
        0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff, UINT64_MAX};
    return prng.chance(700) ? edges[prng.between(0, edges.size() - 1)] : prng.next();
}

void overwrite_number(Prng& prng, Bytes& bytes) {
    const std::size_t width = std::size_t{1} << prng.between(0, 3);
    if (bytes.size() < width) return;
    const std::size_t at = prng.between(0, bytes.size() - width);
    const std::uint64_t number = some_number(prng);
    for (std::size_t i = 0; i < width; ++i) {
        bytes[at + i] = static_cast<std::uint8_t>(number >> (8 * (width - 1 - i)));
    }
}

void insert_part(Prng& prng, Bytes& bytes, const Bytes& source) {
    if (source.empty()) return;
    const std::size_t from = prng.between(0, source.size() - 1);
    const std::size_t size = prng.between(1, std::min<std::size_t>(source.size() - from, 128));
    const Bytes part(source.begin() + static_cast<std::ptrdiff_t>(from),
                     source.begin() + static_cast<std::ptrdiff_t>(from + size));
    const std::size_t at = prng.between(0, bytes.size());
    bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at), part.begin(), part.end());
}

void erase_part(Prng& prng, Bytes& bytes) {
    const std::size_t from = prng.between(0, bytes.size() - 1);
    const std::size_t size = prng.between(1, std::min<std::size_t>(bytes.size() - from, 64));
    bytes.erase(bytes.begin() + static_cast<std::ptrdiff_t>(from),
                bytes.begin() + static_cast<std::ptrdiff_t>(from + size));
}

Bytes mutated(Prng& prng, const std::vector<Bytes>& pool) {
    Bytes bytes = pool[prng.between(0, pool.size() - 1)];
    const std::uint64_t changes = prng.between(1, prng.chance(800) ? 2 : 8);
    for (std::uint64_t i = 0; i < changes; ++i) {
        if (bytes.empty()) bytes.push_back(static_cast<std::uint8_t>(prng.next()));
        const std::size_t at = prng.between(0, bytes.size() - 1);
        switch (prng.between(0, 7)) {
        case 0: bytes[at] ^= static_cast<std::uint8_t>(1u << prng.between(0, 7)); break;
        case 1: bytes[at] = static_cast<std::uint8_t>(prng.next()); break;
        case 2:
        case 3: overwrite_number(prng, bytes); break;
        case 4: insert_part(prng, bytes, Bytes(bytes)); break;
        case 5: insert_part(prng, bytes, pool[prng.between(0, pool.size() - 1)]); break;
        case 6: erase_part(prng, bytes); break;
        default: bytes.resize(at); break; // Cut short.
        }
    }
    if (bytes.size() > input_bytes_max) bytes.resize(input_bytes_max);
    return bytes;
}

struct Words {
    std::string target;
    std::string corpus;
    std::string write_seeds;
    std::string input;
    std::uint64_t runs = 0;
    std::uint64_t seed = 1;
};

int run(const Target& target, const Words& words) {
    if (!words.input.empty()) {
        std::ifstream in(words.input, std::ios::binary);
        judge(target, Bytes(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()));
        std::printf("%s: fine\n", words.input.c_str());
        return 0;
    }
    std::vector<Bytes> pool = target.seeds();
    if (!words.write_seeds.empty()) {
        std::filesystem::create_directories(words.write_seeds);
        for (const Bytes& seed : pool) {
            std::ofstream out(words.write_seeds + "/" + to_hex(sha256(seed).view()).substr(0, 20),
                              std::ios::binary);
            out.write(reinterpret_cast<const char*>(seed.data()),
                      static_cast<std::streamsize>(seed.size()));
        }
        return 0;
    }
    if (pool.empty()) return std::fprintf(stderr, "a target without seeds\n"), 1;
    const std::vector<Bytes> kept = files_of(words.corpus);
    pool.insert(pool.end(), kept.begin(), kept.end());
    judge(target, Bytes());
    for (const Bytes& input : pool) judge(target, input);
    const std::uint64_t runs = words.runs > 0 ? words.runs : target.bounded_runs;
    Prng prng(words.seed);
    for (std::uint64_t i = 0; i < runs; ++i) judge(target, mutated(prng, pool));
    std::printf("%s: %zu seeds, %zu kept inputs, %llu mutations of seed %llu\n",
                std::string(target.name).c_str(), pool.size() - kept.size(), kept.size(),
                static_cast<unsigned long long>(runs), static_cast<unsigned long long>(words.seed));
    return 0;
}

int list() {
    for (const Target& target : targets()) {
        std::printf("%s\n", std::string(target.name).c_str());
    }
    return targets().empty() ? 1 : 0;
}

int usage() {
    std::fprintf(stderr, "fuzz_driver TARGET [--runs N] [--seed N] [--corpus DIR] [--input FILE] "
                         "[--write-seeds DIR] | --list\n");
    return 2;
}

int main_of(std::span<char*> words) {
    if (words.size() == 2 && words[1] == std::string_view("--list")) return list();
    if (words.size() < 2 || words.size() % 2 != 0) return usage();
    Words read;
    read.target = words[1];
    if (const char* text = std::getenv("TAMGA_SEED")) read.seed = std::strtoull(text, nullptr, 10);
    for (std::size_t i = 2; i + 1 < words.size(); i += 2) {
        const std::string_view flag = words[i];
        const std::string value = words[i + 1];
        if (flag == "--runs") {
            read.runs = std::strtoull(value.c_str(), nullptr, 10);
        } else if (flag == "--seed") {
            read.seed = std::strtoull(value.c_str(), nullptr, 10);
        } else if (flag == "--corpus") {
            read.corpus = value;
        } else if (flag == "--write-seeds") {
            read.write_seeds = value;
        } else if (flag == "--input") {
            read.input = value;
        } else {
            return usage();
        }
    }
    for (const Target& target : targets()) {
        if (target.name != read.target) continue;
        watch(target.name);
        return run(target, read);
    }
    std::fprintf(stderr, "no target '%s'; --list names them\n", read.target.c_str());
    return 2;
}

} // namespace
} // namespace tamga::fuzz

int main(int argc, char** argv) {
    return tamga::fuzz::main_of(std::span(argv, static_cast<std::size_t>(argc)));
}
