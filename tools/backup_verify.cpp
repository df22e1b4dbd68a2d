// What of a folder of backups is as it was written.

#include "tools/backup_verify.hpp"

#include "tools/backup_folder.hpp"
#include "tools/terminal.hpp"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <limits>
#include <map>
#include <set>
#include <vector>

namespace tamga::tools {

namespace {

using json = nlohmann::json;

// A content, and which backups have it under which name.
struct Named {
    std::uint64_t bytes = 0;
    std::string path;
    std::vector<Height> heights;
};

struct Verdict {
    std::vector<BackupManifest> whole;
    std::vector<std::string> findings;
    std::size_t backups = 0;
    std::uint64_t bytes = 0; // Of contents that are as they were written.
};

std::string list_of(const std::vector<Height>& heights) {
    std::string text;
    for (const Height height : heights) {
        text += (text.empty() ? "" : ", ") + std::to_string(height.value);
    }
    return text;
}

// What is wrong with a content; nothing if it is as it was written.
std::string fault_of(const BackupFolder& folder, const Hash256& hash, const Named& named,
                     const BytesRead& read) {
    const std::filesystem::path file = folder.content_path(hash);
    std::error_code error;
    std::string what;
    if (!std::filesystem::exists(file, error)) {
        what = "is missing";
    } else {
        const auto content = hash_file(file, std::numeric_limits<std::uint64_t>::max(), read);
        if (!content) {
            what = "cannot be read (" + content.error().message + ")";
        } else if (content->hash != hash || content->bytes != named.bytes) {
            what = "is damaged";
        } else {
            return "";
        }
    }
    return named.path + " of backup " + list_of(named.heights) + ": " + file.string() + " " + what;
}

Result<Verdict> judge(const std::string& path, bool quiet) {
    TRY(const BackupFolder folder, BackupFolder::open_to_read(path));
    TRY(const std::vector<Height> heights, folder.heights());
    Verdict verdict;
    verdict.backups = heights.size();
    std::map<Hash256, Named> contents;
    std::uint64_t total = 0;
    for (const Height height : heights) {
        auto manifest = folder.manifest(height);
        if (!manifest) {
            verdict.findings.push_back(manifest.error().message);
            continue;
        }
        for (const BackupFile& file : manifest->files) {
            const auto [at, is_new] =
                contents.try_emplace(file.hash, Named{file.bytes, file.path, {}});
            if (is_new) total += file.bytes;
            if (at->second.heights.empty() || at->second.heights.back() != height) {
                at->second.heights.push_back(height);
            }
        }
        verdict.whole.push_back(std::move(*manifest));
    }
    Progress progress("backup verify, bytes", total, quiet);
    std::uint64_t done = 0;
    std::set<Height> damaged;
    for (const auto& [hash, named] : contents) {
        const std::string fault = fault_of(folder, hash, named, [&](std::uint64_t bytes) {
            progress.at(done += bytes);
        });
        if (fault.empty()) {
            verdict.bytes += named.bytes;
            continue;
        }
        verdict.findings.push_back(fault);
        damaged.insert(named.heights.begin(), named.heights.end());
    }
    progress.end(done);
    std::erase_if(verdict.whole, [&](const auto& each) { return damaged.contains(each.height); });
    return verdict;
}

void print(const Verdict& verdict, bool as_json) {
    if (as_json) {
        json whole = json::array();
        for (const BackupManifest& each : verdict.whole) {
            whole.push_back({{"block", each.block.hex()},
                             {"height", std::to_string(each.height.value)},
                             {"timeMs", std::to_string(each.time.value)}});
        }
        const json said{{"backups", verdict.backups},
                        {"bytes", std::to_string(verdict.bytes)},
                        {"findings", verdict.findings},
                        {"verdict", verdict.findings.empty() ? "passed" : "failed"},
                        {"whole", whole}};
        std::printf("%s\n", said.dump().c_str());
        return;
    }
    for (const BackupManifest& each : verdict.whole) {
        std::printf("whole: height %llu, block %s\n",
                    static_cast<unsigned long long>(each.height.value), each.block.hex().c_str());
    }
    for (const std::string& finding : verdict.findings) std::printf("%s\n", finding.c_str());
    std::printf("%zu of %zu backups are whole, %llu bytes are as they were written\n",
                verdict.whole.size(), verdict.backups,
                static_cast<unsigned long long>(verdict.bytes));
}

} // namespace

int verify_backups(const std::string& path, bool as_json, bool quiet) {
    const auto verdict = judge(path, quiet);
    if (!verdict) return refused("backup", verdict.error());
    print(*verdict, as_json);
    return verdict->findings.empty() ? exit_fine : exit_negative;
}

} // namespace tamga::tools
