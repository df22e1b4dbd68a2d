// Undoing blocks, from the nearest version at hand.

#include "ledger/state_tree_past.hpp"

#include "base/ensure.hpp"

#include <algorithm>

namespace tamga::ledger {

PastTrees::~PastTrees() {
    for (const Version& version : kept_) tree_.release(version.root);
}

void PastTrees::keep(const Version& version) {
    std::erase_if(kept_, [&](const Version& other) {
        if (other.height != version.height) return false;
        tree_.release(other.root);
        return true;
    });
    if (kept_.size() == kept_max) {
        tree_.release(kept_.front().root);
        kept_.erase(kept_.begin());
    }
    kept_.push_back(version);
}

Result<std::optional<StateTree::Root>> PastTrees::at(Height height, const Version& tip,
                                                     const Before& before,
                                                     std::size_t changes_max) {
    ENSURE(height <= tip.height);
    Version version = tip;
    for (const Version& other : kept_) {
        if (other.height >= height && other.height < version.height) version = other;
    }
    tree_.retain(version.root);
    std::size_t changes_done = 0;
    while (version.height > height && changes_done < changes_max) {
        auto entries = before(version.height);
        if (!entries) {
            tree_.release(version.root);
            return std::unexpected(entries.error());
        }
        TreeChanges changes;
        for (const auto& [path, value] : *entries) {
            changes.emplace_hint(changes.end(), path, value);
        }
        const StateTree::Root earlier = tree_.apply(version.root, changes);
        tree_.release(version.root);
        version = {Height(version.height.value - 1), earlier};
        changes_done += changes.size() + 1;
    }
    keep(version);
    if (version.height > height) return std::optional<StateTree::Root>();
    return std::optional<StateTree::Root>(version.root);
}

} // namespace tamga::ledger
