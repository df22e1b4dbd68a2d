// Encoding, claims and rules of certificates of land.

#include "registries/land_certificate.hpp"

#include "base/codec.hpp"
#include "base/ensure.hpp"
#include "registries/certificate_walk.hpp"
#include "registries/codes/identifiers.hpp"
#include "registries/land/types.hpp"
#include "registries/land_holdings.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>

namespace tamga::registries {

namespace {

using certificate::refuse;
using certificate::Walk;
using courts::Hold;
using land::Group;
using land::Party;
using land::Right;
using land::Share;
using ledger::StateClaim;

constexpr std::size_t code_max = 32;
// Transfer, encumber, subdivide, inherit: the scopes that acts on land ask for.
constexpr std::uint16_t land_scopes = 1 | 2 | 4 | 32;

constexpr std::array kind_names{
    std::pair{LandStatementKind::title, std::string_view("title")},
    std::pair{LandStatementKind::owner, std::string_view("owner")},
    std::pair{LandStatementKind::no_encumbrance, std::string_view("no-encumbrance")},
    std::pair{LandStatementKind::holdings, std::string_view("holdings")},
};

const Right* only_primary(const std::vector<Right>& rights) {
    const auto primary = [](const Right& right) { return land::is_primary(right.type); };
    if (std::ranges::count_if(rights, primary) != 1) return nullptr;
    return &*std::ranges::find_if(rights, primary);
}

// The members of groups that have a part of the primary right.
Status read_groups(Walk& walk, const Right& primary, LandExtract& out) {
    std::set<Bytes> seen;
    for (const Share& share : primary.shares) {
        if (share.party.kind != proto::land::GROUP || !seen.insert(share.party.id).second) continue;
        TRY(std::optional<Group> group, walk.present<Group>(share.party.id));
        if (group) out.groups.push_back(std::move(*group));
    }
    return {};
}

// Whom a hold on would bind the unit, as acts ask (land/common.cpp), each once.
std::vector<Bytes> targets_of(const LandExtract& extract, const Right& primary) {
    std::vector<Bytes> targets;
    std::set<Bytes> seen;
    const auto add = [&](ByteView target) {
        if (seen.insert(to_bytes(target)).second) targets.push_back(to_bytes(target));
    };
    add(extract.unit.code);
    for (const Bytes& parcel : extract.unit.parcels) add(parcel);
    for (const Bytes& building : extract.unit.buildings) add(building);
    add(primary.id.view());
    for (const Share& share : primary.shares) {
        if (share.party.kind == proto::land::PERSON ||
            share.party.kind == proto::land::ORGANISATION) {
            add(share.party.id);
        }
        if (share.party.kind != proto::land::GROUP) continue;
        for (const Group& group : extract.groups) {
            if (!equal(group.id.view(), share.party.id)) continue;
            for (const SubjectId& member : group.members) add(member.view());
        }
    }
    return targets;
}

Status read_holds(Walk& walk, const Right& primary, LandExtract& out) {
    std::vector<HoldId> ids;
    std::set<HoldId> seen;
    for (const Bytes& target : targets_of(out, primary)) {
        TRY(const std::vector<courts::Held> links, walk.list<courts::Held>(target));
        for (const courts::Held& link : links) {
            if (seen.insert(link.hold).second) ids.push_back(link.hold);
        }
    }
    if (walk.ended()) return {};
    for (const HoldId& id : ids) {
        TRY(std::optional<Hold> hold, walk.present<Hold>(id.view()));
        if (hold) out.holds.push_back(std::move(*hold));
    }
    return {};
}

Status read_extract(Walk& walk, ByteView code, LandExtract& out) {
    TRY(std::optional<land::Unit> unit, walk.present<land::Unit>(code));
    TRY(const std::vector<land::UnitRight> links, walk.list<land::UnitRight>(code));
    TRY(out.queue, walk.list<land::UnitLodgement>(code));
    if (unit) out.unit = std::move(*unit);
    if (walk.ended()) return {};
    for (const land::UnitRight& link : links) {
        TRY(std::optional<Right> right, walk.present<Right>(link.right.view()));
        if (!right) continue;
        if (!equal(right->unit, code)) return refuse("a right is of another unit");
        out.rights.push_back(std::move(*right));
    }
    if (walk.ended()) return {};
    const Right* primary = only_primary(out.rights);
    if (!out.unit.is_current() || primary == nullptr) return {};
    TRY_VOID(read_groups(walk, *primary, out));
    if (walk.ended()) return {};
    return read_holds(walk, *primary, out);
}

Status judge_owner(const LandStatement& statement, const Right& primary) {
    for (const Share& share : primary.shares) {
        if (share.party != statement.party) continue;
        const auto left = std::uint64_t{share.numerator} * statement.denominator;
        const auto right = std::uint64_t{primary.denominator} * statement.numerator;
        if (left == right) return {};
        return refuse("the party holds another share");
    }
    return refuse("the party holds no share of the primary right");
}

Status judge_free(const LandStatement& statement, const LandExtract& extract) {
    for (const Right& right : extract.rights) {
        if (land::is_primary(right.type)) continue;
        return refuse("the unit is encumbered: " + proto::land::RightType_Name(right.type));
    }
    for (const Hold& hold : extract.holds) {
        if (binds(hold, statement.day)) return refuse("a hold binds the unit");
    }
    for (const land::UnitLodgement& lodgement : extract.queue) {
        if (is_pending(lodgement, statement.day)) return refuse("a lodgement is pending");
    }
    return {};
}

// The rules of a statement about a unit.
Status check_unit_statement(const LandStatement& statement,
                            const std::vector<StateClaim>& claims) {
    TRY(const LandExtract extract, land_extract(statement.unit, claims));
    if (!extract.whole) return refuse("a claim is missing");
    if (!extract.unit.is_current()) return refuse("the unit is historic");
    const Right* primary = only_primary(extract.rights);
    if (primary == nullptr) return refuse("not exactly one right of the unit is primary");
    if (extract.wanted.size() < claims.size()) return refuse("a claim too many");
    switch (statement.kind) {
    case LandStatementKind::title: return {};
    case LandStatementKind::owner: return judge_owner(statement, *primary);
    case LandStatementKind::no_encumbrance: return judge_free(statement, extract);
    case LandStatementKind::holdings: break;
    }
    UNREACHABLE();
}

Status read_party(Reader& in, Party& party) {
    const std::uint8_t kind = in.u8();
    party.id = to_bytes(in.short_blob());
    if (in.failed()) return refuse("cut short");
    if (kind < proto::land::PERSON || kind > proto::land::GROUP) {
        return refuse("a party is a person, an organisation or a group");
    }
    party.kind = static_cast<land::PartyKind>(kind);
    const bool fits = party.kind == proto::land::ORGANISATION ? is_certified_code(party.id)
                                                              : party.id.size() == 32;
    return fits ? Status() : refuse("a party is misshapen");
}

} // namespace

std::string_view name_of(LandStatementKind kind) {
    for (const auto& [known, name] : kind_names) {
        if (known == kind) return name;
    }
    UNREACHABLE();
}

std::optional<LandStatementKind> land_statement_kind_of(std::string_view name) {
    for (const auto& [kind, known] : kind_names) {
        if (known == name) return kind;
    }
    return std::nullopt;
}

bool is_certified_code(ByteView code) { return codes::is_code(as_text(code), code_max); }

const Right& LandExtract::primary() const {
    const Right* found = only_primary(rights);
    ENSURE(found != nullptr);
    return *found;
}

Result<LandExtract> land_extract(ByteView unit, const std::vector<StateClaim>& claims) {
    LandExtract out;
    Walk walk(claims, out.wanted);
    TRY_VOID(read_extract(walk, unit, out));
    out.whole = !walk.ended();
    return out;
}

bool binds(const Hold& hold, std::int32_t day) {
    return hold.is_active(day) && (hold.scope & land_scopes) != 0;
}

bool is_pending(const land::UnitLodgement& lodgement, std::int32_t day) {
    return lodgement.until_day >= day;
}

Bytes encode(const LandCertificate& certificate) {
    const LandStatement& statement = certificate.statement;
    Writer out;
    out.u16(land_certificate_format);
    out.u8(static_cast<std::uint8_t>(statement.kind));
    if (statement.kind == LandStatementKind::holdings) out.raw(statement.party.id);
    else out.short_blob(statement.unit);
    if (statement.kind == LandStatementKind::owner) {
        out.u8(static_cast<std::uint8_t>(statement.party.kind));
        out.short_blob(statement.party.id);
        out.u32(statement.numerator);
        out.u32(statement.denominator);
    }
    out.u32(static_cast<std::uint32_t>(statement.day));
    out.raw(ledger::encode(certificate.document));
    return std::move(out).take();
}

Result<LandCertificate> decode_land_certificate(ByteView bytes) {
    Reader in(bytes);
    if (in.u16() != land_certificate_format) return refuse("not of format 5");
    LandCertificate certificate;
    LandStatement& statement = certificate.statement;
    const std::uint8_t kind = in.u8();
    if (kind < 1 || kind > 4) return refuse("a statement of an unknown kind");
    statement.kind = static_cast<LandStatementKind>(kind);
    if (statement.kind == LandStatementKind::holdings) {
        statement.party = {proto::land::PERSON, to_bytes(in.raw(32))};
    } else {
        statement.unit = to_bytes(in.short_blob());
        if (!is_certified_code(statement.unit)) return refuse("a code is misshapen");
    }
    if (statement.kind == LandStatementKind::owner) {
        TRY_VOID(read_party(in, statement.party));
        statement.numerator = in.u32();
        statement.denominator = in.u32();
        if (statement.numerator == 0 || statement.denominator == 0) {
            return refuse("a share is of whole numbers from 1");
        }
    }
    statement.day = static_cast<std::int32_t>(in.u32());
    if (in.failed()) return refuse("cut short");
    TRY(certificate.document, ledger::decode_proof_document(in.raw(in.left())));
    return certificate;
}

Status check_land_statement(const LandCertificate& certificate) {
    const LandStatement& statement = certificate.statement;
    const auto days = certificate::days_of(certificate.document.head.header);
    if (statement.day > days.last) return refuse("the day lies after the head");
    if (statement.day < days.first) return refuse("such a statement is of the head's day alone");
    const auto& claims = certificate.document.claims;
    if (statement.kind == LandStatementKind::holdings) {
        return check_holdings(SubjectId::from(statement.party.id), claims);
    }
    return check_unit_statement(statement, claims);
}

Status verify_land_certificate(const LandCertificate& certificate,
                               const ledger::HeadTrust& trust) {
    TRY_VOID(ledger::verify_proof_document(certificate.document, trust));
    return check_land_statement(certificate);
}

} // namespace tamga::registries
