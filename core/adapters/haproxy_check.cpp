// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What `haproxy -c` would refuse or warn of: unknown keywords and options, wrong
// sections, duplicate names, references to what is not there.
#include "core/adapters/haproxy_check.h"

#include "core/base/strings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>
#include <utility>

namespace gatelens::adapters::haproxy {

namespace {

struct Dropped {
    std::string_view keyword;
    std::string_view instead;
};
// Removed in 2.1 and 1.8; each names its successor.
constexpr std::array kDropped = std::to_array<Dropped>({
    {"reqrep", "\"http-request replace-header\" or \"replace-path\""},
    {"reqirep", "\"http-request replace-header\" or \"replace-path\""},
    {"reqadd", "\"http-request add-header\""},
    {"reqdel", "\"http-request del-header\""},
    {"reqidel", "\"http-request del-header\""},
    {"reqdeny", "\"http-request deny\""},
    {"reqideny", "\"http-request deny\""},
    {"reqallow", "\"http-request allow\""},
    {"reqiallow", "\"http-request allow\""},
    {"reqtarpit", "\"http-request tarpit\""},
    {"reqitarpit", "\"http-request tarpit\""},
    {"reqpass", "an ACL"},
    {"reqipass", "an ACL"},
    {"rsprep", "\"http-response replace-header\""},
    {"rspirep", "\"http-response replace-header\""},
    {"rspadd", "\"http-response add-header\""},
    {"rspdel", "\"http-response del-header\""},
    {"rspidel", "\"http-response del-header\""},
    {"rspdeny", "\"http-response deny\""},
    {"rspideny", "\"http-response deny\""},
    {"block", "\"http-request deny\""},
    {"appsession", "\"stick\" rules"},
    {"bind-process", "\"process\" of \"bind\""},
    {"clitimeout", "\"timeout client\""},
    {"contimeout", "\"timeout connect\""},
    {"srvtimeout", "\"timeout server\""},
    {"redispatch", "\"option redispatch\""},
});

std::string_view sectionsText(Sections sections) {
    static constexpr std::array kNames = std::to_array<std::string_view>(
        {"", "defaults", "frontend", "defaults or frontend", "listen", "defaults or listen",
         "frontend or listen", "defaults, frontend or listen", "backend", "defaults or backend",
         "frontend or backend", "defaults, frontend or backend", "listen or backend",
         "defaults, listen or backend", "frontend, listen or backend", "any proxy section"});
    return kNames[sections & kAnyProxy];
}

RuleSet setOf(const Line& line) {
    const std::string_view kind = line.word(1);
    if (line.word(0) == "tcp-request") {
        return kind == "connection" ? kTcpConnection
               : kind == "session"  ? kTcpSession
                                    : kTcpContent;
    }
    return line.word(0) == "tcp-response"    ? kTcpResponse
           : line.word(0) == "http-request"  ? kHttpRequest
           : line.word(0) == "http-response" ? kHttpResponse
                                             : kHttpAfter;
}

class Checker final {
public:
    explicit Checker(Build& build)
        : m_build(build)
        , m_out(build.out) {}

    void run() {
        collectNames();
        for (const auto& section : m_build.config.sections()) {
            if (section->isProxy()) {
                checkProxy(*section);
            } else if (section->kind == "global") {
                checkGlobal(*section);
            } else {
                checkPlainSection(m_build, *section, m_suggestions);
            }
        }
    }

private:
    void collectNames() {
        for (const auto& section : m_build.config.sections()) {
            const std::string_view kind = section->kind;
            if (section->isProxy() && kind != "defaults") {
                checkName(*section);
                if (section->find("stick-table") != nullptr) {
                    m_tables.insert(section->name);
                }
            } else if (kind == "peers") {
                for (const Line* table : section->all("table")) {
                    m_tables.insert(
                        m_texts.emplace(fmt::format("{}/{}", section->name, table->word(1)))
                            .first->c_str());
                }
            } else if (kind == "resolvers") {
                m_resolvers.insert(section->name);
            } else if (kind == "cache") {
                m_caches.insert(section->name);
            } else if (kind == "userlist" && !m_userlists.insert(section->name).second) {
                m_out.warn("duplicate-name",
                           fmt::format("userlist \"{}\" is defined twice; the second one is "
                                       "ignored",
                                       section->name),
                           nameRange(*section), "rename or remove one of them");
            }
        }
    }

