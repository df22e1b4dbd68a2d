// Form of codes and lists.

#include "registries/access/form.hpp"

namespace tamga::registries::access {

namespace {

bool is_digit(std::uint8_t byte) {
    return byte >= '0' && byte <= '9';
}

bool is_alphanumeric(std::uint8_t byte) {
    return is_digit(byte) || (byte >= 'A' && byte <= 'Z');
}

bool starts_with(ByteView text, ByteView prefix) {
    return prefix.size() <= text.size() && equal(text.first(prefix.size()), prefix);
}

} // namespace

std::optional<Role> find_role(std::string_view name) {
    Role role = proto::access::ROLE_NONE;
    if (!proto::access::Role_Parse(std::string(name), &role)) return std::nullopt;
    if (role == proto::access::ROLE_NONE) return std::nullopt;
    return role;
}

std::optional<Register> find_register(std::string_view name) {
    std::string full = "REGISTER_";
    for (const char c : name) full.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
    if (name.starts_with("REGISTER_")) full = name;
    Register number = proto::access::REGISTER_NONE;
    if (!proto::access::Register_Parse(full, &number)) return std::nullopt;
    if (number == proto::access::REGISTER_NONE) return std::nullopt;
    return number;
}

bool is_agency_code(ByteView code) {
    return code.size() >= 2 && code.size() <= 16 &&
           std::ranges::all_of(
               code, [](auto byte) { return is_alphanumeric(byte) || byte == '-'; });
}

bool is_office_code(ByteView code) {
    return code.size() == 5 && std::ranges::all_of(code, is_alphanumeric);
}

bool is_title(ByteView title) {
    constexpr std::string_view others = ":/._-";
    return !title.empty() && title.size() <= title_bytes_max &&
           std::ranges::all_of(title, [&](auto byte) {
               return is_alphanumeric(byte) || others.contains(static_cast<char>(byte));
           });
}

bool is_territory(ByteView prefix) {
    return prefix.size() <= territory_digits_max && std::ranges::all_of(prefix, is_digit);
}

std::optional<std::vector<Bytes>>
territories_of(const google::protobuf::RepeatedPtrField<std::string>& raw) {
    if (raw.empty() || static_cast<std::size_t>(raw.size()) > territories_max) return std::nullopt;
    std::vector<Bytes> prefixes;
    for (const std::string& text : raw) {
        const ByteView prefix = as_bytes(text);
        if (!is_territory(prefix)) return std::nullopt;
        // Ascending, so a prefix that contains this one would stand just before it.
        if (!prefixes.empty() &&
            (!std::ranges::lexicographical_compare(prefixes.back(), prefix) ||
             starts_with(prefix, prefixes.back()))) {
            return std::nullopt;
        }
        prefixes.push_back(to_bytes(prefix));
    }
    return prefixes;
}

bool all_within(const std::vector<Bytes>& inner, const std::vector<Bytes>& outer) {
    return std::ranges::all_of(inner, [&](const Bytes& territory) {
        return std::ranges::any_of(
            outer, [&](const Bytes& prefix) { return starts_with(territory, prefix); });
    });
}

std::optional<std::vector<Role>> roles_of(const google::protobuf::RepeatedField<int>& raw) {
    return ascending_of<Role>(raw, proto::access::Role_IsValid);
}

std::optional<std::vector<Register>>
registers_of(const google::protobuf::RepeatedField<int>& raw) {
    auto registers = ascending_of<Register>(raw, proto::access::Register_IsValid);
    if (registers && std::ranges::binary_search(*registers, proto::access::REGISTER_ACCESS)) {
        return std::nullopt;
    }
    return registers;
}

std::optional<std::vector<PublicKey>>
keys_of(const google::protobuf::RepeatedPtrField<std::string>& raw) {
    std::vector<PublicKey> keys;
    for (const std::string& text : raw) {
        const auto key = PublicKey::from(as_bytes(text));
        if (!key || (!keys.empty() && *key <= keys.back())) return std::nullopt;
        keys.push_back(*key);
    }
    return keys;
}

} // namespace tamga::registries::access
