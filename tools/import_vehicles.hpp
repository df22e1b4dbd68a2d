// tamga import vehicles.

#pragma once

#include "tools/verbs.hpp"

namespace tamga::tools {

int import_vehicles(Arguments words);

} // namespace tamga::tools
