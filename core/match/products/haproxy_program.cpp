// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/products/haproxy_program.h"

#include "core/base/strings.h"
#include "core/match/route_keys.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::match::haproxy {

using text::Node;

namespace {

std::vector<std::string> wordsOf(const Node& line) {
    std::vector<std::string> words{std::string(line.text)};
    for (const Node* item : line.items) {
        words.emplace_back(item->text);
    }
    return words;
}

// The ACLs that HAProxy defines itself (configuration manual 7.4).
std::vector<std::string> predefined(std::string_view name) {
    if (name == "TRUE") {
        return {"always_true"};
    }
    if (name == "FALSE") {
        return {"always_false"};
    }
    if (name == "HTTP" || name == "WAIT_END" || name == "REQ_CONTENT") {
        return {"always_true"};
    }
    if (name == "HTTP_1.0" || name == "HTTP_1.1" || name == "HTTP_2.0") {
        return {"req.ver", std::string(name.substr(5))};
    }
    if (name == "HTTP_CONTENT") {
        return {"hdr_val(content-length)", "gt", "0"};
    }
    if (name == "HTTP_URL_SLASH") {
        return {"url_beg", "/"};
    }
    if (name == "HTTP_URL_STAR") {
        return {"url", "*"};
    }
    if (name == "LOCALHOST") {
        return {"src", "127.0.0.0/8", "::1"};
    }
    if (name == "METH_GET") {
        return {"method", "GET", "HEAD"};
    }
    return name.starts_with("METH_")
               ? std::vector<std::string>{"method", std::string(name.substr(5))}
               : std::vector<std::string>{};
}

} // namespace

bool Condition::Term::holds(State& state) const {
    const bool found =
        std::any_of(any.begin(), any.end(), [&](const auto& test) { return test->holds(state); });
    return found != negated;
}

bool Condition::holds(State& state) const {
    const bool met = isMet(state);
    if (met && branch != nullptr) {
        std::string words;
        for (const Node* word : branch->items) {
            words += ' ' + std::string(word->text);
        }
        state.gap(".if" + words, "its lines are taken to be read; that depends on the machine");
    }
    return met;
}

bool Condition::isMet(State& state) const {
    if (groups.empty()) {
        return true;
    }
    const bool found = std::any_of(groups.begin(), groups.end(), [&](const auto& group) {
        return std::all_of(group.begin(), group.end(),
                           [&](const Term& term) { return term.holds(state); });
    });
    return found != unless;
}

std::string Condition::failure(State& state) const {
    if (isMet(state)) {
        return {};
    }
    if (unless || groups.size() > 1) {
        return text;
    }
    for (const auto& term : groups.front()) {
        if (!term.holds(state)) {
            return (term.negated ? "!" : "") + term.name;
        }
    }
    return text;
}

Program::Program(const model::Snapshot& snapshot, text::Diagnostics& problems)
    : m_snapshot(snapshot)
    , m_problems(problems) {
    for (std::size_t i = 0; i < snapshot.routes.size(); ++i) {
        m_routes.emplace(snapshot.routes[i].raw, model::RouteId(i));
    }
    for (const auto& document : snapshot.documents) {
        if (document->root() == nullptr) {
            continue;
        }
        for (const Node* node : document->root()->items) {
            if (node->block != nullptr) {
                readSection(*node);
            } else if (node->text.starts_with('.')) {
                m_conditions.take(*node, snapshot.gateway.version);
            }
        }
    }
    readEntries();
    for (auto& proxy : proxies) {
        indexRules(proxy);
    }
}

const Proxy* Program::backend(std::string_view name) const {
    const auto found = m_backends.find(name);
    return found == m_backends.end() ? nullptr : &proxies[found->second];
}

void Program::report(std::string message, const Node& at) {
    text::Diagnostic problem;
    problem.severity = text::Severity::Error;
    problem.code = "bad-condition";
    problem.message = std::move(message);
    problem.range = at.range;
    m_problems.push_back(std::move(problem));
}

Program::Lines Program::visibleLines(const Node& section) {
    Lines lines;
    for (const Node* line : section.directives()) {
        if (line->text.starts_with('.')) {
            m_conditions.take(*line, m_snapshot.gateway.version);
        } else if (!m_conditions.masks()) {
            lines.push_back(line);
            if (const Node* branch = m_conditions.unknown()) {
                m_branches.emplace(line, branch);
            }
        }
    }
    return lines;
}

