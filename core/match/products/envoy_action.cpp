// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/products/envoy_action.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::match::envoy {

using text::Node;

namespace {

constexpr std::int64_t kDefaultTimeoutMs = 15'000;
constexpr int kNoCluster = 503; // cluster_not_found_response_code

std::size_t portAt(std::string_view host) {
    const auto colon = host.rfind(':');
    return colon == std::string_view::npos || host.find(']', colon) != std::string_view::npos
               ? std::string_view::npos
               : colon;
}

// The request's host for a redirect: its port goes when another one is set, or
// when it is the standard port of a scheme that the redirect leaves.
std::string redirectHost(const Incoming& incoming, std::string_view scheme, bool newPort) {
    const auto colon = portAt(incoming.host);
    if (colon == std::string_view::npos) {
        return incoming.host;
    }
    const std::string_view port = std::string_view(incoming.host).substr(colon);
    const std::string& before = incoming.request->scheme;
    const bool standard =
        (before == "https" && port == ":443") || (before == "http" && port == ":80");
    return newPort || (standard && scheme != before) ? incoming.host.substr(0, colon)
                                                     : incoming.host;
}

// The length of the path that the route's path condition covers.
std::size_t matchedLength(const Rule& rule, const Incoming& incoming) {
    const bool prefix =
        rule.pathKind == Rule::PathKind::Prefix || rule.pathKind == Rule::PathKind::Segments;
    return prefix ? rule.path.size() : incoming.path.size();
}

std::string rewrittenPath(const Node& action, const Rule& rule, const Incoming& incoming) {
    if (const Node* prefix = field(&action, "prefix_rewrite");
        prefix != nullptr && !prefix->text.empty()) {
        return std::string(prefix->text) + incoming.path.substr(matchedLength(rule, incoming));
    }
    if (rule.rewriteRegex) {
        return replaceAll(*rule.rewriteRegex, incoming.path,
                          fieldText(field(&action, "regex_rewrite"), "substitution"));
    }
    return incoming.path;
}

std::string withQuery(std::string path, const Incoming& incoming) {
    return incoming.request->query ? path + '?' + *incoming.request->query : path;
}

int redirectStatus(const Node& redirect) {
    constexpr std::pair<std::string_view, int> kCodes[] = {
        {"FOUND", 302},
        {"1", 302},
        {"SEE_OTHER", 303},
        {"2", 303},
        {"TEMPORARY_REDIRECT", 307},
        {"3", 307},
        {"PERMANENT_REDIRECT", 308},
        {"4", 308},
    };
    const std::string code = fieldText(&redirect, "response_code");
    for (const auto& [name, status] : kCodes) {
        if (code == name) {
            return status;
        }
    }
    return 301;
}

std::string redirectPath(const Node& redirect, const Rule& rule, const Incoming& incoming) {
    const bool strip = fieldBool(&redirect, "strip_query", false);
    const std::string whole = fieldText(&redirect, "path_redirect");
    std::string path;
    if (!whole.empty()) {
        if (whole.find('?') != std::string::npos) {
            return whole; // its own query stays, whatever strip_query says
        }
        path = whole;
    } else {
        path = rewrittenPath(redirect, rule, incoming);
    }
    return strip ? path : withQuery(std::move(path), incoming);
}

std::string redirectLocation(const Node& redirect, const Rule& rule, const Incoming& incoming) {
    std::string scheme = fieldText(&redirect, "scheme_redirect");
    if (fieldBool(&redirect, "https_redirect", false)) {
        scheme = "https";
    }
    if (scheme.empty()) {
        scheme = incoming.request->scheme;
    }
    const auto port = fieldInt(&redirect, "port_redirect", 0);
    std::string host = fieldText(&redirect, "host_redirect");
    if (host.empty()) {
        host = redirectHost(incoming, scheme, port != 0);
    }
    return fmt::format("{}://{}{}{}", scheme, host, port == 0 ? "" : fmt::format(":{}", port),
                       redirectPath(redirect, rule, incoming));
}

// A header value with the substitutions that can be foreseen; otherwise the
// whole template in parentheses.
std::string headerValue(std::string_view format, const Incoming& incoming) {
    std::string out;
    for (std::size_t at = 0; at < format.size(); ++at) {
        if (format[at] != '%') {
            out += format[at];
            continue;
        }
        const auto end = format.find('%', at + 1);
        if (end == at + 1) {
            out += '%';
            at = end;
            continue;
        }
        const auto command = end == std::string_view::npos ? std::string_view{}
                                                           : format.substr(at + 1, end - at - 1);
        if (command.starts_with("REQ(") && command.ends_with(')') &&
            command.find('?') == std::string_view::npos) {
            out += incoming.value(toLower(command.substr(4, command.size() - 5))).value_or("-");
        } else if (command == "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT") {
            out += incoming.request->clientIp;
        } else {
            return fmt::format("({})", format);
        }
        at = end;
    }
    return out;
}

void addField(const Node& option, const Incoming& incoming, HeaderEdit& fields) {
    const Node* header = field(&option, "header");
    const std::string name = fieldText(header, "key");
    const std::string value = headerValue(fieldText(header, "value"), incoming);
    if (value.empty() && !fieldBool(&option, "keep_empty_value", false)) {
        return;
    }
    const std::string action = fieldText(&option, "append_action");
    const bool overwrites = action.starts_with("OVERWRITE_IF_EXISTS") || action == "2" ||
                            action == "3" || !fieldBool(&option, "append", true);
    const bool onlyIfThere = action == "OVERWRITE_IF_EXISTS" || action == "3";
    const bool onlyIfAbsent = action == "ADD_IF_ABSENT" || action == "1";
    const bool there = fields.has(name);
    if ((onlyIfThere && !there) || (onlyIfAbsent && there)) {
        return;
    }
    if (overwrites) {
        fields.set(name, value);
    } else {
        fields.append(name, value);
    }
}

// Route, then virtual host, then route configuration, unless the order is
// turned round; each level removes before it adds.
void changeFields(const Won& won, const Node* share, const Incoming& incoming, HeaderEdit& fields) {
    std::array<const Node*, 4> levels{share, won.rule.node, won.host.node, won.table.config};
    if (fieldBool(won.table.config, "most_specific_header_mutations_wins", false)) {
        std::reverse(levels.begin(), levels.end());
    }
    for (const Node* level : levels) {
        for (const Node* name : fieldItems(level, "request_headers_to_remove")) {
            fields.remove(name->text);
        }
        for (const Node* option : fieldItems(level, "request_headers_to_add")) {
            addField(*option, incoming, fields);
        }
    }
}

std::int64_t timeoutMs(const model::Route& route) {
    return route.timeoutMs.known() ? route.timeoutMs.value : kDefaultTimeoutMs;
}

// The name a target was configured with, for auto_host_rewrite.
std::optional<std::string> targetName(const model::Snapshot& snapshot, model::ServiceId id) {
    const model::UpstreamId upstream = id ? snapshot[id].upstream : model::UpstreamId{};
    if (!upstream || snapshot[upstream].targets.size() != 1 ||
        snapshot[upstream].discovery.empty()) {
        return std::nullopt;
    }
    return snapshot[snapshot[upstream].targets.front()].host;
}

class Forwarder final {
public:
    Forwarder(const model::Snapshot& snapshot, const Won& won, const Incoming& incoming,
              Decision& decision)
        : m_snapshot(snapshot)
        , m_won(won)
        , m_incoming(incoming)
        , m_action(*field(won.rule.node, "route"))
        , m_route(snapshot[decision.route])
        , m_decision(decision) {}

