// Result<T>: the second kind of error, "the world misbehaves".
//
// An Error has a code from the one list below (its name is the string on the wire and in docs) and
// a sentence that tells the reader what happened and what to do. TRY unwraps or returns the error.

#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace tamga {

// interfaces.md 2 and node/tools failures. Append; rpc/error_map.cpp decides what a client sees.
enum class ErrorCode : std::uint8_t {
    malformed,        // Not in the format: never repeat.
    bad_signature,    // A signature, key or signer list is wrong.
    unauthorised,     // The submitter is unknown or may not submit this kind of act.
    expired,          // A final block is past the validity window.
    conflict,         // An expected version is stale.
    pool_full,        // Full is an answer: retry later.
    behind,           // This node is not in step: ask another.
    timeout,          // Not final in time; it still may become so.
    pruned,           // Known once, no longer held.
    not_found,        // No such thing.
    erased,           // A payload was erased under a tombstone.
    already_done,     // Known already; the first answer stands.
    usage,            // The operator or user asked for something that makes no sense.
    config,           // A file of the home or an option is wrong.
    io,               // The operating system refused.
    disk_full,        // No room: admission stops.
    corrupt_store,    // What the disk returns is not what was written.
    log_loss,         // The vote log does not cover what was promised.
    wrong_chain,      // Made for another chain.
    network,          // A peer is gone, unknown or misbehaves.
    act_not_available_yet, // The act needs one that this version does not know.
};

struct Error {
    ErrorCode code = ErrorCode::malformed;
    std::string message;
};

template <class T>
using Result = std::expected<T, Error>;
using Status = Result<void>;

[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code, std::string message) {
    return std::unexpected(Error{code, std::move(message)});
}

[[nodiscard]] std::string_view name_of(ErrorCode code);

} // namespace tamga

#define TAMGA_JOIN_(a, b) a##b
#define TAMGA_JOIN(a, b) TAMGA_JOIN_(a, b)
// TRY(declaration, expression): declare from the value, or return the error.
#define TRY(declaration, ...)                                                                      \
    auto TAMGA_JOIN(try_, __LINE__) = (__VA_ARGS__);                                               \
    if (!TAMGA_JOIN(try_, __LINE__))                                                               \
        return std::unexpected(std::move(TAMGA_JOIN(try_, __LINE__)).error());                     \
    declaration = std::move(*TAMGA_JOIN(try_, __LINE__))
// TRY_VOID(expression): the same for a Status.
#define TRY_VOID(...)                                                                              \
    do {                                                                                           \
        auto try_status = (__VA_ARGS__);                                                           \
        if (!try_status) return std::unexpected(std::move(try_status).error());                    \
    } while (false)
