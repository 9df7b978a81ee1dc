// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Directives that change requests and responses or nest others: header, rewrite,
// uri, root, try_files, handle, route, handle_errors, bind, acme_server.
#include "core/adapters/caddyfile_internal.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::adapters::caddy {

namespace {

RouteDraft routeOf(const Call& call, Draft handler, std::optional<Draft> match) {
    RouteDraft route;
    route.range = call.range();
    if (match) {
        route.match.push_back(std::move(*match));
    }
    route.handle.push_back(std::move(handler));
    return route;
}

Draft subrouteDraft(const RouteDrafts& routes, const text::SourceRange& range) {
    Draft handler = handlerDraft("subroute", range);
    if (!routes.empty()) {
        handler.set("routes", routesDraft(routes, range));
    }
    return handler;
}

Draft valuesDraft(const Word& word) {
    Draft list = Draft::sequence(word.range);
    list.append(textDraft(word));
    return list;
}

} // namespace

// applyHeaderOp of modules/caddyhttp/headers/caddyfile.go. `response` is where the
// options of response headers are, null for those of requests.
void CaddyfileAdapter::headerOperation(std::span<const Word> words, const Statement& statement,
                                       Draft& operations, Draft* response) {
    const Word& name = words.front();
    const Word empty{{}, name.range, 0, 0};
    const Word& value = words.size() > 1 ? words[1] : empty;
    const std::string field(name.text, 0, name.text.size() - (name.text.ends_with(':') ? 1 : 0));
    const std::string rest = field.empty() ? field : field.substr(1);
    const auto defer = [&] {
        if (response != nullptr) {
            response->set("deferred", Draft::boolean(true, name.range));
        }
    };
    if (operations.isNull()) {
        operations = Draft::mapping(statement.range);
    }
    if (words.size() > 3) {
        m_faults.arguments(statement, "a field, a value and a replacement at most");
    }
    if (field.starts_with('+')) {
        Draft& list = operations.at("add").at(canonicalHeader(rest));
        list.range = name.range;
        list.append(textDraft(value));
    } else if (field.starts_with('-')) {
        operations.at("delete").append(Draft::string(rest, name.range, name.flags));
        defer();
    } else if (field.starts_with('?')) {
        if (response == nullptr) {
            m_faults.error("invalid-value",
                           fmt::format("{} sets a default, which only responses can have", field),
                           name.range, "use a matcher for request headers");
            return;
        }
        response->at("require").at("headers").set(rest, Draft{}, name.range);
        operations.at("set").set(canonicalHeader(rest), valuesDraft(value), name.range);
    } else if (words.size() > 2) {
        if (field.starts_with('>')) {
            defer();
        }
        Draft replacement = Draft::mapping(statement.range);
        replacement.set("search_regexp", textDraft(value));
        replacement.set("replace", textDraft(words[2]));
        const auto start = std::min(field.find_first_not_of("+-?>"), field.size());
        operations.at("replace").at(field.substr(start)).append(std::move(replacement));
    } else {
        const bool late = field.starts_with('>');
        operations.at("set").set(canonicalHeader(late ? rest : field), valuesDraft(value),
                                 name.range);
        if (late) {
            defer();
        }
    }
}

void CaddyfileAdapter::readHeader(const Call& call, Outcome& out) {
    Draft response = Draft::mapping(call.range());
    Draft defaults = Draft::mapping(call.range()); // "?field", which needs a condition
    if (!call.arguments.empty()) {
        headerOperation(call.arguments, call.statement, response, &response);
    }
    for (const Statement& option : call.block()) {
        if (option.name() == "defer") {
            response.set("deferred", Draft::boolean(true, option.range));
        } else if (option.name() == "match") {
            response.set("require", responseMatcher(option));
        } else if (!call.arguments.empty()) {
            m_faults.error("wrong-arguments",
                           "header takes its fields either on its line or in its block",
                           option.range, "move them all into the block");
        } else {
            Draft& target = option.name().starts_with('?') ? defaults : response;
            headerOperation(option.words, option, target, &target);
        }
    }
    for (Draft* part : {&response, &defaults}) {
        if (!part->members.empty()) {
            Draft handler = handlerDraft("headers", call.range());
            handler.set("response", std::move(*part));
            out.routes.push_back(routeOf(call, std::move(handler), call.match));
        }
    }
    if (out.routes.empty()) {
        m_faults.arguments(call.statement, "a field and a value, or a block of them");
    }
}

