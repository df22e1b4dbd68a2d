// Encoding, rules and words of certificates for people.

#include "registries/person_certificate.hpp"

#include "base/codec.hpp"
#include "base/ensure.hpp"
#include "registries/civil/rows.hpp"
#include "registries/identity/rows.hpp"

#include <array>
#include <utility>

namespace tamga::registries {

namespace {

using certificate::date;
using certificate::HeadDays;
using certificate::items_of;
using certificate::moment;
using certificate::refuse;
using identity::LifeStatus;
using ledger::ClaimKind;
using ledger::Prefix;

constexpr std::size_t classes_max = 16;

constexpr std::array kind_names{
    std::pair{StatementKind::alive, std::string_view("alive")},
    std::pair{StatementKind::married, std::string_view("married")},
    std::pair{StatementKind::not_married, std::string_view("not-married")},
    std::pair{StatementKind::never_married, std::string_view("never-married")},
    std::pair{StatementKind::identity, std::string_view("identity")},
};

Prefix core_of(const SubjectId& subject) {
    return certificate::core_of(tables::subject, subject.view());
}

Bytes class_key(std::uint16_t data_class) {
    Writer out;
    out.u16(data_class);
    return std::move(out).take();
}

// The row of a claim of presence; nothing if it is not such a row.
template <class Row>
Result<Row> row_of(const PersonCertificate& certificate, std::size_t number) {
    if (number >= certificate.document.claims.size()) return refuse("a claim is missing");
    return certificate::present_row<Row>(certificate.document.claims[number]);
}

Result<identity::Subject> person(const PersonCertificate& certificate, std::size_t number,
                                 const SubjectId& subject) {
    TRY(identity::Subject row, row_of<identity::Subject>(certificate, number));
    TRY_VOID(certificate::check_person(row, subject));
    return row;
}

Status judge_alive(const identity::Subject& person, std::int32_t day) {
    const bool known = person.created_day <= day;
    const bool alive = person.has_death ? person.death_earliest && *person.death_earliest > day
                                        : person.life == LifeStatus::alive;
    if (!known || !alive) return refuse("not certainly alive then");
    return {};
}

Status judge_married(const PersonCertificate& certificate) {
    const Statement& statement = certificate.statement;
    if (*statement.spouse == statement.subject) return refuse("nobody is married to himself");
    TRY_VOID(person(certificate, 1, *statement.spouse));
    TRY(const civil::Marriage row, row_of<civil::Marriage>(certificate, 2));
    if (!row.is_of(statement.subject) || row.other_than(statement.subject) != *statement.spouse) {
        return refuse("the marriage is of others");
    }
    const auto& begin = row.from.days.latest;
    if (!begin || *begin > statement.day) return refuse("not certainly married then");
    if (row.to && (!row.to->earliest || *row.to->earliest <= statement.day)) {
        return refuse("not certainly married then");
    }
    return {};
}

Status judge_identity(const PersonCertificate& certificate) {
    const Statement& statement = certificate.statement;
    for (std::size_t i = 0; i < statement.classes.size(); ++i) {
        TRY(const identity::Attribute row, row_of<identity::Attribute>(certificate, i + 1));
        if (row.subject != statement.subject || row.data_class != statement.classes[i]) {
            return refuse("the attribute is another one");
        }
        if (row.since_day > statement.day) return refuse("the attribute is younger than the day");
    }
    return {};
}

// The claims are present or none as the statement needs, of exactly its paths.
Status check_claims(const PersonCertificate& certificate) {
    std::optional<MarriageId> marriage;
    if (certificate.statement.kind == StatementKind::married) {
        TRY(const civil::Marriage row, row_of<civil::Marriage>(certificate, 2));
        marriage = row.id;
    }
    const std::vector<Prefix> wanted = claims_of(certificate.statement, marriage);
    const auto& claims = certificate.document.claims;
    if (claims.size() < wanted.size()) return refuse("a claim is missing");
    if (claims.size() > wanted.size()) return refuse("a claim too many");
    const bool single = certificate.statement.kind == StatementKind::not_married ||
                        certificate.statement.kind == StatementKind::never_married;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const ClaimKind kind = single && i > 0 ? ClaimKind::none : ClaimKind::present;
        if (claims[i].kind != kind || claims[i].prefix != wanted[i]) {
            return refuse("the claims are not those of the statement");
        }
    }
    return {};
}

Words claim_words(const Statement& statement) {
    switch (statement.kind) {
    case StatementKind::alive: return {"is alive", "находится в живых"};
    case StatementKind::married:
        return {"is married to person " + statement.spouse->hex(),
                "состоит в браке с лицом " + statement.spouse->hex()};
    case StatementKind::not_married:
        return {"is in no registered marriage", "не состоит в зарегистрированном браке"};
    case StatementKind::never_married:
        return {"is in no registered marriage, and no ended one is registered",
                "не состоит в зарегистрированном браке и не состояло в нём ранее"};
    case StatementKind::identity: {
        std::string list;
        for (const std::uint16_t data_class : statement.classes) {
            const auto& name =
                proto::identity::DataClass_Name(static_cast<identity::DataClass>(data_class));
            list += (list.empty() ? "" : ", ") +
                    (name.empty() ? std::to_string(data_class) : name);
        }
        return {"has these current identity records: " + list,
                "имеет действующие идентификационные записи: " + list};
    }
    }
    UNREACHABLE();
}

} // namespace

