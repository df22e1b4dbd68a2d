// CIV-22: a hospital or the police tells of a birth or a death; a record has to answer in time.

#include "registries/civil/civil.hpp"
#include "registries/civil/common.hpp"
#include "registries/civil/notifications.hpp"

#include <utility>

namespace tamga::registries::civil {

FoundNotification find_open_notification(const Context& context, const std::string& raw,
                                         proto::civil::VitalEvent event) {
    if (raw.size() != 32) return {Outcome::malformed_act, {}};
    auto found = context.state.find<VitalNotification>(as_bytes(raw));
    if (!found || found->event != event) return {Outcome::notification_not_found, {}};
    if (!found->record.empty()) return {Outcome::notification_answered, {}};
    return {Outcome::applied, std::move(*found)};
}

void answer(Context& context, VitalNotification notification, const Bytes& record) {
    notification.record = record;
    context.state.erase(OpenNotification{notification.due_day, notification.id});
    context.state.put(std::move(notification));
}

Outcome notify_vital_event(const proto::civil::NotifyVitalEvent& request, Context& context) {
    if (request.event() == proto::civil::VITAL_EVENT_NONE) return Outcome::malformed_act;
    const bool named = !request.subject().empty();
    if (named && request.event() != proto::civil::EVENT_DEATH) return Outcome::malformed_act;
    const Outcome content =
        check_commitment(context, proto::identity::EVIDENCE_SCANS, request.content());
    if (content != Outcome::applied) return content;
    if (named) {
        const auto found = identity::find_subject(context, as_bytes(request.subject()));
        if (found.outcome != Outcome::applied) return found.outcome;
        if (found.subject.has_death) return Outcome::already_deceased;
        if (context.is_own_record(found.subject.id)) return Outcome::own_record;
    }

    VitalNotification notification;
    notification.id = context.new_id<NotificationId>();
    notification.event = request.event();
    notification.subject = identity::subject_id(as_bytes(request.subject()));
    notification.agency = to_bytes(context.agency());
    notification.notified_day = context.today();
    const auto days = context.parameter(ledger::ParameterId::notification_due_days);
    notification.due_day = context.today() + static_cast<std::int32_t>(days);
    notification.content = Commitment::from(as_bytes(request.content()));
    context.state.put(OpenNotification{notification.due_day, notification.id});
    context.emit("VitalEventNotified", to_bytes(notification.id.view()));
    context.state.put(std::move(notification));
    return Outcome::applied;
}

} // namespace tamga::registries::civil
