// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/reporter.h"

#include "core/findings/rule.h"

#include <iterator>
#include <utility>

namespace gatelens::findings {

using model::EntityKind;
using model::EntityRef;

namespace {

EntityRef refOf(EntityKind kind, std::size_t index) {
    return {kind, static_cast<std::uint32_t>(index)};
}

// listener → route → policies → service → target; of listeners, services and targets
// the first of several.
std::vector<Subject> pathOfRoute(const Context& context, model::RouteId id) {
    const std::uint32_t at = context.index();
    const auto& snapshot = context.snapshot();
    const auto& route = snapshot[id];
    std::vector<Subject> path;
    path.reserve(4 + route.chain.size());
    // Without a list of its own a route is reachable on every listener.
    if (!route.listeners.empty() || !snapshot.listeners.empty()) {
        const std::size_t first = route.listeners.empty() ? 0 : route.listeners.front().index();
        path.push_back({at, refOf(EntityKind::Listener, first)});
    }
    path.push_back({at, refOf(EntityKind::Route, id.index())});
    for (const auto& entry : route.chain) {
        if (snapshot[entry.policy].enabled) {
            path.push_back({at, refOf(EntityKind::Policy, entry.policy.index())});
        }
    }
    if (const auto service = route.service()) {
        path.push_back({at, refOf(EntityKind::Service, service.index())});
        const auto targets = context.targetsOf(service);
        if (!targets.empty()) {
            path.push_back({at, refOf(EntityKind::Target, targets.front().index())});
        }
    }
    return path;
}

// The first route of the service stands before it.
std::vector<Subject> pathOfService(const Context& context, model::ServiceId id) {
    const auto routes = context.relations().routesOfService[id];
    std::vector<Subject> path;
    if (!routes.empty()) {
        path = pathOfRoute(context, routes.front());
        while (!path.empty() && path.back().entity.kind != EntityKind::Route) {
            path.pop_back();
        }
    }
    path.push_back({context.index(), refOf(EntityKind::Service, id.index())});
    const auto targets = context.targetsOf(id);
    if (!targets.empty()) {
        path.push_back({context.index(), refOf(EntityKind::Target, targets.front().index())});
    }
    return path;
}

} // namespace

Draft& Draft::severity(Severity severity, std::string reason) {
    m_finding.severity = severity;
    if (m_told) {
        m_finding.severityReason = std::move(reason);
    }
    return *this;
}

Draft& Draft::evidence(std::string fact, std::string value, const model::Provenance& place) {
    Evidence evidence;
    evidence.fact = std::move(fact);
    evidence.value = std::move(value);
    evidence.snapshot = m_context.index();
    evidence.range = place.range;
    evidence.apiPath = place.apiPath;
    m_finding.evidence.push_back(std::move(evidence));
    return *this;
}

Draft& Draft::evidence(std::string fact, std::string value, const text::SourceRange& range) {
    return evidence(std::move(fact), std::move(value), model::Provenance{range, {}});
}

Draft& Draft::edit(ModelEdit edit) {
    if (m_told) {
        m_finding.edits.push_back(std::move(edit));
    }
    return *this;
}

Draft& Draft::via(EntityRef entity) {
    return via(Subject{m_context.index(), entity});
}

Draft& Draft::via(Subject subject) {
    if (m_told) {
        m_finding.path.push_back(subject);
    }
    return *this;
}

Draft& Draft::path(std::vector<Subject> subjects) {
    if (m_told) {
        m_finding.path = std::move(subjects);
    }
    return *this;
}

Finding& Reporter::next() {
    if (m_used == m_findings.size()) {
        m_findings.emplace_back();
    }
    return m_findings[m_used++];
}

std::vector<Finding> Reporter::take() {
    std::vector<Finding> taken(std::make_move_iterator(m_findings.begin()),
                               std::make_move_iterator(m_findings.end()));
    m_findings.clear();
    m_used = 0;
    return taken;
}

Draft Reporter::report(const Context& context, EntityRef entity) {
    const bool told = tells(m_used);
    Finding& finding = next();
    finding.rule = m_rule;
    finding.subject = {context.index(), entity};
    finding.severity = m_rule->severity;
    finding.sentence = 0;
    if (told) {
        finding.path.push_back({context.index(), entity});
    } else { // used before
        finding.path.clear();
        finding.evidence.clear();
        finding.edits.clear();
    }
    return {finding, context, told};
}

Draft Reporter::report(const Context& context, model::RouteId id) {
    Draft draft = report(context, refOf(EntityKind::Route, id.index()));
    if (draft.isTold()) {
        draft.path(pathOfRoute(context, id));
    }
    return draft;
}

Draft Reporter::report(const Context& context, model::ServiceId id) {
    Draft draft = report(context, refOf(EntityKind::Service, id.index()));
    if (draft.isTold()) {
        draft.path(pathOfService(context, id));
    }
    return draft;
}

Draft Reporter::report(const Context& context, model::ListenerId id) {
    return report(context, refOf(EntityKind::Listener, id.index()));
}

Draft Reporter::report(const Context& context, model::UpstreamId id) {
    return report(context, refOf(EntityKind::Upstream, id.index()));
}

Draft Reporter::report(const Context& context, model::TargetId id) {
    return report(context, refOf(EntityKind::Target, id.index()));
}

Draft Reporter::report(const Context& context, model::PolicyId id) {
    return report(context, refOf(EntityKind::Policy, id.index()));
}

Draft Reporter::report(const Context& context, model::ConsumerId id) {
    return report(context, refOf(EntityKind::Consumer, id.index()));
}

Draft Reporter::report(const Context& context, model::CredentialId id) {
    return report(context, refOf(EntityKind::Credential, id.index()));
}

Draft Reporter::report(const Context& context, model::CertificateId id) {
    return report(context, refOf(EntityKind::Certificate, id.index()));
}

Draft Reporter::reportGateway(const Context& context) {
    return report(context, refOf(EntityKind::Gateway, 0));
}

Draft Reporter::reportAdmin(const Context& context, std::size_t adminIndex) {
    return report(context, refOf(EntityKind::AdminEndpoint, adminIndex));
}

} // namespace gatelens::findings
