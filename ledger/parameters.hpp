// Chain parameters: one table of number, name with unit, default and bounds (style.md 7).
//
// If two replicas with different values could disagree, it stands here and in genesis, never in a
// configuration file. Numbers are frozen; later ones are appended. Values are signed integers.

#pragma once

#include "base/result.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tamga::ledger {

enum class ParameterId : std::uint16_t {
    tx_window_ms_max = 1,
    acts_per_hour = 2,
    refused_per_hour = 3,
    block_transactions_max = 4,
    block_bytes_max = 5,
    block_units_max = 6,
    view_timeout_ms = 7,
    precision_ms = 8,
    message_delay_ms = 9,
    heartbeat_ms = 10,
    legal_tz_offset_s = 11,
    fanout_max = 12,
    holder_keys_max = 13,
    marriage_age_years = 14,
    marriage_wait_days = 15,
    divorce_wait_days = 16,
    birth_late_days = 17,
    death_late_days = 18,
    father_by_marriage_days_max = 19,
    legacy_marriage_age = 20,
    agency_key_delay_ms = 21,
    hold_provisional_days = 40,
    provisional_pin_days = 41,
    notification_due_days = 42,
    suspension_days = 43,
    document_grace_days = 44,
    inheritance_days = 45,
    mandate_days_max = 46,
    stay_days_max = 47,
    foreign_registration_days = 48,
    owner_notice_days = 49,
    child_consent_years = 50,
    full_age_years = 51,
    lodgement_ttl_days = 60,
    lodgements_max = 61,
    public_display_days = 63,
    caveat_days_max = 64,
    parcel_area_min_mm2 = 65,
    snap_tolerance_mm = 66,
    resurvey_tolerance_mm = 67,
    boundary_shift_max_mm2 = 68,
    sale_window_days = 70,
    plate_reserve_days = 71,
    plate_quarantine_days = 72,
    export_exit_days = 73,
    origin_notice_days = 74,
    use_right_days_max = 75,
    legalised_plate_region = 76,
    vin_check_regions = 77,
};

struct ParameterSpec {
    ParameterId id;
    std::string_view name;
    std::string_view unit;
    std::int64_t value_default;
    std::int64_t value_min;
    std::int64_t value_max;
    std::string_view meaning; // One sentence for generated documentation.
};

