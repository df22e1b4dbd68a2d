// Queries of the land registry.

#include "registries/land/queries.hpp"

#include "registries/identity/rows.hpp"
#include "registries/land/common.hpp"
#include "registries/land/map.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace tamga::registries::land {

namespace {

// The version of a right that stood on that day.
std::optional<Right> version_at(const ledger::StateView& view, const RightId& id,
                                std::int32_t day) {
    std::optional<Right> found;
    for (EndedRight& ended : list_rows<EndedRight>(view, id)) {
        if (ended.right.changed_day <= day && day < ended.ended_day) found = std::move(ended.right);
    }
    auto current = find_row<Right>(view, id);
    if (current && current->changed_day <= day) return current;
    return found;
}

void add_person(const ledger::StateView& view, const SubjectId& id, bool estate,
                Transferable& answer) {
    const auto subject = find_row<identity::Subject>(view, id);
    ENSURE(subject.has_value());
    if (estate || subject->life != identity::LifeStatus::alive) {
        answer.obstacles.push_back({Outcome::subject_not_alive, to_bytes(id.view())});
    } else if (subject->capacity != identity::Capacity::full) {
        answer.obstacles.push_back({Outcome::subject_lacks_capacity, to_bytes(id.view())});
    }
}

} // namespace

std::optional<Parcel> parcel(const ledger::StateView& view, ByteView code) {
    return find_row<Parcel>(view, code);
}

std::optional<Unit> unit(const ledger::StateView& view, ByteView code) {
    return find_row<Unit>(view, code);
}

std::optional<Group> group(const ledger::StateView& view, const GroupId& id) {
    return find_row<Group>(view, id);
}

std::vector<Right> rights_at(const ledger::StateView& view, ByteView unit, std::int32_t day) {
    std::vector<RightId> ids;
    for (const UnitRight& link : list_rows<UnitRight>(view, unit)) ids.push_back(link.right);
    for (const EndedUnitRight& ended : list_rows<EndedUnitRight>(view, unit)) {
        ids.push_back(ended.link.right);
    }
    std::vector<Right> rights;
    for (const RightId& id : ids) {
        auto version = version_at(view, id, day);
        if (version) rights.push_back(std::move(*version));
    }
    std::ranges::sort(rights, {}, [](const Right& right) {
        return std::tuple(!is_primary(right.type), right.type, right.rank, right.id);
    });
    return rights;
}

std::vector<BoundaryConflict> conflicts_of(const ledger::StateView& view, ByteView parcel) {
    return list_rows<BoundaryConflict>(view, parcel);
}

std::vector<UnitLodgement> queue_of(const ledger::StateView& view, ByteView unit,
                                    std::int32_t day) {
    std::vector<UnitLodgement> queue = list_rows<UnitLodgement>(view, unit);
    std::erase_if(queue, [&](const UnitLodgement& entry) { return entry.until_day < day; });
    std::ranges::sort(queue, {}, &UnitLodgement::number);
    return queue;
}

std::vector<PartyRight> property_of(const ledger::StateView& view, const Party& party) {
    std::vector<PartyRight> found = list_rows<PartyRight>(view, party.key());
    if (party.kind == proto::land::PERSON) {
        for (const GroupMember& link :
             list_rows<GroupMember>(view, SubjectId::from(party.id))) {
            const Party with{proto::land::GROUP, to_bytes(link.group.view())};
            for (PartyRight& right : list_rows<PartyRight>(view, with.key())) {
                found.push_back(std::move(right));
            }
        }
    }
    std::ranges::sort(found, {}, [](const PartyRight& link) {
        return std::tuple(link.unit, link.right);
    });
    return found;
}

std::optional<Transferable> may_be_transferred(const ledger::StateView& view, ByteView code,
                                               std::int32_t day) {
    const auto found = unit(view, code);
    if (!found) return std::nullopt;
    Transferable answer;
    if (!found->is_current()) {
        answer.obstacles.push_back({Outcome::unit_not_current, found->code});
        return answer;
    }
    const Outcome free = free_on(view, *found, scope::transfer, day);
    if (free != Outcome::applied) answer.obstacles.push_back({free, found->code});
    const std::vector<UnitLodgement> queue = queue_of(view, code, day);
    if (!queue.empty()) answer.first = queue.front().lodgement;
    const std::vector<Right> rights = rights_of(view, code);
    for (const Share& share : rights.front().shares) {
        const bool pending = parties::is_of_the_dead(view, share.party);
        for (const SubjectId& person : persons_of(view, share.party)) {
            add_person(view, person, pending, answer);
        }
        answer.consents.push_back(share.party);
    }
    if (rights.front().shares.empty()) {
        answer.obstacles.push_back({Outcome::party_not_holder, found->code});
    }
    for (const Right& right : rights) {
        if (right.type != proto::land::MORTGAGE || !right.transfer_needs_consent) continue;
        for (const Share& share : right.shares) answer.consents.push_back(share.party);
    }
    return answer;
}

Window parcels_in(const ledger::StateView& view, std::uint32_t crs, const geometry::Box& box,
                  const Bytes& after, std::size_t count_max) {
    Window window;
    const auto codes = near(view, crs, box);
    if (!codes) {
        window.too_large = true;
        return window;
    }
    for (auto code = codes->upper_bound(after); code != codes->end(); ++code) {
        auto found = find_row<Parcel>(view, *code);
        ENSURE(found.has_value());
        if (!geometry::box_of(found->rings.front().points).meets(box)) continue;
        if (window.parcels.size() == count_max) {
            window.more = true;
            return window;
        }
        window.parcels.push_back(std::move(*found));
    }
    return window;
}

Lineage lineage_of(const ledger::StateView& view, const Parcel& start, std::size_t count_max) {
    const auto follow = [&](auto links) {
        std::vector<Parcel> found;
        std::set<Bytes> seen{start.code};
        std::vector<Bytes> next = links(start);
        for (std::size_t i = 0; i < next.size() && found.size() < count_max; ++i) {
            if (!seen.insert(next[i]).second) continue;
            auto other = find_row<Parcel>(view, next[i]);
            if (!other) continue;
            for (const Bytes& code : links(*other)) next.push_back(code);
            found.push_back(std::move(*other));
        }
        return found;
    };
    return {follow([](const Parcel& entry) { return entry.parents; }),
            follow([](const Parcel& entry) { return entry.children; })};
}

std::vector<ShapeFault> faults_of(const ledger::StateView& view, std::uint32_t crs,
                                  const geometry::Polygon& shape, const Bytes& except) {
    const geometry::Fault fault = geometry::check_polygon(shape);
    if (fault) return {{geometry::describe(fault), {}}};
    const Clashes clashes = clashes_of(view, crs, shape, {except});
    if (clashes.outcome != Outcome::applied) return {{std::string(name_of(clashes.outcome)), {}}};
    std::vector<ShapeFault> faults;
    for (const Clash& clash : clashes.found) {
        faults.push_back({geometry::describe(clash.fault), clash.neighbour});
    }
    return faults;
}

} // namespace tamga::registries::land