    static const text::SourceRange& nameRange(const ConfigSection& section) {
        return section.node->items.empty() ? section.node->nameRange
                                           : section.node->items[0]->range;
    }

    // A frontend and a backend may share a name; two of a kind may not.
    void checkName(const ConfigSection& section) {
        if (section.name.empty()) {
            m_out.error("missing-name", fmt::format("\"{}\" needs a name", section.kind),
                        section.node->nameRange, fmt::format("write: {} <name>", section.kind));
            return;
        }
        for (const bool front : {true, false}) {
            auto& names = front ? m_fronts : m_backs;
            if (!(front ? section.accepts() : section.forwards())) {
                continue;
            }
            const auto [first, isNew] = names.emplace(section.name, &section);
            if (!isNew) {
                m_out.error(
                    "duplicate-name",
                    fmt::format("{} \"{}\" has the same name as the {} at {}", section.kind,
                                section.name, first->second->kind,
                                m_out.context().sources()->place(first->second->node->range)),
                    nameRange(section), "rename one of them");
                return;
            }
        }
    }

    // A named defaults section is either referred to, or used because it is the
    // last one; not both.
    void checkReference(const ConfigSection& section) {
        const ConfigSection* defaults = section.defaults;
        if (defaults == nullptr || defaults->name.empty()) {
            return;
        }
        const bool named = std::any_of(section.node->items.begin(), section.node->items.end(),
                                       [](const text::Node* word) { return word->text == "from"; });
        const auto [known, isNew] = m_named.emplace(defaults, named);
        if (!isNew && known->second != named) {
            m_out.error(
                "ambiguous-defaults",
                fmt::format("the defaults section \"{}\" at {} is referred to by one section "
                            "and used by another because it is the last one",
                            defaults->name,
                            m_out.context().sources()->place(defaults->node->range)),
                nameRange(section), fmt::format("write \"from {}\" in both", defaults->name));
        }
    }

    // Rules of a defaults section are shared by reference, so that one kind of
    // proxy only may inherit them (proxy_ref_defaults in proxy.c).
    void checkDefaults(const ConfigSection& section) {
        const ConfigSection* defaults = section.defaults;
        if (defaults == nullptr || m_build.rules.of(*defaults).empty() || !hasRules(*defaults)) {
            return;
        }
        const std::string place = m_out.context().sources()->place(defaults->node->range);
        std::string problem;
        if (section.kind == "listen" || section.kind == "defaults") {
            problem = fmt::format("a {} section cannot inherit from a defaults section with rules "
                                  "(that at {})",
                                  section.kind, place);
        } else {
            const auto [user, isNew] = m_users.emplace(defaults, section.kind);
            if (!isNew && user->second != section.kind) {
                problem =
                    fmt::format("frontends and backends cannot inherit from the same defaults "
                                "section if it has rules (that at {})",
                                place);
            }
        }
        if (!problem.empty()) {
            m_out.error("shared-defaults", std::move(problem), nameRange(section),
                        "give them defaults sections of their own");
        }
    }

    static bool hasRules(const ConfigSection& section) {
        return std::any_of(section.lines.begin(), section.lines.end(), [](const Line& line) {
            return needsName(line.word(0)) && line.word(0) != "acl" &&
                   line.word(1) != "inspect-delay";
        });
    }

    void checkProxy(const ConfigSection& section) {
        checkReference(section);
        checkDefaults(section);
        const Line* backendRule = nullptr;
        std::unordered_map<std::string_view, const Line*> servers;
        for (const auto& line : section.lines) {
            checkKeyword(section, line);
            checkRule(section, line);
            checkLine(m_build, section, line, m_suggestions);
            if (line.word(0) == "use_backend" && backendRule == nullptr) {
                backendRule = &line;
            }
            if (line.word(0) == "http-request" && backendRule != nullptr) {
                m_out.warn("rule-order",
                           "a http-request rule below use_backend is still evaluated before it",
                           line.range(), "move it above the use_backend rules");
                backendRule = nullptr; // said once
            }
            if (line.word(0) == "server" || line.word(0) == "default-server" ||
                line.word(0) == "server-template") {
                checkServer(section, line, servers);
            } else if (line.word(0) == "bind") {
                checkOptions(line, 2, bindOption, nearestBindOption);
                checkBindPorts(line);
            } else if (line.word(0) == "timeout" && line.count() > 2 &&
                       !parseTimeMs(line.word(2)) &&
                       line.word(2).find('$') == std::string_view::npos) {
                m_out.error(
                    "invalid-value",
                    fmt::format("\"{}\" of \"timeout {}\" is no time", line.word(2), line.word(1)),
                    line.range(2), "a number with us, ms, s, m, h or d");
            }
        }
        if (section.kind != "defaults") {
            checkCompleteness(section);
            m_build.conditions.reportUnused(section);
        }
    }

