// Workers: run n tasks, wait. The result never depends on the number of threads.
//
// The type is a function so that ledger and registries make no threads; node and tools pass that of
// a pool (worker_pool.hpp; interfaces of architecture.md).

#pragma once

#include <cstddef>
#include <functional>

namespace tamga {

// Calls task(0) .. task(n-1), each once, in any order, and returns when all have returned.
using Workers = std::function<void(std::size_t n, const std::function<void(std::size_t)>& task)>;

// The same on the calling thread.
[[nodiscard]] inline Workers inline_workers() {
    return [](std::size_t n, const std::function<void(std::size_t)>& task) {
        for (std::size_t i = 0; i < n; ++i) task(i);
    };
}

} // namespace tamga
