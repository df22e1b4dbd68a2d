// Outcome: what became of a transaction. It stands in the log leaf, hence is hashed, hence frozen.
//
// This is the only list: number, name (the string on the wire and in docs), rule, and one sentence
// in English and in Russian. Append at the end of a hundred; never renumber, never reuse.
// 1xx authority and form, 2xx identity, 3xx civil status, 4xx residence, 5xx land, 6xx vehicles,
// 7xx courts, 9xx governance and code tables: the hundreds of the acts' field numbers.

#pragma once

#include "registries/outcome_governance.hpp"
#include "registries/outcome_land.hpp"
#include "registries/outcome_vehicles.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

// X(number, name, rule, english, russian)
#define TAMGA_OUTCOMES_ACCESS(X)                                                                   \
    X(0, applied, "", "The act was applied.", "Действие выполнено.")                               \
    X(101, malformed_act, "0.2", "A field of the act is missing or not in its form.",              \
      "Поле действия отсутствует или записано не по форме.")                                       \
    X(102, version_is_stale, "0.2-8", "An entity changed since the version the act expects.",      \
      "Запись изменилась после той версии, на которую рассчитано действие.")                       \
    X(103, commitment_not_listed, "3.3",                                                           \
      "A commitment of the act does not stand in the transaction's list with its class.",          \
      "Обязательства из действия нет в списке транзакции с тем же классом данных.")                \
    X(104, source_missing, "0.4", "A document the act must rest on is not among its sources.",     \
      "Среди оснований нет документа, который обязателен для этого действия.")                     \
    X(105, source_in_the_future, "0.4", "A source is dated after the day of the block.",           \
      "Документ-основание датирован будущим днём.")                                                \
    X(106, act_not_available_yet, "0", "The act needs another that this version does not have.",   \
      "Действию нужно другое действие, которого в этой версии ещё нет.")                           \
    X(110, agency_not_active, "1.0", "The agency does not exist or is not active.",                \
      "Ведомство не существует или не действует.")                                                 \
    X(111, office_not_active, "1.0", "The office is not an active office of the agency.",          \
      "Отдел не является действующим отделом ведомства.")                                          \
    X(112, officer_not_active, "1.0", "No signer is an active officer of the office.",             \
      "Среди подписавших нет действующего должностного лица отдела.")                              \
    X(113, officer_outside_validity, "1.0", "The officer's appointment is not valid at this time.",\
      "Назначение должностного лица в это время не действует.")                                    \
    X(114, officer_lacks_role, "1.0", "The officer does not hold the role the act needs.",         \
      "У должностного лица нет роли, нужной для действия.")                                        \
    X(115, officer_outside_territory, "1.0", "The territory is not within the officer's.",         \
      "Территория не входит в территорию должностного лица.")                                      \
    X(116, second_officer_missing, "1.0", "The act needs a second officer of the same agency.",    \
      "Нужна подпись второго должностного лица того же ведомства.")                                \
    X(117, consent_missing, "1.0", "A person whose consent is needed has not consented.",          \
      "Нет согласия лица, согласие которого обязательно.")                                         \
    X(118, endorsement_missing, "1.0", "A fact is not attested by an officer of the role named.",  \
      "Факт не удостоверен должностным лицом с нужной ролью.")                                     \
    X(119, signer_superfluous, "1.0", "Somebody signed whom the act has no use for.",              \
      "Подписал тот, чья подпись для действия не нужна.")                                          \
    X(120, own_record, "1.0", "An officer may not act on the own or a relative's record.",         \
      "Должностное лицо не вправе действовать по своей записи или записи родственника.")           \
    X(121, agency_key_missing, "1.0", "No signer is a valid key of the agency.",                   \
      "Среди подписавших нет действующего ключа ведомства.")                                       \
    X(122, governance_quorum_missing, "1.0", "Too few governance keys have signed.",               \
      "Подписей ключей управления меньше порога.")                                                 \
    X(123, predicate_is_false, "0.4", "A fact the act rests on was attested as false or unknown.", \
      "Факт, на котором основано действие, удостоверен как ложный или неизвестный.")               \
    X(130, agency_exists, "AGY-01", "An agency or an office with this code exists.",               \
      "Ведомство или отдел с таким кодом уже есть.")                                               \
    X(131, agency_not_found, "AGY-02", "There is no agency with this code.",                       \
      "Ведомства с таким кодом нет.")                                                              \
    X(132, agency_is_closed, "AGY-02", "The agency is closed for good.",                           \
      "Ведомство закрыто окончательно.")                                                           \
    X(133, successor_not_active, "AGY-02", "The successor is not another active agency.",          \
      "Правопреемник не является другим действующим ведомством.")                                  \
    X(134, key_not_canonical, "AGY-06", "The key is not a valid Ed25519 public key.",              \
      "Ключ не является правильным открытым ключом Ed25519.")                                      \
    X(135, key_seen_before, "AGY-06", "The key was used before; a key is never used again.",       \
      "Ключ уже использовался; повторно ключ не используется никогда.")                            \
    X(136, key_not_of_agency, "AGY-03", "The old key is not a current key of the agency.",         \
      "Старый ключ не является действующим ключом ведомства.")                                     \
    X(137, possession_not_proved, "AGY-06", "The new key has not signed the transaction.",         \
      "Новый ключ не подписал транзакцию: владение им не доказано.")                               \
    X(138, office_exists, "AGY-04", "An office or an agency with this code exists.",               \
      "Отдел или ведомство с таким кодом уже есть.")                                               \
    X(139, office_not_found, "AGY-05", "The agency has no office with this code.",                 \
      "У ведомства нет отдела с таким кодом.")                                                     \
    X(140, office_is_closed, "AGY-05", "The office is closed for good.",                           \
      "Отдел закрыт окончательно.")                                                                \
    X(141, role_outside_agency, "AGY-06", "The agency may not give one of these roles.",           \
      "Ведомство не вправе давать одну из этих ролей.")                                            \
    X(142, territory_outside_office, "AGY-06", "A territory is not within the office's.",          \
      "Территория не входит в территорию отдела.")                                                 \
    X(143, officer_not_found, "AGY-07", "The agency has no officer with this key.",                \
      "У ведомства нет должностного лица с таким ключом.")                                         \
    X(144, officer_is_dismissed, "AGY-09", "The officer is dismissed for good.",                   \
      "Должностное лицо уволено окончательно.")                                                    \
    X(145, officer_is_suspended, "AGY-08", "The officer is suspended already.",                    \
      "Должностное лицо уже отстранено.")                                                          \
    X(146, officer_not_suspended, "AGY-08", "The officer is not suspended.",                       \
      "Должностное лицо не отстранено.")                                                           \
    X(147, validity_is_empty, "AGY-06", "The validity ends before it begins or has passed.",       \
      "Срок действия заканчивается раньше начала или уже истёк.")                                  \
    X(148, linked_subject_not_found, "AGY-06", "The officer's own subject does not exist.",        \
      "Записи о самом должностном лице нет.")                                                      \
    X(149, key_replacement_pending, "AGY-03", "The key is being replaced already.",                \
      "Замена этого ключа уже назначена.")                                                         \
    X(150, too_many_keys, "AGY-03", "The agency has as many keys as it may have.",                 \
      "У ведомства уже наибольшее число ключей.")                                                  \
    X(151, register_outside_agency, "1.0", "The act's register is not among the agency's.",        \
      "Реестр этого действия не входит в число реестров ведомства.")                               \
    X(152, payload_record_not_found, "PRV-01",                                                     \
      "No row of that table with this key keeps commitments.",                                     \
      "В этой таблице нет записи с таким ключом, за которой стоят обязательства.")                 \
    X(153, commitment_not_of_record, "PRV-01",                                                     \
      "The record has no such commitment of that class.",                                          \
      "В записи нет такого обязательства этого класса данных.")                                    \
    X(154, payload_erased_already, "PRV-01",                                                       \
      "The payload was erased before.",                                                            \
      "Эти данные уже стёрты.")                                                                    \
    X(155, payload_not_erasable, "PRV-01",                                                         \
      "What such a record says is not erased on that basis.",                                      \
      "Данные такой записи на этом основании не стирают.")                                         \
    X(156, retention_runs, "PRV-01",                                                               \
      "The time for which it is kept is not over.",                                                \
      "Срок хранения ещё не истёк.")                                                               \
    X(157, payload_still_needed, "PRV-01",                                                         \
      "An open process, a hold or a record in force needs it.",                                    \
      "Данные нужны незавершённому производству, аресту или действующей записи.")

