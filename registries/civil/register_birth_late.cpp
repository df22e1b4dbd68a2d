// CIV-02: a birth that was not registered in time: a supervisor approves it who did not inform, on
// evidence or on what a court found.

#include "registries/civil/civil.hpp"

namespace tamga::registries::civil {

Outcome register_birth_late(const proto::civil::RegisterBirthLate& request, Context& context) {
    if (!request.has_birth()) return Outcome::malformed_act;
    const auto& birth = request.birth();
    const auto& approver = *context.second_officer();
    if (approver.subject && equal(approver.subject->view(), as_bytes(birth.informant()))) {
        return Outcome::own_record;
    }
    return register_delayed_birth(birth, context);
}

} // namespace tamga::registries::civil
