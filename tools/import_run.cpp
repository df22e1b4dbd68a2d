// Many acts in flight, wave after wave.

#include "tools/import_run.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <queue>
#include <set>
#include <thread>

namespace tamga::tools {
namespace {

using nlohmann::json;

constexpr std::string_view applied = "applied";
constexpr std::string_view already_imported = "archive_record_already_imported";
// Outcomes that are about who signs, not about the row: they would refuse every row.
constexpr std::uint64_t authority_first = 110;
constexpr std::uint64_t authority_last = 119;
constexpr int signings_max = 5; // An act whose validity passed is signed again, but not for ever.
constexpr int lookups_max = 200; // Until a node that lags shows what is final; 50 ms apart.

TimestampMs now_ms() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return TimestampMs(static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(now).count()));
}

std::string row_key(const GedcomEvent& event) {
    return std::string(name_of(event.kind)) + " " + event.record + " " +
           std::to_string(event.ordinal);
}

void tell_ids(RowResult& result, const ChainRecord& record) {
    result.record_number = record.record_number;
    for (const auto& [role, subject] : record.persons) {
        result.subjects.emplace(name_of(role), subject.hex());
    }
    if (record.marriage) result.marriage = record.marriage->hex();
}

RowResult result_of_record(const ChainRecord& record) {
    RowResult result;
    result.outcome = record.conflicts.empty() ? "registered" : "registered_with_conflict";
    result.conflicts = record.conflicts;
    tell_ids(result, record);
    return result;
}

RowResult refusal(std::string_view rule, std::string note) {
    RowResult result;
    result.outcome = "refused";
    result.rule = rule;
    result.note = std::move(note);
    return result;
}

RowResult predicted_result(const PlannedRow& row) {
    RowResult result;
    result.outcome = predicted_outcome(row);
    result.rule = row.rule;
    for (const Conflict conflict : row.conflicts) result.conflicts.emplace_back(name_of(conflict));
    std::sort(result.conflicts.begin(), result.conflicts.end());
    return result;
}

class Run {
public:
    Run(const ImportOffice& office, const GedcomArchive& archive, const ImportPlan& plan,
        const RunOptions& options)
        : office_(office), archive_(archive), plan_(plan), options_(options),
          waiting_(plan.rows.size(), 0), dependants_(plan.rows.size()),
          place_(plan.rows.size(), 0), done_(plan.rows.size(), false),
          persons_(archive.persons.size()), marriages_(plan.rows.size()) {
        outcome_.results = predicted_results(plan);
        for (const std::size_t row : plan.order) outcome_.results[row] = RowResult{};
        for (std::size_t i = 0; i < plan.order.size(); ++i) place_[plan.order[i]] = i;
    }

    Result<RunOutcome> go() {
        TRY_VOID(open_journal());
        each_thread([this](ImportNode& node) { look_up(node); });
        if (!outcome_.broken_off) {
            prepare();
            each_thread([this](ImportNode& node) { submit_all(node); });
        }
        return std::move(outcome_);
    }

private:
    const GedcomEvent& event(std::size_t row) const { return archive_.events[row]; }

