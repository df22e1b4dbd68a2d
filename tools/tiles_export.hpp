// tamga export tiles: the log of a home or a bundle as a folder of tiles.

#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tamga::tools {

struct TilesOptions {
    std::string source;             // The home of a node, also while it runs, or a bundle.
    std::string folder;
    std::vector<std::string> notes; // Checkpoints that witnesses cosigned, all of one head.
    bool only_new = false;          // Compares nothing but the last tiles with what is there.
    bool quiet = false;
};

struct TilesFigures {
    std::uint64_t height = 0;
    std::uint64_t leaves = 0;
    std::uint64_t leaves_before = 0; // That the folder held.
    std::uint64_t written = 0;       // Files.
    std::uint64_t compared = 0;
    std::uint64_t cosignatures = 0;
};

// Appends what is new. conflict, naming the file: the folder does not hold this log; behind: it
// holds more of it than the source.
[[nodiscard]] Result<TilesFigures> export_tiles(const TilesOptions& options);

} // namespace tamga::tools
