// What a row of the method table is, and the handlers, one file per namespace of methods.

#pragma once

#include "base/result.hpp"
#include "rpc/arguments.hpp"
#include "rpc/backend.hpp"
#include "rpc/json_rpc.hpp"

#include <span>
#include <string_view>

namespace tamga::rpc {

// Exactly one of `run` (answers at once) and `start` (answers when it is done) is set.
struct Method {
    std::string_view name;
    std::string_view summary;
    Params params;
    std::string_view result; // What it answers, in words.
    std::string_view errors; // Families it may answer with, separated by spaces.
    Result<Json> (*run)(const Arguments&, Backend&) = nullptr;
    void (*start)(const Arguments&, Backend&, Done) = nullptr;
};

// A name that users of CometBFT know, for a method of ours.
struct Alias {
    std::string_view name;
    std::string_view method;
};

[[nodiscard]] std::span<const Method> methods();
[[nodiscard]] std::span<const Alias> aliases();
[[nodiscard]] const Method* find_method(std::string_view name); // Aliases too; null if unknown.

// Binds the parameters and runs the method. `params` need not live longer than the call.
void invoke(Backend& backend, std::string_view name, const Json& params, Done done);

namespace handlers {

// tx_
void tx_submit(const Arguments& arguments, Backend& backend, Done done);
void tx_submit_accepted(const Arguments& arguments, Backend& backend, Done done);
void tx_submit_final(const Arguments& arguments, Backend& backend, Done done);
void tx_submit_batch(const Arguments& arguments, Backend& backend, Done done);
Result<Json> tx_simulate(const Arguments& arguments, Backend& backend);
Result<Json> tx_get(const Arguments& arguments, Backend& backend);
Result<Json> tx_receipt(const Arguments& arguments, Backend& backend);
Result<Json> tx_status(const Arguments& arguments, Backend& backend);

// chain_
Result<Json> chain_status(const Arguments& arguments, Backend& backend);
Result<Json> chain_block(const Arguments& arguments, Backend& backend);
Result<Json> chain_header(const Arguments& arguments, Backend& backend);
Result<Json> chain_blocks(const Arguments& arguments, Backend& backend);
Result<Json> chain_certificate(const Arguments& arguments, Backend& backend);
Result<Json> chain_params(const Arguments& arguments, Backend& backend);
Result<Json> chain_checkpoint(const Arguments& arguments, Backend& backend);
Result<Json> chain_consistency(const Arguments& arguments, Backend& backend);
Result<Json> chain_genesis(const Arguments& arguments, Backend& backend);

// governance_, and what of chain_ speaks of epochs
Result<Json> chain_validators(const Arguments& arguments, Backend& backend);
Result<Json> chain_epochs(const Arguments& arguments, Backend& backend);
Result<Json> governance_keys(const Arguments& arguments, Backend& backend);
Result<Json> governance_proposals(const Arguments& arguments, Backend& backend);
Result<Json> governance_proposal(const Arguments& arguments, Backend& backend);
Result<Json> governance_observers(const Arguments& arguments, Backend& backend);
Result<Json> governance_node(const Arguments& arguments, Backend& backend);

// state_ and payload_
Result<Json> state_get(const Arguments& arguments, Backend& backend);
Result<Json> state_list(const Arguments& arguments, Backend& backend);
Result<Json> state_history(const Arguments& arguments, Backend& backend);
Result<Json> state_diff(const Arguments& arguments, Backend& backend);
Result<Json> state_prove(const Arguments& arguments, Backend& backend);
Result<Json> state_prove_batch(const Arguments& arguments, Backend& backend);
void payload_get(const Arguments& arguments, Backend& backend, Done done);

// access_ and identity_
Result<Json> access_agency(const Arguments& arguments, Backend& backend);
Result<Json> access_office(const Arguments& arguments, Backend& backend);
Result<Json> access_officer(const Arguments& arguments, Backend& backend);
Result<Json> identity_subject(const Arguments& arguments, Backend& backend);
Result<Json> identity_by_pin_tag(const Arguments& arguments, Backend& backend);
Result<Json> identity_keys(const Arguments& arguments, Backend& backend);
Result<Json> identity_is_alive(const Arguments& arguments, Backend& backend);

// civil_
Result<Json> civil_record(const Arguments& arguments, Backend& backend);
Result<Json> civil_records_of(const Arguments& arguments, Backend& backend);
Result<Json> civil_marriages_of(const Arguments& arguments, Backend& backend);
Result<Json> civil_spouse_at(const Arguments& arguments, Backend& backend);
Result<Json> civil_children(const Arguments& arguments, Backend& backend);
Result<Json> civil_parents(const Arguments& arguments, Backend& backend);
Result<Json> civil_applications(const Arguments& arguments, Backend& backend);
Result<Json> civil_conflicts(const Arguments& arguments, Backend& backend);
Result<Json> civil_status_at(const Arguments& arguments, Backend& backend);
Result<Json> civil_timeline(const Arguments& arguments, Backend& backend);
Result<Json> civil_overdue_notifications(const Arguments& arguments, Backend& backend);
Result<Json> civil_lateness(const Arguments& arguments, Backend& backend);

// identity_ of documents and capacity
Result<Json> identity_document(const Arguments& arguments, Backend& backend);
Result<Json> identity_documents_of(const Arguments& arguments, Backend& backend);
Result<Json> identity_status_list(const Arguments& arguments, Backend& backend);
Result<Json> identity_document_status(const Arguments& arguments, Backend& backend);
Result<Json> identity_capacity_at(const Arguments& arguments, Backend& backend);

// residence_ and court_
Result<Json> residence_of(const Arguments& arguments, Backend& backend);
Result<Json> residence_dwelling(const Arguments& arguments, Backend& backend);
Result<Json> residence_address(const Arguments& arguments, Backend& backend);
Result<Json> residence_household(const Arguments& arguments, Backend& backend);
Result<Json> residence_population(const Arguments& arguments, Backend& backend);
Result<Json> residence_overdue_stays(const Arguments& arguments, Backend& backend);
Result<Json> court_act(const Arguments& arguments, Backend& backend);
Result<Json> court_holds(const Arguments& arguments, Backend& backend);
Result<Json> court_mandates(const Arguments& arguments, Backend& backend);
Result<Json> court_facts(const Arguments& arguments, Backend& backend);
Result<Json> court_estates_of(const Arguments& arguments, Backend& backend);
Result<Json> court_entitlements(const Arguments& arguments, Backend& backend);

// vehicle_
Result<Json> vehicle_find(const Arguments& arguments, Backend& backend);
Result<Json> vehicle_check(const Arguments& arguments, Backend& backend);
Result<Json> vehicle_may_transfer(const Arguments& arguments, Backend& backend);
Result<Json> vehicle_owned_by(const Arguments& arguments, Backend& backend);
Result<Json> vehicle_owners(const Arguments& arguments, Backend& backend);
Result<Json> vehicle_inspections(const Arguments& arguments, Backend& backend);
Result<Json> vehicle_timeline(const Arguments& arguments, Backend& backend);
Result<Json> vehicle_plate(const Arguments& arguments, Backend& backend);

// land_ and codes_
Result<Json> land_parcel(const Arguments& arguments, Backend& backend);
Result<Json> land_unit(const Arguments& arguments, Backend& backend);
Result<Json> land_property_of(const Arguments& arguments, Backend& backend);
Result<Json> land_may_transfer(const Arguments& arguments, Backend& backend);
Result<Json> land_window(const Arguments& arguments, Backend& backend);
Result<Json> land_lineage(const Arguments& arguments, Backend& backend);
Result<Json> land_timeline(const Arguments& arguments, Backend& backend);
Result<Json> land_check_shape(const Arguments& arguments, Backend& backend);
Result<Json> codes_find(const Arguments& arguments, Backend& backend);
Result<Json> codes_list(const Arguments& arguments, Backend& backend);

// node_ and rpc.
Result<Json> node_health(const Arguments& arguments, Backend& backend);
Result<Json> node_readiness(const Arguments& arguments, Backend& backend);
Result<Json> node_peers(const Arguments& arguments, Backend& backend);
Result<Json> node_metrics(const Arguments& arguments, Backend& backend);
Result<Json> node_version(const Arguments& arguments, Backend& backend);
Result<Json> rpc_discover(const Arguments& arguments, Backend& backend);

} // namespace handlers

} // namespace tamga::rpc
