// G-30 to G-42: each rule sees the one thing that breaks it, in the whole state and in the block.

#include "village.hpp"

#include "registries/invariants.hpp"
#include "registries/land/process_rows.hpp"
#include "registries/land/queries.hpp"

#include <memory>
#include <set>
#include <utility>

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;

namespace {

struct Settled : Village {
    Settled() : Village(Village::founded()) {
        settle(0, ana);
        settle(1, bek);
        country.apply(mortgage(0, 1));
    }
};

// Rows as no act writes them, over the village.
struct Tampering {
    explicit Tampering(const Village& village) : village_(village) {}

    template <class Row>
    void put(const Row& row) {
        delta_->put(path_of(row), encode_value(TransactionId(), row));
    }
    void check_breaks(std::string_view id) const {
        INFO(id);
        const auto [in_block, in_whole] = broken();
        CHECK(in_block.contains(id));
        CHECK(in_whole.contains(id));
    }
    void check_holds(std::string_view id) const {
        INFO(id);
        const auto [in_block, in_whole] = broken();
        CHECK_FALSE(in_block.contains(id));
        CHECK_FALSE(in_whole.contains(id));
    }

private:
    using Ids = std::set<std::string_view>;
    [[nodiscard]] std::pair<Ids, Ids> broken() const {
        const auto before = village_.country.view();
        const auto after = before.over(delta_);
        Ids in_block;
        for (const auto& violation : check_touched(before, after, *delta_)) {
            in_block.insert(violation.invariant);
        }
        Ids in_whole;
        for (const auto& result : check_whole(after, {}).invariants) {
            if (result.standing == Standing::fail) in_whole.insert(result.id);
        }
        return {in_block, in_whole};
    }

    const Village& village_;
    std::shared_ptr<ledger::StateDelta> delta_ = std::make_shared<ledger::StateDelta>();
};

land::Parcel parcel(const Village& village, const std::string& code) {
    return *land::parcel(village.country.view(), as_bytes(code));
}

} // namespace

TEST_CASE("invariants of land: a village that only acts have made keeps them") {
    const Settled village;
    CHECK(check_whole(village.country.view(), {}).holds());
}

TEST_CASE("G-30 to G-32: a second primary right, shares, parties") {
    const Settled village;
    const land::Right owned = village.primary("U-0");
    Tampering second(village);
    land::Right other = owned;
    other.id = land::RightId(commit("other").bytes);
    second.put(other);
    second.put(land::UnitRight{other.unit, other.id});
    second.check_breaks("G-30");

    Tampering shares(village);
    land::Right less = owned;
    less.denominator = 100'000;
    less.shares[0].numerator = 99'996;
    shares.put(less);
    shares.check_breaks("G-31");

    Tampering nobody(village);
    land::Right empty = owned;
    empty.shares.clear();
    nobody.put(empty);
    nobody.check_breaks("G-32");
}

TEST_CASE("G-33 to G-35: overlap, a wrong area, an own ancestor") {
    const Settled village;
    Tampering overlap(village);
    land::Parcel wide = parcel(village, "P-0");
    geometry::Polygon shape = wide.shape();
    shape.outer[1].x += 1;
    shape.outer[2].x += 1;
    wide.set_shape(shape);
    overlap.put(wide);
    overlap.check_breaks("G-33");

    Tampering area(village);
    land::Parcel wrong = parcel(village, "P-0");
    wrong.area2 += 1;
    area.put(wrong);
    area.check_breaks("G-34");

    Tampering circle(village);
    land::Parcel own = parcel(village, "P-0");
    own.parents = {own.code};
    circle.put(own);
    circle.check_breaks("G-35");
}

TEST_CASE("G-39: what the dead hold, alone or with others, heirs and courts alone move") {
    const auto passes = [](const Village& village, std::string_view unit, std::uint16_t act,
                           bool breaks) {
        const land::Right held = village.primary(std::string(unit));
        land::Right given = held;
        given.version += 1;
        given.shares[0].party.kind = proto::land::PERSON;
        given.shares[0].party.id = to_bytes(village.ana.view());
        Tampering sale(village);
        sale.put(land::EndedRight{held, false, village.country.today() + 1, act});
        sale.put(given);
        sale.put(land::PartyRight{given.shares[0].party, given.id, given.unit});
        if (breaks) sale.check_breaks("G-39");
        else sale.check_holds("G-39");
    };
    using proto::Operation;
    Settled village;
    village.country.apply(village.sale(0)); // Bek has both.
    passes(village, "U-1", Operation::kTransferOwnership, false); // He lives.
    village.die("bek", village.country.today());
    passes(village, "U-1", Operation::kTransferOwnership, true);
    passes(village, "U-1", Operation::kTransferByInheritance, false);
    passes(village, "U-1", Operation::kTransferByCourt, false);
    Tampering gone(village); // The right ends, and nobody has it then.
    const land::Right held = village.primary("U-1");
    gone.put(land::EndedRight{held, true, village.country.today() + 1,
                              Operation::kCancelTitle});
    gone.check_breaks("G-39");
    const Bytes record = village.record_of(village.bek, proto::civil::DEATH);
    village.country.apply(village.revocation(village.country, record));
    passes(village, "U-1", Operation::kTransferOwnership, false);
}

TEST_CASE("G-39: a share of a group is of an estate as soon as one of the group is dead") {
    Village village = Village::founded();
    settle_together(village, 0, village.bek, village.cholpon);
    village.die("cholpon", village.country.today());
    const land::Right held = village.primary("U-0");
    land::Right given = held;
    given.version += 1;
    given.shares[0].party = {proto::land::PERSON, to_bytes(village.ana.view())};
    Tampering sale(village);
    sale.put(land::EndedRight{held, false, village.country.today() + 1,
                              proto::Operation::kTransferOwnership});
    sale.put(given);
    sale.put(land::PartyRight{given.shares[0].party, given.id, given.unit});
    sale.check_breaks("G-39");
}

TEST_CASE("G-36 to G-42: ranks, a servitude for nothing, fractions") {
    const Settled village;
    Tampering rank(village);
    land::Right mortgage = village.rights("U-0").at(1);
    mortgage.rank = 2;
    rank.put(mortgage);
    rank.check_breaks("G-36");

    Tampering nothing(village);
    land::Right servitude = mortgage;
    servitude.id = land::RightId(commit("servitude").bytes);
    servitude.type = proto::land::SERVITUDE;
    servitude.shares.clear();
    servitude.rank = 0;
    servitude.dominant = to_bytes(as_bytes("U-9"));
    nothing.put(servitude);
    nothing.put(land::UnitRight{servitude.unit, servitude.id});
    nothing.check_breaks("G-38");

    Tampering fractions(village);
    land::Building building;
    building.code = to_bytes(as_bytes("B-1"));
    building.fraction_denominator = 10;
    fractions.put(building);
    fractions.check_breaks("G-42");
}
