// Reading blocks for tiles: what is written was checked against the header of its block before.

#include "tools/tiles_export.hpp"

#include "ledger/bundle.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/log_tiles.hpp"
#include "registries/governance/epoch_validators.hpp"
#include "registries/governance/rows.hpp"
#include "registries/governance/validators.hpp"
#include "tools/ledger_home.hpp"
#include "tools/terminal.hpp"
#include "tools/tiles_folder.hpp"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>

namespace tamga::tools {

namespace {

using ledger::Checkpoint;
using ledger::LogLeaf;
using ledger::ProofHead;
using registries::governance::Validator;

// A chain as far as tiles need it; one block in memory at a time.
struct LogSource {
    Height base; // The first block whose header is there; its leaves need not be.
    Height tip;
    std::function<Result<Header>(Height)> header;
    std::function<Result<std::vector<LogLeaf>>(Height)> leaves;
    std::function<Result<ProofHead>()> head; // Of the tip.
};

// ---- A home ----

Result<LogSource> source_of_home(const std::string& home) {
    TRY(std::unique_ptr<ledger::Store> opened, open_ledger(home));
    const std::shared_ptr<const ledger::Store> store = std::move(opened);
    LogSource source;
    source.base = store->began();
    source.tip = store->tip()->header.height;
    source.header = [store](Height height) { return store->header(height); };
    source.leaves = [store](Height height) -> Result<std::vector<LogLeaf>> {
        TRY(std::vector<ledger::TransactionRecord> records, store->records(height));
        std::vector<LogLeaf> leaves;
        for (auto& record : records) leaves.push_back(std::move(record.leaf));
        return leaves;
    };
    source.head = [store, tip = source.tip]() -> Result<ProofHead> {
        TRY(const Header header, store->header(tip));
        TRY(FinalityProof proof, store->proof(tip));
        TRY(ValidatorSet set, registries::governance::set_of_epoch(*store, header.epoch));
        return ProofHead{header, std::move(proof), std::move(set)};
    };
    return source;
}

// ---- A bundle ----

// The validators of the last block's epoch, from the changes of the blocks before it.
Result<ValidatorSet> set_of_tip(ledger::Bundle& bundle, Epoch epoch) {
    const auto rows = std::make_shared<std::map<ledger::StatePath, Bytes>>();
    for (Height at; at <= bundle.tip(); at = at.next()) {
        TRY(const auto block, bundle.block(at));
        for (const auto& [path, value] : block->changes.changes()) {
            if (path.table() != Validator::facet.table) continue;
            if (value) (*rows)[path] = *value;
            else rows->erase(path);
        }
        const Header& header = block->block.header;
        if (header.epoch_end() && header.epoch.value + 1 == epoch.value) break;
    }
    const ledger::StateView view(ledger::memory_source(rows));
    return ledger::set_of(registries::governance::validators_in(view));
}

Result<LogSource> source_of_bundle(const std::string& path) {
    TRY(ledger::Bundle opened, ledger::Bundle::open(path));
    const auto bundle = std::make_shared<ledger::Bundle>(std::move(opened));
    LogSource source;
    source.tip = bundle->tip();
    source.header = [bundle](Height height) -> Result<Header> {
        TRY(const auto block, bundle->block(height));
        return block->block.header;
    };
    source.leaves = [bundle](Height height) -> Result<std::vector<LogLeaf>> {
        TRY(const auto block, bundle->block(height));
        return block->leaves;
    };
    source.head = [bundle]() -> Result<ProofHead> {
        TRY(const auto block, bundle->block(bundle->tip()));
        const Header header = block->block.header;
        TRY(ValidatorSet set, set_of_tip(*bundle, header.epoch));
        return ProofHead{header, bundle->tip_proof(), std::move(set)};
    };
    return source;
}

Result<LogSource> open_source(const std::string& path) {
    TRY(LogSource source, std::filesystem::is_regular_file(path) ? source_of_bundle(path)
                                                                 : source_of_home(path));
    if (source.tip == Height()) {
        return fail(ErrorCode::usage, path + " has no block beside the one of genesis.json");
    }
    return source;
}

// ---- The checkpoint ----

void take_lines(Checkpoint& checkpoint, const Checkpoint& other) {
    for (const ledger::NoteSignature& line : other.signatures) {
        const bool is_there = std::ranges::any_of(checkpoint.signatures, [&](const auto& each) {
            return each.name == line.name && each.key_id == line.key_id;
        });
        if (is_there || checkpoint.signatures.size() == ledger::checkpoint_lines_max) continue;
        checkpoint.signatures.push_back(line);
    }
}

// The notes under one head, or the last head of the source.
Result<Checkpoint> checkpoint_of(const LogSource& source, const std::vector<std::string>& notes) {
    std::optional<Checkpoint> made;
    for (const std::string& path : notes) {
        TRY(const std::string text, read_file(path, ledger::checkpoint_bytes_max));
        TRY(const Checkpoint note, ledger::parse_checkpoint(text));
        if (made && made->body() != note.body()) {
            return fail(ErrorCode::usage, path + " is of another head than " + notes.front());
        }
        if (made) take_lines(*made, note);
        else made = note;
    }
    if (made) return *made;
    TRY(const ProofHead head, source.head());
    return ledger::checkpoint_of(head);
}

// That the head is final, and a block of the source.
Result<Header> check_head(const LogSource& source, const Checkpoint& checkpoint) {
    TRY(const ProofHead head, ledger::head_of(checkpoint));
    TRY(const Header own, source.header(source.tip));
    TRY_VOID(ledger::verify_head(head, {own.chain_id, std::nullopt}, "checkpoint"));
    if (head.header.height > source.tip) {
        return fail(ErrorCode::behind, "the note is of block " +
                                           std::to_string(head.header.height.value) +
                                           ", which is not there yet");
    }
    TRY(const Header there, source.header(head.header.height));
    if (there != head.header) {
        return fail(ErrorCode::conflict, "the note is not of this chain: its block " +
                                             std::to_string(there.height.value) + " is another");
    }
    return there;
}

// ---- The tiles ----

std::string block_name(const Header& header) {
    return "block " + std::to_string(header.height.value);
}

class Export {
public:
    Export(TilesFolder& folder, const std::optional<Checkpoint>& before, bool only_new)
        : folder_(folder), before_(before), only_new_(only_new && before) {}

