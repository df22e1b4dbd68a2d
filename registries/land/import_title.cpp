// The cut-over: a title with its rights and shares, exactly as the old register has them.

#include "registries/land/common.hpp"
#include "registries/land/land.hpp"
#include "registries/land/import.hpp"
#include "registries/land/map.hpp"
#include "registries/parties/shares.hpp"

#include <algorithm>

namespace tamga::registries::land {

namespace {

using proto::land::ImportTitle;

constexpr int parcels_max = 64;
constexpr int parties_max = 1'024;
constexpr int rights_max = 256;

struct Parcels {
    Outcome outcome = Outcome::applied;
    std::vector<Parcel> parcels;
};

Parcels read_parcels(const Context& context, const ImportTitle& request) {
    Parcels read;
    const auto refuse = [&](Outcome outcome) {
        read.outcome = outcome;
        return read;
    };
    if (request.parcels().empty() || request.parcels_size() > parcels_max) {
        return refuse(Outcome::malformed_act);
    }
    for (const std::string& code : request.parcels()) {
        FoundParcel found = find_parcel(context, code);
        if (found.outcome != Outcome::applied) return refuse(found.outcome);
        if (!read.parcels.empty() && !(read.parcels.back().code < found.parcel.code)) {
            return refuse(Outcome::malformed_act);
        }
        if (found.parcel.units.size() >= 64) return refuse(Outcome::act_touches_too_much);
        read.parcels.push_back(std::move(found.parcel));
    }
    return read;
}

// Parties and shares as the type asks; one party named twice is one share.
Outcome read_right(const proto::land::ImportedRight& request, const parties::Admitted& admitted,
                   Right& right) {
    const TypeRule* rule = rule_of(request.type());
    if (rule == nullptr) return Outcome::right_type_not_allowed;
    right.type = request.type();
    right.from_day = request.from_day();
    right.rank = request.rank();
    if (request.shares().empty()) {
        return rule->parties || request.denominator() != 0 ? Outcome::shares_not_whole
                                                           : Outcome::applied;
    }
    if (request.type() == proto::land::STATE_OWNERSHIP) return Outcome::shares_not_whole;
    std::vector<std::uint32_t> numerators;
    for (const proto::land::ImportedShare& entry : request.shares()) {
        if (entry.party() >= admitted.parties.size()) return Outcome::malformed_act;
        const Party& party = admitted.parties[entry.party()];
        numerators.push_back(entry.numerator());
        right.shares.push_back({party, entry.numerator(), request.from_day()});
    }
    std::ranges::sort(right.shares, {}, &Share::party);
    if (std::ranges::adjacent_find(right.shares, {}, &Share::party) != right.shares.end()) {
        return Outcome::shares_not_whole;
    }
    right.denominator = request.denominator();
    const bool exact = rule->whole ? parties::are_whole(right.denominator, numerators)
                                   : parties::are_parts(right.denominator, numerators);
    return exact ? Outcome::applied : Outcome::shares_not_whole;
}

struct Rights {
    Outcome outcome = Outcome::applied;
    std::vector<Right> rights;
};

Rights read_rights(const Context& context, const ImportTitle& request,
                   const parties::Admitted& admitted) {
    Rights read;
    const auto refuse = [&](Outcome outcome) {
        read.outcome = outcome;
        return read;
    };
    std::uint32_t rank = 0;
    for (const proto::land::ImportedRight& entry : request.rights()) {
        Right right;
        const Outcome fit = read_right(entry, admitted, right);
        if (fit != Outcome::applied) return refuse(fit);
        if (is_primary(right.type) != read.rights.empty()) {
            return refuse(Outcome::right_type_not_allowed);
        }
        const bool mortgage = right.type == proto::land::MORTGAGE;
        if (mortgage ? right.rank != ++rank : right.rank != 0) {
            return refuse(Outcome::rank_not_free);
        }
        if (right.type == proto::land::CAVEAT) right.scope = scope::of_caveats;
        right.unit = to_bytes(as_bytes(request.unit()));
        right.act = Commitment::from(as_bytes(request.act()));
        if (right.from_day > context.today()) return refuse(Outcome::dates_out_of_order);
        read.rights.push_back(std::move(right));
    }
    return read;
}

} // namespace

Outcome import_title(const ImportTitle& request, Context& context) {
    const Outcome fit = check_import(context, request.archive_ref(), request.act());
    if (fit != Outcome::applied) return fit;
    const Outcome fresh = check_new_code(context, request.unit());
    if (fresh != Outcome::applied) return fresh;
    const bool sized = request.type() != proto::land::UNIT_TYPE_NONE &&
                       request.rights_size() <= rights_max &&
                       request.parties_size() <= parties_max;
    if (!sized) return Outcome::malformed_act;
    if (request.rights().empty()) return Outcome::right_not_found; // A unit has a primary one.
    Parcels parcels = read_parcels(context, request);
    if (parcels.outcome != Outcome::applied) return parcels.outcome;
    const parties::Admitted admitted = parties::admit_parties(context, request.parties());
    if (admitted.outcome != Outcome::applied) return admitted.outcome;
    Rights rights = read_rights(context, request, admitted);
    if (rights.outcome != Outcome::applied) return rights.outcome;

    Unit unit;
    unit.code = to_bytes(as_bytes(request.unit()));
    unit.type = request.type();
    unit.territory = to_bytes(as_bytes(context.body().territory()));
    unit.since_day = context.today();
    unit.archive_ref = to_bytes(as_bytes(request.archive_ref()));
    for (Parcel& parcel : parcels.parcels) {
        unit.parcels.push_back(parcel.code);
        parcel.units.push_back(unit.code);
        std::ranges::sort(parcel.units);
        context.state.put(std::move(parcel));
    }
    context.state.put(LandArchiveEntry{unit.archive_ref, unit.code});
    tell(context, "TitleCreated", {unit.code});
    context.state.put(std::move(unit));
    for (Right& right : rights.rights) enter_right(context, std::move(right));
    return Outcome::applied;
}

} // namespace tamga::registries::land
