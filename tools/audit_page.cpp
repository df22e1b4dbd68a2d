// Tables and bars of an audit's report.

#include "tools/audit_page.hpp"

#include "registries/catalog.hpp"
#include "registries/outcome.hpp"
#include "rpc/arguments.hpp"
#include "tools/html.hpp"
#include "tools/recovery_words.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace tamga::tools {

namespace {

using registries::Standing;
using registries::Statistics;

constexpr const char* head = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Audit of a Tamga chain</title><style>
body{font:11pt/1.45 Georgia,serif;max-width:22cm;margin:1cm auto;padding:0 .5cm;color:#111}
h1{font-size:18pt;border-bottom:2pt solid #111}h2{font-size:13pt;margin-top:1.2cm}
table{border-collapse:collapse;width:100%;font:9pt/1.4 monospace}
th,td{text-align:left;vertical-align:top;padding:.1em .8em .1em 0;overflow-wrap:anywhere}
th{white-space:nowrap;font-weight:normal}td.n{text-align:right}
.verdict{font-size:15pt;padding:.3cm .5cm;border:2pt solid}
.fine{color:#22543d}.bad{color:#9b2c2c;font-weight:bold}.none{color:#555}
svg{width:100%;height:auto}svg text{font:9px monospace}
.applied{fill:#2b6cb0}.refused{fill:#c05621}
</style></head><body>
)";

constexpr std::size_t bars_max = 60;

std::string number(std::uint64_t value) {
    const std::string digits = std::to_string(value);
    std::string out;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) out.push_back(' ');
        out.push_back(digits[i]);
    }
    return out;
}

std::string row(std::string_view name, const std::string& value) {
    return "<tr><th scope=\"row\">" + escaped(name) + "</th><td>" + escaped(value) +
           "</td></tr>\n";
}

struct Bar {
    std::string label;
    std::uint64_t applied = 0;
    std::uint64_t refused = 0;

    [[nodiscard]] std::uint64_t all() const { return applied + refused; }
};

// "40 + 2 refused"
std::string figures_of(const Bar& bar) {
    std::string out = number(bar.applied);
    if (bar.refused > 0) out.append(" + ").append(number(bar.refused)).append(" refused");
    return out;
}

std::string rectangle(std::string_view kind, std::uint64_t x, std::uint64_t y, std::uint64_t width,
                      std::uint64_t height) {
    return "<rect class=\"" + std::string(kind) + "\" x=\"" + std::to_string(x) + "\" y=\"" +
           std::to_string(y) + "\" width=\"" + std::to_string(width) + "\" height=\"" +
           std::to_string(height) + "\"/>";
}

std::string label(std::uint64_t x, std::uint64_t y, std::string_view anchor,
                  const std::string& text) {
    return "<text x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) +
           "\" text-anchor=\"" + std::string(anchor) + "\">" + escaped(text) + "</text>";
}

std::uint64_t longest(const std::vector<Bar>& bars) {
    std::uint64_t most = 1;
    for (const Bar& bar : bars) most = std::max(most, bar.all());
    return most;
}

// One line a bar: name, applied and refused side by side, both figures.
std::string lying(const std::vector<Bar>& bars) {
    constexpr std::uint64_t line = 14;
    constexpr std::uint64_t names = 250;
    constexpr std::uint64_t width = 330;
    const std::uint64_t most = longest(bars);
    std::string out = "<svg viewBox=\"0 0 700 " + std::to_string(bars.size() * line + 4) +
                      "\" role=\"img\">\n";
    std::uint64_t y = 2;
    for (const Bar& bar : bars) {
        const std::uint64_t applied = bar.applied * width / most;
        const std::uint64_t refused = bar.refused * width / most;
        out += label(names - 6, y + 9, "end", bar.label);
        out += rectangle("applied", names, y, applied, line - 4);
        out += rectangle("refused", names + applied, y, refused, line - 4);
        out += label(names + applied + refused + 4, y + 9, "start", figures_of(bar));
        out += "\n";
        y += line;
    }
    return out + "</svg>\n";
}

// Acts over time: one column a bucket of as many days as make at most bars_max of them.
std::string standing(const std::map<std::uint64_t, std::uint64_t>& days) {
    if (days.empty()) return "";
    const std::uint64_t first = days.begin()->first;
    const std::uint64_t span = days.rbegin()->first - first + 1;
    const std::uint64_t bucket = (span + bars_max - 1) / bars_max;
    std::vector<Bar> bars((span + bucket - 1) / bucket);
    for (const auto& [day, count] : days) bars[(day - first) / bucket].applied += count;
    constexpr std::uint64_t height = 120;
    const std::uint64_t most = longest(bars);
    const std::uint64_t width = std::clamp<std::uint64_t>(680 / bars.size(), 2, 40);
    std::string out = "<svg viewBox=\"0 0 700 150\" role=\"img\">\n";
    for (std::size_t i = 0; i < bars.size(); ++i) {
        const std::uint64_t tall = bars[i].applied * height / most;
        out += rectangle("applied", 10 + i * width, 14 + height - tall, width - 1, tall);
    }
    const auto date = [](std::uint64_t day) {
        return rpc::date_of(static_cast<std::int32_t>(day));
    };
    out += label(10, 10, "start", "most: " + number(most) + " in " + std::to_string(bucket) +
                                      (bucket == 1 ? " day" : " days"));
    out += label(10, 146, "start", date(first));
    out += label(690, 146, "end", date(days.rbegin()->first));
    return out + "</svg>\n";
}

std::string act_name(std::uint16_t operation) {
    if (operation == 0) return "several operations";
    const registries::Entry* entry = registries::find_act(operation);
    return entry ? std::string(entry->name) : "operation " + std::to_string(operation);
}

// Most frequent first; what is beyond bars_max becomes one bar.
std::vector<Bar> sorted(std::map<std::string, Bar> named) {
    std::vector<Bar> bars;
    for (auto& [name, bar] : named) {
        bar.label = name;
        bars.push_back(std::move(bar));
    }
    std::ranges::stable_sort(bars, std::greater<>(), &Bar::all);
    if (bars.size() <= bars_max) return bars;
    Bar rest{"all others", 0, 0};
    for (std::size_t i = bars_max; i < bars.size(); ++i) {
        rest.applied += bars[i].applied;
        rest.refused += bars[i].refused;
    }
    bars.resize(bars_max);
    bars.push_back(std::move(rest));
    return bars;
}

std::string what_was_done(const Statistics& statistics) {
    std::map<std::string, Bar> acts;
    std::map<std::string, Bar> refusals;
    std::map<std::string, Bar> agencies;
    for (const auto& [what, count] : statistics.acts) {
        const auto& [operation, outcome] = what;
        Bar& bar = acts[act_name(operation)];
        (outcome == 0 ? bar.applied : bar.refused) += count;
        if (outcome == 0) continue;
        const auto* text = registries::find_outcome(outcome);
        refusals[text ? std::string(text->name) : std::to_string(outcome)].refused += count;
    }
    for (const auto& [agency, count] : statistics.by_agency) {
        agencies[agency.empty() ? "governance" : agency].applied += count;
    }
    std::string out = "<h2>Acts by day of block time</h2>\n" + standing(statistics.by_day);
    out += "<h2>Acts by kind: applied and refused</h2>\n" + lying(sorted(std::move(acts)));
    if (!refusals.empty()) {
        out += "<h2>Refusals by rule</h2>\n" + lying(sorted(std::move(refusals)));
    }
    return out + "<h2>Acts by agency, applied or not</h2>\n" +
           lying(sorted(std::move(agencies)));
}

std::string invariants_of(const registries::Verdict& verdict) {
    std::string out = "<h2>Invariants over the whole state</h2>\n<table>\n";
    for (const auto& result : verdict.whole.invariants) {
        const std::string kind = result.standing == Standing::pass   ? "fine"
                                 : result.standing == Standing::fail ? "bad"
                                                                     : "none";
        out += "<tr><th scope=\"row\">" + escaped(result.id) + "</th><td class=\"" + kind + "\">" +
               escaped(registries::name_of(result.standing)) + "</td><td>" +
               escaped(result.meaning);
        if (!result.why.empty()) out += "<br>Not applicable: " + escaped(result.why);
        for (const auto& violation : result.violations) {
            out += "<br>" + escaped(registries::describe(violation));
        }
        out += "</td></tr>\n";
    }
    return out + "</table>\n";
}

std::string findings_of(const registries::Verdict& verdict) {
    const auto& findings = verdict.report.findings;
    if (findings.empty()) return "";
    std::string out = "<h2>Findings</h2>\n<table>\n";
    for (const auto& finding : findings) {
        out += "<tr><td>" + escaped(finding.table) + "</td><td>" + escaped(finding.key) +
               "</td><td class=\"n\">" + number(finding.height.value) + "</td><td class=\"bad\">" +
               escaped(finding.what) + "</td></tr>\n";
    }
    return out + "</table>\n";
}

// Every epoch, with the keys of those who validated in it.
std::string epochs_of(const Epochs& epochs) {
    if (epochs.empty()) return "";
    std::string out = "<h2>Epochs: first block, and who validates</h2>\n<table>\n";
    for (const auto& [epoch, audited] : epochs) {
        out += "<tr><th scope=\"row\">" + number(epoch.value) + "</th><td class=\"n\">" +
               number(audited.begins_on.height.value + 1) + "</td><td>set " +
               audited.set.hash().hex();
        for (const Validator& member : audited.set.members()) {
            out += "<br>" + member.consensus_key.hex();
        }
        out += "</td></tr>\n";
    }
    return out + "</table>\n";
}

} // namespace

std::string describe(const Comparison& comparison, const std::string& place) {
    if (!comparison.fault.empty()) {
        return place + " is not to be compared with: " + comparison.fault + "\n";
    }
    const auto height = [](Height at) { return std::to_string(at.value); };
    if (!comparison.fork) {
        return "agrees with " + place + " up to block " + height(comparison.common) +
               " (last blocks: " + height(comparison.ours) + " here, " +
               height(comparison.theirs) + " there)\n";
    }
    const Fork& fork = *comparison.fork;
    std::string out = "FORK: another final block than at " + place + " at height " +
                      height(fork.height) + ", epoch " + std::to_string(fork.epoch.value) +
                      "\n  here  " + fork.ours.hex() + "\n  there " +
                      fork.theirs.hex() + "\n";
    std::set<std::uint64_t> named;
    for (const auto& evidence : fork.evidence) {
        named.insert(evidence.signer.value);
        out += "  validator " + std::to_string(evidence.signer.value) + " (" +
               fork.set.at(evidence.signer).consensus_key.hex() + ") signed against the rules: E" +
               std::to_string(static_cast<int>(evidence.offence)) + "\n";
    }
    return out + "  validators proven to have signed against the rules: " +
           std::to_string(named.size()) + "\n";
}

std::string describe(const Epochs& epochs) {
    std::string out;
    std::size_t older = epochs.size() - std::min(epochs.size(), epochs_shown);
    if (older > 0) out += std::to_string(older) + " older epochs\n";
    for (const auto& [epoch, audited] : epochs) {
        if (older > 0) {
            --older;
            continue;
        }
        out += "epoch " + std::to_string(epoch.value) + " from block " +
               std::to_string(audited.begins_on.height.value + 1) + ": " +
               std::to_string(audited.set.size()) + " validators " + audited.set.hash().hex() +
               "\n";
    }
    return out;
}

std::vector<std::string> limits_of(const ledger::AuditReport& report) {
    std::vector<std::string> limits;
    const auto block = [](const Header& header) {
        return std::to_string(header.height.value) + ", block " + hash_of(header).hex() + ": ";
    };
    if (report.snapshot) {
        limits.push_back("from snapshot at height " + block(*report.snapshot) +
                         "what was before is not judged here, and the state there is as its "
                         "validators signed it");
    }
    if (report.pruned) {
        limits.push_back("pruned up to height " + block(*report.pruned) +
                         "of blocks up to there headers, certificates, receipts and the log are "
                         "judged, acts and states are gone; the state there is as its validators "
                         "signed it");
    }
    return limits;
}

bool sound(const AuditPage& audit) {
    return audit.verdict->sound() && (!audit.comparison || audit.comparison->agrees());
}

std::string audit_page(const AuditPage& audit) {
    const registries::Verdict& verdict = *audit.verdict;
    const auto& counts = verdict.report.counts;
    const bool fine = sound(audit);
    std::string page = head;
    page += "<h1>Audit of a chain</h1>\n<p class=\"verdict ";
    page += fine ? "fine\">PASSED: every block, signature, row and invariant agrees.</p>\n"
                 : "bad\">FAILED: see below.</p>\n";
    page += "<table>\n" + row("audited", audit.target) + row("chain id", audit.chain.hex());
    if (audit.recovered) page += row("begins", predecessor_words(*audit.recovered));
    for (const std::string& limit : limits_of(verdict.report)) page += row("judged", limit);
    page += row("last block", number(verdict.report.tip.height.value) + ", " +
                                  rpc::date_of(static_cast<std::int32_t>(
                                      verdict.report.tip.time_ms.value / 86'400'000)));
    page += row("state root", verdict.report.tip.state_root.hex());
    page += row("blocks", number(counts.blocks)) + row("acts", number(counts.transactions)) +
            row("evidence", number(counts.evidence)) +
            row("legs of the system", number(verdict.statistics.system_legs)) +
            row("certificates", number(counts.certificates)) +
            row("signatures", number(counts.signatures)) +
            row("rows of tables", number(counts.rows)) +
            row("took", number(audit.elapsed_ms) + " ms");
    if (audit.comparison) {
        page += row("compared", describe(*audit.comparison, audit.compared_with));
    }
    page += "</table>\n" + findings_of(verdict) + epochs_of(verdict.report.epochs) +
            invariants_of(verdict);
    return page + what_was_done(verdict.statistics) + "</body></html>\n";
}

} // namespace tamga::tools
