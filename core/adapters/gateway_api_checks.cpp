// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the API server would refuse: the schemas of the CRDs and their CEL rules.
#include "core/adapters/gateway_api_internal.h"
#include "core/adapters/gateway_api_shape.h"
#include "core/adapters/support/fields.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace gatelens::adapters::gatewayapi {

using text::Node;

namespace {

// DNS-1123 subdomain, optionally behind "*.", and no IP address.
bool isHostname(std::string_view name) {
    if (name.starts_with("*.")) {
        name.remove_prefix(2);
    }
    bool letter = false;
    for (const std::string_view label : split(name, '.')) {
        const bool edges = !label.empty() && label.front() != '-' && label.back() != '-';
        const bool plain = std::all_of(label.begin(), label.end(), [&letter](char c) {
            letter = letter || (c >= 'a' && c <= 'z');
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
        });
        if (!edges || !plain || label.size() > 63) {
            return false;
        }
    }
    return letter && name.size() <= 253;
}

class ObjectChecker final {
public:
    ObjectChecker(Assembly& assembly, const Object& object)
        : m_builder(assembly.builder)
        , m_assembly(assembly)
        , m_object(object) {}

    void check() {
        const Shape* shape = specShape(m_object.kind);
        // Reports and lists of tools have no name and are no objects of a cluster.
        if (shape != nullptr && m_object.name.empty() &&
            textOf(m_object.node->get("metadata"), "generateName").empty()) {
            error("missing-key", fmt::format("a {} has no metadata.name", m_object.kind),
                  *m_object.node);
        }
        if (shape != nullptr && m_object.spec == nullptr) {
            error("missing-key", fmt::format("{} has no spec", m_object.label()), *m_object.node);
        }
        if (shape == nullptr || m_object.spec == nullptr) {
            return;
        }
        checkShape(*m_object.spec, *shape, m_object.label() + ": spec",
                   m_builder.snapshot().diagnostics);
        count(m_object.spec, "rules", 0, 16);
        for (const Node* hostname : itemsOf(m_object.spec, "hostnames")) {
            checkHostname(*hostname);
        }
        for (const Node* listener : itemsOf(m_object.spec, "listeners")) {
            checkListener(*listener);
        }
        if (m_object.kind == "Gateway") {
            checkGateway();
        }
        if (m_object.kind == "HTTPRoute" || m_object.kind == "GRPCRoute") {
            count(m_object.spec, "hostnames", 0, 16);
            std::set<std::string> names;
            for (const Node* rule : itemsOf(m_object.spec, "rules")) {
                checkRule(*rule);
                const std::string name = textOf(rule, "name");
                if (!name.empty() && !names.insert(name).second) {
                    error("duplicate-name",
                          fmt::format("{} has two rules named \"{}\"", m_object.label(), name),
                          *rule->get("name"));
                }
            }
        }
    }

private:
    void error(std::string code, std::string message, const Node& at, std::string fix = {}) {
        m_builder.report(text::Severity::Error, std::move(code), std::move(message), at.range,
                         std::move(fix), m_object.apiPath);
    }

    void count(const Node* holder, std::string_view key, std::size_t min, std::size_t max) {
        const Node* list = holder == nullptr ? nullptr : holder->get(key);
        if (list != nullptr && (list->items.size() > max || list->items.size() < min)) {
            error("out-of-range",
                  fmt::format("{}: {} has {} entries, but may have {} to {}", m_object.label(), key,
                              list->items.size(), min, max),
                  *list);
        }
    }

    void checkHostname(const Node& node) {
        if (node.isString() && !isHostname(node.text)) {
            error("wrong-value",
                  fmt::format("{}: \"{}\" is no host name (lower-case DNS name, \"*.\" in front at "
                              "most, no IP address, no port)",
                              m_object.label(), node.text),
                  node);
        }
    }

    void checkListener(const Node& listener) {
        if (const Node* hostname = listener.get("hostname")) {
            checkHostname(*hostname);
        }
        const std::string protocol = textOf(&listener, "protocol");
        const std::string name = textOf(&listener, "name");
        const Node* tls = listener.get("tls");
        if (tls != nullptr && (protocol == "HTTP" || protocol == "TCP" || protocol == "UDP")) {
            error("not-allowed",
                  fmt::format("{}: listener \"{}\" has tls, but its protocol is {}",
                              m_object.label(), name, protocol),
                  *tls, "use HTTPS or TLS, or remove tls");
        }
        const bool named = listener.get("hostname") != nullptr;
        if (named && (protocol == "TCP" || protocol == "UDP")) {
            error("not-allowed",
                  fmt::format("{}: listener \"{}\" has a hostname, but its protocol is {}",
                              m_object.label(), name, protocol),
                  *listener.get("hostname"), "remove hostname");
        }
        const std::string mode = textOf(tls, "mode");
        if (protocol == "HTTPS" && mode == "Passthrough") {
            error("not-allowed",
                  fmt::format("{}: an HTTPS listener cannot pass TLS through", m_object.label()),
                  *tls->get("mode"), "use protocol TLS");
        }
        const bool terminates = (protocol == "HTTPS" || protocol == "TLS") && mode != "Passthrough";
        const bool certified = !itemsOf(tls, "certificateRefs").empty() ||
                               (tls != nullptr && tls->get("options") != nullptr);
        if (terminates && !certified && protocol == "HTTPS") {
            m_builder.warn("missing-certificate",
                           fmt::format("{}: listener \"{}\" terminates TLS without certificateRefs",
                                       m_object.label(), name),
                           listener.range, "add tls.certificateRefs");
        }
    }

