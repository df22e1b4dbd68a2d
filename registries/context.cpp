// What handlers ask of the block, the transaction and its signers.

#include "registries/context.hpp"

#include "registries/access/queries.hpp"
#include "registries/authority.hpp"
#include "registries/catalog.hpp"
#include "registries/civil/rows.hpp"
#include "registries/courts/estate_rows.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace tamga::registries {

namespace {

// Rounded towards minus infinity, so that days before 1970 are days too.
std::int32_t civil_day(TimestampMs time, std::int64_t offset_s) {
    const std::int64_t seconds = static_cast<std::int64_t>(time.value / 1000) + offset_s;
    const std::int64_t day = seconds / 86'400 - (seconds % 86'400 < 0 ? 1 : 0);
    return static_cast<std::int32_t>(day);
}

// Endorsers are others than who acts (0.4), unless the act is done and attested by one role: a
// registrar reads the papers. A second reading is never by the first reader.
bool may_attest_own_act(proto::PredicateCode code, std::uint16_t act,
                        std::initializer_list<access::Role> roles) {
    if (code == proto::SECOND_READING) return false;
    const Entry* entry = find_act(act);
    ENSURE(entry != nullptr);
    return std::ranges::any_of(roles, [&](access::Role role) {
        return std::ranges::find(entry->authority.roles, role) != entry->authority.roles.end();
    });
}

} // namespace

Context::Context(const ledger::StateView& below, const BlockInfo& block,
                 const ledger::Envelope& envelope, const proto::TransactionBody& body,
                 const TransactionId& txid)
    : state(below, txid), block_(block), envelope_(envelope), body_(body), txid_(txid),
      today_(civil_day(block.time_ms,
                       access::parameter(below, ledger::ParameterId::legal_tz_offset_s))) {}

std::int64_t Context::parameter(ledger::ParameterId id) const {
    return access::parameter(state.view(), id);
}

bool Context::lists(identity::DataClass data_class, ByteView commitment) const {
    if (commitment.size() != 32) return false;
    return std::ranges::any_of(body_.commitments(), [&](const proto::CommitmentRef& entry) {
        return entry.data_class() == static_cast<std::uint32_t>(data_class) &&
               equal(as_bytes(entry.commitment()), commitment);
    });
}

bool Context::has_source(std::uint32_t document_type) const {
    return std::ranges::any_of(body_.sources(), [&](const proto::Source& source) {
        return source.issue_day() <= today_ &&
               (document_type == 0 || source.document_type() == document_type);
    });
}

bool Context::signed_by(const PublicKey& key) {
    if (!std::ranges::binary_search(signers(), key)) return false;
    mark_used(key);
    return true;
}

bool Context::signed_by_role(std::initializer_list<access::Role> roles) {
    for (const PublicKey& key : signers()) {
        if (officer_ && officer_->key == key) continue;
        if (second_ && second_->key == key) continue;
        const auto other = find_acting_officer(state.view(), key, now());
        if (!other) continue;
        if (std::ranges::none_of(roles, [&](access::Role role) { return other->has_role(role); })) {
            continue;
        }
        mark_used(key);
        return true;
    }
    return false;
}

std::vector<Endorsement> Context::endorsements(proto::PredicateCode code, std::int64_t argument,
                                               std::int32_t at_day,
                                               std::vector<Commitment> commitments,
                                               std::initializer_list<access::Role> roles) {
    std::ranges::sort(commitments);
    std::vector<Endorsement> found;
    for (const proto::Predicate& predicate : body_.predicates()) {
        if (predicate.code() != code || predicate.argument() != argument) continue;
        if (predicate.at_day() != at_day || predicate.endorser() >= signers().size()) continue;
        const bool about = std::ranges::equal(
            predicate.commitments(), commitments,
            [](const std::string& stated, const Commitment& asked) {
                return equal(as_bytes(stated), asked.view());
            });
        if (!about) continue;
        const PublicKey& endorser = signers()[predicate.endorser()];
        const auto act =
            static_cast<std::uint16_t>(body_.operations(static_cast<int>(operation_)).act_case());
        const bool acts = officer_ && officer_->key == endorser;
        if (acts && !may_attest_own_act(code, act, roles)) continue;
        const auto officer = find_acting_officer(state.view(), endorser, now());
        if (!officer) continue;
        if (std::ranges::none_of(roles,
                                 [&](access::Role role) { return officer->has_role(role); })) {
            continue;
        }
        mark_used(endorser);
        found.push_back({predicate.answer(), endorser});
    }
    return found;
}

