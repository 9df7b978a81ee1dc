// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tables/route_copy.h"

#include "core/report/routes.h"

#include <QStringList>

#include <algorithm>

namespace gatelens::ui {

namespace {

QString qt(const std::string& text) {
    return QString::fromStdString(text);
}

// In single quotes for a POSIX shell.
QString quoted(QString text) {
    return '\'' + text.replace('\'', QStringLiteral("'\\''")) + '\'';
}

const model::Listener* listenerOf(const GatewayView& gateway, std::uint32_t route) {
    const auto ids = gateway.relations->listenersOfRoute(model::RouteId(route));
    const auto& snapshot = *gateway.snapshot;
    const auto tls = std::find_if(
        ids.begin(), ids.end(), [&](model::ListenerId id) { return snapshot[id].tls.has_value(); });
    if (tls != ids.end()) {
        return &snapshot[*tls];
    }
    return ids.empty() ? nullptr : &snapshot[ids.front()];
}

QString curl(const GatewayView& gateway, std::uint32_t index) {
    const model::Route& route = gateway.snapshot->routes[index];
    const model::Listener* listener = listenerOf(gateway, index);
    const bool tls = listener != nullptr && listener->tls;
    QString host = QStringLiteral("gateway.example");
    for (const auto& match : route.hosts) {
        if (match.kind == model::HostMatchKind::Exact) {
            host = qt(match.value);
            break;
        }
        if (match.kind == model::HostMatchKind::WildcardPrefix) {
            host = QStringLiteral("www") + qt(match.value);
            break;
        }
    }
    const int standard = tls ? 443 : 80;
    if (listener != nullptr && listener->port != 0 && listener->port != standard) {
        host += ':' + QString::number(listener->port);
    }
    QString path = QStringLiteral("/");
    for (const auto& match : route.paths) {
        // A regular expression is shown as it is: nobody knows a path that it takes.
        path = qt(match.value);
        if (match.kind != model::PathMatchKind::Regex) {
            break;
        }
    }
    if (!path.startsWith('/')) {
        path.prepend('/');
    }
    QStringList words{QStringLiteral("curl")};
    if (!route.methods.empty() && route.methods.front() != "GET") {
        words << QStringLiteral("-X") << qt(route.methods.front());
    }
    for (const auto& header : route.headers) {
        if (!header.negated && !header.values.empty()) {
            words << QStringLiteral("-H") << quoted(qt(header.name + ": " + header.values.front()));
        }
    }
    words << quoted((tls ? QStringLiteral("https://") : QStringLiteral("http://")) + host + path);
    return words.join(' ');
}

} // namespace

QString routesAsJson(const FleetView& view, const std::vector<findings::Subject>& routes) {
    report::RouteSelection selection;
    for (const auto& subject : routes) {
        const model::Snapshot& snapshot = *view.gateways[subject.snapshot].snapshot;
        selection.rows.push_back({&snapshot, &snapshot.routes[subject.entity.index]});
    }
    selection.matched = selection.rows.size();
    selection.total = selection.rows.size();
    const auto columns = report::shownColumns({}, view.gateways.size());
    std::string text;
    report::writeRoutesJson([&](std::string_view piece) { text += piece; }, selection, columns);
    return qt(text);
}

QString routesAsCurl(const FleetView& view, const std::vector<findings::Subject>& routes) {
    QStringList lines;
    for (const auto& subject : routes) {
        lines << curl(view.gateways[subject.snapshot], subject.entity.index);
    }
    return lines.join('\n');
}

} // namespace gatelens::ui
