// The end of a chain and files of initial states, of both kinds: one encoding each, and readers that
// come back from anything.

#include "base/hash.hpp"
#include "ledger/initial_state.hpp"
#include "ledger/recovery.hpp"
#include "target.hpp"
#include "unit/ledger/ledger_samples.hpp"

#include <map>
#include <string>

#include <sys/mman.h>
#include <unistd.h>

namespace tamga::fuzz {
namespace {

using namespace ledger;

Genesis sample_genesis() {
    Genesis made;
    made.chain_name = "test-chain";
    made.time_ms = TimestampMs(1'790'000'000'000);
    made.validators = {
        {"validator-1", samples::secret(1).public_key(), samples::secret(101).public_key()}};
    made.governance_keys = {samples::secret(21).public_key()};
    return made;
}

ChainEnd sample_end() {
    const Genesis genesis = sample_genesis();
    const std::string text = serialise_genesis(genesis).value();
    ChainEnd end{to_bytes(as_bytes(text)), {}, {}};
    end.head.set = validators_of(genesis).value();
    end.head.header = genesis_header(genesis, chain_id_of(text), StateRoot());
    end.head.header.epoch = Epoch(1);
    end.head.header.height = Height(1);
    end.head.header.validators_hash = end.head.set.hash();
    end.head.finality.certificate =
        Certificate{VoteKind::finalize, Epoch(1), View(1), hash_of(end.head.header), 1,
                    {Signature()}};
    return end;
}

void judge_end(ByteView in) {
    const auto end = decode_chain_end(in);
    if (!end) return;
    ENSURE(equal(ledger::encode(*end), in));
    ENSURE(!verify_chain_end(*end)); // Nobody signed any.
    Genesis genesis = sample_genesis();
    const auto from = predecessor_of(*end);
    if (!from) return;
    genesis.predecessor = *from;
    static_cast<void>(check_chain_end(*end, genesis));
}

// A file that is only in memory.
class MemoryFile {
public:
    explicit MemoryFile(ByteView bytes) : descriptor_(::memfd_create("tamga-fuzz", MFD_CLOEXEC)) {
        ENSURE(descriptor_ >= 0);
        ENSURE(::write(descriptor_, bytes.data(), bytes.size()) ==
               static_cast<ssize_t>(bytes.size()));
    }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    ~MemoryFile() { ::close(descriptor_); }
    [[nodiscard]] std::string path() const {
        return "/proc/self/fd/" + std::to_string(descriptor_);
    }

private:
    int descriptor_;
};

// What was read, written once more as docs/formats.md says.
void judge_file(ByteView in) {
    const MemoryFile file(in);
    Writer again;
    std::uint64_t entries = 0;
    const auto each = [&](const StatePath& path, ByteView value) -> Status {
        again.short_blob(path.view());
        again.blob(value);
        ++entries;
        return {};
    };
    const bool is_inherited =
        in.size() >= 8 && equal(in.first(8), as_bytes(inherited_state_magic));
    again.raw(as_bytes(is_inherited ? inherited_state_magic : initial_state_magic));
    const auto begin = [&](ByteView end) -> Status {
        again.blob(end);
        return {};
    };
    const auto read = is_inherited ? walk_inherited_state(file.path(), begin, each)
                                   : walk_initial_state(file.path(), each);
    if (!read) return;
    again.u8(0);
    again.u64(entries);
    ENSURE(equal(again.view(), in) && read->hash == sha256(in) && read->bytes == in.size());
}

void judge_signatures(ByteView in) {
    const Result<Genesis> genesis = parse_genesis(as_text(in));
    if (!genesis || !genesis->predecessor) return;
    // None of the keys' owners has signed anything but the seed.
    static_cast<void>(check_recovery_signatures(*genesis));
    ENSURE(predecessors_of(*genesis).size() == genesis->predecessor->ancestors.size() + 1);
}

constexpr Judge judges[] = {judge_end, judge_file, judge_signatures};

void run(ByteView input) { choose(input, judges); }

Bytes file_of(std::string_view magic, ByteView end) {
    Writer out;
    out.raw(as_bytes(magic));
    if (!end.empty()) out.blob(end);
    for (std::uint8_t i = 1; i < 4; ++i) {
        out.short_blob(StatePath::singular(i, Bytes{i}, 1).view());
        out.blob(Bytes(40, 0));
    }
    out.u8(0);
    out.u64(3);
    return std::move(out).take();
}

std::vector<Bytes> seeds() {
    const Bytes end = ledger::encode(sample_end());
    Genesis genesis = sample_genesis();
    genesis.snapshot = Hash256(samples::filled(6));
    genesis.predecessor = predecessor_of(sample_end()).value();
    genesis.predecessor->reason = "all disks lost";
    genesis.predecessor->time_ms = TimestampMs(1'780'000'000'000);
    genesis.predecessor->signatures = {
        {samples::secret(21).public_key(),
         samples::secret(21).sign(recovery_sign_bytes(genesis))}};
    const std::string text = serialise_genesis(genesis).value();
    return {chosen(0, end), chosen(1, file_of(initial_state_magic, {})),
            chosen(1, file_of(inherited_state_magic, end)), chosen(2, as_bytes(text))};
}

const Registration registration({"recovery", run, seeds, 6'000});

} // namespace
} // namespace tamga::fuzz
