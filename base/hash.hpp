// SHA-256 and the domain tags under which everything is hashed.

#pragma once

#include "base/bytes.hpp"
#include "base/types.hpp"

#include <initializer_list>
#include <string_view>

namespace tamga {

// SHA-256 of the concatenation of the parts.
[[nodiscard]] Hash256 sha256(std::initializer_list<ByteView> parts);
[[nodiscard]] inline Hash256 sha256(ByteView bytes) { return sha256({bytes}); }

// The closed list of domain tags: H_t(x) = SHA-256("TMG1" || tag || x) (consensus.md 2.1).
namespace tag {
inline constexpr std::string_view header = "head";
inline constexpr std::string_view justify = "just";
inline constexpr std::string_view txid = "txid";
inline constexpr std::string_view wid = "wtxd";
inline constexpr std::string_view evidence = "evid";
inline constexpr std::string_view validators = "vset";
inline constexpr std::string_view status = "stat";
inline constexpr std::string_view read = "read";
inline constexpr std::string_view commitment = "cmit";
inline constexpr std::string_view subject = "sbjt";
inline constexpr std::string_view archive = "arch";
inline constexpr std::string_view system = "syst";
inline constexpr std::string_view signers = "sgnr";
inline constexpr std::string_view events = "evnt";
} // namespace tag

// H_t over the concatenation of the parts; the tag has four letters.
[[nodiscard]] Hash256 tagged(std::string_view tag, std::initializer_list<ByteView> parts);

// The same, as a digest with a meaning.
template <class D>
[[nodiscard]] D hash_as(std::string_view tag, std::initializer_list<ByteView> parts) {
    return D(tagged(tag, parts).bytes);
}

} // namespace tamga
