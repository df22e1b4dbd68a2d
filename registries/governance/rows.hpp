// Rows of governance: who validates, who observes, and what is voted on.

#pragma once

#include "proto/governance.pb.h"
#include "registries/row.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace tamga::registries::governance {

using ChangeKind = proto::governance::ChangeKind;
using Ballot = proto::governance::Ballot;

// A member of the validator set. The name is its identity; keys are replaced by governance acts.
struct Validator {
    static constexpr Facet facet = tables::validator;
    Bytes name;
    PublicKey consensus_key;
    PublicKey node_key;
    Bytes address; // "host:port"; empty: the configuration of the others knows.
    Height since;  // The block that gave it these keys.

    [[nodiscard]] static ByteView entity() { return as_bytes("VALIDATORS"); }
    [[nodiscard]] const Bytes& item() const { return name; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.name, row.consensus_key, row.node_key, row.address, row.since);
    }
    friend bool operator==(const Validator&, const Validator&) = default;
};

// A node that may follow the chain from validators without being one.
struct Observer {
    static constexpr Facet facet = tables::observer;
    Bytes name;
    PublicKey node_key;
    Bytes address;
    Height since;

    [[nodiscard]] static ByteView entity() { return as_bytes("OBSERVERS"); }
    [[nodiscard]] const Bytes& item() const { return name; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.name, row.node_key, row.address, row.since);
    }
    friend bool operator==(const Observer&, const Observer&) = default;
};

// What a validator or an observer was until a proposal removed it or gave it other keys.
struct EndedNode {
    static constexpr Facet facet = tables::ended_node;
    Bytes name;
    ProposalId proposal;
    std::optional<PublicKey> consensus_key; // None: an observer.
    PublicKey node_key;
    Bytes address;
    Height since;
    Height until; // The block that ended it.

    [[nodiscard]] const Bytes& entity() const { return name; }
    [[nodiscard]] const ProposalId& item() const { return proposal; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.name, row.proposal, row.consensus_key, row.node_key, row.address, row.since,
              row.until);
    }
    friend bool operator==(const EndedNode&, const EndedNode&) = default;
};

struct Change {
    ChangeKind kind = proto::governance::CHANGE_KIND_NONE;
    Bytes name;
    std::optional<PublicKey> consensus_key;
    std::optional<PublicKey> node_key;
    Bytes address;
    Bytes new_name;
    Bytes parameter;
    std::int64_t value = 0;

    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.kind, row.name, row.consensus_key, row.node_key, row.address, row.new_name,
              row.parameter, row.value);
    }
    friend bool operator==(const Change&, const Change&) = default;
};

struct Vote {
    PublicKey key;
    Ballot ballot = proto::governance::BALLOT_NONE;
    Bytes reason;
    Height at;

    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.key, row.ballot, row.reason, row.at);
    }
    friend bool operator==(const Vote&, const Vote&) = default;
};

enum class ProposalStatus : std::uint8_t { open = 1, executed = 2, rejected = 3, withdrawn = 4 };

struct Proposal {
    static constexpr Facet facet = tables::proposal;
    ProposalId id;
    ProposalStatus status = ProposalStatus::open;
    PublicKey proposer;
    Height proposed_at;
    Height execute_from;
    Height execute_until;
    std::vector<Change> changes;
    std::vector<Vote> votes; // In the order in which they came; the proposer's first ones.
    Height ended_at;         // 0 while open.
    Bytes end_reason;        // Of a withdrawal.

    [[nodiscard]] std::size_t count(Ballot ballot) const {
        return static_cast<std::size_t>(std::ranges::count(votes, ballot, &Vote::ballot));
    }
    [[nodiscard]] bool has_voted(const PublicKey& key) const {
        return std::ranges::find(votes, key, &Vote::key) != votes.end();
    }

    [[nodiscard]] static ByteView entity() { return as_bytes("PROPOSALS"); }
    [[nodiscard]] const ProposalId& item() const { return id; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.id, row.status, row.proposer, row.proposed_at, row.execute_from,
              row.execute_until, row.changes, row.votes, row.ended_at, row.end_reason);
    }
    friend bool operator==(const Proposal&, const Proposal&) = default;
};

// A proposal that is not voted on any more.
struct EndedProposal {
    static constexpr Facet facet = tables::ended_proposal;
    Proposal row;

    [[nodiscard]] static ByteView entity() { return Proposal::entity(); }
    [[nodiscard]] const ProposalId& item() const { return row.id; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.row);
    }
    friend bool operator==(const EndedProposal&, const EndedProposal&) = default;
};

} // namespace tamga::registries::governance
