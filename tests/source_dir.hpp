// Where the sources of this build are: named in one object, so that the cache of compiled objects
// serves every clone.
#pragma once

#include <string>

namespace tamga {

/** The absolute path of the repository's root, without a trailing slash. */
std::string source_dir();

} // namespace tamga
