// A fixed set of threads: jobs in the background, and "run n tasks, wait" for ledger and others.

#pragma once

#include "base/workers.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace tamga::node {

class WorkerPool {
public:
    // 0: one thread per core.
    explicit WorkerPool(std::size_t threads);
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    // Runs the job soon on some thread. False when too many wait already or the pool is stopping.
    [[nodiscard]] bool post(std::function<void()> job);
    // The calling thread works too, so that this never waits for a busy pool to begin.
    [[nodiscard]] Workers workers();
    // Finishes what was posted, then ends the threads.
    void stop();
    [[nodiscard]] std::size_t waiting() const;

private:
    void work();

    static constexpr std::size_t jobs_max = 8192;

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> jobs_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

} // namespace tamga::node
