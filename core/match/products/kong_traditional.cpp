// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/products/kong_traditional.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <bit>

#include <fmt/format.h>

namespace gatelens::match::kong {

namespace {

std::string hostText(const model::HostMatch& host) {
    return host.text.empty() ? host.value : host.text;
}

// The Host with the port, which is the scheme's when none was sent.
std::string withPort(const Subject& subject) {
    const std::string_view standard = subject.request->scheme == "https" ? "443" : "80";
    return fmt::format("{}:{}", subject.host, subject.port.empty() ? standard : subject.port);
}

bool isHitBy(const model::HostMatch& host, const Subject& subject) {
    const std::string& name = subject.host;
    const std::string full = withPort(subject);
    const bool port = host.port == 0 || full.ends_with(fmt::format(":{}", host.port));
    const bool longer = name.size() > host.value.size();
    return port && longer &&
           (host.kind == model::HostMatchKind::WildcardPrefix ? name.ends_with(host.value)
                                                              : name.starts_with(host.value));
}

} // namespace

TraditionalRouter::TraditionalRouter(const model::Snapshot& snapshot,
                                     const std::vector<Entry>& entries) {
    std::set<unsigned> categories;
    for (const Entry& entry : entries) {
        categories.insert(entry.category);
        add(snapshot[entry.route], entry);
    }
    m_categories.assign(categories.begin(), categories.end());
    std::sort(m_categories.begin(), m_categories.end(), [](unsigned a, unsigned b) {
        return std::tuple(std::popcount(a), a) > std::tuple(std::popcount(b), b);
    });
    std::stable_sort(m_prefixes.begin(), m_prefixes.end(),
                     [](const auto& a, const auto& b) { return a.size() > b.size(); });
}

void TraditionalRouter::add(const model::Route& route, const Entry& entry) {
    const auto index = [&](unsigned kind, const std::string& value) {
        m_indexes[{entry.category, kind, value}].insert(&entry);
    };
    for (const auto& host : route.hosts) {
        const bool wildcard = host.kind != model::HostMatchKind::Exact;
        if (wildcard) {
            m_wildcards.push_back(host);
        } else {
            m_hosts.insert(hostText(host));
        }
        index(kHost, hostText(host));
    }
    for (const auto& header : route.headers) {
        const std::string name = toLower(header.name);
        if (std::find(m_headers.begin(), m_headers.end(), name) == m_headers.end()) {
            m_headers.push_back(name);
        }
        index(kHeader, name);
    }
    for (const auto& path : entry.paths) {
        if (path.regex) {
            m_expressions.push_back({path.text, path.regex});
            index(kUri, path.text);
        } else {
            m_uris.insert(path.prefix);
            m_prefixes.push_back(path.prefix);
            index(kUri, path.prefix);
        }
    }
    for (const auto& method : route.methods) {
        m_methods.insert(method);
        index(kMethod, method);
    }
    for (const auto& sni : route.snis) {
        m_snis.insert(sni);
        index(kSni, sni);
    }
    m_byAddress = m_byAddress || (entry.category & (kSource | kDestination)) != 0;
}

void TraditionalRouter::hitHost(const Subject& subject, Hits& hits) const {
    hits.host = subject.port.empty() ? subject.host : withPort(subject);
    if (m_hosts.contains(withPort(subject)) || m_hosts.contains(subject.host)) {
        hits.category |= kHost;
        return;
    }
    const auto wildcard = std::find_if(m_wildcards.begin(), m_wildcards.end(),
                                       [&](const auto& host) { return isHitBy(host, subject); });
    if (wildcard != m_wildcards.end()) {
        hits.category |= kHost;
        hits.host = hostText(*wildcard);
    }
}

void TraditionalRouter::hitUri(const Subject& subject, Hits& hits) const {
    for (const Uri& uri : m_expressions) {
        if (uri.regex->search(subject.path)) {
            hits.uri = uri.value;
            hits.category |= kUri;
            return;
        }
    }
    if (m_uris.contains(subject.path)) {
        hits.uri = subject.path;
    } else {
        const auto prefix =
            std::find_if(m_prefixes.begin(), m_prefixes.end(),
                         [&](const auto& value) { return subject.path.starts_with(value); });
        hits.uri = prefix == m_prefixes.end() ? std::string{} : *prefix;
    }
    hits.category |= hits.uri.empty() ? 0U : kUri;
}

TraditionalRouter::Hits TraditionalRouter::hitsOf(const Subject& subject) const {
    Hits hits;
    const auto header = std::find_if(m_headers.begin(), m_headers.end(), [&](const auto& name) {
        return !subject.request->values(name).empty();
    });
    if (header != m_headers.end()) {
        hits.header = *header;
        hits.category |= kHeader;
    }
    hitHost(subject, hits);
    hitUri(subject, hits);
    hits.category |= m_methods.contains(subject.request->method) ? kMethod : 0;
    hits.category |= m_snis.contains(subject.request->sni) ? kSni : 0;
    return hits;
}

const std::set<const Entry*>* TraditionalRouter::reduced(unsigned category, const Hits& hits,
                                                         const Subject& subject) const {
    const std::set<const Entry*>* smallest = nullptr;
    const std::array<std::pair<unsigned, std::string_view>, 5> values{
        {{kHost, hits.host},
         {kHeader, hits.header},
         {kUri, hits.uri},
         {kMethod, subject.request->method},
         {kSni, subject.request->sni}}};
    for (const auto& [kind, value] : values) {
        if ((category & kind) == 0) {
            continue;
        }
        const auto found = m_indexes.find({category, kind, std::string(value)});
        if (found == m_indexes.end()) {
            continue;
        }
        if (kind == kHeader) {
            return &found->second;
        }
        if (smallest == nullptr || found->second.size() < smallest->size()) {
            smallest = &found->second;
        }
    }
    return smallest;
}

const Entry* TraditionalRouter::choose(const std::vector<const Entry*>& matching,
                                       const Subject& subject) const {
    const Hits hits = hitsOf(subject);
    if (matching.empty() || (hits.category == 0 && !m_byAddress)) {
        return nullptr;
    }
    auto at = std::find(m_categories.begin(), m_categories.end(), hits.category);
    at = at == m_categories.end() ? m_categories.begin() : at;
    for (; at != m_categories.end(); ++at) {
        const auto* narrow = reduced(*at, hits, subject);
        const Entry* first = nullptr;
        for (const Entry* entry : matching) {
            if (entry->category != *at) {
                continue;
            }
            if (narrow != nullptr && narrow->contains(entry)) {
                return entry;
            }
            first = first == nullptr ? entry : first;
        }
        if (first != nullptr) {
            return first;
        }
    }
    return nullptr;
}

} // namespace gatelens::match::kong
