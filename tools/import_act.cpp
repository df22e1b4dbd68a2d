// Builds the body, commitments and signatures of one imported row.

#include "tools/import_act.hpp"

#include "base/certificate.hpp"
#include "proto/transaction.pb.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <tuple>

namespace tamga::tools {
namespace {

using nlohmann::json;
namespace identity = proto::identity;
namespace civil = proto::civil;

constexpr std::uint16_t schema_text = 1;        // JSON in UTF-8.
constexpr std::size_t text_bytes_max = 16u << 10; // Per field; the rest stays in the archive.
constexpr std::uint64_t clock_slack_ms = 60'000;

std::string bounded(const std::string& text) {
    if (text.size() <= text_bytes_max) return text;
    std::size_t size = text_bytes_max;
    while (size > 0 && (static_cast<std::uint8_t>(text[size]) & 0xc0) == 0x80) --size;
    return text.substr(0, size);
}

std::string_view view_of(ByteView bytes) { return as_text(bytes); }

void put(std::string* field, ByteView bytes) { field->assign(view_of(bytes)); }

json date_json(const std::string& text, const LegalDate& date) {
    json out = {{"text", bounded(text)}};
    if (date.earliest) out["earliestDay"] = *date.earliest;
    if (date.latest) out["latestDay"] = *date.latest;
    return out;
}

// Numbers of the ids that a row gives: fixed by role, so that the client knows them.
std::uint16_t ordinal_of(PersonRole role) {
    switch (role) {
    case PersonRole::child:
    case PersonRole::deceased:
    case PersonRole::spouse_a: return 1;
    case PersonRole::mother:
    case PersonRole::spouse_b: return 2;
    case PersonRole::father: return 3;
    }
    UNREACHABLE();
}

class Builder {
public:
    Builder(const ImportOffice& office, const GedcomArchive& archive, const PlannedRow& row,
            const GedcomEvent& event)
        : office_(office), archive_(archive), row_(row), event_(event),
          operation_(body_.add_operations()->mutable_import_archive_record()) {
        signers_ = {office.first_reader.public_key(), office.second_reader.public_key()};
        std::sort(signers_.begin(), signers_.end());
    }

    ImportAct run(const std::function<std::optional<KnownPerson>(std::size_t)>& known,
                  const std::optional<registries::MarriageId>& marriage, TimestampMs now) {
        envelope(now);
        const auto kind = static_cast<int>(event_.kind) + 1;
        operation_->set_type(static_cast<civil::RecordType>(kind));
        put(operation_->mutable_archive_ref(), archive_ref(archive_.source, event_).view());
        if (event_.kind != EventKind::birth) event_date();
        for (const PlannedPerson& person : row_.persons) add_person(person, known(person.person));
        if (event_.kind == EventKind::divorce) {
            if (marriage) put(operation_->mutable_marriage(), marriage->view());
            operation_->set_end_reason(civil::UNSPECIFIED);
        }
        act_ = commit(identity::ACT_CONTENT, content());
        put(operation_->mutable_act(), act_.view());
        predicates();
        commitments();
        return sign();
    }

private:
    std::uint32_t index_of(const SecretKey& key) const {
        return key.public_key() == signers_[0] ? 0 : 1;
    }

    void envelope(TimestampMs now) {
        const auto nonce = random_array<16>();
        put(body_.mutable_chain_id(), office_.chain.view());
        put(body_.mutable_nonce(), nonce);
        body_.set_valid_from_ms(now.value - std::min(now.value, clock_slack_ms));
        body_.set_valid_until_ms(now.value + office_.validity_ms);
        for (const PublicKey& key : signers_) {
            body_.add_signers(key.bytes.data(), key.bytes.size());
        }
        body_.set_submitter(index_of(office_.first_reader));
        body_.set_agency(office_.agency);
        body_.set_office(office_.office);
        body_.set_territory(office_.territory);
        body_.set_legal_basis(office_.legal_basis);
    }

