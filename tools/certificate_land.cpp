// Certificates of land from a node, whose answers are not believed.

#include "tools/certificate_land.hpp"

#include "base/ensure.hpp"
#include "registries/land/types.hpp"
#include "registries/land_holdings.hpp"
#include "rpc/arguments.hpp"
#include "rpc/client.hpp"
#include "tools/certificate_ask.hpp"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

namespace tamga::tools {

namespace {

using json = nlohmann::json;
using ledger::StateClaim;
using registries::LandCertificate;
using registries::LandExtract;
using registries::LandHoldings;
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
    const bool idle = request.person.empty() && request.organisation.empty() &&
                      request.group.empty() && request.share.empty();
    if (request.kind != LandStatementKind::owner && !idle) {
        return usage("--person, --organisation, --group and --share are for owner");
    }
    if (request.kind == LandStatementKind::holdings) {
        const auto id = from_hex(request.subject);
        if (!id || id->size() != 32) return usage("SUBJECT of holdings takes 64 hex digits");
        statement.party = {proto::land::PERSON, *id};
        return statement;
    }
    statement.unit = to_bytes(as_bytes(request.subject));
    if (!registries::is_certified_code(statement.unit)) {
        return usage("UNIT is a code of 1 to 32 of A-Z, 0-9 and : / . _ -");
    }
    if (request.kind != LandStatementKind::owner) return statement;
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

std::unexpected<Error> too_many(const std::string& whose, std::size_t claims,
                                const std::string& instead) {
    return usage("the certificate of " + whose + " would have " + std::to_string(claims) +
                 " claims, over 64: " + instead +
                 " and prove its parts by the pages of state_list");
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

// What the claims say of the unit, and why there is no certificate where there is none.
Result<LandExtract> unit_extract(const std::string& code, const std::vector<StateClaim>& claims) {
    if (claims.empty()) return registries::land_extract(as_bytes(code), claims);
    const bool known = claims.front().kind != ledger::ClaimKind::none;
    if (!known) TRY_VOID(check_unit(code, claims.front(), {}));
    TRY(LandExtract extract, registries::land_extract(as_bytes(code), claims));
    TRY_VOID(check_unit(code, claims.front(), extract));
    if (extract.wanted.size() <= ledger::claims_max) return extract;
    return too_many("unit " + code, extract.wanted.size(),
                    "read the extract (tamga get land_unit)");
}

Result<LandHoldings> person_extract(const Party& person, const std::vector<StateClaim>& claims) {
    if (!claims.empty() && claims.front().kind == ledger::ClaimKind::none) {
        return fail(ErrorCode::not_found, "there is no person " + to_hex(person.id));
    }
    TRY(LandHoldings extract,
        registries::land_holdings(registries::SubjectId::from(person.id), claims));
    if (extract.wanted.size() <= ledger::claims_max) return extract;
    return too_many("person " + to_hex(person.id), extract.wanted.size(),
                    "read what is held (tamga get land_propertyOf)");
}

// Asks until every claim that follows from the others is proved at one head.
template <class Read>
auto ask_whole(rpc::Client& client, std::optional<std::uint64_t> height,
               ledger::ProofDocument& document, const Read& read)
    -> decltype(read(document.claims)) {
    TRY(auto extract, read(document.claims));
    while (!extract.whole) {
        const std::size_t asked = extract.wanted.size();
        TRY(document, ask_proof(client, extract.wanted, height));
        // Whatever is asked next is of the same head.
        height = document.head.header.height.value;
        TRY(extract, read(document.claims));
        if (!extract.whole && extract.wanted.size() <= asked) {
            return fail(ErrorCode::network, "the node proves fewer claims than were asked for");
        }
    }
    return extract;
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

// Whatever a node may have told: JSON has no other bytes.
std::string code_of(ByteView code) {
    return registries::is_certified_code(code) ? to_text(code) : to_hex(code);
}

json codes_of(const std::vector<Bytes>& codes) {
    json list = json::array();
    for (const Bytes& code : codes) list.push_back(code_of(code));
    return list;
}

json party_json(const Party& party) {
    const bool code = party.kind == proto::land::ORGANISATION;
    return json{{"kind", proto::land::PartyKind_Name(party.kind)},
                {"id", code ? code_of(party.id) : to_hex(party.id)}};
}

json holdings_json(const LandCertificate& certificate) {
    const auto id = registries::SubjectId::from(certificate.statement.party.id);
    const auto holdings = registries::land_holdings(id, certificate.document.claims);
    ENSURE(holdings.has_value());
    json list = json::array();
    for (const registries::land::PartyRight& share : holdings->shares) {
        const registries::land::Right& right = *holdings->right_of(share);
        const registries::land::Unit& unit = *holdings->unit_of(share);
        const auto part = std::ranges::find(right.shares, share.party,
                                            &registries::land::Share::party);
        ENSURE(part != right.shares.end());
        list.push_back({{"unit", code_of(unit.code)},
                        {"parcels", codes_of(unit.parcels)},
                        {"buildings", codes_of(unit.buildings)},
                        {"right", right.id.hex()},
                        {"type", proto::land::RightType_Name(right.type)},
                        {"party", party_json(share.party)},
                        {"numerator", part->numerator},
                        {"denominator", right.denominator}});
    }
    return list;
}

} // namespace

Result<LandCertificate> land_certificate_of(const LandRequest& request) {
    LandCertificate certificate;
    TRY(certificate.statement, statement_of(request));
    TRY(rpc::Client client, rpc::Client::connect(request.node));
    LandStatement& statement = certificate.statement;
    if (statement.kind == LandStatementKind::holdings) {
        const auto read = [&](const std::vector<StateClaim>& claims) {
            return person_extract(statement.party, claims);
        };
        TRY_VOID(ask_whole(client, request.height, certificate.document, read));
    } else {
        const auto read = [&](const std::vector<StateClaim>& claims) {
            return unit_extract(request.subject, claims);
        };
        TRY(const LandExtract extract,
            ask_whole(client, request.height, certificate.document, read));
        TRY_VOID(take_share(statement, extract));
    }
    const Header& header = certificate.document.head.header;
    TRY(statement.day, day_asked(client, header, request.day));
    TRY_VOID(registries::verify_land_certificate(certificate, {}));
    return certificate;
}

json land_statement_json(const LandCertificate& certificate) {
    const LandStatement& statement = certificate.statement;
    json said{{"kind", registries::name_of(statement.kind)},
              {"legalDate", rpc::date_of(statement.day)}};
    if (statement.kind == LandStatementKind::holdings) {
        said["subject"] = to_hex(statement.party.id);
        said["holdings"] = holdings_json(certificate);
        return said;
    }
    said["unit"] = to_text(statement.unit);
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
