// ID-06: one record that two people used becomes two. What the act lists goes to the new person.

#include "registries/civil/common.hpp"
#include "registries/civil/queries.hpp"
#include "registries/courts/court_acts.hpp"
#include "registries/identity/documents.hpp"
#include "registries/identity/identity.hpp"
#include "registries/ties.hpp"

#include <algorithm>
#include <utility>

namespace tamga::registries::identity {

namespace {

using Request = proto::identity::SplitSubject;

constexpr int list_max = 64;

template <class List>
bool is_list(const List& list) {
    return list.size() <= list_max &&
           std::ranges::adjacent_find(list, std::ranges::greater_equal{}) == list.end();
}

bool is_of(const Context& context, const SubjectId& subject, const std::string& record) {
    return context.state.has<civil::SubjectRecord>(subject, as_bytes(record));
}

Outcome check_lists(const Request& request, const Context& context, const SubjectId& subject) {
    for (const std::string& number : request.records()) {
        if (!is_of(context, subject, number)) return Outcome::record_not_found;
        const auto found = civil::record(context.state.view(), as_bytes(number));
        // Whoever is dead by the record would be another one: revoke it first.
        if (found->record.type == proto::civil::DEATH ||
            found->record.type == proto::civil::PRESUMED_DEATH) {
            return Outcome::subjects_contradict;
        }
    }
    for (const std::string& tag : request.documents()) {
        if (!context.state.has<HolderDocument>(subject.view(), as_bytes(tag))) {
            return Outcome::document_not_found;
        }
    }
    // A certificate goes with its record: held by another it would outlive the record (G-60).
    for (const HolderDocument& link : context.state.list<HolderDocument>(subject.view())) {
        const auto paper = context.state.find<Document>(link.tag);
        ENSURE(paper.has_value());
        if (paper->record.empty()) continue;
        const bool goes =
            std::ranges::binary_search(request.documents(), to_text(link.tag.view()));
        if (goes != std::ranges::binary_search(request.records(), to_text(paper->record))) {
            return Outcome::subjects_contradict;
        }
    }
    return Outcome::applied;
}

void move_listed(const Request& request, Context& context, const SubjectId& from,
                 const SubjectId& to) {
    for (const std::string& number : request.records()) {
        auto found = civil::record(context.state.view(), as_bytes(number));
        const bool marriage = found->record.type == proto::civil::MARRIAGE;
        if (marriage) {
            move_marriage(context,
                          *civil::marriage(context.state.view(), *found->record.marriage), from,
                          to);
        }
        move_parents_of(context, as_bytes(number), from, to);
        move_record(context, std::move(found->record), from, to);
    }
    for (const std::string& tag : request.documents()) {
        move_document(context, *context.state.find<Document>(as_bytes(tag)), to);
    }
}

} // namespace

Outcome split_subject(const Request& request, Context& context) {
    if (request.subject().size() != 32) return Outcome::malformed_act;
    if (!is_list(request.records()) || !is_list(request.documents())) {
        return Outcome::malformed_act;
    }
    const Outcome attributes = check_attributes(request.attributes(), true, context);
    if (attributes != Outcome::applied) return attributes;
    const FoundSubject found = find_subject(context, as_bytes(request.subject()));
    if (found.outcome != Outcome::applied) return found.outcome;
    const SubjectId& from = found.subject.id;
    if (context.is_own_record(from)) return Outcome::own_record;
    const Outcome lists = check_lists(request, context, from);
    if (lists != Outcome::applied) return lists;
    const Outcome ordered = courts::check_ordered(context, request.court_act(),
                                                  proto::courts::SPLIT_PERSON, from.view());
    if (ordered != Outcome::applied) return ordered;
    if (!context.signed_by_role({proto::access::AUDITOR})) return Outcome::second_officer_missing;

    courts::carry_out(context, request.court_act(), proto::courts::SPLIT_PERSON, from.view());
    const SubjectId to = create(context, found.subject.kind, request.attributes());
    move_listed(request, context, from, to);
    if (civil::breaks_a_rule(context)) return Outcome::subjects_contradict;
    Writer told;
    told.digest(from);
    told.digest(to);
    context.emit("SubjectSplit", std::move(told).take());
    return Outcome::applied;
}

} // namespace tamga::registries::identity