    void forward() {
        m_decision.outcome = Outcome::Forward;
        if (!chooseDestinations()) {
            return;
        }
        HeaderEdit fields = m_incoming.fields;
        UpstreamRequest upstream;
        changeFields(m_won, m_share, m_incoming, fields);
        upstream.host = hostFor(fields);
        upstream.path = pathFor(fields);
        if (const auto timeout = timeoutMs(m_route); timeout > 0) {
            fields.set("x-envoy-expected-rq-timeout-ms", std::to_string(timeout));
        }
        const model::ServiceId service = reachable();
        upstream.scheme = isEncrypted(m_snapshot[service].protocol) ? "https" : "http";
        upstream.authority = authorityOf(service);
        upstream.added = fields.added();
        upstream.removed = fields.removed();
        m_decision.upstream = std::move(upstream);
    }

private:
    // False when the gateway answers by itself.
    bool chooseDestinations() {
        if (const Node* header = field(&m_action, "cluster_header")) {
            return chooseByHeader(header->text);
        }
        std::int64_t total = 0;
        for (const auto& entry : m_route.services) {
            total += std::max<std::int64_t>(entry.weight, 0);
        }
        for (const auto& entry : m_route.services) {
            const double share =
                m_route.services.size() == 1 || total == 0
                    ? 1.0
                    : static_cast<double>(entry.weight) / static_cast<double>(total);
            m_decision.destinations.push_back(
                {entry.service, share, entry.service ? 0 : missing()});
        }
        std::erase_if(m_decision.destinations, [](const auto& d) { return d.share <= 0; });
        const bool weighted = m_decision.destinations.size() > 1;
        if (weighted && m_incoming.request->draw) {
            drawOne(*m_incoming.request->draw);
        } else if (weighted) {
            noteOpenShares();
        }
        m_share = shareNode();
        return refuseMissing();
    }

