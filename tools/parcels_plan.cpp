// Parcels and titles as acts; what the geometry says of the files.

#include "tools/parcels_plan.hpp"

#include "base/hash.hpp"
#include "registries/codes/identifiers.hpp"
#include "registries/geometry/coverage.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace tamga::tools {

namespace {

namespace geometry = registries::geometry;
namespace land = proto::land;

// What a register without the creditor's name has: nobody but a court discharges it.
constexpr std::string_view not_recorded = "NOT-RECORDED";
constexpr int cell_bits = 18; // Squares of 262 m.

land::RightType right_type(const std::string& type) {
    if (type == "ownership") return land::OWNERSHIP;
    if (type == "mortgage") return land::MORTGAGE;
    if (type == "caveat") return land::CAVEAT;
    if (type == "lease") return land::LEASE;
    if (type == "servitude") return land::SERVITUDE;
    if (type == "historicPreservation") return land::HISTORIC_PRESERVATION;
    if (type == "limitedAccess") return land::LIMITED_ACCESS;
    return land::RIGHT_TYPE_NONE;
}

bool needs_party(land::RightType type) {
    return type == land::OWNERSHIP || type == land::MORTGAGE || type == land::CAVEAT ||
           type == land::LEASE;
}

land::UnitType unit_type(const std::string& type) {
    return type == "Leasehold" ? land::LEASED_UNIT : land::BASIC_PROPERTY;
}

void put_shape(land::Polygon& out, const geometry::Polygon& shape) {
    for (std::size_t number = 0; number < shape.rings(); ++number) {
        land::Ring& ring = *out.add_rings();
        for (const geometry::Point& point : shape.ring(number)) {
            ring.add_xy(point.x);
            ring.add_xy(point.y);
        }
    }
}

constexpr std::size_t code_max = 32;

// ORG- and the party's id, if that is a code; otherwise a hash of the id: two parties never have
// one code.
std::string organisation_code(const std::string& party) {
    const std::string code = "ORG-" + party;
    if (registries::codes::is_code(code, code_max)) return code;
    std::string digest = sha256(as_bytes(party)).hex().substr(0, code_max - 4);
    for (char& c : digest) c = ('a' <= c && c <= 'f') ? static_cast<char>(c - 32) : c;
    return "ORG-" + digest;
}

class TitleBuilder {
public:
    TitleBuilder(BulkAct& act, const CadastreFiles& files, land::ImportTitle& request)
        : act_(act), files_(files), request_(request) {}

    void add(const FileRight& right) {
        land::ImportedRight& out = *request_.add_rights();
        out.set_type(right_type(right.type));
        out.set_from_day(right.from_day);
        if (out.type() == land::MORTGAGE) out.set_rank(++rank_);
        for (const FileShare& share : right.shares) {
            out.set_denominator(share.denominator);
            land::ImportedShare& entry = *out.add_shares();
            entry.set_party(party(share.party));
            entry.set_numerator(share.numerator);
        }
        if (right.shares.empty() && needs_party(out.type())) {
            out.set_denominator(1);
            land::ImportedShare& entry = *out.add_shares();
            entry.set_party(organisation(std::string(not_recorded)));
            entry.set_numerator(1);
        }
    }

private:
    std::uint32_t party(const std::string& id) {
        const auto known = files_.parties.find(id);
        if (known == files_.parties.end() || !known->second.natural) {
            return organisation(organisation_code(id));
        }
        const auto [index, fresh] = parties_.emplace(id, next());
        if (fresh) {
            const Commitment name =
                act_.commit(proto::identity::NAME, "{\"party\":\"" + id + "\"}");
            land::ImportedParty& entry = *request_.add_parties();
            entry.set_person(1);
            entry.set_name(std::string(as_text(name.view())));
        }
        return index->second;
    }

    std::uint32_t organisation(const std::string& code) {
        const auto [index, fresh] = parties_.emplace(code, next());
        if (fresh) request_.add_parties()->set_id(code);
        return index->second;
    }

    [[nodiscard]] std::uint32_t next() const {
        return static_cast<std::uint32_t>(parties_.size());
    }

    BulkAct& act_;
    const CadastreFiles& files_;
    land::ImportTitle& request_;
    std::map<std::string, std::uint32_t> parties_;
    std::uint32_t rank_ = 0;
};

} // namespace

