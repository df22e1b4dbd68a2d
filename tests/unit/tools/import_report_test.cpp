// Reports and the journal of an import.

#include "base/hash.hpp"
#include "tools/import_journal.hpp"
#include "tools/import_report.hpp"
#include "tools/terminal.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <sstream>
#include <thread>

using namespace tamga;
using namespace tamga::tools;
using nlohmann::json;

namespace {

// A directory that goes with the test.
struct Folder {
    std::filesystem::path path;
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "tamga-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path = name;
    }
    ~Folder() { std::filesystem::remove_all(path); }
    std::string file(const char* name) const { return (path / name).string(); }
};

const ChainId chain(sha256(as_bytes("chain")).bytes);
const Hash256 source = sha256(as_bytes("source"));

} // namespace

TEST_CASE("a report has one line per event and sums to the input") {
    const std::string text = "0 HEAD\n1 GEDC\n2 VERS 5.5.1\n0 @I1@ INDI\n1 BIRT\n2 DATE 1900\n"
                             "1 BURI\n0 @F1@ FAM\n1 MARR\n2 DATE (say \"1900\", or so)\n0 TRLR\n";
    const auto archive = read_gedcom_archive(as_bytes(text));
    REQUIRE(archive);
    std::vector<RowResult> results(3);
    results[0] = {"registered_with_conflict", "", {"a", "b"}, "", "KG1", {}, "", "ab", 7, 2};
    results[1].outcome = "not_an_act";
    results[2] = {"refused", "spouse_missing", {}, "", "", {}, "", "", 0, 0};

    const Folder folder;
    REQUIRE(write_report(folder.file("r.jsonl"), *archive, results));
    std::istringstream lines(*read_file(folder.file("r.jsonl"), 1u << 20));
    std::vector<json> rows;
    for (std::string line; std::getline(lines, line);) rows.push_back(json::parse(line));
    REQUIRE(rows.size() == 3);
    CHECK(rows[0]["kind"] == "birth");
    CHECK(rows[0]["record"] == "@I1@");
    CHECK(rows[0]["conflicts"] == json({"a", "b"}));
    CHECK(rows[0]["height"] == 7);
    CHECK_FALSE(rows[2].contains("txid"));
    CHECK(rows[2]["rule"] == "spouse_missing");

    REQUIRE(write_report(folder.file("r.csv"), *archive, results));
    const std::string csv = *read_file(folder.file("r.csv"), 1u << 20);
    CHECK(csv.find("\"(say \"\"1900\"\", or so)\"") != std::string::npos);
    CHECK(csv.find("birth,@I1@,1,5,1900,1900-01-01 to 1900-12-31,registered_with_conflict,,a b,,"
                   "KG1,ab,7,2\r\n") != std::string::npos);

    const ImportTotals totals = totals_of(*archive, results);
    std::uint64_t sum = 0;
    for (const auto& [outcome, count] : totals.outcomes) sum += count;
    CHECK(sum == totals.events);
    CHECK(json::parse(totals_json(totals, {1, 1, 1}))["registered"] == 1);
}

TEST_CASE("what was appended is there after a crash, and a line cut short is ignored") {
    const Folder folder;
    const std::string path = folder.file("journal");
    {
        ImportJournal journal;
        REQUIRE(journal.create(path, chain, source));
        std::vector<std::thread> threads;
        for (int t = 0; t < 8; ++t) {
            threads.emplace_back([&journal, t] {
                for (int i = 0; i < 20; ++i) {
                    if (!journal.append({{"row", std::to_string(t * 100 + i)}})) std::abort();
                }
            });
        }
        for (std::thread& thread : threads) thread.join();
    }
    std::string text = *read_file(path, 1u << 20);
    REQUIRE(write_file(path, text + "{\"row\":\"cut sho"));

    int lines = 0;
    const auto count = [&](const json&) { ++lines; };
    {
        ImportJournal journal;
        REQUIRE(journal.resume(path, chain, source, count));
        CHECK(lines == 160);
        REQUIRE(journal.append({{"row", "after"}}));
    }
    lines = 0;
    ImportJournal journal;
    REQUIRE(journal.resume(path, chain, source, count));
    CHECK(lines == 161);
}

TEST_CASE("a journal of another chain, another source, or in use is refused") {
    const Folder folder;
    const std::string path = folder.file("journal");
    ImportJournal first;
    REQUIRE(first.create(path, chain, source));
    const auto ignore = [](const json&) {};
    ImportJournal other;
    CHECK(other.create(path, chain, source).error().message.find("--resume") !=
          std::string::npos);
    CHECK(other.resume(path, chain, source, ignore).error().message.find("in use") !=
          std::string::npos);
    ImportJournal foreign;
    CHECK_FALSE(foreign.resume(path, ChainId(), source, ignore));
    CHECK_FALSE(foreign.resume(path, chain, Hash256(), ignore));
    CHECK_FALSE(foreign.resume(folder.file("none"), chain, source, ignore));
}
