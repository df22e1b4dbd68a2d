// tamga import gedcom: vital records of an archive onto the chain.

#pragma once

#include "tools/verbs.hpp"

namespace tamga::tools {

int import_gedcom(Arguments words);

} // namespace tamga::tools