#define TAMGA_OUTCOMES_IDENTITY(X)                                                                 \
    X(201, subject_not_found, "ID-02", "There is no person with this id.",                         \
      "Лица с таким идентификатором нет.")                                                         \
    X(202, subject_not_alive, "ID-02", "The person is not alive according to the register.",       \
      "По данным реестра лицо не числится в живых.")                                               \
    X(203, subject_is_void, "ID-07", "The person's record is void or merged into another.",        \
      "Запись о лице недействительна или объединена с другой.")                                    \
    X(204, attribute_missing, "ID-01", "A field group that the act needs is missing.",             \
      "Нет группы данных, которая обязательна для действия.")                                      \
    X(206, kind_not_allowed, "ID-01", "The role may not create a person of this kind.",            \
      "С этой ролью нельзя создать запись о лице такого вида.")                                    \
    X(207, pin_tag_taken, "ID-02", "The PIN belongs or belonged to somebody.",                     \
      "ПИН принадлежит или принадлежал кому-то.")                                                  \
    X(208, subject_has_active_pin, "ID-02", "The person has an active PIN in this scheme.",        \
      "У лица уже есть действующий ПИН этой системы.")                                             \
    X(209, subject_lacks_capacity, "ID-08", "The person does not have full capacity.",             \
      "Лицо не обладает полной дееспособностью.")                                                  \
    X(210, too_many_holder_keys, "ID-08", "The person has as many active keys as allowed.",        \
      "У лица уже наибольшее число действующих ключей.")                                           \
    X(211, holder_key_not_found, "ID-09", "There is no holder key like this.",                     \
      "Такого ключа держателя нет.")                                                               \
    X(212, holder_key_not_active, "ID-09", "The holder key is not active.",                        \
      "Ключ держателя не действует.")                                                              \
    X(213, pin_not_active, "ID-04",                                                                \
      "The person has no active PIN in this scheme.",                                              \
      "У лица нет действующего ПИН этой системы.")                                                 \
    X(214, pin_change_without_ground, "ID-04",                                                     \
      "Nothing in the transaction changed sex or date of birth.",                                  \
      "В транзакции нет исправления пола или даты рождения.")                                      \
    X(215, notification_not_found, "CIV-22",                                                       \
      "There is no such notification of this event.",                                              \
      "Такого уведомления об этом событии нет.")                                                   \
    X(216, notification_answered, "CIV-22",                                                        \
      "A record has answered the notification.",                                                   \
      "По этому уведомлению запись уже составлена.")                                               \
    X(217, notification_too_old, "ID-03",                                                          \
      "The notification is too old for a provisional PIN.",                                        \
      "Уведомление слишком давнее для временного ПИН.")                                            \
    X(218, subjects_contradict, "ID-05",                                                           \
      "What the records say cannot be true of these persons.",                                     \
      "Сведения записей о лицах противоречат друг другу.")                                         \
    X(219, subject_has_ties, "ID-07",                                                              \
      "Something in force still names the person.",                                                \
      "На лицо ещё ссылаются действующие записи.")                                                 \
    X(220, document_exists, "ID-10",                                                               \
      "A document has this tag already.",                                                          \
      "Документ с таким знаком уже есть.")                                                         \
    X(221, document_not_found, "ID-11",                                                            \
      "There is no such document.",                                                                \
      "Такого документа нет.")                                                                     \
    X(222, document_not_valid, "ID-11",                                                            \
      "The document is not valid.",                                                                \
      "Документ не действует.")                                                                    \
    X(223, document_not_suspended, "ID-12",                                                        \
      "The document is not suspended.",                                                            \
      "Документ не приостановлен.")                                                                \
    X(224, document_not_of_issuer, "ID-10",                                                        \
      "The agency or the officer may not deal with this document.",                                \
      "Ведомство или должностное лицо не вправе распоряжаться этим документом.")                   \
    X(225, document_not_due, "ID-10",                                                              \
      "The person or object may not have such a document in this way.",                            \
      "Такой документ этому лицу или объекту таким образом не выдаётся.")