    void checkBindPorts(const Line& line) {
        for (const auto text : split(line.word(1), ',')) {
            const Address address = parseAddress(text);
            const bool inet = address.host.find(':') == std::string::npos ||
                              address.host.starts_with('[') || !text.starts_with(address.host);
            const bool special =
                address.host.starts_with("unix:") || text.find('@') != std::string_view::npos;
            if (address.valid && inet && !special && address.port == 0 &&
                address.portText.empty()) {
                m_out.error("invalid-address",
                            fmt::format("missing port specification in \"{}\"", text),
                            line.range(1), "write [address]:port");
            }
        }
    }

    void checkKeyword(const ConfigSection& section, const Line& line) {
        const std::string_view first = line.word(0);
        const auto* dropped =
            std::find_if(kDropped.begin(), kDropped.end(),
                         [first](const Dropped& d) { return d.keyword == first; });
        if (dropped != kDropped.end()) {
            m_out.error(
                "dropped-keyword",
                fmt::format("\"{}\" is not supported any more by HAProxy 2.1 and newer", first),
                line.range(0), fmt::format("use {}", dropped->instead));
            return;
        }
        const Sections known = proxyKeyword(first, line.word(1));
        if (known == 0) {
            reportUnknown(section, line);
        } else if ((known & section.section()) == 0) {
            reportSection(section, line, known);
        } else if (section.kind == "defaults" && section.name.empty() && needsName(first)) {
            m_out.error(
                "wrong-section",
                fmt::format("\"{}\" is not allowed in a defaults section without a name", first),
                line.range(0), "give the section a name and refer to it by \"from\"");
        }
    }

    // HAProxy refuses some keywords in a section of the wrong kind, and only warns
    // that it ignores the others (2.6, tried keyword by keyword).
    void reportSection(const ConfigSection& section, const Line& line, Sections known) {
        static constexpr std::array kRefused = std::to_array<std::string_view>(
            {"server", "server-template", "default-server", "use-server", "tcp-response",
             "retry-on", "use-fcgi-app", "use_backend", "default_backend", "tcp-request",
             "declare"});
        const bool refused =
            section.kind == "defaults" ||
            std::find(kRefused.begin(), kRefused.end(), line.word(0)) != kRefused.end();
        m_out.report(refused ? text::Severity::Error : text::Severity::Warning, "wrong-section",
                     fmt::format("\"{}\" is {} in a {} section", shown(line),
                                 refused ? "not allowed" : "ignored", section.kind),
                     line.range(0), fmt::format("it belongs to {}", sectionsText(known)));
    }

    static bool needsName(std::string_view keyword) {
        return keyword == "acl" || keyword == "http-request" || keyword == "http-response" ||
               keyword == "http-after-response" || keyword == "tcp-request" ||
               keyword == "tcp-response";
    }

    static std::string shown(const Line& line) {
        const bool pair = line.word(0) == "option" || line.word(0) == "timeout" ||
                          line.word(0) == "stats" || line.word(0) == "tcp-request";
        return pair ? fmt::format("{} {}", line.word(0), line.word(1)) : std::string(line.word(0));
    }

    void reportUnknown(const ConfigSection& section, const Line& line) {
        const bool ask = m_suggestions.more();
        const auto near = ask ? nearestKeyword(line.word(0), line.word(1), section.section())
                              : std::string_view{};
        m_out.report(
            near.empty() ? text::Severity::Warning : text::Severity::Error, "unknown-keyword",
            fmt::format("unknown keyword \"{}\" in the {} section", shown(line), section.kind),
            line.range(0),
            near.empty() ? "check its spelling and HAProxy's version"
                         : fmt::format("did you mean \"{}\"?", near));
    }

