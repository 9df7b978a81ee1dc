// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// gatelensctl sandbox: a gateway's configuration for the built-in one.
#include "app/ctl/invocation.h"
#include "app/ctl/sources.h"
#include "core/base/json_writer.h"
#include "core/report/model_json.h"
#include "core/report/picture.h"
#include "core/report/style.h"
#include "core/sandbox/translate.h"

#include <fmt/format.h>

namespace gatelens::ctl::commands {

namespace {

std::vector<Option> options() {
    std::vector<Option> output = outputOptions();
    output.front().help = "text (the configuration, remarks on the standard error) or json (both "
                          "with requests to try)";
    return joined({{"gateway", 'g', "NAME", "Which gateway of a source that holds several"},
                   {"listen", 'l', "ADDRESS", "Where the sandbox listens (127.0.0.1:18080)"},
                   {"echo", 'e', "ADDRESS", "Where its backends do (127.0.0.1:18081, unix:/path)"}},
                  joined(std::move(output), accessOptions()));
}

std::string remarkText(const sandbox::Remark& remark) {
    if (remark.routes == 0) {
        return fmt::format("{}: {}", remark.what, remark.why);
    }
    return remark.routes == 1
               ? fmt::format("{}: {}: route {}", remark.what, remark.why, remark.example)
               : fmt::format("{}: {}: {}, such as {}", remark.what, remark.why,
                             report::counted(remark.routes, "route"), remark.example);
}

void writeJson(const Sink& out, const sandbox::Translation& translation) {
    JsonWriter json(out, JsonWriter::Style::Indented, 3);
    json.beginObject();
    report::writeFormat(json, "sandbox", 1);
    json.member("config", translation.config);
    json.member("skippedRoutes", static_cast<std::uint64_t>(translation.skipped));
    json.key("remarks").beginArray();
    for (const sandbox::Remark& remark : translation.remarks) {
        json.beginObject().member("what", remark.what).member("why", remark.why);
        json.member("routes", static_cast<std::uint64_t>(remark.routes));
        json.member("example", remark.example).endObject();
    }
    json.endArray().key("requests").beginArray();
    for (const sandbox::SampleRequest& sample : translation.samples) {
        json.beginObject().member("route", sample.route).member("method", sample.method);
        json.member("host", sample.host).member("path", sample.path);
        if (!sample.field.empty()) {
            json.member("header", sample.field).member("value", sample.value);
        }
        json.endObject();
    }
    json.endArray().endObject().flush();
}

// The gateway that was asked for, or the only one.
Result<model::SnapshotPtr> choose(const ReadSource& source, const std::string& name) {
    std::string names;
    for (const model::SnapshotPtr& gateway : source.gateways) {
        const std::string title =
            report::gatewayTitle(*gateway, source.name, source.gateways.size());
        if (title == name || (name.empty() && source.gateways.size() == 1)) {
            return gateway;
        }
        names += (names.empty() ? "" : ", ") + title;
    }
    return fail(ErrorCode::Usage,
                name.empty() ? "this source holds several gateways; choose with --gateway: " + names
                             : "there is no gateway " + name + "; there are " + names);
}

int run(Invocation& invocation) {
    const Arguments& arguments = invocation.arguments();
    const ReadSources read = readSources(invocation, arguments.positional());
    if (read.exitCode != kOk) {
        return read.exitCode;
    }
    const auto gateway = choose(read.sources.front(), arguments.value("gateway"));
    if (!gateway) {
        return invocation.usage(gateway.error());
    }
    sandbox::Places places;
    places.gateway = arguments.value("listen", places.gateway);
    places.echo = arguments.value("echo", places.echo);
    const sandbox::Translation translation = sandbox::translate(**gateway, places);
    if (invocation.json()) {
        writeJson(invocation.out(), translation);
        return kOk;
    }
    invocation.out()(translation.config);
    for (const sandbox::Remark& remark : translation.remarks) {
        invocation.remark(remarkText(remark));
    }
    return kOk;
}

} // namespace

extern const Command sandbox;
const Command sandbox{
    .name = "sandbox",
    .summary = "Write a gateway's configuration for the built-in gateway, with backends that echo",
    .arguments = "SOURCE",
    .minArguments = 1,
    .maxArguments = 1,
    .description =
        "Makes a gatelens.yaml of any gateway: its routes, and of its policies those that the "
        "built-in gateway has a filter for. Every service leads to a backend that answers with "
        "what it got, so nothing reaches the real ones. Keys are made up; the original's are not "
        "known here.\n"
        "\n"
        "What is left out or runs otherwise is remarked on the standard error.",
    .examples =
        "gatelensctl sandbox kong.yaml -o sandbox.yaml; gatelensctl serve sandbox.yaml\n"
        "gatelensctl sandbox prod/ --gateway prod-edge --listen 127.0.0.1:8080 > edge.yaml\n"
        "gatelensctl sandbox kong.yaml --format json | jq '.requests[0]'",
    .exitStatus = "  0  the configuration is written\n"
                  "  3  the source cannot be read or reached",
    .options = options,
    .run = run,
};

} // namespace gatelens::ctl::commands
