// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// An nginx configuration as it is evaluated: includes resolved, servers by
// address and name, locations by kind, settings with their inheritance.
#pragma once

#include "core/match/index.h"
#include "core/match/matcher.h"
#include "core/match/regex.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::match::nginx {

using Directives = std::vector<const text::Node*>;

// One block and the blocks around it.
struct Level {
    const Level* parent = nullptr;
    Directives directives; // of the block itself, includes resolved
    Directives settings;   // the same without servers and locations, which may be many

    void assign(Directives all);

    [[nodiscard]] const text::Node* own(std::string_view name) const;
    // The nearest level's directive of that name.
    [[nodiscard]] const text::Node* find(std::string_view name) const;
    // All of the nearest level that has one: array directives are inherited whole
    // or not at all.
    [[nodiscard]] Directives list(std::string_view name) const;
    [[nodiscard]] bool isOn(std::string_view name, bool fallback) const;
};

struct Location {
    enum class Kind : std::uint8_t { Exact, Prefix, PrefixNoRegex, Regex, Named };
    Kind kind = Kind::Prefix;
    std::string name;
    std::optional<Regex> regex;
    const text::Node* node = nullptr;
    std::unique_ptr<Level> level;
    model::RouteId route;
    Rank group = 0; // of its nested locations
    bool autoRedirect = false;
    std::string text; // "~* \.php$"
};

struct Server {
    const text::Node* node = nullptr;
    std::unique_ptr<Level> level;
    model::RouteId route; // what no location takes; may be none
    std::vector<model::ListenerId> listeners;
    Rank group = 0;
    std::map<std::string, Rank, std::less<>> named; // "@app"
    std::string label;
};

// The servers of one listening socket.
struct Socket {
    HostIndex names; // groups are indices of servers
    std::vector<std::pair<const Regex*, Rank>> expressions;
    Rank fallback = 0;
    std::map<std::string, Rank> known; // first server with a name
};

class Config final {
public:
    Config(const model::Snapshot& snapshot, text::Diagnostics& problems);

    std::vector<std::unique_ptr<Level>> levels; // of http blocks and ifs
    std::vector<Server> servers;
    std::vector<Location> locations;
    PathIndex paths;       // groups: servers and locations; ranks: indices of locations
    PathIndex expressions; // the same for regular expressions
    std::map<model::ListenerId, Socket> sockets;
    std::map<const text::Node*, const text::Node*> maps; // of map blocks by their variable's node

    // The block of an `if` below a level; its route when it forwards by itself.
    [[nodiscard]] Directives directivesOf(const text::Node& node) const;
    [[nodiscard]] model::RouteId routeOf(const text::Node* node) const;

private:
    void readDocuments();
    void readHttp(const Directives& directives, const Level* parent);
    void readServer(const text::Node& node, const Level* parent);
    void readLocations(Server& server, Rank serverIndex, const Level& level, Rank group);
    void readLocation(Server& server, Rank serverIndex, const text::Node& node, const Level& parent,
                      Rank group);
    void addNames(const Server& server, Rank index);
    void buildSockets();
    std::optional<Regex> compile(std::string_view pattern, bool caseSensitive,
                                 const text::Node& at);
    model::RouteId takeRoute(const text::Node& node);
    void resolve(const text::Node& include, Directives& into, int depth) const;
    void append(const text::Node& block, Directives& into, int depth) const;

    const model::Snapshot& m_snapshot;
    text::Diagnostics& m_problems;
    std::multimap<const text::Node*, model::RouteId> m_routes; // in the snapshot's order
    std::map<const text::Node*, model::RouteId> m_first;
    std::vector<std::unique_ptr<Regex>> m_nameExpressions;
    Rank m_nextGroup = 0;
};

} // namespace gatelens::match::nginx
