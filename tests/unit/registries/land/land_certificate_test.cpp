// Certificates of land over the state that real acts have made: what they say, and what is refused.
// The claims here are taken as proved; proofs and forged ones are in proof_vectors_test.cpp.

#include "proven.hpp"
#include "village.hpp"

#include "registries/land/process_rows.hpp"
#include "registries/land/types.hpp"
#include "registries/land_certificate.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <limits>

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;
using Catch::Matchers::Contains;

namespace {

using ledger::ClaimKind;
using ledger::StateClaim;

LandCertificate ask(const Village& village, LandStatementKind kind, const std::string& unit) {
    LandCertificate certificate;
    certificate.statement.kind = kind;
    certificate.statement.unit = to_bytes(as_bytes(unit));
    certificate.statement.day = village.country.today();
    certificate.document.head.header.time_ms = village.country.now();
    certificate.document.head.header.height = Height(7);
    certificate.document.claims = claims_asked(village.country, [&](const auto& claims) {
        return land_extract(certificate.statement.unit, claims);
    });
    return certificate;
}

std::string free_of(const Village& village, const std::string& unit) {
    return why(ask(village, LandStatementKind::no_encumbrance, unit));
}

LandCertificate owner(const Village& village, const land::Party& party, std::uint32_t numerator,
                      std::uint32_t denominator) {
    LandCertificate certificate = ask(village, LandStatementKind::owner, "U-0");
    certificate.statement.party = party;
    certificate.statement.numerator = numerator;
    certificate.statement.denominator = denominator;
    return certificate;
}

land::Party person(const SubjectId& subject) {
    return {proto::land::PERSON, to_bytes(subject.view())};
}

struct Estate {
    Village village = Village::founded();
    Estate() { village.settle(0, village.ana); }
};

} // namespace

TEST_CASE("no encumbrance: true of a unit with its primary right alone, of the head's day") {
    Estate estate;
    LandCertificate certificate =
        ask(estate.village, LandStatementKind::no_encumbrance, "U-0");
    // Unit, rights, lodgements, one right; holds on the unit, the parcel, the right and Ana.
    CHECK(certificate.document.claims.size() == 8);
    CHECK(why(certificate) == "valid");
    const Words words = words_of(certificate);
    CHECK_THAT(words.english, Contains("Registration unit U-0 carries no encumbrance"));
    CHECK_THAT(words.english, Contains(" UTC (block 7)"));
    CHECK_THAT(words.russian, Contains("не обременена"));

    certificate.statement.day += 2;
    CHECK_THAT(why(certificate), Contains("the day lies after the head"));
    certificate.statement.day -= 4;
    CHECK_THAT(why(certificate), Contains("of the head's day alone"));
    certificate.statement.day = std::numeric_limits<std::int32_t>::min();
    CHECK_THAT(why(certificate), Contains("of the head's day alone"));
}

TEST_CASE("no encumbrance is refused while a mortgage stands, and true when it is discharged") {
    Estate estate;
    Village& village = estate.village;
    village.country.apply(village.mortgage(0, 1));
    CHECK_THAT(free_of(village, "U-0"), Contains("the unit is encumbered: MORTGAGE"));
    const LandCertificate title = ask(village, LandStatementKind::title, "U-0");
    CHECK(why(title) == "valid");
    CHECK_THAT(words_of(title).english,
               Contains("ownership: 1/1 person " + village.ana.hex()) &&
                   Contains("mortgage of rank 1: 1/1 organisation BANK") &&
                   Contains("holds that bind it: none"));
    CHECK_THAT(words_of(title).russian, Contains("ипотека ранга 1"));

    Draft discharge = Village::by("keeper");
    discharge.sign_also("banker");
    auto& request = *discharge.act().mutable_discharge_mortgage();
    request.set_right(field(village.rights("U-0").back().id));
    request.set_act(act_paper(discharge));
    village.country.apply(discharge);
    CHECK(free_of(village, "U-0") == "valid");
}

TEST_CASE("no encumbrance is refused while a hold binds the unit, a part of it or a holder") {
    const Estate estate;
    const auto target_of = [&](int number) -> Bytes {
        switch (number) {
        case 0: return to_bytes(as_bytes("U-0"));
        case 1: return to_bytes(as_bytes("P-0"));
        case 2: return to_bytes(estate.village.primary("U-0").id.view());
        default: return to_bytes(estate.village.ana.view());
        }
    };
    for (int number = 0; number < 4; ++number) {
        INFO(number);
        for (const std::uint32_t scope : {1u, 2u, 4u, 32u}) {
            Village village = estate.village;
            hold(village.country, target_of(number), scope);
            CHECK_THAT(free_of(village, "U-0"), Contains("a hold binds the unit"));
        }
        // To leave the country is no matter of land.
        Village village = estate.village;
        hold(village.country, target_of(number), 256);
        CHECK(free_of(village, "U-0") == "valid");
        // On somebody else.
        village = estate.village;
        hold(village.country, village.bek.view(), 1);
        CHECK(free_of(village, "U-0") == "valid");
    }
}

