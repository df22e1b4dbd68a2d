// Workers on every core, for tools: the only other place besides node/ that makes threads.

#pragma once

#include "base/workers.hpp"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace tamga::tools {

class WorkerPool {
public:
    // One task list at a time; threads live as long as a call, which suits long tasks.
    [[nodiscard]] Workers workers() const {
        return [](std::size_t n, const std::function<void(std::size_t)>& task) {
            const std::size_t cores = std::max(1u, std::thread::hardware_concurrency());
            if (n < 64 || cores == 1) {
                for (std::size_t i = 0; i < n; ++i) task(i);
                return;
            }
            std::atomic<std::size_t> next{0};
            std::vector<std::jthread> threads;
            for (std::size_t core = 0; core < cores; ++core) {
                threads.emplace_back([&] {
                    for (std::size_t i = next++; i < n; i = next++) task(i);
                });
            }
        };
    }
};

} // namespace tamga::tools
