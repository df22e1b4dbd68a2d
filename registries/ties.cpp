// What hangs on a person, register by register.

#include "registries/ties.hpp"

#include "registries/civil/common.hpp"
#include "registries/civil/queries.hpp"
#include "registries/civil/records.hpp"
#include "registries/courts/estates.hpp"
#include "registries/courts/holds.hpp"
#include "registries/courts/mandates.hpp"
#include "registries/identity/documents.hpp"
#include "registries/land/land.hpp"
#include "registries/residence/registrations.hpp"
#include "registries/vehicles/vehicles.hpp"

#include <algorithm>
#include <utility>

namespace tamga::registries {

namespace {

template <class Row>
std::size_t count(const ledger::StateView& view, const SubjectId& subject) {
    return list_rows<Row>(view, subject).size();
}

bool is_current(const ledger::StateView& view, const MarriageId& id) {
    return find_row<civil::Marriage>(view, id).has_value();
}

void relink(Context& context, const MarriageId& id, const SubjectId& from, const SubjectId& to,
            bool current) {
    if (current) {
        context.state.erase(civil::SubjectMarriage{from, id});
        context.state.put(civil::SubjectMarriage{to, id});
    } else {
        context.state.erase(civil::EndedSubjectMarriage{from, id});
        context.state.put(civil::EndedSubjectMarriage{to, id});
    }
}

bool move_records(Context& context, const SubjectId& from, const SubjectId& to) {
    for (civil::CivilRecord& record : civil::records_of(context.state.view(), from)) {
        const auto names = [&](const SubjectId& person) {
            return std::ranges::find(record.persons, person, &civil::RecordPerson::subject) !=
                   record.persons.end();
        };
        // What went to another by a split is no longer this person's.
        if (record.status != civil::RecordStatus::registered || !names(from)) continue;
        if (names(to)) return false;
        move_record(context, std::move(record), from, to);
    }
    return true;
}

bool move_marriages(Context& context, const SubjectId& from, const SubjectId& to) {
    for (civil::Marriage& marriage : civil::marriages_of(context.state.view(), from)) {
        if (marriage.other_than(from) == to) return false;
        move_marriage(context, std::move(marriage), from, to);
    }
    return true;
}

// The edge between two becomes one between these.
void move_edge(Context& context, civil::Filiation edge, const SubjectId& parent,
               const SubjectId& child) {
    context.state.erase(edge);
    context.state.erase(civil::ChildOf{edge.parent, edge.child});
    edge.parent = parent;
    edge.child = child;
    context.state.put(civil::ChildOf{parent, child});
    context.state.put(std::move(edge));
}

void move_parents(Context& context, const SubjectId& from, const SubjectId& to) {
    for (civil::ParentTag& tag : context.state.list<civil::ParentTag>(from)) {
        context.state.erase(tag);
        tag.child = to;
        context.state.put(std::move(tag));
    }
    for (civil::Filiation& edge : context.state.list<civil::Filiation>(from)) {
        const SubjectId parent = edge.parent;
        move_edge(context, std::move(edge), parent, to);
    }
    for (const civil::ChildOf& link : context.state.list<civil::ChildOf>(from)) {
        auto edge = context.state.find<civil::Filiation>(link.child, from);
        ENSURE(edge.has_value());
        move_edge(context, std::move(*edge), to, link.child);
    }
}

void move_uses(Context& context, const SubjectId& from, const SubjectId& to) {
    for (civil::ConsentUse& use : context.state.list<civil::ConsentUse>(from)) {
        context.state.erase(use);
        use.subject = to;
        context.state.put(std::move(use));
    }
    for (civil::PostMortemAct& flag : context.state.list<civil::PostMortemAct>(from)) {
        context.state.erase(flag);
        flag.subject = to;
        context.state.put(std::move(flag));
    }
}

void move_documents(Context& context, const SubjectId& from, const SubjectId& to) {
    const auto own = identity::documents_of(context.state.view(), to.view());
    for (identity::Document& document :
         identity::documents_of(context.state.view(), from.view())) {
        const bool second = identity::is_single(document.type) &&
                            std::ranges::find(own, document.type, &identity::Document::type) !=
                                own.end();
        if (second) {
            identity::change_status(context, std::move(document),
                                    identity::DocumentStatus::revoked,
                                    proto::identity::DOCUMENT_REPLACED);
        } else {
            move_document(context, std::move(document), to);
        }
    }
}

} // namespace

bool has_live_ties(const ledger::StateView& view, const SubjectId& subject, std::int32_t day) {
    return count<civil::SubjectRecord>(view, subject) != 0 ||
           count<civil::SubjectMarriage>(view, subject) != 0 ||
           !list_rows<identity::HolderDocument>(view, subject.view()).empty() ||
           residence::is_registered(view, subject, day) ||
           count<courts::GivenMandate>(view, subject) != 0 ||
           count<courts::HeldMandate>(view, subject) != 0 ||
           count<courts::SubjectEstate>(view, subject) != 0 || land::has_rights(view, subject) ||
           vehicles::has_rights(view, subject);
}

std::size_t count_ties(const ledger::StateView& view, const SubjectId& subject) {
    return count<civil::SubjectRecord>(view, subject) +
           count<civil::SubjectMarriage>(view, subject) +
           count<civil::EndedSubjectMarriage>(view, subject) +
           count<civil::ParentTag>(view, subject) + count<civil::Filiation>(view, subject) +
           count<civil::ChildOf>(view, subject) + count<civil::ConsentUse>(view, subject) +
           count<civil::PostMortemAct>(view, subject) +
           list_rows<identity::HolderDocument>(view, subject.view()).size() +
           count<residence::SubjectRegistration>(view, subject) +
           count<courts::GivenMandate>(view, subject) +
           count<courts::HeldMandate>(view, subject) + count<identity::SubjectKey>(view, subject) +
           count<identity::MergedSubject>(view, subject) +
           land::count_ties(view, subject) + vehicles::count_ties(view, subject);
}

void move_record(Context& context, civil::CivilRecord record, const SubjectId& from,
                 const SubjectId& to) {
    civil::end_links(context, record);
    for (civil::RecordPerson& person : record.persons) {
        if (person.subject == from) person.subject = to;
    }
    for (const civil::RecordPerson& person : record.persons) {
        if (person.subject != to) {
            context.state.erase(civil::EndedSubjectRecord{
                {person.subject, record.number, record.type, person.role}});
        }
        context.state.put(
            civil::SubjectRecord{person.subject, record.number, record.type, person.role});
    }
    civil::supersede_record(context, std::move(record));
}

void move_parents_of(Context& context, ByteView record, const SubjectId& from,
                     const SubjectId& to) {
    for (civil::ParentTag& tag : context.state.list<civil::ParentTag>(from)) {
        if (!equal(tag.record, record)) continue;
        context.state.erase(tag);
        tag.child = to;
        context.state.put(std::move(tag));
    }
    for (civil::Filiation& edge : context.state.list<civil::Filiation>(from)) {
        const SubjectId parent = edge.parent;
        if (equal(edge.record, record)) move_edge(context, std::move(edge), parent, to);
    }
    for (const civil::ChildOf& link : context.state.list<civil::ChildOf>(from)) {
        auto edge = context.state.find<civil::Filiation>(link.child, from);
        ENSURE(edge.has_value());
        if (equal(edge->record, record)) move_edge(context, std::move(*edge), to, link.child);
    }
}

void move_marriage(Context& context, civil::Marriage marriage, const SubjectId& from,
                   const SubjectId& to) {
    const bool current = is_current(context.state.view(), marriage.id);
    relink(context, marriage.id, from, to, current);
    const SubjectId other = marriage.other_than(from);
    marriage.spouse_a = std::min(other, to);
    marriage.spouse_b = std::max(other, to);
    if (current) {
        context.state.put(std::move(marriage));
    } else {
        context.state.put(civil::EndedMarriage{std::move(marriage)});
    }
}

void move_document(Context& context, identity::Document document, const SubjectId& to) {
    context.state.erase(
        identity::HolderDocument{document.holder, document.tag, document.type});
    document.holder = to_bytes(to.view());
    context.state.put(identity::HolderDocument{document.holder, document.tag, document.type});
    context.state.put(std::move(document));
}

bool move_ties(Context& context, const SubjectId& from, const SubjectId& to) {
    if (!move_records(context, from, to) || !move_marriages(context, from, to)) return false;
    if (!land::move_ties(context, from, to)) return false;
    if (!vehicles::move_ties(context, from, to)) return false;
    civil::void_applications(context, from);
    move_parents(context, from, to);
    move_uses(context, from, to);
    move_documents(context, from, to);
    residence::move_registrations(context, from, to);
    courts::end_mandates(context, from);
    courts::copy_holds(context, from.view(), to.view());
    return true;
}

} // namespace tamga::registries