    void event_date() {
        civil::LegalDate* date = operation_->mutable_event_date();
        if (event_.date.earliest) {
            date->set_has_earliest(1);
            date->set_earliest_day(*event_.date.earliest);
        }
        if (event_.date.latest) {
            date->set_has_latest(1);
            date->set_latest_day(*event_.date.latest);
        }
        date->set_precision(
            static_cast<civil::DatePrecision>(static_cast<int>(event_.date.precision)));
    }

    Commitment commit(identity::DataClass data_class, const json& content) {
        ledger::Opening opening;
        opening.data_class = static_cast<std::uint16_t>(data_class);
        opening.schema = schema_text;
        opening.salt = random_array<32>();
        const std::string text = content.dump(-1, ' ', false, json::error_handler_t::replace);
        opening.payload = to_bytes(as_bytes(text));
        const Commitment commitment = ledger::commitment_of(office_.chain, opening);
        listed_.emplace_back(opening.data_class, commitment);
        openings_.push_back(std::move(opening));
        return commitment;
    }

    void add_attribute(civil::ImportedPerson* out, identity::DataClass data_class,
                       const Commitment& commitment) {
        identity::Attribute* attribute = out->add_attributes();
        attribute->set_data_class(data_class);
        put(attribute->mutable_commitment(), commitment.view());
    }

    KnownPerson create(civil::ImportedPerson* out, std::size_t person) {
        const GedcomPerson& known = archive_.persons[person];
        const GedcomEvent* birth =
            known.birth_event == no_index ? nullptr : &archive_.events[known.birth_event];
        json born = {{"sex", std::string(1, known.sex)}};
        if (birth != nullptr) born["birth"] = date_json(birth->date_text, birth->date);
        KnownPerson created;
        add_attribute(out, identity::NAME,
                      commit(identity::NAME, {{"name", bounded(known.name)}}));
        created.sex_dob = commit(identity::SEX_DOB, born);
        add_attribute(out, identity::SEX_DOB, created.sex_dob);
        if (birth != nullptr && !birth->place.empty()) {
            add_attribute(out, identity::BIRTHPLACE,
                          commit(identity::BIRTHPLACE, {{"place", bounded(birth->place)}}));
        }
        return created;
    }

    void add_person(const PlannedPerson& planned, const std::optional<KnownPerson>& known) {
        civil::ImportedPerson* out = operation_->add_persons();
        out->set_role(static_cast<civil::PersonRole>(static_cast<int>(planned.role)));
        if (known) {
            put(out->mutable_subject(), known->id.view());
            sex_dob_.emplace(planned.person, known->sex_dob);
        } else {
            const KnownPerson created = create(out, planned.person);
            sex_dob_.emplace(planned.person, created.sex_dob);
            created_.emplace_back(planned, created);
        }
        const bool mother = planned.role == PersonRole::mother;
        if (mother || planned.role == PersonRole::father) {
            out->set_filiation(!row_.parents_married ? civil::LEGACY_RECORDED
                               : mother              ? civil::BIRTH_MOTHER
                                                     : civil::FATHER_BY_MARRIAGE);
        }
    }

    json content() const {
        json out = {{"source", archive_.source.hex()},
                    {"record", event_.record},
                    {"event", name_of(event_.kind)},
                    {"ordinal", event_.ordinal},
                    {"line", event_.line}};
        if (!event_.date_text.empty()) out["date"] = date_json(event_.date_text, event_.date);
        if (!event_.place.empty()) out["place"] = bounded(event_.place);
        if (!event_.note.empty()) out["note"] = bounded(event_.note);
        return out;
    }

    using Attested = std::tuple<std::uint32_t, std::int64_t, std::vector<Commitment>,
                                std::uint32_t, std::uint32_t>;

