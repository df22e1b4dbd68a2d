// PRV-01: one row per outcome, what else is refused, and vectors 17 and 18 of registries.md 6.7.

#include "../civil/town.hpp"

#include "registries/courts/holds.hpp"
#include "registries/invariants.hpp"
#include "registries/privacy/kept.hpp"
#include "registries/privacy/rows.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;
using namespace tamga::proto::privacy;
using proto::identity::ACT_CONTENT;
using proto::identity::NAME;

namespace {

ErasePayload& request_of(Draft& draft) { return *draft.act().mutable_erase_payload(); }

void appoint(Country& country, const std::string& name,
             const std::vector<proto::access::Role>& roles,
             const std::optional<SubjectId>& subject = std::nullopt) {
    Draft draft = by_agency("ZAGS");
    draft.sign_also(name);
    auto& request = *draft.act().mutable_appoint_officer();
    request.set_key(key_field(name));
    request.set_office("BISH1");
    for (const proto::access::Role role : roles) request.add_roles(role);
    request.add_territories("417");
    if (subject) request.set_subject(field(*subject));
    country.apply(draft);
}

void keep_for(Country& country, const std::string& code, const std::string& value) {
    Draft draft = by_governance();
    auto& request = *draft.act().mutable_load_codes();
    request.set_table(proto::codes::RETENTION);
    auto& row = *request.add_rows();
    row.set_code(code);
    row.set_valid_from_day(country.today());
    row.set_value(value);
    country.apply(draft);
}

// Two officers of ZAGS erase one commitment of a row.
Draft erasure(const Facet& of, ByteView entity, ByteView item,
              proto::identity::DataClass data_class, const Commitment& commitment,
              ErasureBasis basis) {
    Draft draft = by_officer("keeper");
    draft.sign_also("other keeper");
    auto& request = request_of(draft);
    request.set_table(of.table);
    request.set_entity(field(entity));
    request.set_item(field(item));
    request.add_commitments(field(commitment));
    request.set_data_class(data_class);
    request.set_basis(basis);
    request.set_notification(field(commit("notice to the authority")));
    request.set_receipts_root(std::string(32, '\0'));
    return draft;
}

// A year ago ana and bek married on an application, whose text is kept for a year.
struct Archive {
    Town town;
    Country& country = town.country;
    ApplicationId application;

    Archive() {
        appoint(country, "keeper",
                {proto::access::CIVIL_SUPERVISOR, proto::access::PIN_AUTHORITY});
        appoint(country, "other keeper",
                {proto::access::CIVIL_SUPERVISOR, proto::access::PIN_AUTHORITY});
        application =
            id_given<ApplicationId>(country.apply(town.application("ana", "bek")), 0, 0);
        country.pass_days(31);
        country.apply(town.marriage(application, "ana", "bek"));
        keep_for(country, "390/11", "365");
        country.pass_days(365);
    }
    Archive(const Archive&) = delete;

    [[nodiscard]] Draft of_application(ErasureBasis basis = RETENTION_EXPIRED) const {
        return erasure(tables::ended_marriage_application, application.view(), {}, ACT_CONTENT,
                       commit("application"), basis);
    }
    [[nodiscard]] Draft of_name() const {
        Draft draft = erasure(tables::attribute, town.ana.view(),
                              identity::key_of(NAME), NAME, commit("ana"), UNLAWFUL);
        add_source(draft, 1, country.today());
        return draft;
    }
};

void by_court(Country& country, Draft& draft, const Commitment& ordered) {
    request_of(draft).set_basis(BY_COURT);
    request_of(draft).set_court_act(
        field(country.decide(proto::courts::ERASE_THE_PAYLOAD, ordered.view())));
}

} // namespace

