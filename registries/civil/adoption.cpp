// Replacing parents and sealing.

#include "registries/civil/adoption.hpp"

#include "registries/civil/common.hpp"
#include "registries/identity/documents.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace tamga::registries::civil {

Outcome check_parent_tags(const ParentTags& parents) {
    constexpr int parents_max = 2;
    int mothers = 0;
    const auto key = [](const proto::civil::ParentTag& entry) {
        return std::tuple(entry.kind(), entry.tag());
    };
    for (int i = 0; i < parents.size(); ++i) {
        const proto::civil::ParentTag& parent = parents[i];
        if (parent.kind() == proto::civil::FILIATION_KIND_NONE ||
            parent.kind() == proto::civil::LEGACY_RECORDED) {
            return Outcome::malformed_act;
        }
        if (parent.tag().size() != 32 || parent.parent().size() != 32) {
            return Outcome::malformed_act;
        }
        if (i > 0 && key(parents[i - 1]) >= key(parent)) return Outcome::malformed_act;
        if (parent.kind() == proto::civil::BIRTH_MOTHER) mothers += 1;
    }
    return parents.size() > parents_max || mothers > 1 ? Outcome::too_many_parents
                                                       : Outcome::applied;
}

void replace_parents(Context& context, const SubjectId& child, const ParentTags& parents,
                     const Bytes& record) {
    for (const ParentTag& tag : context.state.list<ParentTag>(child)) {
        context.state.erase(tag);
        context.state.put(EndedParentTag{tag, context.today()});
    }
    for (const proto::civil::ParentTag& parent : parents) {
        context.state.put(ParentTag{child, FiliationTag::from(as_bytes(parent.tag())),
                                    parent.kind(), record});
    }
}

void seal(Context& context, const CivilRecord& record,
          const identity::Attributes& replacements) {
    const auto close = [&](const Commitment& commitment) {
        context.state.put(SealedCommitment{commitment, record.number, context.today()});
    };
    close(record.act);
    for (const auto& before : context.state.list<EndedRecordVersion>(record.number)) {
        close(before.record.act);
    }
    const SubjectId child = *record.person(proto::civil::CHILD);
    for (const auto& before : context.state.list<identity::EndedAttribute>(child)) {
        close(before.commitment);
    }
    for (const auto& paper : identity::documents_of(context.state.view(), child.view())) {
        if (paper.record == record.number) close(paper.content);
    }
    const auto parents = identity::current_attribute(context, child,
                                                     proto::identity::PARENTS_TEXT);
    if (parents) close(*parents);
    for (const proto::identity::Attribute& entry : replacements) {
        const auto before = identity::current_attribute(context, child, entry.data_class());
        if (before) close(*before);
    }
}

bool changes_pin_too(const Context& context, const SubjectId& subject) {
    const auto links = context.state.list<identity::SubjectPin>(subject);
    const bool active = std::ranges::any_of(links, [&](const identity::SubjectPin& link) {
        const auto pin = context.state.find<identity::Pin>(
            identity::pin_key(link.scheme, link.tag));
        return pin && pin->status == identity::PinStatus::active;
    });
    if (!active) return true;
    return std::ranges::any_of(context.body().operations(), [&](const proto::Operation& act) {
        return act.has_change_pin() &&
               equal(as_bytes(act.change_pin().subject()), subject.view());
    });
}

} // namespace tamga::registries::civil
