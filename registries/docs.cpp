// Generated reference of the registries.

#include "registries/docs.hpp"

#include "proto/transaction.pb.h"
#include "registries/catalog.hpp"
#include "registries/outcome.hpp"

#include <google/protobuf/descriptor.h>

namespace tamga::registries {

namespace {

std::string roles_of(const AnyRole& roles) {
    std::string out;
    for (const access::Role role : roles) {
        if (static_cast<int>(role) == 0) continue;
        if (!out.empty()) out += " or ";
        out += proto::access::Role_Name(static_cast<proto::access::Role>(role));
    }
    return out;
}

std::string who(const Authority& authority) {
    std::string out;
    switch (authority.by) {
    case By::governance: out = "governance keys"; break;
    case By::governance_key: out = "a governance key"; break;
    case By::agency_key: out = "a key of the agency"; break;
    case By::agency_key_or_governance: out = "a key of the agency, or governance keys"; break;
    case By::officer: out = roles_of(authority.roles); break;
    }
    const std::string second = roles_of(authority.second);
    if (!second.empty()) {
        out += "; second officer: " + second;
        if (authority.second_of_office) out += " of the same office";
    }
    return out;
}

std::string type_of(const google::protobuf::FieldDescriptor& field) {
    std::string out = field.is_repeated() ? "list of " : "";
    if (field.message_type() != nullptr) return out + field.message_type()->name();
    if (field.enum_type() != nullptr) return out + field.enum_type()->name();
    return out + field.type_name();
}

} // namespace

std::string acts_markdown() {
    std::string out = "# Acts\n\nEvery act that the chain understands, from its catalog. A refusal "
                      "is one of [outcomes](outcomes.md), in the log and without effect.\n";
    const auto* operation = proto::Operation::descriptor();
    for (const Entry& entry : catalog()) {
        const auto* field = operation->FindFieldByNumber(entry.field);
        out += "\n## " + std::string(entry.id) + " `" + std::string(entry.name) + "`\n\n";
        out += "Operation " + std::to_string(entry.field) + ", `" + field->name() + "`. By: " +
               who(entry.authority) + ".";
        if (!entry.authority.consents.empty()) {
            out += " Consents and attestations: " + std::string(entry.authority.consents) + ".";
        }
        out += "\n\n";
        const auto* message = field->message_type();
        if (message->field_count() == 0) continue;
        out += "| field | type |\n|---|---|\n";
        for (int i = 0; i < message->field_count(); ++i) {
            const auto* part = message->field(i);
            out += "| `" + part->json_name() + "` | " + type_of(*part) + " |\n";
        }
    }
    out += "\n## System legs\n\nRules that other acts carry out as part of themselves; nobody "
           "submits them.\n\n| id | what | leg of |\n|---|---|---|\n";
    for (const Leg& leg : system_legs()) {
        out += "| " + std::string(leg.id) + " | " + std::string(leg.what) + " | " +
               std::string(leg.by) + " |\n";
    }
    return out;
}

std::string outcomes_markdown() {
    std::string out = "# Outcomes\n\nWhat became of an act; numbers are frozen. 0 is applied, "
                      "every other refuses it.\n\n| number | name | rule | in words | по-русски |\n"
                      "|---|---|---|---|---|\n";
    for (const OutcomeText& text : outcomes()) {
        out += "| " + std::to_string(text.number) + " | `" + std::string(text.name) + "` | " +
               std::string(text.rule) + " | " + std::string(text.english) + " | " +
               std::string(text.russian) + " |\n";
    }
    return out;
}

} // namespace tamga::registries
