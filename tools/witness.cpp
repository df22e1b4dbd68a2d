// tamga witness: cosigns heads of a chain for the world outside, and never two that disagree.
//
// A witness (a court, a university, the press) keeps one file: the policy that it trusts and the
// last checkpoint that it signed. A new head is cosigned only if the validators' certificate holds
// and the log signed before is its beginning.

#include "tools/verbs.hpp"

#include "base/key_file.hpp"
#include "rpc/client.hpp"
#include "tools/proof_file.hpp"
#include "tools/terminal.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdio>
#include <filesystem>

namespace tamga::tools {

namespace {

using json = nlohmann::json;

struct Options {
    std::string node = "http://127.0.0.1:26701";
    std::string policy;
    std::string key;
    std::string name;
    std::string state;
    std::string out;
};

Result<std::string> ask(rpc::Client& client, const char* method, const json& params,
                        const char* field) {
    TRY(const std::string text, client.call(method, params.dump()));
    const json object = json::parse(text, nullptr, false);
    const json found = object.is_object() ? object.value(field, json()) : json();
    if (!found.is_string()) {
        return fail(ErrorCode::network, std::string("the node's answer lacks ") + field);
    }
    return found.get<std::string>();
}

// The log that was signed before must be the beginning of the new one.
Status check_grows(rpc::Client& client, const ledger::Checkpoint& before,
                   const ledger::ProofHead& head, const ledger::HeadTrust& trust) {
    TRY(const ledger::ProofHead old, ledger::head_of(before));
    if (old.header.height > head.header.height) {
        return fail(ErrorCode::behind, "the node is behind the head that was signed before");
    }
    TRY(const std::string hex,
        ask(client, "chain_consistency",
            {{"from", old.header.height.value}, {"to", head.header.height.value}}, "anchor"));
    const auto bytes = from_hex(hex);
    if (!bytes) return fail(ErrorCode::network, "the node's anchor is not hexadecimal");
    TRY(const ledger::LogAnchor anchor, ledger::decode_anchor(*bytes));
    TRY_VOID(ledger::verify_anchor(anchor, trust));
    if (anchor.first_size != before.size || anchor.first_root != before.root ||
        anchor.head.header.log_size != head.header.log_size ||
        anchor.head.header.log_root != head.header.log_root) {
        return fail(ErrorCode::malformed,
                    "the log that was signed before is not the beginning of this one");
    }
    return {};
}

Result<std::string> witness_once(const Options& options) {
    TRY(const SecretKey key, read_key_file(options.key));
    TRY(const std::string policy_text, read_file(options.policy, 1u << 20));
    TRY(ledger::CheckpointPolicy policy, ledger::parse_policy(policy_text));
    if (!policy.trust.set) return fail(ErrorCode::usage, "the policy names no validators");
    TRY(rpc::Client client, rpc::Client::connect(options.node));
    TRY(const std::string text, ask(client, "chain_checkpoint", json::object(), "checkpoint"));
    TRY(ledger::Checkpoint checkpoint, ledger::parse_checkpoint(text));
    policy.quorum = 0; // The validators' certificate alone: this is one of the witnesses.
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(
        std::chrono::system_clock::now().time_since_epoch());
    const auto now_s = static_cast<std::uint64_t>(now.count());
    TRY_VOID(ledger::verify_checkpoint(checkpoint, policy, now_s));
    TRY(const ledger::ProofHead head, ledger::head_of(checkpoint));
    if (std::filesystem::exists(options.state)) {
        TRY(const std::string old, read_file(options.state, ledger::checkpoint_bytes_max));
        TRY(const ledger::Checkpoint before, ledger::parse_checkpoint(old));
        TRY_VOID(check_grows(client, before, head, policy.trust));
    }
    checkpoint.signatures.push_back(ledger::cosign(checkpoint, options.name, key, now_s));
    TRY_VOID(write_file(options.state, checkpoint.text())); // Durable before it is shown.
    return checkpoint.text();
}

} // namespace

int witness(Arguments words) {
    Options options;
    CLI::App app("Cosign the head of a chain if the log signed before is its beginning. Exit 1: "
                 "refused, with the reason.",
                 "tamga witness");
    app.add_option("--node", options.node, "endpoint of a node");
    app.add_option("--policy", options.policy, "chain and validators that are trusted")->required();
    app.add_option("--key", options.key, "the witness's key")->required();
    app.add_option("--name", options.name, "its name, as policies write it")->required();
    app.add_option("--state", options.state, "the last checkpoint that was signed")->required();
    app.add_option("-o,--output", options.out, "where to write the cosigned checkpoint");
    if (const auto over = parse(app, words)) return *over;
    const auto text = witness_once(options);
    if (!text) {
        failed("witness", text.error());
        const ErrorCode code = text.error().code;
        const bool judged = code == ErrorCode::malformed || code == ErrorCode::bad_signature ||
                            code == ErrorCode::unauthorised || code == ErrorCode::wrong_chain;
        return judged ? exit_negative : exit_failed;
    }
    if (options.out.empty()) {
        std::printf("%s", text->c_str());
        return exit_fine;
    }
    const Status written = write_file(options.out, *text);
    return written ? exit_fine : failed("witness", written.error());
}

} // namespace tamga::tools
