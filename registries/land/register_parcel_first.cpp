// LND-02: a parcel that no title has had, with its unit and primary right.

#include "registries/land/common.hpp"
#include "registries/land/land.hpp"
#include "registries/land/map.hpp"
#include "registries/land/process_rows.hpp"

#include <algorithm>

namespace tamga::registries::land {

namespace {

using proto::land::RegisterParcelFirst;

// Land that is claimed was shown to the public, and nobody objects any more.
Outcome check_display(const Context& context, const RegisterParcelFirst& request) {
    if (request.display().empty()) {
        return request.right() == proto::land::STATE_OWNERSHIP ||
                       context.has_source(document::allocation_act)
                   ? Outcome::applied
                   : Outcome::display_not_found;
    }
    if (request.display().size() != 32) return Outcome::malformed_act;
    const auto display =
        context.state.find<Display>(DisplayId::from(as_bytes(request.display())));
    const Bytes code = to_bytes(as_bytes(request.parcel().code()));
    if (!display || !std::ranges::binary_search(display->parcels, code)) {
        return Outcome::display_not_found;
    }
    if (!display->closed) return Outcome::display_not_open;
    for (const DisplayObjection& link : context.state.list<DisplayObjection>(display->id)) {
        const auto objection = context.state.find<Objection>(link.objection);
        ENSURE(objection.has_value());
        const bool stands = objection->status == ObjectionStatus::open ||
                            objection->status == ObjectionStatus::upheld;
        if (objection->parcel == code && stands) return Outcome::objection_open;
    }
    return Outcome::applied;
}

} // namespace

Outcome register_parcel_first(const RegisterParcelFirst& request, Context& context) {
    if (!is_primary(request.right()) || request.right() == proto::land::APARTMENT) {
        return Outcome::right_type_not_allowed;
    }
    ReadParcel read = read_parcel(context, request.parcel());
    if (read.outcome != Outcome::applied) return read.outcome;
    const Outcome fresh = check_new_code(context, request.unit());
    if (fresh != Outcome::applied) return fresh;
    if (request.unit() == request.parcel().code()) return Outcome::code_used_before;
    ReadShares shares;
    if (rule_of(request.right())->parties) {
        shares = read_shares(context, request.shares(), true);
        if (shares.outcome != Outcome::applied) return shares.outcome;
    } else if (request.has_shares()) {
        return Outcome::shares_not_whole;
    }
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    if (!context.has_source(document::survey)) return Outcome::source_missing;
    const Outcome display = check_display(context, request);
    if (display != Outcome::applied) return display;
    const Noded noded = put_corners(context, request.insertions(), nullptr);
    if (noded.outcome != Outcome::applied) return noded.outcome;
    write_corners(context, noded.neighbours);
    const Outcome clear = check_neighbours(context, read.parcel.crs, read.shape, {});
    if (clear != Outcome::applied) return clear;

    Unit unit;
    unit.code = to_bytes(as_bytes(request.unit()));
    unit.territory = read.parcel.territory;
    unit.parcels = {read.parcel.code};
    unit.since_day = context.today();
    read.parcel.units = {unit.code};
    read.parcel.act = Commitment::from(as_bytes(request.act()));
    Right right;
    right.unit = unit.code;
    right.type = request.right();
    right.from_day = context.today();
    right.denominator = shares.denominator;
    right.shares = std::move(shares.shares);
    right.act = read.parcel.act;
    tell(context, "ParcelCreated", {read.parcel.code, unit.code});
    enter_parcel(context, std::move(read.parcel));
    context.state.put(std::move(unit));
    enter_right(context, std::move(right));
    return Outcome::applied;
}

} // namespace tamga::registries::land
