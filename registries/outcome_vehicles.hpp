// Outcomes of the vehicle registry: part of the one list in outcome.hpp.
//
// Shares, ranks, parties and terms of estates are refused with the outcomes of land (511 to 544).

#pragma once

// X(number, name, rule, english, russian)
#define TAMGA_OUTCOMES_VEHICLES(X)                                                                 \
    X(601, vehicle_not_found, "VEH-04",                                                            \
      "There is no such vehicle.",                                                                 \
      "Такого транспортного средства нет.")                                                        \
    X(602, vehicle_status_forbids, "VEH-22",                                                       \
      "The status of the vehicle does not allow the act.",                                         \
      "Состояние учёта транспортного средства не допускает действия.")                             \
    X(603, vin_not_in_form, "6.1",                                                                 \
      "The VIN is not 17 characters without I, O and Q.",                                          \
      "VIN состоит не из 17 знаков без I, O и Q.")                                                 \
    X(604, vin_check_digit_wrong, "6.1",                                                           \
      "The check digit of the VIN is wrong, and its maker must have one.",                         \
      "Контрольный знак VIN неверен, а для изготовителя он обязателен.")                           \
    X(605, vin_in_use, "G-50",                                                                     \
      "Another vehicle has this VIN or body number.",                                              \
      "Этот VIN или номер кузова уже у другого транспортного средства.")                           \
    X(606, vin_is_scrapped, "VEH-21",                                                              \
      "The vehicle with this VIN was scrapped.",                                                   \
      "Транспортное средство с этим VIN утилизировано.")                                           \
    X(607, vehicle_is_stolen, "VEH-15",                                                            \
      "The vehicle is reported stolen.",                                                           \
      "Транспортное средство числится угнанным.")                                                  \
    X(608, vehicle_is_wanted, "VEH-15",                                                            \
      "The police look for the vehicle.",                                                          \
      "Транспортное средство в розыске.")                                                          \
    X(609, vehicle_is_frozen, "CRT-04",                                                            \
      "A hold on the vehicle or a holder forbids it.",                                             \
      "Действие запрещено арестом транспортного средства или владельца.")                          \
    X(610, vehicle_is_encumbered, "VEH-13",                                                        \
      "A creditor has not consented, or a lien must be released first.",                           \
      "Нет согласия кредитора, или сначала нужно снять залог.")                                    \
    X(611, vehicle_is_legalised, "VEH-03",                                                         \
      "A legalised vehicle may not be disposed of like this.",                                     \
      "Легализованным транспортным средством так распорядиться нельзя.")                           \
    X(612, inspection_not_valid, "VEH-17",                                                         \
      "The inspection has expired, or there is none.",                                             \
      "Технический осмотр просрочен или отсутствует.")                                             \
    X(613, vehicle_has_debt, "VEH-05",                                                             \
      "Fines or taxes of the vehicle are due.",                                                    \
      "За транспортным средством числятся штрафы или налоги.")                                     \
    X(614, vehicle_is_suspended, "VEH-18",                                                         \
      "The registration of the vehicle is suspended.",                                             \
      "Регистрация транспортного средства приостановлена.")                                        \
    X(615, plate_not_in_series, "VEH-10",                                                          \
      "No series of plates gives this plate to such a vehicle or owner.",                          \
      "Ни одна серия не даёт такой номер этому виду или владельцу.")                               \
    X(616, plate_in_use, "G-51",                                                                   \
      "The plate stands on a vehicle, or waits for it.",                                           \
      "Номер закреплён за транспортным средством.")                                                \
    X(617, plate_is_reserved, "VEH-10",                                                            \
      "The plate is kept for somebody else, or must be reserved first.",                           \
      "Номер зарезервирован за другим, или его нужно сначала зарезервировать.")                    \
    X(618, plate_in_quarantine, "VEH-10",                                                          \
      "The plate was lost and is not given out again yet.",                                        \
      "Номер утрачен и пока не выдаётся.")                                                         \
    X(619, vehicle_has_no_plate, "VEH-10",                                                         \
      "The vehicle has no plate.",                                                                 \
      "У транспортного средства нет номера.")                                                      \
    X(620, vehicle_has_plate, "VEH-10",                                                            \
      "The vehicle has a plate already.",                                                          \
      "У транспортного средства уже есть номер.")                                                  \
    X(621, lien_not_found, "VEH-14",                                                               \
      "There is no such lien on the vehicle.",                                                     \
      "Такого залога на транспортное средство нет.")                                               \
    X(622, use_right_not_found, "VEH-23",                                                          \
      "There is no such right to use the vehicle.",                                                \
      "Такого права пользования транспортным средством нет.")                                      \
    X(623, use_right_too_long, "VEH-23",                                                           \
      "The right would last longer than it may.",                                                  \
      "Срок права пользования больше допустимого.")                                                \
    X(624, sale_not_reported, "VEH-19",                                                            \
      "No sale of the vehicle is reported.",                                                       \
      "О продаже транспортного средства не заявлено.")                                             \
    X(625, sale_reported_before, "VEH-09",                                                         \
      "A sale of the vehicle is reported already.",                                                \
      "О продаже транспортного средства уже заявлено.")                                            \
    X(626, vin_may_not_change, "VEH-11",                                                           \
      "The VIN or body number stays as it is.",                                                    \
      "VIN или номер кузова изменить нельзя.")                                                     \
    X(627, suspension_not_found, "VEH-19",                                                         \
      "Nothing of this officer suspends the vehicle.",                                             \
      "Приостановления этим органом нет.")                                                         \
    X(628, alarm_not_raised, "VEH-16",                                                             \
      "The vehicle is not reported like this.",                                                    \
      "Такой отметки на транспортном средстве нет.")                                               \
    X(629, alarm_raised_before, "VEH-15",                                                          \
      "The vehicle is reported like this already.",                                                \
      "Такая отметка уже стоит.")                                                                  \
    X(630, export_not_open, "VEH-20",                                                              \
      "No export of the vehicle is open.",                                                         \
      "Снятия с учёта для вывоза не открыто.")                                                     \
    X(631, export_term_over, "VEH-20",                                                             \
      "The term for leaving the country is over.",                                                 \
      "Срок вывоза истёк.")                                                                        \
    X(632, vehicle_is_leaving, "VEH-20",                                                           \
      "The vehicle is being exported.",                                                            \
      "Транспортное средство вывозится.")                                                          \
    X(633, foreign_notice_not_due, "VEH-02",                                                       \
      "No notice of another country is awaited.",                                                  \
      "Извещения другой страны не ожидается.")                                                     \
    X(634, vehicle_imported_before, "VEH-01",                                                      \
      "This record of the old register was imported before.",                                      \
      "Эта запись прежнего реестра уже внесена.")                                                  \
    X(635, owner_has_no_residence, "VEH-01",                                                       \
      "An owner is not registered at a place of residence.",                                       \
      "Владелец не зарегистрирован по месту жительства.")                                          \
    X(636, holder_face_not_bound, "VEH-05",                                                        \
      "Nobody signed with a key that the holder's face is bound to.",                              \
      "Нет подписи ключом, привязанным к лицу держателя.")                                         \
    X(637, not_spouse_or_child, "VEH-03",                                                          \
      "Only a spouse or a child may have the use of it.",                                          \
      "Пользоваться могут только супруг или дети.")                                                \
    X(638, nothing_is_given, "VEH-07",                                                             \
      "Neither the act nor the register says who gets it.",                                        \
      "Ни в действии, ни в реестре не указано, кому переходит.")
