// Shares by index, moved exactly; estates.

#include "registries/parties/transfers.hpp"

#include "registries/identity/identity.hpp"
#include "registries/parties/shares.hpp"

#include <algorithm>
#include <map>
#include <numeric>

namespace tamga::registries::parties {

namespace {

constexpr int parts_max = 64;

std::size_t index_of(std::vector<Share>& shares, const Party& party, std::int32_t today) {
    const auto found = std::ranges::find(shares, party, &Share::party);
    if (found != shares.end()) return static_cast<std::size_t>(found - shares.begin());
    shares.push_back({party, 0, today});
    return shares.size() - 1;
}

// numerator / denominator of the whole, which no denominator may be able to say.
Part part_of(const EstateShare& estate, const Party& to, std::uint64_t numerator,
             std::uint64_t denominator) {
    const std::uint64_t common = std::gcd(numerator, denominator);
    numerator /= common;
    denominator /= common;
    if (denominator > 0xffff'ffff) return {estate.holder, to, 0, 1}; // No denominator says it.
    return {estate.holder, to, static_cast<std::uint32_t>(numerator),
            static_cast<std::uint32_t>(denominator)};
}

// Who has what was given to a person, after merges (ID-05).
Bytes holder_now(const Context& context, const Bytes& holder) {
    const auto person = context.state.find<identity::Subject>(SubjectId::from(holder));
    return person && person->merged_into ? to_bytes(person->merged_into->view()) : holder;
}

} // namespace

ReadParts read_parts(Context& context, const PartRequests& requests) {
    ReadParts read;
    if (requests.empty() || requests.size() > parts_max) {
        read.outcome = Outcome::malformed_act;
        return read;
    }
    for (const proto::land::TransferPart& request : requests) {
        ReadParty from = read_party(context, request.from());
        ReadParty to = read_party(context, request.to());
        read.outcome = from.outcome != Outcome::applied ? from.outcome : to.outcome;
        if (read.outcome == Outcome::applied && from.party == to.party) {
            read.outcome = Outcome::malformed_act;
        }
        if (read.outcome != Outcome::applied) return read;
        read.parts.push_back({std::move(from.party), std::move(to.party), request.numerator(),
                              request.denominator()});
    }
    return read;
}

const Share* share_among(const std::vector<Share>& shares, const Party& party) {
    const auto found = std::ranges::find(shares, party, &Share::party);
    return found == shares.end() ? nullptr : &*found;
}

MovedHolding move_holding(const Context& context, Holding holding,
                          const std::vector<Part>& parts) {
    Split split{holding.denominator, {}};
    for (const Share& share : holding.shares) split.numerators.push_back(share.numerator);
    for (const Part& part : parts) {
        const std::size_t from = index_of(holding.shares, part.from, context.today());
        const std::size_t to = index_of(holding.shares, part.to, context.today());
        split.numerators.resize(holding.shares.size(), 0);
        const bool given = part.numerator != 0 && part.denominator != 0 &&
                           part.numerator <= part.denominator &&
                           part.denominator <= share_denominator_max;
        if (!given) return {Outcome::shares_not_whole, {}};
        const bool enough = std::uint64_t{part.numerator} * split.denominator <=
                            std::uint64_t{split.numerators[from]} * part.denominator;
        if (!enough) return {Outcome::party_not_holder, {}};
        auto moved = move_share(std::move(split), from, to, part.numerator, part.denominator);
        if (!moved) return {Outcome::shares_not_whole, {}};
        split = std::move(*moved);
        holding.shares[to].since_day = context.today(); // The part is of today, and so the share.
    }
    holding.denominator = split.denominator;
    for (std::size_t i = 0; i < holding.shares.size(); ++i) {
        holding.shares[i].numerator = split.numerators[i];
    }
    std::erase_if(holding.shares, [](const Share& share) { return share.numerator == 0; });
    std::ranges::sort(holding.shares, {}, &Share::party);
    if (holding.shares.size() > shares_max) return {Outcome::act_touches_too_much, {}};
    return {Outcome::applied, std::move(holding)};
}

Outcome check_decedent(Context& context, const std::string& raw) {
    if (raw.size() != 32) return Outcome::malformed_act;
    const auto found = identity::find_subject(context, as_bytes(raw));
    if (found.outcome != Outcome::applied) return found.outcome;
    if (!found.subject.has_death) return Outcome::subject_not_deceased;
    if (context.is_own_record(found.subject.id)) return Outcome::own_record;
    const std::int64_t waited =
        found.subject.death_latest
            ? std::int64_t{context.today()} - *found.subject.death_latest
            : std::int64_t{context.today()} - found.subject.created_day;
    const bool over = waited >= context.parameter(ledger::ParameterId::inheritance_days);
    return over || context.signed_by_role({proto::access::COURT})
               ? Outcome::applied
               : Outcome::inheritance_wait_not_over;
}

ReadShares given_of(const Context& context, ByteView object, courts::Ground ground) {
    ReadShares given;
    const auto entries = courts::entitlements(context.state.view(), object);
    std::map<Bytes, std::uint64_t> parts;
    std::uint64_t divisor = 0;
    for (const courts::Entitlement& entry : entries) {
        if (entry.holder.size() != 32) given.outcome = Outcome::party_not_found;
        if (entry.ground != ground) given.outcome = Outcome::nothing_is_given;
        if (given.outcome != Outcome::applied) return given;
        parts[holder_now(context, entry.holder)] += entry.numerator;
        divisor = entry.denominator;
    }
    if (entries.empty()) given.outcome = Outcome::nothing_is_given;
    if (given.outcome != Outcome::applied) return given;
    for (const auto& [holder, numerator] : parts) divisor = std::gcd(divisor, numerator);
    if (entries.front().denominator / divisor > share_denominator_max) {
        given.outcome = Outcome::shares_not_whole;
        return given;
    }
    given.denominator = static_cast<std::uint32_t>(entries.front().denominator / divisor);
    for (const auto& [holder, numerator] : parts) {
        given.shares.push_back({{proto::land::PERSON, holder},
                                static_cast<std::uint32_t>(numerator / divisor),
                                context.today()});
    }
    return given;
}

std::optional<EstateShare> estate_share(const Context& context, const Holding& holding,
                                        const SubjectId& dead) {
    for (const Share& share : holding.shares) {
        const auto persons = persons_of(context, share.party);
        if (std::ranges::find(persons, dead) == persons.end()) continue;
        if (share.party.kind == proto::land::PERSON) {
            return EstateShare{share.party, std::nullopt};
        }
        const auto group = context.state.find<Group>(GroupId::from(share.party.id));
        if (group->kind != proto::land::SPOUSES_JOINT) continue;
        const SubjectId other = persons[0] == dead ? persons[1] : persons[0];
        return EstateShare{share.party, Party{proto::land::PERSON, to_bytes(other.view())}};
    }
    return std::nullopt;
}

void settle_escheat(Context& context, ByteView object, const Holding& after) {
    const auto entries = courts::entitlements(context.state.view(), object);
    if (entries.empty() || entries.front().ground != courts::Ground::escheat) return;
    ENSURE(entries.front().estate.has_value());
    const auto estate = context.state.find<courts::Estate>(*entries.front().estate);
    ENSURE(estate.has_value());
    const Bytes dead = holder_now(context, to_bytes(estate->decedent.view()));
    if (estate_share(context, after, SubjectId::from(dead))) return;
    courts::strike_entitlements(context, object);
}

Outcome check_heirs(const Context& context, const ReadShares& heirs) {
    for (const Share& heir : heirs.shares) {
        for (const SubjectId& person : persons_of(context, heir.party)) {
            const auto found = identity::find_subject(context, person.view());
            if (found.outcome != Outcome::applied) return found.outcome;
            if (found.subject.life != identity::LifeStatus::alive) {
                return Outcome::subject_not_alive;
            }
            if (context.is_own_record(person)) return Outcome::own_record;
        }
    }
    return Outcome::applied;
}

std::vector<Part> parts_of(const EstateShare& estate, const Holding& holding,
                           const ReadShares& heirs) {
    const std::uint64_t held = share_among(holding.shares, estate.holder)->numerator;
    const std::uint64_t halves = estate.survivor ? 2 : 1;
    std::vector<Part> parts;
    if (estate.survivor) {
        parts.push_back(part_of(estate, *estate.survivor, held, holding.denominator * halves));
    }
    for (const Share& heir : heirs.shares) {
        // held / denominator, one half of it, the heir's part of that: below 2^62 and 2^61.
        const std::uint64_t common = std::gcd(held, std::uint64_t{heirs.denominator});
        const std::uint64_t over = heirs.denominator / common;
        parts.push_back(part_of(estate, heir.party, held / common * heir.numerator,
                                holding.denominator * halves * over));
    }
    return parts;
}

Outcome check_receivers(const Context& context, const std::vector<Part>& parts) {
    for (const Part& part : parts) {
        for (const SubjectId& person : persons_of(context, part.to)) {
            const auto found = identity::find_subject(context, person.view());
            if (found.outcome != Outcome::applied) return found.outcome;
            if (found.subject.life != identity::LifeStatus::alive) {
                return Outcome::subject_not_alive;
            }
            if (context.is_own_record(person)) return Outcome::own_record;
        }
    }
    return Outcome::applied;
}

} // namespace tamga::registries::parties
