// The stages of the founding. An act holds as many people as its signers and predicates allow.

#include "tools/simulate_day_found.hpp"

#include <algorithm>
#include <map>

namespace tamga::tools::day {

namespace {

using registries::id_given;
namespace access = proto::access;
namespace identity = proto::identity;

constexpr std::uint64_t until_2100_ms = 4'102'444'800'000;
constexpr std::size_t signed_max = 28; // Besides officers.

template <class List>
void add_sorted(List* list, std::vector<access::Role> roles) {
    std::ranges::sort(roles);
    roles.erase(std::unique(roles.begin(), roles.end()), roles.end());
    for (const access::Role role : roles) list->Add(role);
}

std::vector<access::Role> roles_of(std::string_view agency) {
    std::vector<access::Role> roles;
    for (const PostSpec& spec : posts()) {
        if (!agency.starts_with(spec.agency)) continue;
        roles.insert(roles.end(), spec.roles.begin(), spec.roles.end());
    }
    return roles;
}

void add_code(proto::codes::LoadCodes& table, const std::string& code, const std::string& parent,
              const std::string& value) {
    proto::codes::CodeRow& row = *table.add_rows();
    row.set_code(code);
    row.set_parent(parent);
    row.set_valid_from_day(0);
    row.set_value(value);
}

std::string padded(std::string_view code) {
    return std::string(code) + std::string(14 - code.size(), '0');
}

} // namespace

const std::vector<Founding::Stage>& Founding::stages() {
    static const std::vector<Stage> table{
        &Founding::country, &Founding::offices,    &Founding::officers,  &Founding::persons,
        &Founding::keys,    &Founding::dwellings,  &Founding::residences, &Founding::marriages,
        &Founding::land,    &Founding::garage};
    return table;
}

std::vector<Planned> Founding::next(const Stamp& stamp, std::size_t count_max) {
    stamp_ = stamp;
    count_max_ = count_max;
    out_.clear();
    while (out_.empty() && stage_ < stages().size()) {
        (this->*stages()[stage_])();
        if (!done_) break;
        done_ = false;
        at_ = 0;
        ++stage_;
    }
    return std::move(out_);
}

void Founding::plan(Draft&& draft) {
    if (draft.count() == 0) return;
    const std::uint16_t operation = draft.first_act();
    out_.push_back({draft.finish(), operation, registries::Outcome::applied, {}, false});
}

void Founding::country() {
    Draft draft(world_.pen, stamp_, {&governance_.front(), "", "", ""});
    for (const SecretKey& key : governance_) draft.sign(key);
    for (const AgencySpec& spec : agencies()) {
        access::RegisterAgency& agency = *draft.add().mutable_register_agency();
        agency.set_code(spec.code);
        agency.set_title(spec.code);
        put(agency.add_keys(), world_.agency_key(spec.code).public_key().bytes);
        add_sorted(agency.mutable_roles(), roles_of(spec.code));
        for (const access::Register one : spec.registers) agency.add_registers(one);
    }
    proto::codes::LoadCodes& areas = *draft.add().mutable_load_codes();
    areas.set_table(proto::codes::SOATE);
    const std::string root = padded("417");
    add_code(areas, root, "", "");
    for (const Region& region : regions) add_code(areas, padded(region.code), root, "");
    proto::codes::LoadCodes& plates = *draft.add().mutable_load_codes();
    plates.set_table(proto::codes::PLATE_SERIES);
    add_code(plates, "KG:PRIVATE", "", "rrKGdddlll/01-09/CAR/QUEUE");
    plan(std::move(draft));
    done_ = true;
}

void Founding::offices() {
    agency_keys_.clear();
    agency_keys_.reserve(agencies().size());
    for (const AgencySpec& spec : agencies()) {
        agency_keys_.push_back(world_.agency_key(spec.code));
        Draft draft(world_.pen, stamp_, {&agency_keys_.back(), spec.code, "", ""});
        std::map<std::string, std::string> opened;
        for (const PostSpec& post : posts()) {
            if (post.agency != spec.code) continue;
            for (std::uint8_t region = 0; region < regions.size(); ++region) {
                opened[World::office_of(post, region)] =
                    post.regional ? regions[region].code : "417";
            }
        }
        if (spec.code.starts_with("BANK")) {
            const auto bank = static_cast<std::uint32_t>(spec.code.back() - '1');
            opened[std::string(world_.bank_desk(bank, 0).office)] = "417";
        }
        for (const auto& [code, territory] : opened) {
            access::RegisterOffice& office = *draft.add().mutable_register_office();
            office.set_code(code);
            office.add_territories(territory);
        }
        plan(std::move(draft));
    }
    done_ = true;
}

void Founding::officers() {
    struct Appointed {
        const SecretKey* key;
        std::string office;
        std::string territory;
        std::vector<access::Role> roles;
    };
    for (std::size_t agency = 0; agency < agencies().size(); ++agency) {
        const AgencySpec& spec = agencies()[agency];
        std::vector<Appointed> appointed;
        for (const PostSpec& post : posts()) {
            if (post.agency != spec.code) continue;
            const std::size_t count = post.regional ? regions.size() : 1;
            for (std::uint8_t region = 0; region < count; ++region) {
                appointed.push_back({&world_.officer(post.post, region),
                                     World::office_of(post, region),
                                     post.regional ? std::string(regions[region].code) : "417",
                                     post.roles});
            }
        }
        if (spec.code.starts_with("BANK")) {
            const auto bank = static_cast<std::uint32_t>(spec.code.back() - '1');
            appointed.push_back({&world_.banker(bank),
                                 std::string(world_.bank_desk(bank, 0).office), "417",
                                 {access::BANK}});
        }
        for (std::size_t from = 0; from < appointed.size(); from += signed_max) {
            Draft draft(world_.pen, stamp_, {&agency_keys_[agency], spec.code, "", ""});
            for (std::size_t i = from; i < std::min(from + signed_max, appointed.size()); ++i) {
                access::AppointOfficer& officer = *draft.add().mutable_appoint_officer();
                put(officer.mutable_key(), appointed[i].key->public_key().bytes);
                officer.set_office(appointed[i].office);
                add_sorted(officer.mutable_roles(), appointed[i].roles);
                officer.add_territories(appointed[i].territory);
                officer.set_valid_from_ms(1);
                officer.set_valid_until_ms(until_2100_ms);
                draft.sign(*appointed[i].key);
            }
            plan(std::move(draft));
        }
    }
    done_ = true;
}

void Founding::persons() {
    constexpr std::size_t persons_max = 48;
    while (!is_full() && at_ < world_.people.size()) {
        const auto region = static_cast<std::uint8_t>(at_ / persons_max % regions.size());
        Draft draft(world_.pen, stamp_, world_.desk(Post::registrar, region));
        const SecretKey& supervisor = world_.officer(Post::supervisor, region);
        const std::size_t first = at_;
        for (; at_ < world_.people.size() && at_ < first + persons_max; ++at_) {
            Person& person = world_.people[at_];
            identity::CreateSubject& created = *draft.add().mutable_create_subject();
            created.set_kind(identity::CITIZEN);
            person.name = draft.commit(identity::NAME, world_.name_text(person.female));
            person.born = draft.commit(identity::SEX_DOB,
                                       World::born_text(person.female, person.birth_day));
            draft.describe(created.mutable_attributes(), person.name, person.born);
            draft.attest(proto::DEDUP_CLEAR, {person.name, person.born}, supervisor);
        }
        plan(std::move(draft));
        for (std::size_t i = first; i < at_; ++i) {
            world_.people[i].id = id_given<registries::SubjectId>(
                out_.back().made.act.txid, static_cast<std::uint16_t>(i - first), 0);
        }
    }
    done_ = at_ == world_.people.size();
}

void Founding::keys() {
    while (!is_full() && at_ < world_.adults.size()) {
        const auto region = static_cast<std::uint8_t>(at_ / signed_max % regions.size());
        Draft draft(world_.pen, stamp_, world_.desk(Post::registrar, region));
        const SecretKey& supervisor = world_.officer(Post::supervisor, region);
        const std::size_t first = at_;
        for (; at_ < world_.adults.size() && at_ < first + signed_max; ++at_) {
            const std::uint32_t number = world_.adults[at_];
            const Person& person = world_.people[number];
            identity::BindHolderKey& bound = *draft.add().mutable_bind_holder_key();
            put(bound.mutable_subject(), person.id.view());
            put(bound.mutable_key(), world_.key_of(person).public_key().bytes);
            bound.set_assurance(identity::ASSURANCE_OFFICE);
            draft.sign(world_.key_of(person));
            identity::AssignPin& pin = *draft.add().mutable_assign_pin();
            put(pin.mutable_subject(), person.id.view());
            pin.set_scheme(identity::KG_PIN);
            put(pin.mutable_pin_tag(), world_.pen.fixed("pin", number).view());
            pin.set_reason(identity::PIN_REASON_APPLICATION);
            const Commitment told =
                draft.commit(identity::PIN_NUMBER, "PIN " + std::to_string(number));
            put(pin.mutable_pin_commitment(), told.view());
            draft.attest(proto::PIN_MATCHES_SEX_DOB, {person.born, told}, supervisor);
        }
        plan(std::move(draft));
    }
    done_ = at_ == world_.adults.size();
}

void Founding::dwellings() {
    constexpr std::size_t dwellings_max = 64;
    while (!is_full() && at_ < world_.homes.size()) {
        Draft draft(world_.pen, stamp_, world_.desk(Post::address, 0).anywhere());
        const std::size_t first = at_;
        for (; at_ < world_.homes.size() && at_ < first + dwellings_max; ++at_) {
            const Home& home = world_.homes[at_];
            proto::residence::OpenDwelling& opened = *draft.add().mutable_open_dwelling();
            put(opened.mutable_dwelling(), home.tag.view());
            opened.set_area(std::string(regions[home.region].code));
        }
        plan(std::move(draft));
    }
    done_ = at_ == world_.homes.size();
}

void Founding::residence_of(Draft& draft, std::uint32_t number) {
    using namespace proto::residence;
    const Person& person = world_.people[number];
    const Home& home = world_.homes[person.home];
    RegisterResidence& lives = *draft.add().mutable_register_residence();
    put(lives.mutable_subject(), person.id.view());
    put(lives.mutable_dwelling(), home.tag.view());
    const std::int32_t today = stamp_.today;
    if (person.mother != nobody) {
        const Person& parent = world_.people[person.mother];
        lives.set_basis(WITH_PARENT);
        put(lives.mutable_parent(), parent.id.view());
        draft.attest(proto::IS_LEGAL_PARENT, {person.name, parent.name}, draft.acting(), today);
        draft.attest(proto::AGE_GE, {person.born}, draft.acting(), today, 18,
                     proto::PREDICATE_ANSWER_FALSE);
        return;
    }
    const Person& owner = world_.people[home.owner];
    lives.set_basis(home.owner == number ? OWNER : OWNER_CONSENT);
    put(lives.add_owners(), owner.id.view());
    draft.sign(world_.key_of(person));
    draft.sign(world_.key_of(owner));
    if (home.owner == number) { // Attested once for both.
        draft.attest(proto::DWELLING_IS_OWNED, {Commitment(home.tag.bytes), owner.name},
                     draft.acting(), today);
    }
}

// Households one after another: the people of one stand together.
void Founding::residences() {
    constexpr std::size_t persons_max = 56;
    while (!is_full() && at_ < world_.people.size()) {
        const auto region = static_cast<std::uint8_t>(at_ / persons_max % regions.size());
        Draft draft(world_.pen, stamp_, world_.desk(Post::residence, region));
        std::vector<std::uint32_t> there;
        std::size_t adults = 0;
        while (at_ < world_.people.size()) {
            std::size_t end = at_;
            std::size_t more = 0;
            const std::uint32_t home = world_.people[at_].home;
            for (; end < world_.people.size() && world_.people[end].home == home; ++end) {
                more += world_.people[end].key != nobody ? 1 : 0;
            }
            if (adults + more > signed_max || there.size() + end - at_ > persons_max) break;
            adults += more;
            for (; at_ < end; ++at_) {
                residence_of(draft, static_cast<std::uint32_t>(at_));
                there.push_back(static_cast<std::uint32_t>(at_));
            }
        }
        plan(std::move(draft));
        for (std::size_t i = 0; i < there.size(); ++i) {
            world_.people[there[i]].residence = id_given<registries::RegistrationId>(
                out_.back().made.act.txid, static_cast<std::uint16_t>(i), 0);
        }
    }
    done_ = at_ == world_.people.size();
}

// Two registrars read the old records of marriages.
void Founding::marriages() {
    constexpr std::size_t marriages_max = 40;
    while (!is_full() && at_ < world_.people.size()) {
        const auto region = static_cast<std::uint8_t>(at_ / marriages_max % regions.size());
        Draft draft(world_.pen, stamp_, world_.desk(Post::registrar, region));
        const SecretKey& clerk = world_.officer(Post::clerk, region);
        std::vector<std::uint32_t> heads;
        for (; at_ < world_.people.size() && heads.size() < marriages_max; ++at_) {
            const Person& person = world_.people[at_];
            if (person.spouse == nobody || person.spouse < at_) continue;
            heads.push_back(static_cast<std::uint32_t>(at_));
            const std::array<const Person*, 2> both{&person, &world_.people[person.spouse]};
            const std::int32_t younger = std::max(both[0]->birth_day, both[1]->birth_day);
            const std::int32_t wed = std::min(stamp_.today - 200, younger + 19 * 366);
            proto::civil::ImportArchiveRecord& record =
                *draft.add().mutable_import_archive_record();
            record.set_type(proto::civil::MARRIAGE);
            put(record.mutable_archive_ref(), world_.pen.fixed("wedding", at_).view());
            proto::civil::LegalDate& date = *record.mutable_event_date();
            date.set_has_earliest(1);
            date.set_earliest_day(wed);
            date.set_has_latest(1);
            date.set_latest_day(wed);
            date.set_precision(proto::civil::DAY);
            for (std::size_t i = 0; i < both.size(); ++i) {
                proto::civil::ImportedPerson& spouse = *record.add_persons();
                spouse.set_role(i == 0 ? proto::civil::SPOUSE_A : proto::civil::SPOUSE_B);
                put(spouse.mutable_subject(), both[i]->id.view());
                for (const SecretKey* reader : {&draft.acting(), &clerk}) {
                    draft.attest(proto::AGE_GE, {both[i]->born}, *reader, 0, 12);
                }
            }
            const Commitment act = draft.paper(record.mutable_act(), "old wedding");
            draft.attest(proto::SECOND_READING, {act}, clerk);
            world_.people[at_].wed_day = world_.people[person.spouse].wed_day = wed;
        }
        plan(std::move(draft));
        for (std::size_t i = 0; i < heads.size(); ++i) {
            Person& head = world_.people[heads[i]];
            head.marriage = world_.people[head.spouse].marriage =
                id_given<registries::MarriageId>(out_.back().made.act.txid,
                                                 static_cast<std::uint16_t>(i), 0);
        }
    }
    done_ = at_ == world_.people.size();
}

// Parcels stand apart, in rows of a hundred, each region in a band of its own.
void Founding::land() {
    constexpr std::size_t parcels_max = 24;
    constexpr std::int64_t band_mm = 100'000'000;
    while (!is_full() && at_ < world_.parcels.size()) {
        const std::uint8_t region = world_.parcels[at_].region;
        Draft draft(world_.pen, stamp_, world_.desk(Post::keeper, region));
        const SecretKey& second = world_.officer(Post::second_keeper, region);
        for (std::size_t held = 0; at_ < world_.parcels.size() && held < parcels_max &&
                                   world_.parcels[at_].region == region;
             ++at_, ++held) {
            const Parcel& parcel = world_.parcels[at_];
            proto::land::ImportParcel& drawn = *draft.add().mutable_import_parcel();
            proto::land::NewParcel& shape = *drawn.mutable_parcel();
            shape.set_code(parcel.code);
            shape.set_crs(32643);
            proto::land::Ring& ring = *shape.mutable_shape()->add_rings();
            const auto number = static_cast<std::int64_t>(at_);
            const std::int64_t x = number % 100 * 50'000 + region * band_mm;
            const std::int64_t y = number / 100 * 50'000;
            for (const std::int64_t each :
                 {x, y, x + 40'000, y, x + 40'000, y + 25'000, x, y + 25'000}) {
                ring.add_xy(each);
            }
            shape.set_official_mm2(1'000'000'000);
            shape.set_accuracy_mm(100);
            shape.set_category(2);
            shape.set_use_code(1);
            put(drawn.mutable_archive_ref(), world_.pen.fixed("old parcel", at_).view());
            const Commitment map = draft.paper(drawn.mutable_act(), "old map");
            draft.attest(proto::SECOND_READING, {map}, second);
            proto::land::ImportTitle& title = *draft.add().mutable_import_title();
            title.set_unit(parcel.unit());
            title.set_type(proto::land::BASIC_PROPERTY);
            title.add_parcels(parcel.code);
            proto::land::ImportedParty& party = *title.add_parties();
            party.set_person(1);
            put(party.mutable_id(), world_.people[parcel.owner].id.view());
            proto::land::ImportedRight& right = *title.add_rights();
            right.set_type(proto::land::OWNERSHIP);
            right.set_denominator(1);
            right.add_shares()->set_numerator(1);
            right.set_from_day(parcel.since_day);
            put(title.mutable_archive_ref(), world_.pen.fixed("old title", at_).view());
            const Commitment folio = draft.paper(title.mutable_act(), "old title");
            draft.attest(proto::SECOND_READING, {folio}, second);
        }
        plan(std::move(draft));
    }
    done_ = at_ == world_.parcels.size();
}

void Founding::garage() {
    constexpr std::size_t vehicles_max = 48;
    while (!is_full() && at_ < world_.vehicles.size()) {
        const auto region = static_cast<std::uint8_t>(at_ / vehicles_max % regions.size());
        Draft draft(world_.pen, stamp_, world_.desk(Post::cars, region));
        const SecretKey& second = world_.officer(Post::second_cars, region);
        const std::size_t first = at_;
        for (; at_ < world_.vehicles.size() && at_ < first + vehicles_max; ++at_) {
            const Vehicle& vehicle = world_.vehicles[at_];
            proto::vehicles::ImportVehicle& old = *draft.add().mutable_import_vehicle();
            describe_car(*old.mutable_data(), world_.next_vin(), 2012);
            old.set_origin(proto::vehicles::FACTORY);
            proto::land::ImportedParty& party = *old.add_parties();
            party.set_person(1);
            put(party.mutable_id(), world_.people[vehicle.owner].id.view());
            old.set_denominator(1);
            old.add_owners()->set_numerator(1);
            old.set_plate(vehicle.plate);
            old.set_odometer_km(vehicle.odometer_km);
            put(old.mutable_archive_ref(), world_.pen.fixed("old card", at_).view());
            const Commitment card = draft.paper(old.mutable_act(), "old card");
            draft.attest(proto::SECOND_READING, {card}, second);
        }
        plan(std::move(draft));
        for (std::size_t i = first; i < at_; ++i) {
            world_.vehicles[i].id = id_given<registries::VehicleId>(
                out_.back().made.act.txid, static_cast<std::uint16_t>(i - first), 0);
            world_.vehicles[i].since_day = stamp_.today;
        }
    }
    done_ = at_ == world_.vehicles.size();
}

} // namespace tamga::tools::day
