// Reading and writing markers.

#include "node/quarantine.hpp"

#include "base/bytes.hpp"
#include "base/log.hpp"
#include "node/home.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace tamga::node {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t marker_bytes_max = 4096;
std::unexpected<Error> failed(const std::string& what, const std::error_code& error) {
    return fail(ErrorCode::io, "cannot " + what + ": " + error.message());
}

constexpr std::string_view partial_suffix = ".partial"; // Of a write that a crash cut short.

fs::path marker_of(const fs::path& folder, const TransactionId& txid) {
    return folder / txid.hex();
}

std::optional<TransactionId> txid_named(const std::string& name) {
    const std::optional<Bytes> raw = from_hex(name);
    if (!raw || raw->size() != 32) return std::nullopt;
    TransactionId txid;
    std::copy(raw->begin(), raw->end(), txid.bytes.begin());
    return txid;
}

} // namespace

Result<Quarantine> load_quarantine(const fs::path& folder, std::string_view program) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) return failed("make " + folder.string(), error);
    std::vector<fs::path> files;
    for (const auto& each : fs::directory_iterator(folder, error)) files.push_back(each.path());
    if (error) return failed("list " + folder.string(), error);
    Quarantine quarantine;
    for (const fs::path& file : files) {
        if (file.filename().string().ends_with(partial_suffix)) {
            fs::remove(file, error);
            continue;
        }
        const std::optional<TransactionId> txid = txid_named(file.filename().string());
        if (!txid) {
            return fail(ErrorCode::config, file.string() + " is not the marker of an act: move it "
                                                           "out of this folder");
        }
        TRY(const std::string text, read_file(file, marker_bytes_max));
        const std::size_t end = text.find('\n');
        if (end != std::string::npos && text.substr(0, end) != program) {
            log::info("act_released", {{"txid", *txid}, {"why", "another program marked it"}});
            TRY_VOID(remove_marker(folder, *txid));
            continue;
        }
        // A marker without its lines was cut short by the crash that it tells of.
        std::string cause = end == std::string::npos ? "" : text.substr(end + 1);
        while (cause.ends_with('\n')) cause.pop_back();
        quarantine.emplace(*txid, cause.empty() ? "it ended the program" : cause);
    }
    return quarantine;
}

Status write_marker(const fs::path& folder, std::string_view program, const TransactionId& txid,
                    std::string_view cause) {
    std::string text(program);
    text.append("\n").append(cause).append("\n");
    return write_file(marker_of(folder, txid), text, 0644);
}

Status remove_marker(const fs::path& folder, const TransactionId& txid) {
    std::error_code error;
    fs::remove(marker_of(folder, txid), error);
    if (!error) return {};
    return failed("remove the marker of " + txid.hex(), error);
}

} // namespace tamga::node
