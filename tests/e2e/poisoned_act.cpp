// A program with a fault that one act brings out: preloaded, it dies while the event of an executed
// act is hashed, if that event holds the text of POISON. With POISON_ABORT set it aborts, otherwise
// it writes to nowhere.

#include <cstdlib>
#include <cstring>
#include <dlfcn.h>

namespace {

using Update = int (*)(void* context, const void* data, std::size_t size);

// Whether this part of a message belongs to the events of an executed act: they follow their tag.
bool is_event(const void* data, std::size_t size) {
    constexpr char tag[] = "evnt";
    constexpr std::size_t tag_bytes = sizeof tag - 1;
    static thread_local bool after_tag = false;
    const bool follows = after_tag;
    after_tag = size == tag_bytes && std::memcmp(data, tag, tag_bytes) == 0;
    return follows;
}

} // namespace

extern "C" int SHA256_Update(void* context, const void* data, std::size_t size) {
    static const auto next = reinterpret_cast<Update>(dlsym(RTLD_NEXT, "SHA256_Update"));
    static const char* const text = std::getenv("POISON");
    if (is_event(data, size) && text && memmem(data, size, text, std::strlen(text)) != nullptr) {
        if (std::getenv("POISON_ABORT") != nullptr) std::abort();
        volatile int* volatile nowhere = nullptr;
        *nowhere = 1;
    }
    return next(context, data, size);
}
