// The table of rates.

#include "tools/simulate_day_rates.hpp"

#include "base/ensure.hpp"

namespace tamga::tools::day {

namespace {

// Rates of Kyrgyzstan of 2024 are over 7.2 million people, of Uzbekistan of 2023 over 36.6 million.
constexpr std::array table{
    Rate{Case::birth, "births", 2010, false,
         "20.1 per 1,000, January to October 2024, Kyrgyzstan (Kyzmat, qazinform.com)"},
    Rate{Case::death, "deaths", 450, false,
         "4.5 per 1,000, January to October 2024, Kyrgyzstan (Kyzmat, qazinform.com)"},
    Rate{Case::marriage, "marriages", 629, false,
         "45,321 in 2024, National Statistical Committee of Kyrgyzstan (24.kg 02.06.2025)"},
    Rate{Case::divorce, "divorces", 186, false,
         "13,397 in 2024, National Statistical Committee of Kyrgyzstan (24.kg 02.06.2025)"},
    Rate{Case::name_change, "changes of name", 762, false,
         "32,357 in nine months of 2013, civil registry, Kyrgyzstan (theinf.ru), of 5.66 million"},
    Rate{Case::move, "moves", 1500, true,
         "published are only moves between regions; most people move within one"},
    Rate{Case::document, "identity documents issued", 9000, true,
         "a card of an adult is valid for ten years; passports and licences beside it"},
    Rate{Case::land_sale, "sales of land", 915, false,
         "335,000 transactions in 2023, Central Bank of Uzbekistan (kun.uz 13.02.2024)"},
    Rate{Case::mortgage, "mortgages", 300, true, "a third of the sales"},
    Rate{Case::discharge, "discharges of mortgages", 200, true, "two of three mortgages"},
    Rate{Case::freeze, "court freezes", 120, true, "no publication found"},
    Rate{Case::lift, "court freezes lifted", 100, true, "fewer than are imposed"},
    Rate{Case::vehicle, "first registrations of vehicles", 900, true,
         "6 of 100 vehicles of the stock are new in a year"},
    Rate{Case::vehicle_sale, "transfers of vehicles", 2100, true,
         "15 of 100 vehicles of the stock change hands in a year"},
    Rate{Case::inspection, "inspections of vehicles", 4200, true,
         "30 of 100 vehicles of the stock are seen in a year"},
    Rate{Case::pledge, "pledges of vehicles", 150, true, "no publication found"},
    Rate{Case::release, "pledges of vehicles released", 100, true, "fewer than are made"},
    Rate{Case::theft, "vehicles reported stolen", 12, true, "no publication found"},
    Rate{Case::recovery, "stolen vehicles found", 6, true, "half of them"},
};

} // namespace

std::span<const Rate> rates() { return table; }

const Rate& rate_of(Case what) {
    const Rate& found = table.at(static_cast<std::size_t>(what));
    ENSURE(found.what == what);
    return found;
}

std::uint32_t per_100000_of_all() {
    std::uint32_t sum = 0;
    for (const Rate& rate : table) sum += rate.per_100000;
    return sum;
}

} // namespace tamga::tools::day
