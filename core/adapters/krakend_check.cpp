// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What KrakenD checks when it starts (lura config/config.go, Init) and says without
// a place, and what it passes over in silence.
#include "core/adapters/krakend_internal.h"

#include "core/adapters/support/fields.h"
#include "core/base/strings.h"
#include "core/model/service.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::adapters::krakend {

using text::Node;

namespace {

constexpr std::int64_t kFormatVersion = 3;

bool isWordChar(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool isSimpleName(std::string_view name) {
    return !name.empty() &&
           std::ranges::all_of(name, [](char c) { return isWordChar(c) || c == '-'; });
}

// resp0_field of an earlier answer, JWT.claim of the caller's token.
bool isComputed(std::string_view name) {
    if (name.starts_with("JWT.") && name.size() > 4) {
        return true;
    }
    if (!name.starts_with("resp")) {
        return false;
    }
    name.remove_prefix(4);
    const auto digits = std::min(name.find_first_not_of("0123456789"), name.size());
    return digits > 0 && (digits == name.size() || name[digits] == '_');
}

// ^[^/]|\*.|/__(debug|echo|health)(/.*)?$ of CleanPath()'s result.
bool isRefusedPath(std::string_view path) {
    const auto star = path.find('*');
    if (star != std::string_view::npos && star + 1 < path.size()) {
        return true;
    }
    for (const std::string_view own : {"/__debug", "/__echo", "/__health"}) {
        const auto at = path.find(own);
        if (at != std::string_view::npos &&
            (at + own.size() == path.size() || path[at + own.size()] == '/')) {
            return true;
        }
    }
    return false;
}

// (https?://)?([a-zA-Z0-9\._\-]+)(:[0-9]{2,6})?/?  found exactly once.
bool isHost(std::string_view host) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (host.starts_with(scheme)) {
            host.remove_prefix(scheme.size());
            break;
        }
    }
    if (host.ends_with('/')) {
        host.remove_suffix(1);
    }
    const auto parsed = parseHostPort(host);
    return parsed && !parsed->host.empty() && std::ranges::all_of(parsed->host, [](char c) {
               return isWordChar(c) || c == '.' || c == '-';
           });
}

class Refusals final {
public:
    Refusals(SnapshotBuilder& builder, const Node& root)
        : m_builder(builder)
        , m_root(root)
        , m_strict(!boolOf(&root, "disable_rest", false)) {}

    void run() {
        version();
        address();
        hosts(m_root, "the service");
        durations(m_root, "the service",
                  {"timeout", "cache_ttl", "read_timeout", "write_timeout", "idle_timeout",
                   "read_header_timeout", "idle_connection_timeout", "response_header_timeout",
                   "expect_continue_timeout", "dialer_timeout", "dialer_fallback_delay",
                   "dialer_keep_alive", "dns_cache_ttl", "max_shutdown_wait_time"});
        for (const Node* endpoint : itemsOf(&m_root, "endpoints")) {
            if (endpoint->isMapping()) {
                check(*endpoint);
            }
        }
        for (const Node* agent : itemsOf(&m_root, "async_agent")) {
            const std::string label = fmt::format("agent \"{}\"", textOf(agent, "name"));
            for (const Node* backend : itemsOf(agent, "backend")) {
                hosts(*backend, label);
                hasHost(*backend, label);
            }
        }
    }

private:
    void version() {
        const Node* node = child(&m_root, "version");
        if (node == nullptr) {
            return; // missing-key says so
        }
        const auto number = node->asInt();
        if (number && *number != kFormatVersion) {
            m_builder.error("unsupported-version",
                            fmt::format("the format version is {}; KrakenD 2 reads only version 3 "
                                        "and does not start",
                                        *number),
                            node->range,
                            *number < kFormatVersion ? "migrate the file (krakend-config-migrator)"
                                                     : "set \"version\": 3");
        }
    }

    void address() {
        const Node* node = child(&m_root, "listen_ip");
        if (node == nullptr || node->text.empty()) {
            return;
        }
        const std::string text(node->text);
        in_addr v4{};
        in6_addr v6{};
        if (inet_pton(AF_INET, text.c_str(), &v4) != 1 &&
            inet_pton(AF_INET6, text.c_str(), &v6) != 1) {
            m_builder.error("bad-address",
                            fmt::format("listen_ip is \"{}\", which is no IP address; KrakenD does "
                                        "not start",
                                        text),
                            node->range);
        }
    }

