// Key files: one line of text, mode 0600, written atomically, read by tamgad and tamga alike.
//
//     tamga-key-1 ed25519 <64 hex digits: the RFC 8032 seed>
//     tamga-key-1 payload <64 hex digits: the XChaCha20-Poly1305 key>
//
// A file that others can read is refused: the error says which command mends it.

#pragma once

#include "base/crypto.hpp"
#include "base/result.hpp"

#include <string>

namespace tamga {

// Refuses to overwrite an existing file: a key written over is a key lost.
[[nodiscard]] Status write_key_file(const std::string& path, const SecretKey& key);
[[nodiscard]] Result<SecretKey> read_key_file(const std::string& path);

[[nodiscard]] Status write_payload_key_file(const std::string& path, const SealKey& key);
[[nodiscard]] Result<SealKey> read_payload_key_file(const std::string& path);

} // namespace tamga
