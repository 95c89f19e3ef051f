// What fuzzing has kept, given to the properties of its target once more: what was found stays fixed without a fuzzer.
#pragma once

#include <string_view>

namespace pyenvx::tests {

/// Every input of tests/fuzz/TARGET/corpus/FORMAT, given to `check`, which aborts where a property does not hold. A
/// corpus without inputs fails the test.
void replay_corpus(std::string_view target, std::string_view format, void (*check)(std::string_view));

}  // namespace pyenvx::tests
