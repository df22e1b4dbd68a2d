// What one person holds of land and buildings at a head, complete and provable.
//
// The claims (formats.md 13, kind 4) are the person, the whole lists of its groups and of what it
// and each group hold, and every right and unit named there. So nothing that is listed is stale,
// and nothing can be left out: each list is proved to be all, and each claim follows from those
// before it.

#pragma once

#include "base/result.hpp"
#include "ledger/proof_document.hpp"
#include "registries/identifiers.hpp"
#include "registries/identity/rows.hpp"
#include "registries/land/rows.hpp"

#include <vector>

namespace tamga::registries {

// What the claims say of the person, as far as they go.
struct LandHoldings {
    identity::Subject person;
    std::vector<land::PartyRight> shares; // Of the person, then of each group, as they are listed.
    std::vector<land::Right> rights;      // Named by the shares, each once.
    std::vector<land::Unit> units;        // Of the rights, each once.
    std::vector<ledger::Prefix> wanted;   // The claims, in order, that those read so far ask for.
    bool whole = false;                   // Nothing more is wanted.

    // Of a share whose claims have been read; otherwise null.
    [[nodiscard]] const land::Right* right_of(const land::PartyRight& share) const;
    [[nodiscard]] const land::Unit* unit_of(const land::PartyRight& share) const;
};

// Reads the claims in their order; refused if one is not what those before it ask for, or if the
// person is one for whom there are no certificates.
[[nodiscard]] Result<LandHoldings> land_holdings(const SubjectId& person,
                                                 const std::vector<ledger::StateClaim>& claims);

// That the claims are all and bear out that these are the holdings of the person.
[[nodiscard]] Status check_holdings(const SubjectId& person,
                                    const std::vector<ledger::StateClaim>& claims);

} // namespace tamga::registries