void Program::readSection(const Node& node) {
    const bool masked = m_conditions.masks();
    const Lines own = visibleLines(node);
    if (masked) {
        return;
    }
    std::string from;
    for (std::size_t i = 0; i + 1 < node.items.size(); ++i) {
        if (node.items[i]->text == "from") {
            from = node.items[i + 1]->text;
        }
    }
    const auto named = m_defaults.find(from);
    const Lines& base = named == m_defaults.end() ? m_lastDefaults : named->second;
    if (node.text == "defaults") {
        Lines lines = from.empty() ? Lines{} : base;
        lines.insert(lines.end(), own.begin(), own.end());
        m_lastDefaults = lines;
        if (!node.arg(0).empty() && node.arg(0) != "from") {
            m_defaults[std::string(node.arg(0))] = std::move(lines);
        }
    } else if (node.text == "frontend" || node.text == "listen" || node.text == "backend") {
        readProxy(node, base, own);
    }
}

void Program::readProxy(const Node& node, const Lines& inherited, const Lines& own) {
    Proxy& proxy = proxies.emplace_back();
    proxy.name = node.arg(0);
    proxy.node = &node;
    proxy.acceptsTraffic = node.text != "backend";
    if (const auto route = m_routes.find(&node); route != m_routes.end()) {
        proxy.route = route->second;
    }
    Acls acls;
    Lines lines = inherited;
    lines.insert(lines.end(), own.begin(), own.end());
    for (const Node* line : lines) {
        if (line->text == "acl") {
            auto words = wordsOf(*line);
            const std::string name = words.size() > 1 ? words[1] : std::string();
            words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(
                                                           std::min<std::size_t>(2, words.size())));
            acls[name].push_back(std::make_shared<const Test>(parseTest(words)));
        }
    }
    for (const Node* line : lines) {
        readLine(proxy, *line, acls);
    }
    if (node.text != "frontend") {
        m_backends.try_emplace(proxy.name, proxies.size() - 1);
    }
}

void Program::readLine(Proxy& proxy, const Node& line, const Acls& acls) {
    const std::string_view keyword = line.text;
    if (keyword == "http-request") {
        proxy.request.push_back(ruleOf(line, 1, acls));
    } else if (keyword == "tcp-request") {
        proxy.connection.push_back(ruleOf(line, 1, acls));
    } else if (keyword == "redirect") {
        proxy.redirects.push_back(ruleOf(line, 0, acls));
    } else if (keyword == "use_backend") {
        proxy.backends.push_back(ruleOf(line, 1, acls));
    } else if (keyword == "default_backend") {
        proxy.fallback = ruleOf(line, 1, acls);
    } else if (keyword == "monitor-uri") {
        proxy.monitorUri = line.arg(0);
    } else if (keyword == "option" || keyword == "stats") {
        proxy.options.push_back(ruleOf(line, 0, acls));
    } else if (keyword == "no" && line.arg(0) == "option") {
        std::erase_if(proxy.options, [&](const Rule& rule) {
            return rule.words.size() > 1 && rule.words[1] == line.arg(1);
        });
    } else if (keyword == "server" || keyword == "server-template") {
        proxy.hasServers = true;
    }
}

Rule Program::ruleOf(const Node& line, std::size_t from, const Acls& acls) {
    Rule rule;
    rule.node = &line;
    const auto words = wordsOf(line);
    std::size_t at = std::min(from, words.size());
    while (at < words.size() && words[at] != "if" && words[at] != "unless") {
        rule.words.push_back(words[at++]);
    }
    if (at < words.size()) {
        rule.condition = conditionOf(words, at, acls, line);
    }
    if (const auto branch = m_branches.find(&line); branch != m_branches.end()) {
        rule.condition.branch = branch->second;
    }
    if (const auto route = m_routes.find(&line); route != m_routes.end()) {
        rule.route = route->second;
    }
    const bool replaces = !rule.words.empty() && rule.words[0].starts_with("replace-");
    const bool named =
        replaces && (rule.words[0] == "replace-header" || rule.words[0] == "replace-value");
    const std::size_t pattern = named ? 2 : 1;
    if (replaces && pattern < rule.words.size()) {
        auto regex = Regex::compile(rule.words[pattern], {RegexDialect::Pcre, true, false});
        if (regex) {
            rule.regex = std::move(*regex);
        } else {
            report(regex.error().message, line);
        }
    }
    return rule;
}

Condition Program::conditionOf(const std::vector<std::string>& words, std::size_t from,
                               const Acls& acls, const Node& at) {
    Condition condition;
    condition.unless = words[from] == "unless";
    condition.groups.emplace_back();
    for (std::size_t i = from; i < words.size(); ++i) {
        condition.text += (i == from ? "" : " ") + words[i];
    }
    bool negated = false;
    for (std::size_t i = from + 1; i < words.size(); ++i) {
        std::string_view word = words[i];
        while (word.starts_with('!')) {
            negated = !negated;
            word.remove_prefix(1);
        }
        if (word.empty()) {
            continue;
        }
        if (word == "or" || word == "||" || word == "OR") {
            condition.groups.emplace_back();
            continue;
        }
        Condition::Term term;
        term.negated = negated;
        negated = false;
        if (word == "{") {
            std::vector<std::string> inner;
            for (++i; i < words.size() && words[i] != "}"; ++i) {
                inner.push_back(words[i]);
            }
            term.name = fmt::format("{{ {} }}", fmt::join(inner, " "));
            term.any.push_back(std::make_shared<const Test>(parseTest(inner)));
        } else if (const auto known = acls.find(word); known != acls.end()) {
            term.name = word;
            term.any = known->second;
        } else if (const auto own = predefined(word); !own.empty()) {
            term.name = word;
            term.any.push_back(std::make_shared<const Test>(parseTest(own)));
        } else {
            term.name = word;
            report(fmt::format("there is no ACL \"{}\"", word), at);
        }
        condition.groups.back().push_back(std::move(term));
    }
    return condition;
}

