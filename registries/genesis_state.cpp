// Building the state of block 0 from genesis.json.

#include "registries/genesis_state.hpp"

#include "ledger/recovery.hpp"
#include "proto/access.pb.h"
#include "registries/access/form.hpp"
#include "registries/access/rows.hpp"
#include "registries/governance/rows.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <string>

namespace tamga::registries {

namespace {

template <class Row>
void put(ledger::StateDelta& delta, const Row& row) {
    delta.put(path_of(row), encode_value(TransactionId(), row));
}

// Enters the key as seen; an error when another use has it.
Status see(std::map<PublicKey, std::string>& seen, ledger::StateDelta& delta, const PublicKey& key,
           access::KeyUse use, const std::string& where) {
    const auto [before, fresh] = seen.emplace(key, where);
    if (!fresh) {
        return fail(ErrorCode::config, "genesis: the key of " + where + " is also the key of " +
                                           before->second + "; every use needs a key of its own");
    }
    put(delta, access::SeenKey{key, use});
    return {};
}

Result<access::Agency> agency_of(const ledger::GenesisAgency& source) {
    access::Agency agency;
    agency.code = to_bytes(as_bytes(source.code));
    agency.version = 1;
    agency.title = agency.code;
    for (const PublicKey& key : source.keys) agency.keys.push_back({key, {}});
    for (const std::string& name : source.roles) {
        const auto role = access::find_role(name);
        if (!role) {
            return fail(ErrorCode::config, "genesis: agency " + source.code +
                                               " names the role " + name + ", which is none");
        }
        agency.roles.push_back(*role);
    }
    for (const std::string& name : source.registers) {
        const auto number = access::find_register(name);
        if (!number) {
            return fail(ErrorCode::config, "genesis: agency " + source.code +
                                               " names the register " + name + ", which is none");
        }
        if (*number != proto::access::REGISTER_ACCESS) agency.registers.push_back(*number);
    }
    std::ranges::sort(agency.roles);
    std::ranges::sort(agency.registers);
    return agency;
}

} // namespace

Result<ledger::StateDelta> genesis_state(const ledger::Genesis& genesis) {
    TRY_VOID(ledger::check_recovery_signatures(genesis));
    return genesis_rows(genesis);
}

Result<ledger::StateDelta> genesis_rows(const ledger::Genesis& genesis) {
    ledger::StateDelta delta;
    std::map<PublicKey, std::string> seen;
    for (const ledger::GenesisValidator& validator : genesis.validators) {
        const std::string where = "validator " + validator.name;
        TRY_VOID(see(seen, delta, validator.consensus_key, access::KeyUse::validator, where));
        TRY_VOID(see(seen, delta, validator.node_key, access::KeyUse::validator, where));
        put(delta, governance::Validator{to_bytes(as_bytes(validator.name)),
                                         validator.consensus_key, validator.node_key, {}, {}});
    }
    for (const PublicKey& key : genesis.governance_keys) {
        TRY_VOID(see(seen, delta, key, access::KeyUse::governance, "governance"));
    }
    access::Governance governance{genesis.governance_keys, genesis.governance_threshold};
    std::ranges::sort(governance.keys);
    put(delta, governance);

    for (const ledger::GenesisAgency& source : genesis.agencies) {
        TRY(const access::Agency agency, agency_of(source));
        put(delta, agency);
        for (const PublicKey& key : source.keys) {
            TRY_VOID(see(seen, delta, key, access::KeyUse::agency, "agency " + source.code));
        }
    }
    for (const ledger::ParameterSpec& spec : ledger::parameter_table) {
        put(delta, access::Parameter{to_bytes(as_bytes(spec.name)),
                                     genesis.parameters.get(spec.id)});
    }
    return delta;
}

ledger::StateView genesis_view(const ledger::StateDelta& delta) {
    auto entries = std::make_shared<std::map<ledger::StatePath, Bytes>>();
    for (const auto& [path, value] : delta.changes()) {
        if (value) entries->emplace(path, *value);
    }
    return ledger::StateView(ledger::memory_source(std::move(entries)));
}

} // namespace tamga::registries
