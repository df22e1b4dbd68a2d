// Public ways around the children of a division, and who comes to one.

#include "registries/land/road_access.hpp"

#include "registries/codes/codes.hpp"
#include "registries/codes/public_ways.hpp"

#include <algorithm>
#include <map>

namespace tamga::registries::land {

namespace {

// The use codes of public ways in an area, ascending; none where access is not asked.
using WayUses = std::vector<std::uint32_t>;

WayUses way_uses(const Context& context, ByteView territory) {
    const auto table = proto::codes::PUBLIC_WAYS;
    for (std::size_t length = territory.size(); length > 0; --length) {
        const auto row = codes::code_at(context.state.view(), table, territory.first(length),
                                        context.today());
        if (!row) continue;
        const auto uses = codes::read_way_uses(to_text(row->value));
        ENSURE(uses.has_value()); // COD-01 asks its form.
        return *uses;
    }
    return {};
}

// What can be gone through: a child, or a parcel that owes a way.
struct Ground {
    Parcel parcel;
    geometry::Polygon shape;
    geometry::Box box;
    bool is_way = false;  // Of its use.
    bool arrives = false; // A public way begins at its border, or it is one that was there before.
};

class Access {
public:
    Access(const Context& context, const Parcel& parent)
        : context_(context), parent_(parent) {}

    [[nodiscard]] bool is_way(const Parcel& parcel) {
        const auto known = uses_.find(parcel.territory);
        const WayUses& uses = known != uses_.end()
                                  ? known->second
                                  : uses_.emplace(parcel.territory,
                                                  way_uses(context_, parcel.territory))
                                        .first->second;
        return std::ranges::binary_search(uses, parcel.use_code);
    }

    // Another current parcel that is a public way shares a border with it. 311.
    [[nodiscard]] Outcome look_around(Ground& ground) {
        const auto around = near(context_.state.view(), parent_.crs, ground.box);
        if (!around) return Outcome::act_touches_too_much;
        for (const Bytes& code : *around) {
            if (code == parent_.code || code == ground.parcel.code) continue;
            const auto other = context_.state.find<Parcel>(code);
            ENSURE(other && other->is_current());
            if (!is_way(*other)) continue;
            if (!geometry::share_border(ground.shape, other->shape())) continue;
            ground.arrives = true;
            break;
        }
        return Outcome::applied;
    }

    [[nodiscard]] Ground ground_of(Parcel parcel) {
        Ground ground;
        ground.shape = parcel.shape();
        ground.box = geometry::box_of(ground.shape.outer);
        ground.is_way = is_way(parcel);
        ground.parcel = std::move(parcel);
        return ground;
    }

    // Parcels of the units that owe a right of way to this one.
    [[nodiscard]] std::vector<Parcel> owed_to(const Unit& unit) const {
        std::map<Bytes, Parcel> found; // By code: two ways may cross one parcel.
        const Party party{proto::land::UNIT, unit.code};
        for (const PartyRight& link : context_.state.list<PartyRight>(party.key())) {
            const auto right = context_.state.find<Right>(link.right);
            ENSURE(right.has_value());
            const bool live = !right->until_day || context_.today() < *right->until_day;
            if (!live || right->scope != proto::land::RIGHT_OF_WAY) continue;
            const auto servient = context_.state.find<Unit>(right->unit);
            ENSURE(servient.has_value());
            for (const Bytes& code : servient->parcels) {
                auto parcel = context_.state.find<Parcel>(code);
                if (parcel && parcel->is_current() && parcel->crs == parent_.crs) {
                    found.emplace(code, std::move(*parcel));
                }
            }
        }
        std::vector<Parcel> parcels;
        for (auto& [code, parcel] : found) parcels.push_back(std::move(parcel));
        return parcels;
    }

private:
    const Context& context_;
    const Parcel& parent_;
    std::map<Bytes, WayUses> uses_; // By territory.
};

// Of each ground, which others it borders on.
using Neighbours = std::vector<std::vector<std::size_t>>;

// Once for all children: each pair of shapes is compared once.
Neighbours neighbours_of(const std::vector<Ground>& grounds) {
    Neighbours out(grounds.size());
    for (std::size_t left = 0; left < grounds.size(); ++left) {
        for (std::size_t right = left + 1; right < grounds.size(); ++right) {
            if (!grounds[left].box.meets(grounds[right].box)) continue;
            if (!geometry::share_border(grounds[left].shape, grounds[right].shape)) continue;
            out[left].push_back(right);
            out[right].push_back(left);
        }
    }
    return out;
}

// Goes from one ground to the next of those that are open, until one arrives.
bool comes_out(const std::vector<Ground>& grounds, const Neighbours& neighbours, std::size_t start,
               std::vector<bool> open) {
    std::vector<std::size_t> next{start};
    open[start] = false;
    while (!next.empty()) {
        const std::size_t here = next.back();
        next.pop_back();
        if (grounds[here].arrives) return true;
        for (const std::size_t other : neighbours[here]) {
            if (!open[other]) continue;
            open[other] = false;
            next.push_back(other);
        }
    }
    return false;
}

} // namespace

Outcome check_access(const Context& context, const Parcel& parent, const Unit& unit,
                     const std::vector<Parcel>& children, const std::vector<WayOver>& ways) {
    if (way_uses(context, parent.territory).empty()) return Outcome::applied;
    Access access(context, parent);
    const bool was_way = access.is_way(parent);
    std::vector<Ground> grounds;
    for (const Parcel& child : children) {
        grounds.push_back(access.ground_of(child));
        grounds.back().arrives = was_way && grounds.back().is_way;
    }
    std::vector<Parcel> owed = access.owed_to(unit);
    if (std::ssize(owed) > context.parameter(ledger::ParameterId::fanout_max)) {
        return Outcome::act_touches_too_much;
    }
    for (Parcel& parcel : owed) grounds.push_back(access.ground_of(std::move(parcel)));
    for (Ground& ground : grounds) {
        if (ground.arrives) continue;
        const Outcome seen = access.look_around(ground);
        if (seen != Outcome::applied) return seen;
    }
    const Neighbours neighbours = neighbours_of(grounds);
    for (std::size_t child = 0; child < children.size(); ++child) {
        std::vector<bool> open(grounds.size(), false);
        for (std::size_t i = 0; i < grounds.size(); ++i) {
            open[i] = i >= children.size() || grounds[i].is_way ||
                      std::ranges::find(ways, WayOver(child, i)) != ways.end();
        }
        if (!comes_out(grounds, neighbours, child, std::move(open))) {
            return Outcome::parcel_without_access;
        }
    }
    return Outcome::applied;
}

} // namespace tamga::registries::land