    // Blocks in order; those that end before what the folder has change nothing.
    Status start() {
        if (!only_new_) return {};
        auto tiles = ledger::LogTiles::go_on(folder_.source(), before_->size);
        if (!tiles) {
            const bool is_form = tiles.error().code == ErrorCode::malformed;
            return fail(is_form ? ErrorCode::conflict : tiles.error().code, tiles.error().message);
        }
        tiles_ = std::move(*tiles);
        return {};
    }
    [[nodiscard]] std::uint64_t size() const { return tiles_.size(); }

    Status add(const Header& header, const std::vector<LogLeaf>& leaves) {
        const bool is_there = header.log_size == tiles_.size();
        if (!is_there && header.log_size != tiles_.size() + leaves.size()) return gap(header);
        if (!is_there) {
            for (const LogLeaf& leaf : leaves) tiles_.append(encode(leaf));
        }
        if (tiles_.root() != header.log_root) {
            if (is_there && only_new_) return other_log();
            return fail(ErrorCode::corrupt_store,
                        block_name(header) + ": its leaves do not lead to its log root");
        }
        if (before_ && !is_met_ && tiles_.size() == before_->size) {
            if (tiles_.root() != before_->root) return other_log();
            is_met_ = true;
            for (const auto& file : tiles_.partial()) TRY_VOID(folder_.put(file));
        }
        if (before_ && !is_met_ && tiles_.size() > before_->size) return other_log();
        for (const ledger::TileFile& file : tiles_.take_full()) TRY_VOID(folder_.put(file));
        return {};
    }
    Status finish(const Checkpoint& checkpoint) {
        for (const ledger::TileFile& file : tiles_.partial()) TRY_VOID(folder_.put(file));
        TRY_VOID(folder_.publish(checkpoint));
        if (before_) folder_.drop_partial(before_->size);
        return {};
    }

private:
    [[nodiscard]] Status other_log() const {
        return fail(ErrorCode::conflict, "checkpoint: the folder holds " +
                                             std::to_string(before_->size) +
                                             " leaves of another log");
    }
    [[nodiscard]] Status gap(const Header& header) const {
        if (only_new_ && tiles_.size() == before_->size) return other_log();
        return fail(ErrorCode::corrupt_store,
                    block_name(header) + ": its leaves do not follow those before");
    }

