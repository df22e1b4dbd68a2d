// Delta debugging of schedules.

#include "sim/shrink.hpp"

#include <algorithm>

namespace tamga::sim {

namespace {

class Shrinker {
public:
    Shrinker(const WorldOptions& options, std::size_t& runs)
        : options_(options), best_(options.schedule), runs_(runs) {}

    Schedule run() {
        for (bool smaller = true; smaller;) {
            smaller = drop_faults();
            smaller = drop_changes() || smaller;
            smaller = drop_hostile() || smaller;
            smaller = simplify() || smaller;
        }
        return best_;
    }

private:
    // Keeps the candidate if it still gives a violation.
    bool keep(Schedule candidate) {
        if (candidate == best_) return false;
        WorldOptions options = options_;
        options.schedule = candidate;
        options.verbose = false;
        ++runs_;
        if (World(options).run().violation.empty()) return false;
        best_ = std::move(candidate);
        return true;
    }

    // Halves first, then quarters, down to single faults.
    bool drop_faults() {
        bool any = false;
        for (std::size_t size = std::max<std::size_t>(best_.faults.size() / 2, 1); size > 0;
             size /= 2) {
            for (std::size_t begin = 0; begin < best_.faults.size();) {
                Schedule candidate = best_;
                const auto first = candidate.faults.begin() + static_cast<std::ptrdiff_t>(begin);
                const std::size_t count = std::min(size, candidate.faults.size() - begin);
                candidate.faults.erase(first, first + static_cast<std::ptrdiff_t>(count));
                if (keep(std::move(candidate))) any = true;
                else begin += size;
            }
        }
        return any;
    }
    bool drop_changes() {
        bool any = false;
        for (std::size_t i = 0; i < best_.changes.size();) {
            Schedule candidate = best_;
            candidate.changes.erase(candidate.changes.begin() + static_cast<std::ptrdiff_t>(i));
            if (keep(std::move(candidate))) any = true;
            else ++i;
        }
        return any;
    }
    bool drop_hostile() {
        bool any = false;
        const auto hostile = best_.hostile;
        for (const auto& [who, name] : hostile) {
            Schedule candidate = best_;
            candidate.hostile.erase(who);
            any = keep(std::move(candidate)) || any;
        }
        return any;
    }
    bool simplify() {
        bool any = false;
        const auto attempt = [&](auto change) {
            Schedule candidate = best_;
            change(candidate);
            any = keep(std::move(candidate)) || any;
        };
        attempt([](Schedule& s) { s.loss_per_mille = 0; });
        attempt([](Schedule& s) { s.offsets_ms.clear(); });
        attempt([](Schedule& s) { s.latency_ms = 1; });
        if (best_.faults_ms > 2'000) attempt([](Schedule& s) { s.faults_ms /= 2; });
        for (std::size_t i = 0; i < best_.faults.size(); ++i) {
            if (best_.faults[i].length_ms > 100) {
                attempt([i](Schedule& s) { s.faults[i].length_ms /= 2; });
            }
        }
        return any;
    }

    const WorldOptions& options_;
    Schedule best_;
    std::size_t& runs_;
};

} // namespace

Schedule shrink(const WorldOptions& options, std::size_t& runs) {
    return Shrinker(options, runs).run();
}

} // namespace tamga::sim
