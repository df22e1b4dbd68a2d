// The table of methods, its aliases, and the one place that dispatches.

#include "rpc/method_table.hpp"
#include "rpc/methods_evidence.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace tamga::rpc {
namespace {

constexpr Param transaction{"transaction", Kind::object, true,
                            "{body, signature[]}: the signed bytes and one signature per signer, "
                            "all in hex"};
constexpr Param openings{"openings", Kind::list, false,
                         "[{dataClass, schema, salt, payload}]: exactly those of the commitments"};
constexpr Param deadline{"deadlineMs", Kind::number, false,
                         "how long to wait, 1 to 3600000; 15000 if absent"};
constexpr Param wait{"wait", Kind::text, false,
                     "accepted (journalled here), held (by f+1 validators) or final, the default"};
constexpr Param txid{"txid", Kind::digest, true, "identity of the act"};
constexpr Param height{"height", Kind::number, false, "final height; the last one if absent"};
constexpr Param limit{"limit", Kind::number, false, "1 to 100; 30 if absent"};
constexpr Param cursor{"cursor", Kind::hex, false, "`next` of the page before"};
constexpr Param area{"area", Kind::text, false, "areas whose code begins so; all if absent"};
constexpr Param target{"target", Kind::text, true, "a code, or the 64 hex digits of a person"};
constexpr Param path{"path", Kind::hex, false, "path or prefix in hex; or facet with its keys"};
constexpr Param bits{"bits", Kind::number, false,
                     "length of the prefix in bits; all of path if absent"};
constexpr Param facet{"facet", Kind::text, false, "table.facet, such as subjects.core"};
constexpr Param entity{"entity", Kind::text, false,
                       "key of the entity: a code, 64 hex digits, or hex:..."};
constexpr Param item{"item", Kind::text, false, "key of the item, of facets that have items"};

constexpr Param as_of{"asOf", Kind::day, false,
                      "legal date asked about; the day of the block if absent"};
constexpr Param timeline_day{"asOf", Kind::day, false,
                             "up to this legal date; everything if absent"};
constexpr Param subject{"subject", Kind::digest, true, "SubjectId of the person"};
// One of the three.
constexpr Param vehicle_of{"vehicle", Kind::digest, false, "VehicleId"};
constexpr Param vin_of{"vin", Kind::text, false, "or the VIN"};
constexpr Param plate_of{"plate", Kind::text, false, "or the plate that stands on it"};

constexpr std::string_view timeline_result =
    "{height, timeMs, entries: [{legalDate, height, timeMs, txid, act, facet, path, change, words, "
    "row}], next}: by the legal date, then by the height at which the register learned it";

constexpr std::string_view submit_errors =
    "malformed signature unauthorised expired refused conflict busy syncing timeout";
constexpr std::string_view submit_result =
    "{txid, level} and, when final, {height, index, outcome, outcomeNumber, timeMs, events}; an "
    "act refused by a rule is error -32020 with the same fields in data";

constexpr std::array table = {
    Method{"tx_submit", "Submit a signed act with its openings and wait for it.",
           Params{transaction, openings, wait, deadline}, submit_result, submit_errors, nullptr,
           handlers::tx_submit},
    Method{"tx_submitBatch",
           "Submit up to 1000 acts in a body of up to 8 MiB; each is answered by itself.",
           Params{Param{"submissions", Kind::list, true, "[{transaction, openings}]"}, wait,
                  deadline},
           "[{result} or {error}] in the order of the submissions, as of tx_submit", "params",
           nullptr, handlers::tx_submit_batch},
    Method{"tx_simulate", "What would become of an act now; nothing is recorded.",
           Params{transaction, openings},
           "{txid, outcome, outcomeNumber, message, messageRu, rule, events, diff: [{path, facet, "
           "value}]}",
           "malformed signature unauthorised syncing", handlers::tx_simulate},
    Method{"tx_get", "A final act: the bytes as signed, decoded, and what became of it.",
           Params{txid}, "{txid, height, index, outcome, transaction, body, leaf}",
           "not_found pruned", handlers::tx_get},
    Method{"tx_receipt", "Proof for others that an act stands in the ledger.", Params{txid},
           "{txid, leaf, logIndex, path, header, finality, validatorsHash, receipt: hex for "
           "`tamga verify`}",
           "not_found pruned", handlers::tx_receipt},
    Method{"tx_status", "How far an act has come.", Params{txid},
           "{txid, stage: unknown, accepted, held, final, expired or quarantined} and the fields "
           "of a final one",
           "pruned", handlers::tx_status},

    Method{"chain_status", "This node's last final block and how it stands to the others.",
           Params{},
           "{chainId, height, hash, timeMs, stateRoot, logSize, view, leader, replica: this node's "
           "index, catchingUp, validators, pool, ...}",
           "internal", handlers::chain_status},
    Method{"chain_block", "A block with everything an auditor needs to replay it.",
           Params{height, Param{"rawOnly", Kind::flag, false, "only the raw bytes"}},
           "{height, hash, raw: {header, justify, items, finality}, header, leaves}",
           "not_found pruned", handlers::chain_block},
    Method{"chain_header", "A header, decoded and raw.", Params{height}, "the header with its hex",
           "not_found", handlers::chain_header},
    Method{"chain_blocks", "A range of blocks in short, ascending; the latest if absent.",
           Params{Param{"from", Kind::number, false, "first height"},
                  Param{"to", Kind::number, false, "last height"}, limit},
           "{tip, blocks: [{height, hash, timeMs, leaves, ...}], next: from of the next page or "
           "null}",
           "not_found", handlers::chain_blocks},
    Method{"chain_certificate", "Why a block is final: who signed.", Params{height},
           "{height, hash, view, block, descendants, signers, hex}", "not_found",
           handlers::chain_certificate},
    Method{"chain_validators",
           "The validators of an epoch, or those who decide on the block after a height.",
           Params{height, Param{"epoch", Kind::number, false, "or the epoch, from 1 on"}},
           "{height, timeMs, epoch, hash, quorum, faultyMax, validators: [{index, name, "
           "consensusKey, nodeKey, address, since}]}",
           "not_found pruned", handlers::chain_validators},
    Method{"chain_epochs", "The epochs of the chain, ascending: on which block each begins.",
           Params{Param{"from", Kind::number, false, "first epoch; 1 if absent"}, limit},
           "{epoch, epochs: [{epoch, beginsOn, hash, timeMs, validatorsHash}], next: from of the "
           "next page or null, proof: the end of the epoch before each, hex for `tamga verify "
           "--epochs`, which joins pages}",
           "not_found", handlers::chain_epochs},
    Method{"chain_evidence", "Evidence against validators, in the order in which it was recorded.",
           Params{Param{"proof", Kind::flag, false, "with bytes and receipt; at most 8 a page"},
                  limit, cursor, height},
           "{total, evidence: [{offence, offenceName, epoch, view, signer, consensusKey, "
           "validator, digest, recordedAt, path, evidence, receipt}], next}",
           "not_found pruned", handlers::chain_evidence},
    Method{"chain_params", "The chain's parameters with their units.", Params{},
           "{height, parameters: [{name, value, unit}]}", "internal", handlers::chain_params},
    Method{"chain_consistency",
           "Proof that the log at one height is the beginning of the log at a later one.",
           Params{Param{"from", Kind::number, true, "the earlier height"},
                  Param{"to", Kind::number, false, "the later height; the last one if absent"}},
           "{from: {height, logSize, logRoot}, to: the same, path, anchor: hex for `tamga verify`}",
           "params not_found", handlers::chain_consistency},
    Method{"chain_checkpoint",
           "The head of the log as a C2SP checkpoint, for witnesses to cosign.", Params{height},
           "{height, checkpoint: the text of the note}", "not_found", handlers::chain_checkpoint},
    Method{"chain_genesis", "The genesis file whose SHA-256 is the chain id.", Params{},
           "{chainId, genesis: its exact text}", "internal", handlers::chain_genesis},

    Method{"governance_keys", "Who governs: the keys, and how many of them decide.",
           Params{height}, "{height, timeMs, threshold, keys}", "not_found pruned",
           handlers::governance_keys},
    Method{"governance_proposals", "Open proposals, or those that have ended; paged.",
           Params{Param{"ended", Kind::flag, false, "those that are not voted on any more"}, limit,
                  cursor, height},
           "{height, timeMs, proposals, next}: each as of governance_proposal", "pruned",
           handlers::governance_proposals},
    Method{"governance_proposal", "A proposal with its changes and votes.",
           Params{Param{"proposal", Kind::digest, true, "ProposalId"}, height},
           "{height, timeMs, proposal, status: open, past, executed, rejected or withdrawn, "
           "proposer, proposedAt, executeFrom, executeUntil, changes, votes: [{key, ballot, "
           "reason, height}], approvals, threshold, ...}",
           "not_found pruned", handlers::governance_proposal},
    Method{"governance_observers", "Nodes that may follow the chain from the validators.",
           Params{height},
           "{height, timeMs, observers: [{name, nodeKey, address, since}]}", "pruned",
           handlers::governance_observers},
    Method{"governance_node", "A validator or an observer by name, with the keys it had before.",
           Params{Param{"name", Kind::text, true, "name of the node"}, height},
           "{height, timeMs, name, role, consensusKey, nodeKey, address, since, before: "
           "[{consensusKey, nodeKey, address, since, until, proposal}]}",
           "not_found pruned", handlers::governance_node},

    Method{"state_get", "One entry of the state.", Params{path, facet, entity, item, height},
           "{height, path, facet, provenance: txid of the act that wrote it, value}",
           "not_found pruned", handlers::state_get},
    Method{"state_list", "Entries under a prefix, paged; the cursor pins the height.",
           Params{path, facet, entity, height, limit,
                  Param{"cursor", Kind::hex, false, "`next` of the page before"}},
           "{height, entries: [{path, facet, provenance, value}], next}", "pruned",
           handlers::state_list},
    Method{"state_history", "Every version of an entry, the latest first, and which act wrote it.",
           Params{path, facet, entity, item, limit, cursor, height},
           "{height, timeMs, versions: [{legalDate, height, timeMs, txid, act, facet, path, "
           "change: entered, changed, removed, or stood (there before what this node holds), "
           "words, row: the fields by name}], next}",
           "not_found pruned", handlers::state_history},
    Method{"state_diff", "What the blocks after one height, up to another, changed, in words.",
           Params{Param{"from", Kind::number, true, "the earlier height"},
                  Param{"to", Kind::number, false, "the later height; the last one if absent"},
                  limit, cursor},
           "{from, to, changes: as the versions of state_history, in the order of the blocks, "
           "next: with the same from}; a page may be empty and yet have a next",
           "not_found pruned", handlers::state_diff},
    Method{"state_prove",
           "Proof that an entry is there, that nothing is under a prefix, or of all that is.",
           Params{path, bits, facet, entity, item, height},
           "{kind: present, none or all, path, value or entries, proof, stateRoot, height, header, "
           "finality, document: hex for `tamga verify`}",
           "not_found pruned timeout", handlers::state_prove},
    Method{"state_proveBatch", "Several facts about one final state in one certificate.",
           Params{Param{"claims", Kind::list, true,
                        "1 to 64 of {path, bits} or {facet, entity, item}"},
                  height},
           "{claims: [{kind, path, value or entries}], stateRoot, height, header, finality, "
           "document: hex for `tamga verify`}",
           "not_found pruned timeout", handlers::state_prove_batch},
    Method{"payload_get", "The opening of a commitment, for those entitled; every read is logged.",
           Params{Param{"commitment", Kind::digest, true, "what it opens"},
                  Param{"reader", Kind::digest, true, "key of an officer or of the subject"},
                  Param{"purpose", Kind::text, true, "purpose code"},
                  Param{"atMs", Kind::number, true, "when it was signed"},
                  Param{"nonce", Kind::hex, true, "16 random bytes"},
                  Param{"signature", Kind::hex, true, "of the request, kind 9"},
                  Param{"txid", Kind::digest, false,
                        "the act that brought the commitment (provenance); an officer reads within "
                        "the agency's registers and the officer's territories"}},
           "{commitment, dataClass, schema, salt, payload}",
           "signature unauthorised expired not_found erased", nullptr, handlers::payload_get},

    Method{"access_agency", "An agency with its keys, roles, registers and offices.",
           Params{Param{"agency", Kind::text, true, "code of the agency"}, height},
           "{height, timeMs, agency, title, status, keys, roles, registers, successor, offices, "
           "provenance}",
           "not_found pruned", handlers::access_agency},
    Method{"access_office", "An office with its territories and officers.",
           Params{Param{"office", Kind::text, true, "code of the office"}, height},
           "{height, timeMs, office, agency, status, territories, officers, provenance}",
           "not_found pruned", handlers::access_office},
    Method{"access_officer", "An officer, and whether the officer may act now.",
           Params{Param{"key", Kind::digest, true, "the officer's public key"}, height},
           "{height, timeMs, key, agency, office, status, acting, roles, territories, validity, "
           "subject, provenance}",
           "not_found pruned", handlers::access_officer},

    Method{"identity_subject", "What stands in clear about a person, and the commitments.",
           Params{subject, height},
           "{height, timeMs, subject, kind, life, death, capacity, attributes, pins, provenance}",
           "not_found pruned", handlers::identity_subject},
    Method{"identity_byPinTag", "The person whose PIN has this tag.",
           Params{Param{"scheme", Kind::text, true, "KG_PIN or UZ_PINFL"},
                  Param{"pinTag", Kind::digest, true, "made by the PIN authority"}, height},
           "as of identity_subject", "not_found pruned", handlers::identity_by_pin_tag},
    Method{"identity_keys", "The keys of a person, those in force first.",
           Params{subject, height},
           "{height, timeMs, subject, keys: [{key, status, active, reason, assurance, validity}]}",
           "not_found pruned", handlers::identity_keys},
    Method{"identity_isAlive", "Was the person alive on that day?",
           Params{subject, as_of, height},
           "{height, timeMs, subject, asOf, isAlive: yes, no or unknown}", "not_found pruned",
           handlers::identity_is_alive},

    Method{"civil_record", "A record of civil status with the rules it breaks.",
           Params{Param{"recNo", Kind::text, false, "number of the record"},
                  Param{"archiveRef", Kind::digest, false, "or the reference of its archive"},
                  Param{"versions", Kind::flag, false, "with every version, oldest first"}, height},
           "{height, timeMs, recNo, version, type, status, legacy, registered, eventDate, persons: "
           "[{role, subject}], marriage, conflicts: [{rule, subject, since}], provenance, ...}",
           "not_found pruned", handlers::civil_record},
    Method{"civil_recordsOf", "The records in which a person stands, revoked ones too.",
           Params{subject, height},
           "{height, timeMs, subject, records}", "not_found pruned", handlers::civil_records_of},
    Method{"civil_marriagesOf", "All marriages of a person, by their first possible day.",
           Params{subject, height},
           "{height, timeMs, subject, marriages: [{marriage, spouses, from, to, endReason, ...}]}",
           "not_found pruned", handlers::civil_marriages_of},
    Method{"civil_spouseAt", "To whom the person was married on a day.",
           Params{subject, as_of, height},
           "{height, timeMs, subject, asOf, spouses: [{spouse, married: yes or unknown, "
           "marriage}]}",
           "not_found pruned", handlers::civil_spouse_at},
    Method{"civil_children", "Children of a person known from archives.", Params{subject, height},
           "{height, timeMs, subject, children: [{child, kind, recNo}]}", "not_found pruned",
           handlers::civil_children},
    Method{"civil_parents", "Parents of a person known from archives; of others only tags.",
           Params{subject, height},
           "{height, timeMs, subject, parents: [{parent, kind, recNo}], tags: [{tag, kind, "
           "recNo}]}",
           "not_found pruned", handlers::civil_parents},
    Method{"civil_applications", "Applications to marry, open ones first.",
           Params{subject, height},
           "{height, timeMs, subject, applications: [{application, open, spouses, filed, "
           "notBefore, ...}]}",
           "not_found pruned", handlers::civil_applications},
    Method{"civil_conflicts", "Rules that records of archives break, not yet resolved; paged.",
           Params{limit, cursor, height},
           "{height, timeMs, conflicts: [{recNo, rule, subject, since}], next}", "pruned",
           handlers::civil_conflicts},
    Method{"civil_statusAt", "Civil status of a person on a day, by the marriages known here.",
           Params{subject, as_of, height},
           "{height, timeMs, subject, asOf, status: never_married, married, widowed, divorced or "
           "unknown, isAlive}",
           "not_found pruned", handlers::civil_status_at},
    Method{"civil_timeline",
           "What happened to a person, by the law's day and by when the register learned it.",
           Params{subject, timeline_day, limit, cursor, height}, timeline_result,
           "not_found pruned", handlers::civil_timeline},
    Method{"civil_overdueNotifications", "Births and deaths that no record answered; paged.",
           Params{as_of, limit, cursor, height},
           "{height, timeMs, asOf, notifications: [{notification, event, agency, notified, due, "
           "subject}], next}",
           "pruned", handlers::civil_overdue_notifications},
    Method{"civil_lateness", "How late events were registered, by territory and month; add up the "
           "pages.",
           Params{area, cursor, height},
           "{height, timeMs, counts: [{area, month, type, timely, late, delayed, unclassed}], "
           "next}",
           "pruned", handlers::civil_lateness},

    Method{"identity_document", "A document or certificate by its tag: whether it is valid.",
           Params{Param{"document", Kind::digest, true, "the issuer's tag"}, as_of, height},
           "{height, timeMs, document, type, holder, issuer, issued, validFrom, validUntil, "
           "status, reason, isValid: yes, no or unknown, list, index, recNo, ...}",
           "not_found pruned", handlers::identity_document},
    Method{"identity_documentsOf", "Documents of a person that are valid or suspended; paged.",
           Params{subject, as_of, limit, cursor, height},
           "{height, timeMs, subject, documents, next}", "not_found pruned",
           handlers::identity_documents_of},
    Method{"identity_statusList", "The bits of a status list; who asks need not say for what.",
           Params{Param{"list", Kind::text, true, "AGENCY/NUMBER"},
                  Param{"purpose", Kind::text, true, "revocation or suspension"}, height},
           "{height, timeMs, list, purpose, length, bits: hex, the highest bit first}",
           "not_found pruned", handlers::identity_status_list},
    Method{"identity_documentStatus", "One place of a status list.",
           Params{Param{"list", Kind::text, true, "AGENCY/NUMBER"},
                  Param{"index", Kind::number, true, "0 to 131071"}, height},
           "{height, timeMs, list, index, revoked, suspended}", "not_found pruned",
           handlers::identity_document_status},
    Method{"identity_capacityAt", "Did the person have full capacity on that day?",
           Params{subject, as_of, height},
           "{height, timeMs, subject, asOf, hasFullCapacity: yes, no or unknown, since}",
           "not_found pruned", handlers::identity_capacity_at},

    Method{"residence_of", "Where a person was registered on a day, by dwellings' tags; paged.",
           Params{subject, as_of, Param{"all", Kind::flag, false, "with those of other days"},
                  limit, cursor, height},
           "{height, timeMs, subject, asOf, registrations: [{registration, kind, dwelling, from, "
           "until, ended, basis, isActive}], next}",
           "not_found pruned", handlers::residence_of},
    Method{"residence_dwelling", "How many are registered at a dwelling, by kind.",
           Params{Param{"dwelling", Kind::digest, true, "tag of the dwelling"}, height},
           "{height, timeMs, dwelling, area, open, personsMax, registered: {kind: number}}",
           "not_found pruned", handlers::residence_dwelling},
    Method{"residence_address", "An address, which is not personal.",
           Params{Param{"address", Kind::digest, true, "AddressId"}, height},
           "{height, timeMs, address, area, elements, object, active, since}", "not_found pruned",
           handlers::residence_address},
    Method{"residence_household", "The household of a person.", Params{subject, height},
           "{height, timeMs, household, dwelling, head, vacantSince, members: [{subject, since}]}",
           "not_found pruned", handlers::residence_household},
    Method{"residence_population", "Registered persons by area and kind on a day; add up the "
           "pages.",
           Params{area, as_of, cursor, height},
           "{height, timeMs, asOf, counts: [{area, registered: {kind: number}}], next}", "pruned",
           handlers::residence_population},
    Method{"residence_overdueStays", "Stays of foreigners that ran out, nobody knows where to; "
           "paged.",
           Params{as_of, limit, cursor, height},
           "{height, timeMs, asOf, stays: [{registration, subject, until, ...}], next}", "pruned",
           handlers::residence_overdue_stays},

    Method{"court_act", "An act of a court, what it orders and what was carried out.",
           Params{Param{"courtAct", Kind::digest, true, "CourtActId"}, as_of, height},
           "{height, timeMs, courtAct, court, type, status, decided, inForce, isInForce, "
           "commands: [{command, target, carriedOut}], act}",
           "not_found pruned", handlers::court_act},
    Method{"court_holds", "The holds over a person or an object on a day; paged.",
           Params{target, as_of, limit, cursor, height},
           "{height, timeMs, target, asOf, forbidden, holds: [{hold, agency, scope, from, until, "
           "lifted, priority}], next}",
           "pruned", handlers::court_holds},
    Method{"court_mandates", "Who acts for a person, or for whom the person acts; paged.",
           Params{subject, Param{"as", Kind::text, false, "principal, the default, or agent"},
                  as_of, limit, cursor, height},
           "{height, timeMs, subject, asOf, mandates: [{mandate, kind, principal, agent, powers, "
           "objects, from, to, status, isLive}], next}",
           "not_found pruned", handlers::court_mandates},
    Method{"court_facts", "What courts found about a person, or of a birth.",
           Params{Param{"about", Kind::digest, true, "SubjectId, or the birth's commitment"},
                  height},
           "{height, timeMs, about, facts: [{kind, courtAct, day}]}", "pruned",
           handlers::court_facts},
    Method{"court_estatesOf", "What a dead person left, and which heirs have answered.",
           Params{subject, height},
           "{height, timeMs, subject, estates: [{estate, status, opened, term, heirs}]}",
           "not_found pruned", handlers::court_estates_of},
    Method{"court_entitlements", "Who gets what of an object, until its register carried it out.",
           Params{target, limit, cursor, height},
           "{height, timeMs, target, shares: [{holder, numerator, denominator, ground, since}], "
           "next}",
           "pruned", handlers::court_entitlements},

    Method{"land_parcel", "A parcel with its shape, lineage and open boundary conflicts.",
           Params{Param{"parcel", Kind::text, true, "code of the parcel"}, height},
           "{height, timeMs, parcel, status, crs, officialMm2, calculatedTwiceMm2, quality, units, "
           "parents, children, rings, conflicts}",
           "not_found pruned", handlers::land_parcel},
    Method{"land_unit", "Extract: a unit with its rights in rank order as recorded on a day.",
           Params{Param{"unit", Kind::text, true, "code of the registration unit"}, as_of, height},
           "{height, timeMs, unit, status, parcels, rights: [{right, type, shares, rank, ...}], "
           "queue}",
           "not_found pruned", handlers::land_unit},
    Method{"land_propertyOf", "What a person holds, alone and in groups, or an organisation.",
           Params{Param{"subject", Kind::digest, false, "SubjectId of the person"},
                  Param{"organisation", Kind::text, false, "or the code of the organisation"},
                  height},
           "{height, timeMs, rights: [{unit, right, party, estatePending}]}", "pruned",
           handlers::land_property_of},
    Method{"land_mayTransfer", "May this unit be transferred now, and who must consent?",
           Params{Param{"unit", Kind::text, true, "code of the registration unit"}, as_of, height},
           "{height, timeMs, unit, may, reasons: [{outcome, outcomeNumber, rule, message, about}], "
           "consents, turn}",
           "not_found pruned", handlers::land_may_transfer},
    Method{"land_window", "Current parcels that meet a box of the map; paged.",
           Params{Param{"crs", Kind::number, true, "EPSG number of the plane"},
                  Param{"box", Kind::text, true, "x1,y1,x2,y2 in millimetres"}, limit,
                  Param{"after", Kind::text, false, "`next` of the page before"}, height},
           "{height, timeMs, parcels, next}", "pruned", handlers::land_window},
    Method{"land_lineage", "From which parcels this one came, and which came from it.",
           Params{Param{"parcel", Kind::text, true, "code of the parcel"}, height},
           "{height, timeMs, parcel, ancestors, descendants}", "not_found pruned",
           handlers::land_lineage},
    Method{"land_timeline",
           "What happened to a unit or a parcel, by the law's day and by when it was learned.",
           Params{Param{"unit", Kind::text, false, "code of the registration unit"},
                  Param{"parcel", Kind::text, false, "or of the parcel, with its units"},
                  timeline_day, limit, cursor, height},
           timeline_result, "not_found pruned", handlers::land_timeline},
    Method{"land_checkShape", "What the register would say of a shape, by ring and vertex.",
           Params{Param{"crs", Kind::number, true, "EPSG number of the plane"},
                  Param{"rings", Kind::list, true, "[[[x, y], ...], ...] in millimetres"},
                  Param{"except", Kind::text, false, "a parcel that the shape replaces"}, height},
           "{height, timeMs, ok, faults: [{fault, neighbour}]}", "pruned",
           handlers::land_check_shape},

    Method{"vehicle_find", "A vehicle by its id, VIN or plate, with owners, liens and users.",
           Params{vehicle_of, vin_of, plate_of, as_of, height},
           "{height, timeMs, vehicle, vin, status, alarms, suspended, plate, owners, liens, "
           "users, inspectionUntil}",
           "not_found pruned", handlers::vehicle_find},
    Method{"vehicle_check", "Before buying: yes or no to each question, for who knows both.",
           Params{Param{"vin", Kind::text, true, "17 characters"},
                  Param{"plate", Kind::text, true, "as it stands on the vehicle"}, height},
           "{height, timeMs, registered, matches, active, stolen, wanted, held, encumbered, "
           "suspended, legalised, inspected, rollback}",
           "pruned", handlers::vehicle_check},
    Method{"vehicle_mayTransfer", "May this vehicle be transferred now, and who must consent?",
           Params{vehicle_of, vin_of, plate_of, as_of, height},
           "{height, timeMs, vehicle, may, online, reasons: [{outcome, outcomeNumber, rule, "
           "message, about}], consents}",
           "not_found pruned", handlers::vehicle_may_transfer},
    Method{"vehicle_ownedBy", "What a person owns, alone and in groups, or an organisation.",
           Params{Param{"subject", Kind::digest, false, "SubjectId of the person"},
                  Param{"organisation", Kind::text, false, "or the code of the organisation"},
                  height},
           "{height, timeMs, vehicles: [{vehicle, vin, plate, party, estatePending}]}", "pruned",
           handlers::vehicle_owned_by},
    Method{"vehicle_owners", "Every owner that a vehicle had, oldest first.",
           Params{vehicle_of, vin_of, plate_of, height},
           "{height, timeMs, vehicle, versions: [{from, ground, denominator, shares}]}",
           "not_found pruned", handlers::vehicle_owners},
    Method{"vehicle_timeline",
           "What happened to a vehicle, by the law's day and by when the register learned it.",
           Params{vehicle_of, vin_of, plate_of, timeline_day, limit, cursor, height},
           timeline_result, "not_found pruned", handlers::vehicle_timeline},
    Method{"vehicle_inspections", "Inspections of a vehicle, and what its odometer showed.",
           Params{vehicle_of, vin_of, plate_of, height},
           "{height, timeMs, vehicle, inspections: [{number, day, result, odometerKm, rollback}]}",
           "not_found pruned", handlers::vehicle_inspections},
    Method{"vehicle_plate", "What a plate is: in stock, kept, on a vehicle, lost; which series.",
           Params{Param{"plate", Kind::text, true, "the plate"}, as_of, height},
           "{height, timeMs, plate, status, series, vehicle, until}", "pruned",
           handlers::vehicle_plate},

    Method{"codes_find", "A code of a table as valid on a day, with its parents.",
           Params{Param{"table", Kind::text, true, "SOATE, SOATO, PLATE_SERIES, ..."},
                  Param{"code", Kind::text, true, "the code"}, as_of, height},
           "{height, timeMs, asOf, line: [{code, from, until, parent, value}]}",
           "not_found pruned", handlers::codes_find},
    Method{"codes_list", "The latest rows of a code table; paged.",
           Params{Param{"table", Kind::text, true, "SOATE, SOATO, PLATE_SERIES, ..."}, limit,
                  Param{"after", Kind::text, false, "`next` of the page before"}, height},
           "{height, timeMs, rows, next}", "pruned", handlers::codes_list},

    Method{"node_health", "Whether this node works, check by check.", Params{},
           "{ok, checks: [{name, ok, detail}]}", "internal", handlers::node_health},
    Method{"node_readiness", "Whether this node should be given work.",
           Params{Param{"maxBlocksBehind", Kind::number, false, "how far behind is still fine"},
                  Param{"minPeers", Kind::number, false, "how many peers it must see"}},
           "{ok, checks: [{name, ok, detail}]}", "internal", handlers::node_readiness},
    Method{"node_peers", "The other nodes as this one sees them.", Params{},
           "{peers: [{name, nodeKey, address, connected, validator, height}]}", "internal",
           handlers::node_peers},
    Method{"node_metrics", "Figures in Prometheus' text format.", Params{}, "{text}", "internal",
           handlers::node_metrics},
    Method{"node_version", "What runs here.", Params{}, "{version, commit, protocolVersion}",
           "internal", handlers::node_version},
    Method{"rpc.discover", "This list, as an OpenRPC document.", Params{},
           "an OpenRPC 1.3 document", "internal", handlers::rpc_discover},

    Method{"broadcast_tx_sync", "tx_submit that waits until the act is journalled here.",
           Params{transaction, openings}, submit_result, submit_errors, nullptr,
           handlers::tx_submit_accepted},
    Method{"broadcast_tx_commit", "tx_submit that waits until the act is final.",
           Params{transaction, openings}, submit_result, submit_errors, nullptr,
           handlers::tx_submit_final},
};

constexpr std::array alias_table = {
    Alias{"status", "chain_status"},         Alias{"health", "node_health"},
    Alias{"block", "chain_block"},           Alias{"header", "chain_header"},
    Alias{"commit", "chain_certificate"},    Alias{"validators", "chain_validators"},
    Alias{"consensus_params", "chain_params"}, Alias{"genesis", "chain_genesis"},
    Alias{"net_info", "node_peers"},         Alias{"tx", "tx_get"},
};

} // namespace

std::span<const Method> methods() { return table; }

std::span<const Alias> aliases() { return alias_table; }

const Method* find_method(std::string_view name) {
    const auto alias = std::ranges::find(alias_table, name, &Alias::name);
    if (alias != alias_table.end()) name = alias->method;
    const auto found = std::ranges::find(table, name, &Method::name);
    return found == table.end() ? nullptr : &*found;
}

void invoke(Backend& backend, std::string_view name, const Json& params, Done done) {
    const Method* method = find_method(name);
    if (method == nullptr) return done(std::unexpected(RpcError{Family::method, {}, {}, nullptr}));
    const std::expected<Arguments, RpcError> arguments = Arguments::bind(method->params, params);
    if (!arguments) return done(std::unexpected(arguments.error()));
    if (method->start != nullptr) return method->start(*arguments, backend, std::move(done));
    Result<Json> result = method->run(*arguments, backend);
    if (!result) return done(std::unexpected(to_rpc(result.error())));
    done(std::move(*result));
}

} // namespace tamga::rpc