    bool chooseByHeader(std::string_view name) {
        const std::string wanted = m_incoming.value(toLower(name)).value_or("");
        for (std::size_t i = 0; i < m_snapshot.services.size(); ++i) {
            if (!wanted.empty() && m_snapshot.services[i].name == wanted &&
                !m_snapshot.services[i].dynamic) {
                m_decision.destinations.push_back({model::ServiceId(i), 1, 0});
                return true;
            }
        }
        m_decision.outcome = Outcome::Respond;
        m_decision.status = missing();
        m_decision.detail += wanted.empty() ? fmt::format("; header {} is not set", name)
                                            : fmt::format("; there is no cluster \"{}\"", wanted);
        return false;
    }

    [[nodiscard]] int missing() const {
        const std::string code = fieldText(&m_action, "cluster_not_found_response_code");
        if (code == "NOT_FOUND" || code == "1") {
            return 404;
        }
        return code == "INTERNAL_SERVER_ERROR" || code == "2" ? 500 : kNoCluster;
    }

    void drawOne(double draw) {
        double at = 0;
        for (const auto& destination : m_decision.destinations) {
            at += destination.share;
            if (draw < at) {
                m_decision.destinations = {Destination{destination}};
                return;
            }
        }
    }

    // Shares that change the request differently leave it open.
    void noteOpenShares() {
        for (const Node* share : fieldItems(field(&m_action, "weighted_clusters"), "clusters")) {
            for (const std::string_view own :
                 {"request_headers_to_add", "request_headers_to_remove", "host_rewrite_literal",
                  "typed_per_filter_config"}) {
                if (field(share, own) != nullptr) {
                    m_decision.gaps.push_back(
                        {fmt::format("weighted cluster \"{}\" of route \"{}\"",
                                     fieldText(share, "name"), m_route.label()),
                         fmt::format("its {} applies to its share of the requests only", own),
                         share->range});
                }
            }
        }
    }

    [[nodiscard]] const Node* shareNode() const {
        if (m_decision.destinations.size() != 1) {
            return nullptr;
        }
        for (const Node* share : fieldItems(field(&m_action, "weighted_clusters"), "clusters")) {
            const auto& service = m_decision.destinations.front().service;
            if (service && m_snapshot[service].name == fieldText(share, "name")) {
                return share;
            }
        }
        return nullptr;
    }

    bool refuseMissing() {
        const auto& all = m_decision.destinations;
        const bool reachable = std::any_of(all.begin(), all.end(), [](const auto& destination) {
            return destination.service.valid();
        });
        if (reachable) {
            return true;
        }
        m_decision.outcome = Outcome::Respond;
        m_decision.status = missing();
        m_decision.detail += "; its cluster does not exist";
        return false;
    }

