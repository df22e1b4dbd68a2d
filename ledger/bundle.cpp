// Writing and reading bundles.

#include "ledger/bundle.hpp"

#include "base/codec.hpp"
#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "ledger/bundle_format.hpp"

#include <algorithm>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <unistd.h>
#include <utility>

namespace tamga::ledger {

namespace {

constexpr std::size_t page_entries = 1024;

std::unexpected<Error> damaged(std::string what) {
    return fail(ErrorCode::corrupt_store, "bundle: " + std::move(what));
}

std::unexpected<Error> system_error(const std::string& what) {
    return fail(ErrorCode::io, "bundle: " + what + ": " + std::strerror(errno));
}

class File {
public:
    File() = default;
    explicit File(int descriptor) : descriptor_(descriptor) {}
    File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    File& operator=(File&& other) noexcept {
        std::swap(descriptor_, other.descriptor_);
        return *this;
    }
    ~File() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }

    [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
    [[nodiscard]] Status append(ByteView bytes) {
        while (!bytes.empty()) {
            const ssize_t done = ::write(descriptor_, bytes.data(), bytes.size());
            if (done < 0 && errno == EINTR) continue;
            if (done <= 0) return system_error("write");
            bytes = bytes.subspan(static_cast<std::size_t>(done));
            size_ += static_cast<std::uint64_t>(done);
        }
        return {};
    }
    [[nodiscard]] Status sync() const {
        return ::fsync(descriptor_) == 0 ? Status() : system_error("fsync");
    }
    [[nodiscard]] Result<Bytes> read(std::uint64_t offset, std::size_t size) const {
        Bytes bytes(size);
        std::size_t at = 0;
        while (at < size) {
            const ssize_t got = ::pread(descriptor_, bytes.data() + at, size - at,
                                        static_cast<off_t>(offset + at));
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) return system_error("read");
            if (got == 0) return damaged("the file is cut short");
            at += static_cast<std::size_t>(got);
        }
        return bytes;
    }
    [[nodiscard]] std::uint64_t size() const { return size_; }
    void find_size() { size_ = static_cast<std::uint64_t>(::lseek(descriptor_, 0, SEEK_END)); }

private:
    int descriptor_ = -1;
    std::uint64_t size_ = 0;
};

// All that executing a stored block made, from the tables beside it.
Result<BundleBlock> bundle_block(const Store& store, Height height, const StateDelta* own) {
    BundleBlock made;
    TRY(made.block, store.block(height));
    if (height.value == 0 && own != nullptr) {
        made.changes = *own;
        return made;
    }
    TRY(const StateSource source, store.state_source_at(height));
    if (height.value == 0) {
        std::optional<StatePath> after;
        while (true) {
            const auto entries = source.list({}, after, page_entries);
            for (const StateEntry& entry : entries) made.changes.put(entry.path, entry.value);
            if (entries.size() < page_entries) return made;
            after = entries.back().path;
        }
    }
    TRY(const auto records, store.records(height));
    for (const TransactionRecord& record : records) made.leaves.push_back(record.leaf);
    TRY(const auto changed, store.changed_by(height));
    for (const StatePath& path : changed) {
        std::optional<Bytes> value = source.find(path);
        if (value) made.changes.put(path, std::move(*value));
        else made.changes.erase(path);
    }
    return made;
}

class BundleWriter {
public:
    explicit BundleWriter(File file) : file_(std::move(file)) {}

    Status begin(const ChainId& chain, ByteView genesis_json) {
        Writer head;
        head.raw(as_bytes(bundle_magic));
        head.digest(chain);
        head_ = to_bytes(head.view());
        write_record(records_, RecordKind::genesis, genesis_json);
        return file_.append(head_);
    }
    Status add(const BundleBlock& block) {
        write_block(records_, block);
        count_ += 1;
        return records_.size() < bundle_frame_bytes ? Status() : end_frame();
    }
    // The proof of the tip stands in the last frame, behind the last block.
    Status end(const BundleBlock& last, const FinalityProof& tip) {
        write_block(records_, last);
        count_ += 1;
        write_record(records_, RecordKind::tip, encode(tip));
        TRY_VOID(end_frame());
        const std::uint64_t offset = file_.size();
        const Bytes index = index_of(frames_);
        TRY_VOID(file_.append(index));
        Writer end;
        end.u64(offset);
        end.digest(sha256({head_, index}));
        end.raw(as_bytes(end_magic));
        TRY_VOID(file_.append(end.view()));
        return file_.sync();
    }

private:
    Status end_frame() {
        const Bytes frame = frame_of(next_, count_, records_.view());
        frames_.push_back({file_.size(), next_, count_,
                           Hash256::from(ByteView(frame).last(32))});
        next_ = Height(next_.value + count_);
        count_ = 0;
        records_ = Writer();
        return file_.append(frame);
    }

