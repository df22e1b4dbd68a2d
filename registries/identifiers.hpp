// Identifiers that the chain gives and keys of state entries as bytes.

#pragma once

#include "base/bytes.hpp"
#include "base/codec.hpp"
#include "base/crypto.hpp"
#include "base/hash.hpp"
#include "base/types.hpp"

#include <string_view>

namespace tamga::registries {

using SubjectId = Digest<struct SubjectIdTag>;         // A person; never derived from a PIN.
using MarriageId = Digest<struct MarriageIdTag>;       // A marriage.
using ApplicationId = Digest<struct ApplicationIdTag>; // An application to marry.
using CourtActId = Digest<struct CourtActIdTag>;       // An act of a court.
using HoldId = Digest<struct HoldIdTag>;               // A hold on entities of any register.
using MandateId = Digest<struct MandateIdTag>;         // A power of attorney, a guardianship.
using EstateId = Digest<struct EstateIdTag>;           // What a person left.
using NotificationId = Digest<struct NotificationIdTag>; // A birth or a death that was notified.
using RegistrationId = Digest<struct RegistrationIdTag>; // A registration at an address.
using AddressId = Digest<struct AddressIdTag>;         // An address, which is not personal.
using VehicleId = Digest<struct VehicleIdTag>;         // A vehicle.
using LienId = Digest<struct LienIdTag>;               // A pledge of a vehicle.
using UseRightId = Digest<struct UseRightIdTag>;       // A right to use somebody's vehicle.
using ProposalId = Digest<struct ProposalIdTag>;       // Changes that governance votes on.
using HouseholdId = Digest<struct HouseholdIdTag>;     // Who keeps house together.
using DocTag = Digest<struct DocTagTag>;               // Issuer's HMAC of series and number.
using AddressTag = Digest<struct AddressTagTag>;       // HMAC-SHA-256(K_addr, address id || unit).
using PinTag = Digest<struct PinTagTag>;               // HMAC-SHA-256(K_pin, scheme || PIN).
using ArchiveRef = Digest<struct ArchiveRefTag>;       // H_arch(source hash || record id || type).
using FiliationTag = Digest<struct FiliationTagTag>;   // HMAC-SHA-256(K_fil, child || parent).

// H_sbjt(txid || operation index || ordinal): the ordinal counts what one operation creates.
template <class Id>
[[nodiscard]] Id id_given(const TransactionId& txid, std::uint16_t operation,
                          std::uint16_t ordinal) {
    Writer counters;
    counters.u16(operation);
    counters.u16(ordinal);
    return hash_as<Id>(tag::subject, {txid.view(), counters.view()});
}

// Keys of entities and items, as they are hashed into paths.
[[nodiscard]] inline ByteView key_bytes(ByteView key) { return key; }
[[nodiscard]] inline ByteView key_bytes(const Bytes& key) { return key; }
[[nodiscard]] inline ByteView key_bytes(const PublicKey& key) { return key.bytes; }
[[nodiscard]] inline ByteView key_bytes(std::string_view key) { return as_bytes(key); }
template <class Tag>
[[nodiscard]] ByteView key_bytes(const Digest<Tag>& key) {
    return key.view();
}

} // namespace tamga::registries
