// LND-14: two neighbours move the boundary between them; together they cover what they covered.

#include "registries/land/common.hpp"
#include "registries/land/land.hpp"
#include "registries/land/map.hpp"
#include "registries/land/succession.hpp"

#include <array>

namespace tamga::registries::land {

namespace {

using proto::land::AdjustBoundary;
using ledger::ParameterId;

// Every unit of the parcel is free, and whoever owns it agrees.
Outcome check_side(Context& context, const Parcel& parcel) {
    for (const Bytes& code : parcel.units) {
        const FoundUnit found = find_unit(context, to_text(code));
        if (found.outcome != Outcome::applied) return found.outcome;
        const Outcome free = check_free(context, found.unit, scope::transfer | scope::subdivide);
        if (free != Outcome::applied) return free;
        const Outcome turn = check_turn(context, found.unit, {});
        if (turn != Outcome::applied) return turn;
        const Right primary = primary_of(context.state.view(), code);
        const Outcome owners = take_consents(context, primary, code);
        if (owners != Outcome::applied) return owners;
        const Outcome creditors = take_creditors(context, code);
        if (creditors != Outcome::applied) return creditors;
    }
    return Outcome::applied;
}

} // namespace

Outcome adjust_boundary(const AdjustBoundary& request, Context& context) {
    if (!(request.left() < request.right())) return Outcome::malformed_act;
    const FoundParcel left = find_parcel(context, request.left());
    if (left.outcome != Outcome::applied) return left.outcome;
    const FoundParcel right = find_parcel(context, request.right());
    if (right.outcome != Outcome::applied) return right.outcome;
    const std::array before{left.parcel, right.parcel};
    std::array after = before;
    std::array<geometry::Polygon, 2> shapes;
    for (std::size_t i = 0; i < 2; ++i) {
        const auto shape = read_polygon(i == 0 ? request.left_shape() : request.right_shape());
        if (!shape) return Outcome::malformed_act;
        const Outcome valid = outcome_of(geometry::check_polygon(*shape));
        if (valid != Outcome::applied) return valid;
        const Outcome settled = check_settled(context, before[i]);
        if (settled != Outcome::applied) return settled;
        shapes[i] = *shape;
        after[i].set_shape(*shape);
        after[i].official_mm2 = i == 0 ? request.left_official_mm2()
                                       : request.right_official_mm2();
        const Outcome area = check_area(context, after[i].official_mm2, after[i].area2);
        if (area != Outcome::applied) return area;
    }
    if (before[0].crs != before[1].crs) return Outcome::malformed_act;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    std::int64_t moved = after[0].area2 - before[0].area2;
    if (moved < 0) moved = -moved;
    if (moved > 2 * context.parameter(ParameterId::boundary_shift_max_mm2)) {
        return Outcome::moved_too_far;
    }
    if (!context.has_source(document::survey)) return Outcome::source_missing;
    const std::array old_shapes{before[0].shape(), before[1].shape()};
    const Outcome cover = outcome_of(geometry::check_same_cover(old_shapes, shapes));
    if (cover != Outcome::applied) return cover;
    for (const Parcel& parcel : before) {
        const Outcome side = check_side(context, parcel);
        if (side != Outcome::applied) return side;
    }
    for (const geometry::Polygon& shape : shapes) {
        const Outcome clear = check_neighbours(context, before[0].crs, shape,
                                               {before[0].code, before[1].code});
        if (clear != Outcome::applied) return clear;
    }

    tell(context, "BoundaryAdjusted", {before[0].code, before[1].code});
    for (Parcel& parcel : after) parcel.act = Commitment::from(as_bytes(request.act()));
    for (std::size_t i = 0; i < 2; ++i) reshape_parcel(context, before[i], std::move(after[i]));
    return Outcome::applied;
}

} // namespace tamga::registries::land
