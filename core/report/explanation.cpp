// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/explanation.h"

#include "core/base/json_writer.h"
#include "core/report/line.h"
#include "core/report/masking.h"
#include "core/report/model_json.h"
#include "core/report/table.h"
#include "core/report/width.h"

#include <fmt/format.h>

namespace gatelens::report {

namespace {

using match::Outcome;

constexpr std::size_t kLabelWidth = 10;

const model::Route* routeOf(const Explanation& explanation) {
    const auto& decision = explanation.decision;
    return decision.route ? &(*explanation.snapshot)[decision.route] : nullptr;
}

std::string requestText(const match::Request& request) {
    const std::string target = maskText(request.target());
    if (request.hosts.empty()) {
        return fmt::format("{} {} (no Host)", request.method, target);
    }
    return fmt::format("{} {}://{}{}", request.method, request.scheme, request.host(), target);
}

std::string outcomeText(const match::Decision& decision) {
    switch (decision.outcome) {
    case Outcome::Forward:
        return "forwarded";
    case Outcome::Redirect:
        return fmt::format("redirected with {} to {}", decision.status, decision.location);
    case Outcome::Respond:
        return fmt::format("answered by the gateway with {}", decision.status);
    case Outcome::Files:
        return "answered from the gateway's disk";
    case Outcome::Internal:
        return "answered by a function of the gateway";
    case Outcome::NotFound:
        return fmt::format("no route answers: {}", decision.status);
    case Outcome::Refused:
        return decision.status == 0 ? std::string("refused: the connection is closed")
                                    : fmt::format("refused before routing: {}", decision.status);
    case Outcome::Unknown:
        return "not known: something decides that cannot be emulated";
    }
    return {};
}

void line(const Sink& out, const TextStyle& style, std::string_view label, std::string_view text,
          Tone tone = Tone::Plain) {
    Line words;
    words.prose(printable(text), tone);
    words.write(out, style, 0, {label, kLabelWidth});
}

std::string serviceText(const model::Snapshot& snapshot, const match::Destination& destination) {
    if (!destination.service) {
        return fmt::format("no service ({})", destination.status);
    }
    return snapshot[destination.service].label();
}

std::string destinationsText(const Explanation& explanation) {
    std::string text;
    for (const auto& destination : explanation.decision.destinations) {
        text += text.empty() ? "" : ", ";
        text += serviceText(*explanation.snapshot, destination);
        if (destination.share < 1) {
            text += fmt::format(" ({:.4g} %)", destination.share * 100);
        }
    }
    return text;
}

void writeUpstream(const Sink& out, const TextStyle& style, const Explanation& explanation) {
    const auto& upstream = explanation.decision.upstream;
    if (!upstream) {
        return;
    }
    line(out, style, "upstream",
         fmt::format("{} {}",
                     upstream->method.empty() ? explanation.request.method : upstream->method,
                     maskText(upstream->url())),
         Tone::Accent);
    line(out, style, "", fmt::format("Host: {}", upstream->host));
    for (const auto& [name, value] : upstream->added) {
        line(out, style, "", fmt::format("+ {}: {}", name, maskField(name, value)), Tone::Good);
    }
    for (const auto& name : upstream->removed) {
        line(out, style, "", fmt::format("- {}", name), Tone::Bad);
    }
}

void writeCandidates(const Sink& out, const TextStyle& style, const Explanation& explanation) {
    std::string_view label = "lost";
    for (const auto& candidate : explanation.candidates) {
        if (candidate.won) {
            continue;
        }
        const auto& route = (*explanation.snapshot)[candidate.route];
        line(out, style, label, fmt::format("{}: {}", route.label(), candidate.reason),
             candidate.matched ? Tone::Plain : Tone::Dim);
        label = "";
    }
}

void writeChain(const Sink& out, const TextStyle& style, const Explanation& explanation) {
    const model::Route* route = routeOf(explanation);
    if (route == nullptr) {
        return;
    }
    if (route->chain.empty()) {
        line(out, style, "policies", "none", Tone::Dim);
    }
    std::string_view label = "policies";
    std::size_t position = 0;
    for (const auto& entry : route->chain) {
        const auto& policy = (*explanation.snapshot)[entry.policy];
        line(out, style, label,
             fmt::format("{}. {} [{}, {}]{}", ++position, policy.label(), policy.type,
                         policyScopeName(policy.scope),
                         policy.emulable ? "" : " cannot be emulated"));
        label = "";
    }
    for (const auto& loss : route->overridden) {
        const auto& policy = (*explanation.snapshot)[loss.policy];
        line(out, style, label, fmt::format("off: {}: {}", policy.label(), loss.reason), Tone::Dim);
        label = "";
    }
}

void writeGaps(const Sink& out, const TextStyle& style, const Explanation& explanation) {
    std::string_view label = "gaps";
    for (const auto& gap : explanation.decision.gaps) {
        line(out, style, label, fmt::format("{}: {}", gap.what, gap.effect), Tone::Warning);
        label = "";
    }
}

void writeRouteName(JsonWriter& json, const Explanation& explanation, model::RouteId id) {
    if (id) {
        json.value((*explanation.snapshot)[id].label());
    } else {
        json.null();
    }
}

void writeRequest(JsonWriter& json, const match::Request& request) {
    json.key("request").beginObject();
    json.member("method", request.method);
    json.member("scheme", request.scheme);
    json.member("target", maskText(request.target()));
    json.list("hosts", request.hosts);
    json.endObject();
}

void writeCandidates(JsonWriter& json, const Explanation& explanation) {
    json.key("candidates").beginArray();
    for (const auto& candidate : explanation.candidates) {
        json.beginObject().key("route");
        writeRouteName(json, explanation, candidate.route);
        json.member("matched", candidate.matched).member("won", candidate.won);
        json.member("reason", candidate.reason).endObject();
    }
    json.endArray();
}

void writeChain(JsonWriter& json, const Explanation& explanation) {
    json.key("chain").beginArray();
    const model::Route* route = routeOf(explanation);
    for (std::size_t i = 0; route != nullptr && i < route->chain.size(); ++i) {
        const auto& policy = (*explanation.snapshot)[route->chain[i].policy];
        json.beginObject().member("policy", policy.label()).member("type", policy.type);
        json.member("scope", policyScopeName(policy.scope));
        json.member("order", static_cast<std::uint64_t>(i + 1)).endObject();
    }
    json.endArray();
}

void writeUpstream(JsonWriter& json, const Explanation& explanation) {
    json.key("upstream");
    const auto& upstream = explanation.decision.upstream;
    if (!upstream) {
        json.null();
        return;
    }
    json.beginObject();
    json.member("method", upstream->method.empty() ? explanation.request.method : upstream->method);
    json.member("url", maskText(upstream->url())).member("host", upstream->host);
    json.key("headers").beginObject().key("added").beginArray();
    for (const auto& [name, value] : upstream->added) {
        json.beginObject().member("name", name).member("value", maskField(name, value)).endObject();
    }
    json.endArray().list("removed", upstream->removed).endObject().endObject();
}

void writeRest(JsonWriter& json, const Explanation& explanation) {
    json.key("destinations").beginArray();
    for (const auto& destination : explanation.decision.destinations) {
        json.beginObject().key("service");
        if (destination.service) {
            json.value((*explanation.snapshot)[destination.service].label());
        } else {
            json.null();
        }
        json.member("share", destination.share).member("status", destination.status).endObject();
    }
    json.endArray().key("emulation_gaps").beginArray();
    for (const auto& gap : explanation.decision.gaps) {
        json.beginObject().member("what", gap.what).member("effect", gap.effect).key("source");
        writeSource(json, explanation.snapshot->sources.get(), gap.range, {});
        json.endObject();
    }
    json.endArray();
}

void writeObject(JsonWriter& json, const Explanation& explanation) {
    const auto& decision = explanation.decision;
    writeRequest(json, explanation.request);
    json.member("outcome", outcomeName(decision.outcome));
    json.key("route");
    writeRouteName(json, explanation, decision.route);
    json.key("source");
    if (const model::Route* route = routeOf(explanation)) {
        writeSource(json, *explanation.snapshot, route->source);
    } else {
        json.null();
    }
    json.key("listener");
    if (decision.listener) {
        json.value((*explanation.snapshot)[decision.listener].label());
    } else {
        json.null();
    }
    json.member("status", decision.status).member("location", decision.location);
    json.member("reason", decision.detail);
    writeCandidates(json, explanation);
    writeChain(json, explanation);
    writeUpstream(json, explanation);
    writeRest(json, explanation);
}

} // namespace

Explanation explainRequest(const model::SnapshotPtr& snapshot, const match::Matcher& matcher,
                           const match::Request& request, std::size_t limit) {
    Explanation explanation{snapshot, request, matcher.decide(request), {}};
    explanation.candidates = matcher.candidates(request, explanation.decision, limit);
    return explanation;
}

void writeExplanationText(const Sink& out, const TextStyle& style, const Explanation& explanation) {
    const auto& decision = explanation.decision;
    line(out, style, "request", requestText(explanation.request), Tone::Strong);
    if (const model::Route* route = routeOf(explanation)) {
        line(out, style, "route", route->label(), Tone::Strong);
        line(out, style, "", explanation.snapshot->place(route->source), Tone::Dim);
    } else {
        line(out, style, "route", "none", Tone::Warning);
    }
    line(out, style, "why", decision.detail);
    line(out, style, "answer", outcomeText(decision),
         decision.outcome == Outcome::Forward ? Tone::Good : Tone::Note);
    if (decision.listener) {
        line(out, style, "listener", (*explanation.snapshot)[decision.listener].label());
    }
    if (!decision.destinations.empty()) {
        line(out, style, "service", destinationsText(explanation));
    }
    writeCandidates(out, style, explanation);
    writeChain(out, style, explanation);
    writeUpstream(out, style, explanation);
    writeGaps(out, style, explanation);
}

void writeExplanationJson(const Sink& out, const Explanation& explanation) {
    JsonWriter json(out, JsonWriter::Style::Indented, 2);
    json.beginObject();
    writeFormat(json, "explain", 1);
    writeObject(json, explanation);
    json.endObject().flush();
}

void writeExplanationTable(const Sink& out, const TextStyle& style,
                           std::span<const Explanation> explanations) {
    Table table({{"REQUEST", Align::Left, 16, 3},
                 {"ROUTE", Align::Left, 8, 4},
                 {"ANSWER", Align::Left, 10, 2},
                 {"UPSTREAM", Align::Left, 12, 1},
                 {"GAPS", Align::Right, 4, 0}});
    for (const auto& explanation : explanations) {
        const auto& decision = explanation.decision;
        const model::Route* route = routeOf(explanation);
        const std::string gaps = decision.gaps.empty() ? "" : std::to_string(decision.gaps.size());
        table.add(
            {Cell(requestText(explanation.request)),
             route == nullptr ? Cell("none", Tone::Warning) : Cell(route->label(), Tone::Strong),
             Cell(outcomeText(decision)),
             Cell(decision.upstream ? maskText(decision.upstream->url()) : std::string()),
             Cell(gaps, Tone::Warning)});
    }
    table.hideEmptyColumns();
    (void)table.write(out, style);
}

void writeExplanationsJson(const Sink& out, std::span<const Explanation> explanations) {
    JsonWriter json(out, JsonWriter::Style::Indented, 4);
    json.beginObject();
    writeFormat(json, "explain", 1);
    json.key("requests").beginArray();
    for (const auto& explanation : explanations) {
        json.beginObject();
        writeObject(json, explanation);
        json.endObject();
    }
    json.endArray().endObject().flush();
}

} // namespace gatelens::report
