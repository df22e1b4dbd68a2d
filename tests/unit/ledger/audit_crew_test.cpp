// A crew does what is posted, with any number of threads.

#include "ledger/audit_crew.hpp"

#include "base/worker_pool.hpp"

#include <atomic>
#include <catch2/catch.hpp>

using namespace tamga;
using namespace tamga::ledger;

namespace {

struct Seen {
    std::atomic<int> done = 0;
    int leads = 0;
    int after_first = 0; // Done when the first group was.
    int after_all = 0;
};

void work(const Workers& workers, Seen& seen) {
    Crew::run(workers, [&](Crew& crew) {
        seen.leads += 1;
        Crew::Group first;
        Crew::Group second;
        for (int i = 0; i < 300; ++i) {
            crew.post(second, Crew::Urgency::soon, [&] {
                crew.post(second, Crew::Urgency::soon, [&] { ++seen.done; });
            });
        }
        std::atomic<int> urgent = 0;
        for (int i = 0; i < 20; ++i) crew.post(first, Crew::Urgency::now, [&] { ++urgent; });
        crew.wait(first);
        seen.after_first = urgent;
        crew.wait(second);
        seen.after_all = seen.done;
        crew.wait(first); // Of no jobs.
    });
}

} // namespace

TEST_CASE("a crew does all that is posted before who waits for it goes on") {
    WorkerPool pool(3);
    for (const Workers& workers : {inline_workers(), pool.workers()}) {
        for (int round = 0; round < 20; ++round) {
            Seen seen;
            work(workers, seen);
            REQUIRE(seen.leads == 1);
            REQUIRE(seen.after_first == 20);
            REQUIRE(seen.after_all == 300);
        }
    }
}

TEST_CASE("a leader that posts nothing is alone") {
    WorkerPool pool(3);
    int leads = 0;
    Crew::run(pool.workers(), [&](Crew&) { leads += 1; });
    CHECK(leads == 1);
}
