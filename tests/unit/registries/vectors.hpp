// The vectors of the design beside the repository, for tests that have them at hand.

#pragma once

#include "source_dir.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

namespace tamga::registries::test {

[[nodiscard]] inline std::filesystem::path shared_file(const std::string& name) {
    return std::filesystem::path(source_dir()) / ".." / "shared" / name;
}

// vectors/registries.json; says so and gives nothing where it is not.
[[nodiscard]] inline std::optional<nlohmann::json> registry_vectors() {
    std::ifstream in(shared_file("vectors/registries.json"));
    if (!in) {
        WARN("skipped: no ../shared");
        return std::nullopt;
    }
    return nlohmann::json::parse(in);
}

} // namespace tamga::registries::test
