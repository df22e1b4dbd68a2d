// Outcomes of the land registry and of the code tables: part of the one list in outcome.hpp.

#pragma once

// X(number, name, rule, english, russian)
// Land and immovable property.
#define TAMGA_OUTCOMES_LAND(X)                                                                     \
    X(501, unit_not_found, "LND-06", "There is no registration unit with this code.",              \
      "Регистрационной единицы с таким кодом нет.")                                                \
    X(502, unit_not_current, "LND-06", "The registration unit is not current any more.",           \
      "Регистрационная единица больше не действует.")                                              \
    X(503, parcel_not_found, "LND-12", "There is no parcel with this code.",                       \
      "Участка с таким кодом нет.")                                                                \
    X(504, parcel_not_current, "LND-12", "The parcel is not current any more.",                    \
      "Участок больше не действует.")                                                              \
    X(505, code_used_before, "1.4.2", "A code of land is used once for ever.",                     \
      "Код в земельном реестре используется один раз навсегда.")                                   \
    X(506, unit_is_frozen, "CRT-04", "A hold on the unit, its parcels or a holder forbids it.",    \
      "Действие запрещено арестом единицы, участка или правообладателя.")                          \
    X(507, unit_has_caveat, "LND-24", "A caveat on the unit forbids it.",                          \
      "Действие запрещено отметкой о притязании.")                                                 \
    X(508, lodgement_ahead, "1.4.2", "Another application was lodged before.",                     \
      "Другое заявление подано раньше.")                                                           \
    X(509, lodgement_not_open, "LND-01", "There is no such open lodgement on the unit.",           \
      "Такого открытого заявления по единице нет.")                                                \
    X(510, too_many_lodgements, "LND-01", "As many applications wait on the unit as may.",         \
      "По единице уже ожидает наибольшее число заявлений.")                                        \
    X(511, party_not_found, "1.4.1", "A party of the act is not known or not in its form.",        \
      "Сторона действия неизвестна или указана не по форме.")                                      \
    X(512, party_not_eligible, "LND-06", "A party may not hold land of this category.",            \
      "Сторона не вправе владеть землёй этой категории.")                                          \
    X(513, party_not_holder, "LND-06", "The party does not hold what it would give.",              \
      "Сторона не обладает тем, что передаёт.")                                                    \
    X(514, shares_not_whole, "G-31", "The shares do not make exactly the whole.",                  \
      "Доли не составляют в точности целое.")                                                      \
    X(515, unit_is_encumbered, "LND-06", "A creditor whose consent is needed has not consented.",  \
      "Нет согласия кредитора, которое обязательно.")                                              \
    X(516, rank_not_free, "LND-19", "The rank does not follow the live ones, or is taken.",        \
      "Очерёдность занята или не следует за действующими.")                                        \
    X(517, right_not_found, "LND-20", "There is no such current right of this type.",              \
      "Такого действующего права этого вида нет.")                                                 \
    X(518, right_type_not_allowed, "1.4.1", "The act does not make rights of this type.",          \
      "Действие не создаёт права такого вида.")                                                    \
    X(519, rights_unaccounted, "LND-12",                                                           \
      "A right of the old unit is neither carried on nor ended.",                                  \
      "Право прежней единицы не перенесено и не прекращено.")                                      \
    X(520, shape_not_valid, "1.4.2", "A polygon is not valid or not in its one form.",             \
      "Многоугольник неверен или записан не по форме.")                                            \
    X(521, shape_not_noded, "1.4.2", "Boundaries cross, or a corner lies within an edge.",         \
      "Границы пересекаются, или вершина лежит внутри стороны.")                                   \
    X(522, shapes_overlap, "G-33", "Two parcels overlap.", "Участки накладываются.")               \
    X(523, shapes_leave_gap, "LND-12", "Something of the old area is in no new parcel.",           \
      "Часть прежней площади не вошла ни в один новый участок.")                                   \
    X(524, shapes_reach_outside, "LND-12", "A new parcel reaches beyond the old area.",            \
      "Новый участок выходит за прежнюю площадь.")                                                 \
    X(525, shapes_not_one, "LND-13", "The parcels together are not one polygon.",                  \
      "Участки вместе не составляют одного многоугольника.")                                       \
    X(526, moved_too_far, "LND-15", "A boundary moves farther than the act may.",                  \
      "Граница смещается дальше, чем разрешено действием.")                                        \
    X(527, area_out_of_tolerance, "1.4.2", "The official area differs too much, or is too small.", \
      "Официальная площадь слишком отличается или слишком мала.")                                  \
    X(528, parcel_is_legacy, "1.4.2", "A boundary conflict of the parcel must be resolved first.", \
      "Сначала нужно устранить противоречие границ участка.")                                      \
    X(529, insertion_does_not_fit, "1.4.2", "A corner is not on an edge of both neighbours.",      \
      "Вершина не лежит на стороне обоих соседей.")                                                \
    X(530, unit_not_simple, "LND-12",                                                              \
      "The unit must have this one parcel alone, and it this unit.",                               \
      "У единицы должен быть только этот участок, а у него только эта единица.")                   \
    X(531, display_not_found, "LND-03", "There is no such public display of the parcel.",          \
      "Публичного ознакомления по участку нет.")                                                   \
    X(532, display_not_open, "LND-03", "The public display is closed, or still open.",             \
      "Публичное ознакомление закрыто или ещё открыто.")                                           \
    X(533, objection_open, "LND-05", "An objection stands.", "Есть неснятое возражение.")          \
    X(534, objection_not_open, "LND-05", "There is no such open objection.",                       \
      "Такого открытого возражения нет.")                                                          \
    X(535, subject_not_deceased, "LND-07", "The person is not dead according to the register.",    \
      "По данным реестра лицо не умерло.")                                                         \
    X(536, building_not_found, "LND-17", "There is no such current building or part.",             \
      "Такого действующего здания или помещения нет.")                                             \
    X(537, building_outside_parcel, "LND-17", "The footprint is not within the parcels.",          \
      "Контур здания выходит за участки.")                                                         \
    X(538, unit_has_rights, "LND-27", "Rights on the unit must end first.",                        \
      "Сначала должны быть прекращены права на единицу.")                                          \
    X(539, dates_out_of_order, "LND-22", "A term ends before it begins, or outlasts its head.",    \
      "Срок кончается раньше начала или дольше основного права.")                                  \
    X(540, category_not_known, "LND-16", "The table has no such land category.",                   \
      "Такой категории земель в справочнике нет.")                                                 \
    X(541, document_tag_used, "LND-28", "A plan with this tag was issued before.",                 \
      "План с таким номером уже выдан.")                                                           \
    X(542, land_already_imported, "LND-02", "This record of the old cadastre was imported before.",\
      "Эта запись прежнего кадастра уже внесена.")                                                 \
    X(543, owners_differ, "LND-13", "The owners or their shares are not the same everywhere.",     \
      "Собственники или их доли не одинаковы.")                                                    \
    X(544, inheritance_wait_not_over, "LND-07", "The waiting period after the death is not over.", \
      "Срок после смерти ещё не истёк.")                                                           \
    X(545, display_wait_not_over, "LND-03", "The period of the public display is not over.",       \
      "Срок публичного ознакомления ещё не истёк.")                                                \
    X(546, parcel_without_access, "LND-12", "A new parcel cannot be reached from a public way.",   \
      "К новому участку нет проезда от дороги общего пользования.")                                \
    X(547, parcel_prefix_not_known, "6.5", "The code of a parcel begins as the table has none.",   \
      "Кода участка с таким началом в справочнике нет.")

// Code tables.
#define TAMGA_OUTCOMES_CODES(X)                                                                    \
    X(951, code_not_in_form, "COD-01", "A code or its value is not in the form of its table.",     \
      "Код или его значение записаны не по форме справочника.")                                    \
    X(952, code_parent_not_found, "COD-01", "The parent of a code is not in the table.",           \
      "Вышестоящего кода в справочнике нет.")                                                      \
    X(953, code_row_differs, "COD-01", "The code stands with other contents of the same days.",    \
      "Код уже записан с другим содержанием на те же дни.")                                        \
    X(954, code_not_found, "COD-02", "There is no such code in the table.",                        \
      "Такого кода в справочнике нет.")                                                            \
    X(955, code_ended_before, "COD-02", "The code ended before, or would before it began.",        \
      "Код прекращён раньше или прекратился бы до начала.")
