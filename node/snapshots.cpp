// Making and giving snapshots.

#include "node/snapshots.hpp"

#include "base/log.hpp"
#include "registries/governance/epoch_validators.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace tamga::node {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view ending = ".snapshot";
constexpr std::size_t giving_max = 4;

} // namespace

Result<std::unique_ptr<Snapshots>> Snapshots::open(fs::path folder, const Options& options) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) return fail(ErrorCode::io, folder.string() + ": " + error.message());
    std::unique_ptr<Snapshots> snapshots(new Snapshots(std::move(folder), options));
    for (const fs::directory_entry& each : fs::directory_iterator(snapshots->folder_, error)) {
        if (each.path().extension() == ".partial") { // Of a process that was killed.
            std::error_code ignored;
            fs::remove(each.path(), ignored);
        } else if (each.path().extension() == ending) {
            const Status added = snapshots->add(each.path());
            if (!added) {
                log::warning("snapshot_unreadable", {{"file", each.path().string()},
                                                     {"why", added.error().message},
                                                     {"next", "it is not offered; remove it"}});
            }
        }
    }
    if (error) return fail(ErrorCode::io, snapshots->folder_.string() + ": " + error.message());
    return snapshots;
}

fs::path Snapshots::path_of(Height height) const {
    return folder_ / (std::to_string(height.value) + std::string(ending));
}

Status Snapshots::add(const fs::path& file) {
    TRY(ledger::SnapshotFile opened, ledger::SnapshotFile::open(file));
    const auto held = std::make_shared<const ledger::SnapshotFile>(std::move(opened));
    const std::lock_guard guard(mutex_);
    files_[held->head().header().height] = held;
    return {};
}

Snapshots::FilePtr Snapshots::find(Height height) const {
    const std::lock_guard guard(mutex_);
    const auto found = files_.find(height);
    return found == files_.end() ? nullptr : found->second;
}

std::optional<Height> Snapshots::due(const ledger::Store& store) const {
    if (options_.interval_blocks == 0) return std::nullopt;
    const std::uint64_t tip = store.tip()->header.height.value;
    const Height height(tip - tip % options_.interval_blocks);
    const std::lock_guard guard(mutex_);
    const bool has_newer = !files_.empty() && files_.rbegin()->first >= height;
    if (height.value == 0 || height < store.base() || has_newer) return std::nullopt;
    return height;
}

Result<ledger::SnapshotFigures> Snapshots::make(const ledger::Store& store, Height height) {
    ledger::SnapshotOptions how;
    how.entries_bytes_max = static_cast<std::size_t>(options_.chunk_bytes);
    how.is_cancelled = [this] { return cancelled_.load(); };
    how.set_of = [&](Epoch epoch) { return registries::governance::set_of_epoch(store, epoch); };
    TRY(const ledger::SnapshotFigures figures,
        ledger::write_snapshot(store, height, path_of(height), how));
    TRY_VOID(add(path_of(height)));
    const std::lock_guard guard(mutex_);
    made_ += 1;
    while (files_.size() > options_.keep) { // Who reads it still has it open.
        std::error_code ignored;
        fs::remove(path_of(files_.begin()->first), ignored);
        files_.erase(files_.begin());
    }
    return figures;
}

std::vector<SnapshotOffer> Snapshots::offers() const {
    std::vector<SnapshotOffer> offers;
    const std::lock_guard guard(mutex_);
    for (auto each = files_.rbegin(); each != files_.rend(); ++each) {
        if (offers.size() == snapshot_offers_max) break;
        const ledger::SnapshotHead& head = each->second->head();
        offers.push_back({each->first, hash_of(head.header()), head.leaves_first});
    }
    return offers;
}

Result<std::optional<Bytes>> Snapshots::head(Height height) const {
    const FilePtr file = find(height);
    if (!file) return std::optional<Bytes>();
    return std::optional(file->head_bytes());
}

Result<std::optional<Bytes>> Snapshots::piece(Height height, const Piece& piece) {
    const FilePtr file = find(height);
    if (!file) return std::optional<Bytes>();
    const auto* region = std::get_if<ledger::Prefix>(&piece);
    const std::optional<std::size_t> number = region != nullptr
                                                  ? file->chunk_of(*region)
                                                  : file->chunk_of(std::get<std::uint64_t>(piece));
    if (!number) return std::optional<Bytes>();
    TRY(Bytes chunk, file->chunk(*number));
    chunks_given_ += 1;
    bytes_given_ += chunk.size();
    return std::optional(std::move(chunk));
}

bool Snapshots::begin(const PublicKey& peer) {
    const std::lock_guard guard(mutex_);
    std::size_t& giving = giving_[peer];
    if (giving >= giving_max) return false;
    giving += 1;
    return true;
}

void Snapshots::end(const PublicKey& peer) {
    const std::lock_guard guard(mutex_);
    const auto giving = giving_.find(peer);
    if (--giving->second == 0) giving_.erase(giving);
}

Snapshots::Figures Snapshots::figures() const {
    Figures figures;
    figures.chunks_given = chunks_given_;
    figures.bytes_given = bytes_given_;
    const std::lock_guard guard(mutex_);
    if (!files_.empty()) figures.newest = files_.rbegin()->first;
    figures.made = made_;
    return figures;
}

} // namespace tamga::node