    File file_;
    Bytes head_;
    Writer records_;
    Height next_;
    std::uint32_t count_ = 0;
    std::vector<FrameEntry> frames_;
};

} // namespace

Status write_bundle(const Store& store, const std::filesystem::path& path,
                    const std::function<void(std::uint64_t, std::uint64_t)>& progress,
                    const StateDelta* own) {
    const Height tip = store.tip()->header.height;
    const std::string partial = path.string() + ".partial";
    File file(::open(partial.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0644));
    if (!file.is_open()) return system_error(partial);
    BundleWriter writer(std::move(file));
    TRY(const Bytes genesis, store.genesis_json());
    TRY_VOID(writer.begin(store.chain_id(), genesis));
    for (Height at; at < tip; at = at.next()) {
        TRY(const BundleBlock block, bundle_block(store, at, own));
        TRY_VOID(writer.add(block));
        if (progress) progress(at.value, tip.value);
    }
    TRY(const BundleBlock last, bundle_block(store, tip, own));
    TRY(const FinalityProof proof, store.proof(tip));
    TRY_VOID(writer.end(last, proof));
    if (::rename(partial.c_str(), path.c_str()) != 0) return system_error(path.string());
    return {};
}

struct Bundle::State {
    File file;
    ChainId chain;
    std::vector<FrameEntry> frames;
    std::uint64_t frames_end = 0;
    Bytes genesis;
    FinalityProof tip_proof;
    std::size_t cached = 0; // Number of the frame in `frame`.
    std::shared_ptr<const Frame> frame;

    [[nodiscard]] std::uint64_t end_of(std::size_t number) const {
        return number + 1 < frames.size() ? frames[number + 1].offset : frames_end;
    }
    [[nodiscard]] std::string name_of(std::size_t number) const {
        const FrameEntry& entry = frames[number];
        return "frame " + std::to_string(number) + ", bytes " + std::to_string(entry.offset) +
               " to " + std::to_string(end_of(number) - 1) + ", heights " +
               std::to_string(entry.first.value) + " to " +
               std::to_string(entry.first.value + entry.blocks - 1);
    }
    [[nodiscard]] Result<Frame> read(std::size_t number) const {
        const FrameEntry& entry = frames[number];
        const std::uint64_t size = end_of(number) - entry.offset;
        if (size > frame_bytes_max) return damaged(name_of(number) + ": too long");
        TRY(const Bytes bytes, file.read(entry.offset, static_cast<std::size_t>(size)));
        auto decoded = decode_frame(bytes);
        if (!decoded) return damaged(name_of(number) + ": " + decoded.error().message);
        if (!equal(ByteView(bytes).last(32), entry.digest.view()) ||
            decoded->blocks.size() != entry.blocks ||
            decoded->blocks.front().block.header.height != entry.first) {
            return damaged(name_of(number) + ": not the frame that the index names");
        }
        return decoded;
    }
};

Bundle::Bundle(std::unique_ptr<State> state) : state_(std::move(state)) {}
Bundle::Bundle(Bundle&&) noexcept = default;
Bundle& Bundle::operator=(Bundle&&) noexcept = default;
Bundle::~Bundle() = default;

Result<Bundle> Bundle::open(const std::filesystem::path& path) {
    auto state = std::make_unique<State>();
    state->file = File(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!state->file.is_open()) return system_error(path.string());
    state->file.find_size();
    const std::uint64_t size = state->file.size();
    if (size < bundle_head_bytes + bundle_end_bytes) return damaged("the file is cut short");
    TRY(const Bytes head, state->file.read(0, bundle_head_bytes));
    Reader start(head);
    if (!equal(start.raw(8), as_bytes(bundle_magic))) {
        return damaged("bytes 0 to 7 are not those of a bundle");
    }
    state->chain = start.digest<ChainId>();
    TRY(const Bytes end_bytes, state->file.read(size - bundle_end_bytes, bundle_end_bytes));
    Reader end(end_bytes);
    state->frames_end = end.u64();
    const auto digest = end.digest<Hash256>();
    const std::string where = "bytes " + std::to_string(size - bundle_end_bytes) + " to " +
                              std::to_string(size - 1) + " (the end)";
    if (!equal(end.raw(8), as_bytes(end_magic)) || state->frames_end < bundle_head_bytes ||
        state->frames_end > size - bundle_end_bytes ||
        size - bundle_end_bytes - state->frames_end > frame_bytes_max) {
        return damaged(where + " are damaged");
    }
    TRY(const Bytes index, state->file.read(state->frames_end, static_cast<std::size_t>(
                               size - bundle_end_bytes - state->frames_end)));
    if (sha256({head, index}) != digest) {
        return damaged("bytes 0 to 39 (the head), " + std::to_string(state->frames_end) + " to " +
                       std::to_string(size - bundle_end_bytes - 1) + " (the index) or " + where +
                       " are damaged");
    }
    TRY(state->frames, decode_index(index));
    TRY(Frame last, state->read(state->frames.size() - 1));
    if (!last.tip) return damaged("the last frame has no proof of the last block");
    state->tip_proof = std::move(*last.tip);
    TRY(Frame first, state->read(0));
    if (!first.genesis) return damaged("the first frame has no genesis.json");
    state->genesis = *first.genesis;
    state->frame = std::make_shared<const Frame>(std::move(first));
    return Bundle(std::move(state));
}