std::optional<proto::PredicateAnswer> Context::endorsed(
    proto::PredicateCode code, std::int64_t argument, std::int32_t at_day,
    std::vector<Commitment> commitments, std::initializer_list<access::Role> roles) {
    const std::vector<Endorsement> found =
        endorsements(code, argument, at_day, std::move(commitments), roles);
    if (found.empty()) return std::nullopt;
    const auto says = [&](proto::PredicateAnswer answer) {
        return std::ranges::find(found, answer, &Endorsement::answer) != found.end();
    };
    if (says(proto::PREDICATE_ANSWER_FALSE)) return proto::PREDICATE_ANSWER_FALSE;
    if (says(proto::PREDICATE_ANSWER_UNKNOWN)) return proto::PREDICATE_ANSWER_UNKNOWN;
    return found.front().answer;
}

bool Context::signed_by_holder(const SubjectId& subject) {
    for (const PublicKey& key : signers()) {
        const auto holder = state.find<identity::HolderKey>(key);
        if (!holder || holder->subject != subject || !holder->is_active_at(now())) continue;
        mark_used(key);
        return true;
    }
    return false;
}

bool Context::consented(const SubjectId& subject, ByteView object) {
    return signed_by_holder(subject) || consented_by_mandate(subject, object) ||
           consented_in_person(subject);
}

// An officer of the guardianship authority that acts for the ward.
bool Context::signed_by_guardian(ByteView agency_code) {
    for (const PublicKey& key : signers()) {
        const auto other = find_acting_officer(state.view(), key, now());
        if (!other || !other->has_role(proto::access::GUARDIANSHIP_AUTHORITY)) continue;
        const auto office = state.find<access::Office>(other->office);
        if (!office || !equal(office->agency, agency_code)) continue;
        mark_used(key);
        return true;
    }
    return false;
}

bool Context::consented_by_mandate(const SubjectId& subject, ByteView object) {
    const auto principal = state.find<identity::Subject>(subject);
    if (principal && principal->has_death) return false; // Nor does an executor (G-10, G-63).
    const auto act =
        static_cast<std::uint16_t>(body_.operations(static_cast<int>(operation_)).act_case());
    for (const auto& link : state.list<courts::GivenMandate>(subject)) {
        const auto mandate = state.find<courts::Mandate>(link.mandate);
        if (!mandate || !mandate->is_live(today_)) continue;
        if (!mandate->covers(act) || !mandate->covers(object)) continue;
        const bool signs = mandate->agent ? signed_by_holder(*mandate->agent)
                                          : signed_by_guardian(mandate->agency);
        if (!signs) continue;
        mandates_.emplace_back(subject, UsedMandate{mandate->id, mandate->agent});
        return true;
    }
    return false;
}

std::optional<Context::UsedMandate> Context::mandate_used(const SubjectId& subject) const {
    for (const auto& [principal, used] : mandates_) {
        if (principal == subject) return used;
    }
    return std::nullopt;
}

