// The daemon's part of a hot backup: links to its databases, made when `tamga backup` asks.

#include "base/log.hpp"
#include "ledger/backup_stage.hpp"
#include "node/node.hpp"

namespace tamga::node {

// Once a second, on the background thread; making it may take as long as a flush.
void Node::stage_backup() {
    if (stages_backup_) return;
    const std::filesystem::path folder = home_.backup();
    const std::optional<std::string> name = ledger::wanted_backup_stage(folder);
    if (!name || stages_backup_.exchange(true)) return;
    backing_up_->post([this, folder, name = *name] {
        const std::uint64_t begun_ms = clock_.now().mono_ms;
        const bool is_low = disk_free_bytes_ < config_.disk_free_bytes_min;
        const Status made =
            is_low ? fail(ErrorCode::disk_full,
                          "the disk of the home is nearly full (storage.disk_free_bytes_min)")
                   : ledger::make_backup_stage(folder, name, *store_, *payloads_);
        if (made) {
            log::info("backup_staged", {{"ms", clock_.now().mono_ms - begun_ms}});
        } else {
            log::warning("backup_not_staged", {{"why", made.error().message}});
            const Status told = ledger::refuse_backup_stage(folder, name, made.error().message);
            if (!told) log::warning("backup_not_refused", {{"why", told.error().message}});
        }
        stages_backup_ = false;
    });
}

} // namespace tamga::node
