// Reading, judging and writing genesis.json, and block 0.

#include "ledger/genesis.hpp"

#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "ledger/genesis_members.hpp"
#include "ledger/json_canonical.hpp"

#include <algorithm>
#include <set>
#include <span>
#include <utility>

namespace tamga::ledger {

using namespace genesis_file;

namespace {

constexpr std::size_t agencies_max = 4096;
constexpr std::size_t agency_keys_max = 16;
constexpr std::size_t governance_keys_max = 32;
constexpr std::size_t names_max = 64;
constexpr std::size_t code_tables_max = 256;

Result<std::vector<std::string>> texts(Members& members, const std::string& key,
                                       std::size_t count_max) {
    TRY(const Json::Array* list, members.list(key, count_max));
    std::vector<std::string> out;
    for (std::size_t i = 0; i < list->size(); ++i) {
        const Json& text = (*list)[i];
        if (text.kind != Json::Kind::text) return refuse(at(members.path(key), i), "not a string");
        out.push_back(text.text);
    }
    return out;
}

Result<std::vector<PublicKey>> keys(Members& members, const std::string& key,
                                    std::size_t count_max) {
    TRY(const std::vector<std::string> list, texts(members, key, count_max));
    std::vector<PublicKey> out;
    for (std::size_t i = 0; i < list.size(); ++i) {
        TRY(const PublicKey one, key_from(list[i], at(members.path(key), i)));
        out.push_back(one);
    }
    return out;
}

Result<GenesisValidator> read_validator(const Json& json, const std::string& where) {
    TRY(Members members, Members::of(json, where));
    GenesisValidator validator;
    TRY(validator.name, members.text("name"));
    TRY(const std::string consensus, members.text("consensus_key"));
    TRY(validator.consensus_key, key_from(consensus, members.path("consensus_key")));
    TRY(const std::string node, members.text("node_key"));
    TRY(validator.node_key, key_from(node, members.path("node_key")));
    TRY_VOID(members.done());
    return validator;
}

Result<GenesisAgency> read_agency(const Json& json, const std::string& where) {
    TRY(Members members, Members::of(json, where));
    GenesisAgency agency;
    TRY(agency.code, members.text("code"));
    TRY(agency.keys, keys(members, "keys", agency_keys_max));
    TRY(agency.registers, texts(members, "registers", names_max));
    TRY(agency.roles, texts(members, "roles", names_max));
    TRY_VOID(members.done());
    return agency;
}

Result<CodeTable> read_code_table(const Json& json, const std::string& where) {
    TRY(Members members, Members::of(json, where));
    CodeTable table;
    TRY(table.name, members.text("name"));
    TRY(const std::string digest, members.text("sha256"));
    TRY(table.sha256, digest_from(digest, members.path("sha256")));
    TRY_VOID(members.done());
    return table;
}

Status read_parameters(const Json& json, Parameters& out) {
    TRY(Members members, Members::of(json, "parameters"));
    for (const ParameterSpec& spec : parameter_table) {
        TRY(const std::int64_t value,
            members.number(std::string(spec.name), spec.value_min, spec.value_max));
        TRY_VOID(out.set(spec.id, value));
    }
    return members.done();
}

template <class T>
Status read_list(Members& members, const std::string& key, std::size_t count_max,
                 Result<T> (*read)(const Json&, const std::string&), std::vector<T>& out) {
    TRY(const Json::Array* list, members.list(key, count_max));
    for (std::size_t i = 0; i < list->size(); ++i) {
        TRY(T entry, read((*list)[i], at(key, i)));
        out.push_back(std::move(entry));
    }
    return {};
}

Status read_governance(const Json& json, Genesis& out) {
    TRY(Members members, Members::of(json, "governance"));
    TRY(out.governance_keys, keys(members, "keys", governance_keys_max));
    TRY(const std::int64_t threshold,
        members.number("threshold", 1, static_cast<std::int64_t>(governance_keys_max)));
    out.governance_threshold = static_cast<std::uint32_t>(threshold);
    return members.done();
}

Result<Genesis> read_genesis(const Json& json) {
    TRY(Members members, Members::of(json, ""));
    TRY(const std::string format, members.text("format"));
    if (format != genesis_format) {
        return refuse("format", "this version reads \"" + std::string(genesis_format) + "\"");
    }
    Genesis genesis;
    TRY(genesis.chain_name, members.text("chain_name"));
    TRY(const std::int64_t version, members.number("protocol_version", 1, 65535));
    genesis.protocol_version = static_cast<std::uint16_t>(version);
    TRY(const std::int64_t time_ms, members.number("time_ms", 1, json_integer_max));
    genesis.time_ms = TimestampMs(static_cast<std::uint64_t>(time_ms));
    TRY_VOID(read_list(members, "validators", validators_max, read_validator, genesis.validators));
    const Json* governance = members.find("governance");
    if (governance == nullptr) return refuse("governance", "missing; add it");
    TRY_VOID(read_governance(*governance, genesis));
    TRY_VOID(read_list(members, "agencies", agencies_max, read_agency, genesis.agencies));
    const Json* parameters = members.find("parameters");
    if (parameters == nullptr) return refuse("parameters", "missing; add it");
    TRY_VOID(read_parameters(*parameters, genesis.parameters));
    TRY_VOID(
        read_list(members, "code_tables", code_tables_max, read_code_table, genesis.code_tables));
    if (members.find("snapshot") != nullptr) {
        TRY(const std::string snapshot, members.text("snapshot"));
        TRY(genesis.snapshot, digest_from(snapshot, "snapshot"));
    }
    if (const Json* predecessor = members.find("predecessor")) {
        TRY(genesis.predecessor, predecessor_from(*predecessor));
    }
    TRY_VOID(members.done());
    return genesis;
}

// Rules that hold however the genesis came to be.

bool only(std::string_view text, std::string_view alphabet) {
    return text.find_first_not_of(alphabet) == text.npos;
}

constexpr std::string_view lower_name = "abcdefghijklmnopqrstuvwxyz0123456789-";
constexpr std::string_view upper_code = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
constexpr std::string_view table_name = "abcdefghijklmnopqrstuvwxyz0123456789_";
constexpr std::string_view role_name = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_";

Status check_name(const std::string& key, std::string_view text, std::string_view alphabet,
                  std::size_t least, std::size_t most) {
    if (text.size() >= least && text.size() <= most && only(text, alphabet)) return {};
    return refuse(key, std::to_string(least) + " to " + std::to_string(most) +
                           " characters of " + std::string(alphabet));
}

template <class T, class Projection>
Status check_ascending(const std::string& key, const std::vector<T>& list, Projection projection) {
    for (std::size_t i = 1; i < list.size(); ++i) {
        if (!(std::invoke(projection, list[i - 1]) < std::invoke(projection, list[i]))) {
            return refuse(at(key, i), "the list is not strictly ascending; sort it, each once");
        }
    }
    return {};
}

Status check_keys(const std::string& key, const std::vector<PublicKey>& list, std::size_t most) {
    if (list.empty() || list.size() > most) {
        return refuse(key, "1 to " + std::to_string(most) + " keys");
    }
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (!is_valid_key(list[i])) return refuse(at(key, i), "not a valid Ed25519 public key");
    }
    return check_ascending(key, list, [](const PublicKey& one) { return one; });
}

Status check_agency(const GenesisAgency& agency, const std::string& where) {
    TRY_VOID(check_name(where + ".code", agency.code, upper_code, 2, 16));
    TRY_VOID(check_keys(where + ".keys", agency.keys, agency_keys_max));
    for (std::size_t i = 0; i < agency.registers.size(); ++i) {
        const std::string key = at(where + ".registers", i);
        TRY_VOID(check_name(key, agency.registers[i], table_name, 1, 32));
    }
    for (std::size_t i = 0; i < agency.roles.size(); ++i) {
        TRY_VOID(check_name(at(where + ".roles", i), agency.roles[i], role_name, 1, 32));
    }
    const auto self = [](const std::string& text) { return text; };
    TRY_VOID(check_ascending(where + ".registers", agency.registers, self));
    return check_ascending(where + ".roles", agency.roles, self);
}

Status check_validators(const Genesis& genesis) {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < genesis.validators.size(); ++i) {
        const std::string key = at("validators", i) + ".name";
        const std::string& name = genesis.validators[i].name;
        TRY_VOID(check_name(key, name, lower_name, 1, 32));
        if (!names.insert(name).second) return refuse(key, "another validator has this name");
    }
    TRY_VOID(check_ascending("validators", genesis.validators, &GenesisValidator::consensus_key));
    const Result<ValidatorSet> set = validators_of(genesis);
    if (!set) return refuse("validators", set.error().message);
    return {};
}

