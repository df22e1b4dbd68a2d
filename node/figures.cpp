// Filling a registry.

#include "node/figures.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace tamga::node {

Scrape::Scrape() : registry_(std::make_unique<prometheus::Registry>()) {}
Scrape::~Scrape() = default;

void Scrape::gauge(const std::string& name, const std::string& help, std::uint64_t value) {
    prometheus::BuildGauge().Name("tamga_" + name).Help(help).Register(*registry_).Add({}).Set(
        static_cast<double>(value));
}

void Scrape::counter(const std::string& name, const std::string& help, std::uint64_t value) {
    prometheus::BuildCounter()
        .Name("tamga_" + name)
        .Help(help)
        .Register(*registry_)
        .Add({})
        .Increment(static_cast<double>(value));
}

void Scrape::add(const Snapshots::Figures& figures) {
    gauge("snapshot_height", "Block of the newest snapshot that is offered; 0: none",
          figures.newest.value);
    counter("snapshot_made_total", "Snapshots made since the start", figures.made);
    counter("snapshot_chunks_sent_total", "Chunks given to new nodes", figures.chunks_given);
    counter("snapshot_bytes_sent_total", "Bytes of them", figures.bytes_given);
}

void Scrape::add(const StateSyncFigures& figures) {
    gauge("state_sync_height", "Block whose state was taken from peers; 0: none",
          figures.height);
    counter("state_sync_chunks_total", "Chunks that were taken", figures.chunks);
    counter("state_sync_bytes_total", "Bytes of chunks that held", figures.bytes);
    counter("state_sync_useless_total", "Chunks whose place another had filled",
            figures.chunks_useless);
    counter("state_sync_refused_total", "Peers that sent what does not hold", figures.refused);
    counter("state_sync_timeouts_total", "Answers that did not come", figures.timeouts);
    counter("state_sync_begun_again_total", "States that were given up for another",
            figures.begun_again);
}

std::string Scrape::text() const {
    return prometheus::TextSerializer().Serialize(registry_->Collect());
}

} // namespace tamga::node
