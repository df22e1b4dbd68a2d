// Walks over edges in clear, each with a bound.

#include "registries/civil/kinship.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace tamga::registries::civil {

namespace {

// The person and its ancestors, `generations` back.
std::set<SubjectId> line_of(const ledger::StateView& view, const SubjectId& person,
                            int generations) {
    std::set<SubjectId> line{person};
    std::vector<SubjectId> generation{person};
    for (int back = 0; back < generations && !generation.empty(); ++back) {
        std::vector<SubjectId> older;
        for (const SubjectId& member : generation) {
            for (const Filiation& edge : list_rows<Filiation>(view, member)) {
                if (line.insert(edge.parent).second) older.push_back(edge.parent);
            }
        }
        generation = std::move(older);
    }
    return line;
}

bool share_a_parent(const ledger::StateView& view, const SubjectId& left,
                    const SubjectId& right) {
    const std::vector<Filiation> edges = list_rows<Filiation>(view, left);
    return std::ranges::any_of(edges, [&](const Filiation& edge) {
        return find_row<Filiation>(view, right, edge.parent).has_value();
    });
}

} // namespace

bool are_close_kin(const ledger::StateView& view, const SubjectId& left, const SubjectId& right) {
    return share_a_parent(view, left, right) ||
           line_of(view, left, kinship_generations).contains(right) ||
           line_of(view, right, kinship_generations).contains(left);
}

std::optional<bool> descends_from(const ledger::StateView& view, const SubjectId& person,
                                  const SubjectId& ancestor, std::size_t count_max) {
    std::set<SubjectId> seen{person};
    std::vector<SubjectId> open{person};
    while (!open.empty()) {
        const SubjectId next = open.back();
        open.pop_back();
        if (next == ancestor) return true;
        for (const Filiation& edge : list_rows<Filiation>(view, next)) {
            if (seen.insert(edge.parent).second) open.push_back(edge.parent);
        }
        if (seen.size() > count_max) return std::nullopt;
    }
    return false;
}

std::optional<std::vector<SubjectId>> descendants(const ledger::StateView& view,
                                                  const SubjectId& person, int generations,
                                                  std::size_t count_max) {
    std::set<SubjectId> seen{person};
    std::vector<SubjectId> generation{person};
    for (int down = 0; down < generations && !generation.empty(); ++down) {
        std::vector<SubjectId> younger;
        for (const SubjectId& member : generation) {
            for (const ChildOf& edge : list_rows<ChildOf>(view, member)) {
                if (seen.insert(edge.child).second) younger.push_back(edge.child);
            }
            if (seen.size() > count_max) return std::nullopt;
        }
        generation = std::move(younger);
    }
    return std::vector<SubjectId>(seen.begin(), seen.end());
}

bool is_own_or_relative(const Context& context, const SubjectId& subject) {
    return context.is_own_record(subject);
}

} // namespace tamga::registries::civil