// Listeners and services of the model, by the routes that have them.
void Program::readEntries() {
    for (std::size_t i = 0; i < m_snapshot.services.size(); ++i) {
        const auto& service = m_snapshot.services[i];
        const auto found = m_backends.find(service.name);
        if (found != m_backends.end() && !proxies[found->second].service) {
            proxies[found->second].service = model::ServiceId(i);
        }
    }
    for (std::size_t i = 0; i < m_snapshot.listeners.size(); ++i) {
        const auto& range = m_snapshot.listeners[i].source.range;
        for (auto& proxy : proxies) {
            const auto& own = proxy.node->range;
            const bool inside =
                range.file == own.file && range.begin >= own.begin && range.begin < own.end;
            if (proxy.acceptsTraffic && inside) {
                proxy.listeners.emplace_back(i);
            }
        }
    }
}

namespace {

// "hdr_beg(host)" is "hdr(host) -m beg".
std::string_view withoutMethod(std::string_view fetch) {
    for (const std::string_view method : {"_str", "_beg", "_end", "_reg"}) {
        if (fetch.ends_with(method)) {
            fetch.remove_suffix(method.size());
            break;
        }
    }
    return fetch;
}

bool isHostFetch(const Sample& sample) {
    const auto fetch = withoutMethod(sample.fetch.name);
    return (fetch == "hdr" || fetch == "req.hdr") && sample.converters.empty() &&
           sample.fetch.arguments.size() == 1 &&
           equalsIgnoreCase(sample.fetch.arguments[0], "host");
}

bool isPathFetch(const Sample& sample) {
    return withoutMethod(sample.fetch.name) == "path" && sample.converters.empty();
}

// Under which hosts or paths one test can hold; false where it is of another kind.
bool addKeys(const Test& test, RouteKeys& keys) {
    const bool host = isHostFetch(test.sample);
    if ((!host && !isPathFetch(test.sample)) || !test.unknown.empty() || test.values.empty()) {
        return false;
    }
    const bool caseSensitive = !test.ignoreCase;
    for (const auto& value : test.values) {
        switch (test.method) {
        case Test::Method::Str:
            host ? keys.hosts.push_back({HostKey::Kind::Exact, toLower(value)})
                 : keys.paths.push_back({PathKey::Kind::Exact, value, caseSensitive});
            break;
        case Test::Method::Beg:
            host ? keys.addHostBeginning(toLower(value))
                 : keys.paths.push_back({PathKey::Kind::Prefix, value, caseSensitive});
            break;
        case Test::Method::Reg:
            host ? keys.addHostRegex(value) : keys.addPathRegex(value, false, caseSensitive);
            break;
        case Test::Method::End:
            if (!host) {
                return false;
            }
            keys.addHostEnding(toLower(value));
            break;
        default:
            return false;
        }
    }
    return true;
}

// Of a group of terms, all of which must hold. An ACL that is declared several times
// holds when one of its tests does.
RouteKeys keysOf(const std::vector<Condition::Term>& group) {
    RouteKeys keys;
    for (const auto& term : group) {
        RouteKeys own;
        const bool known =
            !term.negated && std::all_of(term.any.begin(), term.any.end(),
                                         [&](const auto& test) { return addKeys(*test, own); });
        // Tests of a host or of a path say nothing about the other.
        const bool mixed = !own.hosts.empty() && !own.paths.empty();
        if (!known || mixed) {
            continue;
        }
        if (keys.hosts.empty()) {
            keys.hosts = std::move(own.hosts);
        }
        if (keys.paths.empty()) {
            keys.paths = std::move(own.paths);
        }
    }
    return keys;
}

} // namespace

void Program::indexRules(Proxy& proxy) {
    for (std::size_t i = 0; i < proxy.backends.size(); ++i) {
        const auto rank = static_cast<Rank>(i);
        const Condition& condition = proxy.backends[i].condition;
        if (condition.groups.empty() || condition.unless) {
            proxy.index.add({}, {}, rank);
            continue;
        }
        for (const auto& group : condition.groups) {
            addToIndex(proxy.index, keysOf(group), rank);
        }
    }
    proxy.index.build();
}

} // namespace gatelens::match::haproxy
