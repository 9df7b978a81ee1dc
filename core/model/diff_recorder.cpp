// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/diff_recorder.h"

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

namespace gatelens::model::diffing {

template <>
bool same(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    return a == b || (a.size() == b.size() && show(a) == show(b));
}

namespace {

std::string placeOf(const Snapshot& snapshot, const EntityBase& entity,
                    const text::SourceRange& range) {
    return range.valid() ? snapshot.place(range) : snapshot.place(entity.source);
}

bool saysSomething(Origin origin) {
    return origin == Origin::Declared || origin == Origin::Attested;
}

// A running gateway hides or hashes what its file says in clear.
bool isConcealed(const SecretFacts& facts) {
    return facts.form == SecretForm::Redacted || facts.form == SecretForm::Hash;
}

} // namespace

Recorder::Recorder(const Context& context, const EntityBase& before, const EntityBase& after)
    : m_context(context)
    , m_before(before)
    , m_after(after) {
    value("enabled", before.enabled, after.enabled);
    if (context.sameProduct()) {
        if (!before.name.empty() && !after.name.empty()) {
            value("name", before.name, after.name);
        }
        value("tags", before.tags, after.tags);
    }
}

void Recorder::change(std::string field, std::string before, std::string after,
                      const text::SourceRange& beforeRange, const text::SourceRange& afterRange) {
    m_result.fields.push_back({std::move(field), std::move(before), std::move(after),
                               placeOf(m_context.before, m_before, beforeRange),
                               placeOf(m_context.after, m_after, afterRange)});
}

void Recorder::word(std::string_view field, const std::string& before, const std::string& after) {
    if (m_context.sameProduct()) {
        value(field, before, after);
    }
}

bool Recorder::differ(Origin before, Origin after, bool sameValue) const {
    if (before == Origin::Unknown && after == Origin::Unknown) {
        return false;
    }
    if (before != Origin::Unknown && after != Origin::Unknown) {
        const bool bothDefault =
            before == Origin::ProductDefault && after == Origin::ProductDefault;
        return !sameValue && !bothDefault;
    }
    // One side does not know: between products it has no notion of the setting.
    return m_context.sameProduct() && (saysSomething(before) || saysSomething(after));
}

void Recorder::secret(const std::string& field, const SecretFacts& before,
                      const SecretFacts& after) {
    if (sameSecret(before, after)) {
        return;
    }
    std::string old = show(before);
    std::string now = show(after);
    if (old == now) {
        now += " (different)";
    }
    change(field, std::move(old), std::move(now), before.range, after.range);
}

bool Recorder::sameSecret(const SecretFacts& a, const SecretFacts& b) const {
    if (m_context.oneIsLive() && a.form != b.form && (isConcealed(a) || isConcealed(b))) {
        return true;
    }
    if (a.form != b.form || a.reference != b.reference) {
        return false;
    }
    if (!a.digest.empty() && !b.digest.empty()) {
        return a.digest == b.digest;
    }
    return a.masked == b.masked && a.length == b.length;
}

void Recorder::tls(const std::optional<UpstreamTls>& before,
                   const std::optional<UpstreamTls>& after) {
    static const UpstreamTls kNone;
    const UpstreamTls& old = before ? *before : kNone;
    const UpstreamTls& now = after ? *after : kNone;
    setting("tls: verify", old.verify, now.verify);
    setting("tls: ca", old.ca, now.ca);
    setting("tls: server name", old.sni, now.sni);
    setting("tls: client certificate", old.clientCertificate, now.clientCertificate);
    setting("tls: min version", old.minVersion, now.minVersion);
}

FilledIn Recorder::filledIn() const {
    if (!m_context.oneIsLive()) {
        return FilledIn::Neither;
    }
    return m_context.before.gateway.live ? FilledIn::Before : FilledIn::After;
}

void Recorder::nodes(std::string_view prefix, const text::Node* before, const text::Node* after) {
    if (!m_context.sameProduct()) {
        return;
    }
    NodeChanges found = compareNodes(before, after, filledIn(), prefix);
    m_result.notCompared += found.notCompared;
    for (auto& one : found.changes) {
        change(one.path.empty() ? std::string(prefix) : fmt::format("{}: {}", prefix, one.path),
               std::move(one.before), std::move(one.after), one.beforeRange, one.afterRange);
    }
}

FieldChanges Recorder::take() {
    extras();
    return std::move(m_result);
}

void Recorder::extras() {
    if (!m_context.sameProduct() || (m_before.extra.empty() && m_after.extra.empty())) {
        return;
    }
    // Assigned by the product, not by a person.
    static constexpr std::array kGenerated = std::to_array<std::string_view>(
        {"id", "created_at", "updated_at", "create_time", "update_time", "createdAt", "updatedAt",
         "ws_id", "modifiedIndex", "createdIndex"});
    std::unordered_map<std::string_view, std::pair<const text::Node*, const text::Node*>> both;
    std::set<std::string_view> names;
    for (const auto& field : m_before.extra) {
        both[field.name].first = field.value;
        names.insert(field.name);
    }
    for (const auto& field : m_after.extra) {
        both[field.name].second = field.value;
        names.insert(field.name);
    }
    for (const auto name : names) {
        if (std::find(kGenerated.begin(), kGenerated.end(), name) == kGenerated.end()) {
            nodes(name, both[name].first, both[name].second);
        }
    }
}

} // namespace gatelens::model::diffing
