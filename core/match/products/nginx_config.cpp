// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/products/nginx_config.h"

#include "core/base/strings.h"
#include "core/match/route_keys.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include <fnmatch.h>

namespace gatelens::match::nginx {

using text::Node;

namespace {

constexpr int kMaxIncludes = 16;
// Directives that make a location with a final slash answer 301 without it.
constexpr std::array kPasses = std::to_array<std::string_view>(
    {"proxy_pass", "grpc_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "memcached_pass"});

bool globs(const std::string& pattern, const std::string& name) {
    return fnmatch(pattern.c_str(), name.c_str(), FNM_PATHNAME) == 0;
}

// Whether an include directive means that file. A relative name is relative to
// nginx's prefix, which only the running program knows, so its end counts.
bool includes(std::string_view pattern, const std::string& name) {
    const std::string wanted(pattern);
    if (wanted.starts_with('/')) {
        return globs(wanted, name);
    }
    const auto depth = std::count(wanted.begin(), wanted.end(), '/');
    std::size_t at = name.size();
    for (std::ptrdiff_t i = 0; i <= depth && at != std::string::npos; ++i) {
        at = at == 0 ? std::string::npos : name.rfind('/', at - 1);
    }
    return globs(wanted, at == std::string::npos ? name : name.substr(at + 1));
}

std::string nameOf(const model::Snapshot& snapshot, const text::Document& document) {
    const Node* root = document.root();
    const auto* file = root == nullptr ? nullptr : snapshot.sources->find(root->range.file);
    return file == nullptr ? std::string() : file->name();
}

bool isPass(std::string_view name) {
    return std::find(kPasses.begin(), kPasses.end(), name) != kPasses.end();
}

} // namespace

void Level::assign(Directives all) {
    directives = std::move(all);
    std::copy_if(directives.begin(), directives.end(), std::back_inserter(settings),
                 [](const Node* directive) {
                     return directive->text != "location" && directive->text != "server";
                 });
}

const Node* Level::own(std::string_view name) const {
    const Node* found = nullptr;
    for (const Node* directive : settings) {
        if (directive->text == name) {
            found = directive;
        }
    }
    return found;
}

const Node* Level::find(std::string_view name) const {
    const Node* mine = own(name);
    return mine != nullptr || parent == nullptr ? mine : parent->find(name);
}

Directives Level::list(std::string_view name) const {
    Directives found;
    std::copy_if(settings.begin(), settings.end(), std::back_inserter(found),
                 [&](const Node* directive) { return directive->text == name; });
    return found.empty() && parent != nullptr ? parent->list(name) : found;
}

bool Level::isOn(std::string_view name, bool fallback) const {
    const Node* directive = find(name);
    return directive == nullptr ? fallback : toLower(directive->arg(0)) == "on";
}

Config::Config(const model::Snapshot& snapshot, text::Diagnostics& problems)
    : m_snapshot(snapshot)
    , m_problems(problems) {
    for (std::size_t i = 0; i < snapshot.routes.size(); ++i) {
        m_routes.emplace(snapshot.routes[i].raw, model::RouteId(i));
        m_first.try_emplace(snapshot.routes[i].raw, model::RouteId(i));
    }
    readDocuments();
    paths.build();
    expressions.build();
    buildSockets();
}

// Files that another one includes are read where they are included.
void Config::readDocuments() {
    std::set<std::string> included;
    std::vector<std::string> names;
    for (const auto& document : m_snapshot.documents) {
        names.push_back(nameOf(m_snapshot, *document));
    }
    std::vector<const Node*> open;
    for (const auto& document : m_snapshot.documents) {
        if (document->root() != nullptr) {
            open.push_back(document->root());
        }
    }
    while (!open.empty()) {
        const Node* node = open.back();
        open.pop_back();
        for (const Node* directive : node->directives()) {
            if (directive->text == "include") {
                for (const auto& name : names) {
                    if (includes(directive->arg(0), name)) {
                        included.insert(name);
                    }
                }
            } else if (directive->block != nullptr) {
                open.push_back(directive);
            }
        }
    }
    for (std::size_t i = 0; i < m_snapshot.documents.size(); ++i) {
        const Node* root = m_snapshot.documents[i]->root();
        if (root != nullptr && !included.contains(names[i])) {
            readHttp(directivesOf(*root), nullptr);
        }
    }
}

Directives Config::directivesOf(const Node& node) const {
    Directives out;
    append(node, out, 0);
    return out;
}

void Config::append(const Node& block, Directives& into, int depth) const {
    for (const Node* directive : block.directives()) {
        if (directive->text == "include") {
            resolve(*directive, into, depth);
        } else {
            into.push_back(directive);
        }
    }
}

void Config::resolve(const Node& include, Directives& into, int depth) const {
    if (depth > kMaxIncludes) {
        return;
    }
    std::vector<std::pair<std::string, const Node*>> files;
    for (const auto& document : m_snapshot.documents) {
        const std::string name = nameOf(m_snapshot, *document);
        if (document->root() != nullptr && includes(include.arg(0), name)) {
            files.emplace_back(name, document->root());
        }
    }
    std::sort(files.begin(), files.end());
    for (const auto& [name, root] : files) {
        append(*root, into, depth + 1);
    }
}

// Servers below http, or at the top of a file that is a part of a configuration.
void Config::readHttp(const Directives& directives, const Level* parent) {
    auto level = std::make_unique<Level>();
    level->parent = parent;
    level->assign(directives);
    const Level* here = level.get();
    levels.push_back(std::move(level));
    for (const Node* directive : directives) {
        if (directive->text == "http" && directive->block != nullptr) {
            readHttp(directivesOf(*directive), nullptr);
        } else if (directive->text == "server" && directive->block != nullptr) {
            readServer(*directive, here);
        }
    }
}

model::RouteId Config::takeRoute(const Node& node) {
    const auto found = m_routes.find(&node);
    if (found == m_routes.end()) {
        return routeOf(&node);
    }
    const model::RouteId route = found->second;
    m_routes.erase(found);
    return route;
}

model::RouteId Config::routeOf(const Node* node) const {
    const auto found = m_first.find(node);
    return found == m_first.end() ? model::RouteId{} : found->second;
}

void Config::readServer(const Node& node, const Level* parent) {
    const auto index = static_cast<Rank>(servers.size());
    Server& server = servers.emplace_back();
    server.node = &node;
    server.level = std::make_unique<Level>();
    server.level->parent = parent;
    server.level->assign(directivesOf(node));
    server.group = m_nextGroup++;
    const Node* name = server.level->own("server_name");
    server.label =
        name == nullptr || name->arg(0).empty() ? "(no name)" : std::string(name->arg(0));
    const std::size_t before = locations.size();
    if (m_routes.contains(&node)) {
        server.route = takeRoute(node);
        server.listeners = m_snapshot[server.route].listeners;
    }
    const Level& level = *server.level;
    readLocations(servers[index], index, level, servers[index].group);
    for (std::size_t i = before; i < locations.size() && servers[index].listeners.empty(); ++i) {
        if (locations[i].route) {
            servers[index].listeners = m_snapshot[locations[i].route].listeners;
        }
    }
}

void Config::readLocations(Server& server, Rank serverIndex, const Level& level, Rank group) {
    for (const Node* directive : level.directives) {
        if (directive->text == "location" && directive->block != nullptr) {
            readLocation(server, serverIndex, *directive, level, group);
        } else if (directive->text == "if" && directive->block != nullptr) {
            (void)takeRoute(*directive);
        }
    }
}

void Config::readLocation(Server& server, Rank serverIndex, const Node& node, const Level& parent,
                          Rank group) {
    Location location;
    std::string_view modifier = node.items.size() > 1 ? node.arg(0) : std::string_view{};
    std::string_view name = node.items.size() > 1 ? node.arg(1) : node.arg(0);
    if (node.items.size() == 1) {
        // "=/x" and "~*\.php$" are allowed without a blank.
        for (const std::string_view mark : {"^~", "~*", "=", "~"}) {
            if (name.starts_with(mark)) {
                modifier = mark;
                name.remove_prefix(mark.size());
                break;
            }
        }
    }
    location.name = name;
    location.text = modifier.empty() ? location.name : fmt::format("{} {}", modifier, name);
    location.node = &node;
    location.level = std::make_unique<Level>();
    location.level->parent = &parent;
    location.level->assign(directivesOf(node));
    location.route = takeRoute(node);
    location.group = m_nextGroup++;
    const auto rank = static_cast<Rank>(locations.size());
    const bool passes =
        std::any_of(location.level->directives.begin(), location.level->directives.end(),
                    [](const Node* d) { return isPass(d->text); });
    location.autoRedirect = passes && name.ends_with('/');
    if (modifier == "=") {
        location.kind = Location::Kind::Exact;
        paths.add(group, {PathKey::Kind::Exact, location.name}, rank);
    } else if (modifier.starts_with('~')) {
        location.kind = Location::Kind::Regex;
        location.regex = compile(name, modifier == "~", node);
        if (location.regex) {
            std::string prefix = literalPrefix(name);
            const auto kind = prefix.empty() ? PathKey::Kind::Any : PathKey::Kind::Prefix;
            expressions.add(group, {kind, std::move(prefix), modifier == "~"}, rank);
        }
    } else if (name.starts_with('@')) {
        location.kind = Location::Kind::Named;
        server.named.emplace(location.name, rank);
    } else {
        location.kind = modifier == "^~" ? Location::Kind::PrefixNoRegex : Location::Kind::Prefix;
        paths.add(group, {PathKey::Kind::Prefix, location.name}, rank);
    }
    const Level& level = *location.level;
    const Rank own = location.group;
    locations.push_back(std::move(location));
    readLocations(servers[serverIndex], serverIndex, level, own);
}

std::optional<Regex> Config::compile(std::string_view pattern, bool caseSensitive, const Node& at) {
    RegexOptions options;
    options.dialect = RegexDialect::Pcre;
    options.caseSensitive = caseSensitive;
    auto regex = Regex::compile(pattern, options);
    if (!regex) {
        text::Diagnostic problem;
        problem.severity = text::Severity::Error;
        problem.code = "bad-expression";
        problem.message = regex.error().message;
        problem.range = at.range;
        m_problems.push_back(std::move(problem));
        return std::nullopt;
    }
    return std::move(*regex);
}

void Config::addNames(const Server& server, Rank index) {
    std::vector<std::string> names;
    for (const Node* directive : server.level->directives) {
        if (directive->text == "server_name") {
            for (const Node* name : directive->items) {
                names.emplace_back(name->text);
            }
        }
    }
    if (names.empty()) {
        names.emplace_back();
    }
    for (const auto& written : names) {
        const std::string name = toLower(written);
        const bool isRegex = written.starts_with('~');
        const Regex* regex = nullptr;
        if (isRegex) {
            auto compiled = compile(written.substr(1), false, *server.node);
            if (!compiled) {
                continue;
            }
            m_nameExpressions.push_back(std::make_unique<Regex>(std::move(*compiled)));
            regex = m_nameExpressions.back().get();
        }
        for (const auto listener : server.listeners) {
            Socket& socket = sockets[listener];
            if (regex != nullptr) {
                socket.expressions.emplace_back(regex, index);
                continue;
            }
            const auto enter = [&](HostKey::Kind kind, std::string value) {
                // A conflicting name is ignored: the first server has it.
                const std::string key = static_cast<char>('0' + static_cast<int>(kind)) + value;
                if (socket.known.try_emplace(key, index).second) {
                    socket.names.add({kind, std::move(value)}, index);
                }
            };
            if (name.starts_with("*.")) {
                enter(HostKey::Kind::Suffix, name.substr(1));
            } else if (name.starts_with('.')) {
                enter(HostKey::Kind::Exact, name.substr(1));
                enter(HostKey::Kind::Suffix, name);
            } else if (name.ends_with(".*")) {
                enter(HostKey::Kind::Prefix, name.substr(0, name.size() - 1));
            } else {
                enter(HostKey::Kind::Exact, name);
            }
        }
    }
}

void Config::buildSockets() {
    std::set<model::ListenerId> declared;
    std::set<model::ListenerId> seen;
    for (std::size_t i = 0; i < servers.size(); ++i) {
        const auto index = static_cast<Rank>(i);
        const Server& server = servers[i];
        addNames(server, index);
        for (const auto id : server.listeners) {
            if (seen.insert(id).second) {
                sockets[id].fallback = index;
            }
        }
        for (const Node* listen : server.level->directives) {
            if (listen->text != "listen") {
                continue;
            }
            const bool isDefault =
                std::any_of(listen->items.begin(), listen->items.end(), [](const Node* argument) {
                    return argument->text == "default_server" || argument->text == "default";
                });
            const std::string_view address = listen->arg(0);
            for (const auto id : server.listeners) {
                const std::string port = std::to_string(m_snapshot[id].port);
                const bool mine = address == port || address.ends_with(":" + port) ||
                                  (m_snapshot[id].port == 80 && address.find(':') == address.npos);
                if (isDefault && mine && declared.insert(id).second) {
                    sockets[id].fallback = index;
                }
            }
        }
    }
    for (auto& [id, socket] : sockets) {
        socket.names.build();
    }
}

} // namespace gatelens::match::nginx
