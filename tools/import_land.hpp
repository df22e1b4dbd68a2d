// tamga import parcels and tamga import codes.

#pragma once

#include "tools/verbs.hpp"

namespace tamga::tools {

int import_parcels(Arguments words);
int import_codes(Arguments words);

} // namespace tamga::tools
