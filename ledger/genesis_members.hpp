// What the readers of genesis.json share: members of its objects, and what a predecessor is.

#pragma once

#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "base/result.hpp"
#include "base/types.hpp"
#include "ledger/genesis.hpp"
#include "ledger/json_canonical.hpp"

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>

namespace tamga::ledger::genesis_file {

[[nodiscard]] inline std::unexpected<Error> refuse(const std::string& key,
                                                   const std::string& reason) {
    return fail(ErrorCode::config, "genesis: " + key + ": " + reason);
}

[[nodiscard]] inline std::string at(const std::string& list, std::size_t index) {
    return list + '[' + std::to_string(index) + ']';
}

// Reads the members of one object; done() refuses those that nobody asked for.
class Members {
public:
    static Result<Members> of(const Json& json, std::string where) {
        if (json.kind != Json::Kind::object) {
            return refuse(where.empty() ? "top level" : where, "not an object");
        }
        Members members;
        members.object_ = &json.object;
        members.where_ = std::move(where);
        return members;
    }

    [[nodiscard]] std::string path(const std::string& key) const {
        return where_.empty() ? key : where_ + '.' + key;
    }
    [[nodiscard]] const Json* find(const std::string& key) {
        asked_.insert(key);
        const auto found = object_->find(key);
        return found == object_->end() ? nullptr : &found->second;
    }
    Result<const Json*> get(const std::string& key, Json::Kind kind, const char* what) {
        const Json* json = find(key);
        if (json == nullptr) return refuse(path(key), "missing; add it");
        if (json->kind != kind) return refuse(path(key), std::string("not ") + what);
        return json;
    }
    Result<std::string> text(const std::string& key) {
        TRY(const Json* found, get(key, Json::Kind::text, "a string"));
        return found->text;
    }
    Result<std::int64_t> number(const std::string& key, std::int64_t low, std::int64_t high) {
        TRY(const Json* found, get(key, Json::Kind::number, "a number"));
        if (found->number < low || found->number > high) {
            return refuse(path(key), "not between " + std::to_string(low) + " and " +
                                         std::to_string(high));
        }
        return found->number;
    }
    Result<const Json::Array*> list(const std::string& key, std::size_t count_max) {
        TRY(const Json* found, get(key, Json::Kind::array, "a list"));
        if (found->array.size() > count_max) {
            return refuse(path(key), "more than " + std::to_string(count_max) + " entries");
        }
        return &found->array;
    }
    Status done() const {
        for (const auto& [key, member] : *object_) {
            if (!asked_.contains(key)) return refuse(path(key), "unknown key; remove it");
        }
        return {};
    }

private:
    const Json::Object* object_ = nullptr;
    std::string where_;
    std::set<std::string> asked_;
};

[[nodiscard]] inline Result<Hash256> digest_from(const std::string& text, const std::string& key) {
    const auto raw = from_hex(text);
    if (!raw || raw->size() != 32) return refuse(key, "not 64 lower-case hexadecimal digits");
    return Hash256::from(*raw);
}

[[nodiscard]] inline Result<PublicKey> key_from(const std::string& text, const std::string& key) {
    TRY(const Hash256 raw, digest_from(text, key));
    return PublicKey{raw.bytes};
}

// The object "predecessor", the form of its members alone.
[[nodiscard]] Result<Predecessor> predecessor_from(const Json& json);
[[nodiscard]] Json json_of(const Predecessor& predecessor);
// Its rules, and those of a genesis that has one; who signed is for recovery.hpp.
[[nodiscard]] Status check_predecessor(const Genesis& genesis);

} // namespace tamga::ledger::genesis_file
