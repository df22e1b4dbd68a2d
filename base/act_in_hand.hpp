// Which act this thread works on, for the handler of a crash alone (protocol 2.3 R2, poison).
//
// Nothing that is computed may depend on it. A thread that dies while an act is in its hand names
// that act (node/crash_marker.*).

#pragma once

#include "base/types.hpp"

#include <atomic>

namespace tamga {

class ActInHand {
public:
    // The txid must live as long as this.
    explicit ActInHand(const TransactionId& txid) : before_(current_) {
        current_ = &txid;
        std::atomic_signal_fence(std::memory_order_seq_cst);
    }
    ~ActInHand() {
        std::atomic_signal_fence(std::memory_order_seq_cst);
        current_ = before_;
    }
    ActInHand(const ActInHand&) = delete;
    ActInHand& operator=(const ActInHand&) = delete;

    // Of this thread; safe in a signal handler.
    [[nodiscard]] static const TransactionId* current() { return current_; }

private:
    // A compiler sees no reader: volatile and the fences keep each store, and in its place.
    static inline constinit thread_local const TransactionId* volatile current_ = nullptr;

    const TransactionId* before_;
};

} // namespace tamga