    void durations(const Node& node, std::string_view what,
                   std::initializer_list<std::string_view> keys) {
        for (const auto key : keys) {
            const Node* value = child(&node, key);
            if (value != nullptr && value->isString() && !value->text.empty() &&
                value->text.find_first_of("123456789") != std::string_view::npos &&
                !duration(&node, key, std::nullopt).known()) {
                m_builder.warn("bad-duration",
                               fmt::format("{} has {} \"{}\", which is no duration; KrakenD takes "
                                           "it for absent",
                                           what, key, value->text),
                               value->range, "write a number with its unit, such as \"2s\"");
            }
        }
    }

    void hosts(const Node& node, std::string_view what) {
        if (boolOf(&node, "disable_host_sanitize", false) || !textOf(&node, "sd").empty()) {
            return;
        }
        for (const Node* host : itemsOf(&node, "host")) {
            if (host->isScalar() && !isHost(host->text) &&
                (host->flags & text::kHasPlaceholder) == 0) {
                m_builder.error(
                    "bad-host",
                    fmt::format("{} has the host \"{}\"; KrakenD does not start", what, host->text),
                    host->range, "write scheme, name and port only: http://name:8080");
            }
        }
    }

    void hasHost(const Node& backend, const std::string& what) {
        if (!itemsOf(&backend, "host").empty() || !itemsOf(&m_root, "host").empty()) {
            return;
        }
        for (const std::string_view own :
             {"backend/lambda", "backend/amqp/consumer", "backend/amqp/producer",
              "backend/pubsub/publisher", "backend/pubsub/subscriber",
              "backend/static-filesystem"}) {
            if (extraConfig(&backend, own) != nullptr) {
                return; // the destination stands in there
            }
        }
        m_builder.error(
            "missing-host",
            fmt::format("a backend of {} has no host, and neither has the service", what),
            backend.range, "set \"host\" in the backend or at the top");
    }

    static std::string labelOf(const Node& endpoint) {
        const std::string method = textOf(&endpoint, "method");
        return fmt::format("endpoint \"{} {}\"", method.empty() ? "GET" : method,
                           textOf(&endpoint, "endpoint"));
    }

    void check(const Node& endpoint) {
        const std::string label = labelOf(endpoint);
        path(endpoint, label);
        method(endpoint, label);
        durations(endpoint, label, {"timeout", "cache_ttl"});
        const auto backends = itemsOf(&endpoint, "backend");
        if (backends.empty() && endpoint.member("backend") != nullptr) {
            m_builder.error("missing-backend",
                            fmt::format("{} has no backend; KrakenD does not start", label),
                            rangeOf(&endpoint, "backend"));
        }
        if (backends.size() > 1 && outputEncoding(endpoint) == "no-op") {
            m_builder.error(
                "bad-encoding",
                fmt::format("{} passes answers on as they are (no-op), which works with "
                            "one backend and not with {}; KrakenD does not start",
                            label, backends.size()),
                rangeOf(&endpoint, "output_encoding"));
        }
        for (const Node* backend : backends) {
            if (backend->isMapping()) {
                hosts(*backend, label);
                hasHost(*backend, label);
                parameters(endpoint, *backend, label);
            }
        }
    }

    [[nodiscard]] std::string outputEncoding(const Node& endpoint) const {
        std::string own = textOf(&endpoint, "output_encoding");
        return own.empty() ? textOf(&m_root, "output_encoding") : own;
    }

    void path(const Node& endpoint, const std::string& label) {
        const Node* node = child(&endpoint, "endpoint");
        if (node == nullptr || !node->isScalar()) {
            return;
        }
        if (isRefusedPath(node->text)) {
            m_builder.error("bad-path",
                            fmt::format("{}: a path may have \"*\" only at its end and may not be "
                                        "one of KrakenD's own; KrakenD does not start",
                                        label),
                            node->range);
        }
        conflict(endpoint, *node, label);
    }

