// The executor: deltas, leaves, order, what stands before and after the operations.

#include "country.hpp"

#include "base/hash.hpp"
#include "registries/access/queries.hpp"
#include "registries/rows.hpp"

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;

namespace {

Draft office(const std::string& code) {
    Draft draft = by_agency("ZAGS");
    auto& request = *draft.act().mutable_register_office();
    request.set_code(code);
    request.add_territories("417");
    return draft;
}

void add_office(Draft& draft, const std::string& code) {
    auto& request = *draft.act(draft.body.operations_size()).mutable_register_office();
    request.set_code(code);
    request.add_territories("417");
}

void expect(Draft& draft, const std::string& entity, std::uint64_t version) {
    auto& expected = *draft.body.add_expected_versions();
    expected.set_entity(entity);
    expected.set_version(version);
}

bool has_office(const Country& country, const std::string& code) {
    return access::office(country.view(), as_bytes(code)).has_value();
}

} // namespace

TEST_CASE("operations of one transaction succeed together or not at all") {
    Country country = Country::newborn();
    Draft draft = office("AAAA1");
    add_office(draft, "AAAA2");
    add_office(draft, "AAAA1");

    CHECK(country.submit(draft) == Outcome::office_exists);
    CHECK(country.last().records[0].leaf.first_failing == 2);
    CHECK(country.last().records[0].leaf.count == 3);
    CHECK(country.last().records[0].leaf.operation == 0);
    CHECK_FALSE(has_office(country, "AAAA1"));
    CHECK_FALSE(has_office(country, "AAAA2"));
}

TEST_CASE("transactions of one block see what earlier ones did, and a refusal leaves no trace") {
    Country country = Country::newborn();
    const auto executed = country.execute({country.sign(office("AAAA1")),
                                           country.sign(office("AAAA1")),
                                           country.sign(office("AAAA2"))});

    REQUIRE(executed.records.size() == 3);
    CHECK(executed.records[0].leaf.outcome == 0);
    CHECK(static_cast<Outcome>(executed.records[1].leaf.outcome) == Outcome::office_exists);
    CHECK(executed.records[2].leaf.outcome == 0);
    CHECK(has_office(country, "AAAA1"));
    CHECK(has_office(country, "AAAA2"));
}

TEST_CASE("every transaction leaves one leaf that says what became of it") {
    Country country = Country::newborn();
    const ledger::TransactionPtr transaction = country.sign(office("AAAA1"));
    const BlockInfo block = country.block();
    const auto executed = country.execute({transaction});

    const ledger::LogLeaf& leaf = executed.records[0].leaf;
    CHECK(leaf.version == block.version);
    CHECK(leaf.chain_id == country.chain());
    CHECK(leaf.height == block.height);
    CHECK(leaf.position == 0);
    CHECK(leaf.kind == ledger::LeafKind::transaction);
    CHECK(leaf.operation == proto::Operation::kRegisterOffice);
    CHECK(leaf.count == 1);
    CHECK(leaf.first_failing == 0xff);
    CHECK(leaf.agency == "ZAGS");
    CHECK(leaf.id.bytes == transaction->txid().bytes);
    CHECK(leaf.signers == tagged(tag::signers, {public_key("ZAGS").bytes}));
    CHECK(leaf.events == tagged(tag::events, {executed.records[0].events}));
    CHECK(leaf.time_ms == block.time_ms);
    Reader events(executed.records[0].events);
    CHECK(events.u16() == 1);
    CHECK(as_text(events.short_blob()) == "OfficeRegistered");
}

TEST_CASE("a refused transaction tells no events") {
    Country country = Country::newborn();
    country.apply(office("AAAA1"));
    CHECK(country.submit(office("AAAA1")) == Outcome::office_exists);
    CHECK(country.last().records[0].events == Bytes{0, 0});
    CHECK(country.last().delta.empty());
}

