// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// gatelensctl traffic: what goes through a gateway now.
#include "app/ctl/invocation.h"
#include "app/ctl/sources.h"
#include "core/base/json_writer.h"
#include "core/connect/pages.h"
#include "core/metrics/source.h"
#include "core/metrics/traffic_report.h"
#include "core/report/model_json.h"
#include "core/report/table.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>

#include <fmt/format.h>

namespace gatelens::ctl::commands {

namespace {

using metrics::Traffic;

std::vector<Option> options() {
    return joined(
        {{"interval", 'i', "SECONDS", "Time between two looks at a gateway's metrics (2)"},
         {"window", 'w', "SECONDS", "What a Prometheus server looks back over (60)"},
         {"limit", 'n', "N", "At most N rows as text; 0 shows all (50)"}},
        joined(outputOptions(), accessOptions()));
}

// False when somebody wanted it to stop meanwhile.
bool wait(const std::stop_token& cancel, std::chrono::seconds time) {
    std::mutex mutex;
    std::condition_variable_any changed;
    std::unique_lock lock(mutex);
    return !changed.wait_for(lock, cancel, time, [&cancel] { return cancel.stop_requested(); });
}

void writeTable(const Invocation& invocation, const std::vector<Traffic>& rows,
                std::uint64_t limit) {
    using report::Align;
    report::Table table({{"Kind", Align::Left, 5, 3},
                         {"Name", Align::Left, 8, 9},
                         {"Requests/s", Align::Right, 5, 8},
                         {"Errors", Align::Right, 5, 7},
                         {"p50", Align::Right, 5, 4},
                         {"p90", Align::Right, 5, 5},
                         {"p99", Align::Right, 5, 6},
                         {"Requests", Align::Right, 5, 2},
                         {"Product", Align::Left, 5, 1}});
    const std::size_t shown = limit == 0 ? rows.size() : std::min<std::size_t>(rows.size(), limit);
    for (std::size_t i = 0; i < shown; ++i) {
        const Traffic& row = rows[i];
        const metrics::Rates& rates = row.rates;
        const std::string errors = rates.requests ? metrics::shareText(rates.errors, rates.requests)
                                                  : metrics::shareText(row.errors, row.requests);
        const bool bad = row.rates.errors.value_or(0) > 0;
        table.add({model::kindName(row.thing.kind), report::Cell(row.name, report::Tone::Strong),
                   metrics::rateText(rates.requests),
                   report::Cell(errors, bad ? report::Tone::Bad : report::Tone::Plain),
                   metrics::latencyText(rates.p50), metrics::latencyText(rates.p90),
                   metrics::latencyText(rates.p99),
                   report::grouped(static_cast<std::size_t>(std::max(0.0, row.requests))),
                   row.thing.product});
    }
    table.write(invocation.out(), invocation.style());
    if (shown < rows.size()) {
        invocation.remark(
            fmt::format("… and {} more (use --limit 0)", report::grouped(rows.size() - shown)));
    }
}

void member(JsonWriter& json, std::string_view name, const std::optional<double>& value) {
    if (value) {
        json.member(name, *value);
    }
}

void writeJson(const Sink& out, const std::vector<Traffic>& rows) {
    JsonWriter json(out, JsonWriter::Style::Indented, 3);
    json.beginObject();
    report::writeFormat(json, "traffic", 1);
    json.key("traffic").beginArray();
    for (const Traffic& row : rows) {
        json.beginObject().member("product", row.thing.product);
        json.member("kind", model::kindName(row.thing.kind)).member("name", row.name);
        json.member("requests", row.requests).member("errors", row.errors);
        member(json, "requestsPerSecond", row.rates.requests);
        member(json, "errorsPerSecond", row.rates.errors);
        member(json, "p50Ms", row.rates.p50);
        member(json, "p90Ms", row.rates.p90);
        member(json, "p99Ms", row.rates.p99);
        json.endObject();
    }
    json.endArray().endObject().flush();
}

Result<std::vector<Traffic>> measure(Invocation& invocation, const metrics::Fetch& fetch,
                                     std::uint64_t interval, std::uint64_t window) {
    const auto source = metrics::findMetrics(fetch);
    if (!source) {
        return fail(source.error());
    }
    if (source->kind == metrics::Source::Kind::Prometheus) {
        return metrics::askPrometheus(fetch, static_cast<std::int64_t>(window));
    }
    const auto before = metrics::scrape(fetch, *source);
    if (!before) {
        return fail(before.error());
    }
    if (interval == 0) {
        return metrics::trafficOf(nullptr, *before, 0);
    }
    const auto began = std::chrono::steady_clock::now();
    if (!wait(invocation.cancel(), std::chrono::seconds(interval))) {
        return fail(ErrorCode::Cancelled, "stopped");
    }
    const auto now = metrics::scrape(fetch, *source);
    if (!now) {
        return fail(now.error());
    }
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - began;
    return metrics::trafficOf(&*before, *now, passed.count());
}

int run(Invocation& invocation) {
    const Arguments& arguments = invocation.arguments();
    const auto interval = arguments.number("interval", 2);
    const auto window = arguments.number("window", 60);
    const auto limit = arguments.number("limit", 50);
    for (const auto* value : {&interval, &window, &limit}) {
        if (!*value) {
            return invocation.usage(value->error());
        }
    }
    if (*interval > 3600 || *window < 1 || *window > 31 * 86'400) {
        return invocation.usage("--interval is at most 3600 and --window from 1 to 2678400");
    }
    const auto plan = planRead(invocation, arguments.positional().front());
    if (!plan) {
        return exitCodeOf(plan.error()) == kUsage
                   ? invocation.usage(plan.error())
                   : (invocation.error(plan.error().text()), exitCodeOf(plan.error()));
    }
    const auto pages = connect::openPages(plan->source, plan->options);
    if (!pages) {
        invocation.error(pages.error().text());
        return exitCodeOf(pages.error());
    }
    const metrics::Fetch fetch = [&pages](const std::string& path) -> Result<metrics::Page> {
        auto answer = (*pages)(path);
        if (!answer) {
            return fail(std::move(answer.error()));
        }
        return metrics::Page{answer->status, std::move(answer->body)};
    };
    const auto rows = measure(invocation, fetch, *interval, *window);
    if (!rows) {
        if (rows.error().code != ErrorCode::Cancelled) {
            invocation.error(rows.error().text());
        }
        return exitCodeOf(rows.error());
    }
    if (invocation.json()) {
        writeJson(invocation.out(), *rows);
    } else if (rows->empty()) {
        invocation.remark("There are metrics, but none that say what goes through routes or "
                          "services; the gateway may have to be told to count them.");
    } else {
        writeTable(invocation, *rows, *limit);
    }
    return kOk;
}

} // namespace

extern const Command traffic;
const Command traffic{
    .name = "traffic",
    .summary = "Show requests, errors and latencies of routes and services",
    .arguments = "URL",
    .minArguments = 1,
    .maxArguments = 1,
    .description =
        "Looks twice at the metrics of a running gateway, or asks a Prometheus server that has "
        "them, and prints what goes through each route, service and listener: requests a second, "
        "the share of server errors, and latencies. Nothing is changed.\n"
        "\n"
        "The URL is that of the metrics, of the admin API that exposes them, or of a Prometheus "
        "server. The names of Kong, APISIX, Traefik, Envoy, Caddy and HAProxy are known. What a "
        "gateway does not count is absent: Kong wants status_code_metrics and latency_metrics of "
        "its plugin, Traefik addRoutersLabels, Caddy the option metrics.",
    .examples = "gatelensctl traffic http://127.0.0.1:8001\n"
                "gatelensctl traffic http://127.0.0.1:9901/stats/prometheus --interval 10\n"
                "gatelensctl traffic http://prometheus.internal:9090 --window 300\n"
                "gatelensctl traffic http://127.0.0.1:2019 --format json | jq '.traffic[0]'",
    .exitStatus = "  0  the metrics were read\n"
                  "  3  nothing answers, or what answers has no metrics",
    .options = options,
    .run = run,
};

} // namespace gatelens::ctl::commands
