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

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatelens::findings {

struct Rule;

// Fills one finding; every call gives the same object back. A counted one (see
// Reporter) keeps its severity and sentence, and formats nothing.
class Draft final {
public:
    Draft(Finding& finding, const Context& context, bool told = true)
        : m_finding(finding)
        , m_context(context)
        , m_told(told) {}

    template <typename... Args>
    Draft& message(fmt::format_string<Args...> format, Args&&... args) {
        if (m_told) {
            m_finding.message = fmt::format(format, std::forward<Args>(args)...);
        }
        return *this;
    }
    template <typename... Args>
    Draft& fix(fmt::format_string<Args...> format, Args&&... args) {
        if (m_told) {
            m_finding.fix = fmt::format(format, std::forward<Args>(args)...);
        }
        return *this;
    }
    // What would confirm or refute it: a probe, an attestation.
    template <typename... Args>
    Draft& confirm(fmt::format_string<Args...> format, Args&&... args) {
        if (m_told) {
            m_finding.confirm = fmt::format(format, std::forward<Args>(args)...);
        }
        return *this;
    }
    // Another severity than the rule's, and why.
    Draft& severity(Severity severity, std::string reason);
    // See Finding::sentence.
    Draft& sentence(std::uint32_t number) {
        m_finding.sentence = number;
        return *this;
    }
    // False when what is said is dropped: a rule that has its severity and sentence may
    // stop there instead of putting texts together.
    [[nodiscard]] bool isTold() const { return m_told; }
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
        if (!m_told) {
            return *this;
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
    bool m_told = true;
};

// Collects the findings of one run of rules over one fleet. Not thread safe; the
// runner uses one a thread and joins them.
//
// A weakness that a hundred thousand routes have is told once, so the runner first
// lets rules count: everything is evaluated, nothing is put into words.
class Reporter final {
public:
    enum class Mode : std::uint8_t { Tell, Count };

    explicit Reporter(Mode mode = Mode::Tell)
        : m_told(mode == Mode::Tell) {}
    // Tells only these of what is reported, ascending; counts the others.
    explicit Reporter(std::vector<std::uint32_t> wanted)
        : m_wanted(std::move(wanted)) {}

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

    // What was reported since the last time, and the next start.
    [[nodiscard]] std::vector<Finding> take();
    // The same when counting, without giving the memory away: rule, subject, severity
    // and sentence of each.
    template <typename Visit>
    void takeCounted(const Visit& visit) {
        for (std::size_t i = 0; i < m_used; ++i) {
            visit(std::as_const(m_findings[i]));
        }
        m_used = 0;
    }

private:
    Finding& next();
    [[nodiscard]] bool tells(std::size_t ordinal) const {
        return m_told &&
               (m_wanted.empty() || std::binary_search(m_wanted.begin(), m_wanted.end(), ordinal));
    }

    const Rule* m_rule = nullptr;
    bool m_told = true;
    std::vector<std::uint32_t> m_wanted; // empty: all of them
    std::size_t m_used = 0;
    std::deque<Finding> m_findings; // drafts point to them: they never move
};

} // namespace gatelens::findings
