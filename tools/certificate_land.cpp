// Certificates of land from a node, whose answers are not believed.

#include "tools/certificate_land.hpp"

#include "registries/land/types.hpp"
#include "rpc/arguments.hpp"
#include "rpc/client.hpp"
#include "tools/certificate_ask.hpp"

#include <charconv>
#include <utility>

namespace tamga::tools {

namespace {

using json = nlohmann::json;
using registries::LandCertificate;
using registries::LandExtract;
using registries::LandStatement;
using registries::LandStatementKind;
using registries::land::Party;

std::unexpected<Error> usage(std::string what) { return fail(ErrorCode::usage, std::move(what)); }

Result<Party> party_of(const LandRequest& request) {
    const int named = int{!request.person.empty()} + int{!request.organisation.empty()} +
                      int{!request.group.empty()};
    if (named != 1) return usage("owner needs one of --person, --organisation and --group");
    if (!request.organisation.empty()) {
        Party party{proto::land::ORGANISATION, to_bytes(as_bytes(request.organisation))};
        if (!registries::is_certified_code(party.id)) {
            return usage("--organisation takes a code of A-Z, 0-9 and : / . _ -");
        }
        return party;
    }
    const auto id = from_hex(request.person.empty() ? request.group : request.person);
    if (!id || id->size() != 32) return usage("--person and --group take 64 hex digits");
    return Party{request.person.empty() ? proto::land::GROUP : proto::land::PERSON, *id};
}

Result<std::uint32_t> whole_number(std::string_view text) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value == 0) {
        return usage("--share takes N/D, whole numbers from 1");
    }
    return value;
}

Result<LandStatement> statement_of(const LandRequest& request) {
    LandStatement statement;
    statement.kind = request.kind;
    statement.unit = to_bytes(as_bytes(request.unit));
    if (!registries::is_certified_code(statement.unit)) {
        return usage("UNIT is a code of 1 to 32 of A-Z, 0-9 and : / . _ -");
    }
    const bool owner = request.kind == LandStatementKind::owner;
    if (!owner) {
        const bool idle = request.person.empty() && request.organisation.empty() &&
                          request.group.empty() && request.share.empty();
        if (!idle) return usage("--person, --organisation, --group and --share are for owner");
        return statement;
    }
    TRY(statement.party, party_of(request));
    if (request.share.empty()) return statement;
    const std::string_view share = request.share;
    const std::size_t stroke = share.find('/');
    if (stroke == std::string_view::npos) return usage("--share takes N/D, whole numbers from 1");
    TRY(statement.numerator, whole_number(share.substr(0, stroke)));
    TRY(statement.denominator, whole_number(share.substr(stroke + 1)));
    return statement;
}

std::string_view how(registries::land::LandEnd end) {
    switch (end) {
    case registries::land::LandEnd::none: return "ended";
    case registries::land::LandEnd::divided: return "divided";
    case registries::land::LandEnd::merged: return "merged";
    case registries::land::LandEnd::cancelled: return "cancelled";
    case registries::land::LandEnd::demolished: return "demolished";
    }
    return "ended";
}

// That there is such a unit, and that it is a current one; says what became of it.
Status check_unit(const std::string& code, const ledger::StateClaim& claim,
                  const LandExtract& extract) {
    if (claim.kind == ledger::ClaimKind::none) {
        return fail(ErrorCode::not_found, "there is no registration unit " + code);
    }
    if (extract.unit.is_current()) return {};
    std::string next;
    for (const Bytes& successor : extract.unit.successors) {
        next += (next.empty() ? "; ask about " : ", ") + to_text(successor);
    }
    return fail(ErrorCode::malformed, "unit " + code + " is historic: " +
                                          std::string(how(extract.unit.end)) + " on " +
                                          rpc::date_of(extract.unit.ended_day) + next);
}

