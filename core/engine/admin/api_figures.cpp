// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Figures: for people and programs as JSON, for Prometheus as its text format.
#include "core/engine/admin/api.h"

#include <fmt/format.h>

#include <algorithm>

namespace gatelens::engine::admin {

namespace {

double milliseconds(std::uint64_t microseconds) {
    return static_cast<double>(microseconds) / 1000.0;
}

void writeLatency(JsonWriter& writer, const Histogram& latency) {
    writer.key("latency").beginObject();
    writer.member("mean", latency.count() == 0
                              ? 0.0
                              : milliseconds(latency.sum()) / static_cast<double>(latency.count()));
    writer.member("p50", milliseconds(latency.percentile(0.5)));
    writer.member("p90", milliseconds(latency.percentile(0.9)));
    writer.member("p99", milliseconds(latency.percentile(0.99)));
    writer.member("p999", milliseconds(latency.percentile(0.999)));
    writer.endObject();
}

template <typename Counts>
void writeStatuses(JsonWriter& writer, const Counts& statuses) {
    writer.key("statuses").beginObject();
    for (std::size_t i = 1; i < statuses.size(); ++i) {
        writer.member(fmt::format("{}xx", i), static_cast<std::uint64_t>(statuses[i]));
    }
    writer.endObject();
}

using RouteList = std::vector<std::pair<std::string, const RouteFigures*>>;

RouteList sorted(const Figures& figures) {
    RouteList list;
    for (const auto& [name, route] : figures.routes) {
        list.emplace_back(name, &route);
    }
    std::sort(list.begin(), list.end());
    return list;
}

// The text format of Prometheus, version 0.0.4.
class MetricsText final {
public:
    void family(std::string_view name, std::string_view type, std::string_view help) {
        m_name = name;
        m_out += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
    }
    template <typename Number>
    void sample(std::string_view labels, Number value, std::string_view suffix = {}) {
        m_out += m_name;
        m_out += suffix;
        if (!labels.empty()) {
            m_out += fmt::format("{{{}}}", labels);
        }
        m_out += fmt::format(" {}\n", value);
    }
    void histogram(const std::string& labels, const Histogram& histogram) {
        for (unsigned power = 6; power <= 24; power += 2) {
            const double bound = static_cast<double>(std::uint64_t{1} << power) / 1e6;
            sample(fmt::format("{},le=\"{}\"", labels, bound), histogram.below(power), "_bucket");
        }
        sample(labels + ",le=\"+Inf\"", histogram.count(), "_bucket");
        sample(labels, static_cast<double>(histogram.sum()) / 1e6, "_sum");
        sample(labels, histogram.count(), "_count");
    }
    [[nodiscard]] static std::string label(std::string_view name, std::string_view value) {
        std::string escaped;
        for (const char c : value) {
            if (c == '\\' || c == '"') {
                escaped += '\\';
            }
            escaped += c == '\n' ? std::string("\\n") : std::string(1, c);
        }
        return fmt::format("{}=\"{}\"", name, escaped);
    }
    [[nodiscard]] std::string take() { return std::move(m_out); }

private:
    std::string m_name;
    std::string m_out;
};

void writeTotals(MetricsText& out, const Totals& totals) {
    const auto counter = [&out](std::string_view name, std::string_view help, std::int64_t value) {
        out.family(name, "counter", help);
        out.sample({}, value);
    };
    out.family("gatelens_connections", "gauge", "Connections of clients that are open.");
    out.sample({}, totals.connections);
    counter("gatelens_connections_accepted_total", "Connections of clients.", totals.accepted);
    counter("gatelens_connections_refused_total", "Connections beyond a limit.", totals.refused);
    counter("gatelens_requests_total", "Requests.", totals.requests);
    counter("gatelens_bad_requests_total", "Requests that were no HTTP.", totals.badRequests);
    counter("gatelens_retries_total", "Requests that were sent upstream again.", totals.retries);
    counter("gatelens_broken_responses_total", "Responses that an upstream left unfinished.",
            totals.brokenResponses);
    counter("gatelens_tunnels_total", "Connections that were upgraded.", totals.tunnels);
    counter("gatelens_upstream_connects_total", "Connections to targets.", totals.upstreamConnects);
    out.family("gatelens_responses_total", "counter", "Responses by class of status.");
    for (std::size_t i = 1; i < totals.statuses.size(); ++i) {
        out.sample(fmt::format("class=\"{}xx\"", i), totals.statuses[i]);
    }
}

void writeRoutes(MetricsText& out, const RouteList& routes) {
    out.family("gatelens_route_responses_total", "counter", "Responses by route and class.");
    for (const auto& [name, figures] : routes) {
        for (std::size_t i = 1; i < figures->statuses.size(); ++i) {
            if (figures->statuses[i] != 0) {
                out.sample(fmt::format("{},class=\"{}xx\"", MetricsText::label("route", name), i),
                           figures->statuses[i]);
            }
        }
    }
    out.family("gatelens_route_duration_seconds", "histogram",
               "From the head of a request to the end of its response.");
    for (const auto& [name, figures] : routes) {
        out.histogram(MetricsText::label("route", name), figures->latency);
    }
}

void writeTargets(MetricsText& out, const std::vector<Figures::Target>& targets) {
    const auto labels = [](const Figures::Target& target) {
        return MetricsText::label("service", target.service) + "," +
               MetricsText::label("target", target.target);
    };
    out.family("gatelens_target_failures_total", "counter", "Requests that a target has failed.");
    for (const Figures::Target& target : targets) {
        out.sample(labels(target), target.figures.failures);
    }
    out.family("gatelens_target_up", "gauge", "1 when requests are sent to the target.");
    for (const Figures::Target& target : targets) {
        out.sample(labels(target), target.figures.ejected ? 0 : 1);
    }
    out.family("gatelens_target_connections", "gauge", "Connections to the target.");
    for (const Figures::Target& target : targets) {
        out.sample(labels(target) + ",state=\"busy\"", target.figures.busy);
        out.sample(labels(target) + ",state=\"idle\"", target.figures.idle);
    }
    out.family("gatelens_target_duration_seconds", "histogram", "To the head of the response.");
    for (const Figures::Target& target : targets) {
        out.histogram(labels(target), target.figures.latency);
    }
}

void writeTotals(JsonWriter& writer, const Totals& totals) {
    writer.key("connections").beginObject();
    writer.member("open", totals.connections);
    writer.member("accepted", totals.accepted);
    writer.member("refused", totals.refused);
    writer.endObject();
    writer.key("requests").beginObject();
    writer.member("total", totals.requests);
    writer.member("bad", totals.badRequests);
    writer.member("retries", totals.retries);
    writer.member("brokenResponses", totals.brokenResponses);
    writer.member("tunnels", totals.tunnels);
    writer.member("upstreamConnects", totals.upstreamConnects);
    writeStatuses(writer, totals.statuses);
    writer.endObject();
}

} // namespace

Response Api::stats(const Call&) {
    const Totals totals = m_setup.engine.totals();
    const Figures figures = m_setup.engine.figures();
    const auto uptime = std::chrono::duration_cast<std::chrono::seconds>(
        std::chrono::steady_clock::now() - m_started);
    return json(200, [&](JsonWriter& writer) {
        writer.beginObject();
        writer.member("version", m_setup.version);
        writer.member("uptimeSeconds", static_cast<std::int64_t>(uptime.count()));
        writer.member("threads", static_cast<std::uint64_t>(m_setup.engine.threads()));
        writer.member("draining", m_draining.load());
        writeTotals(writer, totals);
        writer.key("routes").beginArray();
        for (const auto& [name, route] : sorted(figures)) {
            writer.beginObject();
            writer.member("name", name);
            writer.member("requests", route->requests);
            writeStatuses(writer, route->statuses);
            writeLatency(writer, route->latency);
            writer.endObject();
        }
        writer.endArray();
        writer.key("upstreams").beginArray();
        for (const Figures::Target& target : figures.targets) {
            writer.beginObject();
            writer.member("service", target.service);
            writer.member("target", target.target);
            writer.member("requests", target.figures.requests);
            writer.member("failures", target.figures.failures);
            writer.member("connects", target.figures.connects);
            writer.member("busy", target.figures.busy);
            writer.member("idle", target.figures.idle);
            writer.member("ejected", target.figures.ejected);
            writeLatency(writer, target.figures.latency);
            writer.endObject();
        }
        writer.endArray();
        writer.endObject();
    });
}

Response Api::metrics(const Call&) {
    MetricsText out;
    const Figures figures = m_setup.engine.figures();
    writeTotals(out, m_setup.engine.totals());
    writeRoutes(out, sorted(figures));
    writeTargets(out, figures.targets);
    Response response;
    response.type = "text/plain; version=0.0.4; charset=utf-8";
    response.body = out.take();
    return response;
}

} // namespace gatelens::engine::admin
