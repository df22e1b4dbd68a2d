// genesis.json: canonical, complete, bounded; block 0; parameters; canonical JSON itself.

#include "ledger/genesis.hpp"

#include "base/hash.hpp"
#include "ledger/json_canonical.hpp"
#include "ledger_samples.hpp"
#include "source_dir.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cctype>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <utility>
#include <vector>

#include <unistd.h>

using namespace tamga;
using namespace tamga::ledger;

namespace {

Genesis sample() {
    Genesis made;
    made.chain_name = "test-chain";
    made.time_ms = TimestampMs(1'790'000'000'000);
    for (std::uint8_t i = 1; i <= 4; ++i) {
        const SecretKey node = samples::secret(static_cast<std::uint8_t>(100 + i));
        made.validators.push_back({"validator-" + std::to_string(i),
                                   samples::secret(i).public_key(), node.public_key()});
    }
    made.governance_keys = {samples::secret(21).public_key(), samples::secret(22).public_key()};
    made.governance_threshold = 2;
    made.agencies = {
        {"KG-ZAGS", {samples::secret(31).public_key()}, {"identity", "civil"},
         {"CIVIL_SUPERVISOR", "CIVIL_REGISTRAR"}},
        {"KG-COURT", {samples::secret(32).public_key()}, {"civil"}, {"COURT"}},
    };
    made.code_tables = {{"legal_basis", Hash256(samples::filled(5))}};
    return made;
}

std::string error_of(std::string_view text) {
    const auto result = parse_genesis(text);
    return result ? "accepted" : result.error().message;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    REQUIRE(at != text.npos);
    return text.replace(at, from.size(), to);
}

std::string file_text(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

} // namespace

TEST_CASE("a genesis is written sorted and canonical, and its chain id is of the bytes") {
    const std::string text = serialise_genesis(sample()).value();
    const Genesis read = parse_genesis(text).value();
    CHECK(serialise_genesis(read).value() == text);
    CHECK(chain_id_of(text).bytes == sha256(as_bytes(text)).bytes);
    CHECK(chain_id_of(text).hex() == samples::frozen("genesis_chain_id"));
    CHECK(to_hex(as_bytes(text)) == samples::frozen("genesis_json"));
    CHECK(read.agencies[0].code == "KG-COURT");
    CHECK(read.agencies[1].roles ==
          std::vector<std::string>{"CIVIL_REGISTRAR", "CIVIL_SUPERVISOR"});
    CHECK(std::ranges::is_sorted(read.validators, {}, &GenesisValidator::consensus_key));
    Genesis with_snapshot = sample();
    with_snapshot.snapshot = Hash256(samples::filled(6));
    const std::string longer = serialise_genesis(with_snapshot).value();
    CHECK(parse_genesis(longer).value().snapshot == with_snapshot.snapshot);
}

TEST_CASE("any change of one byte of a genesis is refused or makes another chain") {
    const std::string text = serialise_genesis(sample()).value();
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string other = text;
        other[i] = static_cast<char>(other[i] ^ 1);
        if (parse_genesis(other)) CHECK(chain_id_of(other) != chain_id_of(text));
    }
}

TEST_CASE("a genesis that is not its own canonical form is refused and told where") {
    const std::string text = serialise_genesis(sample()).value();
    CHECK(error_of(text + "\n").starts_with("genesis: JSON: not in canonical form"));
    CHECK(error_of(" " + text).find("byte 0") != std::string::npos);
    CHECK(error_of(replaced(text, "\"time_ms\":", "\"time_ms\": "))
              .starts_with("genesis: JSON: not in canonical form"));
    CHECK(error_of(replaced(text, "test-chain", "test\\u002dchain"))
              .starts_with("genesis: JSON: not in canonical form"));
}

