// A chain that goes on from another one: who decided it, what it took over, what is refused.

#include "country.hpp"

#include "base/hash.hpp"
#include "ledger/snapshot_cut.hpp"
#include "registries/genesis_state.hpp"
#include "registries/initial_state.hpp"
#include "registries/recovery.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>

#include <unistd.h>

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;

namespace {

template <class What>
using Change = std::function<void(What&)>;

constexpr std::uint64_t begun_ms = 1'790'000'000'000;

ledger::Genesis old_genesis() {
    ledger::Genesis genesis;
    genesis.chain_name = "old";
    genesis.time_ms = TimestampMs(begun_ms);
    for (const char* name : {"v1", "v2", "v3", "v4"}) {
        genesis.validators.push_back(
            {name, public_key(name), public_key(std::string(name) + " node")});
    }
    genesis.governance_keys = {public_key("gov1"), public_key("gov2"), public_key("gov3")};
    std::ranges::sort(genesis.governance_keys);
    genesis.governance_threshold = 2;
    genesis.agencies = {{"ZAGS", {public_key("ZAGS")}, {"civil"}, {"CIVIL_REGISTRAR"}}};
    genesis.code_tables = {{"legal_basis", sha256(as_bytes("a table"))}};
    return genesis;
}

// The chain that stopped: its state, its last block, and the proof of both.
struct Ended {
    ledger::Genesis genesis = old_genesis();
    std::string text = ledger::serialise_genesis(genesis).value();
    std::map<ledger::StatePath, Bytes> state;
    ledger::ChainEnd end;

    Ended() {
        const auto delta = genesis_state(genesis);
        REQUIRE(delta.has_value());
        for (const auto& [path, value] : delta->changes()) {
            Bytes written = *value;
            std::fill_n(written.begin(), 32, std::uint8_t{9}); // By some act.
            state.emplace(path, written);
        }
        seal();
    }

