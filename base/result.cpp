// Names of error codes: the enumerator is the string.

#include "base/result.hpp"

#include "base/ensure.hpp"

namespace tamga {

std::string_view name_of(ErrorCode code) {
    switch (code) {
    case ErrorCode::malformed: return "malformed";
    case ErrorCode::bad_signature: return "bad_signature";
    case ErrorCode::unauthorised: return "unauthorised";
    case ErrorCode::expired: return "expired";
    case ErrorCode::conflict: return "conflict";
    case ErrorCode::pool_full: return "pool_full";
    case ErrorCode::behind: return "behind";
    case ErrorCode::timeout: return "timeout";
    case ErrorCode::pruned: return "pruned";
    case ErrorCode::not_found: return "not_found";
    case ErrorCode::erased: return "erased";
    case ErrorCode::already_done: return "already_done";
    case ErrorCode::usage: return "usage";
    case ErrorCode::config: return "config";
    case ErrorCode::io: return "io";
    case ErrorCode::disk_full: return "disk_full";
    case ErrorCode::corrupt_store: return "corrupt_store";
    case ErrorCode::log_loss: return "log_loss";
    case ErrorCode::wrong_chain: return "wrong_chain";
    case ErrorCode::network: return "network";
    case ErrorCode::act_not_available_yet: return "act_not_available_yet";
    }
    UNREACHABLE();
}

} // namespace tamga
