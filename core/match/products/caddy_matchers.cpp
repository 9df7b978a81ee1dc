// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Request matchers: modules/caddyhttp/{matchers,ip_matchers,vars}.go of Caddy 2.11.
#include "core/base/strings.h"
#include "core/match/products/caddy_internal.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::match::caddy {

namespace {

using text::Node;

std::vector<std::string> textsOf(const Node& list) {
    std::vector<std::string> out;
    if (list.isScalar()) {
        out.emplace_back(list.text);
    }
    for (const Node* item : list.items) {
        out.emplace_back(item->text);
    }
    return out;
}

bool isAscii(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80U; });
}

// Text without placeholders is what the replacer makes of it.
bool isFixed(std::string_view text) {
    return text.find_first_of("{}") == std::string_view::npos;
}

class HostMatcher final : public RequestMatcher {
public:
    explicit HostMatcher(const Node& node)
        : m_hosts(textsOf(node)) {}

    bool holds(Flow& flow) const override {
        const std::string_view host = hostOf(flow.go);
        return std::any_of(m_hosts.begin(), m_hosts.end(), [&](const std::string& pattern) {
            return isFixed(pattern) ? matches(pattern, host)
                                    : matches(flow.replaceAll(pattern), host);
        });
    }
    std::string failure(Flow& flow) const override {
        return fmt::format("asks for the host {}; it is {}", fmt::join(m_hosts, " or "),
                           hostOf(flow.go));
    }

private:
    // A star stands for one whole label, wherever it is.
    static bool matches(const std::string& pattern, std::string_view host) {
        if (pattern.find('*') == std::string::npos) {
            return equalsIgnoreCase(pattern, host);
        }
        const auto wanted = split(pattern, '.');
        const auto labels = split(host, '.');
        return wanted.size() == labels.size() &&
               std::equal(wanted.begin(), wanted.end(), labels.begin(),
                          [](std::string_view a, std::string_view b) {
                              return a == "*" || equalsIgnoreCase(a, b);
                          });
    }

    std::vector<std::string> m_hosts;
};

class PathMatcher final : public RequestMatcher {
public:
    explicit PathMatcher(const Node& node)
        : m_patterns(textsOf(node)) {
        for (std::string& pattern : m_patterns) {
            pattern = lowerPath(pattern);
        }
    }

    bool holds(Flow& flow) const override {
        const std::string path = lowerPath(flow.go.url.path);
        return std::any_of(m_patterns.begin(), m_patterns.end(), [&](const std::string& written) {
            return isFixed(written) ? matches(written, path, flow.go.url)
                                    : matches(flow.replaceAll(written), path, flow.go.url);
        });
    }
    std::string failure(Flow& flow) const override {
        return fmt::format("asks for the path {}; it is {}", fmt::join(m_patterns, " or "),
                           flow.go.url.path);
    }

private:
    static bool matches(const std::string& pattern, const std::string& path, const GoUrl& url) {
        if (pattern == "*") {
            return true;
        }
        const bool merge = pattern.find("//") == std::string::npos;
        if (pattern.find('%') != std::string::npos) {
            return escapedPatternMatches(cleanPath(url.escapedPath(), merge), pattern);
        }
        const std::string cleaned = cleanPath(path, merge);
        const std::string_view rest = pattern;
        const auto stars = std::count(pattern.begin(), pattern.end(), '*');
        if (stars == 2 && rest.front() == '*' && rest.back() == '*') {
            return cleaned.find(rest.substr(1, rest.size() - 2)) != std::string::npos;
        }
        if (stars == 1 && rest.front() == '*') {
            return cleaned.ends_with(rest.substr(1));
        }
        if (stars == 1 && rest.back() == '*') {
            return cleaned.starts_with(rest.substr(0, rest.size() - 1));
        }
        return globMatchesPath(pattern, cleaned);
    }

    std::vector<std::string> m_patterns;
};