inline constexpr auto parameter_table = std::to_array<ParameterSpec>({
    {ParameterId::tx_window_ms_max, "tx_window_ms_max", "ms", 604'800'000, 60'000, 2'592'000'000,
     "Longest validity window of a transaction."},
    {ParameterId::acts_per_hour, "acts_per_hour", "acts", 1'000'000, 1, 1'000'000'000,
     "Acts of one agency in one hour of block time."},
    {ParameterId::refused_per_hour, "refused_per_hour", "acts", 100'000, 1, 1'000'000'000,
     "Refused acts of one agency in one hour of block time."},
    {ParameterId::block_transactions_max, "block_transactions_max", "transactions", 2'000, 1,
     16'384, "Transactions in one block."},
    {ParameterId::block_bytes_max, "block_bytes_max", "bytes", 2'000'000, 1'060'000, 2'000'000,
     "Bytes of bodies, signatures and evidence in one block."},
    {ParameterId::block_units_max, "block_units_max", "units", 400'000, 80'000, 100'000'000,
     "Cost units of one block."},
    {ParameterId::view_timeout_ms, "view_timeout_ms", "ms", 1'000, 50, 60'000,
     "T0, the first timeout of a view."},
    {ParameterId::precision_ms, "precision_ms", "ms", 500, 1, 60'000,
     "Tolerated difference between validators' clocks."},
    {ParameterId::message_delay_ms, "message_delay_ms", "ms", 2'000, 1, 60'000,
     "Tolerated delay of a proposal."},
    {ParameterId::heartbeat_ms, "heartbeat_ms", "ms", 600'000, 1'000, 86'400'000,
     "Age of the last block after which an empty one is made."},
    {ParameterId::legal_tz_offset_s, "legal_tz_offset_s", "s", 21'600, -43'200, 50'400,
     "Offset of the chain's legal zone from UTC."},
    {ParameterId::fanout_max, "fanout_max", "objects", 256, 1, 4'096,
     "Objects that one act may touch."},
    {ParameterId::holder_keys_max, "holder_keys_max", "keys", 5, 1, 64,
     "Active holder keys of one subject."},
    {ParameterId::marriage_age_years, "marriage_age_years", "years", 18, 1, 30,
     "Age from which a marriage needs no permission."},
    {ParameterId::marriage_wait_days, "marriage_wait_days", "days", 30, 0, 366,
     "Days between a marriage application and the marriage."},
    {ParameterId::divorce_wait_days, "divorce_wait_days", "days", 30, 0, 366,
     "Days before an administrative divorce."},
    {ParameterId::birth_late_days, "birth_late_days", "days", 365, 1, 3'660,
     "Days after which a birth registration is late."},
    {ParameterId::death_late_days, "death_late_days", "days", 45, 1, 3'660,
     "Days after which a death registration is late."},
    {ParameterId::father_by_marriage_days_max, "father_by_marriage_days_max", "days", 300, 0, 366,
     "Days after the end of a marriage in which the husband is the father."},
    {ParameterId::legacy_marriage_age, "legacy_marriage_age", "years", 12, 0, 30,
     "Age under which a marriage of the archives is a legacy conflict."},
    {ParameterId::agency_key_delay_ms, "agency_key_delay_ms", "ms", 259'200'000, 0, 2'592'000'000,
     "Public delay before governance replaces a lost key of an agency."},
    {ParameterId::hold_provisional_days, "hold_provisional_days", "days", 3, 0, 366,
     "Days that a hold lasts which no court has ordered."},
    {ParameterId::provisional_pin_days, "provisional_pin_days", "days", 30, 1, 366,
     "Days after the notification of a birth in which a provisional PIN is given."},
    {ParameterId::notification_due_days, "notification_due_days", "days", 45, 1, 3'660,
     "Days after which a notified birth or death without a record is overdue."},
    {ParameterId::suspension_days, "suspension_days", "days", 1, 0, 366,
     "Days that a suspension of a document by the police lasts unless it is confirmed."},
    {ParameterId::document_grace_days, "document_grace_days", "days", 90, 0, 3'660,
     "Days that identity documents stay valid after a change of name."},
    {ParameterId::inheritance_days, "inheritance_days", "days", 183, 1, 3'660,
     "Days after a death in which heirs accept or renounce; then land passes without a court."},
    {ParameterId::mandate_days_max, "mandate_days_max", "days", 1'096, 1, 36'600,
     "Longest power of attorney."},
    {ParameterId::stay_days_max, "stay_days_max", "days", 365, 1, 3'660,
     "Longest stay at an address that is not the residence, with extensions."},
    {ParameterId::foreign_registration_days, "foreign_registration_days", "working days", 5, 0, 366,
     "Working days after entry in which a foreigner is registered."},
    {ParameterId::owner_notice_days, "owner_notice_days", "days", 30, 0, 366,
     "Days between an owner's notice and the end of a registration."},
    {ParameterId::child_consent_years, "child_consent_years", "years", 10, 1, 18,
     "Age from which a child consents to a new name or parent."},
    {ParameterId::full_age_years, "full_age_years", "years", 18, 1, 30,
     "Age of majority."},
    {ParameterId::lodgement_ttl_days, "lodgement_ttl_days", "days", 30, 1, 366,
     "Days for which an application on land reserves its place."},
    {ParameterId::lodgements_max, "lodgements_max", "applications", 16, 1, 256,
     "Applications that wait on one registration unit."},
    {ParameterId::public_display_days, "public_display_days", "days", 30, 0, 366,
     "Days for which parcels are shown to the public before their first registration."},
    {ParameterId::caveat_days_max, "caveat_days_max", "days", 90, 1, 3'660,
     "Longest caveat without a court."},
    {ParameterId::parcel_area_min_mm2, "parcel_area_min_mm2", "mm2", 1'000'000, 1,
     1'000'000'000'000, "Smallest parcel that is made."},
    {ParameterId::snap_tolerance_mm, "snap_tolerance_mm", "mm", 1, 0, 1'000,
     "How far from an edge a corner may lie that is put into it."},
    {ParameterId::resurvey_tolerance_mm, "resurvey_tolerance_mm", "mm", 500, 0, 100'000,
     "How far a resurvey may move a boundary."},
    {ParameterId::boundary_shift_max_mm2, "boundary_shift_max_mm2", "mm2", 100'000'000, 0,
     1'000'000'000'000, "Area that an adjustment may move from one neighbour to the other."},
    {ParameterId::sale_window_days, "sale_window_days", "days", 30, 1, 366,
     "Days in which a buyer registers a vehicle after the seller has reported the sale."},
    {ParameterId::plate_reserve_days, "plate_reserve_days", "days", 365, 1, 3'660,
     "Days for which a plate is kept for somebody."},
    {ParameterId::plate_quarantine_days, "plate_quarantine_days", "days", 365, 0, 36'600,
     "Days after which a lost plate is given out again."},
    {ParameterId::export_exit_days, "export_exit_days", "days", 30, 1, 366,
     "Days in which an exported vehicle leaves the country."},
    {ParameterId::origin_notice_days, "origin_notice_days", "days", 60, 1, 366,
     "Days in which the country of origin is told of an imported vehicle."},
    {ParameterId::use_right_days_max, "use_right_days_max", "days", 1'096, 1, 36'600,
     "Longest right to use somebody's vehicle."},
    {ParameterId::legalised_plate_region, "legalised_plate_region", "region", 10, 0, 99,
     "Region of plates that legalised vehicles alone have; 0 = none."},
    {ParameterId::vin_check_regions, "vin_check_regions", "bits", 62, 0, 1'023,
     "First digits of VINs whose check digit is compulsory: bit n stands for n."},
});

[[nodiscard]] const ParameterSpec& spec_of(ParameterId id);
[[nodiscard]] std::optional<ParameterId> find_parameter(std::string_view name);

// A value for every parameter, each within its bounds.
class Parameters {
public:
    Parameters(); // The defaults.

    [[nodiscard]] std::int64_t get(ParameterId id) const;
    // For parameters whose minimum is not negative.
    [[nodiscard]] std::uint64_t positive(ParameterId id) const;
    // Refused outside the bounds; the message names the parameter and them.
    [[nodiscard]] Status set(ParameterId id, std::int64_t value);

    friend bool operator==(const Parameters&, const Parameters&) = default;

private:
    std::array<std::int64_t, parameter_table.size()> values_{};
};

} // namespace tamga::ledger
