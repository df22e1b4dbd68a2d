// Certificates of land in words, English and Russian.

#include "registries/land_certificate.hpp"

#include "base/ensure.hpp"
#include "registries/land/types.hpp"

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
    }
    UNREACHABLE();
}

} // namespace

Words words_of(const LandCertificate& certificate) {
    const LandStatement& statement = certificate.statement;
    const auto extract = land_extract(statement.unit, certificate.document.claims);
    ENSURE(extract.has_value() && extract->whole);
    const Header& header = certificate.document.head.header;
    const Words said = statement_words(statement, *extract);
    const std::string unit = to_text(statement.unit);
    const std::string height = std::to_string(header.height.value);
    const std::string at = certificate::moment(header);
    return {"Registration unit " + unit + said.english + " on " + date(statement.day) +
                ", as the registers knew at " + at + " (block " + height + ").",
            "Регистрационная единица " + unit + said.russian + " на " + date(statement.day) +
                " по данным реестров на " + at + " (блок " + height + ")."};
}

} // namespace tamga::registries
