// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tables/columns.h"

#include "core/report/route_facts.h"
#include "ui/inspector/facts.h"

#include <QCoreApplication>

namespace gatelens::ui {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("gatelens::ui::Table", text);
}

QString qt(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString joined(const std::vector<std::string>& texts, const char* separator = ", ") {
    QStringList list;
    for (const auto& text : texts) {
        list << qt(text);
    }
    return list.join(QLatin1String(separator));
}

const model::Snapshot& snapshotOf(const FleetView& view, const findings::Subject& subject) {
    return *view.gateways[subject.snapshot].snapshot;
}

QString gatewayText(const FleetView& view, const findings::Subject& subject) {
    return qt(view.gateways[subject.snapshot].name);
}

QString placeText(const FleetView& view, const findings::Subject& subject) {
    return qt(snapshotOf(view, subject).place(view.base(subject).source));
}

QString tagsText(const FleetView& view, const findings::Subject& subject) {
    return joined(view.base(subject).tags);
}

// A column whose text comes from the entity and its snapshot.
template <typename Of>
auto routeText(Of of) {
    return [of](const FleetView& view, const findings::Subject& subject) -> QString {
        const model::Snapshot& snapshot = snapshotOf(view, subject);
        return of(snapshot, snapshot.routes[subject.entity.index]);
    };
}
template <typename Of>
auto policyText(Of of) {
    return [of](const FleetView& view, const findings::Subject& subject) -> QString {
        return of(snapshotOf(view, subject).policies[subject.entity.index]);
    };
}
template <typename Of>
auto consumerText(Of of) {
    return [of](const FleetView& view, const findings::Subject& subject) -> QString {
        const model::Snapshot& snapshot = snapshotOf(view, subject);
        return of(snapshot, snapshot.consumers[subject.entity.index]);
    };
}

std::vector<TableColumn> routeTable() {
    using model::Route;
    using model::Snapshot;
    return {
        {"route", tr("Route"), 150, false, true,
         routeText([](const Snapshot&, const Route& route) { return qt(route.label()); })},
        {"paths", tr("Paths"), 220, true, true, routeText([](const Snapshot&, const Route& route) {
             return joined(report::pathsOf(route), "  ");
         })},
        {"hosts", tr("Hosts"), 170, true, true, routeText([](const Snapshot&, const Route& route) {
             const auto hosts = report::hostsOf(route);
             return hosts.empty() ? tr("any") : joined(hosts, "  ");
         })},
        {"methods", tr("Methods"), 96, false, true,
         routeText([](const Snapshot&, const Route& route) {
             return route.methods.empty() ? tr("any") : joined(route.methods, " ");
         })},
        {"policies", tr("Policies"), 220, false, true,
         routeText([](const Snapshot& snapshot, const Route& route) {
             return joined(report::policiesOf(snapshot, route));
         })},
        {"services", tr("Services"), 140, false, true,
         routeText([](const Snapshot& snapshot, const Route& route) {
             return joined(report::servicesOf(snapshot, route));
         })},
        {"targets", tr("Targets"), 220, true, true,
         routeText([](const Snapshot& snapshot, const Route& route) {
             return joined(report::targetsOf(snapshot, route), "  ");
         })},
        {"listeners", tr("Listeners"), 160, true, false,
         routeText([](const Snapshot& snapshot, const Route& route) {
             return joined(report::listenersOf(snapshot, route), "  ");
         })},
        {"tags", tr("Tags"), 120, false, false, tagsText},
        {"action", tr("Action"), 90, false, false,
         routeText([](const Snapshot&, const Route& route) {
             return qt(model::routeActionName(route.action));
         })},
        {"rule", tr("Rule"), 220, true, false,
         routeText([](const Snapshot&, const Route& route) { return qt(route.ruleText); })},
        {"gateway", tr("Gateway"), 120, false, true, gatewayText},
        {"source", tr("Read at"), 200, true, false, placeText},
    };
}

std::vector<TableColumn> policyTable() {
    using model::Policy;
    return {
        {"type", tr("Policy"), 190, true, true,
         policyText([](const Policy& policy) { return qt(policy.type); })},
        {"name", tr("Name"), 140, false, true,
         policyText([](const Policy& policy) { return qt(policy.name); })},
        {"class", tr("Class"), 90, false, true, policyText([](const Policy& policy) {
             return qt(model::policyClassName(policy.policyClass));
         })},
        {"scope", tr("Scope"), 100, false, true,
         policyText([](const Policy& policy) { return qt(model::policyScopeName(policy.scope)); })},
        {"routes", tr("Routes"), 70, false, true,
         [](const FleetView& view, const findings::Subject& subject) {
             const auto& relations = *view.gateways[subject.snapshot].relations;
             return QString::number(
                 relations.routesOfPolicy[model::PolicyId(subject.entity.index)].size());
         }},
        {"config", tr("Configuration"), 300, false, true,
         policyText([](const Policy& policy) { return policySummary(policy, 80); })},
        {"state", tr("State"), 90, false, true, policyText([](const Policy& policy) {
             return !policy.enabled                             ? tr("disabled")
                    : policy.mode == model::PolicyMode::Monitor ? tr("reports only")
                                                                : tr("on");
         })},
        {"gateway", tr("Gateway"), 120, false, true, gatewayText},
        {"source", tr("Read at"), 200, true, true, placeText},
    };
}

std::vector<TableColumn> consumerTable() {
    using model::Consumer;
    using model::Snapshot;
    return {
        {"consumer", tr("Consumer"), 180, false, true,
         consumerText(
             [](const Snapshot&, const Consumer& consumer) { return qt(consumer.label()); })},
        {"groups", tr("Groups"), 160, false, true,
         consumerText(
             [](const Snapshot&, const Consumer& consumer) { return joined(consumer.groups); })},
        {"credentials", tr("Credentials"), 240, false, true,
         consumerText([](const Snapshot& snapshot, const Consumer& consumer) {
             QStringList list;
             for (const auto id : consumer.credentials) {
                 const auto& credential = snapshot[id];
                 QString text =
                     qt(credential.type.empty() ? model::credentialKindName(credential.kind)
                                                : std::string_view(credential.type));
                 if (!credential.identity.empty()) {
                     text += ' ' + qt(credential.identity);
                 }
                 list << text;
             }
             return list.join(QStringLiteral(", "));
         })},
        {"tags", tr("Tags"), 140, false, true, tagsText},
        {"gateway", tr("Gateway"), 120, false, true, gatewayText},
        {"source", tr("Read at"), 220, true, true, placeText},
    };
}

} // namespace

