// Asking nodes for their heights.

#include "tools/simulate_day_nodes.hpp"

#include "rpc/client.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <optional>
#include <thread>

namespace tamga::tools::day {

namespace {

using Clock = std::chrono::steady_clock;

std::optional<std::uint64_t> height_of(const std::string& endpoint) {
    auto client = rpc::Client::connect(
        endpoint, {.connect_timeout_ms = 1'000, .answer_timeout_ms = 5'000});
    if (!client) return std::nullopt;
    const auto text = client->call("chain_status");
    if (!text) return std::nullopt;
    const auto status = nlohmann::json::parse(*text, nullptr, false);
    if (!status.is_object()) return std::nullopt;
    const std::string told = status.value("height", "");
    std::uint64_t height = 0;
    const auto read = std::from_chars(told.data(), told.data() + told.size(), height);
    if (told.empty() || read.ec != std::errc()) return std::nullopt;
    return height;
}

} // namespace

Status wait_for_all(const std::vector<std::string>& endpoints, std::uint64_t height,
                    std::chrono::milliseconds patience) {
    constexpr auto pause = std::chrono::milliseconds(10);
    const auto deadline = Clock::now() + patience;
    for (const std::string& endpoint : endpoints) {
        while (true) {
            const auto reached = height_of(endpoint);
            if (reached && *reached >= height) break;
            if (Clock::now() >= deadline) {
                return fail(ErrorCode::timeout,
                            endpoint + (reached ? " is at height " + std::to_string(*reached)
                                                : std::string(" does not answer")) +
                                " while others are at " + std::to_string(height) +
                                ": see why, or leave it out");
            }
            std::this_thread::sleep_for(pause);
        }
    }
    return {};
}

} // namespace tamga::tools::day