ParcelFindings examine(const std::vector<FileParcel>& parcels) {
    ParcelFindings findings;
    findings.conflicts.resize(parcels.size());
    findings.notes.resize(parcels.size());
    std::map<std::pair<std::int64_t, std::int64_t>, std::vector<std::size_t>> cells;
    std::vector<bool> valid(parcels.size());
    for (std::size_t i = 0; i < parcels.size(); ++i) {
        const geometry::Fault fault = geometry::check_polygon(parcels[i].shape);
        valid[i] = parcels[i].fault.empty() && !fault;
        ++findings.faults[valid[i] ? "valid" : std::string(geometry::name_of(fault.kind))];
        if (!valid[i]) {
            findings.notes[i] =
                parcels[i].fault.empty() ? geometry::describe(fault) : parcels[i].fault;
            continue;
        }
        const geometry::Box box = geometry::box_of(parcels[i].shape.outer);
        for (auto x = box.low.x >> cell_bits; x <= box.high.x >> cell_bits; ++x) {
            for (auto y = box.low.y >> cell_bits; y <= box.high.y >> cell_bits; ++y) {
                cells[{x, y}].push_back(i);
            }
        }
    }
    std::set<std::pair<std::size_t, std::size_t>> pairs;
    for (const auto& [cell, inside] : cells) {
        for (std::size_t i = 0; i < inside.size(); ++i) {
            for (std::size_t k = i + 1; k < inside.size(); ++k) {
                pairs.emplace(inside[i], inside[k]);
            }
        }
    }
    for (const auto& [one, other] : pairs) {
        const geometry::Relation relation =
            geometry::relate(parcels[one].shape, parcels[other].shape);
        findings.shared_edges += relation.shared_edges;
        if (!relation.fault) continue;
        ++findings.conflicts[one];
        ++findings.conflicts[other];
        if (relation.fault.kind == geometry::FaultKind::overlap) ++findings.overlaps;
        else ++findings.not_noded;
    }
    return findings;
}

Hash256 land_archive_ref(const Hash256& source, const std::string& id, std::uint8_t type) {
    const std::array<std::uint8_t, 1> kind{type};
    return tagged(tag::archive, {source.view(), as_bytes(id), kind});
}

ImportAct parcel_act(const BulkOffice& office, const Hash256& source, std::uint32_t crs,
                     const FileParcel& parcel, TimestampMs now) {
    BulkAct act(office);
    land::ImportParcel& request = *act.operation().mutable_import_parcel();
    land::NewParcel& drawn = *request.mutable_parcel();
    drawn.set_code(parcel.id);
    drawn.set_crs(crs);
    if (parcel.fault.empty()) put_shape(*drawn.mutable_shape(), parcel.shape);
    drawn.set_official_mm2(parcel.official_mm2);
    request.set_archive_ref(
        std::string(as_text(land_archive_ref(source, parcel.id, 1).view())));
    const Commitment paper = act.commit(proto::identity::ACT_CONTENT,
                                        "{\"parcel\":\"" + parcel.id + "\"}");
    request.set_act(std::string(as_text(paper.view())));
    act.attest(proto::SECOND_READING, paper, 0);
    return act.finish(now);
}

ImportAct title_act(const BulkOffice& office, const Hash256& source, const CadastreFiles& files,
                    const FileTitle& title, TimestampMs now) {
    BulkAct act(office);
    land::ImportTitle& request = *act.operation().mutable_import_title();
    request.set_unit(title.number);
    request.set_type(unit_type(title.type));
    request.add_parcels(title.parcel);
    TitleBuilder builder(act, files, request);
    for (const FileRight& right : title.rights) builder.add(right);
    request.set_archive_ref(std::string(as_text(land_archive_ref(source, title.id, 2).view())));
    const Commitment paper = act.commit(proto::identity::ACT_CONTENT,
                                        "{\"title\":\"" + title.id + "\"}");
    request.set_act(std::string(as_text(paper.view())));
    act.attest(proto::SECOND_READING, paper, 0);
    return act.finish(now);
}

std::string note_of(const FileRight& right) {
    if (right.shares.empty() && needs_party(right_type(right.type))) {
        return "the file names no party: NOT-RECORDED stands for it";
    }
    std::uint64_t sum = 0;
    for (const FileShare& share : right.shares) sum += share.numerator;
    const bool part = !right.shares.empty() && sum != right.shares.front().denominator;
    return part ? "shares are " + std::to_string(sum) + "/" +
                      std::to_string(right.shares.front().denominator) + " of the right"
                : "";
}

} // namespace tamga::tools
