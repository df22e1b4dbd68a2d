// tamga import vehicles: an old register of vehicles onto the chain, row by row; repeat it at will.

#include "tools/import_vehicles.hpp"

#include "base/hash.hpp"
#include "registries/codes/identifiers.hpp"
#include "tools/bulk_words.hpp"
#include "tools/vehicles_file.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <optional>

namespace tamga::tools {
namespace {

namespace codes = registries::codes;

struct Options {
    std::string file;
    std::vector<std::string> map;
    std::vector<std::string> set;
    BulkWords run;
};

void declare(CLI::App& app, Options& options) {
    std::string fields;
    for (const std::string& field : vehicle_fields()) fields += " " + field;
    app.footer("Fields:" + fields);
    app.add_option("FILE", options.file, "CSV; the first line names the columns")->required();
    app.add_option("--map", options.map, "field=COLUMN; a field stands in the column of its name")
        ->allow_extra_args(false);
    app.add_option("--set", options.set, "field=VALUE, where a row has nothing")
        ->allow_extra_args(false);
    declare(app, options.run);
}

// Of a text that is empty: 0. Nothing when it is not a whole number of 32 bits.
std::optional<std::uint32_t> number_of(const std::string& text) {
    if (text.empty()) return 0;
    std::uint32_t value = 0;
    const char* end = text.data() + text.size();
    const auto [last, problem] = std::from_chars(text.data(), end, value);
    if (problem != std::errc() || last != end) return std::nullopt;
    return value;
}

std::vector<std::string> parts_of(const std::string& text) {
    std::vector<std::string> parts;
    std::size_t at = 0;
    while (!text.empty() && at <= text.size()) {
        const std::size_t end = std::min(text.find('|', at), text.size());
        if (end > at) parts.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return parts;
}

std::string bytes_of(const auto& digest) { return std::string(as_text(digest.view())); }

// Numbers of bodies and engines stand on the chain as tags.
std::string tag_of(std::string_view kind, const std::string& number) {
    if (number.empty()) return {};
    return bytes_of(tagged(tag::archive, {as_bytes(kind), as_bytes(number)}));
}

// What the register keeps differently from the file, or will not take; empty: nothing.
struct Finding {
    bool refused = false;
    std::string rule; // Of a refusal.
    std::string note;
};

Finding examine(const FileVehicle& row) {
    for (const std::string* text : {&row.year, &row.colour, &row.fuel, &row.mass_kg,
                                    &row.odometer_km}) {
        if (!number_of(*text)) return {true, "malformed_act", *text + " is not a number"};
    }
    if (!row.inspection_until.empty() && !codes::parse_day(row.inspection_until)) {
        return {true, "malformed_act", row.inspection_until + " is not a day YYYY-MM-DD"};
    }
    proto::vehicles::Origin origin = proto::vehicles::ORIGIN_NONE;
    if (!proto::vehicles::Origin_Parse(row.origin, &origin)) {
        return {true, "malformed_act", row.origin + " is no origin"};
    }
    if (!row.alarm.empty() && row.alarm != "STOLEN" && row.alarm != "WANTED") {
        return {true, "malformed_act", row.alarm + " is no alarm"};
    }
    if (row.owner.empty() && row.organisation.empty()) {
        return {true, "shares_not_whole", "the file names no owner"};
    }
    if (row.vin.empty()) return {};
    switch (codes::read_vin(row.vin).verdict) {
    case codes::VinVerdict::bad_length:
    case codes::VinVerdict::bad_character: return {true, "vin_not_in_form", row.vin};
    case codes::VinVerdict::check_digit_wrong:
        return {false, {}, "the check digit is wrong: kept with a flag"};
    case codes::VinVerdict::check_digit_differs:
        return {false, {}, "the check digit differs: kept with a flag"};
    case codes::VinVerdict::valid: break;
    }
    return {};
}

void add_parties(BulkAct& act, const FileVehicle& row, proto::vehicles::ImportVehicle& request) {
    std::uint32_t owners = 0;
    const auto add_owner = [&] {
        auto& owner = *request.add_owners();
        owner.set_party(owners++);
        owner.set_numerator(1);
    };
    for (const std::string& name : parts_of(row.owner)) {
        auto& party = *request.add_parties();
        party.set_person(1);
        party.set_name(bytes_of(act.commit(proto::identity::NAME, name)));
        add_owner();
    }
    for (const std::string& code : parts_of(row.organisation)) {
        request.add_parties()->set_id(code);
        add_owner();
    }
    request.set_denominator(owners);
    std::uint32_t number = owners;
    for (const std::string& code : parts_of(row.creditor)) {
        request.add_parties()->set_id(code);
        auto& lien = *request.add_liens();
        lien.set_party(number++);
        lien.set_claim_ref(row.claim_ref);
    }
}

// The row was examined.
ImportAct vehicle_act(const BulkOffice& office, const Hash256& source, const FileVehicle& row) {
    BulkAct act(office);
    proto::vehicles::ImportVehicle& request = *act.operation().mutable_import_vehicle();
    proto::vehicles::VehicleData& data = *request.mutable_data();
    data.set_vin(row.vin);
    data.set_body_mark(tag_of("body", row.body));
    data.set_category(row.category);
    data.set_plate_kind(row.plate_kind);
    data.set_maker(row.maker);
    data.set_model(row.model);
    data.set_year(*number_of(row.year));
    data.set_colour(*number_of(row.colour));
    data.set_fuel(*number_of(row.fuel));
    data.set_mass_kg(*number_of(row.mass_kg));
    data.set_engine(tag_of("engine", row.engine));
    proto::vehicles::Origin origin = proto::vehicles::ORIGIN_NONE;
    if (proto::vehicles::Origin_Parse(row.origin, &origin)) request.set_origin(origin);
    add_parties(act, row, request);
    request.set_plate(row.plate);
    request.set_odometer_km(*number_of(row.odometer_km));
    if (!row.inspection_until.empty()) {
        request.set_has_inspection(1);
        request.set_inspection_until_day(*codes::parse_day(row.inspection_until));
    }
    if (row.alarm == "STOLEN") request.set_alarm(proto::vehicles::STOLEN);
    if (row.alarm == "WANTED") request.set_alarm(proto::vehicles::WANTED);
    constexpr std::uint8_t of_vehicles[] = {3}; // Types of H_arch: 1 parcel, 2 title.
    request.set_archive_ref(
        bytes_of(tagged(tag::archive, {source.view(), as_bytes(row.id), of_vehicles})));
    const Commitment paper =
        act.commit(proto::identity::ACT_CONTENT, "{\"vehicle\":\"" + row.id + "\"}");
    request.set_act(bytes_of(paper));
    act.attest(proto::SECOND_READING, paper, 0);
    return act.finish(now());
}

// applied, known already, or refused by a rule.
// The rows that no examination refuses are submitted; the others are reported as they are.
Result<std::vector<BulkRow>> submit(const Options& options,
                                    const std::vector<FileVehicle>& vehicles,
                                    const std::vector<Finding>& findings,
                                    const std::vector<std::size_t>& sent) {
    TRY(const BulkOffice office, office_of(options.run, "VEH-01"));
    const Hash256 source = sha256(as_bytes(options.run.source));
    std::vector<BulkRow> rows;
    Progress progress("vehicles", sent.size(), false);
    TRY_VOID(run_bulk(
        options_of(options.run, progress), sent.size(),
        [&](std::size_t i) { return vehicle_act(office, source, vehicles[sent[i]]); },
        [&](std::size_t i, const SubmitAnswer& answer) {
            const std::string& note = findings[sent[i]].note;
            rows.push_back(judged("vehicle", vehicles[sent[i]].id, answer,
                                  "vehicle_imported_before", !note.empty()));
            rows.back().note = note;
        }));
    progress.end(sent.size());
    return rows;
}

Result<int> import_file(const Options& options) {
    VehicleColumns columns;
    TRY_VOID(add_pairs(options.map, columns.columns));
    TRY_VOID(add_pairs(options.set, columns.constants));
    TRY(const std::vector<FileVehicle> vehicles, load_vehicles(options.file, columns));
    std::vector<Finding> findings;
    std::vector<std::size_t> sent;
    std::vector<BulkRow> rows;
    for (std::size_t i = 0; i < vehicles.size(); ++i) {
        findings.push_back(examine(vehicles[i]));
        const Finding& finding = findings.back();
        if (finding.refused) {
            rows.push_back({"vehicle", vehicles[i].id, "refused", finding.rule, finding.note});
        } else {
            sent.push_back(i);
        }
    }
    std::printf("%zu rows, %zu to submit\n", vehicles.size(), sent.size());
    if (options.run.dry_run) {
        std::printf("dry run: nothing was submitted\n");
    } else {
        TRY(std::vector<BulkRow> judged_rows, submit(options, vehicles, findings, sent));
        rows.insert(rows.end(), judged_rows.begin(), judged_rows.end());
    }
    print_counts(rows, "vehicles", "vehicle");
    if (!options.run.report.empty()) TRY_VOID(write_rows(options.run.report, rows));
    return exit_fine;
}

} // namespace

int import_vehicles(Arguments words) {
    Options options;
    CLI::App app("Import a register of vehicles (VEH-01). Repeat it at will: nothing is "
                 "registered twice.",
                 "tamga import vehicles");
    declare(app, options);
    if (const auto over = parse(app, words)) return *over;
    const std::string missing = missing_option(options.run);
    if (!missing.empty()) {
        return failed("import vehicles",
                      Error{ErrorCode::usage, missing + " is needed; --help tells more"});
    }
    const Result<int> result = import_file(options);
    if (!result) return failed("import vehicles", result.error());
    return *result;
}

} // namespace tamga::tools
