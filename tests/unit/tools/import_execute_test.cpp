// A whole import executed by the registries: every row must end as the plan predicts, whatever the
// order within a wave, and a second import must find every record known.

#include "base/certificate.hpp"
#include "base/prng.hpp"
#include "ledger/genesis.hpp"
#include "proto/transaction.pb.h"
#include "registries/civil/queries.hpp"
#include "registries/executor.hpp"
#include "registries/genesis_state.hpp"
#include "tools/import_act.hpp"
#include "tools/sample_gedcom.hpp"
#include "tools/terminal.hpp"
#include "source_dir.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdio>
#include <set>

using namespace tamga;
using namespace tamga::tools;

namespace {

SecretKey key(const char* name) { return SecretKey::from_seed(sha256(as_bytes(name)).bytes); }
std::string field(const PublicKey& raw) { return to_text(raw.bytes); }

constexpr std::uint64_t start_ms = 1'767'225'600'000; // 2026-01-01

// A chain of one agency, executed in memory.
class Chain {
public:
    Chain() : id_(sha256(as_bytes("import")).bytes) {
        ledger::Genesis genesis;
        genesis.chain_name = "import";
        genesis.time_ms = TimestampMs(start_ms);
        genesis.governance_keys = {key("governance").public_key()};
        genesis.agencies = {
            {"ZAGS", {key("agency").public_key()}, {"civil", "identity"}, {"CIVIL_REGISTRAR"}}};
        const auto state = registries::genesis_state(genesis);
        REQUIRE(state);
        for (const auto& [path, value] : state->changes()) entries_->emplace(path, *value);
        proto::TransactionBody office;
        auto* opened = office.add_operations()->mutable_register_office();
        opened->set_code("BISH1");
        opened->add_territories("417");
        apply(office, {"agency"});
        for (const char* name : {"first", "second"}) {
            proto::TransactionBody body;
            auto* officer = body.add_operations()->mutable_appoint_officer();
            officer->set_key(field(key(name).public_key()));
            officer->set_office("BISH1");
            officer->add_roles(proto::access::CIVIL_REGISTRAR);
            officer->add_territories("417");
            apply(body, {"agency", name});
        }
    }

    [[nodiscard]] const ChainId& id() const { return id_; }
    [[nodiscard]] ledger::StateView view() const {
        return ledger::StateView(ledger::memory_source(entries_));
    }

    // Names of outcomes, in order.
    std::vector<std::string> execute(const std::vector<ledger::TransactionPtr>& block) {
        const registries::BlockInfo info{id_, 1, height_, TimestampMs(start_ms + height_.value)};
        const auto executed = registries::execute_block(view(), info, block, inline_workers());
        for (const auto& [path, value] : executed.delta.changes()) {
            entries_->erase(path);
            if (value) entries_->emplace(path, *value);
        }
        height_ = height_.next();
        std::vector<std::string> outcomes;
        for (const auto& record : executed.records) {
            const auto* text = registries::find_outcome(record.leaf.outcome);
            outcomes.emplace_back(text == nullptr ? "?" : text->name);
        }
        return outcomes;
    }

    ledger::TransactionPtr check(ledger::SignedTransaction transaction) const {
        auto checked = ledger::check(std::move(transaction), id_);
        if (!checked) FAIL(checked.error().message);
        return *checked;
    }

private:
    void apply(proto::TransactionBody body, std::vector<std::string> names) {
        std::sort(names.begin(), names.end(), [](const auto& a, const auto& b) {
            return key(a.c_str()).public_key() < key(b.c_str()).public_key();
        });
        body.set_chain_id(to_text(id_.view()));
        body.set_nonce(to_text(random_array<16>()));
        body.set_valid_from_ms(start_ms);
        body.set_valid_until_ms(start_ms + 3'600'000);
        for (const auto& name : names) body.add_signers(field(key(name.c_str()).public_key()));
        const auto agency = std::find(names.begin(), names.end(), "agency") - names.begin();
        body.set_submitter(static_cast<std::uint32_t>(agency));
        body.set_agency("ZAGS");
        ledger::SignedTransaction transaction;
        transaction.body = to_bytes(as_bytes(body.SerializeAsString()));
        const auto message = sign_bytes(SignKind::transaction, id_,
                                        ledger::txid_of(transaction.body).view());
        for (const auto& name : names) {
            transaction.signatures.push_back(key(name.c_str()).sign(message));
        }
        REQUIRE(execute({check(std::move(transaction))}) == std::vector<std::string>{"applied"});
    }

