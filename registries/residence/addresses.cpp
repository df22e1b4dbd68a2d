// RES-11 and RES-12: addresses and the dwellings that are opened under a tag.

#include "registries/residence/addresses.hpp"

#include "registries/codes/codes.hpp"
#include "registries/residence/registrations.hpp"
#include "registries/residence/residence.hpp"

#include <algorithm>
#include <utility>

namespace tamga::registries::residence {

namespace {

bool is_code(const std::string& code) {
    constexpr std::string_view others = ":/._-";
    return !code.empty() && code.size() <= 32 && std::ranges::all_of(code, [&](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || others.contains(c);
    });
}

void put_name(Context& context, const Address& address) {
    context.state.put(AddressName{address.area, address.elements, address.id});
}

void erase_name(Context& context, const Address& address) {
    context.state.erase(AddressName{address.area, address.elements, address.id});
}

bool is_within(const Context& context, const Bytes& area) {
    return as_bytes(context.body().territory()).size() <= area.size() &&
           equal(as_bytes(context.body().territory()),
                 ByteView(area).first(context.body().territory().size()));
}

// Of a dwelling no more than the district is told, and the territory may be a part of it.
bool is_near(const Context& context, const Bytes& area) {
    const ByteView territory = as_bytes(context.body().territory());
    const std::size_t common = std::min(territory.size(), area.size());
    return equal(territory.first(common), ByteView(area).first(common));
}

struct FoundAddress {
    Outcome outcome = Outcome::applied;
    Address address;
};

FoundAddress find_address(const Context& context, const std::string& raw) {
    if (raw.size() != 32) return {Outcome::malformed_act, {}};
    auto address = context.state.find<Address>(as_bytes(raw));
    if (!address || !is_within(context, address->area)) return {Outcome::address_not_found, {}};
    if (address->status != AddressStatus::active) return {Outcome::address_is_retired, {}};
    return {Outcome::applied, std::move(*address)};
}

// Stays that ended by themselves still stand at the dwelling.
void end_expired(Context& context, const AddressTag& dwelling) {
    for (const auto& link : context.state.list<DwellingRegistration>(dwelling)) {
        auto stay = context.state.find<Registration>(link.registration);
        ENSURE(stay.has_value() && stay->until_day.has_value());
        const std::int32_t day = *stay->until_day + 1;
        end(context, std::move(*stay), day, EndReason::expired);
    }
}

} // namespace

bool is_area(const std::string& area) {
    return area.size() >= 2 && area.size() <= 14 &&
           std::ranges::all_of(area, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<std::vector<Bytes>>
elements_of(const google::protobuf::RepeatedPtrField<std::string>& elements) {
    constexpr int elements_max = 8;
    if (elements.empty() || elements.size() > elements_max) return std::nullopt;
    std::vector<Bytes> found;
    for (const std::string& element : elements) {
        if (!is_code(element)) return std::nullopt;
        found.push_back(to_bytes(as_bytes(element)));
    }
    return found;
}

Outcome create_address(const proto::residence::CreateAddress& request, Context& context) {
    auto elements = elements_of(request.elements());
    if (!elements || !is_area(request.area()) || request.object().size() > 64) {
        return Outcome::malformed_act;
    }
    Address address;
    address.area = to_bytes(as_bytes(request.area()));
    address.elements = std::move(*elements);
    address.object = to_bytes(as_bytes(request.object()));
    if (!is_within(context, address.area)) return Outcome::officer_outside_territory;
    if (!codes::is_known_area(context.state.view(), request.area(), context.today())) {
        return Outcome::code_not_found;
    }
    if (context.state.has<AddressName>(address_name(address.area, address.elements))) {
        return Outcome::address_exists;
    }

    address.id = context.new_id<AddressId>();
    address.since_day = context.today();
    put_name(context, address);
    context.emit("AddressCreated", to_bytes(address.id.view()));
    context.state.put(std::move(address));
    return Outcome::applied;
}

Outcome rename_address(const proto::residence::RenameAddress& request, Context& context) {
    auto elements = elements_of(request.elements());
    if (!elements) return Outcome::malformed_act;
    FoundAddress found = find_address(context, request.address());
    if (found.outcome != Outcome::applied) return found.outcome;
    Address& address = found.address;
    if (context.state.has<AddressName>(address_name(address.area, *elements))) {
        return Outcome::address_exists;
    }

    erase_name(context, address);
    address.elements = std::move(*elements);
    put_name(context, address);
    context.emit("AddressRenamed", to_bytes(address.id.view()));
    context.state.put(std::move(address));
    return Outcome::applied;
}

Outcome retire_address(const proto::residence::RetireAddress& request, Context& context) {
    constexpr int dwellings_max = 64;
    if (request.dwellings_size() > dwellings_max) return Outcome::malformed_act;
    for (int i = 0; i < request.dwellings_size(); ++i) {
        if (request.dwellings(i).size() != 32) return Outcome::malformed_act;
        if (i > 0 && request.dwellings(i - 1) >= request.dwellings(i)) {
            return Outcome::malformed_act;
        }
    }
    FoundAddress found = find_address(context, request.address());
    if (found.outcome != Outcome::applied) return found.outcome;
    for (const std::string& raw : request.dwellings()) {
        const auto dwelling = context.state.find<Dwelling>(as_bytes(raw));
        if (!dwelling) return Outcome::dwelling_not_found;
        if (dwelling->status != DwellingStatus::open) return Outcome::dwelling_is_closed;
        if (!is_near(context, dwelling->area)) return Outcome::officer_outside_territory;
        if (!registered_at(context.state.view(), dwelling->tag, context.today()).empty()) {
            return Outcome::dwelling_is_lived_in;
        }
    }

    for (const std::string& raw : request.dwellings()) {
        auto dwelling = context.state.find<Dwelling>(as_bytes(raw));
        end_expired(context, dwelling->tag);
        dwelling->status = DwellingStatus::closed;
        context.state.put(std::move(*dwelling));
    }
    erase_name(context, found.address);
    found.address.status = AddressStatus::retired;
    context.emit("AddressRetired", to_bytes(found.address.id.view()));
    context.state.put(std::move(found.address));
    return Outcome::applied;
}

Outcome open_dwelling(const proto::residence::OpenDwelling& request, Context& context) {
    constexpr std::size_t district_digits = 5;
    if (request.dwelling().size() != 32) return Outcome::malformed_act;
    if (!is_area(request.area()) || request.area().size() > district_digits) {
        return Outcome::malformed_act;
    }
    if (!is_near(context, to_bytes(as_bytes(request.area())))) {
        return Outcome::officer_outside_territory;
    }
    if (!codes::is_known_area(context.state.view(), request.area(), context.today())) {
        return Outcome::code_not_found;
    }
    const AddressTag tag = AddressTag::from(as_bytes(request.dwelling()));
    auto dwelling = context.state.find<Dwelling>(tag);
    if (dwelling && dwelling->status == DwellingStatus::open) return Outcome::dwelling_exists;

    Dwelling opened;
    opened.tag = tag;
    opened.area = to_bytes(as_bytes(request.area()));
    opened.persons_max = request.persons_max();
    context.emit("DwellingOpened", to_bytes(tag.view()));
    context.state.put(std::move(opened));
    return Outcome::applied;
}

} // namespace tamga::registries::residence
