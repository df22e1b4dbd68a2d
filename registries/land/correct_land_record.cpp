// LND-26: slips of the pen; shares on the decision of a court alone.

#include "registries/land/common.hpp"
#include "registries/land/land.hpp"
#include "registries/land/map.hpp"

namespace tamga::registries::land {

namespace {

using proto::land::CorrectLandRecord;

struct Corrected {
    Outcome outcome = Outcome::applied;
    std::optional<Parcel> parcel;
};

Corrected correct_parcel(const CorrectLandRecord& request, Context& context) {
    const bool names = request.official_mm2() != 0 || request.accuracy_mm() != 0 ||
                       request.use_code() != 0;
    if (request.parcel().empty()) {
        return {names ? Outcome::malformed_act : Outcome::applied, std::nullopt};
    }
    if (!names) return {Outcome::malformed_act, std::nullopt};
    FoundParcel found = find_parcel(context, request.parcel());
    if (found.outcome != Outcome::applied) return {found.outcome, std::nullopt};
    Parcel& parcel = found.parcel;
    if (request.official_mm2() != 0) {
        const Outcome area = check_area(context, request.official_mm2(), parcel.area2);
        if (area != Outcome::applied) return {area, std::nullopt};
        parcel.official_mm2 = request.official_mm2();
    }
    if (request.accuracy_mm() != 0) parcel.accuracy_mm = request.accuracy_mm();
    if (request.use_code() != 0) parcel.use_code = request.use_code();
    return {Outcome::applied, std::move(parcel)};
}

} // namespace

Outcome correct_land_record(const CorrectLandRecord& request, Context& context) {
    const bool shares = !request.unit().empty();
    if (shares != request.has_shares() || (!shares && request.parcel().empty())) {
        return Outcome::malformed_act;
    }
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    Corrected corrected = correct_parcel(request, context);
    if (corrected.outcome != Outcome::applied) return corrected.outcome;
    if (shares) {
        const FoundUnit found = find_unit(context, request.unit());
        if (found.outcome != Outcome::applied) return found.outcome;
        const ReadShares read = read_shares(context, request.shares(), true);
        if (read.outcome != Outcome::applied) return read.outcome;
        const Right before = primary_of(context.state.view(), found.unit.code);
        if (!rule_of(before.type)->parties) return Outcome::right_type_not_allowed;
        if (!context.signed_by_role({proto::access::COURT})) return Outcome::endorsement_missing;
        Right after = before;
        after.denominator = read.denominator;
        after.shares = read.shares;
        after.act = Commitment::from(as_bytes(request.act()));
        change_right(context, before, std::move(after));
    }

    if (corrected.parcel) {
        corrected.parcel->act = Commitment::from(as_bytes(request.act()));
        context.state.put(std::move(*corrected.parcel));
    }
    tell(context, "LandRecordCorrected",
         {as_bytes(request.parcel()), as_bytes(request.unit())});
    return Outcome::applied;
}

} // namespace tamga::registries::land