const ChainId& Bundle::chain_id() const { return state_->chain; }

const Bytes& Bundle::genesis_json() const { return state_->genesis; }

Height Bundle::tip() const {
    const FrameEntry& last = state_->frames.back();
    return Height(last.first.value + last.blocks - 1);
}

const FinalityProof& Bundle::tip_proof() const { return state_->tip_proof; }

Result<std::shared_ptr<const BundleBlock>> Bundle::block(Height height) {
    const auto& frames = state_->frames;
    if (height > tip()) return fail(ErrorCode::not_found, "bundle: no such height");
    const auto after = std::ranges::upper_bound(frames, height, {}, &FrameEntry::first);
    const auto number = static_cast<std::size_t>(after - frames.begin()) - 1;
    if (number != state_->cached) {
        TRY(Frame frame, state_->read(number));
        state_->frame = std::make_shared<const Frame>(std::move(frame));
        state_->cached = number;
    }
    const auto& frame = state_->frame;
    return std::shared_ptr<const BundleBlock>(
        frame, &frame->blocks.at(height.value - frames[number].first.value));
}

std::vector<Finding> Bundle::check(const AuditOptions& options) {
    constexpr std::size_t at_once = 16; // Frames in memory.
    const auto& frames = state_->frames;
    const auto fault_of = [&](std::size_t i) -> std::optional<Finding> {
        const auto frame = state_->read(i);
        const auto finding = [&](std::string what) {
            return Finding{"bundle", std::to_string(i), frames[i].first, std::move(what)};
        };
        if (!frame) return finding(frame.error().message);
        if (frame->genesis.has_value() != (i == 0) ||
            frame->tip.has_value() != (i + 1 == frames.size())) {
            return finding(state_->name_of(i) + ": genesis or the last proof is misplaced");
        }
        return std::nullopt;
    };
    std::vector<Finding> findings;
    for (std::size_t begin = 0; begin < frames.size(); begin += at_once) {
        std::vector<std::optional<Finding>> faults(std::min(at_once, frames.size() - begin));
        options.workers(faults.size(),
                        [&](std::size_t i) { faults[i] = fault_of(begin + i); });
        for (std::optional<Finding>& fault : faults) {
            if (fault) findings.push_back(std::move(*fault));
            if (findings.size() == AuditReport::findings_max) return findings;
        }
        if (options.progress) options.progress(frames[begin].first.value, tip().value);
    }
    return findings;
}

namespace {

Status compare_block(const BundleBlock& held, const Executed& executed) {
    const bool same = std::ranges::equal(held.leaves, executed.records, {}, {},
                                         &TransactionRecord::leaf);
    if (!same) return damaged("the leaves beside the block are not those of replaying it");
    if (held.changes.changes() != executed.delta.changes()) {
        return damaged("the changes beside the block are not those of replaying it");
    }
    return {};
}

} // namespace

BlockSource blocks_of(Bundle& bundle) {
    BlockSource source;
    source.tip = bundle.tip();
    source.tip_proof = bundle.tip_proof();
    source.block = [&bundle](Height height) -> Result<StoredBlock> {
        TRY(const std::shared_ptr<const BundleBlock> held, bundle.block(height));
        return held->block;
    };
    source.compare = [&bundle](Height height) -> CompareBlock {
        auto held = bundle.block(height);
        return [held = std::move(held)](const Executed& executed) -> Status {
            if (!held) return std::unexpected(held.error());
            return compare_block(**held, executed);
        };
    };
    return source;
}

} // namespace tamga::ledger
