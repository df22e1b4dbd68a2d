// tamga keygen: a fresh Ed25519 key in a file that only its owner can read.

#include "tools/verbs.hpp"

#include "base/key_file.hpp"
#include "tools/terminal.hpp"

#include <cstdio>

namespace tamga::tools {

int keygen(Arguments words) {
    CLI::App app("Make a signing key. Prints the public key; the secret stays in FILE (mode 0600).",
                 "tamga keygen");
    std::string path;
    bool show = false;
    app.add_option("FILE", path, "where to write the key; never overwritten")->required();
    app.add_flag("--show", show, "print the public key of an existing FILE instead");
    if (const auto over = parse(app, words)) return *over;
    if (show) {
        const auto key = read_key_file(path);
        if (!key) {
            return failed("keygen", key.error());
        }
        std::printf("%s\n", key->public_key().hex().c_str());
        return exit_fine;
    }
    const SecretKey key = SecretKey::generate();
    if (const auto written = write_key_file(path, key); !written) {
        return failed("keygen", written.error());
    }
    std::printf("%s\n", key.public_key().hex().c_str());
    return exit_fine;
}

} // namespace tamga::tools
