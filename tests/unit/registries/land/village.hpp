// A village for tests of the land registry: the cadastre, a bank, a notary, and people with keys.

#pragma once

#include "../civil/town.hpp"
#include "registries/land/rows.hpp"

#include <string>
#include <vector>

namespace tamga::registries::test {

using Corners = std::vector<std::pair<std::int64_t, std::int64_t>>;

// Squares of 100 m in a row: number 0 has its low corner at (0, 0), in millimetres.
[[nodiscard]] Corners square(int number);
[[nodiscard]] Corners rectangle(std::int64_t left, std::int64_t low, std::int64_t right,
                                std::int64_t high);
void set_shape(proto::land::Polygon& polygon, const Corners& corners);
void set_parcel(proto::land::NewParcel& parcel, const std::string& code, const Corners& corners);
void set_person(proto::land::Party& party, const SubjectId& subject);
void set_organisation(proto::land::Party& party, const std::string& code);
void add_share(proto::land::Shares& shares, const SubjectId& subject, std::uint32_t numerator);
// The commitment of class ACT_CONTENT that acts of a draft share, listed once.
[[nodiscard]] std::string act_paper(Draft& draft);
// A hold by the court: scopes as holds.hpp has them.
void hold(Country& country, ByteView target, std::uint32_t scope);
// Governance says how codes of parcels begin, from that day on.
void tell_prefixes(Country& country, const std::vector<std::string>& prefixes,
                   std::int32_t from_day);

// An agency with its one key, an office of it, an officer there.
void found_agency(Country& country, const std::string& code,
                  std::vector<proto::access::Role> roles, proto::access::Register of);
void open_office(Country& country, const std::string& agency, const std::string& code,
                 const std::string& territory);
void appoint(Country& country, const std::string& agency, const std::string& office,
             const std::string& territory, const std::string& name, proto::access::Role role);

struct Village : Town {
    // Officers: surveyor, approver, keeper and second keeper (LAND_REGISTRAR), land notary,
    // mayor (ADDRESS_AUTHORITY), banker of the agency BANK; judge of the court.
    [[nodiscard]] static Village founded();

    // By an officer of the cadastre in CADA1 for the territory 41711.
    [[nodiscard]] static Draft by(const std::string& officer);
    // Says that the person is of age, by the notary.
    void of_age(Draft& draft, const std::string& person,
                proto::PredicateAnswer answer = proto::PREDICATE_ANSWER_TRUE) const;

    // Parcel P-n on square n with the unit U-n, owned half by Ana and half by Bek, or as told.
    [[nodiscard]] Draft first_registration(int number) const;
    [[nodiscard]] Draft first_registration(int number, const SubjectId& owner) const;
    void settle(int number, const SubjectId& owner);
    [[nodiscard]] land::Right primary(const std::string& unit) const;
    [[nodiscard]] std::vector<land::Right> rights(const std::string& unit) const;

    // Ana sells U-n to Bek.
    [[nodiscard]] Draft sale(int number) const;
    [[nodiscard]] Draft mortgage(int number, std::uint32_t rank) const; // By Ana, to the bank.
    [[nodiscard]] Draft lodging(int number) const;                      // By Ana.
    // U-0, let to Bek by Ana for so many days.
    [[nodiscard]] Draft lease(std::int32_t days) const;
    // Bek and Cholpon were one person: Bek stays.
    [[nodiscard]] Draft merger() const;
    // P-n of Ana in two halves, A and B.
    [[nodiscard]] Draft division(int number) const;
};

// U-number, held by two of them as one party.
void settle_together(Village& village, int number, const SubjectId& one, const SubjectId& other);

} // namespace tamga::registries::test
