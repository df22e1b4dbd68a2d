// The one main of every unit-test binary: a run that meets no test case fails, whatever the flags.

#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>

int main(int argc, char** argv) {
    Catch::Session session;
    if (const int wrong = session.applyCommandLine(argc, argv); wrong != 0) return wrong;
    Catch::ConfigData& settings = session.configData();
    settings.warnings =
        static_cast<Catch::WarnAbout::What>(settings.warnings | Catch::WarnAbout::NoTests);
    return session.run();
}
