// Versions of the state tree below the tip, made by undoing blocks; a few are kept.
//
// The tree of a height is the tip's with the blocks above undone, newest first: each costs what it
// once cost to apply. A far height is reached in steps, so that the thread that owns the tree can
// do other work between them. Not for several threads.

#pragma once

#include "base/result.hpp"
#include "base/types.hpp"
#include "ledger/state_tree.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace tamga::ledger {

class PastTrees {
public:
    // What stood at the paths that a block changed, before it.
    using Before =
        std::function<Result<std::vector<std::pair<StatePath, std::optional<Hash256>>>>(Height)>;
    struct Version {
        Height height;
        StateTree::Root root = 0;
    };

    explicit PastTrees(StateTree& tree) : tree_(tree) {}
    ~PastTrees();
    PastTrees(const PastTrees&) = delete;
    PastTrees& operator=(const PastTrees&) = delete;

    // The version of `height`, at most the tip's; stays valid until the next call. Undoes blocks
    // of about `changes_max` entries together and answers nothing if that was not enough: the next
    // call goes on from there.
    [[nodiscard]] Result<std::optional<StateTree::Root>>
    at(Height height, const Version& tip, const Before& before, std::size_t changes_max);

private:
    void keep(const Version& version); // Takes over one hold of the root.

    static constexpr std::size_t kept_max = 4;
    StateTree& tree_;
    std::vector<Version> kept_; // The latest used last.
};

} // namespace tamga::ledger
