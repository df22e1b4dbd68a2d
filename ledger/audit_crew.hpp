// A crew: work that comes up while other work is done, shared by the threads of one Workers call.
//
// Workers takes a list of tasks that is known beforehand. A replay finds its work as it goes: one
// of the crew leads, posts jobs, and does posted jobs itself while it waits for some of them; the
// others do nothing but posted jobs. With one thread the leader does all of them.

#pragma once

#include "base/workers.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>

namespace tamga::ledger {

class Crew {
public:
    using Job = std::function<void()>;
    // Jobs that are waited for together. Must outlive them.
    class Group {
        friend class Crew;
        std::size_t open_ = 0; // Posted and not done; guarded by the crew's mutex.
    };
    enum class Urgency : std::uint8_t { now, soon };

    // Calls lead(crew) once on one of the workers. Returns when it has returned: by then it has
    // waited for every group that it posted to.
    static void run(const Workers& workers, const std::function<void(Crew&)>& lead);

    // Has the job done by whoever is free, those of `now` first. A job may post further jobs.
    void post(Group& group, Urgency urgency, Job job);
    // Does posted jobs, of any group, until all of this group are done.
    void wait(Group& group);

private:
    struct Posted {
        Group* group = nullptr;
        Job job;
    };
    Crew() = default;
    void help();
    void work_one(std::unique_lock<std::mutex>& lock);
    [[nodiscard]] bool has_work() const { return !now_.empty() || !soon_.empty(); }

    std::mutex mutex_;
    std::condition_variable changed_; // Work came, a group is done, or it is over.
    std::deque<Posted> now_;
    std::deque<Posted> soon_;
    bool over_ = false;
};

} // namespace tamga::ledger
