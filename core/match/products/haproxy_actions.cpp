// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/products/haproxy_actions.h"

#include "core/base/strings.h"
#include "core/match/path.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::match::haproxy {

namespace {

// Rules that leave the request as the backend sees it alone.
constexpr std::array kInert = std::to_array<std::string_view>(
    {"capture", "set-log-level", "set-nice", "set-mark", "set-tos", "set-priority-class",
     "set-priority-offset", "disable-l7-retry", "early-hint", "wait-for-body", "wait-for-handshake",
     "strict-mode", "set-bandwidth-limit", "set-timeout", "add-acl", "del-acl", "add-map",
     "set-map", "del-map"});

std::string word(const Rule& rule, std::size_t index) {
    return index < rule.words.size() ? rule.words[index] : std::string();
}

std::optional<std::string> after(const Rule& rule, std::string_view name) {
    for (std::size_t i = 1; i + 1 < rule.words.size(); ++i) {
        if (rule.words[i] == name) {
            return rule.words[i + 1];
        }
    }
    return std::nullopt;
}

bool hasWord(const Rule& rule, std::string_view name) {
    return std::find(rule.words.begin(), rule.words.end(), name) != rule.words.end();
}

void respond(Decision& decision, const Rule& rule, int status, std::string what) {
    decision.outcome = Outcome::Respond;
    decision.status = status;
    decision.detail = fmt::format("{} {}", what, rule.condition.text);
    while (decision.detail.ends_with(' ')) {
        decision.detail.pop_back();
    }
}

int statusOf(const Rule& rule, int fallback) {
    for (const std::string_view name : {"status", "deny_status"}) {
        if (const auto text = after(rule, name)) {
            return static_cast<int>(parseInt(*text).value_or(fallback));
        }
    }
    return fallback;
}

// When the expression matches anywhere in the subject, all of it replaced by the
// filled-in format.
std::optional<std::string> replaced(const Regex& regex, const std::string& subject,
                                    const std::string& format, State& state) {
    const auto match = regex.find(subject);
    if (!match || match->limitReached) {
        return std::nullopt;
    }
    // The log format first, then the references: the request's own bytes are no format.
    return expandTemplate(expandFormat(format, state), *match, TemplateStyle::Backslash);
}

bool redirect(const Rule& rule, State& state, Decision& decision) {
    const bool drops = hasWord(rule, "drop-query");
    std::string target = drops ? std::string(state.path()) : state.uri;
    if (!target.starts_with('/')) {
        target = "/"; // a rewritten URI without a path
    }
    const bool slash = hasWord(rule, "append-slash");
    decision.outcome = Outcome::Redirect;
    decision.status = static_cast<int>(parseInt(after(rule, "code").value_or("302")).value_or(302));
    if (const auto location = after(rule, "location")) {
        decision.location = expandFormat(*location, state);
        if (hasWord(rule, "ignore-empty") && decision.location.empty()) {
            decision.outcome = Outcome::NotFound;
            decision.status = 0;
            return false;
        }
    } else if (const auto prefix = after(rule, "prefix")) {
        const std::string base = expandFormat(*prefix, state);
        if (drops && slash && !target.ends_with('/')) {
            target += '/';
        }
        decision.location = base == "/" ? target : base + target;
    } else if (const auto scheme = after(rule, "scheme")) {
        if (drops && slash && !target.ends_with('/')) {
            target += '/';
        }
        const auto host = state.fields.first("host");
        decision.location =
            fmt::format("{}://{}{}", expandFormat(*scheme, state), host.value_or(""), target);
    }
    decision.detail = fmt::format("redirect {}", rule.condition.text);
    return true;
}

void replaceField(const Rule& rule, State& state, bool eachValue) {
    const std::string name = word(rule, 1);
    if (!rule.regex || !state.fields.has(name)) {
        return;
    }
    std::vector<std::string> values;
    for (const auto value : state.fields.values(name)) {
        values.emplace_back(value);
    }
    state.fields.remove(name);
    for (const auto& value : values) {
        if (!eachValue) {
            state.fields.append(name,
                                replaced(*rule.regex, value, word(rule, 3), state).value_or(value));
            continue;
        }
        std::string joined;
        for (const auto part : split(value, ',')) {
            const auto text = std::string(trim(part));
            const auto lead =
                part.size() - std::string_view(part).substr(part.find(trim(part))).size();
            joined += (joined.empty() && part.data() == value.data() ? "" : ",");
            joined += std::string(part.substr(0, lead)) +
                      replaced(*rule.regex, text, word(rule, 3), state).value_or(text);
        }
        state.fields.append(name, joined);
    }
}

void deleteFields(const Rule& rule, State& state) {
    const auto method = after(rule, "-m");
    const std::string name = word(rule, 1);
    if (!method || *method == "str") {
        state.fields.remove(name);
        return;
    }
    const auto regex = Regex::compile(name, {RegexDialect::Pcre, true, false});
    std::vector<std::string> gone;
    for (const auto& [field, value] : state.fields.fields()) {
        const std::string lower = toLower(field);
        const bool hit = (*method == "beg" && lower.starts_with(name)) ||
                         (*method == "end" && lower.ends_with(name)) ||
                         (*method == "sub" && lower.find(name) != std::string::npos) ||
                         (*method == "reg" && regex && regex->search(lower));
        if (hit) {
            gone.push_back(field);
        }
    }
    for (const auto& field : gone) {
        state.fields.remove(field);
    }
}

// Escapes of unreserved characters undone, or the digits of all in upper case; of
// the whole URI, query included.
std::string changedEscapes(const std::string& uri, bool upper) {
    std::string out;
    for (std::size_t i = 0; i < uri.size(); ++i) {
        const int high = i + 2 < uri.size() && uri[i] == '%' ? hexValue(uri[i + 1]) : -1;
        const int low = high < 0 ? -1 : hexValue(uri[i + 2]);
        const char byte = static_cast<char>(high * 16 + low);
        if (low < 0) {
            out += uri[i];
            continue;
        }
        if (upper) {
            out += fmt::format("%{:02X}", high * 16 + low);
        } else if (isUnreserved(byte)) {
            out += byte;
        } else {
            out += uri.substr(i, 3);
        }
        i += 2;
    }
    return out;
}

void normalizeUri(const Rule& rule, State& state) {
    const std::string kind = word(rule, 1);
    if (!state.hasPath()) {
        return;
    }
    const std::string path(state.path());
    if (!rule.condition.groups.empty() && kind != "path-merge-slashes") {
        // Seen with 2.6.12: under a condition every kind merges slashes.
        state.gap(fmt::format("normalize-uri {} with a condition", kind),
                  "taken as written; HAProxy 2.6 merges slashes instead");
    }
    if (kind == "path-merge-slashes") {
        state.setPath(mergeSlashes(path));
    } else if (kind == "path-strip-dotdot" || kind == "path-strip-dot") {
        state.gap("normalize-uri " + kind, "dot segments are resolved as in RFC 3986");
        state.setPath(removeDotSegments(path));
    } else if (kind == "percent-decode-unreserved" || kind == "percent-to-uppercase") {
        state.uri = changedEscapes(state.uri, kind == "percent-to-uppercase");
    } else {
        state.gap("normalize-uri " + kind, "the URI is taken as it was before");
    }
}

// replace-path, replace-pathq, replace-uri. Without a path an expression sees nothing,
// but what it gives replaces the whole.
void replaceUri(const Rule& rule, State& state) {
    const std::string action = word(rule, 0);
    const std::string subject = action == "replace-path" ? std::string(state.path())
                                : action == "replace-uri" || state.hasPath() ? state.uri
                                                                             : std::string();
    const auto text = replaced(*rule.regex, subject, word(rule, 2), state);
    if (text && action == "replace-path") {
        state.setPath(*text);
    } else if (text) {
        state.uri = *text;
    }
}

// Changes of the request line and of fields; false for an action that is none.
bool change(const Rule& rule, State& state) {
    const std::string action = word(rule, 0);
    if (action == "set-header") {
        const std::string value = expandFormat(word(rule, 2), state);
        state.fields.set(word(rule, 1), value);
    } else if (action == "add-header") {
        state.fields.append(word(rule, 1), expandFormat(word(rule, 2), state));
    } else if (action == "del-header") {
        deleteFields(rule, state);
    } else if (action == "replace-header" || action == "replace-value") {
        replaceField(rule, state, action == "replace-value");
    } else if (action == "set-path") {
        state.setPath(expandFormat(word(rule, 1), state));
    } else if (action == "set-pathq" || action == "set-uri") {
        state.uri = expandFormat(word(rule, 1), state);
    } else if (action == "set-query") {
        const std::string query = expandFormat(word(rule, 1), state);
        state.uri.resize(std::min(state.uri.find('?'), state.uri.size()));
        state.uri += query.empty() ? "" : "?" + query;
    } else if (action == "set-method") {
        state.method = expandFormat(word(rule, 1), state);
    } else if (action.starts_with("replace-") && rule.regex) {
        replaceUri(rule, state);
    } else if (action == "normalize-uri") {
        normalizeUri(rule, state);
    } else if (action.starts_with("set-var")) {
        const auto open = action.find('(');
        const std::string name = action.substr(open + 1, action.find(')') - open - 1);
        std::string expression;
        for (std::size_t i = 1; i < rule.words.size(); ++i) {
            expression += rule.words[i];
        }
        const auto value = action.starts_with("set-var-fmt")
                               ? std::optional(expandFormat(word(rule, 1), state))
                               : evaluateOne(parseSample(expression), state);
        state.variables[name] = value.value_or("");
        if (!value) {
            state.gap(fmt::format("set-var {}", expression), "the variable is taken as empty");
        }
    } else if (action.starts_with("unset-var(")) {
        state.variables.erase(action.substr(10, action.find(')') - 10));
    } else {
        return false;
    }
    return true;
}

enum class End { Not, Allowed, Ended };

End finish(const Rule& rule, State& state, Decision& decision) {
    const std::string action = word(rule, 0);
    if (action == "allow") {
        return End::Allowed;
    }
    if (action == "deny") {
        respond(decision, rule, statusOf(rule, 403), "http-request deny");
    } else if (action == "return") {
        respond(decision, rule, statusOf(rule, 200), "http-request return");
    } else if (action == "tarpit") {
        respond(decision, rule, statusOf(rule, 500), "http-request tarpit");
    } else if (action == "auth") {
        respond(decision, rule, 401, "http-request auth");
    } else if (action == "reject" || action == "silent-drop") {
        decision.outcome = Outcome::Refused;
        decision.detail = fmt::format("http-request {} {}", action, rule.condition.text);
    } else if (action == "use-service") {
        decision.outcome = Outcome::Internal;
        decision.status = 200;
        decision.detail = fmt::format("http-request use-service {}", word(rule, 1));
    } else if (action == "redirect") {
        return redirect(rule, state, decision) ? End::Ended : End::Not;
    } else {
        return End::Not;
    }
    return End::Ended;
}

} // namespace

