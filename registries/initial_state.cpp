// Which rows belong to registers, and which to whoever runs a chain.

#include "registries/initial_state.hpp"

#include "base/hash.hpp"
#include "registries/recovery.hpp"
#include "registries/rows.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

namespace tamga::registries {

namespace {

constexpr std::size_t page_entries = 4'096;

constexpr std::array tables_of_the_chain{
    tables::governance, tables::parameter,  tables::validator,     tables::observer,
    tables::proposal,   tables::ended_node, tables::ended_proposal, tables::evidence};

} // namespace

bool is_of_the_chain(const ledger::StatePath& path, ByteView value) {
    const auto is_here = [&](const Facet& facet) {
        return facet.table == path.table() && facet.facet == path.facet();
    };
    if (std::ranges::any_of(tables_of_the_chain, is_here)) return true;
    if (!is_here(tables::seen_key)) return false;
    const auto seen = decode_value<access::SeenKey>(value);
    if (!seen) return false; // check_entry() says so.
    switch (seen->row.use) {
    case access::KeyUse::validator:
    case access::KeyUse::governance:
    case access::KeyUse::observer: return true;
    case access::KeyUse::agency:
    case access::KeyUse::officer:
    case access::KeyUse::holder: return false;
    }
    return false;
}

Status check_initial_entry(const ledger::StatePath& path, ByteView value) {
    if (const Status fits = check_entry({path, to_bytes(value)}); !fits) {
        return fail(ErrorCode::config, "the initial state: " + fits.error().message);
    }
    if (!is_of_the_chain(path, value)) return {};
    return fail(ErrorCode::config, "the initial state: entry " + to_hex(path.view()) +
                                       " says who runs the chain, which is genesis.json's to say");
}

Result<std::shared_ptr<const ledger::InitialState>>
open_initial_state(const ledger::Genesis& genesis, const std::filesystem::path& path) {
    using Opened = std::shared_ptr<const ledger::InitialState>;
    if (!genesis.snapshot) {
        if (path.empty()) return Opened();
        return fail(ErrorCode::usage, "genesis.json names no initial state: leave " +
                                          path.string() + " out");
    }
    if (path.empty()) {
        return fail(ErrorCode::config,
                    "genesis.json names the initial state with SHA-256 " + genesis.snapshot->hex() +
                        ": give its file with --initial-state");
    }
    ledger::MakeInheritance inherits;
    if (genesis.predecessor) inherits = [genesis] { return inheritance_of(genesis); };
    TRY(ledger::InitialState opened,
        ledger::InitialState::open(path, *genesis.snapshot, std::move(inherits)));
    return std::make_shared<const ledger::InitialState>(std::move(opened));
}

Result<ledger::InitialFigures>
write_initial_state(const ledger::StateSource& state, const std::filesystem::path& path,
                    const std::function<void(std::uint64_t)>& progress) {
    TRY(ledger::InitialStateWriter writer, ledger::InitialStateWriter::create(path));
    std::optional<ledger::StatePath> after;
    std::uint64_t written = 0;
    while (true) {
        const std::vector<ledger::StateEntry> page = state.list({}, after, page_entries);
        for (const ledger::StateEntry& entry : page) {
            if (is_of_the_chain(entry.path, entry.value)) continue;
            TRY_VOID(writer.add(entry.path, entry.value));
            ++written;
        }
        if (progress) progress(written);
        if (page.size() < page_entries) return writer.finish();
        after = page.back().path;
    }
}

} // namespace tamga::registries
