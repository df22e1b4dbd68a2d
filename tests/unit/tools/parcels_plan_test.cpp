// Titles of a cadastre as acts: parties, shares, and what the file does not say.

#include "tools/parcels_plan.hpp"

#include "registries/codes/identifiers.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace tamga;
using namespace tamga::tools;

namespace {

BulkOffice office() {
    BulkOffice office;
    office.keys = {SecretKey::generate(), SecretKey::generate()};
    office.agency = "CADASTRE";
    office.office = "CADA1";
    return office;
}

proto::land::ImportTitle title_of(const CadastreFiles& files, const FileTitle& title) {
    const ImportAct act = title_act(office(), Hash256(), files, title, TimestampMs(1));
    proto::TransactionBody body;
    REQUIRE(body.ParseFromArray(act.transaction.body.data(),
                                static_cast<int>(act.transaction.body.size())));
    return body.operations(0).import_title();
}

} // namespace

TEST_CASE("two organisations never share a code, however their identifiers begin") {
    CadastreFiles files;
    FileRight right{"r1", "ownership", 0, {}};
    for (const char* id : {"2509326a-8d90-11e3-ba9c-e3ebc4bc2002",
                           "2509326a-8d90-11e3-ba9c-e3ebc4bc2003", "a-7", "A-7"}) {
        files.parties[id].natural = false;
        right.shares.push_back({id, 1, 4});
    }
    const auto request = title_of(files, {"t1", "NA1/1", "P1", "Freehold", {right}});
    std::set<std::string> codes;
    for (const auto& party : request.parties()) {
        CHECK(registries::codes::is_code(party.id(), 32));
        codes.insert(party.id());
    }
    CHECK(codes.size() == 4);
    CHECK(codes.contains("ORG-A-7"));
    REQUIRE(request.rights(0).shares_size() == 4);
    CHECK(request.rights(0).denominator() == 4);
}

TEST_CASE("a mortgage without a creditor is of NOT-RECORDED, and mortgages have ranks in order") {
    CadastreFiles files;
    files.parties["ana"].natural = true;
    const FileTitle title{"t1", "NA1/1", "P1", "Freehold",
                          {{"r1", "ownership", 0, {{"ana", 1, 1}}},
                           {"r2", "mortgage", 0, {}},
                           {"r3", "mortgage", 0, {}}}};
    const auto request = title_of(files, title);
    REQUIRE(request.parties_size() == 2);
    CHECK(request.parties(0).person() == 1);
    CHECK(request.parties(0).name().size() == 32);
    CHECK(request.parties(1).id() == "NOT-RECORDED");
    CHECK(request.rights(1).rank() == 1);
    CHECK(request.rights(2).rank() == 2);
    CHECK_FALSE(note_of(title.rights[1]).empty());
    CHECK(note_of(title.rights[0]).empty());
}