    // Runs the same on every thread and waits for all.
    void each_thread(const std::function<void(ImportNode&)>& work) {
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < options_.in_flight; ++i) {
            threads.emplace_back([this, i, &work] {
                ImportNode node(options_.nodes, i, stop_);
                work(node);
            });
        }
        for (std::thread& thread : threads) thread.join();
    }

    void break_off(Error error) {
        const std::lock_guard lock(mutex_);
        if (!outcome_.broken_off) outcome_.broken_off = std::move(error);
        stop_ = true;
        changed_.notify_all();
    }

    // The journal ------------------------------------------------------------------------------

    Status open_journal() {
        if (!options_.resume.empty()) {
            std::map<std::string, std::size_t> rows;
            for (const std::size_t row : plan_.order) rows.emplace(row_key(event(row)), row);
            return journal_.resume(options_.resume, office_.chain, archive_.source,
                                   [&](const json& line) { recall(line, rows); });
        }
        if (options_.journal.empty()) return {};
        return journal_.create(options_.journal, office_.chain, archive_.source);
    }

    // A line of an earlier run: which act was ours, and what was final.
    void recall(const json& line, const std::map<std::string, std::size_t>& rows) {
        const auto found = rows.find(line.value("row", ""));
        if (found == rows.end()) return;
        if (line.contains("sent")) ours_.insert(line.value("sent", ""));
        if (!line.contains("outcome")) return;
        RowResult& result = recalled_[found->second];
        result.outcome = line.value("outcome", "");
        result.rule = line.value("rule", "");
        result.conflicts = line.value("conflicts", std::vector<std::string>());
        result.note = line.value("note", "");
        result.record_number = line.value("recNo", "");
        result.txid = line.value("txid", "");
        result.height = line.value("height", std::uint64_t{0});
        result.index = line.value("index", 0u);
    }

    json journal_line(std::size_t row, const RowResult& result) const {
        return {{"row", row_key(event(row))}, {"outcome", result.outcome},
                {"rule", result.rule},        {"conflicts", result.conflicts},
                {"note", result.note},        {"recNo", result.record_number},
                {"txid", result.txid},        {"height", result.height},
                {"index", result.index}};
    }

    // What the chain knows already -------------------------------------------------------------

    void look_up(ImportNode& node) {
        while (!stop_) {
            const std::size_t at = next_lookup_++;
            if (at >= plan_.order.size()) return;
            const std::size_t row = plan_.order[at];
            auto found = node.find(archive_ref(archive_.source, event(row)));
            if (!found) return break_off(found.error());
            const auto recalled = recalled_.find(row);
            if (!*found && recalled != recalled_.end()) {
                if (recalled->second.outcome == "refused") {
                    settle(row, recalled->second);
                    continue;
                }
                auto record = read_back(node, row); // Final once: the node lags, or has lost it.
                if (!record) return break_off(record.error());
                *found = std::move(*record);
            }
            if (*found) settle_known(row, **found);
        }
    }

    void settle(std::size_t row, const RowResult& result) {
        const std::lock_guard lock(mutex_);
        outcome_.results[row] = result;
        done_[row] = true;
        ++rows_done_;
    }

    void settle_known(std::size_t row, const ChainRecord& record) {
        const std::lock_guard lock(mutex_);
        learn(row, record);
        const auto recalled = recalled_.find(row);
        RowResult& result = outcome_.results[row];
        if (recalled != recalled_.end()) {
            result = recalled->second;
            tell_ids(result, record);
        } else if (ours_.contains(record.txid)) { // Final, but never acknowledged to us.
            result = result_of_record(record);
            result.txid = record.txid;
        } else {
            result = refusal(already_imported, "registered before as " + record.record_number);
            tell_ids(result, record);
        }
        done_[row] = true;
        ++rows_done_;
    }

    // Identities of the persons in a record; the mutex is held.
    void learn(std::size_t row, const ChainRecord& record) {
        for (const PlannedPerson& planned : plan_.rows[row].persons) {
            const auto known = record.persons.find(planned.role);
            if (known == record.persons.end()) continue;
            auto& person = persons_[planned.person];
            if (!person) person = PersonState{known->second, std::nullopt};
        }
        if (record.marriage) marriages_[row] = record.marriage;
    }

    // Order ------------------------------------------------------------------------------------

    void prepare() {
        for (const std::size_t row : plan_.order) {
            if (done_[row]) continue;
            for (const std::size_t on : plan_.rows[row].depends_on) {
                if (done_[on]) continue;
                ++waiting_[row];
                dependants_[on].push_back(row);
            }
            ++left_;
            if (waiting_[row] == 0) ready_.emplace(place_[row], row);
        }
    }

    std::optional<std::size_t> take() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return stop_ || left_ == 0 || !ready_.empty(); });
        if (stop_ || left_ == 0) return std::nullopt;
        const std::size_t row = ready_.top().second;
        ready_.pop();
        return row;
    }

    void submit_all(ImportNode& node) {
        while (const auto row = take()) {
            Result<RowResult> result = process(node, *row);
            if (!result) return break_off(result.error());
            const bool kept = result->outcome != "left_out";
            if (Status written = kept ? journal_.append(journal_line(*row, *result)) : Status();
                !written) {
                return break_off(written.error());
            }
            finish(*row, std::move(*result));
        }
    }

    void finish(std::size_t row, RowResult result) {
        const std::lock_guard lock(mutex_);
        const PlannedRow& planned = plan_.rows[row];
        const RowResult predicted = predicted_result(planned);
        const bool judged = result.outcome != "left_out" && result.rule != already_imported;
        if (judged && (result.outcome != predicted.outcome || result.rule != predicted.rule ||
                       result.conflicts != predicted.conflicts)) {
            ++outcome_.surprises;
        }
        outcome_.results[row] = std::move(result);
        done_[row] = true;
        --left_;
        ++rows_done_;
        for (const std::size_t next : dependants_[row]) {
            if (--waiting_[next] == 0) ready_.emplace(place_[next], next);
        }
        if (options_.progress) options_.progress(rows_done_);
        changed_.notify_all();
    }

    // One row ----------------------------------------------------------------------------------

    Result<RowResult> process(ImportNode& node, std::size_t row) {
        if (acts_begun_++ >= options_.acts_max) {
            RowResult result;
            result.outcome = "left_out";
            return result;
        }
        std::map<std::size_t, KnownPerson> known;
        std::optional<RowResult> refused;
        TRY_VOID(gather(node, row, known, refused));
        if (refused) return *refused;
        const auto person = [&](std::size_t id) {
            const auto found = known.find(id);
            return found == known.end() ? std::nullopt : std::optional(found->second);
        };
        for (int signing = 1;; ++signing) {
            const ImportAct act = build_import_act(office_, archive_, plan_, row, person,
                                                   marriage_of(row), now_ms());
            {
                const std::lock_guard lock(mutex_);
                ours_.insert(act.txid.hex());
            }
            // Before it is sent: what a later run finds on the chain is known to be ours.
            TRY_VOID(journal_.append({{"row", row_key(event(row))}, {"sent", act.txid.hex()}}));
            Result<SubmitAnswer> answer = node.submit(act);
            if (!answer && answer.error().code == ErrorCode::expired && signing < signings_max) {
                continue;
            }
            if (!answer) return std::unexpected(answer.error());
            return conclude(node, row, act, *answer);
        }
    }

    // The persons of the row that are on the chain, with their commitments. A person whose creating
    // row came to nothing, or a marriage that does not exist, refuses the row.
    Status gather(ImportNode& node, std::size_t row, std::map<std::size_t, KnownPerson>& known,
                  std::optional<RowResult>& refused) {
        const PlannedRow& planned = plan_.rows[row];
        for (const PlannedPerson& entry : planned.persons) {
            std::optional<PersonState> state;
            {
                const std::lock_guard lock(mutex_);
                state = persons_[entry.person];
            }
            const std::size_t creator = plan_.creator[entry.person];
            if (!state && creator == row) continue;
            if (!state) {
                refused = refusal("subject_not_found",
                                  archive_.persons[entry.person].record +
                                      " was to come with " + row_key(event(creator)) +
                                      ", which is not registered");
                return {};
            }
            if (!state->sex_dob) {
                TRY(state->sex_dob, node.sex_dob(state->id));
                const std::lock_guard lock(mutex_);
                persons_[entry.person] = state;
            }
            known.emplace(entry.person, KnownPerson{state->id, *state->sex_dob});
        }
        if (event(row).kind == EventKind::divorce && !marriage_of(row)) {
            refused = refusal("marriage_not_found",
                              row_key(event(planned.marriage_row)) + " is not registered");
        }
        return {};
    }

    std::optional<registries::MarriageId> marriage_of(std::size_t row) {
        const std::size_t made = plan_.rows[row].marriage_row;
        const std::lock_guard lock(mutex_);
        return made == no_index ? std::nullopt : marriages_[made];
    }

    Result<RowResult> conclude(ImportNode& node, std::size_t row, const ImportAct& act,
                               const SubmitAnswer& answer) {
        {
            const std::lock_guard lock(mutex_);
            ++outcome_.acts;
        }
        if (answer.number >= authority_first && answer.number <= authority_last) {
            return fail(ErrorCode::unauthorised,
                        "the registrars may not register this: " + answer.outcome + " (" +
                            answer.message + ") for " + row_key(event(row)) +
                            "; see agency, office, territory and roles of both keys");
        }
        if (answer.outcome != applied && answer.outcome != already_imported) {
            RowResult result = refusal(answer.outcome, answer.message);
            return with_place(std::move(result), answer);
        }
        TRY(const ChainRecord record, read_back(node, row));
        const std::lock_guard lock(mutex_);
        learn(row, record);
        if (answer.outcome == already_imported && !ours_.contains(record.txid)) {
            RowResult result = refusal(already_imported, answer.message);
            tell_ids(result, record);
            return with_place(std::move(result), answer);
        }
        if (answer.outcome == already_imported) { // An act of ours that a broken run left behind.
            RowResult result = result_of_record(record);
            result.txid = record.txid;
            return result;
        }
        for (const auto& [person, made] : act.created) {
            if (persons_[person]->id != made.id) {
                return fail(ErrorCode::network, "the chain gave another id to " +
                                                    archive_.persons[person].record +
                                                    " than the act says: stop and ask support");
            }
            persons_[person]->sex_dob = made.sex_dob;
        }
        return with_place(result_of_record(record), answer);
    }

    static RowResult with_place(RowResult result, const SubmitAnswer& answer) {
        result.txid = answer.txid;
        result.height = answer.height;
        result.index = answer.index;
        return result;
    }

    Result<ChainRecord> read_back(ImportNode& node, std::size_t row) {
        for (int attempt = 0; attempt < lookups_max && !stop_; ++attempt) {
            TRY(auto found, node.find(archive_ref(archive_.source, event(row))));
            if (found) return std::move(*found);
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
        return fail(ErrorCode::network, "no node shows the record of " + row_key(event(row)) +
                                            " though it is final: continue with --resume");
    }

    struct PersonState {
        registries::SubjectId id;
        std::optional<Commitment> sex_dob; // Asked for when first needed.
    };
    using Ready = std::pair<std::size_t, std::size_t>; // Place in the order, row.

    const ImportOffice& office_;
    const GedcomArchive& archive_;
    const ImportPlan& plan_;
    const RunOptions& options_;
    ImportJournal journal_;
    std::map<std::size_t, RowResult> recalled_;

    std::atomic<bool> stop_ = false;
    std::atomic<std::size_t> next_lookup_ = 0;
    std::atomic<std::uint64_t> acts_begun_ = 0;

    std::mutex mutex_; // Guards all that follows.
    std::condition_variable changed_;
    std::vector<std::size_t> waiting_; // Dependencies that are not done.
    std::vector<std::vector<std::size_t>> dependants_;
    std::vector<std::size_t> place_;
    std::vector<bool> done_;
    std::priority_queue<Ready, std::vector<Ready>, std::greater<>> ready_;
    std::size_t left_ = 0;
    std::uint64_t rows_done_ = 0;
    std::vector<std::optional<PersonState>> persons_;
    std::vector<std::optional<registries::MarriageId>> marriages_; // Of marriage rows.
    std::set<std::string> ours_; // txids that this import has signed.
    RunOutcome outcome_;
};

} // namespace

std::vector<RowResult> predicted_results(const ImportPlan& plan) {
    std::vector<RowResult> results;
    results.reserve(plan.rows.size());
    for (const PlannedRow& row : plan.rows) results.push_back(predicted_result(row));
    return results;
}

Result<RunOutcome> run_import(const ImportOffice& office, const GedcomArchive& archive,
                              const ImportPlan& plan, const RunOptions& options) {
    return Run(office, archive, plan, options).go();
}

} // namespace tamga::tools