std::vector<TableColumn> tableColumns(TableKind kind) {
    switch (kind) {
    case TableKind::Routes:
        return routeTable();
    case TableKind::Policies:
        return policyTable();
    case TableKind::Consumers:
        break;
    }
    return consumerTable();
}

model::EntityKind entityKind(TableKind kind) {
    switch (kind) {
    case TableKind::Routes:
        return model::EntityKind::Route;
    case TableKind::Policies:
        return model::EntityKind::Policy;
    case TableKind::Consumers:
        break;
    }
    return model::EntityKind::Consumer;
}

std::vector<std::optional<findings::Severity>> worstOf(const FleetView& view, std::uint32_t gateway,
                                                       model::EntityKind kind) {
    const model::Snapshot& snapshot = *view.gateways[gateway].snapshot;
    std::size_t count = 0;
    switch (kind) {
    case model::EntityKind::Route:
        count = snapshot.routes.size();
        break;
    case model::EntityKind::Policy:
        count = snapshot.policies.size();
        break;
    case model::EntityKind::Consumer:
        count = snapshot.consumers.size();
        break;
    default:
        break;
    }
    std::vector<std::optional<findings::Severity>> worst(count);
    for (const auto& finding : view.findings) {
        const auto& subject = finding.subject;
        if (subject.snapshot == gateway && subject.entity.kind == kind &&
            subject.entity.index < count && finding.state != findings::State::Suppressed) {
            auto& slot = worst[subject.entity.index];
            slot = slot ? std::max(*slot, finding.severity) : finding.severity;
        }
    }
    return worst;
}

} // namespace gatelens::ui
