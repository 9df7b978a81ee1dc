// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The routers, services and middlewares that Traefik makes of its static
// configuration (pkg/provider/traefik/internal.go). A running Traefik shows them;
// for files they are made here, so that both give the same picture.
#include "core/adapters/support/draft.h"
#include "core/adapters/support/fields.h"
#include "core/adapters/traefik_files.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

namespace gatelens::adapters::traefik {

using text::Node;
using text::SourceRange;

namespace {

constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max();

const Node* present(const Node* mapping, std::string_view key) {
    const Node* value = mapping == nullptr ? nullptr : mapping->get(key);
    return value == nullptr || value->isNull() ? nullptr : value;
}

const Node* at(const Node* node, std::initializer_list<std::string_view> path) {
    for (const auto name : path) {
        node = present(node, name);
    }
    return node;
}

// provider.Normalize: what is neither letter nor digit becomes a dash.
std::string normalized(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain =
            (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (plain) {
            out += c;
        } else if (!out.empty() && out.back() != '-') {
            out += '-';
        }
    }
    while (!out.empty() && out.back() == '-') {
        out.pop_back();
    }
    return out;
}

class Internals final {
public:
    Internals(Config& config, text::NodeArena& arena, text::Diagnostics& diagnostics)
        : m_config(config)
        , m_arena(arena)
        , m_diagnostics(diagnostics) {}

    void add() {
        const Node* root = m_config.staticRoot;
        addApi(present(root, "api"));
        if (const Node* ping = present(root, "ping"); ping != nullptr) {
            addFunction("ping", "ping", ping, "/ping");
        }
        if (const Node* prometheus = at(root, {"metrics", "prometheus"}); prometheus != nullptr) {
            addFunction("prometheus", "metrics.prometheus", prometheus, "/metrics");
        }
        if (const Node* rest = at(root, {"providers", "rest"}); rest != nullptr) {
            service("rest", rest->range);
            if (boolOf(rest, "insecure", false)) {
                useTraefikEntryPoint(rest->range);
                router("rest", "PathPrefix(`/api/providers`)", {"traefik"}, "rest@internal",
                       kHighest, {}, rest->range);
            }
        }
        addDefaultTransports(m_config);
        addRedirections();
        addAcme();
        service("noop", {});
    }

private:
    void addApi(const Node* api) {
        if (api == nullptr) {
            return;
        }
        const bool dashboard = boolOf(api, "dashboard", true);
        service("api", api->range);
        if (dashboard) {
            service("dashboard", api->range);
        }
        if (!boolOf(api, "insecure", false)) {
            return;
        }
        useTraefikEntryPoint(api->range);
        std::string base = textOf(api, "basePath");
        base = base == "/" ? std::string{} : base;
        router("api", fmt::format("PathPrefix(`{}/api`)", base), {"traefik"}, "api@internal",
               kHighest - 1, {}, api->range);
        if (dashboard) {
            router("dashboard", fmt::format("PathPrefix(`{}/`)", base), {"traefik"},
                   "dashboard@internal", kHighest - 2,
                   {"dashboard_redirect@internal", "dashboard_stripprefix@internal"}, api->range);
            Draft redirect = Draft::mapping(api->range);
            redirect.at("redirectRegex")
                .set("regex",
                     Draft::string(R"(^(http:\/\/(\[[\w:.]+\]|[\w\._-]+)(:\d+)?)\/$)", api->range))
                .set("replacement",
                     Draft::string(fmt::format("${{1}}{}/dashboard/", base), api->range))
                .set("permanent", Draft::boolean(true, api->range));
            middleware("dashboard_redirect", redirect, api->range);
            Draft strip = Draft::mapping(api->range);
            strip.at("stripPrefix")
                .at("prefixes")
                .append(Draft::string(base + "/dashboard/", api->range))
                .append(Draft::string(base + "/dashboard", api->range));
            middleware("dashboard_stripprefix", strip, api->range);
        }
        if (boolOf(api, "debug", false)) {
            router("debug", fmt::format("PathPrefix(`{}/debug`)", base), {"traefik"},
                   "api@internal", kHighest - 1, {}, api->range);
        }
    }

