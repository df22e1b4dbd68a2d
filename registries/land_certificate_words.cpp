// Certificates of land in words, English and Russian.

#include "registries/land_certificate.hpp"

#include "base/ensure.hpp"
#include "registries/land/types.hpp"
#include "registries/land_holdings.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <tuple>
#include <utility>

namespace tamga::registries {

namespace {

using certificate::date;
using courts::Hold;
using land::Party;
using land::Right;
using land::Share;

struct RightName {
    land::RightType type;
    const char* english;
    const char* russian;
};

constexpr std::array right_names{
    RightName{proto::land::OWNERSHIP, "ownership", "собственность"},
    RightName{proto::land::APARTMENT, "ownership of an apartment", "собственность на квартиру"},
    RightName{proto::land::STATE_OWNERSHIP, "state ownership", "государственная собственность"},
    RightName{proto::land::OWNERSHIP_ASSUMED, "assumed ownership", "презюмируемая собственность"},
    RightName{proto::land::LIFE_ESTATE, "life estate", "пожизненное владение"},
    RightName{proto::land::TENANCY, "tenancy", "долгосрочное владение"},
    RightName{proto::land::PERMANENT_USE, "permanent use", "постоянное пользование"},
    RightName{proto::land::OPERATIONAL_CONTROL, "operational control", "оперативное управление"},
    RightName{proto::land::BUSINESS_MANAGEMENT, "business management", "хозяйственное ведение"},
    RightName{proto::land::LEASE, "lease", "аренда"},
    RightName{proto::land::USUFRUCT, "usufruct", "узуфрукт"},
    RightName{proto::land::SUPERFICIES, "superficies", "право застройки"},
    RightName{proto::land::SERVITUDE, "servitude", "сервитут"},
    RightName{proto::land::MORTGAGE, "mortgage", "ипотека"},
    RightName{proto::land::CAVEAT, "caveat", "отметка о притязании"},
    RightName{proto::land::NO_BUILDING, "ban on building", "запрет застройки"},
    RightName{proto::land::HISTORIC_PRESERVATION, "historic preservation",
              "охрана исторического наследия"},
    RightName{proto::land::LIMITED_ACCESS, "limited access", "ограничение доступа"},
    RightName{proto::land::MONUMENT_MAINTENANCE, "duty to maintain a monument",
              "обязанность содержать памятник"},
    RightName{proto::land::WATERWAY_MAINTENANCE, "duty to maintain a waterway",
              "обязанность содержать водоток"},
};

void append(Words& words, const Words& more) {
    words.english += more.english;
    words.russian += more.russian;
}

void append(Words& words, const std::string& both) { append(words, {both, both}); }

Words name_of_right(land::RightType type) {
    const auto found = std::ranges::find(right_names, type, &RightName::type);
    if (found != right_names.end()) return {found->english, found->russian};
    const std::string number = std::to_string(static_cast<int>(type));
    return {"right of type " + number, "право вида " + number};
}

std::string code_of(ByteView code) {
    return is_certified_code(code) ? to_text(code) : to_hex(code);
}

Words name_of_party(const Party& party, const LandExtract& extract) {
    switch (party.kind) {
    case proto::land::PERSON: return {"person " + to_hex(party.id), "лицо " + to_hex(party.id)};
    case proto::land::ORGANISATION: {
        const std::string code = code_of(party.id);
        return {"organisation " + code, "организация " + code};
    }
    case proto::land::GROUP: {
        Words words{"group " + to_hex(party.id), "группа " + to_hex(party.id)};
        for (const land::Group& group : extract.groups) {
            if (!equal(group.id.view(), party.id)) continue;
            std::string members;
            for (const SubjectId& member : group.members) {
                members += (members.empty() ? "" : ", ") + member.hex();
            }
            append(words, {" of persons " + members, " из лиц " + members});
        }
        return words;
    }
    default: return {"party " + to_hex(party.id), "сторона " + to_hex(party.id)};
    }
}

std::string fraction(std::uint32_t numerator, std::uint32_t denominator) {
    return std::to_string(numerator) + "/" + std::to_string(denominator);
}

Words line_of(const Right& right, const LandExtract& extract) {
    Words words = name_of_right(right.type);
    if (right.type == proto::land::MORTGAGE) {
        const std::string rank = std::to_string(right.rank);
        append(words, {" of rank " + rank, " ранга " + rank});
    }
    bool first = true;
    for (const Share& share : right.shares) {
        append(words, std::string(first ? ": " : ", "));
        first = false;
        append(words, fraction(share.numerator, right.denominator) + " ");
        append(words, name_of_party(share.party, extract));
    }
    if (!right.dominant.empty()) {
        const std::string unit = code_of(right.dominant);
        append(words, {" for unit " + unit, " в пользу единицы " + unit});
    }
    if (right.until_day) {
        const std::string until = date(*right.until_day);
        append(words, {" until " + until, " до " + until});
    }
    return words;
}

// Lines joined by "; ", or that there is none.
Words listed(const std::vector<Words>& lines) {
    if (lines.empty()) return {"none", "нет"};
    Words all;
    for (const Words& line : lines) {
        if (!all.english.empty()) append(all, std::string("; "));
        append(all, line);
    }
    return all;
}

Words title_words(const LandStatement& statement, const LandExtract& extract) {
    std::vector<Right> rights = extract.rights;
    std::ranges::sort(rights, {}, [](const Right& right) {
        return std::tuple(!land::is_primary(right.type), right.type, right.rank, right.id);
    });
    std::vector<Words> stand;
    for (const Right& right : rights) stand.push_back(line_of(right, extract));
    std::vector<Words> held;
    for (const Hold& hold : extract.holds) {
        if (!binds(hold, statement.day)) continue;
        const std::string text = hold.id.hex();
        const std::string until = hold.until_day ? date(*hold.until_day) : "";
        held.push_back({text + (until.empty() ? "" : " until " + until),
                        text + (until.empty() ? "" : " до " + until)});
    }
    std::vector<Words> waiting;
    for (const land::UnitLodgement& entry : extract.queue) {
        if (!is_pending(entry, statement.day)) continue;
        const std::string text = std::to_string(entry.number);
        waiting.push_back({text + " until " + date(entry.until_day),
                           text + " до " + date(entry.until_day)});
    }
    const Words listed_rights = listed(stand);
    const Words listed_holds = listed(held);
    const Words listed_queue = listed(waiting);
    return {" has these rights and no others: " + listed_rights.english +
                "; holds that bind it: " + listed_holds.english +
                "; pending applications: " + listed_queue.english + ";",
            " имеет следующие права и никаких иных: " + listed_rights.russian +
                "; аресты и запреты: " + listed_holds.russian +
                "; заявления на рассмотрении: " + listed_queue.russian + ";"};
}

Words statement_words(const LandStatement& statement, const LandExtract& extract) {
    switch (statement.kind) {
    case LandStatementKind::title: return title_words(statement, extract);
    case LandStatementKind::owner: {
        const std::string part = fraction(statement.numerator, statement.denominator);
        const Words right = name_of_right(extract.primary().type);
        const Words party = name_of_party(statement.party, extract);
        return {": " + part + " of its " + right.english + " is held by " + party.english,
                ": доля " + part + " (" + right.russian + ") принадлежит: " + party.russian};
    }
    case LandStatementKind::no_encumbrance: {
        const Words right = name_of_right(extract.primary().type);
        return {" carries no encumbrance: no right stands beside its " + right.english +
                    ", no hold binds it and no application is pending",
                " не обременена: кроме основного права (" + right.russian +
                    ") иных прав нет, арестов и запретов нет, заявлений на рассмотрении нет"};
    }
    case LandStatementKind::holdings: break; // Of a person: person_words.
    }
    UNREACHABLE();
}

Words unit_words(const LandStatement& statement, const std::vector<ledger::StateClaim>& claims) {
    const auto extract = land_extract(statement.unit, claims);
    ENSURE(extract.has_value() && extract->whole);
    const Words said = statement_words(statement, *extract);
    const std::string unit = to_text(statement.unit);
    return {"Registration unit " + unit + said.english,
            "Регистрационная единица " + unit + said.russian};
}

// What is said of a person besides its id; nothing of the living.
Words life_words(identity::LifeStatus life) {
    switch (life) {
    case identity::LifeStatus::alive:
    case identity::LifeStatus::void_record: break; // Of the void there is no certificate.
    case identity::LifeStatus::deceased:
        return {" (registered as deceased)", " (по реестру умерло)"};
    case identity::LifeStatus::presumed_dead:
        return {" (registered as presumed dead)", " (по реестру объявлено умершим)"};
    case identity::LifeStatus::missing:
        return {" (registered as missing)", " (по реестру безвестно отсутствует)"};
    case identity::LifeStatus::not_known:
        return {" (not known whether alive)", " (неизвестно, в живых ли)"};
    }
    return {};
}

std::string codes_of(const std::vector<Bytes>& codes) {
    std::string all;
    for (const Bytes& code : codes) all += (all.empty() ? "" : ", ") + code_of(code);
    return all;
}

Words line_of(const land::PartyRight& share, const LandHoldings& holdings) {
    const Right& right = *holdings.right_of(share);
    const land::Unit& unit = *holdings.unit_of(share);
    Words words{"unit " + code_of(unit.code), "единица " + code_of(unit.code)};
    const std::string parcels = codes_of(unit.parcels);
    const std::string buildings = codes_of(unit.buildings);
    if (!parcels.empty()) append(words, {" of parcels " + parcels, ", участки " + parcels});
    if (!buildings.empty()) {
        append(words, {" of buildings " + buildings, ", помещения " + buildings});
    }
    const auto part = std::ranges::find(right.shares, share.party, &Share::party);
    ENSURE(part != right.shares.end());
    append(words, ": " + fraction(part->numerator, right.denominator) + " ");
    append(words, name_of_right(right.type));
    if (share.party.kind == proto::land::GROUP) {
        const std::string group = to_hex(share.party.id);
        append(words, {" in group " + group, " в составе группы " + group});
    }
    return words;
}

Words person_words(const LandStatement& statement, const std::vector<ledger::StateClaim>& claims) {
    const auto holdings = land_holdings(SubjectId::from(statement.party.id), claims);
    ENSURE(holdings.has_value() && holdings->whole);
    const std::string who = to_hex(statement.party.id);
    Words words{"Person " + who, "Лицо " + who};
    append(words, life_words(holdings->person.life));
    if (holdings->shares.empty()) {
        append(words, Words{" holds no right in land or buildings, alone or in a group,",
                            " не имеет прав на землю и строения, ни единолично, ни в составе "
                            "группы,"});
        return words;
    }
    std::vector<Words> lines;
    for (const land::PartyRight& share : holdings->shares) {
        lines.push_back(line_of(share, *holdings));
    }
    append(words, Words{" holds these rights in land and buildings and no others: ",
                        " имеет следующие права на землю и строения и никаких иных: "});
    append(words, listed(lines));
    append(words, std::string(";"));
    return words;
}

} // namespace

Words words_of(const LandCertificate& certificate) {
    const LandStatement& statement = certificate.statement;
    const auto& claims = certificate.document.claims;
    const bool of_person = statement.kind == LandStatementKind::holdings;
    const Words said = of_person ? person_words(statement, claims) : unit_words(statement, claims);
    const Header& header = certificate.document.head.header;
    const std::string height = std::to_string(header.height.value);
    const std::string at = certificate::moment(header);
    return {said.english + " on " + date(statement.day) + ", as the registers knew at " + at +
                " (block " + height + ").",
            said.russian + " на " + date(statement.day) + " по данным реестров на " + at +
                " (блок " + height + ")."};
}

} // namespace tamga::registries