TEST_CASE("a hold counts until its last day or until it is lifted, a lodgement until its own") {
    Estate estate;
    Village& village = estate.village;
    hold(village.country, as_bytes("U-0"), 1);
    LandCertificate certificate = ask(village, LandStatementKind::no_encumbrance, "U-0");
    StateClaim& claim = certificate.document.claims.back();
    courts::Hold row = row_in<courts::Hold>(claim);
    for (const auto& [until, status, expected] :
         {std::tuple(0, courts::HoldStatus::active, "a hold binds the unit"),
          std::tuple(-1, courts::HoldStatus::active, "valid"),
          std::tuple(1, courts::HoldStatus::lifted, "valid")}) {
        row.until_day = certificate.statement.day + until;
        row.status = status;
        set_row(claim, row);
        CHECK_THAT(why(certificate), Contains(expected));
    }

    Estate other;
    other.village.country.apply(other.village.lodging(0));
    certificate = ask(other.village, LandStatementKind::no_encumbrance, "U-0");
    CHECK_THAT(why(certificate), Contains("a lodgement is pending"));
    StateClaim& queue = certificate.document.claims.at(2);
    land::UnitLodgement entry = row_in<land::UnitLodgement>(queue);
    entry.until_day = certificate.statement.day;
    set_row(queue, entry);
    CHECK_THAT(why(certificate), Contains("a lodgement is pending"));
    entry.until_day -= 1;
    set_row(queue, entry);
    CHECK(why(certificate) == "valid");
}

TEST_CASE("an owner certificate is of exactly that party and that fraction") {
    Village village = Village::founded();
    village.country.apply(village.first_registration(0)); // Half Ana's, half Bek's.
    const land::Party ana = person(village.ana);
    CHECK(why(owner(village, ana, 1, 2)) == "valid");
    CHECK(why(owner(village, ana, 2, 4)) == "valid"); // The same fraction.
    CHECK(why(owner(village, ana, 0x7fffffff, 0xfffffffe)) == "valid");
    CHECK_THAT(why(owner(village, ana, 1, 1)), Contains("another share"));
    CHECK_THAT(why(owner(village, ana, 1, 3)), Contains("another share"));
    CHECK_THAT(why(owner(village, ana, 1, 0x80000001)), Contains("another share"));
    CHECK_THAT(why(owner(village, person(village.cholpon), 1, 2)), Contains("holds no share"));
    land::Party other = ana;
    other.kind = proto::land::GROUP;
    CHECK_THAT(why(owner(village, other, 1, 2)), Contains("holds no share"));
    CHECK_THAT(words_of(owner(village, ana, 1, 2)).english,
               Contains("1/2 of its ownership is held by person " + village.ana.hex()));
}

TEST_CASE("the holds on members of a group that holds the unit are among the claims") {
    Village village = Village::founded();
    Draft draft = village.first_registration(0, village.ana);
    auto& party = *draft.act().mutable_register_parcel_first()->mutable_shares()
                       ->mutable_shares(0)->mutable_party();
    party.Clear();
    party.set_kind(proto::land::GROUP);
    party.set_group(proto::land::COMMUNITY);
    party.add_members(field(std::min(village.bek, village.ana)));
    party.add_members(field(std::max(village.bek, village.ana)));
    village.country.apply(draft);
    CHECK(free_of(village, "U-0") == "valid");
    const land::Party group = village.primary("U-0").shares.front().party;
    CHECK(why(owner(village, group, 1, 1)) == "valid");
    CHECK_THAT(words_of(ask(village, LandStatementKind::title, "U-0")).english,
               Contains(" of persons " + std::min(village.bek, village.ana).hex()));
    hold(village.country, village.bek.view(), 1);
    CHECK_THAT(free_of(village, "U-0"), Contains("a hold binds the unit"));
    // Without the group nobody would know whose holds to ask for.
    LandCertificate hiding = ask(village, LandStatementKind::no_encumbrance, "U-0");
    hiding.document.claims.erase(hiding.document.claims.begin() + 4);
    CHECK_THAT(why(hiding), Contains("the claims are not those of the statement"));
}

TEST_CASE("a historic unit has no certificate, its successors do") {
    Estate estate;
    Village& village = estate.village;
    village.country.apply(village.division(0));
    CHECK_THAT(free_of(village, "U-0"), Contains("the unit is historic"));
    CHECK_THAT(why(ask(village, LandStatementKind::title, "U-0")), Contains("is historic"));
    CHECK(free_of(village, "U-0A") == "valid");
}

