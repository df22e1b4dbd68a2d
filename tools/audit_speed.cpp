// Measuring the bare loop.

#include "tools/audit_speed.hpp"

#include "base/crypto.hpp"
#include "base/ensure.hpp"
#include "base/hash.hpp"

#include <algorithm>
#include <chrono>

namespace tamga::tools {

namespace {

constexpr std::uint64_t acts_min = 1'000;
constexpr std::size_t signatures_measured = 4'096;
constexpr std::size_t tasks = 64;

} // namespace

std::optional<AuditSpeed> speed_of(const ledger::AuditCounts& counts, std::uint64_t elapsed_ms,
                                   const Workers& workers) {
    if (counts.transactions < acts_min || counts.act_signatures == 0) return std::nullopt;
    const auto bytes_per_signature = static_cast<std::size_t>(counts.bytes / counts.act_signatures);
    const Bytes bytes(bytes_per_signature, 1);
    const SecretKey key = SecretKey::from_seed({1});
    const Signature signature = key.sign(sha256(bytes).view());
    ENSURE(is_valid_key(key.public_key())); // Known from now on, as keys of officers are.
    const auto start = std::chrono::steady_clock::now();
    workers(tasks, [&](std::size_t) {
        for (std::size_t i = 0; i < signatures_measured / tasks; ++i) {
            ENSURE(verify(key.public_key(), sha256(bytes).view(), signature));
        }
    });
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    const double signatures_per_act = static_cast<double>(counts.act_signatures) /
                                      static_cast<double>(counts.transactions);
    AuditSpeed speed;
    speed.acts_per_second = static_cast<double>(counts.transactions) * 1'000 /
                            static_cast<double>(std::max<std::uint64_t>(1, elapsed_ms));
    speed.bare_acts_per_second = signatures_measured / took.count() / signatures_per_act;
    return speed;
}

} // namespace tamga::tools
