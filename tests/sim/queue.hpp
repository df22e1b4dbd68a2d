// What will happen in a world: actions by their millisecond, in one of them in the order in which
// they were planned. Nearly all lie within seconds: those have a place for each millisecond, so that
// neither planning nor taking costs more the more there are.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <utility>
#include <vector>

namespace tamga::sim {

using Action = std::move_only_function<void()>;

class Queue {
public:
    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] std::uint64_t now_ms() const { return now_ms_; }

    void plan(std::uint64_t delay_ms, Action action) {
        const std::uint64_t at_ms = now_ms_ + delay_ms;
        if (delay_ms < near_ms) {
            near_[at_ms % near_ms].push_back(std::move(action));
            ++near_size_;
        } else {
            far_[at_ms].push_back(std::move(action));
        }
        ++size_;
    }

    // The next action; the time is its time from here on. There must be one.
    [[nodiscard]] Action take() {
        while (next_ == here().size()) advance();
        Action action = std::move(here()[next_++]);
        --size_;
        --near_size_;
        return action;
    }

    void clear() {
        for (auto& actions : near_) actions.clear();
        far_.clear();
        size_ = near_size_ = next_ = 0;
    }

private:
    static constexpr std::uint64_t near_ms = 8192;
    using Actions = std::vector<Action>;

    [[nodiscard]] Actions& here() { return near_[now_ms_ % near_ms]; }

    // To the next millisecond that may have something. What was planned from far comes first there:
    // it was planned earlier than anything from near.
    void advance() {
        here().clear();
        next_ = 0;
        now_ms_ = near_size_ > 0 || far_.empty() ? now_ms_ + 1 : far_.begin()->first;
        if (far_.empty() || far_.begin()->first != now_ms_) return;
        Actions arrived = std::move(far_.begin()->second);
        far_.erase(far_.begin());
        near_size_ += arrived.size();
        for (Action& action : here()) arrived.push_back(std::move(action));
        here() = std::move(arrived);
    }

    std::vector<Actions> near_{near_ms};
    std::map<std::uint64_t, Actions> far_;
    std::uint64_t now_ms_ = 0;
    std::size_t next_ = 0; // Of those of this millisecond, the one that is next.
    std::size_t size_ = 0;
    std::size_t near_size_ = 0;
};

} // namespace tamga::sim
