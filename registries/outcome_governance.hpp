// Outcomes of governance: part of the one list in outcome.hpp.

#pragma once

// X(number, name, rule, english, russian)
#define TAMGA_OUTCOMES_GOVERNANCE(X)                                                               \
    X(901, proposal_not_found, "GOV-02",                                                           \
      "There is no such open proposal.",                                                           \
      "Такого открытого предложения нет.")                                                         \
    X(902, proposal_is_past, "GOV-04",                                                             \
      "The last height at which the proposal may be carried out is past.",                         \
      "Последняя высота, на которой предложение можно исполнить, уже пройдена.")                   \
    X(903, too_many_proposals, "GOV-01",                                                           \
      "As many proposals of this key are open as may be.",                                         \
      "Открыто предельное число предложений этого ключа.")                                         \
    X(905, node_exists, "GOV-01",                                                                  \
      "A validator or an observer has this name.",                                                 \
      "Валидатор или наблюдатель с таким именем уже есть.")                                        \
    X(906, node_not_found, "GOV-01",                                                               \
      "No validator, or no observer, has this name.",                                              \
      "Валидатора или наблюдателя с таким именем нет.")                                            \
    X(907, too_many_nodes, "GOV-01",                                                               \
      "There would be more than 31 validators, or more observers than may be.",                    \
      "Валидаторов стало бы больше 31 или наблюдателей больше допустимого.")                       \
    X(908, quorum_at_risk, "GOV-01",                                                               \
      "So many validators would come or go at once that the quorum could be lost.",                \
      "Сменилось бы столько валидаторов сразу, что кворум мог бы быть потерян.")                   \
    X(909, parameter_not_found, "GOV-01",                                                          \
      "There is no parameter of this name.",                                                       \
      "Параметра с таким именем нет.")                                                             \
    X(910, parameter_out_of_bounds, "GOV-01",                                                      \
      "The value is not within the bounds of the parameter.",                                      \
      "Значение выходит за границы параметра.")                                                    \
    X(911, block_not_recent, "GOV-01",                                                             \
      "The block named is not one of the last 1,000 of this chain.",                               \
      "Указанный блок не входит в последние 1000 блоков этой цепи.")                               \
    X(912, voted_before, "GOV-02",                                                                 \
      "A governance key among the signers has voted before.",                                      \
      "Один из подписавших ключей управления уже голосовал.")                                      \
    X(913, not_the_proposer, "GOV-03",                                                             \
      "Only who proposed, or the threshold of governance keys, withdraws a proposal.",             \
      "Отозвать предложение может лишь предложивший или порог ключей управления.")                 \
    X(914, height_not_reached, "GOV-04",                                                           \
      "The proposal may be carried out from a later height on.",                                   \
      "Предложение можно исполнить лишь с более поздней высоты.")                                  \
    X(915, proposal_not_approved, "GOV-04",                                                        \
      "Too few governance keys have approved the proposal.",                                       \
      "Предложение одобрили меньше ключей управления, чем требует порог.")