// Appended by the civil registry.
#define TAMGA_OUTCOMES_CIVIL(X)                                                                    \
    X(301, archive_record_already_imported, "CIV-20",                                              \
      "This archive record was imported before.",                                                  \
      "Эта архивная запись уже внесена.")                                                          \
    X(302, spouse_missing, "CIV-20",                                                               \
      "A marriage names only one spouse.",                                                         \
      "В браке указан только один супруг.")                                                        \
    X(303, persons_not_distinct, "CIV-20",                                                         \
      "One person stands in two roles of the act.",                                                \
      "Одно лицо указано в действии в двух ролях.")                                                \
    X(304, record_already_registered, "CIV-20",                                                    \
      "A live record of the same event exists.",                                                   \
      "Действующая запись о том же событии уже есть.")                                             \
    X(305, already_deceased, "CIV-09",                                                             \
      "The death of this person is registered already.",                                           \
      "Смерть этого лица уже зарегистрирована.")                                                   \
    X(306, marriage_not_found, "CIV-08",                                                           \
      "There is no such marriage.",                                                                \
      "Такого брака нет.")                                                                         \
    X(307, marriage_already_ended, "CIV-08",                                                       \
      "The marriage has ended already.",                                                           \
      "Брак уже прекращён.")                                                                       \
    X(308, person_is_own_ancestor, "G-08",                                                         \
      "The birth would make a person an ancestor of itself.",                                      \
      "Запись сделала бы лицо собственным предком.")                                               \
    X(309, subject_not_historic, "3.6",                                                            \
      "The person is not one of the archives.",                                                    \
      "Лицо не относится к архивным.")                                                             \
    X(310, record_numbers_exhausted, "G-09",                                                       \
      "The office has no number left for such records this year.",                                 \
      "Номера записей этого вида в отделе за год исчерпаны.")                                      \
    X(311, act_touches_too_much, "0.2-7",                                                          \
      "The act would touch more objects than one act may.",                                        \
      "Действие затрагивает больше объектов, чем разрешено.")                                      \
    X(312, spouses_are_close_kin, "CIV-05",                                                        \
      "The spouses are ancestor and descendant, or siblings.",                                     \
      "Супруги состоят в близком родстве.")                                                        \
    X(313, spouse_is_married, "CIV-05",                                                            \
      "One of the two is married.",                                                                \
      "Одно из лиц состоит в браке.")                                                              \
    X(314, application_not_found, "CIV-06",                                                        \
      "There is no such application to marry.",                                                    \
      "Такого заявления о браке нет.")                                                             \
    X(315, application_not_open, "CIV-06",                                                         \
      "The application to marry is not open any more.",                                            \
      "Заявление о браке больше не действует.")                                                    \
    X(316, waiting_period_not_over, "CIV-06",                                                      \
      "The waiting period is not over yet.",                                                       \
      "Срок ожидания ещё не истёк.")                                                               \
    X(317, event_in_the_future, "1.2",                                                             \
      "The event is dated after the day of the block.",                                            \
      "Событие датировано будущим днём.")                                                          \
    X(318, event_before_marriage, "CIV-08",                                                        \
      "The divorce is dated before the marriage.",                                                 \
      "Расторжение датировано раньше брака.")                                                      \
    X(319, lateness_is_wrong, "1.2",                                                               \
      "The class of lateness does not follow from the dates.",                                     \
      "Класс просрочки не следует из дат.")                                                        \
    X(320, record_not_found, "CIV-14",                                                             \
      "There is no record with this number.",                                                      \
      "Записи с таким номером нет.")                                                               \
    X(321, record_not_registered, "CIV-14",                                                        \
      "The record is not in force.",                                                               \
      "Запись не действует.")                                                                      \
    X(322, correction_does_not_fit, "CIV-14",                                                      \
      "The record has no such field, or no value is given for it.",                                \
      "У записи нет такого поля, или его значение не дано.")                                       \
    X(323, conflict_not_open, "CIV-14",                                                            \
      "The record has no such open conflict.",                                                     \
      "У записи нет такого открытого противоречия.")                                               \
    X(324, too_many_parents, "G-08",                                                               \
      "A child has at most two legal parents and one birth mother.",                               \
      "У ребёнка не более двух родителей и одна мать по рождению.")                                \
    X(325, correction_breaks_a_rule, "2",                                                          \
      "With this change the register would break one of its rules.",                               \
      "С этим изменением реестр нарушил бы одно из своих правил.")                                 \
    X(326, subject_not_missing, "CIV-12",                                                          \
      "The person is neither missing nor presumed dead.",                                          \
      "Лицо не признано ни пропавшим, ни умершим.")                                                \
    X(327, record_is_sealed, "CIV-16",                                                             \
      "The record is sealed.",                                                                     \
      "Запись закрыта.")                                                                           \
    X(328, record_not_revoked, "CIV-18",                                                           \
      "The record is not revoked.",                                                                \
      "Запись не аннулирована.")                                                                   \
    X(329, record_cannot_return, "CIV-18",                                                         \
      "What happened since does not let the record return.",                                       \
      "Последующие события не позволяют восстановить запись.")                                     \
    X(330, fact_not_established, "CRT-06",                                                         \
      "No court has established the fact.",                                                        \
      "Факт судом не установлен.")                                                                 \
    X(331, not_entitled, "CIV-21",                                                                 \
      "The applicant is not entitled to the certificate.",                                         \
      "Заявитель не вправе получить свидетельство.")                                               \
    X(332, pin_change_missing, "CIV-14",                                                           \
      "The transaction must change the PIN too.",                                                  \
      "В той же транзакции должен быть изменён ПИН.")                                              \
    X(333, subject_not_provisional, "CIV-01",                                                      \
      "The person was not entered by a provisional PIN.",                                          \
      "Лицо не внесено с временным ПИН.")

