// The walker between protobuf and JSON, both directions.

#include "proto/transaction.pb.h"
#include "rpc/proto_json.hpp"

#include <catch2/catch.hpp>
#include <google/protobuf/descriptor.h>
#include <nlohmann/json.hpp>

#include <set>

using namespace tamga;
using namespace tamga::rpc;

namespace {

proto::TransactionBody sample() {
    proto::TransactionBody body;
    body.set_chain_id(std::string(32, '\x01'));
    body.set_nonce(std::string("\0\x7f\xff", 3));
    body.set_valid_from_ms(18446744073709551615u);
    body.add_signers(std::string(32, '\x02'));
    body.set_agency("CIV-KG");
    body.set_territory("41702");
    auto* predicate = body.add_predicates();
    predicate->set_code(proto::AGE_GE);
    predicate->set_argument(-9223372036854775807 - 1);
    predicate->set_at_day(-300'000);
    predicate->set_answer(proto::PREDICATE_ANSWER_UNKNOWN);
    auto* birth = body.add_operations()->mutable_register_birth();
    birth->set_kind(proto::identity::CITIZEN);
    auto* attribute = birth->add_attributes();
    attribute->set_data_class(proto::identity::NAME);
    attribute->set_commitment(std::string(32, '\x03'));
    body.add_operations()->mutable_appoint_officer()->add_territories("417");
    return body;
}

std::string problem(std::string_view text) {
    proto::TransactionBody body;
    const Status read = from_json_text(text, body);
    return read ? "" : read.error().message;
}

void collect(const google::protobuf::Descriptor& type, std::set<std::string>& seen,
             std::set<std::string>& text, std::set<std::string>& hex) {
    if (!seen.insert(type.full_name()).second) return;
    for (int i = 0; i < type.field_count(); ++i) {
        const auto* field = type.field(i);
        if (field->message_type() != nullptr) collect(*field->message_type(), seen, text, hex);
        if (field->type() != google::protobuf::FieldDescriptor::TYPE_BYTES) continue;
        (is_text_field(*field) ? text : hex).insert(field->name());
    }
}

} // namespace

TEST_CASE("a message goes to JSON and comes back the same") {
    const proto::TransactionBody body = sample();
    proto::TransactionBody back;
    const Status read = from_json_text(to_json_text(body), back);
    REQUIRE(read);
    CHECK(back.SerializeAsString() == body.SerializeAsString());
}

TEST_CASE("JSON of a message follows protobuf's mapping, with bytes in hex and codes as text") {
    const Json json = to_json(sample());
    CHECK(json["validFromMs"] == "18446744073709551615");
    CHECK(json["nonce"] == "007fff");
    CHECK(json["agency"] == "CIV-KG");
    CHECK(json["territory"] == "41702");
    CHECK(json["predicates"][0]["code"] == "AGE_GE");
    CHECK(json["predicates"][0]["argument"] == "-9223372036854775808");
    CHECK(json["predicates"][0]["atDay"] == -300'000);
    CHECK(json["operations"][0]["registerBirth"]["attributes"][0]["dataClass"] == "NAME");
    CHECK(json["operations"][1]["appointOfficer"]["territories"][0] == "417");
    CHECK_FALSE(json.contains("submitter")); // At its default.
}

TEST_CASE("what cannot be a field's value is refused, and the message names the field") {
    CHECK(problem("[]") == "the value: expected an object");
    CHECK(problem(R"({"x":1})") == "x: unknown field of TransactionBody");
    CHECK(problem(R"({"chain_id":"00"})") == "chain_id: unknown field of TransactionBody");
    CHECK(problem(R"({"submitter":1.0})") == "submitter: expected a non-negative integer in range");
    CHECK(problem(R"({"submitter":4294967296})") ==
          "submitter: expected a non-negative integer in range");
    CHECK(problem(R"({"submitter":-1})") == "submitter: expected a non-negative integer in range");
    CHECK(problem(R"({"submitter":null})") ==
          "submitter: expected a non-negative integer in range");
    CHECK(problem(R"({"validFromMs":"18446744073709551616"})") ==
          "validFromMs: expected a non-negative integer in range");
    CHECK(problem(R"({"nonce":"0"})") == "nonce: expected lower-case hexadecimal");
    CHECK(problem(R"({"nonce":"AB"})") == "nonce: expected lower-case hexadecimal");
    CHECK(problem(R"({"nonce":7})") == "nonce: expected a string");
    CHECK(problem(R"({"agency":"ЗАГС"})") == "agency: expected printable ASCII");
    CHECK(problem(R"({"signers":"00"})") == "signers: expected an array");
    CHECK(problem(R"({"signers":["00","zz"]})") == "signers[1]: expected lower-case hexadecimal");
    CHECK(problem(R"({"predicates":[{"code":"NO_SUCH"}]})") ==
          "predicates[0].code: not a name of PredicateCode");
    CHECK(problem(R"({"predicates":[{"code":5}]})") ==
          "predicates[0].code: not a name of PredicateCode");
    CHECK(problem(R"({"predicates":[{"atDay":"1e3"}]})") ==
          "predicates[0].atDay: expected an integer in range");
    CHECK(problem(R"({"operations":[{"registerBirth":{},"registerDeath":{}}]})") ==
          "operations[0].registerDeath: only one of act may be given");
    CHECK(problem(R"({"agency":"A","agency":"B"})") == "duplicate key \"agency\"");
}

TEST_CASE("64-bit integers are read from numbers and from decimal strings") {
    for (const std::string text : {R"({"validFromMs":7})", R"({"validFromMs":"7"})"}) {
        proto::TransactionBody body;
        REQUIRE(from_json_text(text, body));
        CHECK(body.valid_from_ms() == 7);
    }
}

TEST_CASE("a text field that is not printable ASCII loses nothing") {
    for (const std::string& value : {std::string("\0\xff", 2), std::string("hex:00"),
                                    std::string("a\nb"), std::string("CIV")}) {
        proto::TransactionBody body;
        body.set_agency(value);
        proto::TransactionBody back;
        REQUIRE(from_json_text(to_json_text(body), back));
        CHECK(back.agency() == value);
    }
}

TEST_CASE("which fields are text and which are hex is frozen") {
    std::set<std::string> seen;
    std::set<std::string> text;
    std::set<std::string> hex;
    collect(*proto::Submission::descriptor(), seen, text, hex);
    collect(*proto::TransactionBody::descriptor(), seen, text, hex);
    CHECK(text == std::set<std::string>{
                     "agency", "building", "building_unit", "case_ref", "category", "claim_ref",
                     "code", "codes", "dominant", "endpoint", "issuer", "legal_basis", "maker",
                     "model", "neighbour", "new_node_name", "node_name", "office", "organisation",
                     "parameter", "parcel", "parcels", "plate", "plate_kind", "reason", "record",
                     "servient", "successor", "territories", "territory",
                     "title", "transit_plate", "unit", "units", "value", "vin"});
    CHECK(hex == std::set<std::string>{
                     "about", "act", "address", "adopters", "agent", "amount", "applicant",
                     "applicants", "application", "archive_ref", "area", "attestation", "body",
                     "body_mark", "buyer", "cause", "chain_id", "commitment", "commitments",
                     "consensus_key", "content", "court_act", "decedent", "display", "doc_tag",
                     "documents", "dwelling", "dwellings", "elements", "engine", "entity", "estate",
                     "father_subject", "head", "heir", "hold", "holder", "household", "id",
                     "informant", "item", "key", "keys", "left", "lien", "lifted", "lodgement",
                     "loser", "mandate", "marriage", "member", "members", "mortgage", "mother_subject",
                     "name", "name_a", "name_b", "new_key", "node_key", "nonce", "notification",
                     "object", "objection", "objects", "old_key", "owner", "owners", "parent",
                     "parents", "payload", "pin_commitment", "pin_tag", "principal", "proposal",
                     "receipts_root", "recent_block", "records", "registration", "residence",
                     "right", "salt", "secondary_mark", "signature", "signers", "spouse_a", "spouse_b", "subject",
                     "tag", "target", "targets", "use_right", "user", "vehicle", "winner"});
}