    void checkRule(const ConfigSection& section, const Line& line) {
        const std::string_view first = line.word(0);
        const bool tcp = first == "tcp-request" || first == "tcp-response";
        const bool http =
            first == "http-request" || first == "http-response" || first == "http-after-response";
        const bool delay = tcp && line.word(1) == "inspect-delay";
        const std::size_t at = tcp ? 2 : 1;
        if ((!tcp && !http) || delay) {
            return;
        }
        if (line.count() <= at) {
            m_out.error("wrong-argument-count", fmt::format("\"{}\" needs an action", shown(line)),
                        line.range(0));
            return;
        }
        const RuleSet set = setOf(line);
        const RuleSets sets = actionSets(line.word(at));
        if (sets == 0) {
            const bool ask = m_suggestions.more();
            const auto near = ask ? nearestAction(line.word(at), set) : std::string_view{};
            m_out.report(
                near.empty() ? text::Severity::Warning : text::Severity::Error, "unknown-action",
                fmt::format("\"{}\" has no action \"{}\"", first, line.word(at)), line.range(at),
                near.empty() ? "check its spelling and HAProxy's version"
                             : fmt::format("did you mean \"{}\"?", near));
        } else if ((sets & set) == 0) {
            m_out.error("wrong-action",
                        fmt::format("the action \"{}\" cannot be used in \"{}\" rules",
                                    line.word(at), shown(line)),
                        line.range(at));
        } else {
            checkActionNames(section, line, at);
        }
    }

    // Tables, caches that an action names.
    void checkActionNames(const ConfigSection& section, const Line& line, std::size_t at) {
        const std::string_view action = line.word(at);
        if (action == "cache-use" || action == "cache-store") {
            const std::string_view cache = line.word(at + 1);
            if (!m_caches.contains(cache)) {
                missing("missing-cache", "cache", cache, line.range(at + 1), m_caches);
            }
        }
        if (!action.starts_with("track-sc")) {
            return;
        }
        const auto table = line.find("table", at);
        const bool named = table && *table + 1 < line.count();
        // Without a name it is the proxy's own.
        const std::string_view name = named ? line.word(*table + 1) : section.name;
        if (section.kind != "defaults" && !m_tables.contains(name)) {
            missing("missing-table", "stick table", name, line.range(named ? *table + 1 : at),
                    m_tables);
        }
    }

    template <typename Names>
    void missing(std::string code, std::string_view what, std::string_view name,
                 const text::SourceRange& range, const Names& names) {
        const bool ask = m_suggestions.more();
        const auto near = ask ? nearest(name, {names.begin(), names.end()}) : std::string_view{};
        m_out.error(std::move(code), fmt::format("unable to find the {} \"{}\"", what, name), range,
                    near.empty() ? fmt::format("define the {}", what)
                                 : fmt::format("did you mean \"{}\"?", near));
    }

    void checkServer(const ConfigSection& section, const Line& line,
                     std::unordered_map<std::string_view, const Line*>& servers) {
        const bool isDefault = line.word(0) == "default-server";
        const std::size_t from = isDefault ? 1 : line.word(0) == "server" ? 3 : 4;
        if (!isDefault && line.count() < from) {
            m_out.error("wrong-argument-count",
                        fmt::format("\"{}\" needs a name and an address", line.word(0)),
                        line.range(0), "write: server <name> <address>[:port]");
            return;
        }
        if (line.word(0) == "server") {
            const auto [first, isNew] = servers.emplace(line.word(1), &line);
            if (!isNew) {
                m_out.error(
                    "duplicate-name",
                    fmt::format("\"{}\" already has a server \"{}\"", section.name, line.word(1)),
                    line.range(1), "rename one of them");
            }
        }
        if (!isDefault && !parseAddress(line.word(from - 1)).valid) {
            m_out.error("invalid-address",
                        fmt::format("\"{}\" is no address of a server", line.word(from - 1)),
                        line.range(from - 1), "write address:port, with a port of 1 to 65535");
        }
        checkOptions(line, from, serverOption, nearestServerOption);
        const auto resolvers = line.find("resolvers", from);
        if (resolvers && *resolvers + 1 < line.count() &&
            !m_resolvers.contains(line.word(*resolvers + 1)) &&
            line.word(*resolvers + 1) != "default") {
            missing("missing-resolvers", "resolvers section", line.word(*resolvers + 1),
                    line.range(*resolvers + 1), m_resolvers);
        }
    }

