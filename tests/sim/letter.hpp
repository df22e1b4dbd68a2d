// A message on the wire: one for all whom it goes to, read at the first of them.

#pragma once

#include "consensus/messages.hpp"

#include <memory>
#include <optional>

namespace tamga::sim {

class Letter {
public:
    explicit Letter(const consensus::Message& message) : bytes_(consensus::encode(message)) {}

    [[nodiscard]] const Bytes& bytes() const { return bytes_; }
    // What its bytes say, whoever reads them.
    [[nodiscard]] const Result<consensus::Message>& message() {
        if (!message_) message_.emplace(consensus::decode_message(bytes_));
        return *message_;
    }

private:
    Bytes bytes_;
    std::optional<Result<consensus::Message>> message_;
};

using LetterPtr = std::shared_ptr<Letter>;

inline LetterPtr letter_of(const consensus::Message& message) {
    return std::make_shared<Letter>(message);
}

} // namespace tamga::sim