TEST_CASE("privacy.erase_payload: one row per outcome, in the order they are checked") {
    const Archive archive;
    const auto request = [](Draft& d) -> ErasePayload& { return request_of(d); };
    const auto malformed = Outcome::malformed_act;
    check_rows(archive.country, archive.of_application(), {
        {"one officer", [](Country&, Draft& d) { d.without("other keeper"); },
         Outcome::second_officer_missing},
        {"with another act",
         [](Country&, Draft& d) {
             d.act(1).mutable_notify_vital_event()->set_event(proto::civil::EVENT_DEATH);
         },
         malformed},
        {"no table so high", [&](Country&, Draft& d) { request(d).set_table(0x10000); }, malformed},
        {"of nothing", [&](Country&, Draft& d) { request(d).clear_entity(); }, malformed},
        {"a long key", [&](Country&, Draft& d) { request(d).set_entity(std::string(65, 'a')); },
         malformed},
        {"a long item", [&](Country&, Draft& d) { request(d).set_item(std::string(65, 'a')); },
         malformed},
        {"of no class", [&](Country&, Draft& d) { request(d).clear_data_class(); }, malformed},
        {"on no basis", [&](Country&, Draft& d) { request(d).clear_basis(); }, malformed},
        {"no notice", [&](Country&, Draft& d) { request(d).clear_notification(); }, malformed},
        {"a notice of zeros",
         [&](Country&, Draft& d) { request(d).set_notification(std::string(32, '\0')); },
         malformed},
        {"no receipts", [&](Country&, Draft& d) { request(d).clear_receipts_root(); }, malformed},
        {"no commitment", [&](Country&, Draft& d) { request(d).clear_commitments(); }, malformed},
        {"a short one", [&](Country&, Draft& d) { request(d).set_commitments(0, "short"); },
         malformed},
        {"one twice",
         [&](Country&, Draft& d) { request(d).add_commitments(request(d).commitments(0)); },
         malformed},
        {"a court and retention",
         [&](Country&, Draft& d) { request(d).set_court_act(field(commit("none"))); }, malformed},
        {"by a court without its act",
         [&](Country&, Draft& d) { request(d).set_basis(BY_COURT); }, malformed},
        {"a row of land", [&](Country&, Draft& d) { request(d).set_table(585); },
         Outcome::officer_lacks_role},
        {"the second keeps another register",
         [&](Country&, Draft& d) {
             d.without("other keeper");
             d.sign_also("registrar");
         },
         Outcome::officer_lacks_role},
        {"no such row",
         [&](Country&, Draft& d) { request(d).set_entity(field(commit("none"))); },
         Outcome::payload_record_not_found},
        {"an item where none is", [&](Country&, Draft& d) { request(d).set_item("1"); },
         Outcome::payload_record_not_found},
        {"a row without commitments",
         [&](Country&, Draft& d) {
             request(d).set_table(tables::subject.table);
             request(d).set_entity(field(archive.town.ana));
         },
         Outcome::payload_record_not_found},
        {"an own application",
         [&](Country& c, Draft& d) {
             appoint(c, "cousin", {proto::access::CIVIL_SUPERVISOR}, archive.town.ana);
             d.without("other keeper");
             d.sign_also("cousin");
         },
         Outcome::own_record},
        {"what another record says",
         [&](Country&, Draft& d) { request(d).set_commitments(0, field(commit("marriage"))); },
         Outcome::commitment_not_of_record},
        {"of another class", [&](Country&, Draft& d) { request(d).set_data_class(NAME); },
         Outcome::commitment_not_of_record},
        {"once more", [](Country& c, Draft& d) { c.apply(d); }, Outcome::payload_erased_already},
        {"a demand that nobody made",
         [&](Country&, Draft& d) { request(d).set_basis(SUBJECT_REQUEST); },
         Outcome::source_missing},
        {"unlawful, nobody says so", [&](Country&, Draft& d) { request(d).set_basis(UNLAWFUL); },
         Outcome::source_missing},
        {"a court that never was",
         [&](Country&, Draft& d) {
             request(d).set_basis(BY_COURT);
             request(d).set_court_act(field(commit("none")));
         },
         Outcome::court_act_not_found},
        {"a court's act that was stayed",
         [&](Country& c, Draft& d) {
             by_court(c, d, commit("application"));
             Draft stay = by_judge();
             stay.act().mutable_stay_court_act()->set_court_act(request(d).court_act());
             stay.act().mutable_stay_court_act()->set_act(paper(stay, "stay"));
             c.apply(stay);
         },
         Outcome::court_act_not_in_force},
        {"a court that orders another",
         [&](Country& c, Draft& d) { by_court(c, d, commit("marriage")); },
         Outcome::court_act_orders_otherwise},
        {"kept for ever",
         [&](Country& c, Draft& d) {
             const Bytes record =
                 archive.town.record_of(archive.town.ana, proto::civil::MARRIAGE);
             request(d).set_table(tables::civil_record.table);
             request(d).set_entity(field(record));
             request(d).set_commitments(0, field(commit("marriage")));
             add_source(d, 1, c.today());
             request(d).set_basis(UNLAWFUL);
         },
         Outcome::payload_not_erasable},
        {"only if unlawful",
         [&](Country& c, Draft&) {
             c.pass_days(1);
             keep_for(c, "390/11", "-");
         },
         Outcome::payload_not_erasable},
        {"not on demand, either",
         [&](Country& c, Draft& d) {
             keep_for(c, "390/11", "-");
             request(d).set_basis(SUBJECT_REQUEST);
             add_source(d, 1, c.today());
         },
         Outcome::payload_not_erasable},
        {"a day too early", [&](Country& c, Draft&) { keep_for(c, "390/11", "366"); },
         Outcome::retention_runs},
        {"ana is under a hold",
         [&](Country& c, Draft&) {
             const CourtActId order =
                 c.decide(proto::courts::IMPOSE_A_HOLD, archive.town.ana.view());
             Draft hold = by_judge();
             auto& imposed = *hold.act().mutable_impose_hold();
             imposed.add_targets(field(archive.town.ana));
             imposed.set_scope(courts::scope::document);
             imposed.set_court_act(field(order));
             c.apply(hold);
         },
         Outcome::payload_still_needed},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
}

TEST_CASE("PRV-01: each basis erases by its own rule, and the tombstone tells all of it") {
    Archive archive;
    Country& country = archive.country;
    SECTION("a court needs no end of a time, and orders each commitment") {
        keep_for(country, "390/11", "-");
        Draft draft = archive.of_application();
        by_court(country, draft, commit("application"));
        const TransactionId id = country.apply(draft);
        const auto stored = read_row<privacy::Tombstone>(
            country.view(),
            ledger::StatePath::singular(tables::tombstone.table,
                                        key_bytes(commit("application")), 1));
        REQUIRE(stored);
        CHECK(stored->provenance == id);
        const privacy::Tombstone& row = stored->row;
        CHECK(row.data_class == ACT_CONTENT);
        CHECK(row.basis == BY_COURT);
        CHECK(row.day == country.today());
        CHECK(to_text(row.agency) == "ZAGS");
        CHECK(row.officer == public_key("keeper"));
        CHECK(row.second == public_key("other keeper"));
        CHECK(row.table == 390);
        CHECK(equal(row.record, archive.application.view()));
        CHECK(to_text(row.rule) == "-");
        CHECK(field(row.notification) == field(commit("notice to the authority")));
        CHECK(field(*row.court_act) == request_of(draft).court_act());
        // The order was not carried out in the sense of the courts: its row is as it was (G-83).
        CHECK_FALSE(find_row<courts::CourtAct>(country.view(), *row.court_act)
                        ->commands.front().carried_out_day);
    }
    SECTION("who asks for it need not wait") {
        keep_for(country, "390/11", "9999");
        Draft draft = archive.of_application(SUBJECT_REQUEST);
        add_source(draft, 1, country.today());
        country.apply(draft);
    }
    SECTION("the data protection authority erases of every register") {
        Draft roles = by_governance();
        auto& agency = *roles.act().mutable_register_agency();
        agency.set_code("DPA");
        agency.set_title("DPA");
        agency.add_keys(key_field("DPA"));
        agency.add_roles(proto::access::DATA_PROTECTION_AUTHORITY);
        country.apply(roles);
        Draft office = by_agency("DPA");
        office.act().mutable_register_office()->set_code("DPA01");
        office.act().mutable_register_office()->add_territories("");
        country.apply(office);
        for (const char* name : {"guard", "other guard"}) {
            Draft officer = by_agency("DPA");
            officer.sign_also(name);
            auto& appointed = *officer.act().mutable_appoint_officer();
            appointed.set_key(key_field(name));
            appointed.set_office("DPA01");
            appointed.add_roles(proto::access::DATA_PROTECTION_AUTHORITY);
            appointed.add_territories("");
            country.apply(officer);
        }
        Draft draft = archive.of_application();
        draft.signers = {"guard", "other guard"};
        draft.body.set_agency("DPA");
        draft.body.set_office("DPA01");
        draft.body.set_territory("");
        country.apply(draft);
    }
}

TEST_CASE("PRV-01: what an open application or a record in force needs is not erased") {
    Town town;
    Country& country = town.country;
    for (const char* name : {"keeper", "other keeper"}) {
        appoint(country, name, {proto::access::CIVIL_SUPERVISOR, proto::access::PIN_AUTHORITY});
    }
    for (const char* code : {"202/1", "282/1", "310/11", "390/11"}) keep_for(country, code, "0");
    const auto filed =
        id_given<ApplicationId>(country.apply(town.application("ana", "bek")), 0, 0);
    const auto erase = [&](const Facet& of, ByteView entity, ByteView item,
                           proto::identity::DataClass data_class, const std::string& words) {
        Draft draft = erasure(of, entity, item, data_class, commit(words), UNLAWFUL);
        add_source(draft, 1, country.today());
        return country.submit(draft);
    };
    CHECK(erase(tables::marriage_application, filed.view(), {}, ACT_CONTENT, "application") ==
          Outcome::payload_still_needed);
    CHECK(erase(tables::attribute, town.ana.view(), identity::key_of(NAME), NAME, "ana") ==
          Outcome::payload_still_needed); // Of somebody who is about to marry.
    // A name of the past that is that of today: only who names the row in force erases it.
    const identity::EndedAttribute past{town.cholpon, NAME, commit("cholpon"), 0, 1};
    country.enter(path_of(past), encode_value(TransactionId(), past));
    CHECK(erase(tables::ended_attribute, town.cholpon.view(), past.item().view(), NAME,
                "cholpon") == Outcome::payload_still_needed);
    CHECK(erase(tables::attribute, town.cholpon.view(), identity::key_of(NAME), NAME,
                "cholpon") == Outcome::applied);
    CHECK(erase(tables::ended_attribute, town.cholpon.view(), past.item().view(), NAME,
                "cholpon") == Outcome::payload_erased_already);
}

TEST_CASE("6.7 vector 17: what is erased leaves the state as it was, and a tombstone for G-81") {
    Archive archive;
    Country& country = archive.country;
    keep_for(country, "202/1", "-");
    const auto before = country.entries();
    const auto opens = [](const Commitment& each) { return each != commit("ana"); };
    const auto standing = [&](std::string_view id) {
        const WholeReport report = check_whole(country.view(), {true, opens});
        return std::ranges::find(report.invariants, id, &InvariantResult::id)->standing;
    };
    CHECK(standing("G-81") == Standing::fail); // Nobody may just lose it.

    const Draft draft = archive.of_name();
    const ledger::TransactionPtr act = country.sign(draft);
    Country replayed = country;
    country.execute({act});
    REQUIRE(country.last().records.front().leaf.outcome == 0);
    for (const char* id : {"G-81", "G-82", "G-83"}) {
        INFO(id);
        CHECK(standing(id) == Standing::pass);
    }
    CHECK(check_whole(country.view(), {}).census.payloads_erased == 1);

    auto after = country.entries();
    const auto erased = std::erase_if(after, [](const auto& entry) {
        return entry.first.table() == tables::tombstone.table;
    });
    CHECK(erased == 1);
    CHECK(after == before);
    // Replaying needs no payload: the same act on the same state gives the same bytes.
    replayed.execute({act});
    CHECK(replayed.entries() == country.entries());
}

TEST_CASE("6.7 vector 18: what an open appeal may need is not erased") {
    Archive archive;
    Country& country = archive.country;
    keep_for(country, "701/11", "-");
    Draft decided = decision({{proto::courts::FIND_MISSING, to_bytes(archive.town.bek.view())}},
                             country.today());
    auto& request = *decided.act().mutable_register_court_act();
    request.set_appeal_until_day(country.today() + 30);
    const auto id = id_given<CourtActId>(country.apply(decided), 0, 0);
    const auto text = Commitment::from(as_bytes(request.act()));
    const auto erase = [&] {
        Draft draft = erasure(tables::court_act, id.view(), {}, ACT_CONTENT, text, UNLAWFUL);
        draft.signers = {"judge", "second judge"};
        draft.body.set_agency("COURT");
        draft.body.set_office("COUR1");
        draft.body.set_territory("");
        add_source(draft, 1, country.today());
        return country.submit(draft);
    };
    CHECK(erase() == Outcome::payload_still_needed);
    country.pass_days(30);
    CHECK(erase() == Outcome::payload_still_needed); // The last day of it.
    country.pass_days(1);
    Draft stay = by_judge();
    stay.act().mutable_stay_court_act()->set_court_act(field(id));
    stay.act().mutable_stay_court_act()->set_act(paper(stay, "stay"));
    Country appealed = country;
    appealed.apply(stay);
    std::swap(country, appealed);
    CHECK(erase() == Outcome::payload_still_needed);
    std::swap(country, appealed);
    CHECK(erase() == Outcome::applied);
}

TEST_CASE("G-82 and G-83: a tombstone of nobody, of no rule, or beside another row is a violation") {
    Archive archive;
    Country& country = archive.country;
    country.apply(archive.of_application());
    const ledger::StateView before = country.view();
    const auto stood = *find_row<privacy::Tombstone>(before, commit("application"));
    const auto broken = [&](auto change) {
        privacy::Tombstone row = stood;
        row.commitment = commit("ana");
        auto delta = std::make_shared<ledger::StateDelta>();
        change(row, *delta);
        delta->put(path_of(row), encode_value(TransactionId(commit("act").bytes), row));
        std::set<std::string_view> ids;
        for (const auto& each : check_touched(before, before.over(delta), *delta)) {
            ids.insert(each.invariant);
        }
        std::set<std::string_view> whole;
        for (const auto& each : check_whole(before.over(delta), {}).invariants) {
            if (each.standing == Standing::fail) whole.insert(each.id);
        }
        CHECK(whole == ids);
        return ids;
    };
    using Ids = std::set<std::string_view>;
    using Delta = ledger::StateDelta;
    const Ids reason{"G-82"};
    CHECK(broken([](auto&, Delta&) {}).empty());
    CHECK(broken([](auto& row, Delta&) { row.data_class = proto::identity::DATA_CLASS_NONE; }) ==
          reason);
    CHECK(broken([](auto& row, Delta&) { row.data_class = NAME; }) == reason);
    CHECK(broken([](auto& row, Delta&) { row.table = 301; }) == reason);
    CHECK(broken([](auto& row, Delta&) { row.rule = to_bytes(as_bytes("1")); }) == reason);
    CHECK(broken([](auto& row, Delta&) { row.agency = to_bytes(as_bytes("NONE")); }) == reason);
    CHECK(broken([](auto& row, Delta&) { row.second = row.officer; }) == reason);
    CHECK(broken([](auto& row, Delta&) { row.notification = Hash256(); }) == reason);
    CHECK(broken([](auto& row, Delta&) { row.basis = ERASURE_BASIS_NONE; }) == reason);
    CHECK(broken([](auto& row, Delta&) { row.basis = BY_COURT; }) == reason);
    CHECK(broken([](auto& row, Delta&) {
              row.basis = BY_COURT;
              row.court_act = CourtActId(commit("none").bytes);
          }) == reason);
    CHECK(broken([&](auto&, Delta& delta) {
              const auto attribute = *find_row<identity::Attribute>(before, archive.town.bek,
                                                                    identity::key_of(NAME));
              delta.put(path_of(attribute),
                        encode_value(TransactionId(commit("act").bytes), attribute));
          }) == Ids{"G-83"});
    auto delta = std::make_shared<ledger::StateDelta>();
    delta->erase(path_of(stood));
    const auto gone = check_touched(before, before.over(delta), *delta);
    REQUIRE(gone.size() == 1);
    CHECK(gone.front().message == "the tombstone is gone");
}
