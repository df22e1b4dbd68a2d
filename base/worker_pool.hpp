// A fixed set of threads: jobs in the background, and "run n tasks, wait" for ledger and others.
//
// Only node/ and tools/ make one; ledger/ and registries/ are given its workers() and make no
// threads of their own.

#pragma once

#include "base/workers.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace tamga {

class WorkerPool {
public:
    // 0: one thread per core. Each calls `at_start` first.
    explicit WorkerPool(std::size_t threads, std::function<void()> at_start = {});
    // As many threads as there are cores for, beside the one that calls workers(); at least one.
    [[nodiscard]] static WorkerPool beside_caller();
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    // Runs the job soon on some thread. False when too many wait already or the pool is stopping.
    [[nodiscard]] bool post(std::function<void()> job);
    // The calling thread works too, so that this never waits for a busy pool to begin; a task may
    // call it again.
    [[nodiscard]] Workers workers();
    // Finishes what was posted, then ends the threads.
    void stop();
    [[nodiscard]] std::size_t waiting() const;

private:
    void work();

    static constexpr std::size_t jobs_max = 8192;

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::function<void()> at_start_;
    std::deque<std::function<void()>> jobs_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

} // namespace tamga