TEST_CASE("every key of a genesis is known, there once, of its kind and within bounds") {
    const std::string text = serialise_genesis(sample()).value();
    CHECK(error_of(text) == "accepted");
    CHECK(error_of("[]") == "genesis: top level: not an object");
    CHECK(error_of("{}") == "genesis: format: missing; add it");
    const std::string version = "\"protocol_version\":1";
    const std::string twice = error_of(replaced(text, version, version + "," + version));
    CHECK(twice.starts_with("genesis: JSON, protocol_version, byte "));
    CHECK(twice.ends_with(": this key stands twice; remove one"));
    CHECK(error_of(replaced(text, version, version + ",\"speed\":3")) ==
          "genesis: speed: unknown key; remove it");
    CHECK(error_of(replaced(text, version + ",", "")) ==
          "genesis: protocol_version: missing; add it");
    CHECK(error_of(replaced(text, version, "\"protocol_version\":2"))
              .starts_with("genesis: protocol_version: this program knows versions up to 1"));
    CHECK(error_of(replaced(text, version, "\"protocol_version\":\"1\"")) ==
          "genesis: protocol_version: not a number");
    CHECK(error_of(replaced(text, "tamga-genesis-1", "tamga-genesis-9"))
              .starts_with("genesis: format: this version reads"));
    CHECK(error_of(replaced(text, "\"acts_per_hour\":1000000", "\"acts_per_hour\":0")) ==
          "genesis: parameters.acts_per_hour: not between 1 and 1000000000");
    CHECK(error_of(replaced(text, "\"acts_per_hour\":1000000,", "")) ==
          "genesis: parameters.acts_per_hour: missing; add it");
    CHECK(error_of(replaced(text, "\"acts_per_hour\"", "\"acts_per_day\":1,\"acts_per_hour\"")) ==
          "genesis: parameters.acts_per_day: unknown key; remove it");
    CHECK(error_of(replaced(text, "\"threshold\":2", "\"threshold\":3")) ==
          "genesis: governance.threshold: 1 to the number of governance keys");
    CHECK(error_of(replaced(text, "\"node_key\":\"", "\"node_key\":\"x")) ==
          "genesis: validators[0].node_key: not 64 lower-case hexadecimal digits");
    CHECK(error_of(replaced(text, "1790000000000", "9007199254740992")).find("2^53 - 1") !=
          std::string::npos);
    CHECK(error_of(replaced(text, "1790000000000", "1790000000000.5")).find("only integers") !=
          std::string::npos);
    CHECK(error_of(std::string(genesis_bytes_max + 1, ' ')) ==
          "genesis: file: larger than 1 MiB");
}

TEST_CASE("what a genesis says must make sense") {
    struct Breach {
        const char* message;
        std::function<void(Genesis&)> change;
    };
    const std::vector<Breach> breaches{
        {"genesis: chain_name: 1 to 32", [](Genesis& g) { g.chain_name = "Test"; }},
        {"genesis: validators[1].name: another validator has this name",
         [](Genesis& g) { g.validators[1].name = g.validators[0].name; }},
        {"genesis: chain_name: 1 to 32", [](Genesis& g) { g.chain_name.clear(); }},
        {"genesis: time_ms:", [](Genesis& g) { g.time_ms = TimestampMs(0); }},
        {"genesis: validators: a validator set has 1 to 31",
         [](Genesis& g) { g.validators.clear(); }},
        {"genesis: validators[1]: the list is not strictly ascending",
         [](Genesis& g) { g.validators[1].consensus_key = g.validators[0].consensus_key; }},
        {"genesis: validators: a key stands twice",
         [](Genesis& g) { g.validators[1].node_key = g.validators[0].node_key; }},
        {"genesis: validators: a validator's key is not a valid",
         [](Genesis& g) { g.validators[0].node_key = PublicKey(); }},
        {"genesis: validators[0].name:",
         [](Genesis& g) {
             for (auto& validator : g.validators) validator.name = "a b";
         }},
        {"genesis: governance.keys: 1 to 32", [](Genesis& g) { g.governance_keys.clear(); }},
        {"genesis: governance.keys[1]: the list",
         [](Genesis& g) { g.governance_keys[1] = g.governance_keys[0]; }},
        {"genesis: governance.threshold:", [](Genesis& g) { g.governance_threshold = 0; }},
        {"genesis: agencies[0].code:", [](Genesis& g) { g.agencies[0].code = "A"; }},
        {"genesis: agencies[1]: the list",
         [](Genesis& g) { g.agencies[0].code = g.agencies[1].code; }},
        {"genesis: agencies[0].keys: 1 to 16", [](Genesis& g) { g.agencies[1].keys.clear(); }},
        {"genesis: agencies[0].keys[0]: not a valid",
         [](Genesis& g) { g.agencies[1].keys[0] = PublicKey(); }},
        {"genesis: agencies[0].registers[0]:",
         [](Genesis& g) { g.agencies[1].registers = {"Civil"}; }},
        {"genesis: agencies[0].roles[1]: the list",
         [](Genesis& g) { g.agencies[1].roles = {"COURT", "COURT"}; }},
        {"genesis: code_tables[0].name:", [](Genesis& g) { g.code_tables[0].name = "a b"; }},
    };
    for (const Breach& breach : breaches) {
        Genesis bad = sample();
        breach.change(bad);
        const auto result = serialise_genesis(bad);
        INFO(breach.message);
        REQUIRE_FALSE(result.has_value());
        INFO(result.error().message);
        CHECK(result.error().code == ErrorCode::config);
        CHECK(result.error().message.starts_with(breach.message));
    }
}