// Residence.
#define TAMGA_OUTCOMES_RESIDENCE(X)                                                                \
    X(401, registration_not_found, "RES-03",                                                       \
      "There is no such registration.",                                                            \
      "Такой регистрации нет.")                                                                    \
    X(402, registration_has_ended, "RES-03",                                                       \
      "The registration has ended.",                                                               \
      "Регистрация прекращена.")                                                                   \
    X(403, registered_there_already, "RES-01",                                                     \
      "The person has such a registration already.",                                               \
      "У лица уже есть такая регистрация.")                                                        \
    X(404, dwelling_not_found, "RES-11",                                                           \
      "There is no dwelling with this tag.",                                                       \
      "Жилища с таким знаком нет.")                                                                \
    X(405, dwelling_is_closed, "RES-12",                                                           \
      "The dwelling is closed.",                                                                   \
      "Жилище закрыто.")                                                                           \
    X(406, dwelling_is_full, "RES-01",                                                             \
      "By the norm of living space nobody else finds room.",                                       \
      "По норме жилой площади мест больше нет.")                                                   \
    X(407, parent_lives_elsewhere, "RES-01",                                                       \
      "The parent is not registered at the dwelling.",                                             \
      "Родитель в этом жилище не зарегистрирован.")                                                \
    X(408, stay_too_long, "RES-02",                                                                \
      "The stay would last longer than it may.",                                                   \
      "Срок пребывания больше допустимого.")                                                       \
    X(409, registration_is_no_stay, "RES-03",                                                      \
      "The registration has no end to extend.",                                                    \
      "У регистрации нет срока, который продлевают.")                                              \
    X(410, notice_missing, "RES-05",                                                               \
      "No notice was given.",                                                                      \
      "Уведомления не было.")                                                                      \
    X(411, notice_given_already, "RES-05",                                                         \
      "Notice was given already.",                                                                 \
      "Уведомление уже сделано.")                                                                  \
    X(412, notice_still_runs, "RES-05",                                                            \
      "The term of the notice is not over.",                                                       \
      "Срок уведомления ещё не истёк.")                                                            \
    X(413, notice_was_objected, "RES-05",                                                          \
      "The person has objected; a court decides.",                                                 \
      "Лицо возразило; решает суд.")                                                               \
    X(414, subject_not_foreign, "RES-08",                                                          \
      "The person is not a foreigner.",                                                            \
      "Лицо не является иностранцем.")                                                             \
    X(415, household_not_found, "RES-09",                                                          \
      "There is no such household, or no such member.",                                            \
      "Такого домохозяйства или его члена нет.")                                                   \
    X(416, in_a_household_already, "RES-09",                                                       \
      "The person is in a household, or it has a head.",                                           \
      "Лицо уже состоит в домохозяйстве, или глава уже есть.")                                     \
    X(417, member_lives_elsewhere, "RES-09",                                                       \
      "The person is not registered at the dwelling.",                                             \
      "Лицо в этом жилище не зарегистрировано.")                                                   \
    X(418, address_not_found, "RES-12",                                                            \
      "There is no such address in the territory.",                                                \
      "Такого адреса на этой территории нет.")                                                     \
    X(419, address_exists, "RES-11",                                                               \
      "An active address has this name.",                                                          \
      "Действующий адрес с таким названием уже есть.")                                             \
    X(420, address_is_retired, "RES-12",                                                           \
      "The address is retired.",                                                                   \
      "Адрес упразднён.")                                                                          \
    X(421, dwelling_exists, "RES-11",                                                              \
      "The dwelling is open already.",                                                             \
      "Жилище уже открыто.")                                                                       \
    X(422, dwelling_is_lived_in, "RES-12",                                                         \
      "Somebody is registered at the dwelling.",                                                   \
      "В жилище кто-то зарегистрирован.")

