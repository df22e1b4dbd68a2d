// Drawing a country: who lives where with whom, and who has what.

#include "tools/simulate_day_world.hpp"

#include <algorithm>

namespace tamga::tools::day {

namespace {

using namespace proto::access;

constexpr std::array<std::string_view, 12> men{"Aibek",  "Azamat", "Bakyt",  "Daniyar",
                                               "Emil",   "Kubat",  "Maksat", "Nurlan",
                                               "Rustam", "Talant", "Timur",  "Ulan"};
constexpr std::array<std::string_view, 12> women{"Aigul",  "Ainura", "Asel",  "Cholpon",
                                                 "Dinara", "Gulnara", "Jyldyz", "Kanykei",
                                                 "Meerim", "Nargiza", "Saule",  "Zarina"};
constexpr std::array<std::string_view, 16> families{
    "Abdyldaev", "Asanov",   "Bekov",    "Dzhumabaev", "Ermatov",  "Isakov",
    "Kadyrov",   "Karimov",  "Mamytov",  "Nazarov",    "Osmonov",  "Rakhimov",
    "Sydykov",   "Tashiev",  "Toktogulov", "Usenov"};

template <std::size_t size>
std::string_view one_of(const std::array<std::string_view, size>& words, Prng& prng) {
    return words[prng.between(0, size - 1)];
}

} // namespace

const std::vector<PostSpec>& posts() {
    static const std::vector<PostSpec> table{
        {Post::registrar, "ZAGS", "ZA", {CIVIL_REGISTRAR, PIN_AUTHORITY, DOC_ISSUER}},
        {Post::clerk, "ZAGS", "ZA", {CIVIL_REGISTRAR}},
        {Post::supervisor, "ZAGS", "ZA", {CIVIL_SUPERVISOR}},
        {Post::doctor, "HEALTH", "HE", {HEALTH_NOTIFIER}},
        {Post::residence, "STATE", "ST", {RESIDENCE_OFFICER}},
        {Post::police, "STATE", "ST", {POLICE}},
        {Post::notary, "STATE", "ST", {NOTARY}},
        {Post::keeper, "CADASTRE", "CA", {LAND_REGISTRAR}},
        {Post::second_keeper, "CADASTRE", "CA", {LAND_REGISTRAR}},
        {Post::cars, "AUTO", "AU", {VEHICLE_REGISTRAR}},
        {Post::second_cars, "AUTO", "AU", {VEHICLE_REGISTRAR}},
        {Post::station, "AUTO", "AU", {INSPECTION_STATION}},
        {Post::judge, "COURT", "CO", {COURT}},
        {Post::second_judge, "COURT", "CO", {COURT}},
        {Post::address, "STATE", "SA", {ADDRESS_AUTHORITY}, false},
        {Post::banker, "BANK", "BA", {BANK}, false},
    };
    return table;
}

const std::vector<AgencySpec>& agencies() {
    static const std::vector<AgencySpec> table{
        {"ZAGS", {REGISTER_IDENTITY, REGISTER_CIVIL}},
        {"HEALTH", {REGISTER_CIVIL}},
        {"STATE",
         {REGISTER_IDENTITY, REGISTER_CIVIL, REGISTER_RESIDENCE, REGISTER_LAND, REGISTER_VEHICLES,
          REGISTER_COURTS}},
        {"CADASTRE", {REGISTER_LAND}},
        {"AUTO", {REGISTER_VEHICLES}},
        {"COURT",
         {REGISTER_CIVIL, REGISTER_RESIDENCE, REGISTER_LAND, REGISTER_VEHICLES, REGISTER_COURTS}},
        {"BANK-1", {REGISTER_LAND, REGISTER_VEHICLES}},
        {"BANK-2", {REGISTER_LAND, REGISTER_VEHICLES}},
        {"BANK-3", {REGISTER_LAND, REGISTER_VEHICLES}},
    };
    return table;
}

World::World(const ChainId& chain, std::uint64_t seed, std::uint32_t population,
             std::int32_t today)
    : pen(chain, seed), prng(seed) {
    for (const PostSpec& spec : posts()) {
        for (std::uint8_t region = 0; region < regions.size(); ++region) {
            const std::size_t number = officers_.size();
            officers_.push_back(pen.key("officer", number));
            offices_.push_back(office_of(spec, region));
        }
    }
    for (std::uint32_t bank = 0; bank < banks; ++bank) {
        bankers_.push_back(pen.key("banker", bank));
        bank_offices_.push_back("BA00" + std::to_string(bank + 1));
    }
    settle(population, today);
}

std::string World::office_of(const PostSpec& spec, std::uint8_t region) {
    return std::string(spec.office) +
           (spec.regional ? std::string(regions[region].code.substr(2)) : "417");
}

SecretKey World::agency_key(std::string_view code) const { return pen.key(code, 0); }

Desk World::desk(Post post, std::uint8_t region) const {
    const PostSpec& spec = posts()[static_cast<std::size_t>(post)];
    const std::size_t at =
        static_cast<std::size_t>(post) * regions.size() + (spec.regional ? region : 0);
    return {&officers_[at], spec.agency, offices_[at], regions[region].code};
}

const SecretKey& World::officer(Post post, std::uint8_t region) const {
    const bool regional = posts()[static_cast<std::size_t>(post)].regional;
    return officers_[static_cast<std::size_t>(post) * regions.size() + (regional ? region : 0)];
}

const SecretKey& World::banker(std::uint32_t bank) const { return bankers_.at(bank); }

Desk World::bank_desk(std::uint32_t bank, std::uint8_t region) const {
    return {&bankers_.at(bank), agencies()[agencies().size() - banks + bank].code,
            bank_offices_.at(bank), regions[region].code};
}

const SecretKey& World::key_of(const Person& person) const { return keys.at(person.key); }

std::string World::next_plate(std::uint8_t region) {
    const std::uint32_t number = plates_[region]++;
    const auto letter = [](std::uint32_t value) {
        return static_cast<char>('A' + value % 26);
    };
    std::string digits = std::to_string(number % 1000);
    digits.insert(0, 3 - digits.size(), '0');
    const std::uint32_t rest = number / 1000;
    return "0" + std::to_string(region + 1) + "KG" + digits + letter(rest / 676) +
           letter(rest / 26) + letter(rest);
}

std::string World::next_vin() {
    std::string serial = std::to_string(vins_++);
    serial.insert(0, 8 - std::min<std::size_t>(8, serial.size()), '0');
    return "XTA210990" + serial; // Of a region where the check digit is free.
}

std::string World::name_text(bool female) {
    const std::string family(one_of(families, prng));
    return "{\"family\":\"" + family + (female ? "a" : "") + "\",\"given\":\"" +
           std::string(female ? one_of(women, prng) : one_of(men, prng)) + "\"}";
}

std::string World::born_text(bool female, std::int32_t day) {
    return std::string("{\"born\":") + std::to_string(day) + ",\"sex\":\"" +
           (female ? "F" : "M") + "\"}";
}

void World::move_land(std::uint32_t parcel, std::uint32_t to, std::int32_t today) {
    Parcel& land = parcels[parcel];
    auto& had = land_of[land.owner];
    std::erase(had, parcel);
    if (had.empty()) land_of.erase(land.owner);
    land.before = land.owner;
    land.owner = to;
    land.since_day = today;
    land_of[to].push_back(parcel);
}

std::uint8_t World::drawn_region() {
    std::uint64_t left = prng.between(0, 999);
    for (std::uint8_t region = 0; region < regions.size(); ++region) {
        if (left < regions[region].weight) return region;
        left -= regions[region].weight;
    }
    return 0;
}

std::int32_t World::adult_age() {
    std::uint64_t left = prng.between(0, 999);
    for (const AgeBand& band : adult_ages) {
        if (left < band.weight) {
            const auto span = static_cast<std::uint64_t>(band.to - band.from);
            return band.from + static_cast<std::int32_t>(prng.between(0, span));
        }
        left -= band.weight;
    }
    return adult_ages.front().from;
}

std::uint32_t World::add_person(std::uint8_t region, bool female, std::int32_t age,
                                std::int32_t today) {
    const auto number = static_cast<std::uint32_t>(people.size());
    Person& person = people.emplace_back();
    person.region = region;
    person.female = female;
    // Not a birthday of these days: nobody comes of age while the day runs.
    person.birth_day =
        today - age * 36'525 / 100 - static_cast<std::int32_t>(prng.between(40, 320));
    if (age >= 18) {
        person.key = static_cast<std::uint32_t>(keys.size());
        keys.push_back(pen.key("person", number));
        adults.push_back(number);
    }
    return number;
}

// A couple or one adult, with children who live with the mother or the one adult.
void World::household(std::uint8_t region, std::int32_t today) {
    constexpr std::array<std::int32_t, 7> with_two{0, 0, 1, 1, 2, 2, 3};
    constexpr std::array<std::int32_t, 5> with_one{0, 0, 0, 1, 2};
    const bool couple = prng.chance(share::couples);
    const std::int32_t age = adult_age();
    const std::uint32_t head = add_person(region, !couple && prng.chance(510), age, today);
    std::uint32_t parent = head;
    if (couple) {
        const auto younger = static_cast<std::int32_t>(prng.between(0, 5));
        parent = add_person(region, true, std::max(18, age - younger), today);
        people[head].spouse = parent;
        people[parent].spouse = head;
    }
    const auto home = static_cast<std::uint32_t>(homes.size());
    homes.push_back({registries::AddressTag(pen.fixed("home", home).bytes), head, region});
    people[head].home = people[parent].home = home;
    const std::int32_t children = couple ? with_two[prng.between(0, with_two.size() - 1)]
                                         : with_one[prng.between(0, with_one.size() - 1)];
    const std::int32_t eldest = std::min(16, people[parent].years(today) - 19);
    for (std::int32_t i = 0; i < children && eldest >= 0; ++i) {
        const auto years = prng.between(0, static_cast<std::uint64_t>(eldest));
        const std::uint32_t child =
            add_person(region, prng.chance(490), static_cast<std::int32_t>(years), today);
        people[child].mother = parent;
        people[child].home = home;
    }
    if (prng.chance(share::parcels)) {
        Parcel parcel;
        parcel.code = std::string(regions[region].code) + "-" + std::to_string(parcels.size());
        parcel.region = region;
        parcel.owner = head;
        parcel.since_day = today - static_cast<std::int32_t>(prng.between(400, 6000));
        parcels.push_back(std::move(parcel));
    }
}

void World::settle(std::uint32_t population, std::int32_t today) {
    while (people.size() < population) household(drawn_region(), today);
    // By region, so that an act of the cut-over holds many.
    std::ranges::stable_sort(parcels, {}, &Parcel::region);
    for (std::uint32_t i = 0; i < parcels.size(); ++i) land_of[parcels[i].owner].push_back(i);
    const std::uint32_t count = population * share::vehicles / 1000;
    for (std::uint32_t i = 0; i < count; ++i) {
        Vehicle vehicle;
        vehicle.owner = adults[prng.between(0, adults.size() - 1)];
        vehicle.plate = next_plate(people[vehicle.owner].region);
        vehicle.odometer_km = static_cast<std::uint32_t>(prng.between(10'000, 250'000));
        vehicle.since_day = today;
        vehicles.push_back(std::move(vehicle));
    }
}

} // namespace tamga::tools::day