class MethodMatcher final : public RequestMatcher {
public:
    explicit MethodMatcher(const Node& node)
        : m_methods(textsOf(node)) {
        for (std::string& method : m_methods) {
            std::transform(method.begin(), method.end(), method.begin(), [](char c) {
                return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
            });
        }
    }

    bool holds(Flow& flow) const override {
        return std::find(m_methods.begin(), m_methods.end(), flow.go.method) != m_methods.end();
    }
    std::string failure(Flow& flow) const override {
        return fmt::format("asks for the method {}; it is {}", fmt::join(m_methods, " or "),
                           flow.go.method);
    }

private:
    std::vector<std::string> m_methods;
};

class QueryMatcher final : public RequestMatcher {
public:
    explicit QueryMatcher(const Node& node) {
        for (const auto& member : node.members) {
            m_keys.emplace_back(std::string(member.name), textsOf(*member.value));
        }
    }

    bool holds(Flow& flow) const override {
        const GoQuery query = parseGoQuery(flow.go.url.rawQuery);
        if (m_keys.empty()) {
            return query.pairs.empty();
        }
        return query.complete && std::all_of(m_keys.begin(), m_keys.end(), [&](const auto& key) {
                   return matches(key, query, flow);
               });
    }
    std::string failure(Flow& flow) const override {
        std::vector<std::string> wanted;
        for (const auto& [key, values] : m_keys) {
            wanted.push_back(fmt::format("{}={}", key, fmt::join(values, " or ")));
        }
        return fmt::format("asks for the query {}; it is \"{}\"",
                           wanted.empty() ? "to be empty"
                                          : fmt::format("{}", fmt::join(wanted, "&")),
                           flow.go.url.rawQuery);
    }

private:
    using Key = std::pair<std::string, std::vector<std::string>>;

    static bool matches(const Key& key, const GoQuery& query, Flow& flow) {
        const auto found = query.values(flow.replaceAll(key.first));
        return !found.empty() &&
               std::any_of(key.second.begin(), key.second.end(), [&](const std::string& written) {
                   const std::string value = flow.replaceAll(written);
                   return value == "*" ||
                          std::find(found.begin(), found.end(), value) != found.end();
               });
    }

    std::vector<Key> m_keys;
};

// Fields of a header matcher; Host is one of them, although Go keeps it elsewhere.
std::vector<std::string> fieldValues(const Flow& flow, std::string_view name) {
    std::vector<std::string> out;
    if (equalsIgnoreCase(name, "host") && !flow.go.host.empty()) {
        out.push_back(flow.go.host);
        return out;
    }
    for (const auto value : flow.go.headers.values(name)) {
        out.emplace_back(value);
    }
    return out;
}

class HeaderMatcher final : public RequestMatcher {
public:
    explicit HeaderMatcher(const Node& node) {
        for (const auto& member : node.members) {
            m_fields.push_back(
                {std::string(member.name), textsOf(*member.value), member.value->isNull()});
        }
    }

    bool holds(Flow& flow) const override {
        return std::all_of(m_fields.begin(), m_fields.end(),
                           [&flow](const Field& field) { return matches(field, flow); });
    }
    std::string failure(Flow& flow) const override {
        for (const Field& field : m_fields) {
            if (!matches(field, flow)) {
                const auto found = fieldValues(flow, field.name);
                const std::string wanted =
                    field.absent           ? "to be absent"
                    : field.values.empty() ? "to be there"
                                           : fmt::format("\"{}\"", fmt::join(field.values, " or "));
                return fmt::format("asks for the field {} {}; {}", field.name, wanted,
                                   found.empty() ? "there is none"
                                                 : fmt::format("it is \"{}\"", found.front()));
            }
        }
        return {};
    }

private:
    struct Field {
        std::string name;
        std::vector<std::string> values;
        bool absent = false;
    };

    static bool valueMatches(std::string_view pattern, std::string_view value) {
        if (pattern == "*") {
            return true;
        }
        const bool front = pattern.starts_with('*');
        const bool back = pattern.ends_with('*');
        if (front && back) {
            return value.find(pattern.substr(1, pattern.size() - 2)) != std::string_view::npos;
        }
        if (front) {
            return value.ends_with(pattern.substr(1));
        }
        return back ? value.starts_with(pattern.substr(0, pattern.size() - 1)) : value == pattern;
    }

