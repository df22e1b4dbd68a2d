// The frames of a bundle as bytes; for bundle*.cpp.

#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/types.hpp"
#include "ledger/bundle.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace tamga::ledger {

inline constexpr std::string_view bundle_magic = "TMGBNDL1";
inline constexpr std::string_view frame_magic = "TMGF";
inline constexpr std::string_view index_magic = "TMGX";
inline constexpr std::string_view end_magic = "TMGBEND1";
inline constexpr std::size_t bundle_head_bytes = 8 + 32;
inline constexpr std::size_t frame_head_bytes = 4 + 8 + 4 + 4;
inline constexpr std::size_t bundle_end_bytes = 8 + 32 + 8;
inline constexpr std::size_t frame_bytes_max = 64u << 20;

enum class RecordKind : std::uint8_t { genesis = 1, block = 2, leaves = 3, changes = 4, tip = 5 };

// Where a frame stands and what it holds.
struct FrameEntry {
    std::uint64_t offset = 0;
    Height first;
    std::uint32_t blocks = 0;
    Hash256 digest;

    friend bool operator==(const FrameEntry&, const FrameEntry&) = default;
};

// A frame, decoded. Genesis stands in the first, the proof of the tip in the last.
struct Frame {
    std::optional<Bytes> genesis;
    std::vector<BundleBlock> blocks;
    std::optional<FinalityProof> tip;
};

// "TMGF" || first height u64 || blocks u32 || length u32 || records || SHA-256 of all before it.
[[nodiscard]] Bytes frame_of(Height first, std::uint32_t blocks, ByteView records);
void write_record(Writer& out, RecordKind kind, ByteView bytes);
void write_block(Writer& out, const BundleBlock& block);
// The whole frame, its digest included.
[[nodiscard]] Result<Frame> decode_frame(ByteView bytes);

// "TMGX" || count u32 || (offset u64 || first height u64 || blocks u32 || digest 32) each, then the
// end: index offset u64 || SHA-256 of head and index 32 || "TMGBEND1".
[[nodiscard]] Bytes index_of(const std::vector<FrameEntry>& frames);
[[nodiscard]] Result<std::vector<FrameEntry>> decode_index(ByteView bytes);

} // namespace tamga::ledger