bool runRequestRules(const std::vector<Rule>& rules, State& state, Decision& decision) {
    for (const Rule& rule : rules) {
        state.range = rule.node->range;
        if (!rule.condition.holds(state)) {
            continue;
        }
        const End end = finish(rule, state, decision);
        if (end != End::Not) {
            return end == End::Ended;
        }
        const std::string action = word(rule, 0);
        const bool inert = std::find(kInert.begin(), kInert.end(), action) != kInert.end() ||
                           action.starts_with("track-sc") || action.starts_with("sc-") ||
                           action == "redirect";
        if (!change(rule, state) && !inert) {
            state.gap(fmt::format("http-request {}", action),
                      "assumed to let the request pass unchanged");
        }
    }
    return false;
}

bool runConnectionRules(const std::vector<Rule>& rules, State& state, Decision& decision) {
    for (const Rule& rule : rules) {
        const std::string action = word(rule, 1);
        const bool ends = action == "reject" || action == "accept" || action == "silent-drop";
        state.range = rule.node->range;
        if (!ends || !rule.condition.holds(state)) {
            continue;
        }
        if (action == "accept") {
            return false;
        }
        decision.outcome = Outcome::Refused;
        decision.detail =
            fmt::format("tcp-request {} {} {}", word(rule, 0), action, rule.condition.text);
        return true;
    }
    return false;
}

bool runRedirects(const std::vector<Rule>& rules, State& state, Decision& decision) {
    for (const Rule& rule : rules) {
        state.range = rule.node->range;
        if (rule.condition.holds(state) && redirect(rule, state, decision)) {
            return true;
        }
    }
    return false;
}

} // namespace gatelens::match::haproxy