    // The last block says what the state is now.
    void seal() {
        const ValidatorSet set = ledger::validators_of(genesis).value();
        Header header = ledger::genesis_header(genesis, ledger::chain_id_of(text), root());
        header.flags = 0;
        header.next_validators_hash = ValidatorsHash();
        header.validators_hash = set.hash();
        header.epoch = Epoch(1);
        header.view = View(8);
        header.height = Height(7);
        header.time_ms = TimestampMs(begun_ms + 60'000);
        header.log_size = 11;
        header.log_root = LogRoot(sha256(as_bytes("log")).bytes);
        end = {to_bytes(as_bytes(text)), {header, {}, set}, {}};
        Certificate certificate{VoteKind::finalize, Epoch(1), View(8), hash_of(header), 0, {}};
        const auto message = sign_bytes(SignKind::finalize, header.chain_id, Epoch(1), View(8),
                                        hash_of(header));
        for (std::size_t i = 0; i < set.quorum(); ++i) {
            certificate.bitmap |= 1u << i;
            for (const char* name : {"v1", "v2", "v3", "v4"}) {
                if (public_key(name) != set.at(ReplicaId(i)).consensus_key) continue;
                certificate.signatures.push_back(key(name).sign(message));
            }
        }
        end.head.finality.certificate = certificate;
    }
    [[nodiscard]] StateRoot root() const {
        ledger::StateCutter cutter;
        for (const auto& [path, value] : state) cutter.add(path, sha256(value), value.size());
        return std::move(cutter).finish().root;
    }
};

class File {
public:
    explicit File(const char* name)
        : path_(std::filesystem::temp_directory_path() /
                ("tamga-recovery-" + std::string(name) + std::to_string(::getpid()))) {}
    ~File() { std::filesystem::remove(path_); }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

Hash256 write(const File& file, const ledger::ChainEnd& end,
              const std::map<ledger::StatePath, Bytes>& state) {
    auto writer = ledger::InitialStateWriter::create_inherited(file.path(), ledger::encode(end));
    REQUIRE(writer);
    for (const auto& [path, value] : state) REQUIRE(writer->add(path, value));
    return writer->finish().value().hash;
}

ledger::Genesis successor(const Ended& old, const Hash256& state) {
    ledger::Genesis genesis = old.genesis;
    genesis.chain_name = "new";
    genesis.time_ms = TimestampMs(begun_ms + 9'000'000);
    genesis.validators = {{"w1", public_key("w1"), public_key("w1 node")}};
    genesis.agencies.clear();
    genesis.snapshot = state;
    genesis.predecessor = ledger::predecessor_of(old.end).value();
    genesis.predecessor->reason = "Fire in both centres; decree 12.";
    return genesis;
}

void sign(ledger::Genesis& genesis, const std::string& name) {
    auto& list = genesis.predecessor->signatures;
    list.push_back({public_key(name), key(name).sign(ledger::recovery_sign_bytes(genesis))});
    std::ranges::sort(list, {}, &ledger::RecoverySignature::key);
}

ledger::Genesis signed_successor(const Ended& old, const Hash256& state) {
    ledger::Genesis genesis = successor(old, state);
    sign(genesis, "gov1");
    sign(genesis, "gov3");
    return genesis;
}

std::string told(const Status& status) { return status ? "good" : status.error().message; }

std::string signatures(const ledger::Genesis& genesis) {
    return told(ledger::check_recovery_signatures(genesis));
}

std::string judged(const ledger::Genesis& genesis, const File& file) {
    const auto root = judge_inherited_state(genesis, file.path());
    return root ? "good" : root.error().message;
}

bool says(const std::string& message, const char* words) {
    INFO(message);
    return message.find(words) != std::string::npos;
}

} // namespace

TEST_CASE("recovery: enough governance keys sign, each once, over every byte of the file") {
    const Ended old;
    const ledger::Genesis whole = signed_successor(old, sha256(as_bytes("a file")));
    CHECK(signatures(whole) == "good");
    const std::string text = ledger::serialise_genesis(whole).value();
    CHECK(ledger::parse_genesis(text).value() == whole);
    CHECK(genesis_state(whole).has_value());

    ledger::Genesis one = successor(old, *whole.snapshot);
    sign(one, "gov2");
    CHECK(says(signatures(one), "signed by 1 of the 2 governance keys that decide"));
    CHECK_FALSE(genesis_state(one).has_value());
    CHECK(genesis_rows(one).has_value());

    ledger::Genesis twice = one;
    twice.predecessor->signatures.push_back(twice.predecessor->signatures[0]);
    CHECK(says(signatures(twice), "each governance key signs once"));
    CHECK_FALSE(ledger::check_genesis(twice).has_value());

    ledger::Genesis stranger = one;
    sign(stranger, "ZAGS");
    CHECK(says(signatures(stranger), "is not one of governance"));

    const auto changed = [&](const Change<ledger::Genesis>& change) {
        ledger::Genesis other = whole;
        change(other);
        return says(signatures(other), "is not over this file");
    };
    CHECK(changed([](auto& it) { it.predecessor->reason += "!"; }));
    CHECK(changed([](auto& it) { it.predecessor->height = Height(8); }));
    CHECK(changed([](auto& it) { it.predecessor->block.bytes[0] ^= 1; }));
    CHECK(changed([](auto& it) { it.predecessor->state_root.bytes[0] ^= 1; }));
    CHECK(changed([](auto& it) { it.predecessor->log_root.bytes[31] ^= 1; }));
    CHECK(changed([](auto& it) { it.predecessor->log_size += 1; }));
    CHECK(changed([](auto& it) { it.predecessor->chain_id.bytes[3] ^= 1; }));
    CHECK(changed([](auto& it) { it.predecessor->ancestors.emplace_back(); }));
    CHECK(changed([](auto& it) { it.snapshot->bytes[9] ^= 1; }));
    CHECK(changed([](auto& it) { it.time_ms = TimestampMs(it.time_ms.value + 1); }));
    CHECK(changed([](auto& it) { it.validators[0].name = "w2"; }));
    CHECK(changed([](auto& it) { it.predecessor->signatures[0].signature.bytes[7] ^= 1; }));
}

TEST_CASE("recovery: the rules of a genesis with a predecessor") {
    const Ended old;
    const ledger::Genesis whole = signed_successor(old, sha256(as_bytes("a file")));
    const auto refused = [&](const char* words, const Change<ledger::Genesis>& change) {
        ledger::Genesis other = whole;
        change(other);
        return says(told(ledger::check_genesis(other)), words);
    };
    CHECK(refused("snapshot", [](auto& it) { it.snapshot.reset(); }));
    CHECK(refused("agencies", [](auto& it) { it.agencies = old_genesis().agencies; }));
    CHECK(refused("height", [](auto& it) { it.predecessor->height = Height(0); }));
    CHECK(refused("reason", [](auto& it) { it.predecessor->reason.clear(); }));
    CHECK(refused("reason", [](auto& it) { it.predecessor->reason = "two\nlines"; }));
    CHECK(refused("reason", [](auto& it) { it.predecessor->reason.assign(2'001, 'a'); }));
    CHECK(refused("time_ms", [](auto& it) { it.time_ms = it.predecessor->time_ms; }));
    CHECK(refused("ancestors", [](auto& it) { it.predecessor->ancestors.resize(17); }));
    CHECK(refused("signatures", [](auto& it) {
        std::ranges::reverse(it.predecessor->signatures);
    }));
}

TEST_CASE("recovery: registers' rows go over byte for byte, those of who runs a chain do not") {
    const Ended old;
    const File file("whole");
    const ledger::Genesis whole = signed_successor(old, write(file, old.end, old.state));
    CHECK(judged(whole, file) == "good");
    const auto initial = open_initial_state(whole, file.path());
    REQUIRE(initial);
    std::map<ledger::StatePath, Bytes> carried;
    CHECK((*initial)->for_each([&](const ledger::StatePath& path, ByteView value) -> Status {
        carried.emplace(path, to_bytes(value));
        return {};
    }));
    std::map<ledger::StatePath, Bytes> expected = old.state;
    std::erase_if(expected, [](const auto& each) {
        return is_of_the_chain(each.first, each.second);
    });
    CHECK(carried == expected);
    CHECK(carried.size() == 2); // The agency and its key.
    CHECK(carried.size() + 4 + 8 + 1 + 3 + ledger::parameter_table.size() == old.state.size());
}

TEST_CASE("recovery: an initial state that is not the predecessor's is refused") {
    const Ended old;
    const File file("changed");
    const auto with_state = [&](const std::function<void(Ended&)>& change) {
        Ended other;
        change(other);
        return judged(signed_successor(old, write(file, old.end, other.state)), file);
    };
    const auto agency = std::ranges::find_if(old.state, [](const auto& each) {
        return !is_of_the_chain(each.first, each.second);
    });
    REQUIRE(agency != old.state.end());
    CHECK(says(with_state([&](Ended& it) { it.state.erase(agency->first); }), "have the root"));
    CHECK(says(with_state([&](Ended& it) { it.state.at(agency->first)[0] ^= 1; }),
               "have the root"));
    CHECK(with_state([&](Ended& it) { it.state.at(agency->first).back() ^= 1; }) != "good");
    // Other bytes than those that were signed.
    const ledger::Genesis whole = signed_successor(old, write(file, old.end, old.state));
    std::fstream raw(file.path(), std::ios::in | std::ios::out | std::ios::binary);
    raw.seekp(-20, std::ios::end);
    raw.put('x');
    raw.close();
    CHECK(says(judged(whole, file), "so it is another file or was changed"));
    // A state of the kind that other chains begin with.
    auto plain = ledger::InitialStateWriter::create(file.path());
    REQUIRE(plain);
    ledger::Genesis other = successor(old, plain->finish().value().hash);
    CHECK(says(judged(other, file), "no file of the state of a chain that ended"));
}

TEST_CASE("recovery: governance, parameters and code tables are the predecessor's") {
    const Ended old;
    const File file("rules");
    const ledger::Genesis whole = signed_successor(old, write(file, old.end, old.state));
    const auto refused = [&](const char* words, const Change<ledger::Genesis>& change) {
        ledger::Genesis other = whole;
        change(other);
        return says(judged(other, file), words);
    };
    CHECK(refused("governance", [](auto& it) { it.governance_threshold = 1; }));
    CHECK(refused("governance", [](auto& it) { it.governance_keys[0] = public_key("gov4"); }));
    CHECK(refused("parameters.", [](auto& it) {
        const auto id = ledger::parameter_table[0].id;
        const std::int64_t now = it.parameters.get(id);
        const auto& spec = ledger::parameter_table[0];
        REQUIRE(it.parameters.set(id, now == spec.value_max ? spec.value_min : spec.value_max));
    }));
    CHECK(refused("code tables", [](auto& it) { it.code_tables.clear(); }));
    // A key that stands in the state already may not validate.
    CHECK(refused("both have the entry", [](auto& it) {
        it.validators[0].node_key = public_key("ZAGS");
    }));
}

TEST_CASE("recovery: what genesis.json says of the last block is what the state's file proves") {
    const Ended old;
    const File file("block");
    const ledger::Genesis whole = signed_successor(old, write(file, old.end, old.state));
    const auto differs = [&](const char* words, const Change<ledger::Predecessor>& change) {
        ledger::Genesis other = whole;
        change(*other.predecessor);
        return says(judged(other, file), words);
    };
    CHECK(differs("another chain id", [](auto& it) { it.chain_id.bytes[0] ^= 1; }));
    CHECK(differs("another height", [](auto& it) { it.height = Height(6); }));
    CHECK(differs("another last block", [](auto& it) { it.block.bytes[0] ^= 1; }));
    CHECK(differs("another time", [](auto& it) { it.time_ms = TimestampMs(begun_ms + 1); }));
    CHECK(differs("another state root", [](auto& it) { it.state_root.bytes[0] ^= 1; }));
    CHECK(differs("another log", [](auto& it) { it.log_size = 12; }));
    CHECK(differs("another list of ancestors", [](auto& it) { it.ancestors.emplace_back(); }));
}

TEST_CASE("recovery: the last block is final by the validators of its chain") {
    const Ended old;
    CHECK(ledger::verify_chain_end(old.end));
    CHECK(ledger::decode_chain_end(ledger::encode(old.end)).value() == old.end);
    const auto refused = [&](const char* words, const Change<ledger::ChainEnd>& change) {
        ledger::ChainEnd other = old.end;
        change(other);
        return says(told(ledger::verify_chain_end(other)), words);
    };
    CHECK(refused("does not prove the header final",
                  [](auto& it) { it.head.header.height = Height(8); }));
    CHECK(refused("does not prove the header final",
                  [](auto& it) { it.head.header.state_root.bytes[0] ^= 1; }));
    CHECK(refused("no quorum", [](auto& it) {
        it.head.finality.certificate->bitmap &= it.head.finality.certificate->bitmap - 1;
        it.head.finality.certificate->signatures.erase(
            it.head.finality.certificate->signatures.begin());
    }));
    CHECK(refused("genesis.json", [](auto& it) { it.genesis_json.push_back(' '); }));
    CHECK(refused("every epoch", [](auto& it) { it.head.header.epoch = Epoch(2); }));
    CHECK(refused("set", [](auto& it) {
        it.head.set = ValidatorSet::from({{public_key("w1"), public_key("w1 node")}}).value();
    }));
    const Bytes bytes = ledger::encode(old.end);
    for (std::size_t size = 0; size < bytes.size(); size += 7) {
        CHECK_FALSE(ledger::decode_chain_end(ByteView(bytes).first(size)).has_value());
    }
    // The file brings a proof that does not hold.
    ledger::ChainEnd forged = old.end;
    forged.head.finality.certificate->signatures[0].bytes[0] ^= 1;
    const File file("forged");
    CHECK(says(judged(signed_successor(old, write(file, forged, old.state)), file),
               "does not prove the header final"));
}

TEST_CASE("recovery: nothing is built below a block that is known to be final") {
    const Ended old;
    const auto at = [&](const char* place, std::uint64_t height) {
        ledger::KnownHead known{place, old.end.head.header};
        known.header.height = Height(height);
        return known;
    };
    const auto chosen = [](const std::vector<ledger::KnownHead>& homes,
                           const std::vector<ledger::KnownHead>& heads) {
        const auto best = ledger::highest_home(homes, heads);
        return best ? homes[*best].place : best.error().message;
    };
    CHECK(chosen({at("a", 5), at("b", 7), at("c", 7)}, {at("r", 7), at("s", 6)}) == "b");
    CHECK(says(chosen({at("a", 5), at("b", 7)}, {at("r", 8)}),
               "r proves block 8 final, and the highest home, b, ends with 7"));
    ledger::KnownHead fork = at("f", 7);
    fork.header.view = View(9);
    CHECK(says(chosen({at("a", 7), fork}, {}), "that is a fork"));
    ledger::KnownHead forged = at("y", 9);
    forged.header.validators_hash.bytes[0] ^= 1;
    CHECK(says(chosen({at("a", 7)}, {forged}), "proves nothing of this chain"));
    ledger::KnownHead foreign = at("x", 3);
    foreign.header.chain_id.bytes[0] ^= 1;
    CHECK(says(chosen({at("a", 7)}, {foreign}), "is of the chain"));
}

TEST_CASE("recovery: ancestors of a chain that was recovered twice") {
    const Ended old;
    const File file("twice");
    ledger::Genesis whole = signed_successor(old, write(file, old.end, old.state));
    CHECK(ledger::predecessors_of(whole) == std::vector{old.end.head.header.chain_id});
    ledger::ChainEnd later = old.end;
    later.genesis_json = to_bytes(as_bytes(ledger::serialise_genesis(whole).value()));
    const auto next = ledger::predecessor_of(later);
    REQUIRE(next);
    CHECK(next->ancestors == std::vector{old.end.head.header.chain_id});
}
