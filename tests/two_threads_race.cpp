// A data race on purpose: tests/long must see it reported, or its suppressions hide ours as well.
#include <cstdio>
#include <thread>

int main() {
    int counted = 0;
    const auto count = [&counted] {
        for (int i = 0; i < 1000; ++i) ++counted;
    };
    std::thread one(count);
    std::thread other(count);
    one.join();
    other.join();
    std::printf("counted to %d\n", counted);
}
