// Changes one byte of a stopped home the way only a hostile operator could: with right checksums.
//
//   mutate_store HOME TABLE SEED
//
// TABLE is a column family of data/ledger: one random byte of the value of a random row is changed
// and written through RocksDB. Or it is `votes`: one random byte of a random record in a live frame
// of data/votes, and the frame's CRC-32C is made anew. Prints "TABLE KEY BYTE": the key in hex, or
// segment:offset of the frame. The same seed changes the same byte. Without SEED: whether anything
// of that table can be changed (exit 0) or it has no byte (exit 1). --tables: what TABLE may be.

#include "base/bytes.hpp"
#include "base/prng.hpp"
#include "ledger/store_schema.hpp"
#include "ledger/vote_frame.hpp"
#include "ledger/vote_log.hpp"

#include <rocksdb/db.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace tamga;
using namespace tamga::ledger;

namespace {

[[noreturn]] void die(const std::string& why) {
    std::fprintf(stderr, "mutate_store: %s\n", why.c_str());
    std::exit(3);
}

struct Choice {
    std::string table;
    Prng prng;
    bool change;

    // Changes one byte; which one.
    std::size_t spoil(std::uint8_t* first, std::size_t size) {
        const std::uint64_t at = prng.between(0, size - 1);
        first[at] = static_cast<std::uint8_t>(first[at] ^ prng.between(1, 255));
        return at;
    }
};

int told(const std::string& table, const std::string& key, std::size_t at) {
    std::printf("%s %s %zu\n", table.c_str(), key.c_str(), at);
    return 0;
}

int mutate_rows(const std::filesystem::path& ledger, Choice choice) {
    std::vector<rocksdb::ColumnFamilyDescriptor> wanted;
    std::size_t table = families.size();
    for (std::size_t i = 0; i < families.size(); ++i) {
        wanted.emplace_back(std::string(families[i].name), rocksdb::ColumnFamilyOptions());
        if (families[i].name == choice.table) table = i;
    }
    if (table == families.size()) die("no table " + choice.table);
    wanted.emplace_back(rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions());
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* opened = nullptr;
    const auto status = rocksdb::DB::Open({}, ledger.string(), wanted, &handles, &opened);
    if (!status.ok()) die(status.ToString());
    const std::unique_ptr<rocksdb::DB> db(opened);

    std::vector<std::pair<std::string, std::string>> rows;
    {
        const std::unique_ptr<rocksdb::Iterator> it(db->NewIterator({}, handles[table]));
        for (it->SeekToFirst(); it->Valid(); it->Next()) {
            if (it->value().empty()) continue; // The body of block 0.
            rows.emplace_back(it->key().ToString(), it->value().ToString());
        }
    }
    int code = rows.empty() ? 1 : 0;
    if (code == 0 && choice.change) {
        auto& [key, value] = rows[choice.prng.between(0, rows.size() - 1)];
        const std::size_t at =
            choice.spoil(reinterpret_cast<std::uint8_t*>(value.data()), value.size());
        const auto put = db->Put({}, handles[table], key, value);
        if (!put.ok()) die(put.ToString());
        code = told(choice.table, to_hex(as_bytes(key)), at);
    }
    for (auto* handle : handles) db->DestroyColumnFamilyHandle(handle);
    return code;
}

struct Frame {
    std::string segment;
    std::uint64_t offset = 0;
    VoteFrame frame;
};

std::vector<Frame> frames_of(const VoteDisk& disk) {
    const auto names = disk.list();
    if (!names) die(names.error().message);
    std::vector<Frame> frames;
    for (const std::string& name : *names) {
        const auto bytes = disk.read(name);
        if (!bytes) die(bytes.error().message);
        const auto header = decode_segment_header(*bytes);
        if (!header) continue;
        constexpr std::size_t sector = VoteLog::sector_bytes;
        for (std::size_t at = sector; at + sector <= bytes->size();) {
            const auto found = find_frame(ByteView(*bytes).subspan(at), header->segment);
            if (found) frames.push_back({name, at, found->frame});
            at += found ? (found->size + sector - 1) / sector * sector : sector;
        }
    }
    return frames;
}

int mutate_votes(const std::filesystem::path& votes, Choice choice) {
    const VoteDisk disk = posix_vote_disk(votes.string(), false);
    std::vector<std::pair<Frame, std::size_t>> records;
    for (const Frame& frame : frames_of(disk)) {
        for (std::size_t i = 0; i < frame.frame.records.size(); ++i) records.emplace_back(frame, i);
    }
    if (records.empty()) return 1;
    if (!choice.change) return 0;
    auto& [found, index] = records[choice.prng.between(0, records.size() - 1)];
    VoteLogRecord& record = found.frame.records[index];
    // The row: epoch and view, then the record's bytes.
    Bytes row;
    for (const std::uint64_t number : {record.epoch.value, record.view.value}) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            row.push_back(static_cast<std::uint8_t>(number >> shift));
        }
    }
    append(row, record.bytes);
    const std::size_t at = choice.spoil(row.data(), row.size());
    const auto number_at = [&](std::size_t first) {
        std::uint64_t number = 0;
        for (std::size_t i = first; i < first + 8; ++i) number = number << 8 | row[i];
        return number;
    };
    record.epoch = Epoch(number_at(0));
    record.view = View(number_at(8));
    record.bytes.assign(row.begin() + 16, row.end());
    if (const Status written = disk.write(found.segment, found.offset, encode(found.frame));
        !written) {
        die(written.error().message);
    }
    return told("votes", found.segment + ":" + std::to_string(found.offset), at);
}

} // namespace

int main(int argc, char** argv) {
    if (argc == 2 && std::string_view(argv[1]) == "--tables") {
        for (const FamilyInfo& family : families) {
            std::printf("%s\n", std::string(family.name).c_str());
        }
        std::printf("votes\n");
        return 0;
    }
    if (argc != 3 && argc != 4) {
        std::fprintf(stderr, "usage: mutate_store HOME TABLE [SEED] | --tables\n");
        return 2;
    }
    const std::filesystem::path data = std::filesystem::path(argv[1]) / "data";
    const std::uint64_t seed = argc == 4 ? std::strtoull(argv[3], nullptr, 10) : 0;
    Choice choice{argv[2], Prng(seed), argc == 4};
    return choice.table == "votes" ? mutate_votes(data / "votes", std::move(choice))
                                   : mutate_rows(data / "ledger", std::move(choice));
}
