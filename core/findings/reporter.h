// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Takes what rules report and fills in what every finding has: rule, severity,
// fingerprint. Rules write
//
//   reporter.report(service)
//       .message("Service \"{}\" …", name)
//       .evidence("tls_verify", setting)
//       .fix("Set tls_verify: true on service \"{}\"", name)
//       .edit(…);
#pragma once

#include "core/findings/context.h"
#include "core/findings/finding.h"

#include <fmt/format.h>

#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatelens::findings {

struct Rule;

// Fills one finding; every call gives the same object back.
class Draft final {
public:
    Draft(Finding& finding, const Context& context)
        : m_finding(finding)
        , m_context(context) {}

    template <typename... Args>
    Draft& message(fmt::format_string<Args...> format, Args&&... args) {
        m_finding.message = fmt::format(format, std::forward<Args>(args)...);
        return *this;
    }
    template <typename... Args>
    Draft& fix(fmt::format_string<Args...> format, Args&&... args) {
        m_finding.fix = fmt::format(format, std::forward<Args>(args)...);
        return *this;
    }
    // What would confirm or refute it: a probe, an attestation.
    template <typename... Args>
    Draft& confirm(fmt::format_string<Args...> format, Args&&... args) {
        m_finding.confirm = fmt::format(format, std::forward<Args>(args)...);
        return *this;
    }
    // Another severity than the rule's, and why.
    Draft& severity(Severity severity, std::string reason);
    // The places that cause it, the most telling first. An entity without a
    // declared place still counts with its own provenance.
    Draft& evidence(std::string fact, std::string value, const model::Provenance& place);
    Draft& evidence(std::string fact, std::string value, const text::SourceRange& range);
    // A setting: its range when declared, else the owner's place and "unset;
    // product default …".
    template <typename T>
    Draft& evidence(std::string fact, const model::Setting<T>& setting, std::string value,
                    const model::EntityBase& owner) {
        if (setting.declared()) {
            return evidence(std::move(fact), std::move(value), setting.range);
        }
        const bool known = setting.origin == model::Origin::ProductDefault;
        evidence(std::move(fact), known ? "unset; product default " + value : "not set",
                 owner.source);
        m_finding.evidence.back().origin = setting.origin;
        return *this;
    }
    Draft& edit(ModelEdit edit);
    // Appends an entity to the path; the runner already put the route's own path
    // (listener, route, service, targets) there when the rule looks at routes.
    Draft& via(model::EntityRef entity);
    Draft& via(Subject subject);
    // Replaces the path.
    Draft& path(std::vector<Subject> subjects);

    [[nodiscard]] Finding& finding() { return m_finding; }

private:
    Finding& m_finding;
    const Context& m_context;
};

// Collects the findings of one run of rules over one fleet. Not thread safe; the
// runner uses one a thread and joins them.
class Reporter final {
public:
    void begin(const Rule& rule) { m_rule = &rule; }

    // A finding about one entity. For a route the path becomes listener → route →
    // policies → service → target; for a service its first route stands before it.
    Draft report(const Context& context, model::EntityRef entity);
    Draft report(const Context& context, model::RouteId id);
    Draft report(const Context& context, model::ListenerId id);
    Draft report(const Context& context, model::ServiceId id);
    Draft report(const Context& context, model::UpstreamId id);
    Draft report(const Context& context, model::TargetId id);
    Draft report(const Context& context, model::PolicyId id);
    Draft report(const Context& context, model::ConsumerId id);
    Draft report(const Context& context, model::CredentialId id);
    Draft report(const Context& context, model::CertificateId id);
    Draft reportGateway(const Context& context);
    Draft reportAdmin(const Context& context, std::size_t adminIndex);

    [[nodiscard]] std::deque<Finding> take() { return std::move(m_findings); }

private:
    const Rule* m_rule = nullptr;
    std::deque<Finding> m_findings; // hundreds of thousands, that never move
};

} // namespace gatelens::findings
