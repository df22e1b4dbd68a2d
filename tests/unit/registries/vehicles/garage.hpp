// A garage for tests of the vehicle registry: its agency, a bank, people with keys and homes.

#pragma once

#include "../land/village.hpp"
#include "registries/vehicles/rows.hpp"

#include <string>
#include <vector>

namespace tamga::registries::test {

inline const std::string first_vin = "1M8GDM9AXKP042788";
inline const std::string second_vin = "1G4AH59H45G118341";
inline const std::string third_vin = "1HGCM82633A004352";
inline const std::string european_vin = "WBANU53578CT69351"; // Its check digit differs.

void set_vehicle(proto::vehicles::VehicleData& data, const std::string& vin);
// Of class DOC_NUMBER, listed; the tag is made of the words.
void set_certificate(Draft& draft, proto::vehicles::Certificate& certificate,
                     const std::string& words);

struct Garage : Town {
    // Officers of AUTO in AUTO1: clerk of cars and second clerk (VEHICLE_REGISTRAR), car notary,
    // mechanic (INSPECTION_STATION), cop (POLICE), customs, taxman, portal (EXCHANGE_OPERATOR); the
    // pledger of the agency BANK; judge of the court. Plates of KG and UZ are loaded.
    [[nodiscard]] static Garage founded();

    [[nodiscard]] static Draft by(const std::string& officer);
    // The person is of age, by the car notary.
    void of_age(Draft& draft, const std::string& person) const;
    // True, or as told, about the paper of the draft.
    void attest_paper(Draft& draft, proto::PredicateCode code, const std::string& officer,
                      proto::PredicateAnswer answer = proto::PREDICATE_ANSWER_TRUE) const;

    // The whole vehicle for one owner, who consents.
    [[nodiscard]] Draft registration(const std::string& vin, const std::string& plate,
                                     const std::string& owner) const;
    [[nodiscard]] Draft import(const std::string& vin, const std::string& plate,
                               const std::string& owner) const;
    [[nodiscard]] Draft legalisation(const std::string& vin, const std::string& plate,
                                     const std::string& owner) const;
    VehicleId settle(const std::string& vin, const std::string& plate, const std::string& owner);
    VehicleId legalise(const std::string& vin, const std::string& plate,
                       const std::string& owner);

    // Ana sells the whole to Bek.
    [[nodiscard]] Draft sale(const VehicleId& vehicle) const;
    [[nodiscard]] Draft lien(const VehicleId& vehicle, std::uint32_t rank) const; // Of Ana's.
    [[nodiscard]] Draft inspection(const VehicleId& vehicle, std::uint32_t odometer_km) const;
    [[nodiscard]] Draft theft(const VehicleId& vehicle) const;
    [[nodiscard]] Draft exporting(const VehicleId& vehicle) const; // Of Ana's.
    [[nodiscard]] Draft scrapping(const VehicleId& vehicle) const; // Of Ana's.
    [[nodiscard]] Draft use_right(const VehicleId& vehicle) const; // Of Ana's, to Bek.
    [[nodiscard]] Draft cut_over(const std::string& vin, const std::string& plate) const;

    [[nodiscard]] vehicles::Vehicle vehicle(const VehicleId& id) const;
    [[nodiscard]] vehicles::Ownership ownership(const VehicleId& id) const;
    [[nodiscard]] vehicles::Plate plate(const std::string& plate) const;
    [[nodiscard]] std::vector<vehicles::Lien> liens(const VehicleId& id) const;
    // Who, how much of the whole.
    [[nodiscard]] std::vector<std::pair<SubjectId, std::uint32_t>>
    owners(const VehicleId& id) const;
};

} // namespace tamga::registries::test
