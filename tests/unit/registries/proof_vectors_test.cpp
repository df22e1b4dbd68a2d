// The frozen vectors of proofs: the verdict of every line, as tools/verify.py gives it too.

#include "registries/land_certificate.hpp"
#include "registries/land_holdings.hpp"
#include "registries/person_certificate.hpp"

#include "ledger/log_tree_anchor.hpp"
#include "ledger/receipt.hpp"
#include "source_dir.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <map>
#include <set>
#include <sstream>

using namespace tamga;
using namespace tamga::registries;

namespace {

struct Vector {
    bool valid = false;
    std::string id;
    std::string kind;
    ledger::HeadTrust trust;
    std::vector<Bytes> blobs;
};

// tests/vectors/proofs/README.md: pieces joined, patches of other blobs, verdicts.
class Vectors {
public:
    void read(const std::string& path) {
        std::ifstream in(path);
        REQUIRE(in.good());
        for (std::string line; std::getline(in, line);) {
            std::istringstream stream(line);
            std::vector<std::string> words;
            for (std::string word; stream >> word;) words.push_back(word);
            if (!words.empty()) take(words);
        }
    }

    std::vector<Vector> all;

private:
    void take(const std::vector<std::string>& words) {
        if (words[0] == "trust") {
            trusts_[words[1]] = {ChainId::from(from_hex(words[2]).value()),
                                 ValidatorsHash::from(from_hex(words[3]).value())};
        } else if (words[0] == "blob") {
            Bytes& blob = blobs_[words[1]];
            for (std::size_t i = 2; i < words.size(); ++i) {
                append(blob, words[i][0] == '@' ? blobs_.at(words[i].substr(1))
                                                : from_hex(words[i]).value());
            }
        } else if (words[0] == "patch") {
            blobs_[words[1]] = patched(blobs_.at(words[2]), {words.begin() + 3, words.end()});
        } else {
            Vector vector{words[0] == "valid", words[1], words[2], trusts_.at(words[3]), {}};
            for (std::size_t i = 4; i < words.size(); ++i) {
                vector.blobs.push_back(blobs_.at(words[i]));
            }
            all.push_back(std::move(vector));
        }
    }
    static Bytes patched(const Bytes& old, const std::vector<std::string>& changes) {
        Bytes out;
        std::size_t at = 0;
        for (const std::string& change : changes) {
            const std::size_t first = change.find(':');
            const std::size_t second = change.find(':', first + 1);
            const std::size_t offset = std::stoul(change.substr(0, first));
            append(out, ByteView(old).subspan(at, offset - at));
            append(out, from_hex(change.substr(second + 1)).value());
            at = offset + std::stoul(change.substr(first + 1, second - first - 1));
        }
        append(out, ByteView(old).subspan(at));
        return out;
    }

    std::map<std::string, ledger::HeadTrust> trusts_;
    std::map<std::string, Bytes> blobs_;
};

Status judge(const Vector& vector) {
    const Bytes& bytes = vector.blobs.at(0);
    if (vector.blobs.size() == 2) {
        TRY(const ledger::Receipt receipt, ledger::decode_receipt(bytes));
        TRY(const ledger::LogAnchor anchor, ledger::decode_anchor(vector.blobs[1]));
        return ledger::verify_anchored(receipt, anchor, vector.trust);
    }
    switch (bytes.size() < 2 ? 0 : bytes[0] * 256 + bytes[1]) {
    case 1: {
        TRY(const ledger::Receipt receipt, ledger::decode_receipt(bytes));
        return ledger::verify_receipt(receipt,
                                      {vector.trust.chain, vector.trust.set, std::nullopt});
    }
    case 2: {
        TRY(const ledger::ProofDocument document, ledger::decode_proof_document(bytes));
        return ledger::verify_proof_document(document, vector.trust);
    }
    case 3: {
        TRY(const ledger::LogAnchor anchor, ledger::decode_anchor(bytes));
        return ledger::verify_anchor(anchor, vector.trust);
    }
    case 4: {
        TRY(const PersonCertificate certificate, decode_person_certificate(bytes));
        return verify_person_certificate(certificate, vector.trust);
    }
    case 5: {
        TRY(const LandCertificate certificate, decode_land_certificate(bytes));
        return verify_land_certificate(certificate, vector.trust);
    }
    default: return fail(ErrorCode::malformed, "of an unknown format");
    }
}

const std::vector<Vector>& vectors() {
    static const std::vector<Vector> all = [] {
        Vectors reading;
        const std::string folder = source_dir() + "/tests/vectors/proofs/";
        for (const char* name :
             {"1-valid.txt", "2-forged.txt", "3-land-valid.txt", "4-land-forged.txt",
              "5-holdings-valid.txt", "6-holdings-forged.txt"}) {
            reading.read(folder + name);
        }
        return reading.all;
    }();
    return all;
}

// Decoded and encoded again: one encoding per value.
std::optional<Bytes> again(const Bytes& bytes) {
    switch (bytes[1]) {
    case 1: return encode(ledger::decode_receipt(bytes).value());
    case 2: return encode(ledger::decode_proof_document(bytes).value());
    case 3: return encode(ledger::decode_anchor(bytes).value());
    case 4: return encode(decode_person_certificate(bytes).value());
    case 5: return encode(decode_land_certificate(bytes).value());
    default: return std::nullopt;
    }
}

} // namespace