TEST_CASE("the claims of a certificate are those that follow from one another, in their order") {
    Estate estate;
    Village& village = estate.village;
    village.settle(1, village.ana);
    village.country.apply(village.mortgage(0, 1));
    hold(village.country, as_bytes("P-0"), 3);
    const LandCertificate good = ask(village, LandStatementKind::title, "U-0");
    const LandCertificate other = ask(village, LandStatementKind::title, "U-1");
    check_claims_in_order(good, other);
    LandCertificate bad = good;
    bad.document.claims.push_back(bad.document.claims.back());
    CHECK_THAT(why(bad), Contains("a claim too many"));
    bad = good;
    bad.document.claims.clear();
    CHECK_THAT(why(bad), Contains("a claim is missing"));
    bad = good;
    bad.document.claims[1].kind = ClaimKind::present;
    CHECK_THAT(why(bad), Contains("the claims are not those of the statement"));
    bad = good;
    bad.document.claims[1] = {ClaimKind::none, good.document.claims[1].prefix, {}, {}, {}};
    CHECK(why(bad) != "valid");
}

TEST_CASE("rows of a certificate belong to the paths they stand at") {
    Estate estate;
    Village& village = estate.village;
    village.country.apply(village.mortgage(0, 1));
    village.country.apply(village.lodging(0));
    const LandCertificate good = ask(village, LandStatementKind::title, "U-0");
    LandCertificate bad = good;
    set_row(bad.document.claims[1],
            land::UnitRight{to_bytes(as_bytes("U-0")), land::RightId()});
    CHECK_THAT(why(bad), Contains("a value does not belong to its path"));
    bad = good;
    auto unit = row_in<land::Unit>(bad.document.claims[0]);
    unit.code = to_bytes(as_bytes("U-9"));
    set_row(bad.document.claims[0], unit);
    CHECK_THAT(why(bad), Contains("a value does not belong to its path"));
    bad = good;
    auto right = row_in<land::Right>(bad.document.claims[3]);
    right.unit = to_bytes(as_bytes("U-9"));
    set_row(bad.document.claims[3], right);
    CHECK_THAT(why(bad), Contains("a right is of another unit"));
    bad = good;
    right = row_in<land::Right>(good.document.claims[3]);
    const bool primary = land::is_primary(right.type);
    right.type = primary ? proto::land::LEASE : proto::land::OWNERSHIP;
    set_row(bad.document.claims[3], right);
    CHECK(why(bad) != "valid");
    bad = good;
    bad.document.claims[2].entries[0].value.push_back(0);
    CHECK_THAT(why(bad), Contains("a value is not of its table"));
}

TEST_CASE("a certificate of land has one encoding, and its statement bounds") {
    Estate estate;
    LandCertificate certificate = owner(estate.village, person(estate.village.ana), 1, 1);
    const Bytes whole = encode(certificate);
    const auto refused = [&](std::size_t at, std::uint8_t value) {
        Bytes bytes = whole;
        bytes.at(at) = value;
        const auto decoded = decode_land_certificate(bytes);
        return decoded ? std::string("decoded") : decoded.error().message;
    };
    CHECK_THAT(refused(1, 4), Contains("not of format 5"));
    CHECK_THAT(refused(2, 0), Contains("unknown kind"));
    CHECK_THAT(refused(2, 5), Contains("unknown kind"));
    CHECK(refused(2, 4) != "decoded"); // What follows the kind is not a person and a day.
    CHECK_THAT(refused(3, 0), Contains("a code is misshapen"));
    CHECK_THAT(refused(4, 'u'), Contains("a code is misshapen"));
    CHECK_THAT(refused(7, 0), Contains("a party is"));
    CHECK_THAT(refused(7, 4), Contains("a party is"));
    CHECK_THAT(refused(7, 2), Contains("a party is misshapen"));
    CHECK_THAT(refused(8, 31), Contains("a party is misshapen"));
    CHECK_THAT(refused(8 + 32 + 4, 0), Contains("a share is of whole numbers"));
    CHECK_THAT(refused(8 + 32 + 8, 0), Contains("a share is of whole numbers"));
    CHECK_FALSE(decode_land_certificate(ByteView(whole).first(20)).has_value());
    CHECK_FALSE(decode_land_certificate({}).has_value());
    CHECK(land_statement_kind_of("no-encumbrance") == LandStatementKind::no_encumbrance);
    CHECK(land_statement_kind_of("holdings") == LandStatementKind::holdings);
    CHECK_FALSE(land_statement_kind_of("alive").has_value());
}
