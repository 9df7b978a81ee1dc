// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Names that must be defined somewhere: zones, log formats, named locations,
// variables.
#include "core/adapters/nginx_check.h"
#include "core/adapters/nginx_internal.h"
#include "core/adapters/nginx_values.h"
#include "core/base/strings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace gatelens::adapters::nginx {

namespace {

using Names = std::set<std::string, std::less<>>;

// The directive that uses a name, the one that defines it, and what it is.
struct ZoneUse {
    std::string_view user;
    std::string_view definer;
    std::string_view what;
};
constexpr std::array kZoneUses = std::to_array<ZoneUse>({
    {"limit_req", "limit_req_zone", "limit_req zone"},
    {"limit_conn", "limit_conn_zone", "limit_conn zone"},
    {"proxy_cache", "proxy_cache_path", "proxy_cache zone"},
    {"fastcgi_cache", "fastcgi_cache_path", "fastcgi_cache zone"},
    {"uwsgi_cache", "uwsgi_cache_path", "uwsgi_cache zone"},
    {"scgi_cache", "scgi_cache_path", "scgi_cache zone"},
    {"keyval", "keyval_zone", "keyval zone"},
});

// Arguments in which nginx expands variables: the first such argument.
struct VariableUse {
    std::string_view directive;
    std::size_t from;
};
constexpr std::array kVariableUses = std::to_array<VariableUse>({
    {"return", 0},
    {"set", 1},
    {"add_header", 1},
    {"add_trailer", 1},
    {"proxy_set_header", 1},
    {"grpc_set_header", 1},
    {"proxy_pass", 0},
    {"grpc_pass", 0},
    {"fastcgi_pass", 0},
    {"uwsgi_pass", 0},
    {"scgi_pass", 0},
    {"log_format", 1},
    {"root", 0},
    {"alias", 0},
    {"try_files", 0},
    {"proxy_cache_key", 0},
    {"fastcgi_cache_key", 0},
    {"proxy_cache_bypass", 0},
    {"proxy_no_cache", 0},
    {"limit_req_zone", 0},
    {"limit_conn_zone", 0},
    {"fastcgi_param", 1},
    {"uwsgi_param", 1},
    {"scgi_param", 1},
    {"auth_request_set", 1},
    {"proxy_set_body", 0},
    {"proxy_ssl_name", 0},
    {"hash", 0},
    {"auth_basic", 0},
    {"access_log", 0},
    {"proxy_cookie_path", 1},
    {"proxy_cookie_domain", 1},
    {"secure_link", 0},
    {"secure_link_md5", 0},
    {"split_clients", 0},
    {"sub_filter", 0},
    {"expires", 0},
    {"ssl_certificate", 0},
    {"auth_jwt", 0},
    {"proxy_method", 0},
    {"limit_rate", 0},
});

std::size_t variablesFrom(std::string_view directive) {
    static const auto table = [] {
        std::unordered_map<std::string_view, std::size_t> made;
        for (const auto& use : kVariableUses) {
            made.emplace(use.directive, use.from);
        }
        return made;
    }();
    const auto found = table.find(directive);
    return found == table.end() ? std::string_view::npos : found->second;
}

class References final {
public:
    References(SnapshotBuilder& out, bool complete)
        : m_out(out)
        , m_complete(complete) {}

    void collect(const Block& block) {
        for (const auto& statement : block.statements) {
            collect(statement, block.context);
            if (statement.block != nullptr) {
                collect(*statement.block);
            }
        }
    }

    void check(const Block& block) {
        for (const auto& statement : block.statements) {
            if (block.context != kFree && statement.argCount() > 0) {
                checkZone(statement);
                checkLogFormat(statement);
                checkVariables(statement);
            }
            if (statement.block != nullptr) {
                check(*statement.block);
            }
        }
        if (block.context == kServer) {
            checkNamedLocations(block);
        }
    }

private:
    void collect(const Statement& statement, Context context) {
        const std::string_view name = statement.name();
        if (context == kFree) {
            collectVariables(statement); // geoip2 and the like name variables in their body
            return;
        }
        const DirectiveFacts* facts = findDirective(name);
        m_certain = m_certain && facts != nullptr && !facts->thirdParty && name != "load_module" &&
                    !name.starts_with("js_") && name != "perl_modules";
        for (const auto& use : kZoneUses) {
            if (use.definer == name) {
                define(statement);
            }
        }
        if (name == "log_format" && !m_formats.emplace(statement.arg(0)).second) {
            m_out.error("duplicate-log-format",
                        fmt::format("the log format \"{}\" is defined twice", statement.arg(0)),
                        statement.node->range, "rename or remove one of them");
        }
        collectVariables(statement);
    }

    // zone=name:size, keys_zone=name:size
    void define(const Statement& statement) {
        for (const auto key : {"zone", "keys_zone"}) {
            if (const auto value = parameter(statement, key)) {
                m_zones[statement.name()].emplace(value->substr(0, value->find(':')));
            }
        }
    }

    void collectVariables(const Statement& statement) {
        const auto add = [this](std::string_view text) {
            if (text.starts_with('$')) {
                m_variables.emplace(text.substr(1));
            }
        };
        const std::string_view name = statement.name();
        add(name); // geoip2 { $country source=… }
        if (name == "set" || name.ends_with("_set") || name.starts_with("set_") ||
            name == "js_var" || name == "lua_add_variable") {
            add(statement.arg(0));
        }
        if (name == "keyval") {
            add(statement.arg(1));
        }
        if (statement.block != nullptr || name == "map") {
            add(statement.arg(statement.argCount() == 0 ? 0 : statement.argCount() - 1));
        }
        addCaptures(name);
        for (const text::Node* argument : statement.node->items) {
            addCaptures(argument->text);
        }
    }

