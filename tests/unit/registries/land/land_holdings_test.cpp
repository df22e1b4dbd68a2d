// Certificates of all that a person holds, over the state that real acts have made. The claims here
// are taken as proved; proofs and forged ones are in proof_vectors_test.cpp.

#include "proven.hpp"
#include "village.hpp"

#include "registries/land_certificate.hpp"
#include "registries/land_holdings.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;
using Catch::Matchers::Contains;

namespace {

using ledger::ClaimKind;
using ledger::StateClaim;

LandCertificate holdings(const Village& village, const SubjectId& person) {
    LandCertificate certificate;
    certificate.statement.kind = LandStatementKind::holdings;
    certificate.statement.party = {proto::land::PERSON, to_bytes(person.view())};
    certificate.statement.day = village.country.today();
    certificate.document.head.header.time_ms = village.country.now();
    certificate.document.head.header.height = Height(7);
    certificate.document.claims = claims_asked(
        village.country, [&](const auto& claims) { return land_holdings(person, claims); });
    return certificate;
}

// The unit of every share that the certificate tells of.
std::multiset<std::string> units_in(const LandCertificate& certificate) {
    std::multiset<std::string> units;
    const auto person = SubjectId::from(certificate.statement.party.id);
    const LandHoldings held = land_holdings(person, certificate.document.claims).value();
    for (const land::PartyRight& share : held.shares) {
        units.insert(to_text(share.unit));
    }
    return units;
}

// Ana owns U-0 alone and U-1 with Bek, half and half; U-2 is hers and Cholpon's as one party; Bek
// leases U-0.
struct Street {
    Village village = Village::founded();
    Street() {
        village.settle(0, village.ana);
        village.country.apply(village.first_registration(1));
        settle_together(village, 2, village.ana, village.cholpon);
        village.country.apply(village.lease(4000));
    }
};

} // namespace

TEST_CASE("holdings: everything that a person holds, alone, beside others and in groups") {
    Street street;
    Village& village = street.village;
    const LandCertificate ana = holdings(village, village.ana);
    CHECK(why(ana) == "valid");
    CHECK(units_in(ana) == std::multiset<std::string>{"U-0", "U-1", "U-2"});
    // The person, groups, own rights, those of the group; three rights, three units.
    CHECK(ana.document.claims.size() == 10);
    const Words words = words_of(ana);
    CHECK_THAT(words.english,
               Contains("Person " + village.ana.hex() + " holds these rights in land and "
                                                        "buildings and no others: ") &&
                   Contains("unit U-0 of parcels P-0: 1/1 ownership") &&
                   Contains("unit U-1 of parcels P-1: 1/2 ownership") &&
                   Contains("unit U-2 of parcels P-2: 1/1 ownership in group ") &&
                   Contains(" UTC (block 7)"));
    CHECK_THAT(words.russian, Contains("и никаких иных: ") && Contains("участки P-0: 1/1 собств"));

    const LandCertificate bek = holdings(village, village.bek);
    CHECK(why(bek) == "valid");
    CHECK_THAT(words_of(bek).english, Contains("unit U-0 of parcels P-0: 1/1 lease"));
    CHECK(units_in(bek) == std::multiset<std::string>{"U-0", "U-1"});
    CHECK(units_in(holdings(village, village.cholpon)) == std::multiset<std::string>{"U-2"});
}

TEST_CASE("holdings: that a person has nothing is proved too") {
    Village village = Village::founded();
    village.settle(0, village.bek);
    LandCertificate ana = holdings(village, village.ana);
    CHECK(why(ana) == "valid");
    CHECK(ana.document.claims.size() == 3);
    CHECK_THAT(words_of(ana).english, Contains("holds no right in land or buildings, alone or in"));
    CHECK_THAT(words_of(ana).russian, Contains("не имеет прав на землю"));
    ana.statement.day += 2;
    CHECK_THAT(why(ana), Contains("the day lies after the head"));
    ana.statement.day -= 4;
    CHECK_THAT(why(ana), Contains("of the head's day alone"));
}

TEST_CASE("holdings follow a sale, a division and a merger, each in its own act") {
    Street street;
    Village& village = street.village;
    Village sold = Village::founded();
    sold.settle(0, sold.ana);
    sold.country.apply(sold.sale(0));
    CHECK(units_in(holdings(sold, sold.ana)).empty());
    CHECK(why(holdings(sold, sold.ana)) == "valid");
    CHECK(units_in(holdings(sold, sold.bek)) == std::multiset<std::string>{"U-0"});
    Village divided = Village::founded();
    divided.settle(0, divided.ana);
    divided.country.apply(divided.division(0));
    CHECK(units_in(holdings(divided, divided.ana)) == std::multiset<std::string>{"U-0A", "U-0B"});
    CHECK(why(holdings(divided, divided.ana)) == "valid");

    const LandCertificate before = holdings(village, village.cholpon);
    village.country.apply(village.merger());
    CHECK(why(holdings(village, village.bek)) == "valid");
    CHECK(units_in(holdings(village, village.bek)) ==
          std::multiset<std::string>{"U-0", "U-1", "U-2"});
    CHECK_THAT(why(holdings(village, village.cholpon)), Contains("merged into another"));
    // Her record of today over her lists of yesterday.
    LandCertificate mixed = before;
    mixed.document.claims[0] = claim_of(village.country, before.document.claims[0].prefix);
    CHECK_THAT(why(mixed), Contains("merged into another"));
    // Ana's old group with her has nothing and stays in the list.
    CHECK(why(holdings(village, village.ana)) == "valid");
    CHECK(units_in(holdings(village, village.ana)) ==
          std::multiset<std::string>{"U-0", "U-1", "U-2"});
}

