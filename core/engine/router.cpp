// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/router.h"
#include "core/base/strings.h"
#include "core/http/syntax.h"

#include <algorithm>
#include <array>

namespace gatelens::engine {

namespace {

std::string_view withoutPort(std::string_view host) {
    if (host.starts_with('[')) {
        return host.substr(0, host.find(']') + 1);
    }
    return host.substr(0, host.find(':'));
}

// The host in lower case without a final dot, in a place of its own.
class LowerHost final {
public:
    explicit LowerHost(std::string_view host) {
        host = withoutPort(host);
        if (host.ends_with('.')) {
            host.remove_suffix(1);
        }
        // Longer names cannot be resolved (RFC 1035 section 2.3.4).
        m_size = host.size() <= m_text.size() ? host.size() : 0;
        for (std::size_t i = 0; i < m_size; ++i) {
            const char c = host[i];
            m_text[i] = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
        }
    }
    [[nodiscard]] std::string_view text() const { return {m_text.data(), m_size}; }

private:
    std::array<char, 255> m_text;
    std::size_t m_size = 0;
};

bool fieldsMatch(const std::vector<FieldRule>& rules, const http::Fields& fields) {
    return std::all_of(rules.begin(), rules.end(), [&fields](const FieldRule& rule) {
        return std::any_of(fields.begin(), fields.end(), [&rule](const http::Field& field) {
            return http::sameName(field.name, rule.name) &&
                   (rule.anyValue || field.value == rule.value);
        });
    });
}

bool methodMatches(const std::vector<std::string>& methods, std::string_view method) {
    return methods.empty() || std::find(methods.begin(), methods.end(), method) != methods.end();
}

} // namespace

Status Router::add(Group& group, const RouteMatch& match, std::uint32_t route) {
    const Candidate candidate{route, match.methods, match.fields};
    static const std::vector<PathRule> kAny{PathRule{}};
    for (const PathRule& path : match.paths.empty() ? kAny : match.paths) {
        if (path.kind == PathKind::Exact) {
            group.exact[path.value].push_back(candidate);
        } else if (path.kind == PathKind::Prefix) {
            std::string prefix = path.value;
            while (prefix.ends_with('/')) {
                prefix.pop_back();
            }
            group.longestPrefix = std::max(group.longestPrefix, prefix.size());
            group.prefixes[std::move(prefix)].push_back(candidate);
        } else {
            auto regex = match::Regex::compile(path.value, match::RegexOptions{});
            if (!regex) {
                return fail(ErrorCode::InvalidInput, regex.error().message);
            }
            group.expressions.push_back({std::move(*regex), candidate});
        }
    }
    return {};
}

void Router::sortCandidates(Group& group) {
    const auto sort = [](Map<Candidates>& map) {
        for (auto& [path, candidates] : map) {
            std::stable_sort(candidates.begin(), candidates.end(),
                             [](const Candidate& a, const Candidate& b) {
                                 return a.fields.size() > b.fields.size();
                             });
        }
    };
    sort(group.exact);
    sort(group.prefixes);
}

Result<Router> Router::build(const std::vector<RouteMatch>& routes) {
    Router router;
    const auto groupOf = [&router](const std::string& host) -> Group& {
        const std::string lower = toLower(host);
        std::unique_ptr<Group>& group = host == "*" ? router.m_anyHost
                                        : lower.starts_with("*.")
                                            ? router.m_wildcardHosts[lower.substr(1)]
                                            : router.m_exactHosts[lower];
        if (group == nullptr) {
            group = std::make_unique<Group>();
        }
        return *group;
    };
    static const std::vector<std::string> kAny{"*"};
    for (std::size_t i = 0; i < routes.size(); ++i) {
        for (const std::string& host : routes[i].hosts.empty() ? kAny : routes[i].hosts) {
            if (auto added = router.add(groupOf(host), routes[i], static_cast<std::uint32_t>(i));
                !added) {
                return fail(added.error());
            }
        }
    }
    for (auto* map : {&router.m_exactHosts, &router.m_wildcardHosts}) {
        for (auto& [host, group] : *map) {
            sortCandidates(*group);
        }
    }
    if (router.m_anyHost != nullptr) {
        sortCandidates(*router.m_anyHost);
    }
    return router;
}

bool Router::pick(std::span<const Candidate> candidates, std::string_view method,
                  const http::Fields& fields, std::size_t size, RouteChoice& choice) {
    for (const Candidate& candidate : candidates) {
        if (!fieldsMatch(candidate.fields, fields)) {
            continue;
        }
        if (methodMatches(candidate.methods, method)) {
            choice.route = candidate.route;
            choice.prefixSize = static_cast<std::uint32_t>(size);
            return true;
        }
        choice.methodMismatch = true;
        choice.mismatched = candidate.route;
    }
    return false;
}

bool Router::chooseIn(const Group& group, std::string_view path, std::string_view method,
                      const http::Fields& fields, RouteChoice& choice) {
    if (const auto found = group.exact.find(path);
        found != group.exact.end() && pick(found->second, method, fields, path.size(), choice)) {
        return true;
    }
    // Expressions stand between prefixes and the catch-all, which is the prefix
    // without a segment.
    std::string_view prefix = path;
    if (prefix.size() > group.longestPrefix) {
        prefix = path.substr(0, group.longestPrefix + 1);
        if (prefix.back() != '/') {
            prefix = prefix.substr(0, prefix.rfind('/'));
        }
    }
    while (!prefix.empty()) {
        if (prefix.back() == '/') {
            prefix.remove_suffix(1);
            continue;
        }
        if (const auto found = group.prefixes.find(prefix);
            found != group.prefixes.end() &&
            pick(found->second, method, fields, prefix.size(), choice)) {
            return true;
        }
        prefix = prefix.substr(0, prefix.rfind('/'));
    }
    for (const Expression& expression : group.expressions) {
        if (expression.regex.matchFull(path) &&
            pick(std::span(&expression.candidate, 1), method, fields, 0, choice)) {
            return true;
        }
    }
    const auto found = group.prefixes.find(std::string_view{});
    return found != group.prefixes.end() && pick(found->second, method, fields, 0, choice);
}

RouteChoice Router::choose(std::string_view host, std::string_view path, std::string_view method,
                           const http::Fields& fields) const {
    RouteChoice choice;
    const LowerHost lower(host);
    if (const auto found = m_exactHosts.find(lower.text());
        found != m_exactHosts.end() && chooseIn(*found->second, path, method, fields, choice)) {
        return choice;
    }
    if (!m_wildcardHosts.empty()) {
        for (std::size_t dot = lower.text().find('.'); dot != std::string_view::npos;
             dot = lower.text().find('.', dot + 1)) {
            const auto found = m_wildcardHosts.find(lower.text().substr(dot));
            if (found != m_wildcardHosts.end() &&
                chooseIn(*found->second, path, method, fields, choice)) {
                return choice;
            }
        }
    }
    if (m_anyHost != nullptr) {
        chooseIn(*m_anyHost, path, method, fields, choice);
    }
    return choice;
}

} // namespace gatelens::engine
