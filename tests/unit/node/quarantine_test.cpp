// Marker files of acts, and the handler of a crash that writes them (protocol 2.3 R2, poison).

#include "base/act_in_hand.hpp"
#include "base/ensure.hpp"
#include "node/crash_marker.hpp"
#include "node/home.hpp"
#include "node/quarantine.hpp"

#include <catch2/catch.hpp>
#include <csignal>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace tamga;
using namespace tamga::node;

namespace {

namespace fs = std::filesystem;

constexpr std::string_view program = "tamgad 1 abc";

// A folder of this test's own, gone afterwards.
struct Folder {
    Folder() : path(fs::temp_directory_path() / ("tamga-quarantine-" + std::to_string(::getpid()))) {
        fs::remove_all(path);
        fs::create_directories(path);
    }
    ~Folder() { fs::remove_all(path); }
    fs::path path;
};

TransactionId act(std::uint8_t number) {
    TransactionId txid;
    txid.bytes.fill(number);
    return txid;
}

// How a child ended that installs the handler and then does this.
template <class Deed>
int child(const fs::path& folder, Deed deed) {
    const pid_t pid = ::fork();
    if (pid == 0) {
        const rlimit none{0, 0};
        ::setrlimit(RLIMIT_CORE, &none);
        if (!install_crash_marker(folder, program)) ::_exit(3);
        deed();
        ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(pid, &status, 0) == pid);
    return status;
}

int signal_of(int status) { return WIFSIGNALED(status) ? WTERMSIG(status) : 0; }

[[gnu::noinline]] std::uint64_t endless(volatile std::uint64_t* depth) {
    volatile char room[4096];
    room[0] = static_cast<char>(*depth);
    *depth = *depth + 1;
    return *depth == UINT64_MAX ? 0 : endless(depth) + static_cast<std::uint64_t>(room[0]);
}

} // namespace

TEST_CASE("markers are read back with their causes, and are gone when removed") {
    const Folder folder;
    REQUIRE(write_marker(folder.path, program, act(1), "it broke"));
    REQUIRE(write_marker(folder.path, program, act(2), "two lines\nof cause"));
    auto found = load_quarantine(folder.path, program);
    REQUIRE(found);
    CHECK(*found == Quarantine{{act(1), "it broke"}, {act(2), "two lines\nof cause"}});
    REQUIRE(remove_marker(folder.path, act(1)));
    REQUIRE(remove_marker(folder.path, act(1))); // None is fine.
    CHECK(load_quarantine(folder.path, program)->size() == 1);
}

TEST_CASE("another binary tries the acts again, and their markers go") {
    const Folder folder;
    REQUIRE(write_marker(folder.path, "tamgad 0 older", act(1), "it broke"));
    REQUIRE(write_marker(folder.path, program, act(2), "it broke"));
    CHECK(*load_quarantine(folder.path, program) == Quarantine{{act(2), "it broke"}});
    CHECK_FALSE(fs::exists(folder.path / act(1).hex()));
}

TEST_CASE("a marker that was cut short still holds, a foreign file is named") {
    const Folder folder;
    REQUIRE(write_file(folder.path / act(1).hex(), "", 0644));
    REQUIRE(write_file(folder.path / (act(3).hex() + ".partial"), "x", 0644));
    const auto found = load_quarantine(folder.path, program);
    REQUIRE(found);
    CHECK(found->contains(act(1)));
    CHECK(found->size() == 1);
    REQUIRE(write_file(folder.path / "notes.txt", "hello", 0644));
    const auto named = load_quarantine(folder.path, program);
    REQUIRE_FALSE(named);
    CHECK(named.error().message.find("notes.txt") != std::string::npos);
}

TEST_CASE("a failed assertion names the act in hand, and the process still ends by its signal") {
    const Folder folder;
    const int status = child(folder.path, [] {
        const ActInHand outer(act(1));
        const TransactionId inner = act(2);
        const ActInHand hand(inner);
        ENSURE(inner == act(1));
    });
    CHECK(signal_of(status) == SIGABRT);
    const auto found = load_quarantine(folder.path, program);
    REQUIRE(found);
    REQUIRE(found->size() == 1);
    CHECK(found->begin()->first == act(2));
    CHECK(found->begin()->second == "executing it ended the program: SIGABRT");
}

TEST_CASE("a wild pointer and an endless recursion name it too, in any thread") {
    const Folder folder;
    const TransactionId txid = act(7);
    SECTION("a wild pointer") {
        const int status = child(folder.path, [&] {
            std::thread([&] {
                const ActInHand hand(txid);
                volatile int* volatile nowhere = nullptr;
                *nowhere = 1;
            }).join();
        });
        CHECK(signal_of(status) == SIGSEGV);
    }
    SECTION("an endless recursion") {
        const int status = child(folder.path, [&] {
            std::thread([&] {
                give_handler_a_stack();
                const ActInHand hand(txid);
                volatile std::uint64_t depth = 0;
                endless(&depth);
            }).join();
        });
        CHECK(signal_of(status) == SIGSEGV);
    }
    CHECK(load_quarantine(folder.path, program)->contains(txid));
}

TEST_CASE("a crash with no act in hand, and a signal that somebody sent, say nothing of an act") {
    const Folder folder;
    const TransactionId txid = act(7);
    CHECK(signal_of(child(folder.path, [] { std::abort(); })) == SIGABRT);
    for (const int sent : {SIGABRT, SIGSEGV, SIGKILL}) {
        const int status = child(folder.path, [&] {
            const ActInHand hand(txid);
            if (::fork() == 0) { // Not of the process itself.
                ::kill(::getppid(), sent);
                ::_exit(0);
            }
            ::sleep(10);
        });
        CHECK(signal_of(status) == sent);
    }
    const int ended = child(folder.path, [&] { const ActInHand hand(txid); });
    CHECK(ended == 0);
    CHECK(load_quarantine(folder.path, program)->empty());
}