void CaddyfileAdapter::readRequestHeader(const Call& call, Outcome& out) {
    if (call.arguments.empty()) {
        m_faults.arguments(call.statement, "a field and a value");
        return;
    }
    Draft handler = handlerDraft("headers", call.range());
    headerOperation(call.arguments, call.statement, handler.at("request"), nullptr);
    out.routes.push_back(routeOf(call, std::move(handler), call.match));
}

// With one argument it is no matcher, whatever it begins with.
void CaddyfileAdapter::readRoot(const Call& call, Outcome& out) {
    Call inner = call;
    if (call.arguments.empty() || call.arguments.size() > 2) {
        m_faults.arguments(call.statement, "a directory, with a matcher before it at most");
        return;
    }
    if (call.arguments.size() == 2 && !takeMatcher(inner)) {
        return;
    }
    Draft handler = handlerDraft("vars", call.range());
    handler.set("root", textDraft(inner.arguments.back()));
    out.routes.push_back(routeOf(call, std::move(handler), inner.match));
}

void CaddyfileAdapter::readRewrite(const Call& call, Outcome& out) {
    Call inner = call;
    if (call.arguments.empty() || call.arguments.size() > 2) {
        m_faults.arguments(call.statement, "a URI, with a matcher before it at most");
        return;
    }
    if (call.arguments.size() == 2 && !takeMatcher(inner)) {
        return;
    }
    Draft handler = handlerDraft("rewrite", call.range());
    handler.set("uri", textDraft(inner.arguments.back()));
    out.routes.push_back(routeOf(call, std::move(handler), inner.match));
}

std::optional<Draft> CaddyfileAdapter::readMethod(const Call& call) {
    if (call.arguments.size() != 1) {
        m_faults.arguments(call.statement, "a method");
        return std::nullopt;
    }
    Draft handler = handlerDraft("rewrite", call.range());
    handler.set("method", textDraft(call.arguments[0]));
    return handler;
}

std::optional<Draft> CaddyfileAdapter::readUri(const Call& call) {
    constexpr std::array kKinds = std::to_array<std::string_view>(
        {"strip_prefix", "strip_suffix", "replace", "path_regexp", "query"});
    const auto& arguments = call.arguments;
    const std::string kind = arguments.empty() ? std::string{} : arguments[0].text;
    Draft handler = handlerDraft("rewrite", call.range());
    if ((kind == "strip_prefix" || kind == "strip_suffix") && arguments.size() == 2) {
        handler.set("strip_path_" + kind.substr(6), textDraft(arguments[1]));
    } else if (kind == "replace" && (arguments.size() == 3 || arguments.size() == 4)) {
        Draft replacement = Draft::mapping(call.range());
        replacement.set("find", textDraft(arguments[1]));
        replacement.set("replace", textDraft(arguments[2]));
        const auto limit = arguments.size() == 4 ? parseInt(arguments[3].text) : std::nullopt;
        if (limit) {
            replacement.set("limit", Draft::integer(*limit, arguments[3].range));
        } else if (arguments.size() == 4) {
            m_faults.invalid(arguments[3], "an integer");
        }
        handler.at("uri_substring").append(std::move(replacement));
    } else if (kind == "path_regexp" && arguments.size() == 3) {
        Draft replacement = Draft::mapping(call.range());
        replacement.set("find", textDraft(arguments[1]));
        replacement.set("replace", textDraft(arguments[2]));
        handler.at("path_regexp").append(std::move(replacement));
    } else if (kind == "query" && arguments.size() <= 4) {
        Draft& query = handler.at("query");
        query = Draft::mapping(call.range());
        if (arguments.size() > 1) {
            addQueryOperation(arguments.subspan(1), call.statement, query);
        }
        for (const Statement& operation : call.block()) {
            addQueryOperation(operation.words, operation, query);
        }
    } else {
        const bool known = std::find(kKinds.begin(), kKinds.end(), kind) != kKinds.end();
        const auto near = nearest(kind, {kKinds.begin(), kKinds.end()});
        if (known || arguments.empty()) {
            m_faults.arguments(call.statement, "an operation and its values");
        } else {
            m_faults.error("unknown-value", fmt::format("uri knows no operation \"{}\"", kind),
                           arguments[0].range,
                           near.empty() ? "" : fmt::format("did you mean \"{}\"?", near));
        }
        return std::nullopt;
    }
    return handler;
}

