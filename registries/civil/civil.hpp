// The civil registry: births, marriages, divorces, deaths, and archives of them (registries.md 1.2).
// One handler file per act.
//
// A handler is called after the authority of its act was judged (authority.hpp). It checks top-down
// and then writes; whatever it wrote is dropped unless it returns `applied`.

#pragma once

#include "proto/civil.pb.h"
#include "registries/context.hpp"
#include "registries/outcome.hpp"

namespace tamga::registries::civil {

[[nodiscard]] Outcome import_archive_record(const proto::civil::ImportArchiveRecord&, Context&);

} // namespace tamga::registries::civil
