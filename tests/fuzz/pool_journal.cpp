// The journal of accepted acts: its records, and its file when something else was written into it.

#include "ledger/journal.hpp"
#include "node/pool_journal.hpp"
#include "target.hpp"
#include "unit/ledger/ledger_samples.hpp"

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace tamga::fuzz {
namespace {

namespace fs = std::filesystem;

void judge_record(ByteView in) {
    Result<node::JournalledAct> act = node::decode_act(in);
    if (!act) return;
    const Result<ledger::TransactionPtr> checked =
        ledger::check(act->transaction, ledger::samples::chain);
    if (!checked) return;
    const node::Act whole{*checked, std::make_shared<const std::vector<ledger::Opening>>(
                                        std::move(act->openings))};
    ENSURE(equal(node::encode_act(whole, act->source), in));
}

// One file of this process, in memory where the system has such a place.
const fs::path& file() {
    static const fs::path path = [] {
        const fs::path folder = fs::exists("/dev/shm") ? "/dev/shm" : fs::temp_directory_path();
        return folder / ("tamga_fuzz_journal_" + std::to_string(::getpid()));
    }();
    return path;
}

std::vector<Bytes> records() { return {Bytes(10, 1), Bytes(300, 2), Bytes(1, 3), Bytes(70, 4)}; }

Bytes read_back() {
    std::ifstream in(file(), std::ios::binary);
    return Bytes(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

const Bytes& written() {
    static const Bytes bytes = [] {
        fs::remove(file());
        auto opened = ledger::Journal::open(file(), ledger::Journal::Salt{1, 2, 3});
        ENSURE(opened.has_value());
        for (const Bytes& record : records()) {
            ENSURE(opened->journal->append(std::span(&record, 1)).has_value());
        }
        opened->journal.reset();
        Bytes whole = read_back();
        fs::remove(file());
        return whole;
    }();
    return bytes;
}

Result<std::vector<Bytes>> recovered(ByteView bytes) {
    {
        std::ofstream out(file(), std::ios::binary | std::ios::trunc);
        out.write(reinterpret_cast<const char*>(bytes.data()),
                  static_cast<std::streamsize>(bytes.size()));
    }
    auto opened = ledger::Journal::open(file(), ledger::Journal::Salt{9});
    fs::remove(file());
    if (!opened) return std::unexpected(opened.error());
    return std::move(opened->records);
}

// Cut and changed: the records are those written, up to some point, or the file is refused.
void judge_changed(ByteView in) {
    Bytes bytes = written();
    Choices choices(in);
    if (choices.byte() % 4 == 1) bytes.resize(choices.below(bytes.size() + 1));
    while (!choices.empty() && !bytes.empty()) bytes[choices.below(bytes.size())] ^= choices.byte();
    const Result<std::vector<Bytes>> found = recovered(bytes);
    if (!found) return;
    const std::vector<Bytes> all = records();
    ENSURE(found->size() <= all.size());
    ENSURE(std::equal(found->begin(), found->end(), all.begin()));
}

void judge_foreign(ByteView in) { static_cast<void>(recovered(in)); }

constexpr Judge judges[] = {judge_record, judge_changed, judge_foreign};

void run(ByteView input) { choose(input, judges); }

std::vector<Bytes> seeds() {
    const node::Act act{ledger::samples::transaction(1),
                        std::make_shared<const std::vector<ledger::Opening>>(
                            2, ledger::Opening{2, 1, ledger::samples::filled(8), Bytes(40, 3)})};
    return {chosen(0, node::encode_act(act, ReplicaId(2))), chosen(1, Bytes{0, 0, 9, 4}),
            chosen(1, Bytes{1, 0, 60}), chosen(2, written())};
}

const Registration registration({"pool_journal", run, seeds, 4'000});

} // namespace
} // namespace tamga::fuzz
