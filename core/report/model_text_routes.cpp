// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Routes: what each matches, where it leads, what runs on the way.
#include "core/report/entity_id.h"
#include "core/report/masking.h"
#include "core/report/model_text_internal.h"
#include "core/report/route_facts.h"
#include "core/report/width.h"

#include <fmt/format.h>

namespace gatelens::report {

namespace {

constexpr std::size_t kIndent = 4;
constexpr std::size_t kLabel = 10;

std::string yesNo(bool value) {
    return value ? "yes" : "no";
}

// "api.example.com, www.example.com" with a break after each comma.
Line listLine(const std::vector<std::string>& values) {
    Line line;
    for (std::size_t i = 0; i < values.size(); ++i) {
        line.blank().add(values[i]).add(i + 1 < values.size() ? "," : "");
    }
    return line;
}

std::string fieldText(const model::FieldMatch& match) {
    if (match.kind == model::ValueMatchKind::Present ||
        match.kind == model::ValueMatchKind::Absent) {
        const bool present = (match.kind == model::ValueMatchKind::Present) != match.negated;
        return fmt::format("{} {}", match.name, present ? "present" : "absent");
    }
    std::vector<std::string> values;
    for (const std::string& value : match.values) {
        values.push_back(maskField(match.name, value));
    }
    const std::string_view op = match.kind == model::ValueMatchKind::Exact ? "=" : "~";
    return fmt::format("{} {}{} {}", match.name, match.negated ? "!" : "", op,
                       fmt::join(values, "|"));
}

std::vector<std::string> fieldTexts(const std::vector<model::FieldMatch>& matches) {
    std::vector<std::string> out;
    for (const model::FieldMatch& match : matches) {
        out.push_back(fieldText(match));
    }
    return out;
}

std::string rewriteText(const model::PathRewrite& rewrite) {
    const std::string what = fmt::format("{}", rewriteKindName(rewrite.kind));
    if (rewrite.match.empty() && rewrite.replacement.empty()) {
        return what;
    }
    return rewrite.match.empty()
               ? fmt::format("{} {}", what, maskText(rewrite.replacement))
               : fmt::format("{} {} → {}", what, rewrite.match, maskText(rewrite.replacement));
}

// "service orders", "consumer alice": all that must be there for it to run.
std::vector<std::string> boundTo(const model::Snapshot& snapshot, const model::Policy& policy) {
    std::vector<std::string> out;
    const auto add = [&](std::string_view kind, auto id) {
        if (id.valid()) {
            out.push_back(fmt::format("{} {}", kind, snapshot[id].label()));
        }
    };
    add("consumer", policy.consumer);
    if (!policy.consumerGroup.empty()) {
        out.push_back(fmt::format("consumer group {}", policy.consumerGroup));
    }
    add("route", policy.route);
    add("service", policy.service);
    add("listener", policy.listener);
    if (out.empty()) {
        out.emplace_back(policyScopeName(policy.scope));
    }
    return out;
}

} // namespace

void ModelText::routes() {
    const std::vector<model::Route>& all = m_snapshot.routes;
    if (!heading("routes", "Routes", all.size())) {
        return;
    }
    for (std::size_t i = 0; i < shown(all.size()); ++i) {
        m_out(i == 0 ? "" : "\n");
        route(all[i]);
    }
    rest(all.size());
}

void ModelText::route(const model::Route& route) {
    const std::string name = printable(nameOf(route));
    const std::string where = printable(place(route));
    // The place stands at the right edge when there is room for it.
    const std::size_t used = 2 + displayWidth(name);
    const std::size_t width = m_style.textWidth();
    const std::size_t gap =
        used + 2 + displayWidth(where) <= width ? width - used - displayWidth(where) : 2;
    m_out("  " + m_style.paint(Tone::Strong, name) + std::string(where.empty() ? 0 : gap, ' ') +
          m_style.paint(Tone::Dim, where) + "\n");
    matchers(route);
    line("on", listLine(listenersOf(m_snapshot, route)));
    line("to", targetLine(route));
    line("policies", policyLine(route));
    losses(route);
    line("with", settingLine(route));
}

void ModelText::line(std::string_view label, const Line& content) {
    if (!content.empty()) {
        content.write(m_out, m_style, kIndent, {label, kLabel});
    }
}

void ModelText::matchers(const model::Route& route) {
    if (!route.ruleText.empty()) {
        line("rule", Line().add(maskText(route.ruleText)));
        return;
    }
    const bool any = route.hosts.empty() && route.paths.empty() && route.methods.empty() &&
                     route.headers.empty() && route.query.empty() && route.snis.empty() &&
                     route.clientIps.empty();
    if (any) {
        line("match", Line().add("every request", Tone::Dim));
    }
    line("host", listLine(hostsOf(route)));
    line("path", listLine(pathsOf(route)));
    line("method", listLine(route.methods));
    line("header", listLine(fieldTexts(route.headers)));
    line("query", listLine(fieldTexts(route.query)));
    line("sni", listLine(route.snis));
    line("client", listLine(route.clientIps));
}

Line ModelText::targetLine(const model::Route& route) const {
    Line line;
    const bool weighted = route.services.size() > 1;
    for (const model::WeightedService& entry : route.services) {
        if (!entry.service.valid()) {
            line.blank().add(entry.reference, Tone::Bad).blank().add("(does not exist)", Tone::Bad);
            continue;
        }
        const model::Service& service = m_snapshot[entry.service];
        line.blank().add(service.label(), Tone::Accent);
        if (weighted) {
            line.blank().add(fmt::format("×{}", entry.weight), Tone::Dim);
        }
        if (const std::string url = serviceUrl(service); url != service.label()) {
            line.blank().add("→ ", Tone::Dim).add(url);
        }
    }
    const std::vector<std::string> targets = targetsOf(m_snapshot, route);
    if (route.services.empty()) {
        for (const std::string& target : targets) {
            line.prose(target);
        }
        return line;
    }
    constexpr std::size_t kShown = 4;
    const model::Service* only = route.service().valid() ? &m_snapshot[route.service()] : nullptr;
    const bool balanced = only != nullptr && only->upstream.valid();
    for (std::size_t i = 0; balanced && i < targets.size(); ++i) {
        if (i == kShown) {
            line.blank().add(fmt::format("+{}", targets.size() - kShown), Tone::Dim);
            break;
        }
        line.blank().add(i == 0 ? "→ " : "", Tone::Dim).add(targets[i]);
        line.add(i + 1 < targets.size() ? "," : "");
    }
    return line;
}

Line ModelText::policyLine(const model::Route& route) const {
    Line line;
    for (std::size_t i = 0; i < route.chain.size(); ++i) {
        const model::Policy& policy = m_snapshot[route.chain[i].policy];
        line.blank().add(i == 0 ? "" : "→ ", Tone::Dim);
        line.add(policy.type.empty() ? policy.label() : policy.type,
                 policy.known ? Tone::Accent : Tone::Warning);
        line.add(fmt::format(" ({}{})", policyScopeName(policy.scope),
                             policy.known ? "" : ", unknown type"),
                 Tone::Dim);
    }
    if (line.empty()) {
        line.add("none", Tone::Dim);
    }
    return line;
}

void ModelText::losses(const model::Route& route) {
    for (const model::ChainLoss& loss : route.overridden) {
        Line line;
        if (loss.policy.valid()) {
            const model::Policy& policy = m_snapshot[loss.policy];
            line.add(policy.type.empty() ? policy.label() : policy.type);
            line.add(fmt::format(" ({})", policyScopeName(policy.scope)), Tone::Dim);
        }
        line.prose(loss.reason, Tone::Dim);
        line.write(m_out, m_style, kIndent, {"not run", kLabel});
    }
}

// What somebody set; defaults are in the JSON form.
Line ModelText::settingLine(const model::Route& route) const {
    Line line;
    const auto add = [&line](std::string_view name, const std::string& value) {
        line.add(line.empty() ? "" : ",");
        line.blank().add(name, Tone::Dim).add(" ").add(value);
    };
    const auto set = [&add](std::string_view name, const auto& setting, auto show) {
        if (setting.known() && setting.origin != model::Origin::ProductDefault) {
            add(name, std::string(show(setting.value)));
        }
    };
    if (route.priority) {
        add("priority", fmt::format("{}", *route.priority));
    }
    set("strip path", route.stripPath, yesNo);
    set("preserve host", route.preserveHost, yesNo);
    for (const model::PathRewrite& rewrite : route.rewrites) {
        add("rewrite", rewriteText(rewrite));
    }
    set("timeout", route.timeoutMs, durationText);
    set("body limit", route.maxBodyBytes, sizeText);
    set("websocket", route.websocket, yesNo);
    set("tls", route.tls, yesNo);
    if (!route.status.empty()) {
        add("status", route.status);
    }
    if (!route.tags.empty()) {
        add("tags", fmt::format("{}", fmt::join(route.tags, " ")));
    }
    return line;
}

void ModelText::policies() {
    const std::vector<model::Policy>& all = m_snapshot.policies;
    if (!heading("policies", "Policies", all.size())) {
        return;
    }
    Table table({{"TYPE", Align::Left, 16, 9},
                 {"NAME", Align::Left, 12, 8},
                 {"CLASS", Align::Left, 6, 7},
                 {"BOUND TO", Align::Left, 12, 6},
                 {"PHASE", Align::Left, 6, 2},
                 {"ORDER", Align::Right, 5, 3},
                 {"SOURCE", Align::Left, 14, 4, Elide::Start}});
    for (std::size_t i = 0; i < shown(all.size()); ++i) {
        const model::Policy& policy = all[i];
        // Most policies have no name of their own; what they are bound to tells
        // them apart.
        const std::string type = policy.enabled ? policy.type : policy.type + " (disabled)";
        table.add({Cell(type, Tone::Strong), Cell(policy.name == policy.type ? "" : policy.name),
                   policy.known ? Cell(policyClassName(policy.policyClass))
                                : Cell("unknown", Tone::Warning),
                   Cell::list(boundTo(m_snapshot, policy)), Cell(policy.phase),
                   Cell(fmt::format("{}", policy.order)), Cell(place(policy), Tone::Dim)});
    }
    table.hideEmptyColumns();
    write(table);
    rest(all.size());
}

} // namespace gatelens::report
