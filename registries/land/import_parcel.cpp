// The cut-over: a parcel of the old cadastre as it was drawn. What overlaps or is not noded stands
// with a boundary conflict until a survey resolves it; nothing of the kind is made afterwards.

#include "registries/land/common.hpp"
#include "registries/land/land.hpp"
#include "registries/land/import.hpp"
#include "registries/land/map.hpp"

namespace tamga::registries::land {

Outcome check_import(Context& context, const std::string& archive_ref, const std::string& act) {
    if (archive_ref.size() != 32) return Outcome::malformed_act;
    if (context.state.has<LandArchiveEntry>(as_bytes(archive_ref))) {
        return Outcome::land_already_imported;
    }
    const Outcome listed = check_act(context, act);
    if (listed != Outcome::applied) return listed;
    const auto read =
        context.endorsed(proto::SECOND_READING, 0, 0,
                         {Commitment::from(as_bytes(act))}, {proto::access::LAND_REGISTRAR});
    if (!read) return Outcome::endorsement_missing;
    return read == proto::PREDICATE_ANSWER_TRUE ? Outcome::applied : Outcome::predicate_is_false;
}

Outcome import_parcel(const proto::land::ImportParcel& request, Context& context) {
    const Outcome fit = check_import(context, request.archive_ref(), request.act());
    if (fit != Outcome::applied) return fit;
    const proto::land::NewParcel& drawn = request.parcel();
    const Outcome fresh = check_new_parcel_code(context, drawn.code());
    if (fresh != Outcome::applied) return fresh;
    if (drawn.crs() == 0 || drawn.official_mm2() < 0) return Outcome::malformed_act;
    const auto shape = read_polygon(drawn.shape());
    if (!shape) return Outcome::shape_not_valid; // Of several polygons, of none, or too large.
    const Outcome valid = outcome_of(geometry::check_polygon(*shape));
    if (valid != Outcome::applied) return valid;
    const Clashes clashes = clashes_of(context.state.view(), drawn.crs(), *shape, {});
    if (clashes.outcome != Outcome::applied) return clashes.outcome;
    if (std::ssize(clashes.found) > context.parameter(ledger::ParameterId::fanout_max)) {
        return Outcome::act_touches_too_much;
    }

    Parcel parcel;
    parcel.code = to_bytes(as_bytes(drawn.code()));
    parcel.crs = drawn.crs();
    parcel.territory = to_bytes(as_bytes(context.body().territory()));
    parcel.set_shape(*shape);
    parcel.official_mm2 = drawn.official_mm2() == 0 ? parcel.area2 / 2 : drawn.official_mm2();
    parcel.quality = clashes.found.empty() ? GeometryQuality::digitised : GeometryQuality::legacy;
    parcel.accuracy_mm = drawn.accuracy_mm();
    parcel.category = drawn.category();
    parcel.use_code = drawn.use_code();
    parcel.since_day = context.today();
    parcel.archive_ref = to_bytes(as_bytes(request.archive_ref()));
    parcel.act = Commitment::from(as_bytes(request.act()));
    for (const Clash& clash : clashes.found) {
        context.state.put(BoundaryConflict{parcel.code, clash.neighbour, clash.fault.kind,
                                           context.today()});
        context.state.put(BoundaryConflict{clash.neighbour, parcel.code, clash.fault.kind,
                                           context.today()});
        tell(context, "BoundaryConflictOpened", {parcel.code, clash.neighbour});
    }
    context.state.put(LandArchiveEntry{parcel.archive_ref, parcel.code});
    tell(context, "ParcelCreated", {parcel.code});
    enter_parcel(context, std::move(parcel));
    return Outcome::applied;
}

} // namespace tamga::registries::land