    // gin: the same method and path twice, or two names for one parameter, is a
    // panic when the router is built.
    void conflict(const Node& endpoint, const Node& node, const std::string& label) {
        std::string prefix = textOf(&endpoint, "method");
        if (prefix.empty()) {
            prefix = "GET";
        }
        for (const auto segment : split(node.text, '/')) {
            const bool parameter = segment.size() > 2 && segment.starts_with('{');
            prefix += parameter ? "/{}" : '/' + std::string(segment);
            if (parameter) {
                const auto [known, fresh] = m_parameters.emplace(prefix, segment);
                if (!fresh && known->second != segment) {
                    m_builder.error("route-conflict",
                                    fmt::format("{} calls a part of the path {}, and an endpoint "
                                                "before calls the same part {}; KrakenD does not "
                                                "start",
                                                label, segment, known->second),
                                    node.range, "use one name for it");
                    return;
                }
            }
        }
        if (!m_paths.insert(prefix).second) {
            m_builder.error("duplicate-route",
                            fmt::format("{} stands twice; KrakenD does not start", label),
                            node.range, "remove one of them");
        }
    }

    void method(const Node& endpoint, const std::string& label) {
        const Node* node = child(&endpoint, "method");
        static constexpr std::array kMethods =
            std::to_array<std::string_view>({"GET", "POST", "PUT", "PATCH", "DELETE"});
        const bool known = node == nullptr || std::ranges::any_of(kMethods, [&](auto name) {
                               return equalsIgnoreCase(name, node->text);
                           });
        if (!known) {
            m_builder.error(
                "unknown-value",
                fmt::format("{} has the method \"{}\", but must have one of {}; KrakenD "
                            "drops the endpoint",
                            label, node->text, fmt::join(kMethods, ", ")),
                node->range);
        }
    }

    void parameters(const Node& endpoint, const Node& backend, const std::string& label) {
        const Node* pattern = child(&backend, "url_pattern");
        if (pattern == nullptr || !pattern->isScalar() ||
            pattern->text.find("{{") != std::string_view::npos) {
            return;
        }
        const auto given = parametersOf(textOf(&endpoint, "endpoint"));
        for (const auto& name : parametersOf(pattern->text)) {
            if (isComputed(name)) {
                continue;
            }
            if (std::ranges::find(given, name) != given.end() &&
                (!m_strict || isSimpleName(name))) {
                continue;
            }
            const auto near =
                nearest(name, std::vector<std::string_view>(given.begin(), given.end()));
            m_builder.error("dangling-reference",
                            fmt::format("a backend of {} uses the parameter {{{}}}, which the "
                                        "endpoint does not have; KrakenD does not start",
                                        label, name),
                            pattern->range,
                            near.empty() ? std::string{}
                                         : fmt::format("did you mean {{{}}}?", near));
        }
    }

    SnapshotBuilder& m_builder;
    const Node& m_root;
    bool m_strict;
    std::unordered_map<std::string, std::string> m_parameters;
    std::unordered_set<std::string> m_paths;
};

class TemplateFinder final {
public:
    explicit TemplateFinder(SnapshotBuilder& builder)
        : m_builder(builder) {}

    void visit(const Node& node, int depth) {
        constexpr int kMaxDepth = 20;
        if (m_found || depth > kMaxDepth) {
            return;
        }
        if (node.isScalar()) {
            if (node.text.find("{{") != std::string_view::npos) {
                m_found = true;
                m_builder.error("unrendered-template",
                                "this is a template of the flexible configuration: what stands "
                                "here is not what KrakenD runs",
                                node.range,
                                "render it first (FC_ENABLE=1 FC_OUT=out.json krakend check -c …) "
                                "and read the result");
            }
            return;
        }
        for (const auto& member : node.members) {
            // Bodies and scripts inside extra_config are templates of their own right.
            if (member.name != "extra_config") {
                visit(*member.value, depth + 1);
            }
        }
        for (const Node* item : node.items) {
            visit(*item, depth + 1);
        }
    }

private:
    SnapshotBuilder& m_builder;
    bool m_found = false;
};

} // namespace

void checkRefusals(SnapshotBuilder& builder, const Node& root) {
    Refusals(builder, root).run();
}

void checkTemplates(SnapshotBuilder& builder, const Node& root) {
    TemplateFinder(builder).visit(root, 0);
}

} // namespace gatelens::adapters::krakend