void CaddyfileAdapter::addQueryOperation(std::span<const Word> words, const Statement& statement,
                                         Draft& query) {
    const std::string& key = words.front().text;
    const auto add = [&](std::string_view list, std::string name, std::string_view valueKey,
                         Draft value) {
        Draft operation = Draft::mapping(statement.range);
        operation.set("key", Draft::string(std::move(name), words.front().range));
        operation.set(valueKey, std::move(value));
        query.at(list).append(std::move(operation));
        return &query.at(list).items.back();
    };
    const auto bare = [](std::string_view text, char mark) {
        return std::string(text.substr(std::min(text.find_first_not_of(mark), text.size())));
    };
    const auto arrow = key.find('>');
    if (key.starts_with('-') && words.size() == 1) {
        query.at("delete").append(Draft::string(bare(key, '-'), words[0].range));
    } else if (key.starts_with('+') && words.size() == 2) {
        add("add", bare(key, '+'), "val", textDraft(words[1]));
    } else if (arrow != std::string::npos && words.size() == 1) {
        add("rename", key.substr(0, arrow), "val",
            Draft::string(key.substr(arrow + 1), words[0].range));
    } else if (words.size() == 3) {
        add("replace", key, "search_regexp", textDraft(words[1]))
            ->set("replace", textDraft(words[2]));
    } else if (words.size() == 2) {
        add("set", key, "val", textDraft(words[1]));
    } else {
        m_faults.arguments(statement, "-key, +key value, key>name, key value or key from to");
    }
}

void CaddyfileAdapter::readTryFiles(const Call& call, Outcome& out) {
    if (call.arguments.empty()) {
        m_faults.arguments(call.statement, "one file or more");
        return;
    }
    const Word* policy = nullptr;
    for (const Statement& option : call.block()) {
        if (option.name() == "policy" && option.words.size() == 2) {
            policy = &option.words[1];
        } else {
            m_faults.unknown(option, "try_files", std::to_array<std::string_view>({"policy"}));
        }
    }
    const auto add = [&](const std::vector<Word>& files, std::string_view query) {
        Draft file = Draft::mapping(call.range());
        file.set("try_files", textsDraft(files));
        if (policy != nullptr) {
            file.set("try_policy", textDraft(*policy));
        }
        Draft match = Draft::mapping(call.range());
        match.set("file", std::move(file));
        Draft handler = handlerDraft("rewrite", call.range());
        handler.set("uri", Draft::string("{http.matchers.file.relative}" + std::string(query),
                                         call.range()));
        out.routes.push_back(routeOf(call, std::move(handler), std::move(match)));
    };
    std::vector<Word> files;
    for (const Word& word : call.arguments) {
        const auto mark = word.text.find('?');
        if (mark == std::string::npos) {
            files.push_back(word);
            continue;
        }
        if (!files.empty()) {
            add(files, {});
            files.clear();
        }
        Word file = word;
        file.text = word.text.substr(0, mark);
        add({file}, std::string_view(word.text).substr(mark));
    }
    if (!files.empty()) {
        add(files, {});
    }
    if (out.routes.size() > 1) {
        const std::string group = nextGroup();
        for (RouteDraft& route : out.routes) {
            route.group = group;
        }
    }
}

void CaddyfileAdapter::readHandle(const Call& call, Outcome& out) {
    if (!call.arguments.empty()) {
        m_faults.arguments(call.statement, "a matcher at most");
    }
    out.routes.push_back(routeOf(call, subrouteDraft(subroute(call), call.range()), call.match));
}

