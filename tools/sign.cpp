// tamga sign: shows the act in words, then signs it. Works offline, on any machine.

#include "tools/verbs.hpp"

#include "base/key_file.hpp"
#include "proto/transaction.pb.h"
#include "rpc/proto_json.hpp"
#include "tools/act_file.hpp"
#include "tools/terminal.hpp"

#include <cstdio>

namespace tamga::tools {

namespace {

Status run(const std::string& path, const std::string& output,
           const std::vector<std::string>& keys, bool quiet) {
    TRY(ActFile act, load_act(path));
    proto::TransactionBody body;
    if (!body.ParseFromArray(act.body.data(), static_cast<int>(act.body.size()))) {
        return fail(ErrorCode::malformed, "the body of the act cannot be read");
    }
    if (!quiet) std::fprintf(stderr, "%s\n", rpc::to_json_text(body, 2).c_str());
    for (const std::string& key_path : keys) {
        TRY(const SecretKey key, read_key_file(key_path));
        TRY_VOID(sign_act(act, key));
    }
    return save_act(output.empty() ? path : output, act);
}

} // namespace

int sign(Arguments words) {
    CLI::App app("Show an act and sign it; several keys may sign at once.", "tamga sign");
    std::string path = "-";
    std::string output;
    std::vector<std::string> keys;
    bool quiet = false;
    app.add_option("ACT", path, "act file; - is standard input");
    app.add_option("-o,--output", output, "where to write it; default in place");
    app.add_option("--key", keys, "key file; repeat")->required()->allow_extra_args(false);
    app.add_flag("--quiet", quiet, "do not show the act");
    if (const auto over = parse(app, words)) return *over;
    const Status done = run(path, output, keys, quiet);
    return done ? exit_fine : failed("sign", done.error());
}

} // namespace tamga::tools