TEST_CASE("an expected version that is stale refuses the act before anything else") {
    Country country = Country::settled();
    Draft draft = office("AAAA1");
    check_rows(country, draft,
               {{"too old", [](auto&, Draft& d) { expect(d, "BISH1", 0); },
                 Outcome::version_is_stale},
                {"too new", [](auto&, Draft& d) { expect(d, "BISH1", 2); },
                 Outcome::version_is_stale},
                {"of nothing", [](auto&, Draft& d) { expect(d, "NONE1", 1); },
                 Outcome::version_is_stale},
                {"that it is not there", [](auto&, Draft& d) { expect(d, "AAAA1", 0); },
                 Outcome::applied},
                {"of an officer", [](auto&, Draft& d) { expect(d, key_field("clerk"), 1); },
                 Outcome::applied},
                {"as it is", [](auto&, Draft& d) { expect(d, "BISH1", 1); }, Outcome::applied}});
}

TEST_CASE("a source may not be dated in the future") {
    Country country = Country::settled();
    Draft draft = office("AAAA1");
    auto& source = *draft.body.add_sources();
    source.set_document_type(1);
    source.set_issuer("ZAGS");
    source.set_issue_day(country.today());
    check_rows(country, draft,
               {{"tomorrow",
                 [](Country& c, Draft& d) {
                     d.body.mutable_sources(0)->set_issue_day(c.today() + 1);
                 },
                 Outcome::source_in_the_future},
                {"today", [](auto&, Draft&) {}, Outcome::applied}});
}

TEST_CASE("the day of a block is that of the legal zone") {
    Country country = Country::settled(); // 2026-01-01T00:00Z and a few seconds: six hours ahead.
    CHECK(country.today() == 20'454);
    const proto::TransactionBody body;
    const ledger::TransactionPtr any = country.sign(office("AAAA1"));
    const auto day_at = [&](std::uint64_t time_ms) {
        const BlockInfo block{country.chain(), 1, Height(9), TimestampMs(time_ms)};
        return Context(country.view(), block, any->envelope(), body, any->txid()).today();
    };
    CHECK(day_at(0) == 0);
    CHECK(day_at(18ull * 3'600'000 - 1) == 0);
    CHECK(day_at(18ull * 3'600'000) == 1);

    // West of Greenwich the first instants of 1970 belong to the day before.
    const access::Parameter west{to_bytes(as_bytes("legal_tz_offset_s")), -3'600};
    country.enter(path_of(west), encode_value(TransactionId(), west));
    CHECK(day_at(0) == -1);
    CHECK(day_at(3'600'000) == 0);
}

TEST_CASE("a simulation says what would happen and changes nothing") {
    Country country = Country::newborn();
    const auto before = country.entries();
    const auto result =
        simulate(country.view(), country.block(), *country.sign(office("AAAA1")));

    CHECK(result.outcome == Outcome::applied);
    CHECK(result.delta.changes().size() == 2);
    CHECK(country.entries() == before);
}

TEST_CASE("the result does not depend on how bodies are decoded") {
    Country country = Country::newborn();
    std::vector<ledger::TransactionPtr> transactions;
    for (const char* code : {"AAAA1", "AAAA2", "AAAA1", "AAAA3"}) {
        transactions.push_back(country.sign(office(code)));
    }
    const Workers backwards = [](std::size_t n, const std::function<void(std::size_t)>& task) {
        for (std::size_t i = n; i-- > 0;) task(i);
    };

    const auto one = execute_block(country.view(), country.block(), transactions, inline_workers());
    const auto two = execute_block(country.view(), country.block(), transactions, backwards);

    CHECK(one.delta.changes() == two.delta.changes());
    REQUIRE(one.records.size() == two.records.size());
    for (std::size_t i = 0; i < one.records.size(); ++i) {
        CHECK(one.records[i].leaf == two.records[i].leaf);
    }
}

TEST_CASE("a state entry that no row explains is named") {
    Country country = Country::settled();
    const auto entry = *country.entries().begin();
    CHECK(check_entry({entry.first, entry.second}).has_value());

    Bytes longer = entry.second;
    longer.push_back(0);
    CHECK_FALSE(check_entry({entry.first, longer}).has_value());
    const auto elsewhere = ledger::StatePath::singular(entry.first.table(), as_bytes("ELSEWHERE"),
                                                       entry.first.facet());
    CHECK_FALSE(check_entry({elsewhere, entry.second}).has_value());
    const auto undeclared = ledger::StatePath::singular(9'999, as_bytes("X"), 1);
    CHECK_FALSE(check_entry({undeclared, entry.second}).has_value());
}
