// Whether a folder of tiles is the log that a checkpoint speaks of, and which file is not.
//
// Every leaf is hashed, every tile compared with what is below it, and the root with that of the
// checkpoint. Where two files disagree, the hash above both, or the root, says which of them is
// wrong. Memory is one tile of each level.

#pragma once

#include "base/result.hpp"
#include "base/types.hpp"
#include "ledger/log_tiles.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace tamga::ledger {

struct TileFault {
    std::string path; // The file that is wrong; "checkpoint" if all others agree on another log.
    std::string what;

    friend bool operator==(const TileFault&, const TileFault&) = default;
};

struct TilesChecked {
    std::uint64_t entries = 0; // That were read and hashed.
    std::uint64_t files = 0;   // That were there, partial ones of earlier checkpoints included.
    std::vector<TileFault> faults;

    static constexpr std::size_t faults_max = 100;
};

// An error is the disk's. `progress` is told of leaves.
[[nodiscard]] Result<TilesChecked>
check_tiles(const TileSource& source, std::uint64_t size, const LogRoot& root,
            const std::function<void(std::uint64_t)>& progress = {});

} // namespace tamga::ledger
