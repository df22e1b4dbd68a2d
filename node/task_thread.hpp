// A thread that runs jobs one after another, in order: the executor, the journal, maintenance.

#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace tamga::node {

class TaskThread {
public:
    TaskThread() : thread_([this] { work(); }) {}
    ~TaskThread() { stop(); }
    TaskThread(const TaskThread&) = delete;
    TaskThread& operator=(const TaskThread&) = delete;

    // Jobs posted after stop() are not run.
    void post(std::function<void()> job) {
        {
            const std::lock_guard guard(mutex_);
            if (stopping_) return;
            jobs_.push_back(std::move(job));
        }
        wake_.notify_one();
    }
    // Runs what was posted before, then ends.
    void stop() {
        {
            const std::lock_guard guard(mutex_);
            stopping_ = true;
        }
        wake_.notify_one();
        if (thread_.joinable()) thread_.join();
    }
    [[nodiscard]] std::size_t waiting() const {
        const std::lock_guard guard(mutex_);
        return jobs_.size();
    }

private:
    void work() {
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

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> jobs_;
    bool stopping_ = false;
    std::thread thread_;
};

} // namespace tamga::node