    static bool matches(const Field& field, Flow& flow) {
        const auto found = fieldValues(flow, field.name);
        if (field.absent) {
            return found.empty();
        }
        if (field.values.empty()) {
            return !found.empty();
        }
        return std::any_of(found.begin(), found.end(), [&](const std::string& value) {
            return std::any_of(field.values.begin(), field.values.end(),
                               [&](const std::string& pattern) {
                                   return valueMatches(flow.replaceAll(pattern), value);
                               });
        });
    }

    std::vector<Field> m_fields;
};

// A regular expression whose groups become placeholders.
class Capture final {
public:
    static Result<Capture> of(const Node& node) {
        auto regex = Regex::compile(textAt(&node, "pattern"), {.dialect = RegexDialect::Go});
        if (!regex) {
            return fail(std::move(regex.error()));
        }
        return Capture(std::move(*regex), textAt(&node, "name"));
    }

    bool matches(std::string_view text, Flow& flow) const {
        const auto match = m_regex.find(text);
        if (!match) {
            return false;
        }
        const auto keep = [&](std::string_view suffix, std::string_view value) {
            if (!m_name.empty()) {
                flow.capture(fmt::format("http.regexp.{}.{}", m_name, suffix), value);
            }
            flow.capture(fmt::format("http.regexp.{}", suffix), value);
        };
        for (std::size_t i = 0; i < match->groups.size(); ++i) {
            keep(fmt::format("{}", i), match->groups[i]);
        }
        for (const auto& [name, index] : match->names) {
            keep(name, match->groups[index]);
        }
        return true;
    }
    [[nodiscard]] const std::string& pattern() const { return m_regex.pattern(); }

private:
    Capture(Regex regex, std::string name)
        : m_regex(std::move(regex))
        , m_name(std::move(name)) {}

    Regex m_regex;
    std::string m_name;
};

class PathRegexpMatcher final : public RequestMatcher {
public:
    explicit PathRegexpMatcher(Capture capture)
        : m_capture(std::move(capture)) {}

    bool holds(Flow& flow) const override {
        return m_capture.matches(cleanPath(flow.go.url.path, true), flow);
    }
    std::string failure(Flow& flow) const override {
        return fmt::format("asks for a path that matches {}; it is {}", m_capture.pattern(),
                           flow.go.url.path);
    }

private:
    Capture m_capture;
};

// header_regexp asks all of its fields, vars_regexp any of its variables.
class FieldRegexpMatcher final : public RequestMatcher {
public:
    FieldRegexpMatcher(std::vector<std::pair<std::string, Capture>> fields, bool variables)
        : m_fields(std::move(fields))
        , m_variables(variables) {}

    bool holds(Flow& flow) const override {
        if (m_variables) {
            return std::any_of(m_fields.begin(), m_fields.end(), [&flow](const auto& field) {
                return field.second.matches(variable(field.first, flow), flow);
            });
        }
        return std::all_of(m_fields.begin(), m_fields.end(), [&flow](const auto& field) {
            const auto values = fieldValues(flow, field.first);
            return std::any_of(values.begin(), values.end(), [&](const std::string& value) {
                return field.second.matches(value, flow);
            });
        });
    }
    std::string failure(Flow&) const override {
        std::vector<std::string> wanted;
        for (const auto& [name, capture] : m_fields) {
            wanted.push_back(fmt::format("{} to match {}", name, capture.pattern()));
        }
        return fmt::format("asks for the {} {}", m_variables ? "variable" : "field",
                           fmt::join(wanted, ", "));
    }

