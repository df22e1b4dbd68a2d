// What the civil registry counts: lateness of registrations, notifications that no record answered,
// and the status of a person on a day.

#pragma once

#include "registries/civil/queries.hpp"

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

namespace tamga::registries::civil {

// Records that were made in a month by offices of one territory (the first of the office's).
struct LatenessKey {
    Bytes area;
    std::int64_t year = 0;
    int month = 0; // 1 to 12, of registration.
    RecordType type = proto::civil::RECORD_TYPE_NONE;

    friend bool operator<(const LatenessKey& a, const LatenessKey& b) {
        return std::tie(a.area, a.year, a.month, a.type) <
               std::tie(b.area, b.year, b.month, b.type);
    }
};
struct LatenessCounts {
    std::array<std::uint64_t, 4> by_lateness{}; // Index: Lateness.
};
struct LatenessPage {
    std::map<LatenessKey, LatenessCounts> counts; // Of this page alone: add the pages up.
    std::optional<ledger::StatePath> next;
};
// Counts the next `records_max` records of the register; those of archives and revoked ones do not
// count. Only territories that begin with `area`.
[[nodiscard]] LatenessPage lateness(const ledger::StateView& view, ByteView area,
                                    const std::optional<ledger::StatePath>& after,
                                    std::size_t records_max);

struct OverduePage {
    std::vector<VitalNotification> notifications;
    std::optional<ledger::StatePath> next;
};
// Births and deaths whose record was due before that day, of the next `open_max` open ones.
[[nodiscard]] OverduePage overdue(const ledger::StateView& view, std::int32_t day,
                                  const std::optional<ledger::StatePath>& after,
                                  std::size_t open_max);

enum class Status : std::uint8_t { unknown, never_married, married, widowed, divorced };
// By the marriages this register knows; `unknown` where an interval leaves the day open, and for
// people of archives without a marriage.
[[nodiscard]] Status status_at(const ledger::StateView& view, const identity::Subject& subject,
                               std::int32_t day);

} // namespace tamga::registries::civil