template <class T>
Json::Array json_list(const std::vector<T>& list) {
    Json::Array out;
    for (const T& entry : list) {
        if constexpr (std::is_same_v<T, PublicKey>) {
            out.push_back(entry.hex());
        } else {
            out.push_back(entry);
        }
    }
    return out;
}

Json json_of(const Genesis& genesis) {
    Json::Array validators;
    for (const GenesisValidator& validator : genesis.validators) {
        validators.push_back(Json::Object{{"name", validator.name},
                                          {"consensus_key", validator.consensus_key.hex()},
                                          {"node_key", validator.node_key.hex()}});
    }
    Json::Array agencies;
    for (const GenesisAgency& agency : genesis.agencies) {
        agencies.push_back(Json::Object{{"code", agency.code},
                                        {"keys", json_list(agency.keys)},
                                        {"registers", json_list(agency.registers)},
                                        {"roles", json_list(agency.roles)}});
    }
    Json::Array tables;
    for (const CodeTable& table : genesis.code_tables) {
        tables.push_back(Json::Object{{"name", table.name}, {"sha256", table.sha256.hex()}});
    }
    Json::Object parameters;
    for (const ParameterSpec& spec : parameter_table) {
        parameters.emplace(spec.name, genesis.parameters.get(spec.id));
    }
    const Json::Object governance{
        {"keys", json_list(genesis.governance_keys)},
        {"threshold", static_cast<std::int64_t>(genesis.governance_threshold)}};
    Json::Object object{
        {"format", std::string(genesis_format)},
        {"chain_name", genesis.chain_name},
        {"protocol_version", static_cast<std::int64_t>(genesis.protocol_version)},
        {"time_ms", static_cast<std::int64_t>(genesis.time_ms.value)},
        {"validators", validators},
        {"governance", governance},
        {"agencies", agencies},
        {"parameters", parameters},
        {"code_tables", tables},
    };
    if (genesis.snapshot) object.emplace("snapshot", genesis.snapshot->hex());
    if (genesis.predecessor) {
        object.emplace("predecessor", genesis_file::json_of(*genesis.predecessor));
    }
    return object;
}

} // namespace

