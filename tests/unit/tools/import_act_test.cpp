// Acts of an import: canonical, signed by two, and with ids that can be known beforehand.

#include "tools/import_act.hpp"

#include "proto/transaction.pb.h"
#include "tools/sample_gedcom.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <set>

using namespace tamga;
using namespace tamga::tools;

namespace {

ImportOffice make_office() {
    std::array<std::uint8_t, 32> seed{};
    seed[0] = 1;
    const SecretKey first = SecretKey::from_seed(seed);
    seed[0] = 2;
    const SecretKey second = SecretKey::from_seed(seed);
    return ImportOffice{ChainId(sha256(as_bytes("chain")).bytes), first, second, "ZAGS", "BISH1",
                        "417", "CIV-20"};
}

GedcomArchive sample() {
    auto archive = read_gedcom_archive(as_bytes(make_sample_gedcom(200, 5)));
    REQUIRE(archive);
    return std::move(*archive);
}

const TimestampMs now(1'800'000'000'000);

} // namespace

TEST_CASE("every act of a plan is canonical, rightly signed and comes with its openings") {
    const ImportOffice office = make_office();
    const GedcomArchive archive = sample();
    const ImportPlan plan = plan_import(archive, {});
    std::map<std::size_t, KnownPerson> known;
    std::map<std::size_t, registries::MarriageId> marriages;
    std::set<registries::ArchiveRef> refs;
    for (const std::size_t row : plan.order) {
        CAPTURE(row);
        const auto person = [&](std::size_t id) {
            const auto found = known.find(id);
            return found == known.end() ? std::nullopt : std::optional(found->second);
        };
        std::optional<registries::MarriageId> marriage;
        if (plan.rows[row].marriage_row != no_index) {
            marriage = marriages.at(plan.rows[row].marriage_row);
        }
        const ImportAct act =
            build_import_act(office, archive, plan, row, person, marriage, now);
        const auto checked = ledger::check(act.transaction, office.chain);
        if (!checked) FAIL(checked.error().message);
        CHECK((*checked)->txid() == act.txid);
        CHECK((*checked)->envelope().submitter_key() == office.first_reader.public_key());
        CHECK((*checked)->envelope().operations == std::vector<std::uint16_t>{320});
        CHECK(ledger::check_openings((*checked)->envelope(), office.chain, act.openings));
        for (const auto& [id, made] : act.created) REQUIRE(known.emplace(id, made).second);
        marriages.emplace(row, act.marriage);
        CHECK(refs.insert(archive_ref(archive.source, archive.events[row])).second);
    }
}

TEST_CASE("predicates are endorsed by both registrars, the second reading by the second") {
    const ImportOffice office = make_office();
    const std::string text = "0 HEAD\n1 GEDC\n2 VERS 5.5.1\n0 @I1@ INDI\n1 NAME A\n1 BIRT\n"
                             "2 DATE 1900\n2 PLAC Osh\n1 FAMC @F1@\n0 @I2@ INDI\n0 @F1@ FAM\n"
                             "1 WIFE @I2@\n0 TRLR\n";
    const auto archive = read_gedcom_archive(as_bytes(text));
    REQUIRE(archive);
    const ImportPlan plan = plan_import(*archive, {});
    const auto nobody = [](std::size_t) { return std::optional<KnownPerson>(); };
    const ImportAct act = build_import_act(office, *archive, plan, 0, nobody, {}, now);

    proto::TransactionBody body;
    REQUIRE(body.ParseFromArray(act.transaction.body.data(),
                                static_cast<int>(act.transaction.body.size())));
    REQUIRE(body.predicates_size() == 3);
    CHECK(body.predicates(0).code() == proto::PARENT_ALIVE_AT_BIRTH);
    CHECK(body.predicates(0).endorser() == 0);
    CHECK(body.predicates(1).endorser() == 1);
    CHECK(body.predicates(0).commitments_size() == 2);
    CHECK(body.predicates(2).code() == proto::SECOND_READING);
    const auto second = office.second_reader.public_key();
    CHECK(to_hex(as_bytes(body.signers(static_cast<int>(body.predicates(2).endorser())))) ==
          second.hex());

    const auto& record = body.operations(0).import_archive_record();
    REQUIRE(record.persons_size() == 2);
    CHECK(record.persons(0).attributes_size() == 3); // Name, sex and birth, birthplace.
    CHECK(record.persons(1).attributes_size() == 2);
    CHECK(record.persons(1).filiation() == proto::civil::LEGACY_RECORDED);
    CHECK_FALSE(record.has_event_date());
    REQUIRE(act.created.size() == 2);
    CHECK(act.created[0].second.id ==
          registries::id_given<registries::SubjectId>(act.txid, 0, 1));
    CHECK(act.created[1].second.id ==
          registries::id_given<registries::SubjectId>(act.txid, 0, 2));
}

TEST_CASE("no personal datum stands in the body of an act") {
    const ImportOffice office = make_office();
    const GedcomArchive archive = sample();
    const ImportPlan plan = plan_import(archive, {});
    const auto nobody = [](std::size_t) { return std::optional<KnownPerson>(); };
    const std::size_t row = plan.order.front();
    const ImportAct act = build_import_act(office, archive, plan, row, nobody, {}, now);
    const std::string_view body = as_text(act.transaction.body);
    const GedcomPerson& person = archive.persons[plan.rows[row].persons.front().person];
    REQUIRE_FALSE(person.name.empty());
    CHECK(body.find(person.name) == std::string_view::npos);
    CHECK(body.find(archive.events[row].record) == std::string_view::npos);
    const bool opened = std::any_of(
        act.openings.begin(), act.openings.end(), [&](const ledger::Opening& opening) {
            return as_text(opening.payload).find(person.name) != std::string_view::npos;
        });
    CHECK(opened);
}

TEST_CASE("the same row has one archive reference, whatever its text became") {
    GedcomEvent event;
    event.record = "@I12@";
    const Hash256 source = sha256(as_bytes("fond 7"));
    const auto ref = archive_ref(source, event);
    event.date_text = "1900";
    CHECK(archive_ref(source, event) == ref);
    event.ordinal = 2;
    CHECK(archive_ref(source, event) != ref);
    event.ordinal = 1;
    event.kind = EventKind::death;
    CHECK(archive_ref(source, event) != ref);
    CHECK(archive_ref(sha256(as_bytes("fond 8")), event) != archive_ref(source, event));
}
