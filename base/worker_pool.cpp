// Threads and their queue.

#include "base/worker_pool.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <utility>

namespace tamga {

namespace {

std::size_t cores() { return std::max<std::size_t>(1, std::thread::hardware_concurrency()); }

} // namespace

WorkerPool::WorkerPool(std::size_t threads, std::function<void()> at_start)
    : at_start_(std::move(at_start)) {
    const std::size_t count = threads == 0 ? cores() : threads;
    for (std::size_t i = 0; i < count; ++i) threads_.emplace_back([this] { work(); });
}

WorkerPool WorkerPool::beside_caller() {
    return WorkerPool(std::max<std::size_t>(1, cores() - 1));
}

WorkerPool::~WorkerPool() { stop(); }

bool WorkerPool::post(std::function<void()> job) {
    {
        const std::lock_guard guard(mutex_);
        if (stopping_ || jobs_.size() >= jobs_max) return false;
        jobs_.push_back(std::move(job));
    }
    wake_.notify_one();
    return true;
}

std::size_t WorkerPool::waiting() const {
    const std::lock_guard guard(mutex_);
    return jobs_.size();
}

void WorkerPool::stop() {
    {
        const std::lock_guard guard(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    for (std::thread& thread : threads_) {
        if (thread.joinable()) thread.join();
    }
}

void WorkerPool::work() {
    if (at_start_) at_start_();
    while (true) {
        std::function<void()> job;
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
            if (jobs_.empty()) return;
            job = std::move(jobs_.front());
            jobs_.pop_front();
        }
        job();
    }
}

namespace {

// One call of Workers: whoever comes takes the next task; the caller waits for the last to end.
struct Round {
    std::size_t count = 0;
    const std::function<void(std::size_t)>* task = nullptr;
    std::atomic<std::size_t> next = 0;
    std::atomic<std::size_t> done = 0;
    std::mutex mutex;
    std::condition_variable finished;

    void take() {
        while (true) {
            const std::size_t index = next.fetch_add(1);
            if (index >= count) return;
            (*task)(index);
            if (done.fetch_add(1) + 1 == count) {
                const std::lock_guard guard(mutex);
                finished.notify_all();
            }
        }
    }
};

} // namespace

Workers WorkerPool::workers() {
    return [this](std::size_t count, const std::function<void(std::size_t)>& task) {
        constexpr std::size_t worth_sharing = 4;
        if (count < worth_sharing) return inline_workers()(count, task);
        const auto round = std::make_shared<Round>();
        round->count = count;
        round->task = &task;
        const std::size_t helpers = std::min(threads_.size(), count - 1);
        for (std::size_t i = 0; i < helpers; ++i) {
            if (!post([round] { round->take(); })) break;
        }
        round->take();
        std::unique_lock lock(round->mutex);
        round->finished.wait(lock, [&] { return round->done == count; });
    };
}

} // namespace tamga
