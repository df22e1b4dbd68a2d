// A connection of one importing thread to the nodes of a chain.
//
// Whatever is asked is asked again, of the next node, until somebody answers or patience ends:
// the same bytes submitted twice are one act (ledger.md 1), so nothing is done twice.

#pragma once

#include "base/result.hpp"
#include "ledger/transaction.hpp"
#include "registries/identifiers.hpp"
#include "rpc/client.hpp"
#include "tools/import_act.hpp"

#include <atomic>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tamga::tools {

struct NodeOptions {
    std::vector<std::string> endpoints;
    std::uint64_t patience_ms = 600'000; // Without any answer from any node.
};

// An act that is in the ledger.
struct SubmitAnswer {
    std::string outcome; // "applied", or the name of the rule that refused.
    std::string message; // Of a refusal.
    std::uint64_t number = 0; // Of the outcome; 0 = applied.
    std::string txid;
    std::uint64_t height = 0;
    std::uint32_t index = 0;
};

// A civil record as the chain tells it.
struct ChainRecord {
    std::string record_number;
    std::map<PersonRole, registries::SubjectId> persons;
    std::optional<registries::MarriageId> marriage;
    std::vector<std::string> conflicts; // Names, distinct, ascending.
    std::string txid;                   // Of the act that made it.
};

class ImportNode {
public:
    // `first` says with which endpoint to begin. `stop` breaks off every wait.
    ImportNode(const NodeOptions& options, std::size_t first, const std::atomic<bool>& stop)
        : options_(options), next_(first), stop_(stop) {}

    [[nodiscard]] Result<ChainId> chain_id();
    [[nodiscard]] Result<std::uint64_t> height();
    // Name to value of the chain's parameters.
    [[nodiscard]] Result<std::map<std::string, std::int64_t>> parameters();
    // Waits for final. Errors: expired (sign again), malformed, bad_signature, unauthorised,
    // wrong_chain, timeout (patience).
    [[nodiscard]] Result<SubmitAnswer> submit(const ImportAct& act);
    // Nothing when the chain has no record of that archive reference.
    [[nodiscard]] Result<std::optional<ChainRecord>> find(const registries::ArchiveRef& ref);
    // The commitment of a person's SEX_DOB group.
    [[nodiscard]] Result<Commitment> sex_dob(const registries::SubjectId& subject);

private:
    // The text of a result, or the failure of a node that did answer.
    struct Answer {
        std::string text;
        std::optional<rpc::RpcFailure> failure;
    };
    Result<Answer> ask(std::string_view method, const std::string& params);
    void move_on(std::uint64_t& pause_ms);

    const NodeOptions& options_;
    std::size_t next_;
    const std::atomic<bool>& stop_;
    std::optional<rpc::Client> client_;
};

} // namespace tamga::tools