    void checkGateway() {
        std::set<std::string> names;
        for (const Node* listener : itemsOf(m_object.spec, "listeners")) {
            const std::string name = textOf(listener, "name");
            if (!names.insert(name).second) {
                error("duplicate-name",
                      fmt::format("{} has two listeners named \"{}\"", m_object.label(), name),
                      *listener);
            }
        }
        const std::string gatewayClass = textOf(m_object.spec, "gatewayClassName");
        const bool missing = m_assembly.objects.complete("GatewayClass") &&
                             m_assembly.objects.find("GatewayClass", "", gatewayClass) == nullptr;
        if (missing && !gatewayClass.empty()) {
            m_builder.warn("dangling-reference",
                           fmt::format("{} has the class \"{}\", which is not part of this source",
                                       m_object.label(), gatewayClass),
                           m_object.spec->get("gatewayClassName")->range);
        }
    }

    void checkRule(const Node& rule) {
        count(&rule, "matches", 0, 64);
        count(&rule, "filters", 0, 16);
        count(&rule, "backendRefs", 0, 16);
        for (const Node* match : itemsOf(&rule, "matches")) {
            if (const Node* path = match->get("path")) {
                checkPath(*path);
            }
            unique(*match, "headers", true);
            unique(*match, "queryParams", false);
        }
        checkFilters(rule, rule);
        for (const Node* backend : itemsOf(&rule, "backendRefs")) {
            checkFilters(*backend, rule);
            checkBackendPort(*backend);
        }
        checkTimeouts(rule);
    }

    void checkBackendPort(const Node& backend) {
        const std::string kind = textOf(&backend, "kind");
        if ((kind.empty() || kind == "Service") && textOf(&backend, "group").empty() &&
            backend.get("port") == nullptr) {
            error("missing-key",
                  fmt::format("{}: the backend \"{}\" is a Service and needs a port",
                              m_object.label(), textOf(&backend, "name")),
                  backend);
        }
    }

    void checkPath(const Node& path) {
        const std::string type = textOf(&path, "type");
        const Node* node = path.get("value");
        if (node == nullptr || type == "RegularExpression" || !node->isString()) {
            return;
        }
        const std::string_view value = node->text;
        if (!value.starts_with('/')) {
            error("wrong-value",
                  fmt::format("{}: the path \"{}\" must start with \"/\"", m_object.label(), value),
                  *node);
        }
        for (const std::string_view part : {"//", "/./", "/../", "%2f", "%2F", "#"}) {
            if (value.find(part) != std::string_view::npos) {
                error("wrong-value",
                      fmt::format("{}: the path \"{}\" must not contain \"{}\"", m_object.label(),
                                  value, part),
                      *node);
            }
        }
        if (value.ends_with("/..") || value.ends_with("/.")) {
            error("wrong-value",
                  fmt::format("{}: the path \"{}\" must not end with a dot segment",
                              m_object.label(), value),
                  *node);
        }
    }

    void unique(const Node& match, std::string_view key, bool foldCase) {
        std::set<std::string> names;
        for (const Node* entry : itemsOf(&match, key)) {
            std::string name = textOf(entry, "name");
            if (!names.insert(foldCase ? toLower(name) : name).second) {
                error("duplicate-name",
                      fmt::format("{}: {} names \"{}\" twice, and only the first counts",
                                  m_object.label(), key, name),
                      *entry);
            }
        }
    }

    void checkFilters(const Node& holder, const Node& rule) {
        constexpr std::array kOnce =
            std::to_array<std::string_view>({"RequestHeaderModifier", "ResponseHeaderModifier",
                                             "RequestRedirect", "URLRewrite", "CORS"});
        std::map<std::string, const Node*> seen;
        for (const Node* filter : itemsOf(&holder, "filters")) {
            const std::string type = textOf(filter, "type");
            const bool once = std::find(kOnce.begin(), kOnce.end(), type) != kOnce.end();
            if (!seen.try_emplace(type, filter).second && once) {
                error("not-allowed",
                      fmt::format("{}: a list may hold only one {} filter", m_object.label(), type),
                      *filter, "merge them");
            }
            checkFilter(*filter, type, rule);
        }
        const bool redirects = seen.contains("RequestRedirect");
        if (redirects && seen.contains("URLRewrite")) {
            error("not-allowed",
                  fmt::format("{}: RequestRedirect and URLRewrite exclude each other",
                              m_object.label()),
                  *seen.at("URLRewrite"), "keep one of them");
        }
        if (redirects && &holder == &rule && !itemsOf(&rule, "backendRefs").empty()) {
            error("not-allowed",
                  fmt::format("{}: a rule with RequestRedirect must not have backendRefs",
                              m_object.label()),
                  *rule.get("backendRefs"), "remove backendRefs");
        }
    }