TEST_CASE("holdings of the dead are those of the estate, and of void records there are none") {
    Street street;
    Village& village = street.village;
    village.country.apply(village.death("ana", village.country.today()));
    LandCertificate ana = holdings(village, village.ana);
    CHECK(why(ana) == "valid");
    CHECK_THAT(words_of(ana).english, Contains(" (registered as deceased) holds these rights"));
    CHECK_THAT(words_of(ana).russian, Contains("по реестру умерло"));

    StateClaim& core = ana.document.claims[0];
    const auto row = row_in<identity::Subject>(core);
    for (const auto& [change, expected] :
         {std::pair(+[](identity::Subject& s) { s.life = identity::LifeStatus::void_record; },
                    "the person's record is void"),
          std::pair(+[](identity::Subject& s) { s.kind = proto::identity::HISTORIC; },
                    "known from archives alone"),
          std::pair(+[](identity::Subject& s) { s.merged_into = s.id; }, "merged into another"),
          std::pair(+[](identity::Subject& s) { s.id.bytes[0] ^= 1; }, "does not belong to its"),
          std::pair(+[](identity::Subject& s) { s.life = identity::LifeStatus::missing; },
                    "valid")}) {
        identity::Subject changed = row;
        change(changed);
        set_row(core, changed);
        CHECK_THAT(why(ana), Contains(expected));
    }
}

TEST_CASE("the claims of holdings are those that follow from one another, in their order") {
    Street street;
    Village& village = street.village;
    const LandCertificate good = holdings(village, village.ana);
    const LandCertificate other = holdings(village, village.bek);
    check_claims_in_order(good, other);
    for (std::size_t i = 0; i < good.document.claims.size(); ++i) {
        INFO("claim " << i);
        LandCertificate bad = good;
        // As if there were nothing: what the list asked for is then too much.
        bad.document.claims[i] = {ClaimKind::none, good.document.claims[i].prefix, {}, {}, {}};
        CHECK(why(bad) != "valid");
        bad = good;
        bad.document.claims[i].kind = i > 0 && i < 4 ? ClaimKind::present : ClaimKind::all;
        CHECK(why(bad) != "valid");
    }
    LandCertificate bad = good;
    bad.document.claims.push_back(bad.document.claims.back());
    CHECK_THAT(why(bad), Contains("a claim too many"));
    bad = good;
    bad.document.claims.clear();
    CHECK_THAT(why(bad), Contains("a claim is missing"));
    bad = good;
    bad.statement.party.id = to_bytes(village.bek.view());
    CHECK_THAT(why(bad), Contains("the claims are not those of the statement"));
}

TEST_CASE("what the list of a party says, its rights and their units say too") {
    Street street;
    Village& village = street.village;
    const LandCertificate good = holdings(village, village.cholpon); // One right, of the group.
    REQUIRE(good.document.claims.size() == 6);
    LandCertificate bad = good;
    auto right = row_in<land::Right>(bad.document.claims[4]);
    right.shares[0].party = {proto::land::PERSON, to_bytes(village.cholpon.view())};
    set_row(bad.document.claims[4], right);
    CHECK_THAT(why(bad), Contains("a right is not of the party that it is listed for"));
    bad = good;
    right = row_in<land::Right>(good.document.claims[4]);
    right.unit = to_bytes(as_bytes("U-1"));
    set_row(bad.document.claims[4], right);
    CHECK_THAT(why(bad), Contains("the claims are not those of the statement"));
    bad.document.claims[5] =
        claim_of(village.country, certificate::core_of(tables::land_unit, as_bytes("U-1")));
    CHECK_THAT(why(bad), Contains("a right is of another unit"));
    bad = good;
    auto unit = row_in<land::Unit>(good.document.claims[5]);
    unit.status = land::LandStatus::historic;
    set_row(bad.document.claims[5], unit);
    CHECK_THAT(why(bad), Contains("a unit is historic"));
    bad = good;
    auto share = row_in<land::PartyRight>(good.document.claims[3]);
    share.party.kind = static_cast<land::PartyKind>(256 + share.party.kind); // The same key.
    set_row(bad.document.claims[3], share);
    CHECK_THAT(why(bad), Contains("a share is listed under another party"));
    bad = good;
    auto member = row_in<land::GroupMember>(good.document.claims[1]);
    member.subject = village.ana;
    set_row(bad.document.claims[1], member);
    CHECK_THAT(why(bad), Contains("a value does not belong to its path"));
    bad = good;
    bad.document.claims[3].entries[0].value.push_back(0);
    CHECK_THAT(why(bad), Contains("a value is not of its table"));
}

TEST_CASE("a certificate of holdings names the person in 32 bytes and no unit") {
    Street street;
    LandCertificate certificate = holdings(street.village, street.village.ana);
    const Bytes whole = encode(certificate);
    CHECK(to_hex(ByteView(whole).first(35)) == "000504" + street.village.ana.hex());
    CHECK_FALSE(decode_land_certificate(ByteView(whole).first(30)).has_value());
    CHECK(land_statement_kind_of("holdings") == LandStatementKind::holdings);
    CHECK(name_of(LandStatementKind::holdings) == "holdings");
}