    static std::string variable(const std::string& key, Flow& flow) {
        if (key.starts_with('{') && key.ends_with('}') &&
            std::count(key.begin(), key.end(), '{') == 1) {
            return flow.placeholder(key.substr(1, key.size() - 2)).value_or("");
        }
        const auto found = flow.variables.find(key);
        return found == flow.variables.end() ? std::string{} : found->second;
    }

private:
    std::vector<std::pair<std::string, Capture>> m_fields;
    bool m_variables;
};

class VarsMatcher final : public RequestMatcher {
public:
    explicit VarsMatcher(const Node& node) {
        for (const auto& member : node.members) {
            m_keys.emplace_back(std::string(member.name), textsOf(*member.value));
        }
    }

    // One equal value of any variable suffices (vars.go).
    bool holds(Flow& flow) const override {
        return m_keys.empty() || std::any_of(m_keys.begin(), m_keys.end(), [&](const auto& key) {
                   const std::string value = FieldRegexpMatcher::variable(key.first, flow);
                   return std::any_of(
                       key.second.begin(), key.second.end(),
                       [&](const std::string& wanted) { return flow.replaceAll(wanted) == value; });
               });
    }
    std::string failure(Flow& flow) const override {
        std::vector<std::string> wanted;
        for (const auto& [key, values] : m_keys) {
            wanted.push_back(fmt::format("{} to be \"{}\"; it is \"{}\"", key,
                                         fmt::join(values, " or "),
                                         FieldRegexpMatcher::variable(key, flow)));
        }
        return fmt::format("asks for {}", fmt::join(wanted, ", "));
    }

private:
    std::vector<std::pair<std::string, std::vector<std::string>>> m_keys;
};

class AddressMatcher final : public RequestMatcher {
public:
    AddressMatcher(const Node& node, bool client)
        : m_ranges(textsAt(&node, "ranges"))
        , m_client(client) {
        for (const std::string& range : m_ranges) {
            // A zone stands behind the address, before the length.
            if (const auto block = parseAddressBlock(range)) {
                m_blocks.push_back(*block);
            }
        }
    }

    bool holds(Flow& flow) const override {
        const auto address = parseAddress(m_client ? flow.clientIp : flow.sent.clientIp);
        return address && std::any_of(m_blocks.begin(), m_blocks.end(),
                                      [&](const auto& block) { return block.contains(*address); });
    }
    std::string failure(Flow& flow) const override {
        return fmt::format("asks for an address in {}; it is {}", fmt::join(m_ranges, ", "),
                           m_client ? flow.clientIp : flow.sent.clientIp);
    }

private:
    std::vector<std::string> m_ranges;
    bool m_client;
    std::vector<AddressBlock> m_blocks;
};

class ProtocolMatcher final : public RequestMatcher {
public:
    explicit ProtocolMatcher(const Node& node)
        : m_name(node.text) {}

    bool holds(Flow& flow) const override {
        if (m_name == "grpc") {
            return flow.go.headers.get("Content-Type").starts_with("application/grpc");
        }
        if (m_name == "https" || m_name == "http") {
            return flow.sent.scheme == m_name;
        }
        std::string_view version = m_name;
        if (!version.starts_with("http/")) {
            return false;
        }
        version.remove_prefix(5);
        const bool least = version.ends_with('+');
        version = version.substr(0, version.size() - (least ? 1 : 0));
        const int major = version.empty() ? 0 : version.front() - '0';
        const int minor = version.ends_with(".1") ? 1 : 0;
        if (least) {
            return flow.go.atLeast(major, minor);
        }
        return flow.go.protoMajor == major && (major > 1 || flow.go.protoMinor == minor);
    }
    std::string failure(Flow& flow) const override {
        return fmt::format("asks for {}; it is {} with HTTP/{}.{}", m_name, flow.sent.scheme,
                           flow.go.protoMajor, flow.go.protoMinor);
    }

private:
    std::string m_name;
};

class TlsMatcher final : public RequestMatcher {
public:
    bool holds(Flow& flow) const override { return flow.sent.scheme == "https"; }
    std::string failure(Flow&) const override { return "asks for TLS"; }
};

