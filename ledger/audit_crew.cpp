// Queues of jobs under one lock; jobs take a millisecond or so each, so nobody waits for it long.

#include "ledger/audit_crew.hpp"

#include "base/ensure.hpp"

#include <utility>

namespace tamga::ledger {

namespace {

// More than any pool has threads: those who find the work done return at once.
constexpr std::size_t crew_max = 256;

} // namespace

void Crew::run(const Workers& workers, const std::function<void(Crew&)>& lead) {
    Crew crew;
    workers(crew_max, [&](std::size_t n) {
        if (n != 0) {
            crew.help();
            return;
        }
        lead(crew);
        const std::lock_guard guard(crew.mutex_);
        ENSURE(!crew.has_work());
        crew.over_ = true;
        crew.changed_.notify_all();
    });
}

void Crew::post(Group& group, Urgency urgency, Job job) {
    {
        const std::lock_guard guard(mutex_);
        group.open_ += 1;
        (urgency == Urgency::now ? now_ : soon_).push_back({&group, std::move(job)});
    }
    changed_.notify_one();
}

void Crew::wait(Group& group) {
    std::unique_lock lock(mutex_);
    while (group.open_ > 0) {
        if (has_work()) work_one(lock);
        else changed_.wait(lock, [&] { return has_work() || group.open_ == 0; });
    }
}

void Crew::help() {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [&] { return has_work() || over_; });
        if (!has_work()) return;
        work_one(lock);
    }
}

void Crew::work_one(std::unique_lock<std::mutex>& lock) {
    std::deque<Posted>& queue = now_.empty() ? soon_ : now_;
    Posted posted = std::move(queue.front());
    queue.pop_front();
    lock.unlock();
    posted.job();
    posted.job = nullptr; // What it holds goes before it counts as done.
    lock.lock();
    ENSURE(posted.group->open_ > 0);
    if (--posted.group->open_ == 0) changed_.notify_all();
}

} // namespace tamga::ledger