    [[nodiscard]] std::string hostFor(HeaderEdit& fields) const {
        std::optional<std::string> written;
        std::string literal = fieldText(m_share, "host_rewrite_literal");
        if (literal.empty()) {
            literal = fieldText(&m_action, "host_rewrite_literal");
        }
        if (!literal.empty()) {
            written = literal;
        } else if (const Node* header = field(&m_action, "host_rewrite_header")) {
            // The first value, as the header changes left it.
            written = fields.first(header->text);
        } else if (m_won.rule.hostRegex) {
            written =
                replaceAll(*m_won.rule.hostRegex, m_incoming.path,
                           fieldText(field(&m_action, "host_rewrite_path_regex"), "substitution"));
        } else if (fieldBool(&m_action, "auto_host_rewrite", false)) {
            written = targetName(m_snapshot, reachable());
        }
        if (!written || written->empty()) {
            return m_incoming.host;
        }
        fields.set("x-envoy-original-host", m_incoming.host);
        if (*written != m_incoming.host && fieldBool(&m_action, "append_x_forwarded_host", false)) {
            fields.append("x-forwarded-host", m_incoming.host);
        }
        return *written;
    }

    [[nodiscard]] std::string pathFor(HeaderEdit& fields) const {
        for (const std::string_view other : {"path_rewrite_policy", "path_rewrite"}) {
            if (const Node* policy = field(&m_action, other)) {
                m_decision.gaps.push_back(
                    {fmt::format("{} of route \"{}\"", other, m_route.label()),
                     "the path is shown as it was before that rewrite", policy->range});
            }
        }
        const std::string path = rewrittenPath(m_action, m_won.rule, m_incoming);
        const bool rewrites =
            m_won.rule.rewriteRegex.has_value() || !fieldText(&m_action, "prefix_rewrite").empty();
        if (rewrites) {
            fields.set("x-envoy-original-path", m_incoming.pathAndQuery());
        }
        return withQuery(path, m_incoming);
    }

    // The first destination that exists; refuseMissing() made sure of one.
    [[nodiscard]] model::ServiceId reachable() const {
        const auto& all = m_decision.destinations;
        return std::find_if(all.begin(), all.end(),
                            [](const auto& destination) { return destination.service.valid(); })
            ->service;
    }

    [[nodiscard]] std::string authorityOf(model::ServiceId id) const {
        const model::Service& service = m_snapshot[id];
        if (service.dynamic) {
            m_decision.gaps.push_back({fmt::format("cluster of route \"{}\"", m_route.label()),
                                       fmt::format("{} chooses it at run time", service.name),
                                       m_won.rule.node->range});
            return "(chosen at run time)";
        }
        if (service.upstream && !m_snapshot[service.upstream].targets.empty()) {
            return m_snapshot[m_snapshot[service.upstream].targets.front()].address();
        }
        return service.port == 0 ? service.host : fmt::format("{}:{}", service.host, service.port);
    }

    const model::Snapshot& m_snapshot;
    const Won& m_won;
    const Incoming& m_incoming;
    const Node& m_action;
    const model::Route& m_route;
    Decision& m_decision;
    const Node* m_share = nullptr;
};

} // namespace

std::string httpsLocation(const Incoming& incoming) {
    return fmt::format("https://{}{}", redirectHost(incoming, "https", false),
                       incoming.pathAndQuery());
}

void act(const model::Snapshot& snapshot, const Won& won, const Incoming& incoming,
         Decision& decision) {
    if (const Node* redirect = field(won.rule.node, "redirect")) {
        decision.outcome = Outcome::Redirect;
        decision.status = redirectStatus(*redirect);
        decision.location = redirectLocation(*redirect, won.rule, incoming);
    } else if (const Node* response = field(won.rule.node, "direct_response")) {
        decision.outcome = Outcome::Respond;
        decision.status = static_cast<int>(fieldInt(response, "status", 0));
    } else if (field(won.rule.node, "route") != nullptr) {
        Forwarder(snapshot, won, incoming, decision).forward();
    } else {
        decision.outcome = Outcome::Unknown;
        decision.gaps.push_back(
            {fmt::format("action of route \"{}\"", snapshot[decision.route].label()),
             "a filter answers; what it says is not known", won.rule.node->range});
    }
}

} // namespace gatelens::match::envoy