    // ping and prometheus: a fixed path on an entry point, unless routed by hand.
    void addFunction(std::string_view name, std::string_view section, const Node* node,
                     std::string_view path) {
        service(name, node->range);
        if (boolOf(node, "manualRouting", false)) {
            return;
        }
        std::string entryPoint = textOf(node, "entryPoint");
        if (entryPoint.empty() || entryPoint == "traefik") {
            entryPoint = "traefik";
            useTraefikEntryPoint(node->range);
        } else if (!hasEntryPoint(entryPoint)) {
            const Node* place = node->get("entryPoint");
            m_diagnostics.push_back(
                {text::Severity::Error,
                 "dangling-reference",
                 fmt::format("{} uses the entry point \"{}\", which does not exist", section,
                             entryPoint),
                 {},
                 place->range,
                 {}});
        }
        router(name, fmt::format("PathPrefix(`{}`)", path), {entryPoint},
               fmt::format("{}@internal", name), kHighest, {}, node->range);
    }

    void addRedirections() {
        const std::vector<Object> entryPoints = m_config.entryPoints;
        for (const Object& entryPoint : entryPoints) {
            const Node* redirect = at(entryPoint.node, {"http", "redirections", "entryPoint"});
            if (redirect == nullptr) {
                continue;
            }
            const std::string to = textOf(redirect, "to");
            const std::string port = redirectPort(to);
            if (port.empty()) {
                const Node* place = redirect->get("to");
                m_diagnostics.push_back(
                    {text::Severity::Error,
                     "dangling-reference",
                     to.empty() ? fmt::format("the redirection of entry point \"{}\" lacks \"to\"",
                                              entryPoint.name)
                                : fmt::format("the redirection of entry point \"{}\" leads to "
                                              "\"{}\", which is no entry point with a port",
                                              entryPoint.name, to),
                     "name an entry point, or write \":443\"",
                     place == nullptr ? redirect->range : place->range,
                     {}});
                continue;
            }
            addRedirection(entryPoint, *redirect, to, port);
        }
    }

    void addRedirection(const Object& entryPoint, const Node& redirect, const std::string& to,
                        const std::string& port) {
        const std::string scheme = textOf(&redirect, "scheme");
        const std::string name = normalized(entryPoint.name + "-to-" + to);
        Draft draft = Draft::mapping(redirect.range);
        draft.at("redirectScheme")
            .set("scheme", Draft::string(scheme.empty() ? "https" : scheme, redirect.range))
            .set("port", Draft::string(port, redirect.range))
            .set("permanent", Draft::boolean(boolOf(&redirect, "permanent", true), redirect.range));
        middleware("redirect-" + name, draft, redirect.range);
        const bool byPass = boolOf(entryPoint.node, "allowACMEByPass", false);
        router(name,
               byPass ? "HostRegexp(`^.+$`) && !PathPrefix(`/.well-known/acme-challenge/`)"
                      : "HostRegexp(`^.+$`)",
               {entryPoint.name}, "noop@internal", intOf(&redirect, "priority", kHighest - 1),
               {"redirect-" + name}, redirect.range);
    }

    void addAcme() {
        const Node* resolvers = present(m_config.staticRoot, "certificatesResolvers");
        if (resolvers == nullptr || !resolvers->isMapping()) {
            return;
        }
        std::vector<std::string> entryPoints;
        SourceRange range;
        for (const auto& resolver : resolvers->members) {
            const Node* challenge = at(resolver.value, {"acme", "httpChallenge"});
            const std::string name = textOf(challenge, "entryPoint");
            if (name.empty()) {
                continue;
            }
            if (!hasEntryPoint(name)) {
                m_diagnostics.push_back(
                    {text::Severity::Error,
                     "dangling-reference",
                     fmt::format("the HTTP challenge of resolver \"{}\" uses the entry point "
                                 "\"{}\", which does not exist",
                                 resolver.name, name),
                     {},
                     challenge->get("entryPoint")->range,
                     {}});
            } else if (std::find(entryPoints.begin(), entryPoints.end(), name) ==
                       entryPoints.end()) {
                entryPoints.push_back(name);
                range = challenge->range;
            }
        }
        if (!entryPoints.empty()) {
            service("acme-http", range);
            router("acme-http", "PathPrefix(`/.well-known/acme-challenge/`)", entryPoints,
                   "acme-http@internal", kHighest, {}, range);
        }
    }

