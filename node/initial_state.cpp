// What a home of a chain with an initial state needs before its first start.

#include "node/initial_state.hpp"

#include <filesystem>

namespace tamga::node {

Status check_initial_state(const ledger::Genesis& genesis, const Home& home) {
    if (!genesis.snapshot || std::filesystem::exists(home.ledger() / "CURRENT")) return {};
    return fail(ErrorCode::config,
                "genesis.json names the initial state with SHA-256 " + genesis.snapshot->hex() +
                    ", and this home does not hold it: get the file from where genesis.json was "
                    "published, then: tamga genesis load " + home.root.string() + " FILE");
}

} // namespace tamga::node
