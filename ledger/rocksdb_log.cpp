// RocksDB's messages: formatted as it asks for, one line each.

#include "ledger/rocksdb_log.hpp"

#include "base/log.hpp"

#include <array>
#include <cstdarg>
#include <cstdio>
#include <string>

namespace tamga::ledger {

namespace {

constexpr std::size_t text_bytes_max = 1024;

class Lines : public rocksdb::Logger {
public:
    Lines() : rocksdb::Logger(rocksdb::InfoLogLevel::ERROR_LEVEL) {}
    using rocksdb::Logger::Logv; // It drops what is below the level.
    void Logv(const char* format, va_list words) override {
        std::array<char, text_bytes_max> text{};
        std::vsnprintf(text.data(), text.size(), format, words);
        log::warning("rocksdb", {{"text", std::string(text.data())}});
    }
};

} // namespace

std::shared_ptr<rocksdb::Logger> rocksdb_log() { return std::make_shared<Lines>(); }

} // namespace tamga::ledger
