// libFuzzer's entry: the one target that this program was linked with.

#include "target.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    tamga::fuzz::targets().front().run(tamga::ByteView(data, size));
    return 0;
}