    void checkFilter(const Node& filter, const std::string& type, const Node& rule) {
        constexpr std::array kConfigs =
            std::to_array<std::pair<std::string_view, std::string_view>>(
                {{"RequestHeaderModifier", "requestHeaderModifier"},
                 {"ResponseHeaderModifier", "responseHeaderModifier"},
                 {"RequestMirror", "requestMirror"},
                 {"RequestRedirect", "requestRedirect"},
                 {"URLRewrite", "urlRewrite"},
                 {"ExtensionRef", "extensionRef"},
                 {"CORS", "cors"},
                 {"ExternalAuth", "externalAuth"}});
        for (const auto& [name, key] : kConfigs) {
            const Node* config = filter.get(key);
            if (name == type && config == nullptr) {
                error("missing-key",
                      fmt::format("{}: a {} filter needs \"{}\"", m_object.label(), type, key),
                      filter);
            } else if (name != type && config != nullptr) {
                error("not-allowed",
                      fmt::format("{}: \"{}\" belongs to a {} filter, but the type is {}",
                                  m_object.label(), key, name, type),
                      *config);
            }
        }
        for (const std::string_view key : {"requestRedirect", "urlRewrite"}) {
            const Node* config = filter.get(key);
            if (config != nullptr && config->get("path") != nullptr) {
                checkPathModifier(*config->get("path"), rule);
            }
        }
        const Node* mirror = filter.get("requestMirror");
        if (mirror != nullptr && mirror->get("percent") != nullptr &&
            mirror->get("fraction") != nullptr) {
            error("not-allowed",
                  fmt::format("{}: percent and fraction of a mirror exclude each other",
                              m_object.label()),
                  *mirror->get("fraction"));
        }
    }

    void checkPathModifier(const Node& path, const Node& rule) {
        if (textOf(&path, "type") != "ReplacePrefixMatch") {
            return;
        }
        const auto matches = itemsOf(&rule, "matches");
        // No match is the prefix "/".
        const Node* match = matches.size() == 1 ? matches.front()->get("path") : nullptr;
        const std::string type = textOf(match, "type");
        const bool prefix =
            matches.empty() || (matches.size() == 1 && (type.empty() || type == "PathPrefix"));
        if (!prefix) {
            error("not-allowed",
                  fmt::format("{}: ReplacePrefixMatch needs exactly one match, of type PathPrefix",
                              m_object.label()),
                  path, "split the rule, or use ReplaceFullPath");
        }
    }

    void checkTimeouts(const Node& rule) {
        const Node* timeouts = rule.get("timeouts");
        const auto read = [&](std::string_view key) -> std::optional<std::int64_t> {
            const Node* node = timeouts == nullptr ? nullptr : timeouts->get(key);
            if (node == nullptr || !node->asText()) {
                return std::nullopt;
            }
            const auto value = durationMs(*node->asText(), 0);
            const bool bare = parseInt(node->text).has_value() ||
                              node->text.find_first_of("dwMy") != std::string_view::npos;
            if (!value || bare) {
                error("wrong-value",
                      fmt::format("{}: {} is \"{}\", which is no duration such as \"10s\" or "
                                  "\"1m30s\"",
                                  m_object.label(), key, node->text),
                      *node);
                return std::nullopt;
            }
            return value;
        };
        const auto request = read("request");
        const auto backend = read("backendRequest");
        if (request && backend && *request != 0 && *backend > *request) {
            error(
                "out-of-range",
                fmt::format("{}: backendRequest must not be longer than request", m_object.label()),
                *timeouts->get("backendRequest"));
        }
    }

    SnapshotBuilder& m_builder;
    Assembly& m_assembly;
    const Object& m_object;
};

} // namespace

void checkObjects(Assembly& assembly) {
    for (const Object& object : assembly.objects.all) {
        if (object.standard()) {
            ObjectChecker(assembly, object).check();
        }
    }
    for (const Object& object : assembly.objects.replaced) {
        assembly.builder.warn(
            "duplicate-object",
            fmt::format("{} is defined again later; the last one counts", object.label()),
            object.node->range, "remove one of them");
    }
}

} // namespace gatelens::adapters::gatewayapi