TEST_CASE("block 0 is what the genesis defines") {
    const std::string text = serialise_genesis(sample()).value();
    const Genesis genesis = parse_genesis(text).value();
    const Header header =
        genesis_header(genesis, chain_id_of(text), StateRoot(samples::filled(0x77)));
    const Hash256 empty = sha256(ByteView());
    Header expected;
    expected.version = 1;
    expected.flags = flag_epoch_end;
    expected.chain_id = chain_id_of(text);
    expected.time_ms = genesis.time_ms;
    expected.body_hash = BodyHash(empty.bytes);
    expected.log_root = LogRoot(empty.bytes);
    expected.state_root = StateRoot(samples::filled(0x77));
    expected.next_validators_hash = validators_of(genesis).value().hash();
    CHECK(header == expected);
    CHECK(hash_of(header).hex() == samples::frozen("genesis_block_hash"));
}

TEST_CASE("parameters have unique frozen numbers and names and defaults within bounds") {
    // First and last of each part: numbers are never moved.
    constexpr std::array<std::pair<std::size_t, std::size_t>, 5> parts{
        {{1, 21}, {40, 51}, {60, 61}, {63, 68}, {70, 77}}}; // 62 is retired.
    std::vector<std::size_t> numbers;
    for (const auto& [first, last] : parts) {
        for (std::size_t number = first; number <= last; ++number) numbers.push_back(number);
    }
    REQUIRE(numbers.size() == parameter_table.size());
    for (std::size_t i = 0; i < parameter_table.size(); ++i) {
        const ParameterSpec& spec = parameter_table[i];
        CHECK(static_cast<std::size_t>(spec.id) == numbers[i]);
        CHECK(find_parameter(spec.name) == spec.id);
        CHECK(spec.value_min <= spec.value_default);
        CHECK(spec.value_default <= spec.value_max);
        CHECK(Parameters().get(spec.id) == spec.value_default);
        Parameters parameters;
        CHECK(parameters.set(spec.id, spec.value_min).has_value());
        CHECK(parameters.get(spec.id) == spec.value_min);
        CHECK(parameters.set(spec.id, spec.value_max).has_value());
        CHECK_FALSE(parameters.set(spec.id, spec.value_max + 1).has_value());
        CHECK_FALSE(parameters.set(spec.id, spec.value_min - 1).has_value());
    }
    CHECK_FALSE(find_parameter("speed").has_value());
    CHECK(spec_of(ParameterId::tx_window_ms_max).value_max ==
          static_cast<std::int64_t>(window_ms_limit));
}

TEST_CASE("genesis/README.md lists every parameter with its unit, default, bounds and meaning") {
    std::string readme = file_text(source_dir() + "/genesis/README.md");
    for (std::size_t at = 1; at + 3 < readme.size(); ++at) { // 1,000 is 1000.
        const bool digits = std::isdigit(static_cast<unsigned char>(readme[at - 1])) &&
                            std::isdigit(static_cast<unsigned char>(readme[at + 1]));
        if (readme[at] == ',' && digits) readme.erase(at, 1);
    }
    for (const ParameterSpec& spec : parameter_table) {
        std::string row = "| " + std::string(spec.name) + " | " + std::string(spec.unit);
        for (const std::int64_t number : {spec.value_default, spec.value_min, spec.value_max}) {
            row += " | " + std::to_string(number);
        }
        row += " | " + std::string(spec.meaning) + " |\n";
        INFO(row);
        CHECK(readme.find(row) != readme.npos);
    }
}