// Courts, holds, representation, estates.
#define TAMGA_OUTCOMES_COURTS(X)                                                                   \
    X(701, court_act_not_found, "CRT-01", "There is no such act of a court.",                      \
      "Такого судебного акта нет.")                                                                \
    X(702, court_act_not_in_force, "CRT-02", "The act of the court is not in force.",              \
      "Судебный акт не действует.")                                                                \
    X(703, court_act_orders_otherwise, "CRT-01",                                                   \
      "The act of the court does not order this, or it was carried out already.",                  \
      "Судебный акт этого не предписывает, или он уже исполнен.")                                  \
    X(704, court_act_is_reversed, "CRT-03", "The act of the court was reversed.",                  \
      "Судебный акт отменён.")                                                                     \
    X(705, court_act_is_in_force, "CRT-02", "The act of the court is in force already.",           \
      "Судебный акт уже вступил в силу.")                                                          \
    X(706, hold_not_found, "CRT-04", "There is no such hold.", "Такого ареста нет.")               \
    X(707, hold_not_active, "CRT-04", "The hold was lifted or has ended.",                         \
      "Арест снят или его срок истёк.")                                                            \
    X(708, hold_of_another_authority, "CRT-04",                                                    \
      "Only who imposed the hold lifts it, or a court.",                                           \
      "Арест снимает только тот, кто его наложил, или суд.")                                       \
    X(709, hold_lasts_too_long, "CRT-04", "Without a court a hold may not last so long.",          \
      "Без суда арест не может длиться так долго.")                                                \
    X(710, subject_is_frozen, "CRT-04", "A hold on the person forbids the act.",                   \
      "Действие запрещено арестом, наложенным на лицо.")                                           \
    X(711, capacity_unchanged, "CRT-05",                                                           \
      "The person has this capacity already.",                                                     \
      "Дееспособность лица уже такова.")                                                           \
    X(712, shares_do_not_sum, "G-31",                                                              \
      "The shares do not sum to the denominator.",                                                 \
      "Сумма долей не равна знаменателю.")                                                         \
    X(713, fact_established_already, "CRT-06",                                                     \
      "The fact was established before.",                                                          \
      "Факт уже установлен.")                                                                      \
    X(714, object_given_already, "CRT-07",                                                         \
      "Who gets the object was decided before.",                                                   \
      "О том, кому отходит объект, уже решено.")                                                   \
    X(715, mandate_not_found, "REP-01",                                                            \
      "There is no such mandate.",                                                                 \
      "Такой доверенности нет.")                                                                   \
    X(716, mandate_not_active, "REP-01",                                                           \
      "The mandate is not in force.",                                                              \
      "Доверенность не действует.")                                                                \
    X(717, mandate_exceeds_power, "REP-01",                                                        \
      "A substitution gives more than it rests on.",                                               \
      "Передоверие даёт больше, чем сама доверенность.")                                           \
    X(718, mandate_too_long, "REP-01",                                                             \
      "The mandate would last longer than it may.",                                                \
      "Срок доверенности больше допустимого.")                                                     \
    X(719, estate_not_found, "EST-02",                                                             \
      "There is no such estate.",                                                                  \
      "Такого наследства нет.")                                                                    \
    X(720, estate_not_open, "EST-02",                                                              \
      "The estate is closed or disputed.",                                                         \
      "Наследство закрыто или оспорено.")                                                          \
    X(721, heir_has_answered, "EST-02",                                                            \
      "An heir has answered already.",                                                             \
      "Наследник уже ответил.")                                                                    \
    X(722, inheritance_term_over, "EST-02",                                                        \
      "The term for heirs is over.",                                                               \
      "Срок для наследников истёк.")                                                               \
    X(723, inheritance_term_runs, "EST-04",                                                        \
      "The term for heirs still runs.",                                                            \
      "Срок для наследников ещё не истёк.")                                                        \
    X(724, heir_has_not_accepted, "EST-04",                                                        \
      "The heir has not accepted.",                                                                \
      "Наследник не принял наследство.")