Status check_genesis(const Genesis& genesis) {
    TRY_VOID(check_name("chain_name", genesis.chain_name, lower_name, 1, 32));
    if (genesis.protocol_version < 1 || genesis.protocol_version > protocol_version_latest) {
        return refuse("protocol_version", "this program knows versions up to " +
                                              std::to_string(protocol_version_latest) +
                                              "; use a newer program or another genesis");
    }
    const std::uint64_t time_ms = genesis.time_ms.value;
    if (time_ms < 1 || time_ms > static_cast<std::uint64_t>(json_integer_max)) {
        return refuse("time_ms", "milliseconds since 1970, below 2^53");
    }
    TRY_VOID(check_validators(genesis));
    TRY_VOID(check_keys("governance.keys", genesis.governance_keys, governance_keys_max));
    if (genesis.governance_threshold < 1 ||
        genesis.governance_threshold > genesis.governance_keys.size()) {
        return refuse("governance.threshold", "1 to the number of governance keys");
    }
    if (genesis.agencies.size() > agencies_max) return refuse("agencies", "at most 4,096");
    for (std::size_t i = 0; i < genesis.agencies.size(); ++i) {
        TRY_VOID(check_agency(genesis.agencies[i], at("agencies", i)));
    }
    TRY_VOID(check_ascending("agencies", genesis.agencies, &GenesisAgency::code));
    if (genesis.code_tables.size() > code_tables_max) return refuse("code_tables", "at most 256");
    for (std::size_t i = 0; i < genesis.code_tables.size(); ++i) {
        TRY_VOID(check_name(at("code_tables", i) + ".name", genesis.code_tables[i].name,
                            table_name, 1, 32));
    }
    TRY_VOID(check_ascending("code_tables", genesis.code_tables, &CodeTable::name));
    return genesis.predecessor ? check_predecessor(genesis) : Status();
}

Result<std::string> serialise_genesis(Genesis genesis) {
    std::ranges::sort(genesis.validators, {}, &GenesisValidator::consensus_key);
    std::ranges::sort(genesis.governance_keys);
    std::ranges::sort(genesis.agencies, {}, &GenesisAgency::code);
    for (GenesisAgency& agency : genesis.agencies) {
        std::ranges::sort(agency.keys);
        std::ranges::sort(agency.registers);
        std::ranges::sort(agency.roles);
    }
    std::ranges::sort(genesis.code_tables, {}, &CodeTable::name);
    if (genesis.predecessor) {
        std::ranges::sort(genesis.predecessor->signatures, {}, &RecoverySignature::key);
    }
    TRY_VOID(check_genesis(genesis));
    return canonical(json_of(genesis));
}

Result<Genesis> parse_genesis(std::string_view text) {
    if (text.size() > genesis_bytes_max) return refuse("file", "larger than 1 MiB");
    Result<Json> json = parse_canonical_json(text);
    if (!json) return fail(ErrorCode::config, "genesis: " + json.error().message);
    TRY(Genesis genesis, read_genesis(*json));
    TRY_VOID(check_genesis(genesis));
    return genesis;
}

ChainId chain_id_of(std::string_view genesis_text) {
    return ChainId(sha256(as_bytes(genesis_text)).bytes);
}

Result<ValidatorSet> validators_of(const Genesis& genesis) {
    std::vector<Validator> members;
    for (const GenesisValidator& validator : genesis.validators) {
        members.push_back({validator.consensus_key, validator.node_key});
    }
    return ValidatorSet::from(std::move(members));
}

Header genesis_header(const Genesis& genesis, const ChainId& chain, const StateRoot& state_root) {
    const Result<ValidatorSet> set = validators_of(genesis);
    ENSURE(set.has_value());
    const Hash256 empty = sha256(ByteView());
    Header header;
    header.version = genesis.protocol_version;
    header.kind = BlockKind::normal;
    header.flags = flag_epoch_end;
    header.chain_id = chain;
    header.time_ms = genesis.time_ms;
    header.body_hash = BodyHash(empty.bytes);
    header.state_root = state_root;
    header.log_root = LogRoot(empty.bytes);
    header.next_validators_hash = set->hash();
    return header;
}

} // namespace tamga::ledger