    void predicates() {
        std::vector<Attested> attested;
        for (const PlannedPredicate& planned : row_.predicates) {
            std::vector<Commitment> about;
            for (const std::size_t person : planned.persons) about.push_back(sex_dob_.at(person));
            std::sort(about.begin(), about.end());
            for (const std::uint32_t endorser : {0u, 1u}) { // Both officers saw the openings.
                attested.emplace_back(static_cast<std::uint32_t>(planned.code), planned.argument,
                                      about, endorser,
                                      static_cast<std::uint32_t>(planned.answer));
            }
        }
        attested.emplace_back(proto::SECOND_READING, 0, std::vector{act_},
                              index_of(office_.second_reader), proto::PREDICATE_ANSWER_TRUE);
        std::sort(attested.begin(), attested.end());
        for (const auto& [code, argument, about, endorser, answer] : attested) {
            proto::Predicate* predicate = body_.add_predicates();
            predicate->set_code(static_cast<proto::PredicateCode>(code));
            predicate->set_argument(argument);
            predicate->set_answer(static_cast<proto::PredicateAnswer>(answer));
            predicate->set_endorser(endorser);
            for (const Commitment& commitment : about) {
                put(predicate->add_commitments(), commitment.view());
            }
        }
    }

    void commitments() {
        std::sort(listed_.begin(), listed_.end());
        for (const auto& [data_class, commitment] : listed_) {
            proto::CommitmentRef* entry = body_.add_commitments();
            entry->set_data_class(data_class);
            put(entry->mutable_commitment(), commitment.view());
        }
    }

    ImportAct sign() {
        ImportAct act;
        act.transaction.body = to_bytes(as_bytes(body_.SerializeAsString()));
        act.txid = ledger::txid_of(act.transaction.body);
        const auto message = sign_bytes(SignKind::transaction, office_.chain, act.txid.view());
        for (const PublicKey& key : signers_) {
            const bool first = key == office_.first_reader.public_key();
            const SecretKey& secret = first ? office_.first_reader : office_.second_reader;
            act.transaction.signatures.push_back(secret.sign(message));
        }
        act.openings = std::move(openings_);
        for (auto& [planned, person] : created_) {
            person.id = registries::id_given<registries::SubjectId>(act.txid, 0,
                                                                    ordinal_of(planned.role));
            act.created.emplace_back(planned.person, person);
        }
        act.marriage = registries::id_given<registries::MarriageId>(act.txid, 0, 0);
        return act;
    }

    const ImportOffice& office_;
    const GedcomArchive& archive_;
    const PlannedRow& row_;
    const GedcomEvent& event_;
    proto::TransactionBody body_;
    civil::ImportArchiveRecord* operation_;
    std::array<PublicKey, 2> signers_;
    std::vector<ledger::Opening> openings_;
    std::vector<std::pair<std::uint16_t, Commitment>> listed_;
    std::map<std::size_t, Commitment> sex_dob_;
    std::vector<std::pair<PlannedPerson, KnownPerson>> created_;
    Commitment act_;
};

} // namespace

registries::ArchiveRef archive_ref(const Hash256& source, const GedcomEvent& event) {
    std::string id = event.record;
    if (event.ordinal > 1) id += "#" + std::to_string(event.ordinal);
    const std::array<std::uint8_t, 1> type{
        static_cast<std::uint8_t>(static_cast<std::uint8_t>(event.kind) + 1)};
    return hash_as<registries::ArchiveRef>(tag::archive, {source.view(), as_bytes(id), type});
}

ImportAct build_import_act(const ImportOffice& office, const GedcomArchive& archive,
                           const ImportPlan& plan, std::size_t row,
                           const std::function<std::optional<KnownPerson>(std::size_t)>& known,
                           const std::optional<registries::MarriageId>& marriage,
                           TimestampMs now) {
    return Builder(office, archive, plan.rows[row], archive.events[row]).run(known, marriage, now);
}

} // namespace tamga::tools