#define TAMGA_OUTCOMES(X)                                                                          \
    TAMGA_OUTCOMES_ACCESS(X)                                                                       \
    TAMGA_OUTCOMES_IDENTITY(X)                                                                     \
    TAMGA_OUTCOMES_CIVIL(X)                                                                        \
    TAMGA_OUTCOMES_RESIDENCE(X)                                                                    \
    TAMGA_OUTCOMES_LAND(X)                                                                         \
    TAMGA_OUTCOMES_VEHICLES(X)                                                                     \
    TAMGA_OUTCOMES_COURTS(X)                                                                       \
    TAMGA_OUTCOMES_GOVERNANCE(X)                                                                   \
    TAMGA_OUTCOMES_CODES(X)

namespace tamga::registries {

enum class Outcome : std::uint16_t {
#define TAMGA_OUTCOME_ENUMERATOR(number, name, rule, english, russian) name = number,
    TAMGA_OUTCOMES(TAMGA_OUTCOME_ENUMERATOR)
#undef TAMGA_OUTCOME_ENUMERATOR
};

struct OutcomeText {
    Outcome outcome;
    std::uint16_t number;
    std::string_view name;
    std::string_view rule; // In registries.md: "CIV-20", or the section.
    std::string_view english;
    std::string_view russian;
};

// In ascending order of numbers.
[[nodiscard]] std::span<const OutcomeText> outcomes();
[[nodiscard]] const OutcomeText& text_of(Outcome outcome);
[[nodiscard]] const OutcomeText* find_outcome(std::uint16_t number);
[[nodiscard]] const OutcomeText* find_outcome(std::string_view name);
[[nodiscard]] inline std::string_view name_of(Outcome outcome) { return text_of(outcome).name; }

} // namespace tamga::registries
