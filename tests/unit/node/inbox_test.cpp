// The queue of the loop: what it says when it is full, and to whoever comes after the end.

#include "node/events.hpp"

#include <catch2/catch.hpp>

using namespace tamga;
using namespace tamga::node;

namespace {

event::LocalAct act_for(std::vector<ErrorCode>& answers) {
    event::LocalAct act;
    act.callback = [&answers](Result<rpc::Submitted> result) {
        REQUIRE_FALSE(result);
        answers.push_back(result.error().code);
    };
    return act;
}

} // namespace

TEST_CASE("inbox: whoever waits for an answer gets one when the loop ends", "[node]") {
    Inbox inbox;
    std::vector<ErrorCode> answers;
    CHECK(inbox.post(act_for(answers)));
    CHECK(inbox.post(event::Stop{}));
    inbox.close();
    CHECK(answers == std::vector{ErrorCode::behind});
    CHECK(inbox.waiting() == 0);
}

TEST_CASE("inbox: an act that a worker brings after the end is turned away at once", "[node]") {
    Inbox inbox;
    std::vector<ErrorCode> answers;
    inbox.close();
    CHECK_FALSE(inbox.post(act_for(answers)));
    CHECK(answers == std::vector{ErrorCode::behind});
    CHECK_FALSE(inbox.post(event::Stop{}));
    CHECK(inbox.waiting() == 0);
}

TEST_CASE("inbox: says when too much waits, and loses nothing", "[node]") {
    Inbox inbox;
    std::size_t posted = 0;
    while (inbox.post(event::DiskFree{false})) ++posted;
    CHECK(inbox.is_full());
    CHECK(inbox.take(std::chrono::steady_clock::now()).size() == posted + 1);
    CHECK_FALSE(inbox.is_full());
}