class NotMatcher final : public RequestMatcher {
public:
    explicit NotMatcher(std::vector<MatcherSet> sets)
        : m_sets(std::move(sets)) {}

    bool holds(Flow& flow) const override {
        return std::none_of(m_sets.begin(), m_sets.end(), [&flow](const MatcherSet& set) {
            return std::all_of(set.begin(), set.end(),
                               [&flow](const MatcherPtr& m) { return m->holds(flow); });
        });
    }
    std::string failure(Flow&) const override { return "excludes what the request is"; }

private:
    std::vector<MatcherSet> m_sets;
};

// What cannot be told here: it is taken to hold, and said.
class OpenMatcher final : public RequestMatcher {
public:
    OpenMatcher(std::string what, text::SourceRange range)
        : m_what(std::move(what))
        , m_range(range) {}

    bool holds(Flow& flow) const override {
        flow.addGap(m_what, "it is taken to hold; only the running gateway can tell", m_range);
        return true;
    }
    std::string failure(Flow&) const override { return m_what; }

private:
    std::string m_what;
    text::SourceRange m_range;
};

Result<MatcherPtr> fieldRegexp(const Node& node, bool variables) {
    std::vector<std::pair<std::string, Capture>> fields;
    for (const auto& member : node.members) {
        auto capture = Capture::of(*member.value);
        if (!capture) {
            return fail(std::move(capture.error()));
        }
        fields.emplace_back(std::string(member.name), std::move(*capture));
    }
    return std::make_unique<const FieldRegexpMatcher>(std::move(fields), variables);
}

Result<MatcherPtr> negation(const Node& node) {
    std::vector<MatcherSet> sets;
    for (const Node* item : node.items) {
        auto set = matcherSet(*item);
        if (!set) {
            return fail(std::move(set.error()));
        }
        sets.push_back(std::move(*set));
    }
    return std::make_unique<const NotMatcher>(std::move(sets));
}

Result<MatcherPtr> matcher(std::string_view name, const Node& node) {
    if (name == "host") {
        for (const std::string& host : textsOf(node)) {
            if (!isAscii(host)) {
                return std::make_unique<const OpenMatcher>(
                    fmt::format("international host name {}", host), node.range);
            }
        }
        return std::make_unique<const HostMatcher>(node);
    }
    if (name == "path") {
        return std::make_unique<const PathMatcher>(node);
    }
    if (name == "path_regexp") {
        auto capture = Capture::of(node);
        if (!capture) {
            return fail(std::move(capture.error()));
        }
        return std::make_unique<const PathRegexpMatcher>(std::move(*capture));
    }
    if (name == "method") {
        return std::make_unique<const MethodMatcher>(node);
    }
    if (name == "query") {
        return std::make_unique<const QueryMatcher>(node);
    }
    if (name == "header") {
        return std::make_unique<const HeaderMatcher>(node);
    }
    if (name == "header_regexp" || name == "vars_regexp") {
        return fieldRegexp(node, name == "vars_regexp");
    }
    if (name == "vars") {
        return std::make_unique<const VarsMatcher>(node);
    }
    if (name == "remote_ip" || name == "client_ip") {
        return std::make_unique<const AddressMatcher>(node, name == "client_ip");
    }
    if (name == "protocol") {
        return std::make_unique<const ProtocolMatcher>(node);
    }
    if (name == "tls" && node.members.empty()) {
        return std::make_unique<const TlsMatcher>();
    }
    if (name == "not") {
        return negation(node);
    }
    const std::string what = name == "file"         ? "files on the gateway's disk"
                             : name == "expression" ? "CEL expression"
                                                    : fmt::format("matcher {}", name);
    return std::make_unique<const OpenMatcher>(what, node.range);
}

} // namespace

Result<MatcherSet> matcherSet(const Node& set) {
    MatcherSet out;
    for (const auto& member : set.members) {
        auto made = matcher(member.name, *member.value);
        if (!made) {
            return fail(std::move(made.error()));
        }
        out.push_back(std::move(*made));
    }
    return out;
}

} // namespace gatelens::match::caddy
