// What an import of a cadastre will submit, and what it finds in the files before.

#pragma once

#include "tools/bulk_act.hpp"
#include "tools/bulk_run.hpp"
#include "tools/parcels_file.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace tamga::tools {

// Pairs of parcels that overlap or are not noded, found with the register's own geometry.
struct ParcelFindings {
    std::map<std::string, std::uint64_t> faults; // Of shapes by name; "valid" for the others.
    std::uint64_t shared_edges = 0;              // Pairs of edges that coincide.
    std::uint64_t not_noded = 0;                 // Pairs of parcels.
    std::uint64_t overlaps = 0;
    std::vector<std::uint32_t> conflicts;        // Per parcel: with how many others.
    std::vector<std::string> notes;              // Per parcel: what is wrong with its shape.
};
[[nodiscard]] ParcelFindings examine(const std::vector<FileParcel>& parcels);

// H_arch(source 32 || id || type): 1 = parcel, 2 = title.
[[nodiscard]] Hash256 land_archive_ref(const Hash256& source, const std::string& id,
                                       std::uint8_t type);

[[nodiscard]] ImportAct parcel_act(const BulkOffice& office, const Hash256& source,
                                   std::uint32_t crs, const FileParcel& parcel, TimestampMs now);
[[nodiscard]] ImportAct title_act(const BulkOffice& office, const Hash256& source,
                                  const CadastreFiles& files, const FileTitle& title,
                                  TimestampMs now);
// Notes about a right that the register keeps differently from the file.
[[nodiscard]] std::string note_of(const FileRight& right);

} // namespace tamga::tools
