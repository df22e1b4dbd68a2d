// The verb `simulate-day`: apart from verbs.hpp, which every tool includes.

#pragma once

#include "tools/verbs.hpp"

namespace tamga::tools {

int simulate_day(Arguments words);

} // namespace tamga::tools
