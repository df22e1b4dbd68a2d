// tamga certificate: asks a node for the proof of a statement and writes it down. What is stated of
// a person is put together here, what is stated of land in certificate_land.cpp.
//
// Nothing that the node says is believed: the statement is judged here by the rules that every
// verifier has, before anything is written. JSON for machines, the bytes alone, and a page to print
// with QR codes.

#include "tools/verbs.hpp"

#include "registries/person_certificate.hpp"
#include "rpc/arguments.hpp"
#include "rpc/client.hpp"
#include "tools/certificate_ask.hpp"
#include "tools/certificate_land.hpp"
#include "tools/certificate_page.hpp"
#include "tools/proof_file.hpp"
#include "tools/terminal.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>

namespace tamga::tools {

namespace {

using json = nlohmann::json;
using registries::MarriageId;
using registries::PersonCertificate;
using registries::Statement;
using registries::StatementKind;
using registries::SubjectId;

struct Options {
    std::string kind;
    std::string subject;
    std::string spouse;
    std::vector<std::uint16_t> classes;
    std::string day;
    std::vector<std::string> openings;
    std::string person;
    std::string organisation;
    std::string group;
    std::string share;
    std::string node = "http://127.0.0.1:26701";
    std::optional<std::uint64_t> height;
    std::string output;
    std::string binary;
    std::string html;
    std::string qr;
};

template <class D>
Result<D> digest_of(const std::string& hex, const char* what) {
    const auto bytes = from_hex(hex);
    if (!bytes || bytes->size() != 32) {
        return fail(ErrorCode::usage, std::string(what) + ": 64 hex digits");
    }
    return D::from(*bytes);
}

Result<Statement> statement_of(const Options& options) {
    Statement statement;
    const auto kind = registries::statement_kind_of(options.kind);
    if (!kind) {
        return fail(ErrorCode::usage,
                    "KIND is alive, married, not-married, never-married, identity or holdings of a "
                    "person; title, owner or no-encumbrance of a unit");
    }
    statement.kind = *kind;
    TRY(statement.subject, digest_of<SubjectId>(options.subject, "SUBJECT"));
    if ((statement.kind == StatementKind::married) == options.spouse.empty()) {
        return fail(ErrorCode::usage, "--spouse is for married, and needed there");
    }
    if (!options.spouse.empty()) {
        TRY(statement.spouse, digest_of<SubjectId>(options.spouse, "--spouse"));
    }
    statement.classes = options.classes;
    std::ranges::sort(statement.classes);
    const bool twice =
        std::ranges::adjacent_find(statement.classes) != statement.classes.end();
    if ((statement.kind == StatementKind::identity) == statement.classes.empty() || twice ||
        statement.classes.size() > 16) {
        return fail(ErrorCode::usage, "--class is for identity: 1 to 16 data classes, each once");
    }
    return statement;
}

// The latest marriage of the two that the node names; whether it bears out is judged by the proof.
Result<MarriageId> marriage_of(rpc::Client& client, const Options& options, json params) {
    params["subject"] = options.subject;
    TRY(const json answer, ask_object(client, "civil_marriagesOf", params));
    std::string found;
    for (const json& marriage : answer.value("marriages", json::array())) {
        for (const json& spouse : marriage.value("spouses", json::array())) {
            if (spouse == options.spouse) found = marriage.value("marriage", "");
        }
    }
    if (found.empty()) return fail(ErrorCode::not_found, "no marriage of the two is registered");
    return digest_of<MarriageId>(found, "the node's marriage");
}

Result<PersonCertificate> certificate_of(const Options& options) {
    PersonCertificate certificate;
    TRY(certificate.statement, statement_of(options));
    TRY(rpc::Client client, rpc::Client::connect(options.node));
    json at = json::object();
    if (options.height) at["height"] = *options.height;
    std::optional<MarriageId> marriage;
    if (certificate.statement.spouse) {
        TRY(marriage, marriage_of(client, options, at));
    }
    TRY(certificate.document,
        ask_proof(client, registries::claims_of(certificate.statement, marriage), options.height));
    const Header& header = certificate.document.head.header;
    TRY(certificate.statement.day, day_asked(client, header, options.day));
    TRY_VOID(registries::verify_person_certificate(certificate, {}));
    return certificate;
}

Result<json> openings_of(const Options& options, const PersonCertificate& certificate) {
    json list = json::array();
    for (const std::string& path : options.openings) {
        TRY(const std::string text, read_file(path, 1u << 20));
        const json opening = json::parse(text, nullptr, false);
        if (!opening.is_object()) return fail(ErrorCode::usage, path + " is not an opening");
        list.push_back({{"dataClass", opening.value("dataClass", 0)},
                        {"schema", opening.value("schema", 0)},
                        {"salt", opening.value("salt", "")},
                        {"payload", opening.value("payload", "")}});
    }
    if (!list.empty() && certificate.statement.kind != StatementKind::identity) {
        return fail(ErrorCode::usage, "--opening is for identity");
    }
    return list;
}

json person_statement_json(const Statement& statement) {
    json said{{"kind", registries::name_of(statement.kind)},
              {"subject", statement.subject.hex()},
              {"legalDate", rpc::date_of(statement.day)}};
    if (statement.spouse) said["spouse"] = statement.spouse->hex();
    if (!statement.classes.empty()) said["dataClasses"] = statement.classes;
    return said;
}

// A certificate as it is written down, in every form.
struct Written {
    CertificatePage page;
    json statement;
    json openings = json::array();
};

std::string to_text(const Written& written) {
    const Header& header = written.page.header;
    json out{{"format", "tamga-certificate-1"},
             {"statement", written.statement},
             {"words", {{"en", written.page.words.english}, {"ru", written.page.words.russian}}},
             {"knownAt",
              {{"height", header.height.value},
               {"timeMs", header.time_ms.value},
               {"chainId", header.chain_id.hex()},
               {"validatorsHash", header.validators_hash.hex()}}},
             {"certificate", to_hex(written.page.bytes)}};
    if (!written.openings.empty()) out["openings"] = written.openings;
    return out.dump(2) + "\n";
}

template <class Certificate>
CertificatePage page_of(const Certificate& certificate, const char* about, std::string whom) {
    return {registries::words_of(certificate),
            certificate.statement.day,
            certificate.document.head.header,
            {{"statement", std::string(registries::name_of(certificate.statement.kind))},
             {about, std::move(whom)}},
            encode(certificate)};
}

Result<Written> written_of(const Options& options) {
    Written written;
    if (const auto kind = registries::land_statement_kind_of(options.kind)) {
        if (!options.spouse.empty() || !options.classes.empty() || !options.openings.empty()) {
            return fail(ErrorCode::usage,
                        "--spouse is for married, --class and --opening are for identity");
        }
        TRY(const registries::LandCertificate made,
            land_certificate_of({*kind, options.subject, options.person, options.organisation,
                                 options.group, options.share, options.day, options.node,
                                 options.height}));
        const bool of_person = *kind == registries::LandStatementKind::holdings;
        written.page = page_of(made, of_person ? "person" : "unit", options.subject);
        written.statement = land_statement_json(made);
        return written;
    }
    if (!options.person.empty() || !options.organisation.empty() || !options.group.empty() ||
        !options.share.empty()) {
        return fail(ErrorCode::usage,
                    "--person, --organisation, --group and --share are for owner");
    }
    TRY(const PersonCertificate made, certificate_of(options));
    TRY(written.openings, openings_of(options, made));
    written.page = page_of(made, "person", made.statement.subject.hex());
    written.statement = person_statement_json(made.statement);
    return written;
}

Status write_all(const Options& options, const Written& written) {
    const Bytes& bytes = written.page.bytes;
    const std::string text = to_text(written);
    if (options.output.empty() && options.html.empty() && options.binary.empty() &&
        options.qr.empty()) {
        std::printf("%s", text.c_str());
    }
    if (!options.output.empty()) TRY_VOID(write_file(options.output, text));
    if (!options.binary.empty()) TRY_VOID(write_file(options.binary, as_text(bytes)));
    if (!options.qr.empty()) {
        std::string lines;
        for (const std::string& part : qr_texts(bytes)) lines += part + "\n";
        TRY_VOID(write_file(options.qr, lines));
    }
    if (!options.html.empty()) {
        TRY(const std::string page, certificate_page(written.page));
        TRY_VOID(write_file(options.html, page));
    }
    return {};
}

} // namespace

int certificate(Arguments words) {
    Options options;
    CLI::App app("Ask for a certificate about a person or of land. Exit 1: the registers do not "
                 "bear the statement out.",
                 "tamga certificate");
    app.add_option("KIND", options.kind,
                   "alive, married, not-married, never-married, identity or holdings (all land and "
                   "buildings) of a person; title, owner or no-encumbrance of a unit")->required();
    app.add_option("SUBJECT", options.subject,
                   "SubjectId of the person, or code of the registration unit")->required();
    app.add_option("--spouse", options.spouse, "SubjectId of the spouse, for married");
    app.add_option("--class", options.classes, "data class to show, for identity; repeatable")
        ->allow_extra_args(false);
    app.add_option("--opening", options.openings, "answer of payload_get to disclose; repeatable")
        ->allow_extra_args(false);
    app.add_option("--person", options.person, "SubjectId of the holder, for owner");
    app.add_option("--organisation", options.organisation, "code of the holder, for owner");
    app.add_option("--group", options.group, "GroupId of the holders, for owner");
    app.add_option("--share", options.share, "N/D, for owner; the register's if absent");
    app.add_option("--day", options.day, "legal date YYYY-MM-DD; the head's day if absent");
    app.add_option("--node", options.node, "endpoint of a node");
    app.add_option("--height", options.height, "as the registers knew then; now if absent");
    app.add_option("-o,--output", options.output, "write JSON here");
    app.add_option("--binary", options.binary, "write the bytes here");
    app.add_option("--html", options.html, "write a page to print, with QR codes");
    app.add_option("--qr", options.qr, "write the texts of the QR codes, one a line");
    if (const auto over = parse(app, words)) return *over;
    const auto made = written_of(options);
    const Status status = made ? write_all(options, *made) : std::unexpected(made.error());
    if (status) return exit_fine;
    failed("certificate", status.error());
    switch (status.error().code) {
    case ErrorCode::malformed:
    case ErrorCode::not_found: return exit_negative;
    case ErrorCode::usage: return exit_usage;
    default: return exit_failed;
    }
}

} // namespace tamga::tools