    // (?<name>…), (?P<name>…), (?'name'…)
    void addCaptures(std::string_view regex) {
        for (auto at = regex.find("(?"); at != std::string_view::npos;
             at = regex.find("(?", at + 2)) {
            const auto open = regex.find_first_of("<'", at + 2);
            if (open == std::string_view::npos || open > at + 3) {
                continue;
            }
            const auto close = regex.find_first_of(">'", open + 1);
            if (close != std::string_view::npos) {
                m_variables.emplace(regex.substr(open + 1, close - open - 1));
            }
        }
    }

    void checkZone(const Statement& statement) {
        const auto use = std::find_if(kZoneUses.begin(), kZoneUses.end(),
                                      [&](const ZoneUse& u) { return u.user == statement.name(); });
        if (use == kZoneUses.end() || !m_complete) {
            return;
        }
        const auto named = parameter(statement, "zone");
        const std::string_view zone = named.value_or(statement.arg(0));
        const Names& known = m_zones[use->definer];
        if (zone == "off" || hasVariables(zone) || known.contains(zone)) {
            return;
        }
        const auto near = suggest(zone, known);
        m_out.error("missing-zone", fmt::format("unknown {} \"{}\"", use->what, zone),
                    statement.node->range,
                    near.empty() ? fmt::format("define it with {}", use->definer)
                                 : fmt::format("did you mean \"{}\"?", near));
    }

    void checkLogFormat(const Statement& statement) {
        if (statement.name() != "access_log" || statement.argCount() < 2 || !m_complete) {
            return;
        }
        const std::string_view format = statement.arg(1);
        if (format == "combined" || format.find('=') != std::string_view::npos ||
            m_formats.contains(format) || format == "gzip") {
            return;
        }
        const auto near = suggest(format, m_formats);
        m_out.error("missing-log-format", fmt::format("unknown log format \"{}\"", format),
                    statement.node->items[1]->range,
                    near.empty() ? "define it with log_format"
                                 : fmt::format("did you mean \"{}\"?", near));
    }

    void checkVariables(const Statement& statement) {
        if (statement.name() == "if" || statement.name() == "map") {
            checkText(*statement.node->items[0]);
        }
        const std::size_t from = variablesFrom(statement.name());
        for (std::size_t i = from; i < statement.argCount(); ++i) {
            checkText(*statement.node->items[i]);
        }
        if (statement.name() == "rewrite" && statement.argCount() > 1) {
            checkText(*statement.node->items[1]);
        }
    }

    void checkText(const text::Node& node) {
        for (const auto name : variablesIn(node.text)) {
            if (isKnownVariable(name) || m_variables.contains(name) || isPlaceholder(node.text) ||
                !m_reported.emplace(name).second) {
                continue;
            }
            const bool ask = m_reported.size() < 50;
            const auto near = ask ? nearestVariable(name) : std::string_view{};
            m_out.report(m_certain && m_complete ? text::Severity::Error : text::Severity::Warning,
                         "unknown-variable", fmt::format("unknown \"{}\" variable", name),
                         node.range,
                         near.empty() ? "define it, or check its spelling"
                                      : fmt::format("did you mean \"${}\"?", near));
        }
    }

    void checkNamedLocations(const Block& server) {
        std::unordered_set<std::string_view> names;
        for (const auto& statement : server.statements) {
            if (statement.name() == "location" && statement.arg(0).starts_with('@')) {
                names.insert(statement.arg(0));
            }
        }
        checkErrorPages(server, names);
    }

    void checkErrorPages(const Block& block, const std::unordered_set<std::string_view>& names) {
        for (const auto& statement : block.statements) {
            const std::size_t count = statement.argCount();
            if (statement.name() == "error_page" && count > 0 &&
                statement.arg(count - 1).starts_with('@') &&
                !names.contains(statement.arg(count - 1))) {
                m_out.warn(
                    "missing-location",
                    fmt::format("the server has no location \"{}\"", statement.arg(count - 1)),
                    statement.node->items.back()->range,
                    fmt::format("add \"location {} {{ … }}\"", statement.arg(count - 1)));
            }
            if (statement.block != nullptr) {
                checkErrorPages(*statement.block, names);
            }
        }
    }

    std::string_view suggest(std::string_view name, const Names& known) {
        if (known.size() > 1000 || ++m_suggestions > 50) {
            return {};
        }
        return nearest(name, {known.begin(), known.end()});
    }

    SnapshotBuilder& m_out;
    bool m_complete;
    bool m_certain = true; // no module may define variables that are not known here
    std::unordered_map<std::string_view, Names> m_zones;
    Names m_formats;
    std::unordered_set<std::string_view> m_variables;
    std::unordered_set<std::string_view> m_reported;
    std::size_t m_suggestions = 0;
};

} // namespace

void checkReferences(SnapshotBuilder& out, const Tree& tree, bool complete) {
    References references(out, complete);
    std::vector<const Block*> roots{&tree.main()};
    for (const auto* blocks : {&tree.http(), &tree.stream()}) {
        std::copy_if(blocks->begin(), blocks->end(), std::back_inserter(roots),
                     [](const Block* block) { return block->opener == nullptr; });
    }
    for (const Block* root : roots) {
        references.collect(*root);
    }
    for (const Block* root : roots) {
        references.check(*root);
    }
}

} // namespace gatelens::adapters::nginx
