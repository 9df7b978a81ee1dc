// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Differences for people: a section a kind, "+" what came, "-" what went, "~"
// what changed with its fields before and after.
#include "core/report/diff_report.h"
#include "core/report/masking.h"
#include "core/report/width.h"

#include <array>
#include <string_view>

#include <fmt/format.h>

namespace gatelens::report {

namespace {

constexpr std::array kKinds{
    model::EntityKind::Gateway,    model::EntityKind::AdminEndpoint, model::EntityKind::Listener,
    model::EntityKind::Route,      model::EntityKind::Service,       model::EntityKind::Upstream,
    model::EntityKind::Target,     model::EntityKind::Policy,        model::EntityKind::Consumer,
    model::EntityKind::Credential, model::EntityKind::Certificate,
};

std::string_view titleOf(model::EntityKind kind) {
    switch (kind) {
    case model::EntityKind::Gateway:
        return "Gateway";
    case model::EntityKind::AdminEndpoint:
        return "Admin endpoints";
    case model::EntityKind::Listener:
        return "Listeners";
    case model::EntityKind::Route:
        return "Routes";
    case model::EntityKind::Service:
        return "Services";
    case model::EntityKind::Upstream:
        return "Upstreams";
    case model::EntityKind::Target:
        return "Targets";
    case model::EntityKind::Policy:
        return "Policies";
    case model::EntityKind::Consumer:
        return "Consumers";
    case model::EntityKind::Credential:
        return "Credentials";
    case model::EntityKind::Certificate:
        return "Certificates";
    }
    return "Entities";
}

class DiffText final {
public:
    DiffText(const Sink& out, const TextStyle& style)
        : m_out(out)
        , m_style(style) {}

    void write(const model::SnapshotDiff& diff) {
        for (const model::EntityKind kind : kKinds) {
            m_kind = kind;
            m_headed = false;
            for (const model::LoneEntity& entity : diff.removed) {
                lone(entity, '-', Tone::Bad);
            }
            for (const model::LoneEntity& entity : diff.added) {
                lone(entity, '+', Tone::Good);
            }
            for (const model::ChangedEntity& entity : diff.changed) {
                changed(entity);
            }
        }
    }

private:
    void heading() {
        if (!m_headed) {
            m_out("\n" + m_style.paint(Tone::Strong, titleOf(m_kind)) + "\n");
            m_headed = true;
        }
    }

    // A line with its place at the right edge when there is room for both.
    void placed(const std::string& painted, std::size_t used, const std::string& place) {
        const std::string where = printable(place);
        const std::size_t width = m_style.textWidth();
        const std::size_t needed = used + 2 + displayWidth(where);
        const std::size_t gap = needed <= width ? width - used - displayWidth(where) : 2;
        m_out(painted + std::string(where.empty() ? 0 : gap, ' ') +
              m_style.paint(Tone::Dim, where) + "\n");
    }

    void lone(const model::LoneEntity& entity, char sign, Tone tone) {
        if (entity.ref.kind != m_kind) {
            return;
        }
        heading();
        const std::string start = fmt::format("  {} {}", sign, printable(entity.label));
        const std::string summary = entity.summary.empty() ? "" : "  " + printable(entity.summary);
        placed(m_style.paint(tone, start) + summary, displayWidth(start) + displayWidth(summary),
               entity.place);
    }

    void changed(const model::ChangedEntity& entity) {
        if (entity.after.kind != m_kind) {
            return;
        }
        heading();
        const std::string start = fmt::format("  ~ {}", printable(entity.label));
        const bool both = !entity.beforePlace.empty() && !entity.afterPlace.empty();
        placed(m_style.paint(Tone::Warning, start), displayWidth(start),
               entity.beforePlace + (both ? " → " : "") + entity.afterPlace);
        for (const model::FieldChange& change : entity.fields) {
            m_out(m_style.paint(Tone::Dim, fmt::format("      {}", printable(change.field))) +
                  "\n");
            // A place that is the entity's own says nothing new.
            value('-', Tone::Bad, change.before,
                  change.beforePlace == entity.beforePlace ? "" : change.beforePlace);
            value('+', Tone::Good, change.after,
                  change.afterPlace == entity.afterPlace ? "" : change.afterPlace);
        }
    }

    void value(char sign, Tone tone, const std::string& text, const std::string& place) {
        if (text.empty()) {
            return;
        }
        const std::string line = fmt::format("        {} {}", sign, printable(text));
        placed(m_style.paint(tone, line), displayWidth(line), place);
    }

    const Sink& m_out;
    const TextStyle& m_style;
    model::EntityKind m_kind = model::EntityKind::Gateway;
    bool m_headed = false;
};

std::string gatewayName(const model::Snapshot& snapshot) {
    const model::Gateway& gateway = snapshot.gateway;
    std::string name = gateway.productName.empty() ? gateway.product : gateway.productName;
    if (!gateway.version.empty()) {
        name += " " + gateway.version;
    }
    return printable(gateway.name.empty() ? name : fmt::format("{} {}", name, gateway.name));
}

std::string summaryOf(const model::SnapshotDiff& diff) {
    return fmt::format("{} removed, {} added, {} changed", grouped(diff.removed.size()),
                       grouped(diff.added.size()), grouped(diff.changed.size()));
}

void writeGateway(const Sink& out, const TextStyle& style, const GatewayDiff& gateway,
                  bool several) {
    if (!gateway.before || !gateway.after) {
        const bool added = !gateway.before;
        out(style.paint(added ? Tone::Good : Tone::Bad,
                        fmt::format("{} {}", added ? '+' : '-',
                                    gatewayName(added ? *gateway.after : *gateway.before))) +
            "\n");
        return;
    }
    if (several) {
        out(style.paint(Tone::Strong, gatewayName(*gateway.after)) + "\n");
    }
    if (!gateway.diff.sameProduct) {
        out(fmt::format("{} is compared with {}: only what both have a notion of.\n",
                        gatewayName(*gateway.before), gatewayName(*gateway.after)));
    }
    DiffText(out, style).write(gateway.diff);
    if (!gateway.diff.empty()) {
        out("\n");
    }
    if (gateway.diff.notCompared > 0) {
        out(style.paint(Tone::Dim,
                        fmt::format("{} that the running gateway filled in {} not compared.",
                                    counted(gateway.diff.notCompared, "value"),
                                    gateway.diff.notCompared == 1 ? "is" : "are")) +
            "\n");
    }
    out(gateway.diff.empty() ? "No differences.\n" : summaryOf(gateway.diff) + "\n");
}

} // namespace

void writeDiffText(const Sink& out, const TextStyle& style, const SourceDiff& diff) {
    out(style.paint(Tone::Bad, "--- " + printable(maskText(diff.beforeName))) + "\n");
    out(style.paint(Tone::Good, "+++ " + printable(maskText(diff.afterName))) + "\n");
    for (const GatewayDiff& gateway : diff.gateways) {
        if (diff.gateways.size() > 1) {
            out("\n");
        }
        writeGateway(out, style, gateway, diff.gateways.size() > 1);
    }
}

} // namespace gatelens::report