Result<LandExtract> extract_of(const std::string& code, const ledger::ProofDocument& document) {
    const ledger::StateClaim& first = document.claims.front();
    const bool known = first.kind != ledger::ClaimKind::none;
    if (!known) TRY_VOID(check_unit(code, first, {}));
    TRY(LandExtract extract, registries::land_extract(as_bytes(code), document.claims));
    TRY_VOID(check_unit(code, first, extract));
    if (extract.wanted.size() <= ledger::claims_max) return extract;
    return usage("the certificate of unit " + code + " would have " +
                 std::to_string(extract.wanted.size()) +
                 " claims, over 64: read the extract (tamga get land_unit) and prove its parts by "
                 "the pages of state_list");
}

// The share of the register, where none was asked about.
Status take_share(LandStatement& statement, const LandExtract& extract) {
    if (statement.kind != LandStatementKind::owner || statement.numerator != 0) return {};
    for (const registries::land::Right& right : extract.rights) {
        if (!registries::land::is_primary(right.type)) continue;
        for (const registries::land::Share& share : right.shares) {
            if (share.party != statement.party) continue;
            statement.numerator = share.numerator;
            statement.denominator = right.denominator;
            return {};
        }
    }
    return fail(ErrorCode::malformed, "the party holds no share of the primary right");
}

} // namespace

Result<LandCertificate> land_certificate_of(const LandRequest& request) {
    LandCertificate certificate;
    TRY(certificate.statement, statement_of(request));
    TRY(rpc::Client client, rpc::Client::connect(request.node));
    std::optional<std::uint64_t> height = request.height;
    TRY(LandExtract extract, registries::land_extract(certificate.statement.unit, {}));
    while (!extract.whole) {
        const std::size_t asked = extract.wanted.size();
        TRY(certificate.document, ask_proof(client, extract.wanted, height));
        // Whatever is asked next is of the same head.
        height = certificate.document.head.header.height.value;
        TRY(extract, extract_of(request.unit, certificate.document));
        if (!extract.whole && extract.wanted.size() <= asked) {
            return fail(ErrorCode::network, "the node proves fewer claims than were asked for");
        }
    }
    const Header& header = certificate.document.head.header;
    TRY(certificate.statement.day, day_asked(client, header, request.day));
    TRY_VOID(take_share(certificate.statement, extract));
    TRY_VOID(registries::verify_land_certificate(certificate, {}));
    return certificate;
}

json land_statement_json(const LandCertificate& certificate) {
    const LandStatement& statement = certificate.statement;
    json said{{"kind", registries::name_of(statement.kind)},
              {"unit", to_text(statement.unit)},
              {"legalDate", rpc::date_of(statement.day)}};
    const auto party_json = [](const Party& party) {
        const bool code = party.kind == proto::land::ORGANISATION;
        return json{{"kind", proto::land::PartyKind_Name(party.kind)},
                    {"id", code ? to_text(party.id) : to_hex(party.id)}};
    };
    if (statement.kind == LandStatementKind::owner) {
        said["party"] = party_json(statement.party);
        said["numerator"] = statement.numerator;
        said["denominator"] = statement.denominator;
    }
    if (statement.kind != LandStatementKind::title) return said;
    const auto extract = registries::land_extract(statement.unit, certificate.document.claims);
    ENSURE(extract.has_value());
    said["rights"] = json::array();
    for (const registries::land::Right& right : extract->rights) {
        json one{{"right", right.id.hex()},
                 {"type", proto::land::RightType_Name(right.type)},
                 {"denominator", right.denominator},
                 {"shares", json::array()}};
        for (const registries::land::Share& share : right.shares) {
            one["shares"].push_back(
                {{"party", party_json(share.party)}, {"numerator", share.numerator}});
        }
        if (right.rank != 0) one["rank"] = right.rank;
        said["rights"].push_back(std::move(one));
    }
    said["holds"] = json::array();
    for (const registries::courts::Hold& hold : extract->holds) {
        if (registries::binds(hold, statement.day)) said["holds"].push_back(hold.id.hex());
    }
    said["lodgements"] = json::array();
    for (const registries::land::UnitLodgement& entry : extract->queue) {
        if (registries::is_pending(entry, statement.day)) {
            said["lodgements"].push_back(entry.number);
        }
    }
    return said;
}

} // namespace tamga::tools
