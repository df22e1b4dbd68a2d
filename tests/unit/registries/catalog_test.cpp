// The lists: catalog against the oneof, outcomes, tables.

#include "registries/catalog.hpp"

#include "country.hpp"

#include "registries/outcome.hpp"
#include "registries/tables.hpp"

#include <algorithm>
#include <set>

using namespace tamga;
using namespace tamga::registries;

TEST_CASE("every act in transaction.proto has exactly one row in the catalog") {
    const auto* acts = proto::Operation::descriptor()->FindOneofByName("act");
    for (int i = 0; i < acts->field_count(); ++i) {
        const auto* field = acts->field(i);
        INFO(field->name());
        CHECK(std::ranges::count(catalog(), field->number(), &Entry::field) == 1);
        const Entry* entry = find_act(static_cast<std::uint16_t>(field->number()));
        REQUIRE(entry != nullptr);
        // civil.register_death: the register and the field's name.
        CHECK(entry->name.substr(entry->name.find('.') + 1) == field->name());
    }
    CHECK(std::ssize(catalog()) == acts->field_count());
}

TEST_CASE("a row of the catalog can be found by number and by name, and says who may") {
    std::set<std::string_view> names;
    for (const Entry& entry : catalog()) {
        INFO(entry.name);
        CHECK(find_act(entry.field) == &entry);
        CHECK(find_act(entry.name) == &entry);
        CHECK(names.insert(entry.name).second);
        CHECK_FALSE(entry.id.empty());
        const bool has_role = entry.authority.roles[0] != proto::access::ROLE_NONE;
        CHECK(has_role == (entry.authority.by == By::officer));
    }
    CHECK(find_act(std::uint16_t{100}) == nullptr);
    CHECK(find_act("civil.nothing") == nullptr);
}

TEST_CASE("outcomes have names of their own, two sentences, and the hundred of their register") {
    std::set<std::string_view> names;
    for (const OutcomeText& text : outcomes()) {
        INFO(text.name);
        CHECK(names.insert(text.name).second);
        CHECK(find_outcome(text.number) == &text);
        CHECK(find_outcome(text.name) == &text);
        CHECK(text.english.ends_with('.'));
        CHECK(text.russian.ends_with('.'));
        CHECK((text.number == 0) == text.rule.empty());
        CHECK(text.number < 1000);
    }
    CHECK(find_outcome(std::uint16_t{99}) == nullptr);
}

TEST_CASE("the numbers of outcomes are frozen") {
    const std::pair<const char*, int> frozen[] = {
        {"applied", 0},           {"malformed_act", 101},     {"version_is_stale", 102},
        {"agency_not_active", 110}, {"office_not_active", 111}, {"officer_not_active", 112},
        {"officer_outside_validity", 113}, {"officer_lacks_role", 114},
        {"officer_outside_territory", 115}, {"second_officer_missing", 116},
        {"consent_missing", 117}, {"endorsement_missing", 118}, {"signer_superfluous", 119},
        {"own_record", 120},      {"agency_exists", 130},     {"officer_not_suspended", 146},
        {"subject_not_found", 201}, {"pin_tag_taken", 207},   {"holder_key_not_active", 212},
        {"archive_record_already_imported", 301}};
    for (const auto& [name, number] : frozen) {
        INFO(name);
        const OutcomeText* text = find_outcome(std::string_view(name));
        REQUIRE(text != nullptr);
        CHECK(text->number == number);
    }
}

TEST_CASE("tables are declared once, singular ones without and plural ones with an item key") {
    std::set<std::pair<int, int>> numbers;
    std::set<std::string_view> names;
    for (const Facet& facet : facets) {
        INFO(facet.name);
        CHECK(numbers.emplace(facet.table, facet.facet).second);
        CHECK(names.insert(facet.name).second);
        CHECK(facet.plural == !facet.item.empty());
        CHECK(find_facet(facet.table, facet.facet) == &facet);
    }
    CHECK(find_facet(1, 1) == nullptr);
}
