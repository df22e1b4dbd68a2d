// One scrape of /metrics: a registry filled from the figures of the moment.

#pragma once

#include "node/snapshots.hpp"
#include "node/state_sync.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace prometheus {
class Registry;
}

namespace tamga::node {

class Scrape {
public:
    Scrape();
    ~Scrape();
    Scrape(const Scrape&) = delete;
    Scrape& operator=(const Scrape&) = delete;

    // "tamga_" stands before every name.
    void gauge(const std::string& name, const std::string& help, std::uint64_t value);
    void counter(const std::string& name, const std::string& help, std::uint64_t value);
    void add(const Snapshots::Figures& figures);
    void add(const StateSyncFigures& figures);
    [[nodiscard]] std::string text() const;

private:
    std::unique_ptr<prometheus::Registry> registry_;
};

} // namespace tamga::node
