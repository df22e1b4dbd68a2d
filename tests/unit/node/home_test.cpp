// The home of a node: keys that stay, modes that are judged, a lock that names its holder.

#include "base/home_lock.hpp"
#include "node/home.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <unistd.h>

using namespace tamga;
using namespace tamga::node;

namespace {

struct Folder {
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "tamga-home-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path = name;
    }
    ~Folder() { std::filesystem::remove_all(path); }
    std::filesystem::path path;
};

} // namespace

TEST_CASE("a home is made once and its keys stay") {
    const Folder folder;
    const Home home{folder.path / "home"};
    REQUIRE(create_home(home).has_value());
    const auto first = read_keys(home, true);
    REQUIRE(first.has_value());
    REQUIRE(create_home(home).has_value());
    const auto second = read_keys(home, true);
    REQUIRE(second.has_value());
    CHECK(second->node.public_key() == first->node.public_key());
    CHECK(second->payload == first->payload);
}

TEST_CASE("a key that others can read is refused") {
    const Folder folder;
    const Home home{folder.path};
    REQUIRE(create_home(home).has_value());
    std::filesystem::permissions(home.key(node_key_name), std::filesystem::perms(0644));
    const auto keys = read_keys(home, true);
    REQUIRE_FALSE(keys.has_value());
    CHECK_THAT(keys.error().message, Catch::Contains("chmod"));
}

TEST_CASE("an observer needs no validator key") {
    const Folder folder;
    const Home home{folder.path};
    REQUIRE(create_home(home).has_value());
    std::filesystem::remove(home.key(validator_key_name));
    CHECK(read_keys(home, false).has_value());
    CHECK_FALSE(read_keys(home, true).has_value());
}

TEST_CASE("a second process on one home is refused with the number of the first") {
    const Folder folder;
    const Home home{folder.path};
    REQUIRE(create_home(home).has_value());
    {
        const auto first = HomeLock::take(home.root);
        REQUIRE(first.has_value());
        const auto second = HomeLock::take(home.root);
        REQUIRE_FALSE(second.has_value());
        CHECK_THAT(second.error().message, Catch::Contains(std::to_string(::getpid())));
    }
    CHECK(HomeLock::take(home.root).has_value());
}
