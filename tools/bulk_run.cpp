// Threads over a list of acts, and reports of rows.

#include "tools/bulk_run.hpp"

#include "base/key_file.hpp"
#include "tools/terminal.hpp"

#include <atomic>
#include <mutex>
#include <optional>
#include <thread>

namespace tamga::tools {

namespace {

std::string quoted(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + '"';
}

} // namespace

Status run_bulk(const BulkOptions& options, std::size_t count,
                const std::function<ImportAct(std::size_t)>& build,
                const std::function<void(std::size_t, const SubmitAnswer&)>& done) {
    std::atomic<std::size_t> next = 0;
    std::atomic<bool> stop = false;
    std::mutex mutex;
    std::optional<Error> broken;
    std::uint64_t finished = 0;
    const auto work = [&](std::size_t number) {
        ImportNode node(options.nodes, number, stop);
        while (!stop) {
            const std::size_t i = next++;
            if (i >= count) return;
            const Result<SubmitAnswer> answer = node.submit(build(i));
            const std::lock_guard lock(mutex);
            if (!answer) {
                if (!broken) broken = answer.error();
                stop = true;
                return;
            }
            done(i, *answer);
            if (options.progress) options.progress(++finished);
        }
    };
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < std::min(options.in_flight, count); ++i) {
        threads.emplace_back(work, i);
    }
    threads.clear(); // Waits.
    if (broken) return std::unexpected(*broken);
    return {};
}

std::map<std::string, std::uint64_t> counts_of(const std::vector<BulkRow>& rows,
                                               const std::string& kind) {
    std::map<std::string, std::uint64_t> counts;
    for (const BulkRow& row : rows) {
        if (row.kind == kind) ++counts[row.outcome + (row.rule.empty() ? "" : ":" + row.rule)];
    }
    return counts;
}

Status write_rows(const std::string& path, const std::vector<BulkRow>& rows) {
    std::string text = "kind,id,outcome,rule,note\n";
    for (const BulkRow& row : rows) {
        text += row.kind + "," + quoted(row.id) + "," + row.outcome + "," + row.rule + "," +
                quoted(row.note) + "\n";
    }
    return write_file(path, text);
}

} // namespace tamga::tools
