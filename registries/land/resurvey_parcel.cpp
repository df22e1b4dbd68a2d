// LND-15, LND-16: a parcel is measured anew within the tolerance; its category is another.

#include "registries/land/common.hpp"
#include "registries/land/land.hpp"
#include "registries/land/map.hpp"

namespace tamga::registries::land {

namespace {

using ledger::ParameterId;

// Neighbours with which a conflict of the cut-over stays open are no bar.
std::set<Bytes> excepted(const Context& context, const Parcel& parcel) {
    std::set<Bytes> codes{parcel.code};
    for (const BoundaryConflict& conflict : context.state.list<BoundaryConflict>(parcel.code)) {
        const auto other = context.state.find<Parcel>(conflict.other);
        if (other && other->quality == GeometryQuality::legacy) codes.insert(conflict.other);
    }
    return codes;
}

} // namespace

Outcome resurvey_parcel(const proto::land::ResurveyParcel& request, Context& context) {
    const FoundParcel found = find_parcel(context, request.parcel());
    if (found.outcome != Outcome::applied) return found.outcome;
    const auto shape = read_polygon(request.shape());
    if (!shape) return Outcome::malformed_act;
    const Outcome valid = outcome_of(geometry::check_polygon(*shape));
    if (valid != Outcome::applied) return valid;
    Parcel after = found.parcel;
    after.set_shape(*shape);
    after.official_mm2 = request.official_mm2();
    after.accuracy_mm = request.accuracy_mm();
    after.quality = GeometryQuality::surveyed;
    const Outcome area = check_area(context, after.official_mm2, after.area2);
    if (area != Outcome::applied) return area;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    if (!context.has_source(document::survey) ||
        !context.has_source(document::neighbours_notified)) {
        return Outcome::source_missing;
    }
    const Outcome moved = outcome_of(
        geometry::check_moved(found.parcel.shape(), *shape,
                              context.parameter(ParameterId::resurvey_tolerance_mm)));
    if (moved != Outcome::applied) return moved;
    const Noded noded = put_corners(context, request.insertions(), nullptr);
    if (noded.outcome != Outcome::applied) return noded.outcome;
    write_corners(context, noded.neighbours);
    const Outcome clear = check_neighbours(context, after.crs, *shape,
                                           excepted(context, found.parcel));
    if (clear != Outcome::applied) return clear;

    after.act = Commitment::from(as_bytes(request.act()));
    reshape_parcel(context, found.parcel, std::move(after));
    close_conflicts(context, found.parcel.code);
    tell(context, "ParcelResurveyed", {found.parcel.code});
    return Outcome::applied;
}

Outcome convert_land_category(const proto::land::ConvertLandCategory& request,
                              Context& context) {
    FoundParcel found = find_parcel(context, request.parcel());
    if (found.outcome != Outcome::applied) return found.outcome;
    const Outcome known = check_category(context, request.category());
    if (known != Outcome::applied) return known;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    if (!context.has_source(document::category_decision)) return Outcome::source_missing;

    found.parcel.category = request.category();
    found.parcel.use_code = request.use_code();
    found.parcel.act = Commitment::from(as_bytes(request.act()));
    tell(context, "CategoryConverted", {found.parcel.code});
    context.state.put(std::move(found.parcel));
    return Outcome::applied;
}

} // namespace tamga::registries::land
