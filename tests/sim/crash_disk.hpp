// A disk that loses power: durable image plus unsynced writes, for the vote log (protocol 3.1).
//
// On a crash each unsynced write is independently kept, lost, or torn at 512 bytes. create() is
// durable when it returns, as VoteDisk promises; one that power interrupts leaves part of a file. Deterministic in the seed.

#pragma once

#include "base/prng.hpp"
#include "ledger/vote_log.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace tamga::sim {

class CrashDisk {
public:
    explicit CrashDisk(std::uint64_t seed) : prng_(seed) {}

    [[nodiscard]] ledger::VoteDisk disk() {
        ledger::VoteDisk out;
        out.list = [this]() -> Result<std::vector<std::string>> {
            std::vector<std::string> names;
            for (const auto& [name, bytes] : durable_) names.push_back(name);
            return names;
        };
        out.create = [this](const std::string& name, std::uint64_t size) -> Status {
            if (failing()) { // Nothing of it is there, or a part of the zeros.
                if (prng_.chance(500)) durable_[name] = Bytes(prng_.between(0, size));
                return fail(ErrorCode::io, "power is gone");
            }
            durable_[name] = Bytes(static_cast<std::size_t>(size));
            cached_[name] = durable_[name];
            return {};
        };
        out.read = [this](const std::string& name) -> Result<Bytes> { return cached_.at(name); };
        out.write = [this](const std::string& name, std::uint64_t offset, ByteView bytes) -> Status {
            if (failing()) return fail(ErrorCode::io, "power is gone");
            unsynced_.push_back({name, offset, to_bytes(bytes)});
            apply(cached_[name], offset, bytes);
            return {};
        };
        out.sync = [this](const std::string& name) -> Status {
            if (failing()) return fail(ErrorCode::io, "power is gone");
            for (const Write& write : unsynced_) {
                if (write.name == name) apply(durable_[name], write.offset, write.bytes);
            }
            std::erase_if(unsynced_, [&](const Write& write) { return write.name == name; });
            return {};
        };
        out.remove = [this](const std::string& name) -> Status {
            if (failing()) return fail(ErrorCode::io, "power is gone");
            durable_.erase(name);
            cached_.erase(name);
            return {};
        };
        out.random = [this] {
            std::array<std::uint8_t, 16> id{};
            for (std::uint8_t& byte : id) byte = static_cast<std::uint8_t>(prng_.next());
            return id;
        };
        return out;
    }

    // Power is lost after `operations` more operations of the disk.
    void fail_after(std::uint64_t operations) { budget_ = operations; }

    // What a machine finds when power is back.
    void crash() {
        for (const Write& write : unsynced_) {
            Bytes& file = durable_[write.name];
            const std::uint64_t fate = prng_.between(0, 2);
            if (fate == 0) continue; // Lost.
            if (fate == 1) {         // Kept.
                apply(file, write.offset, write.bytes);
                continue;
            }
            for (std::size_t at = 0; at < write.bytes.size(); at += 512) { // Torn.
                const std::size_t size = std::min<std::size_t>(512, write.bytes.size() - at);
                if (prng_.chance(500)) {
                    apply(file, write.offset + at, ByteView(write.bytes).subspan(at, size));
                }
            }
        }
        unsynced_.clear();
        cached_ = durable_;
        budget_ = UINT64_MAX;
    }

    std::map<std::string, Bytes>& files() { return durable_; }
    void reload() { cached_ = durable_; }

private:
    struct Write {
        std::string name;
        std::uint64_t offset = 0;
        Bytes bytes;
    };

    static void apply(Bytes& file, std::uint64_t offset, ByteView bytes) {
        const std::size_t at = static_cast<std::size_t>(offset);
        if (file.size() < at + bytes.size()) file.resize(at + bytes.size());
        std::copy(bytes.begin(), bytes.end(), file.begin() + static_cast<std::ptrdiff_t>(at));
    }

    bool failing() {
        if (budget_ == 0) return true;
        if (budget_ != UINT64_MAX) --budget_;
        return false;
    }

    Prng prng_;
    std::map<std::string, Bytes> durable_;
    std::map<std::string, Bytes> cached_;
    std::vector<Write> unsynced_;
    std::uint64_t budget_ = UINT64_MAX;
};

} // namespace tamga::sim