TEST_CASE("every valid vector of proofs verifies, every forged one is refused") {
    std::set<std::string> kinds;
    std::size_t valid = 0;
    std::size_t forged = 0;
    for (const Vector& vector : vectors()) {
        const Status verdict = judge(vector);
        INFO((vector.valid ? "valid " : "forged ") << vector.id << " " << vector.kind << ": "
             << (verdict ? "" : verdict.error().message));
        CHECK(verdict.has_value() == vector.valid);
        (vector.valid ? valid : forged) += 1;
        if (!vector.valid) kinds.insert(vector.kind);
    }
    CHECK(valid == 502 + 64 + 48);
    CHECK(forged == 799 + 427 + 343);
    CHECK(kinds.size() == 133 + 107 + 107);
}

TEST_CASE("a valid proof has one encoding, and none is valid under another trust") {
    for (const Vector& vector : vectors()) {
        if (!vector.valid) continue;
        INFO(vector.id << " " << vector.kind);
        for (const Bytes& blob : vector.blobs) CHECK(again(blob) == blob);
        Vector other = vector;
        other.trust.chain->bytes[7] ^= 1;
        CHECK_FALSE(judge(other).has_value());
        other = vector;
        other.trust.set->bytes[7] ^= 1;
        CHECK_FALSE(judge(other).has_value());
    }
}

TEST_CASE("a certificate says in words what it proves, with both times") {
    for (const Vector& vector : vectors()) {
        if (!vector.valid || vector.kind != "person-married") continue;
        const auto certificate = decode_person_certificate(vector.blobs[0]).value();
        const Words words = words_of(certificate);
        CHECK(words.english.find("is married to person " + certificate.statement.spouse->hex()) !=
              std::string::npos);
        CHECK(words.english.find(" on 2026-05-") != std::string::npos);
        CHECK(words.russian.find("состоит в браке") != std::string::npos);
        return;
    }
    FAIL("no such vector");
}

TEST_CASE("holdings say every share in words, and of groups which") {
    std::size_t in_groups = 0;
    std::size_t nothing = 0;
    for (const Vector& vector : vectors()) {
        if (!vector.valid || !vector.kind.starts_with("holdings-")) continue;
        const auto certificate = decode_land_certificate(vector.blobs[0]).value();
        const auto person = SubjectId::from(certificate.statement.party.id);
        const auto holdings = land_holdings(person, certificate.document.claims).value();
        const Words words = words_of(certificate);
        CHECK(words.english.starts_with("Person " + person.hex()));
        for (const land::PartyRight& share : holdings.shares) {
            CHECK(words.english.find("unit " + to_text(share.unit) + " of ") != std::string::npos);
            if (share.party.kind != proto::land::GROUP) continue;
            ++in_groups;
            CHECK(words.english.find(" in group " + to_hex(share.party.id)) != std::string::npos);
        }
        if (!holdings.shares.empty()) continue;
        ++nothing;
        CHECK(words.english.find("holds no right in land or buildings") != std::string::npos);
    }
    CHECK(in_groups >= 4);
    CHECK(nothing >= 4);
}

TEST_CASE("a title says every right in words, whoever reads it") {
    std::size_t mortgages = 0;
    for (const Vector& vector : vectors()) {
        if (!vector.valid || vector.kind != "land-title") continue;
        const auto certificate = decode_land_certificate(vector.blobs[0]).value();
        const auto extract =
            land_extract(certificate.statement.unit, certificate.document.claims).value();
        const Words words = words_of(certificate);
        CHECK(words.english.find("has these rights and no others") != std::string::npos);
        for (const land::Right& right : extract.rights) {
            if (right.type != proto::land::MORTGAGE) continue;
            ++mortgages;
            const std::string rank = std::to_string(right.rank);
            CHECK(words.english.find("mortgage of rank " + rank) != std::string::npos);
            CHECK(words.russian.find("ипотека ранга " + rank) != std::string::npos);
        }
    }
    CHECK(mortgages >= 4);
}
