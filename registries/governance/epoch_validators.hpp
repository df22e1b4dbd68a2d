// The validators of an epoch, from a store.

#pragma once

#include "base/result.hpp"
#include "ledger/store.hpp"
#include "ledger/validators.hpp"

namespace tamga::registries::governance {

// Of an epoch that has begun, from the state that it began on. Of an epoch that was over before the
// store's base(), only keys are known: names are made of them.
[[nodiscard]] Result<ledger::NamedValidators> validators_of_epoch(const ledger::Store& store,
                                                                  Epoch epoch);
// Their keys alone.
[[nodiscard]] Result<ValidatorSet> set_of_epoch(const ledger::Store& store, Epoch epoch);

} // namespace tamga::registries::governance
