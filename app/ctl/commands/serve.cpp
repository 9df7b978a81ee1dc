// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// gatelensctl serve: the built-in gateway.
#include "app/ctl/engine_program.h"
#include "app/ctl/invocation.h"

namespace gatelens::ctl::commands {

namespace {

std::vector<Option> options() {
    return {{"listen", 'l', "ADDRESS", "Short form: listen here (127.0.0.1:8080, unix:/path)"},
            {"to", 't', "URL", "Short form: send everything there (http://127.0.0.1:9000)"},
            {"threads", 'j', "N", "Worker threads; one a processor when not given"},
            {"tls-self-signed", '\0', "", "Short form: TLS with a certificate made for today"},
            {"admin", '\0', "ADDRESS", "Admin API on this machine (127.0.0.1:9901, unix:/path)"},
            {"admin-token-file", '\0', "FILE", "Where the token of the admin API is written"},
            {"echo", '\0', "", "Emulation: answer with what a backend would get"},
            {"watch", 'w', "", "Read CONFIG again whenever one of its files changes"}};
}

int run(Invocation& invocation) {
    const Arguments& given = invocation.arguments();
    const bool shortForm = given.has("listen") && given.has("to");
    if (given.positional().empty() && !shortForm) {
        return invocation.usage("serve needs a CONFIG file, or --listen and --to");
    }
    std::vector<std::string> words{"serve"};
    words.insert(words.end(), given.positional().begin(), given.positional().end());
    for (const char* option : {"listen", "to", "threads", "admin", "admin-token-file"}) {
        if (given.has(option)) {
            words.push_back(std::string("--") + option + "=" + given.value(option));
        }
    }
    for (const char* option : {"tls-self-signed", "watch", "echo"}) {
        if (given.has(option)) {
            words.push_back(std::string("--") + option);
        }
    }
    return becomeEngine(invocation, std::move(words));
}

} // namespace

extern const Command serve;
const Command serve{
    .name = "serve",
    .summary = "Run the built-in gateway",
    .arguments = "[CONFIG]",
    .maxArguments = 1,
    .description =
        "Runs the gateway that is described by CONFIG (gatelens.yaml), or by the short form: one "
        "listener, every request to one target. It prints \"listening on ADDRESS\" once it is "
        "ready.\n"
        "\n"
        "SIGTERM and Ctrl-C let the requests that run end first; a second one does not wait. "
        "SIGHUP reads CONFIG again; a CONFIG with a mistake is refused with its place, and the one "
        "before goes on.\n"
        "\n"
        "CONFIG may also be the files of any other gateway (a file or a directory): its listeners "
        "are moved to free ports of this machine, requests are routed by that product's rules, and "
        "what is not run (policies, protocols, keys) is told at the start.\n"
        "\n"
        "The admin API (--admin, or \"admin\" in CONFIG) wants a bearer token: the environment's "
        "GATELENS_ADMIN_TOKEN, or one that is made up and written to --admin-token-file, else "
        "printed. /openapi.json describes it; \"gatelensctl inspect\" and the others read it.",
    .examples = "gatelensctl serve gatelens.yaml\n"
                "gatelensctl serve gatelens.yaml --watch --threads 4\n"
                "gatelensctl serve traefik/ --echo\n"
                "gatelensctl serve --listen 127.0.0.1:8080 --to http://127.0.0.1:9000\n"
                "gatelensctl serve --listen 127.0.0.1:8443 --to http://127.0.0.1:9000 "
                "--tls-self-signed",
    .exitStatus = "  0  it was asked to end\n"
                  "  2  a wrong call\n"
                  "  3  CONFIG cannot be read or has a mistake, or an address cannot be used",
    .options = options,
    .run = run,
};

} // namespace gatelens::ctl::commands
