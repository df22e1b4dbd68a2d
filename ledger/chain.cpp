// Speculation over the committed tip (ledger.md 2).

#include "ledger/chain.hpp"

#include "base/ensure.hpp"
#include "ledger/log_tree.hpp"
#include "ledger/state_tree.hpp"

#include <map>
#include <set>
#include <utility>
#include <vector>

namespace tamga::ledger {

namespace {

// One version of the tree, released when it goes.
class HeldRoot {
public:
    HeldRoot() = default;
    HeldRoot(StateTree& tree, StateTree::Root root) : tree_(&tree), root_(root) {}
    HeldRoot(HeldRoot&& other) noexcept
        : tree_(std::exchange(other.tree_, nullptr)), root_(std::exchange(other.root_, 0)) {}
    HeldRoot& operator=(HeldRoot&& other) noexcept {
        std::swap(tree_, other.tree_);
        std::swap(root_, other.root_);
        return *this;
    }
    ~HeldRoot() {
        if (tree_ != nullptr) tree_->release(root_);
    }

    [[nodiscard]] StateTree::Root root() const { return root_; }

private:
    StateTree* tree_ = nullptr;
    StateTree::Root root_ = 0;
};

} // namespace

// A block above the tip; everything that differs from its parent.
struct Chain::Prepared::Overlay {
    BlockHash parent;
    std::shared_ptr<const Executed> executed;
    std::vector<Hash256> value_hashes; // Of its delta.
    HeldRoot tree;
    LogFrontier log;
    Roots roots;
    std::set<TransactionId> txids;
    std::uint64_t hour = 0;
    std::map<std::string, AgencyHour, std::less<>> agencies; // Leaves of this block, in its hour.
};

struct Chain::State {
    using Overlay = Prepared::Overlay;

    State(Store& opened, Workers shared)
        : store(opened), workers(std::move(shared)), source(opened.state_source()) {}

    [[nodiscard]] bool is_tip(const BlockHash& block) const { return block == tip; }
    [[nodiscard]] const Overlay& overlay(const BlockHash& block) const {
        const auto found = overlays.find(block);
        ENSURE(found != overlays.end());
        return *found->second;
    }
    [[nodiscard]] StateTree::Root root_at(const BlockHash& block) const {
        return is_tip(block) ? tree_root.root() : overlay(block).tree.root();
    }
    [[nodiscard]] const LogFrontier& log_at(const BlockHash& block) const {
        return is_tip(block) ? log : overlay(block).log;
    }
    void drop_strangers();

