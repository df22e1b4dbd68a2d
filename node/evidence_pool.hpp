// Evidence that no final block holds yet (protocol 2.12): what a leader proposes, and what is told
// to others again until a block holds it.
//
// Everything in here convinced the judge, so hostile peers cannot fill it: one piece for each
// (epoch, signer, offence), of the current epoch and the one before, makes at most 310.

#pragma once

#include "base/types.hpp"
#include "node/executor.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <vector>

namespace tamga::node {

class EvidencePool {
public:
    using Key = Bytes; // Record::item().

    // False: it is here already.
    bool add(registries::evidence::Piece piece);
    [[nodiscard]] bool holds(const Key& key) const { return waiting_.contains(key); }
    // A final block holds it.
    void settle(const Key& key) { waiting_.erase(key); }
    // What is older than the epoch before this one may stand in no block any more.
    void enter(Epoch current);
    // Held blocks that may still become final contain these: no work until one is abandoned.
    void cover(std::set<Key> keys) { covered_ = std::move(keys); }

    [[nodiscard]] bool has_work() const;
    // For a block, oldest epoch first; the executor leaves out what its parent has.
    [[nodiscard]] EvidencePieces due() const;
    // Those not told for `again_ms`, at most `count_max`; they count as told now.
    [[nodiscard]] std::vector<Bytes> to_tell(std::uint64_t now_ms, std::uint64_t again_ms,
                                             std::size_t count_max);
    // A peer came back: what waits is told at the next occasion.
    void tell_again();
    [[nodiscard]] std::vector<Bytes> all() const;
    [[nodiscard]] std::size_t size() const { return waiting_.size(); }

private:
    struct Waiting {
        registries::evidence::Piece piece;
        std::uint64_t told_at_ms = 0; // 0: never.
    };
    std::map<Key, Waiting> waiting_;
    std::set<Key> covered_;
};

// The file that outlives the node: the first pieces as the items of a block without acts. Without a
// piece there is no file.
[[nodiscard]] Status keep_evidence(const std::filesystem::path& file,
                                   const std::vector<Bytes>& pieces);
[[nodiscard]] Result<std::vector<Bytes>> kept_evidence(const std::filesystem::path& file);

} // namespace tamga::node