    [[nodiscard]] bool hasEntryPoint(std::string_view name) const {
        return std::any_of(m_config.entryPoints.begin(), m_config.entryPoints.end(),
                           [name](const Object& e) { return e.name == name; });
    }

    // ":8080" stands for a port, anything else for an entry point with one.
    [[nodiscard]] std::string redirectPort(std::string_view to) const {
        if (to.starts_with(':')) {
            return parseInt(to.substr(1)) ? std::string(to.substr(1)) : std::string{};
        }
        for (const Object& entryPoint : m_config.entryPoints) {
            if (entryPoint.name == to) {
                return portOf(textOf(entryPoint.node, "address"));
            }
        }
        return {};
    }

    [[nodiscard]] static std::string portOf(const std::string& address) {
        const auto end = std::min(address.find('/'), address.size());
        const auto parsed = parseHostPort(std::string_view(address).substr(0, end));
        return parsed && parsed->port != 0 ? std::to_string(parsed->port) : std::string{};
    }

    // Traefik opens :8080 when something needs an entry point that nobody named.
    void useTraefikEntryPoint(const SourceRange& range) {
        if (hasEntryPoint("traefik")) {
            return;
        }
        Draft draft = Draft::mapping(range);
        draft.set("address", Draft::string(":8080", range));
        m_config.entryPoints.push_back({"traefik", "", freeze(draft, m_arena), range, {}});
    }

    void service(std::string_view name, const SourceRange& range) {
        m_config.layer(Layer::Http)
            .services.add(
                {std::string(name), "internal", freeze(Draft::mapping(range), m_arena), range, {}});
    }

    void middleware(const std::string& name, const Draft& draft, const SourceRange& range) {
        m_config.layer(Layer::Http)
            .middlewares.add({name, "internal", freeze(draft, m_arena), range, {}});
    }

    void router(std::string_view name, std::string_view rule,
                const std::vector<std::string>& entryPoints, std::string_view service,
                std::int64_t priority, const std::vector<std::string>& middlewares,
                const SourceRange& range) {
        Draft draft = Draft::mapping(range);
        Draft& places = draft.at("entryPoints");
        for (const std::string& entryPoint : entryPoints) {
            places.append(Draft::string(entryPoint, range));
        }
        if (!middlewares.empty()) {
            Draft& list = draft.at("middlewares");
            for (const std::string& item : middlewares) {
                list.append(Draft::string(item, range));
            }
        }
        draft.set("service", Draft::string(std::string(service), range));
        draft.set("rule", Draft::string(std::string(rule), range));
        draft.set("ruleSyntax", Draft::string("default", range));
        draft.set("priority", Draft::integer(priority, range));
        m_config.layer(Layer::Http)
            .routers.add({std::string(name), "internal", freeze(draft, m_arena), range, {}});
    }

    Config& m_config;
    text::NodeArena& m_arena;
    text::Diagnostics& m_diagnostics;
};

} // namespace

void addDefaultTransports(Config& config) {
    const Node* root = config.staticRoot;
    if (const Node* transport = present(root, "serversTransport"); transport != nullptr) {
        config.layer(Layer::Http)
            .transports.add({"default", "internal", transport, transport->range, {}});
    }
    if (const Node* transport = present(root, "tcpServersTransport"); transport != nullptr) {
        config.layer(Layer::Tcp)
            .transports.add({"default", "internal", transport, transport->range, {}});
    }
}

void addInternalObjects(Config& config, text::NodeArena& arena, text::Diagnostics& diagnostics) {
    Internals(config, arena, diagnostics).add();
}

} // namespace gatelens::adapters::traefik
