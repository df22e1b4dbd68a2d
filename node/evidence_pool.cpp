// Evidence on its way into a block.

#include "node/evidence_pool.hpp"

#include "node/home.hpp"

#include <algorithm>
#include <utility>

namespace tamga::node {

bool EvidencePool::add(registries::evidence::Piece piece) {
    Key key = piece.row.item();
    return waiting_.emplace(std::move(key), Waiting{std::move(piece), 0}).second;
}

void EvidencePool::enter(Epoch current) {
    std::erase_if(waiting_, [&](const auto& each) {
        return each.second.piece.row.epoch.next() < current;
    });
}

bool EvidencePool::has_work() const {
    return std::ranges::any_of(waiting_,
                               [&](const auto& each) { return !covered_.contains(each.first); });
}

EvidencePieces EvidencePool::due() const {
    EvidencePieces pieces;
    for (const auto& [key, each] : waiting_) pieces.push_back(each.piece);
    return pieces;
}

std::vector<Bytes> EvidencePool::to_tell(std::uint64_t now_ms, std::uint64_t again_ms,
                                         std::size_t count_max) {
    std::vector<Bytes> told;
    for (auto& [key, each] : waiting_) {
        if (told.size() == count_max) break;
        if (each.told_at_ms != 0 && now_ms < each.told_at_ms + again_ms) continue;
        each.told_at_ms = std::max<std::uint64_t>(1, now_ms);
        told.push_back(each.piece.bytes);
    }
    return told;
}

void EvidencePool::tell_again() {
    for (auto& [key, each] : waiting_) each.told_at_ms = 0;
}

std::vector<Bytes> EvidencePool::all() const {
    std::vector<Bytes> bytes;
    for (const auto& [key, each] : waiting_) bytes.push_back(each.piece.bytes);
    return bytes;
}

Status keep_evidence(const std::filesystem::path& file, const std::vector<Bytes>& pieces) {
    if (pieces.empty()) {
        std::error_code error;
        std::filesystem::remove(file, error);
        if (error) return fail(ErrorCode::io, file.string() + ": " + error.message());
        return {};
    }
    ledger::Body body;
    for (const Bytes& piece : pieces) {
        if (body.evidence.size() == ledger::evidence_items_max) break;
        body.evidence.push_back(piece);
    }
    return write_file(file, as_text(ledger::encode_items_full(body)), 0600);
}

Result<std::vector<Bytes>> kept_evidence(const std::filesystem::path& file) {
    std::error_code error;
    if (!std::filesystem::exists(file, error)) return std::vector<Bytes>();
    TRY(const std::string text, read_file(file, ledger::items_bytes_max));
    TRY(ledger::ItemList items, ledger::decode_items(as_bytes(text)));
    return std::move(items.evidence);
}

} // namespace tamga::node
