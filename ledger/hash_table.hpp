// A table of what is only looked up, never listed, so that no result can depend on an order.
//
// For what is asked for again and again among many: entries lie one after the other in the order
// they were added, and a table of their numbers says where, by hash. Nothing is taken out.

#pragma once

#include "base/types.hpp"
#include "ledger/state.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <utility>
#include <vector>

namespace tamga::ledger {

// Some bytes of what is a hash, or made of hashes: whoever can choose them must find hashes.
[[nodiscard]] inline std::uint64_t table_hash(const StatePath& path) {
    std::uint64_t entity = 0;
    std::uint64_t item = 0; // Zero if there is none.
    std::memcpy(&entity, path.bytes.data() + 2, sizeof entity);
    std::memcpy(&item, path.bytes.data() + singular_path_bytes, sizeof item);
    return entity ^ item ^ (std::uint64_t{path.table()} << 8 | path.facet());
}
template <class Tag>
[[nodiscard]] std::uint64_t table_hash(const Digest<Tag>& digest) {
    std::uint64_t hash = 0;
    std::memcpy(&hash, digest.bytes.data(), sizeof hash);
    return hash;
}

template <class Key, class Value>
class HashTable {
public:
    // Null if the key is not there.
    [[nodiscard]] const Value* find(const Key& key) const {
        if (slots_.empty()) return nullptr;
        for (std::size_t slot = first_slot(key); slots_[slot] != 0; slot = after(slot)) {
            const Entry& entry = entries_[slots_[slot] - 1];
            if (entry.key == key) return &entry.value;
        }
        return nullptr;
    }
    // The key is not there. What is returned stays where it is.
    const Value& add(const Key& key, Value value) {
        if (2 * (entries_.size() + 1) > slots_.size()) grow();
        entries_.push_back({key, std::move(value)});
        take_slot(static_cast<std::uint32_t>(entries_.size()));
        return entries_.back().value;
    }
    [[nodiscard]] std::size_t size() const { return entries_.size(); }

private:
    struct Entry {
        Key key;
        [[no_unique_address]] Value value;
    };
    // Multiplied, so that all bits of the hash choose.
    [[nodiscard]] std::size_t first_slot(const Key& key) const {
        return static_cast<std::size_t>((table_hash(key) * 0x9e37'79b9'7f4a'7c15u) >> 32) &
               (slots_.size() - 1);
    }
    [[nodiscard]] std::size_t after(std::size_t slot) const {
        return (slot + 1) & (slots_.size() - 1);
    }
    void take_slot(std::uint32_t number) {
        std::size_t slot = first_slot(entries_[number - 1].key);
        while (slots_[slot] != 0) slot = after(slot);
        slots_[slot] = number;
    }
    void grow() {
        slots_.assign(slots_.empty() ? 16 : 2 * slots_.size(), 0);
        for (std::size_t i = 0; i < entries_.size(); ++i) {
            take_slot(static_cast<std::uint32_t>(i + 1));
        }
    }

    std::deque<Entry> entries_;
    std::vector<std::uint32_t> slots_; // 1 + the number of an entry; 0: free. A power of two.
};

} // namespace tamga::ledger