TEST_CASE("canonical JSON sorts by UTF-16 units and escapes as RFC 8785 says") {
    const auto form = [](std::string_view text) { return canonical(parse_json(text).value()); };
    CHECK(form(" [ 1 , -0, true,null, \"\\u0041\\/\" ] ") == "[1,0,true,null,\"A/\"]");
    CHECK(form("{\"b\":1,\"a\":{\"d\":[],\"c\":{}}}") == "{\"a\":{\"c\":{},\"d\":[]},\"b\":1}");
    CHECK(form("\"\\u0000\\u001F\\b\\t\\n\\f\\r\\\"\\\\\\u007f\"") ==
          "\"\\u0000\\u001f\\b\\t\\n\\f\\r\\\"\\\\\x7f\"");
    // U+1F602 (surrogates d83d de02) comes before U+FB33.
    CHECK(form("{\"\\ufb33\":1,\"\\ud83d\\ude02\":2}") ==
          "{\"\xf0\x9f\x98\x82\":2,\"\xef\xac\xb3\":1}");
    CHECK(form("9007199254740991") == "9007199254740991");
}

TEST_CASE("malformed JSON is refused with its place") {
    for (const char* text :
         {"", " ", "{", "[", "[1", "[1,", "[1,]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}",
          "{\"a\":1 \"b\":2}", "01", "-", "+1", "1.0", "1e3", "1E30", "9007199254740992", "nul",
          "True", "\"", "\"\n\"", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\udc00\"",
          "\"\\ud800\\u0041\"", "\"\xff\"", "\"\xc0\x80\"", "\"\xed\xa0\x80\"",
          "\"\xf4\x90\x80\x80\"",
          "\"\xe2\x82\"", "1 2", "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}",
          "NaN", "\xef\xbb\xbf{}"}) {
        INFO(text);
        const auto result = parse_json(text);
        REQUIRE_FALSE(result.has_value());
        CHECK(result.error().message.starts_with("JSON, "));
    }
    CHECK(parse_json(std::string(17, '[') + std::string(17, ']')).has_value());
    CHECK_FALSE(parse_json(std::string(18, '[') + std::string(18, ']')).has_value());
    CHECK_FALSE(parse_json(std::string(100'000, '[')).has_value());
    CHECK(parse_json("{\"a\":[{\"b\":x}]}").error().message.starts_with("JSON, a[0].b, byte 11"));
}

TEST_CASE("the RFC 8785 test files come out as published, those with fractions are refused") {
    const std::filesystem::path archive =
        source_dir() + "/../shared/data/ledger/jcs_rfc8785_testdata.tar.gz";
    if (!std::filesystem::exists(archive)) {
        std::puts("skipped: no ../shared");
        return;
    }
    const std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("tamga_jcs_" + std::to_string(getpid()));
    std::filesystem::create_directories(folder);
    REQUIRE(std::system(("tar xzf " + archive.string() + " -C " + folder.string()).c_str()) == 0);
    for (const char* name : {"french", "unicode", "weird"}) {
        INFO(name);
        const auto input = folder / "testdata/input" / (std::string(name) + ".json");
        const auto output = folder / "testdata/output" / (std::string(name) + ".json");
        CHECK(canonical(parse_json(file_text(input)).value()) == file_text(output));
        CHECK(parse_canonical_json(file_text(output)).has_value());
    }
    const std::string arrays = file_text(folder / "testdata/input/arrays.json");
    CHECK(canonical(parse_json(arrays).value()) ==
          file_text(folder / "testdata/output/arrays.json"));
    for (const char* name : {"structures", "values"}) { // 56.0, 1E30 and their like.
        const auto input = folder / "testdata/input" / (std::string(name) + ".json");
        const auto result = parse_json(file_text(input));
        REQUIRE_FALSE(result.has_value());
        CHECK(result.error().message.find("only integers") != std::string::npos);
    }
    CHECK(parse_canonical_json(file_text(folder / "testdata/output/structures.json")).has_value());
    std::filesystem::remove_all(folder);
}
