// What acts of this and other registers do to persons.

#include "registries/identity/identity.hpp"

#include "registries/identity/documents.hpp"
#include "registries/land/land.hpp"
#include "registries/vehicles/vehicles.hpp"

#include <array>
#include <utility>

namespace tamga::registries::identity {

namespace {

bool is_group_of_persons(DataClass data_class) {
    return data_class >= proto::identity::NAME && data_class <= proto::identity::PHOTO_REF &&
           data_class != proto::identity::CAUSE_OF_DEATH;
}

void emit_subject(Context& context, std::string_view name, const SubjectId& subject) {
    context.emit(name, to_bytes(subject.view()));
}

// Every PIN of the person that has status `from` gets status `to`.
void move_pins(Context& context, const SubjectId& subject, PinStatus from, PinStatus to) {
    for (const SubjectPin& link : context.state.list<SubjectPin>(subject)) {
        auto pin = context.state.find<Pin>(pin_key(link.scheme, link.tag));
        ENSURE(pin.has_value());
        if (pin->status != from) continue;
        pin->status = to;
        context.state.put(std::move(*pin));
    }
}

void end_key(Context& context, HolderKey key, KeyReason reason) {
    key.status = KeyStatus::revoked;
    key.reason = reason;
    const SubjectKey current{key.subject, key.key};
    context.state.erase(current);
    context.state.put(EndedSubjectKey{key.subject, key.key, context.today()});
    context.state.put(std::move(key));
}

void end_keys(Context& context, const SubjectId& id, KeyReason reason) {
    for (const SubjectKey& link : context.state.list<SubjectKey>(id)) {
        auto key = context.state.find<HolderKey>(link.key);
        ENSURE(key.has_value());
        end_key(context, std::move(*key), reason);
    }
}

} // namespace

std::optional<SubjectId> subject_id(ByteView raw) {
    if (raw.size() != 32) return std::nullopt;
    return SubjectId::from(raw);
}

std::optional<Commitment> commitment(ByteView raw) {
    if (raw.size() != 32) return std::nullopt;
    return Commitment::from(raw);
}

FoundSubject find_subject(const Context& context, ByteView id) {
    auto subject = context.state.find<Subject>(id);
    if (!subject) return {Outcome::subject_not_found, {}};
    if (subject->life == LifeStatus::void_record || subject->merged_into) {
        return {Outcome::subject_is_void, {}};
    }
    return {Outcome::applied, std::move(*subject)};
}

Outcome check_attributes(const Attributes& attributes, bool complete, const Context& context) {
    DataClass last = proto::identity::DATA_CLASS_NONE;
    for (const proto::identity::Attribute& entry : attributes) {
        if (entry.data_class() <= last || !is_group_of_persons(entry.data_class())) {
            return Outcome::malformed_act;
        }
        if (entry.commitment().size() != 32) return Outcome::malformed_act;
        last = entry.data_class();
    }
    if (complete && (!find_attribute(attributes, proto::identity::NAME) ||
                     !find_attribute(attributes, proto::identity::SEX_DOB))) {
        return Outcome::attribute_missing;
    }
    for (const proto::identity::Attribute& entry : attributes) {
        if (!context.lists(entry.data_class(), as_bytes(entry.commitment()))) {
            return Outcome::commitment_not_listed;
        }
    }
    return Outcome::applied;
}

std::optional<Commitment> find_attribute(const Attributes& attributes, DataClass data_class) {
    for (const proto::identity::Attribute& entry : attributes) {
        if (entry.data_class() == data_class) return commitment(as_bytes(entry.commitment()));
    }
    return std::nullopt;
}

std::optional<Commitment> current_attribute(const Context& context, const SubjectId& subject,
                                            DataClass data_class) {
    const auto attribute = context.state.find<Attribute>(subject, key_of(data_class));
    if (!attribute) return std::nullopt;
    return attribute->commitment;
}

SubjectId create(Context& context, SubjectKind kind, const Attributes& attributes) {
    const SubjectId id = context.new_id<SubjectId>();
    create_as(context, id, kind, attributes);
    return id;
}

void create_as(Context& context, const SubjectId& id, SubjectKind kind,
               const Attributes& attributes) {
    Subject subject;
    subject.id = id;
    subject.kind = kind;
    subject.life = kind == proto::identity::HISTORIC ? LifeStatus::not_known : LifeStatus::alive;
    subject.capacity_since = context.today();
    subject.created_day = context.today();
    context.state.put(std::move(subject));
    for (const proto::identity::Attribute& entry : attributes) {
        context.state.put(Attribute{id, entry.data_class(),
                                    Commitment::from(as_bytes(entry.commitment())),
                                    context.today()});
    }
    emit_subject(context, "SubjectCreated", id);
}

void replace_attributes(Context& context, const SubjectId& subject, const Attributes& attributes) {
    for (const proto::identity::Attribute& entry : attributes) {
        const auto before = context.state.find<Attribute>(subject, key_of(entry.data_class()));
        if (before) {
            context.state.put(EndedAttribute{subject, before->data_class, before->commitment,
                                             before->since_day, context.today()});
        }
        context.state.put(Attribute{subject, entry.data_class(),
                                    Commitment::from(as_bytes(entry.commitment())),
                                    context.today()});
    }
}

Outcome check_pin(const Context& context, const SubjectId& subject, PinScheme scheme,
                  const PinTag& tag) {
    if (context.state.has<Pin>(pin_key(scheme, tag))) return Outcome::pin_tag_taken;
    if (context.state.has<SubjectPin>(subject, key_of(scheme))) {
        return Outcome::subject_has_active_pin;
    }
    return Outcome::applied;
}

void give_pin(Context& context, const SubjectId& subject, PinScheme scheme, const PinTag& tag,
              PinReason reason, std::optional<Commitment> pin_commitment, PinStatus status) {
    Pin pin;
    pin.scheme = scheme;
    pin.tag = tag;
    pin.subject = subject;
    pin.reason = reason;
    pin.issued_day = context.today();
    pin.commitment = pin_commitment;
    const auto holder = context.state.find<Subject>(subject);
    ENSURE(holder.has_value());
    pin.status = holder->has_death ? PinStatus::blocked : status;
    context.state.put(std::move(pin));
    context.state.put(SubjectPin{subject, scheme, tag});
    emit_subject(context, status == PinStatus::provisional ? "PinProvisional" : "PinAssigned",
                 subject);
}

void confirm_pins(Context& context, const SubjectId& subject) {
    move_pins(context, subject, PinStatus::provisional, PinStatus::active);
    emit_subject(context, "PinAssigned", subject);
}

void register_death(Context& context, const SubjectId& id, const Death& death) {
    auto subject = context.state.find<Subject>(id);
    ENSURE(subject.has_value());
    subject->life = death.life;
    subject->has_death = true;
    subject->death_earliest = death.earliest;
    subject->death_latest = death.latest;
    subject->death_record = death.record;
    context.state.put(std::move(*subject));
    move_pins(context, id, PinStatus::active, PinStatus::blocked);
    end_keys(context, id, proto::identity::KEY_REASON_DEATH);
    emit_subject(context, "SubjectDied", id);
    land::on_death(context, id, death.latest);
    vehicles::on_death(context, id);
}

void set_life(Context& context, const SubjectId& id, LifeStatus life) {
    auto subject = context.state.find<Subject>(id);
    ENSURE(subject.has_value());
    subject->life = life;
    context.state.put(std::move(*subject));
}

void set_capacity(Context& context, const SubjectId& id, Capacity capacity) {
    auto subject = context.state.find<Subject>(id);
    ENSURE(subject.has_value());
    subject->capacity = capacity;
    subject->capacity_since = context.today();
    context.state.put(std::move(*subject));
    const KeyStatus status = capacity == Capacity::full ? KeyStatus::active : KeyStatus::suspended;
    for (const SubjectKey& link : context.state.list<SubjectKey>(id)) {
        auto key = context.state.find<HolderKey>(link.key);
        ENSURE(key.has_value());
        key->status = status;
        key->reason = capacity == Capacity::full ? proto::identity::KEY_REASON_NONE
                                                 : proto::identity::KEY_REASON_CAPACITY;
        context.state.put(std::move(*key));
    }
    emit_subject(context, "CapacityChanged", id);
}

void void_person(Context& context, const SubjectId& id) {
    set_life(context, id, LifeStatus::void_record);
    move_pins(context, id, PinStatus::active, PinStatus::blocked);
    move_pins(context, id, PinStatus::provisional, PinStatus::blocked);
    end_keys(context, id, proto::identity::KEY_REASON_DEATH);
    revoke_documents(context, id.view(), proto::identity::DOCUMENT_VOID_PERSON);
    emit_subject(context, "SubjectVoided", id);
}

Outcome unvoid_person(Context& context, const SubjectId& id) {
    const auto subject = context.state.find<Subject>(id);
    if (!subject || subject->merged_into || subject->life != LifeStatus::void_record) {
        return Outcome::subject_is_void;
    }
    const bool historic = subject->kind == proto::identity::HISTORIC;
    set_life(context, id, historic ? LifeStatus::not_known : LifeStatus::alive);
    move_pins(context, id, PinStatus::blocked, PinStatus::active);
    emit_subject(context, "SubjectRestored", id);
    return Outcome::applied;
}

void undo_death(Context& context, const SubjectId& id) {
    auto subject = context.state.find<Subject>(id);
    ENSURE(subject.has_value());
    const bool historic = subject->kind == proto::identity::HISTORIC;
    subject->life = historic ? LifeStatus::not_known : LifeStatus::alive;
    subject->has_death = false;
    subject->death_earliest.reset();
    subject->death_latest.reset();
    subject->death_record.clear();
    context.state.put(std::move(*subject));
    move_pins(context, id, PinStatus::blocked, PinStatus::active);
    emit_subject(context, "SubjectDeathRevoked", id);
}

void change_death(Context& context, const SubjectId& id, const Death& death) {
    auto subject = context.state.find<Subject>(id);
    ENSURE(subject.has_value());
    subject->death_earliest = death.earliest;
    subject->death_latest = death.latest;
    subject->death_record = death.record;
    context.state.put(std::move(*subject));
}

void revoke_key(Context& context, HolderKey key, KeyReason reason) {
    context.emit("KeyRevoked", to_bytes(key.key.bytes));
    end_key(context, std::move(key), reason);
}

} // namespace tamga::registries::identity
