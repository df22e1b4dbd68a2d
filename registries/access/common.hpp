// What several handlers of the access register share.

#pragma once

#include "registries/access/rows.hpp"
#include "registries/context.hpp"
#include "registries/outcome.hpp"

#include <optional>

namespace tamga::registries::access {

// A valid Ed25519 key (134) that no use ever had (135).
[[nodiscard]] Outcome check_fresh_key(const Context& context, const PublicKey& key);
void see_key(Context& context, const PublicKey& key, KeyUse use);

// No agency and no office has this code: they share one set of codes.
[[nodiscard]] bool code_is_free(const Context& context, ByteView code);

// Keys whose time is over leave the agency for the history table.
void settle_keys(Context& context, Agency& agency);

// The officer with that key, of the agency of the envelope.
[[nodiscard]] std::optional<Officer> find_own_officer(const Context& context, ByteView key);

// Roles inside the agency's (141), territories inside the office's (142), a validity that is not
// over (147), the linked subject known (148).
[[nodiscard]] Outcome check_appointment(const Context& context, const Officer& officer,
                                        const Office& office);

// Empty = no link; nothing when neither empty nor 32 bytes.
struct SubjectLink {
    bool well_formed = false;
    std::optional<SubjectId> subject;
};
[[nodiscard]] SubjectLink link_of(ByteView raw);

void emit_code(Context& context, std::string_view name, ByteView code);
void emit_key(Context& context, std::string_view name, const PublicKey& key);

} // namespace tamga::registries::access
