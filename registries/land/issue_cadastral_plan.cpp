// LND-28: a plan of a unit as it stands; the one before it is replaced.

#include "registries/land/common.hpp"
#include "registries/land/land.hpp"
#include "registries/land/process_rows.hpp"

namespace tamga::registries::land {

Outcome issue_cadastral_plan(const proto::land::IssueCadastralPlan& request, Context& context) {
    const FoundUnit found = find_unit(context, request.unit());
    if (found.outcome != Outcome::applied) return found.outcome;
    if (request.doc_tag().size() != 32) return Outcome::malformed_act;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    const Bytes tag = to_bytes(as_bytes(request.doc_tag()));
    if (context.state.has<Plan>(tag)) return Outcome::document_tag_used;

    context.state.put(Plan{tag, found.unit.code, found.unit.version, context.today()});
    context.state.put(UnitPlan{found.unit.code, tag});
    tell(context, "DocumentIssued", {found.unit.code, tag});
    return Outcome::applied;
}

} // namespace tamga::registries::land