std::string_view name_of(StatementKind kind) {
    for (const auto& [known, name] : kind_names) {
        if (known == kind) return name;
    }
    UNREACHABLE();
}

std::optional<StatementKind> statement_kind_of(std::string_view name) {
    for (const auto& [kind, known] : kind_names) {
        if (known == name) return kind;
    }
    return std::nullopt;
}

std::vector<Prefix> claims_of(const Statement& statement,
                              const std::optional<MarriageId>& marriage) {
    std::vector<Prefix> wanted{core_of(statement.subject)};
    switch (statement.kind) {
    case StatementKind::alive: break;
    case StatementKind::married:
        ENSURE(statement.spouse && marriage);
        wanted.push_back(core_of(*statement.spouse));
        wanted.push_back(certificate::core_of(tables::marriage, marriage->view()));
        break;
    case StatementKind::not_married:
        wanted.push_back(items_of(tables::subject_marriage, statement.subject.view()));
        break;
    case StatementKind::never_married:
        wanted.push_back(items_of(tables::subject_marriage, statement.subject.view()));
        wanted.push_back(items_of(tables::ended_subject_marriage, statement.subject.view()));
        break;
    case StatementKind::identity:
        for (const std::uint16_t data_class : statement.classes) {
            const auto path = ledger::StatePath::plural(
                tables::attribute.table, statement.subject.view(), tables::attribute.facet,
                class_key(data_class));
            wanted.push_back(Prefix::whole(path.view()));
        }
        break;
    }
    return wanted;
}

Bytes encode(const PersonCertificate& certificate) {
    const Statement& statement = certificate.statement;
    Writer out;
    out.u16(person_certificate_format);
    out.u8(static_cast<std::uint8_t>(statement.kind));
    out.digest(statement.subject);
    if (statement.spouse) out.digest(*statement.spouse);
    if (statement.kind == StatementKind::identity) {
        out.u8(static_cast<std::uint8_t>(statement.classes.size()));
        for (const std::uint16_t data_class : statement.classes) out.u16(data_class);
    }
    out.u32(static_cast<std::uint32_t>(statement.day));
    out.raw(encode(certificate.document));
    return std::move(out).take();
}

Result<PersonCertificate> decode_person_certificate(ByteView bytes) {
    Reader in(bytes);
    if (in.u16() != person_certificate_format) return refuse("not of format 4");
    PersonCertificate certificate;
    Statement& statement = certificate.statement;
    const std::uint8_t kind = in.u8();
    if (kind < 1 || kind > 5) return refuse("a statement of an unknown kind");
    statement.kind = static_cast<StatementKind>(kind);
    statement.subject = in.digest<SubjectId>();
    if (statement.kind == StatementKind::married) statement.spouse = in.digest<SubjectId>();
    if (statement.kind == StatementKind::identity) {
        const std::size_t count = in.u8();
        if (count == 0 || count > classes_max) return refuse("1 to 16 data classes");
        for (std::size_t i = 0; i < count; ++i) {
            const std::uint16_t data_class = in.u16();
            if (i > 0 && data_class <= statement.classes.back()) return refuse("classes ascend");
            statement.classes.push_back(data_class);
        }
    }
    statement.day = static_cast<std::int32_t>(in.u32());
    if (in.failed()) return refuse("cut short");
    TRY(certificate.document, ledger::decode_proof_document(in.raw(in.left())));
    return certificate;
}

Status verify_person_certificate(const PersonCertificate& certificate,
                                 const ledger::HeadTrust& trust) {
    TRY_VOID(ledger::verify_proof_document(certificate.document, trust));
    const Statement& statement = certificate.statement;
    const HeadDays head_days = certificate::days_of(certificate.document.head.header);
    if (statement.day > head_days.last) return refuse("the day lies after the head");
    TRY_VOID(check_claims(certificate));
    TRY(const identity::Subject subject, person(certificate, 0, statement.subject));
    switch (statement.kind) {
    case StatementKind::alive: return judge_alive(subject, statement.day);
    case StatementKind::married: return judge_married(certificate);
    case StatementKind::not_married:
    case StatementKind::never_married:
        if (statement.day >= head_days.first) return {};
        return refuse("such a statement is of the head's day alone");
    case StatementKind::identity: return judge_identity(certificate);
    }
    UNREACHABLE();
}

std::optional<std::uint16_t> opened_class(const PersonCertificate& certificate,
                                          const ledger::Opening& opening) {
    const Commitment commitment =
        ledger::commitment_of(certificate.document.head.header.chain_id, opening);
    for (std::size_t i = 0; i < certificate.statement.classes.size(); ++i) {
        const auto row = row_of<identity::Attribute>(certificate, i + 1);
        if (row && row->commitment == commitment && row->data_class == opening.data_class) {
            return opening.data_class;
        }
    }
    return std::nullopt;
}

Words words_of(const PersonCertificate& certificate) {
    const Statement& statement = certificate.statement;
    const Header& header = certificate.document.head.header;
    const Words claim = claim_words(statement);
    const std::string who = statement.subject.hex();
    const std::string height = std::to_string(header.height.value);
    return {"Person " + who + " " + claim.english + " on " + date(statement.day) +
                ", as the registers knew at " + moment(header) + " (block " + height + ").",
            "Лицо " + who + " " + claim.russian + " на " + date(statement.day) +
                " по данным реестров на " + moment(header) + " (блок " + height + ")."};
}

} // namespace tamga::registries