// The registrar at the counter and a second officer of the agency both attest the signed paper.
bool Context::consented_in_person(const SubjectId& subject) {
    const auto person = state.find<identity::Subject>(subject);
    if (!officer_ || !person || person->capacity == identity::Capacity::none) return false;
    // The dead sign nothing; who comes back does before the register knows.
    const bool returns = body_.operations(static_cast<int>(operation_)).act_case() ==
                         proto::Operation::kRegisterReappearance;
    if (person->has_death && !returns) return false;
    const auto name =
        state.find<identity::Attribute>(subject, identity::key_of(proto::identity::NAME));
    if (!name) return false;
    for (const proto::CommitmentRef& paper : body_.commitments()) {
        if (paper.data_class() != proto::identity::SIGNED_CONSENT) continue;
        const auto endorsers = in_person_endorsers(
            {name->commitment, Commitment::from(as_bytes(paper.commitment()))});
        const bool by_acting = std::ranges::find(endorsers, officer_->key) != endorsers.end();
        if (!by_acting || endorsers.size() < 2) continue;
        for (const PublicKey& key : endorsers) mark_used(key);
        return true;
    }
    return false;
}

// Officers of this agency who attest with `true` that the paper was signed before them today.
std::vector<PublicKey> Context::in_person_endorsers(std::vector<Commitment> commitments) const {
    std::ranges::sort(commitments);
    std::vector<PublicKey> endorsers;
    for (const proto::Predicate& predicate : body_.predicates()) {
        if (predicate.code() != proto::CONSENT_IN_PERSON || predicate.argument() != 0) continue;
        if (predicate.at_day() != today_ || predicate.endorser() >= signers().size()) continue;
        if (predicate.answer() != proto::PREDICATE_ANSWER_TRUE) continue;
        const bool about = std::ranges::equal(
            predicate.commitments(), commitments,
            [](const std::string& stated, const Commitment& asked) {
                return equal(as_bytes(stated), asked.view());
            });
        if (!about) continue;
        const PublicKey& key = signers()[predicate.endorser()];
        const auto officer = find_acting_officer(state.view(), key, now());
        if (!officer || officer->office.empty()) continue;
        const auto office = state.find<access::Office>(officer->office);
        if (!office || !equal(office->agency, agency())) continue;
        if (std::ranges::find(endorsers, key) == endorsers.end()) endorsers.push_back(key);
    }
    return endorsers;
}

std::vector<SubjectId> Context::acting_persons() const {
    std::vector<SubjectId> persons;
    if (officer_ && officer_->subject) persons.push_back(*officer_->subject);
    if (second_ && second_->subject) persons.push_back(*second_->subject);
    return persons;
}

// Of relatives the register knows the spouse, and of HISTORIC people parents and children.
bool Context::is_own_record(const SubjectId& subject) const {
    const auto is_spouse = [&](const civil::SubjectMarriage& link) {
        const auto marriage = state.find<civil::Marriage>(link.marriage);
        return marriage && marriage->is_of(subject);
    };
    return std::ranges::any_of(acting_persons(), [&](const SubjectId& officer) {
        return officer == subject || state.has<civil::Filiation>(officer, subject) ||
               state.has<civil::Filiation>(subject, officer) ||
               std::ranges::any_of(state.list<civil::SubjectMarriage>(officer), is_spouse);
    });
}

void Context::emit(std::string_view name, Bytes data) {
    events_.push_back({name, std::move(data)});
}

void Context::begin_operation(std::uint16_t index) {
    operation_ = index;
    ordinal_ = 0;
    officer_.reset();
    second_.reset();
    mandates_.clear();
}

void Context::set_officers(std::optional<access::Officer> officer,
                           std::optional<access::Officer> second) {
    officer_ = std::move(officer);
    second_ = std::move(second);
}

void Context::mark_used(const PublicKey& key) {
    const auto found = std::ranges::lower_bound(signers(), key);
    if (found == signers().end() || *found != key) return;
    used_.set(static_cast<std::size_t>(found - signers().begin()));
}

bool Context::all_signers_used() const {
    for (std::size_t i = 0; i < signers().size(); ++i) {
        if (!used_.test(i) && i != envelope_.submitter) return false;
    }
    return true;
}

} // namespace tamga::registries