void CaddyfileAdapter::readHandlePath(const Call& call, Outcome& out) {
    if (call.arguments.size() != 1 || !call.arguments[0].text.starts_with('/')) {
        m_faults.arguments(call.statement, "a path that begins with a slash");
        return;
    }
    Word path = call.arguments[0];
    Draft match = Draft::mapping(path.range);
    match.at("path").append(textDraft(path));
    match.at("path").range = path.range;
    for (const std::string_view end : {"/*", "*"}) {
        if (path.text.ends_with(end)) {
            path.text.erase(path.text.size() - end.size());
            break;
        }
    }
    RouteDraft strip;
    strip.range = path.range;
    strip.handle.push_back(handlerDraft("rewrite", path.range));
    if (!path.text.empty()) {
        strip.handle.back().set("strip_path_prefix", textDraft(path));
    }
    RouteDrafts routes = subroute(call);
    routes.insert(routes.begin(), std::move(strip));
    out.routes.push_back(routeOf(call, subrouteDraft(routes, call.range()), std::move(match)));
}

void CaddyfileAdapter::readRoute(const Call& call, Outcome& out) {
    if (!call.arguments.empty()) {
        m_faults.arguments(call.statement, "a matcher at most");
    }
    out.routes.push_back(
        routeOf(call, subrouteDraft(subroute(call, false), call.range()), call.match));
}

void CaddyfileAdapter::readHandleErrors(const Call& call, Outcome&) {
    std::string expression;
    std::string codes;
    const auto either = [&expression] { expression += expression.empty() ? "" : " || "; };
    for (const Word& word : call.arguments) {
        const bool range = word.text.size() == 3 && word.text.ends_with("xx");
        if (word.text.size() != 3 || !parseInt(range ? word.text.substr(0, 1) : word.text)) {
            m_faults.invalid(word, "a status such as 404 or 5xx");
        } else if (range) {
            either();
            expression += fmt::format("{{http.error.status_code}} >= {0}00 && "
                                      "{{http.error.status_code}} <= {0}99",
                                      word.text.front());
        } else {
            codes += (codes.empty() ? "" : ", ") + word.text;
        }
    }
    if (!codes.empty()) {
        either();
        expression += fmt::format("{{http.error.status_code}} in [{}]", codes);
    }
    RouteDraft route;
    route.range = call.range();
    if (!expression.empty()) {
        Draft match = Draft::mapping(call.range());
        match.set("expression", Draft::string(std::move(expression), call.range()));
        route.match.push_back(std::move(match));
    }
    route.handle.push_back(subrouteDraft(subroute(call), call.range()));
    call.scope.pile->errorRoutes.push_back(std::move(route));
}

void CaddyfileAdapter::readBind(const Call& call, Outcome&) {
    Bind bind;
    bind.addresses.assign(call.arguments.begin(), call.arguments.end());
    for (const Statement& option : call.block()) {
        if (option.name() != "protocols" || option.arguments().empty()) {
            m_faults.unknown(option, "bind", std::to_array<std::string_view>({"protocols"}));
            continue;
        }
        for (const Word& word : option.arguments()) {
            bind.protocols.push_back(word.text);
        }
    }
    call.scope.pile->binds.push_back(std::move(bind));
}

void CaddyfileAdapter::readAcmeServer(const Call& call, Outcome& out) {
    static constexpr std::array kRules = std::to_array<FieldRule>({
        {"ca", "", FieldKind::Text},
        {"lifetime", "", FieldKind::Duration},
        {"resolvers", "", FieldKind::Texts},
        {"challenges", "", FieldKind::AnyTexts},
        {"allow_wildcard_names", "policy/allow_wildcard_names", FieldKind::True},
        {"sign_with_root", "", FieldKind::True},
    });
    static constexpr std::array kPolicyRules = std::to_array<FieldRule>(
        {{"domains", "", FieldKind::MoreTexts}, {"ip_ranges", "", FieldKind::MoreTexts}});
    Draft handler = handlerDraft("acme_server", call.range());
    for (const Statement& option : call.block()) {
        if (option.name() == "allow" || option.name() == "deny") {
            Draft& rules = memberAt(handler, "policy/" + option.name(), option.range);
            rules = Draft::mapping(option.range);
            applyFields(kPolicyRules, option.block, option.name(), rules, m_faults);
        } else if (!applyField(kRules, option, handler, m_faults)) {
            m_faults.unknown(option, "acme_server", kRules,
                             std::to_array<std::string_view>({"allow", "deny"}));
        }
        if (option.name() == "ca" && option.words.size() == 2) {
            call.scope.pile->authorities.push_back(option.words[1]);
        }
    }
    out.routes.push_back(routeOf(call, std::move(handler), call.match));
}

} // namespace gatelens::adapters::caddy