    Store& store;
    Workers workers;
    StateTree tree; // Before everything that holds versions of it.
    BlockHash tip;
    StateSource source; // The state at the tip.
    HeldRoot tree_root;
    LogFrontier log;
    std::map<BlockHash, std::unique_ptr<Overlay>> overlays;
};

// Drops every overlay that does not descend from the tip.
void Chain::State::drop_strangers() {
    std::set<BlockHash> kept;
    for (const auto& [hash, overlay] : overlays) {
        const BlockHash* at = &overlay->parent;
        while (!is_tip(*at)) {
            const auto parent = overlays.find(*at);
            if (parent == overlays.end()) break;
            at = &parent->second->parent;
        }
        if (is_tip(*at)) kept.insert(hash);
    }
    std::erase_if(overlays, [&](const auto& entry) { return !kept.contains(entry.first); });
}

Chain::Prepared::Prepared(std::unique_ptr<Overlay> overlay) : overlay_(std::move(overlay)) {}
Chain::Prepared::Prepared(Prepared&&) noexcept = default;
Chain::Prepared& Chain::Prepared::operator=(Prepared&&) noexcept = default;
Chain::Prepared::~Prepared() = default;

const Roots& Chain::Prepared::roots() const {
    ENSURE(overlay_ != nullptr);
    return overlay_->roots;
}

const std::optional<NamedValidators>& Chain::Prepared::next_validators() const {
    ENSURE(overlay_ != nullptr);
    return overlay_->executed->next_validators;
}

Chain::Chain(std::unique_ptr<State> state) : state_(std::move(state)) {}
Chain::~Chain() = default;

Result<std::unique_ptr<Chain>>
Chain::open(Store& store, const std::function<void(std::uint64_t)>& progress,
            const Workers& workers) {
    constexpr std::uint64_t entries_per_word = 1'000'000;
    const auto tip = store.tip();
    ENSURE(tip != nullptr);
    auto state = std::make_unique<State>(store, workers);
    state->tip = tip->hash;
    TRY(state->log, store.log_frontier(tip->header.log_size));
    if (state->log.root() != tip->header.log_root) {
        return fail(ErrorCode::corrupt_store,
                    "table log_nodes: the log does not have the tip's root");
    }
    StateTree::Builder tree(state->tree);
    std::uint64_t entries = 0;
    const auto add = [&](const StatePath& path, const Hash256& value_hash, ByteView) {
        tree.add(path, value_hash);
        if (progress && ++entries % entries_per_word == 0) progress(entries);
    };
    TRY_VOID(store.for_each_entry(add, workers));
    state->tree_root = HeldRoot(state->tree, tree.finish());
    if (state->tree.hash(state->tree_root.root()) != tip->header.state_root) {
        return fail(ErrorCode::corrupt_store,
                    "table state: the entries do not have the state root of block " +
                        std::to_string(tip->header.height.value) +
                        "; run `tamga audit` to find the row, restore or sync from a peer");
    }
    return std::unique_ptr<Chain>(new Chain(std::move(state)));
}

bool Chain::knows(const BlockHash& block) const {
    return state_->is_tip(block) || state_->overlays.contains(block);
}

std::size_t Chain::depth() const { return state_->overlays.size(); }

StateView Chain::view_at(const BlockHash& block) const {
    std::vector<std::shared_ptr<const Executed>> above;
    for (BlockHash at = block; !state_->is_tip(at);) {
        const State::Overlay& overlay = state_->overlay(at);
        above.push_back(overlay.executed);
        at = overlay.parent;
    }
    StateView view(state_->source);
    for (auto it = above.rbegin(); it != above.rend(); ++it) {
        view = view.over(std::shared_ptr<const StateDelta>(*it, &(*it)->delta));
    }
    return view;
}

Roots Chain::roots_at(const BlockHash& block) const {
    const LogFrontier& log = state_->log_at(block);
    return {state_->tree.hash(state_->root_at(block)), log.size(), log.root()};
}

Result<bool> Chain::has_transaction(const BlockHash& block, const TransactionId& txid) const {
    for (BlockHash at = block; !state_->is_tip(at);) {
        const State::Overlay& overlay = state_->overlay(at);
        if (overlay.txids.contains(txid)) return true;
        at = overlay.parent;
    }
    TRY(const std::optional<Position> found, state_->store.find_transaction(txid));
    return found.has_value();
}

std::optional<BlockHash> Chain::ancestor(const BlockHash& block, Height height) const {
    const Height tip = state_->store.tip()->header.height;
    std::vector<BlockHash> above; // From `block` down to the child of the tip.
    for (BlockHash at = block; !state_->is_tip(at); at = state_->overlay(at).parent) {
        above.push_back(at);
    }
    if (height.value > tip.value + above.size()) return std::nullopt;
    if (height > tip) return above[tip.value + above.size() - height.value];
    if (height == tip) return state_->tip;
    const Result<Header> header = state_->store.header(height);
    ENSURE(header.has_value()); // A disk that cannot be read stops the node.
    return hash_of(*header);
}

Result<AgencyHour> Chain::agency_hour(const BlockHash& block, std::string_view agency,
                                      std::uint64_t hour) const {
    AgencyHour sum;
    for (BlockHash at = block; !state_->is_tip(at);) {
        const State::Overlay& overlay = state_->overlay(at);
        const auto found = overlay.agencies.find(agency);
        if (overlay.hour == hour && found != overlay.agencies.end()) {
            sum.leaves += found->second.leaves;
            sum.refused += found->second.refused;
        }
        at = overlay.parent;
    }
    TRY(const AgencyHour stored, state_->store.agency_hour(agency, hour));
    sum.leaves += stored.leaves;
    sum.refused += stored.refused;
    return sum;
}

std::pair<const StateTree&, StateTree::Root> Chain::tree_at(const BlockHash& block) const {
    return {state_->tree, state_->root_at(block)};
}

Result<StateProver> Chain::prover_at(Height height) const {
    const auto tip = state_->store.tip();
    ENSURE(tip->hash == state_->tip);
    const StateTree& tree = state_->tree;
    const StateTree::Root root = state_->tree_root.root();
    if (height == tip->header.height) return prover_of(tree, root);
    if (height > tip->header.height) {
        return fail(ErrorCode::not_found,
                    "there is no block " + std::to_string(height.value) + " yet");
    }
    const Store& store = state_->store;
    auto slots = store.slots_as_of(height);
    auto leaves = store.leaves_as_of(height);
    TRY_VOID(store.check_held(height));
    TRY(const Header header, store.header(height));
    return prover_of(PastTree{header.state_root, std::move(slots),
                              [&tree, root](const Prefix& slot) { return tree.slot(root, slot); },
                              std::move(leaves)});
}

Chain::Prepared Chain::prepare(const BlockHash& parent, Executed executed, TimestampMs time) {
    auto overlay = std::make_unique<Prepared::Overlay>();
    overlay->parent = parent;
    overlay->value_hashes = value_hashes(executed.delta);
    overlay->tree = HeldRoot(state_->tree, state_->tree.apply(state_->root_at(parent),
                                                              executed.delta,
                                                              overlay->value_hashes,
                                                              state_->workers));
    overlay->log = state_->log_at(parent);
    overlay->hour = hour_of(time);
    for (const TransactionRecord& record : executed.records) {
        const LogLeaf& leaf = record.leaf;
        ENSURE(leaf.time_ms == time);
        overlay->log.append(log_leaf_hash(leaf));
        if (leaf.kind == LeafKind::transaction) {
            overlay->txids.insert(TransactionId(leaf.id.bytes));
        }
        if (leaf.kind == LeafKind::evidence) continue; // Of no agency.
        AgencyHour& counts = overlay->agencies[leaf.agency];
        counts.leaves += 1;
        if (leaf.outcome != 0) counts.refused += 1;
    }
    overlay->roots = {state_->tree.hash(overlay->tree.root()), overlay->log.size(),
                      overlay->log.root()};
    overlay->executed = std::make_shared<const Executed>(std::move(executed));
    return Prepared(std::move(overlay));
}

void Chain::add(const BlockHash& block, Prepared prepared) {
    ENSURE(prepared.overlay_ != nullptr);
    if (knows(block)) return;
    // The parent may have been dropped meanwhile: then nothing can ever be built on this.
    if (!knows(prepared.overlay_->parent)) return;
    state_->overlays.emplace(block, std::move(prepared.overlay_));
}

Status Chain::commit(const StoredBlock& block, const FinalityProof& proof) {
    const BlockHash hash = hash_of(block.header);
    const auto found = state_->overlays.find(hash);
    ENSURE(found != state_->overlays.end());
    State::Overlay& overlay = *found->second;
    ENSURE(state_->is_tip(overlay.parent));
    ENSURE(overlay.roots == (Roots{block.header.state_root, block.header.log_size,
                                   block.header.log_root}));
    TRY_VOID(state_->store.commit(CommitBlock{
        block, overlay.executed, proof, overlay.value_hashes,
        state_->tree.slot_changes(state_->tree_root.root(), overlay.tree.root())}));
    state_->tip = hash;
    state_->tree_root = std::move(overlay.tree);
    state_->log = std::move(overlay.log);
    state_->source = state_->store.state_source();
    state_->overlays.erase(hash); // Releases the tree of the old tip, swapped in above.
    state_->drop_strangers();
    return {};
}

} // namespace tamga::ledger