    void checkOptions(const Line& line, std::size_t from, int (*known)(std::string_view),
                      std::string_view (*suggest)(std::string_view)) {
        for (std::size_t i = from; i < line.count(); ++i) {
            const std::string_view word = line.word(i);
            const int values = known(word);
            if (word == "source" || word == "usesrc" || word == "interface") {
                ++i; // their words come in several forms
            } else if (values > 0) {
                if (i + 1 >= line.count()) {
                    m_out.error("wrong-argument-count", fmt::format("\"{}\" needs a value", word),
                                line.range(i));
                }
                ++i;
            } else if (values < 0 && word.find('$') == std::string_view::npos) {
                reportOption(line, i, suggest);
                return; // what follows may be its values
            }
        }
    }

    void reportOption(const Line& line, std::size_t at,
                      std::string_view (*suggest)(std::string_view)) {
        const bool ask = m_suggestions.more();
        const auto near = ask ? suggest(line.word(at)) : std::string_view{};
        m_out.report(
            near.empty() ? text::Severity::Warning : text::Severity::Error, "unknown-option",
            fmt::format("\"{}\" has no option \"{}\"", line.word(0), line.word(at)), line.range(at),
            near.empty() ? "check its spelling and HAProxy's version"
                         : fmt::format("did you mean \"{}\"?", near));
    }

    // HAProxy warns of these at every start.
    void checkCompleteness(const ConfigSection& section) {
        if (section.find("disabled") != nullptr) {
            return;
        }
        std::vector<std::string_view> unset;
        const auto need = [&](std::string_view name) {
            if (!timeoutOf(section, name).declared()) {
                unset.push_back(name);
            }
        };
        const bool serves =
            section.find("server") != nullptr || section.find("server-template") != nullptr;
        if (section.accepts()) {
            need("client");
        }
        if (section.forwards() && serves) {
            need("connect");
            need("server");
        }
        if (!unset.empty()) {
            m_out.warn("missing-timeout",
                       fmt::format("{} \"{}\" has no \"timeout {}\": connections may stay for ever",
                                   section.kind, section.name, fmt::join(unset, "\", \"timeout ")),
                       nameRange(section), "set them, or in the defaults section");
        }
        if (section.accepts() && section.all("bind").empty()) {
            m_out.warn("missing-bind",
                       fmt::format("{} \"{}\" listens on no address", section.kind, section.name),
                       nameRange(section), "add a bind line");
        }
    }

    void checkGlobalStats(const Line& line) {
        static const std::vector<std::string_view> kWords = {"socket", "maxconn", "bind-process",
                                                             "timeout"};
        if (std::find(kWords.begin(), kWords.end(), line.word(1)) == kWords.end()) {
            const auto near = m_suggestions.nearestOf(line.word(1), kWords);
            m_out.error(
                "unknown-value",
                fmt::format("\"stats\" does not know \"{}\" in the global section", line.word(1)),
                line.range(1),
                near.empty() ? fmt::format("one of {}", fmt::join(kWords, ", "))
                             : fmt::format("did you mean \"{}\"?", near));
        }
    }

    void checkGlobal(const ConfigSection& section) {
        for (const auto& line : section.lines) {
            const std::string_view word = line.word(0);
            if (word == "stats") {
                checkGlobalStats(line);
            }
            if (isGlobalKeyword(word) || word.starts_with('[')) {
                continue;
            }
            const bool ask = m_suggestions.more();
            const auto near = ask ? nearestGlobal(word) : std::string_view{};
            m_out.report(
                near.empty() ? text::Severity::Warning : text::Severity::Error, "unknown-keyword",
                fmt::format("unknown keyword \"{}\" in the global section", word), line.range(0),
                near.empty() ? "check its spelling and HAProxy's version"
                             : fmt::format("did you mean \"{}\"?", near));
        }
    }

    Build& m_build;
    SnapshotBuilder& m_out;
    std::unordered_map<std::string_view, const ConfigSection*> m_fronts;
    std::unordered_map<std::string_view, const ConfigSection*> m_backs;
    std::unordered_map<const ConfigSection*, std::string_view> m_users; // of defaults with rules
    std::unordered_map<const ConfigSection*, bool> m_named;             // defaults: used by "from"
    std::set<std::string> m_texts; // names that stand in no document
    std::set<std::string_view> m_tables;
    std::set<std::string_view> m_resolvers;
    std::set<std::string_view> m_caches;
    std::set<std::string_view> m_userlists;
    Suggestions m_suggestions;
};

} // namespace

void checkConfig(Build& build) {
    Checker(build).run();
}

} // namespace gatelens::adapters::haproxy
