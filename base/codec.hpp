// The canonical codec: big-endian, fixed width, byte strings length-prefixed, one encoding a value.
//
// Writer appends; Reader is sticky: after the first failure every read returns zero and done() is
// false, so a decoder reads all its fields and asks once. Nothing is read out of range.

#pragma once

#include "base/bytes.hpp"
#include "base/types.hpp"

#include <array>
#include <concepts>
#include <cstdint>
#include <span>
#include <utility>

namespace tamga {

class Writer {
public:
    // Room for most keys and small values, so that they do not move as they grow.
    Writer() { bytes_.reserve(64); }

    void u8(std::uint8_t value) { bytes_.push_back(value); }
    void u16(std::uint16_t value) { big_endian(value, 2); }
    void u32(std::uint32_t value) { big_endian(value, 4); }
    void u64(std::uint64_t value) { big_endian(value, 8); }
    void raw(ByteView bytes) { append(bytes_, bytes); }
    // u32 length, then the bytes.
    void blob(ByteView bytes) {
        u32(static_cast<std::uint32_t>(bytes.size()));
        raw(bytes);
    }
    // u8 length, then the bytes: short codes.
    void short_blob(ByteView bytes) {
        ENSURE(bytes.size() <= 255);
        u8(static_cast<std::uint8_t>(bytes.size()));
        raw(bytes);
    }
    template <class Tag>
    void digest(const Digest<Tag>& digest) {
        raw(digest.bytes);
    }
    template <class Tag>
    void ordinal(Ordinal<Tag> ordinal) {
        u64(ordinal.value);
    }

    [[nodiscard]] ByteView view() const { return bytes_; }
    [[nodiscard]] std::size_t size() const { return bytes_.size(); }
    [[nodiscard]] Bytes take() && { return std::move(bytes_); }

private:
    void big_endian(std::uint64_t value, std::size_t width) {
        std::array<std::uint8_t, 8> out{};
        for (std::size_t i = 0; i < width; ++i) {
            out[i] = static_cast<std::uint8_t>(value >> (8 * (width - 1 - i)));
        }
        raw(std::span(out).first(width));
    }

    Bytes bytes_;
};

class Reader {
public:
    explicit Reader(ByteView bytes) : rest_(bytes) {}

    std::uint8_t u8() { return static_cast<std::uint8_t>(big_endian(1)); }
    std::uint16_t u16() { return static_cast<std::uint16_t>(big_endian(2)); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(big_endian(4)); }
    std::uint64_t u64() { return big_endian(8); }
    // A view into the input; empty after a failure.
    ByteView raw(std::size_t size) {
        if (failed_ || rest_.size() < size) {
            failed_ = true;
            return {};
        }
        const ByteView taken = rest_.first(size);
        rest_ = rest_.subspan(size);
        return taken;
    }
    // A u32 length of at most `size_max`, then the bytes.
    ByteView blob(std::size_t size_max) {
        const std::size_t size = u32();
        if (size > size_max) failed_ = true;
        return raw(size);
    }
    ByteView short_blob() { return raw(u8()); }
    template <class D>
    D digest() {
        const ByteView bytes = raw(32);
        return bytes.size() == 32 ? D::from(bytes) : D();
    }
    template <class O>
    O ordinal() {
        return O(u64());
    }
    void refuse() { failed_ = true; }

    [[nodiscard]] bool failed() const { return failed_; }
    [[nodiscard]] std::size_t left() const { return rest_.size(); }
    // Everything was read and nothing failed.
    [[nodiscard]] bool done() const { return !failed_ && rest_.empty(); }

private:
    std::uint64_t big_endian(std::size_t width) {
        std::uint64_t value = 0;
        for (const std::uint8_t byte : raw(width)) value = (value << 8) | byte;
        return value;
    }

    ByteView rest_;
    bool failed_ = false;
};

} // namespace tamga