    TilesFolder& folder_;
    const std::optional<Checkpoint>& before_;
    bool only_new_;
    bool is_met_ = false; // The size of the checkpoint that was there.
    ledger::LogTiles tiles_;
};

// The first block whose log has `size` leaves or more.
Result<Height> block_with(const LogSource& source, std::uint64_t size, Height last) {
    TRY(const Header base, source.header(source.base));
    if (base.log_size > size) {
        return fail(ErrorCode::pruned,
                    "this home began with a snapshot after " + block_name(base) +
                        " and lacks leaves before number " + std::to_string(base.log_size) +
                        ": export from one that has them; a folder that has them goes on with "
                        "--only-new");
    }
    Height low = source.base;
    Height high = last;
    while (low < high) {
        const Height middle(low.value + (high.value - low.value) / 2);
        TRY(const Header header, source.header(middle));
        if (header.log_size < size) low = middle.next();
        else high = middle;
    }
    return low;
}

Status check_before(const Checkpoint& before, const Checkpoint& now) {
    if (before.origin != now.origin) {
        return fail(ErrorCode::wrong_chain, "the folder holds the log of " + before.origin +
                                                ", this is " + now.origin);
    }
    if (before.size <= now.size) return {};
    return fail(ErrorCode::behind, "the folder holds " + std::to_string(before.size) +
                                       " leaves, this head has " + std::to_string(now.size));
}

} // namespace

Result<TilesFigures> export_tiles(const TilesOptions& options) {
    TRY(const LogSource source, open_source(options.source));
    TRY(Checkpoint checkpoint, checkpoint_of(source, options.notes));
    TRY(const Header head, check_head(source, checkpoint));
    TRY(TilesFolder folder, TilesFolder::open_to_write(options.folder));
    TRY(const std::optional<Checkpoint> before, folder.checkpoint());
    if (before) {
        TRY_VOID(check_before(*before, checkpoint));
        if (before->body() == checkpoint.body()) take_lines(checkpoint, *before);
    }
    Export tiles(folder, before, options.only_new);
    TRY_VOID(tiles.start());
    TRY(Height at, block_with(source, tiles.size(), head.height));
    Progress progress("export", head.log_size, options.quiet);
    for (; at <= head.height; at = at.next()) {
        TRY(const Header header, source.header(at));
        std::vector<LogLeaf> leaves;
        if (header.log_size != tiles.size()) {
            TRY(leaves, source.leaves(at));
        }
        TRY_VOID(tiles.add(header, leaves));
        progress.at(tiles.size());
    }
    TRY_VOID(tiles.finish(checkpoint));
    progress.end(tiles.size());
    TilesFigures figures;
    figures.height = head.height.value;
    figures.leaves = head.log_size;
    figures.leaves_before = before ? before->size : 0;
    figures.written = folder.written();
    figures.compared = folder.compared();
    figures.cosignatures = checkpoint.signatures.size() - 1;
    return figures;
}

} // namespace tamga::tools