    ChainId id_;
    std::shared_ptr<std::map<ledger::StatePath, Bytes>> entries_ =
        std::make_shared<std::map<ledger::StatePath, Bytes>>();
    Height height_{1};
};

// The importer without a network: waves become blocks.
class Importer {
public:
    Importer(Chain& chain, const GedcomArchive& archive)
        : chain_(chain), archive_(archive), plan_(plan_import(archive, {})),
          office_{chain.id(), key("first"), key("second"), "ZAGS", "BISH1", "417", "CIV-20"} {}

    void run(Prng& prng) {
        std::map<std::size_t, std::vector<std::size_t>> waves;
        for (const std::size_t row : plan_.order) waves[plan_.rows[row].wave].push_back(row);
        for (auto& [wave, rows] : waves) {
            for (std::size_t i = rows.size(); i > 1; --i) {
                std::swap(rows[i - 1], rows[prng.between(0, i - 1)]);
            }
            std::vector<ledger::TransactionPtr> block;
            for (const std::size_t row : rows) block.push_back(chain_.check(act_of(row)));
            const auto outcomes = chain_.execute(block);
            for (std::size_t i = 0; i < rows.size(); ++i) judge(rows[i], outcomes[i]);
        }
    }

    // What everybody else's second import is told.
    void again() {
        for (const std::size_t row : plan_.order) {
            if (plan_.rows[row].refused_by_chain) continue;
            const auto outcomes = chain_.execute({chain_.check(act_of(row))});
            CAPTURE(row);
            REQUIRE(outcomes.front() == "archive_record_already_imported");
        }
    }

private:
    ledger::SignedTransaction act_of(std::size_t row) {
        const auto known = [&](std::size_t person) {
            const auto found = persons_.find(person);
            return found == persons_.end() ? std::nullopt : std::optional(found->second);
        };
        std::optional<registries::MarriageId> marriage;
        if (plan_.rows[row].marriage_row != no_index) {
            marriage = marriages_.at(plan_.rows[row].marriage_row);
        }
        ImportAct act = build_import_act(office_, archive_, plan_, row, known, marriage,
                                         TimestampMs(start_ms));
        for (const auto& [person, made] : act.created) persons_.emplace(person, made);
        marriages_.emplace(row, act.marriage);
        return std::move(act.transaction);
    }

    void judge(std::size_t row, const std::string& outcome) {
        const PlannedRow& planned = plan_.rows[row];
        const GedcomEvent& event = archive_.events[row];
        INFO(name_of(event.kind) << " " << event.record << " " << event.ordinal);
        REQUIRE(outcome == (planned.refused_by_chain ? planned.rule : std::string("applied")));
        if (planned.refused_by_chain) return;
        const auto found = registries::civil::record_by_archive_ref(
            chain_.view(), archive_ref(archive_.source, event));
        REQUIRE(found);
        std::set<std::string> conflicts;
        for (const auto& conflict : found->conflicts) {
            conflicts.emplace(registries::civil::name_of(conflict.rule));
        }
        std::set<std::string> expected;
        for (const Conflict conflict : planned.conflicts) expected.emplace(name_of(conflict));
        REQUIRE(conflicts == expected);
        for (const auto& person : found->record.persons) {
            const auto role = static_cast<int>(person.role);
            for (const PlannedPerson& entry : planned.persons) {
                if (static_cast<int>(entry.role) != role) continue;
                REQUIRE(persons_.at(entry.person).id == person.subject);
            }
        }
    }

    Chain& chain_;
    const GedcomArchive& archive_;
    ImportPlan plan_;
    ImportOffice office_;
    std::map<std::size_t, KnownPerson> persons_;
    std::map<std::size_t, registries::MarriageId> marriages_;
};

void import_twice(const GedcomArchive& archive, std::uint64_t seed, bool again) {
    Chain chain;
    Prng prng(seed);
    Importer importer(chain, archive);
    importer.run(prng);
    if (again) importer.again();
}

} // namespace

TEST_CASE("every row of invented archives ends on the chain as the plan predicts") {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        CAPTURE(seed);
        const auto archive = read_gedcom_archive(as_bytes(make_sample_gedcom(150, seed)));
        REQUIRE(archive);
        import_twice(*archive, seed, true);
    }
}

TEST_CASE("every row of royal92 ends on the chain as the plan predicts") {
    const auto text = read_file(source_dir() + "/../shared/data/civil/royal92.ged", 1u << 24);
    if (!text) {
        std::printf("skipped: no ../shared\n");
        return;
    }
    const auto archive = read_gedcom_archive(as_bytes(*text));
    REQUIRE(archive);
    import_twice(*archive, 1, false);
}
