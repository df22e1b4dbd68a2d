// Results and error names: TRY unwraps or returns; names are the strings on the wire.

#include "base/result.hpp"
#include "base/workers.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <set>
#include <vector>

using namespace tamga;

namespace {

Result<int> half(int value) {
    if (value % 2 != 0) return fail(ErrorCode::usage, "odd");
    return value / 2;
}

Result<int> quarter(int value) {
    TRY(const int first, half(value));
    TRY(const int second, half(first));
    return second;
}

Status both_even(int left, int right) {
    TRY_VOID(half(left));
    TRY_VOID(half(right));
    return {};
}

Result<std::unique_ptr<int>> moved(Result<std::unique_ptr<int>> given) {
    TRY(std::unique_ptr<int> owned, std::move(given));
    return owned;
}

} // namespace

TEST_CASE("TRY unwraps a value or returns the error as it is") {
    CHECK(quarter(8).value() == 2);
    CHECK(quarter(6).error().code == ErrorCode::usage);
    CHECK(quarter(6).error().message == "odd");
    CHECK(*moved(std::make_unique<int>(5)).value() == 5);
}

TEST_CASE("TRY_VOID goes on or returns the error") {
    CHECK(both_even(2, 4).has_value());
    CHECK_FALSE(both_even(2, 3).has_value());
    CHECK_FALSE(both_even(1, 4).has_value());
}

TEST_CASE("every error code has a name of its own in snake_case") {
    std::set<std::string_view> names;
    const int last = static_cast<int>(ErrorCode::act_not_available_yet);
    for (int code = 0; code <= last; ++code) {
        const std::string_view name = name_of(static_cast<ErrorCode>(code));
        CHECK(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos);
        names.insert(name);
    }
    CHECK(names.size() == static_cast<std::size_t>(last) + 1);
    CHECK(name_of(ErrorCode::malformed) == "malformed");
    CHECK(name_of(ErrorCode::log_loss) == "log_loss");
}

TEST_CASE("the workers of the calling thread run every task once") {
    std::vector<int> runs(10, 0);
    inline_workers()(runs.size(), [&](std::size_t i) { runs[i] += 1; });
    CHECK(runs == std::vector<int>(10, 1));
}
