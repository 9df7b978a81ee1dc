// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// reverse_proxy and what is built on it: forward_auth, php_fastcgi; intercept.
// Behaviour: modules/caddyhttp/reverseproxy of Caddy 2.11.
#include "core/adapters/caddyfile_internal.h"
#include "core/adapters/caddyfile_upstreams.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::adapters::caddy {

namespace {

constexpr std::array kProxyRules = std::to_array<FieldRule>({
    {"lb_retries", "load_balancing/retries", FieldKind::Int},
    {"lb_try_duration", "load_balancing/try_duration", FieldKind::Duration},
    {"lb_try_interval", "load_balancing/try_interval", FieldKind::Duration},
    {"health_uri", "health_checks/active/uri", FieldKind::Text},
    {"health_path", "health_checks/active/path", FieldKind::Text},
    {"health_upstream", "health_checks/active/upstream", FieldKind::Text},
    {"health_port", "health_checks/active/port", FieldKind::Int},
    {"health_method", "health_checks/active/method", FieldKind::Text},
    {"health_request_body", "health_checks/active/body", FieldKind::Text},
    {"health_interval", "health_checks/active/interval", FieldKind::Duration},
    {"health_timeout", "health_checks/active/timeout", FieldKind::Duration},
    {"health_status", "health_checks/active/expect_status", FieldKind::Status},
    {"health_body", "health_checks/active/expect_body", FieldKind::Text},
    {"health_follow_redirects", "health_checks/active/follow_redirects", FieldKind::True},
    {"health_passes", "health_checks/active/passes", FieldKind::Int},
    {"health_fails", "health_checks/active/fails", FieldKind::Int},
    {"max_fails", "health_checks/passive/max_fails", FieldKind::Int},
    {"fail_duration", "health_checks/passive/fail_duration", FieldKind::Duration},
    {"unhealthy_request_count", "health_checks/passive/unhealthy_request_count", FieldKind::Int},
    {"unhealthy_status", "health_checks/passive/unhealthy_status", FieldKind::Statuses},
    {"unhealthy_latency", "health_checks/passive/unhealthy_latency", FieldKind::Duration},
    {"flush_interval", "", FieldKind::DurationOrInt},
    {"request_buffers", "", FieldKind::SizeOrNone},
    {"response_buffers", "", FieldKind::SizeOrNone},
    {"stream_buffer_size", "", FieldKind::SizeOrNone},
    {"stream_timeout", "", FieldKind::DurationOrInt},
    {"stream_close_delay", "", FieldKind::DurationOrInt},
    {"trusted_proxies", "", FieldKind::Ranges},
    {"method", "rewrite/method", FieldKind::Text},
    {"rewrite", "rewrite/uri", FieldKind::Text},
    {"verbose_logs", "", FieldKind::True},
});

constexpr std::array kOtherOptions = std::to_array<std::string_view>(
    {"to", "dynamic", "lb_policy", "lb_retry_match", "health_headers", "header_up", "header_down",
     "transport", "handle_response", "replace_status"});

} // namespace

struct CaddyfileAdapter::ProxyState {
    std::string scheme;
    bool hasScheme = false;
    Draft transport;
    std::map<std::string, Draft, std::less<>> responseMatchers;
    std::vector<Draft> matched; // response handlers with a matcher come first
    std::vector<Draft> others;
};

std::optional<Draft> CaddyfileAdapter::readReverseProxy(const Call& call) {
    Draft proxy = handlerDraft("reverse_proxy", call.range());
    fillProxy(call, call.block(), proxy);
    return proxy;
}

void CaddyfileAdapter::fillProxy(const Call& call, std::span<const Statement> block, Draft& proxy) {
    ProxyState state;
    if (Draft* transport = proxy.find("transport"); transport != nullptr) {
        state.transport = *transport;
    }
    for (const Word& word : call.arguments) {
        addUpstream(word, proxy, state);
    }
    for (const Statement& option : block) {
        readProxyOption(call, option, proxy, state);
    }
    finishTransport(call, proxy, state);
    Draft* handlers = proxy.find("handle_response");
    if (!state.matched.empty() || !state.others.empty()) {
        std::vector<Draft> all =
            handlers == nullptr ? std::vector<Draft>{} : std::move(handlers->items);
        std::move(state.matched.begin(), state.matched.end(), std::back_inserter(all));
        std::move(state.others.begin(), state.others.end(), std::back_inserter(all));
        Draft& list = proxy.at("handle_response");
        list = Draft::sequence(call.range());
        list.items = std::move(all);
    }
}

void CaddyfileAdapter::addUpstream(const Word& word, Draft& proxy, ProxyState& state) {
    const UpstreamAddress address = parseUpstream(word.text);
    if (!address.problem.empty()) {
        m_faults.error("invalid-address", fmt::format("\"{}\": {}", word.text, address.problem),
                       word.range, "write it as host:port");
        if (address.dials.empty()) {
            return;
        }
    }
    if (state.hasScheme && !state.scheme.empty() && address.scheme != state.scheme) {
        m_faults.error("mixed-schemes",
                       fmt::format("all upstreams must have the scheme {}://", state.scheme),
                       word.range);
    }
    state.scheme = address.scheme;
    state.hasScheme = true;
    for (const std::string& dial : address.dials) {
        Draft upstream = Draft::mapping(word.range);
        upstream.set("dial", Draft::string(dial, word.range, word.flags));
        proxy.at("upstreams").append(std::move(upstream));
    }
    proxy.at("upstreams").range = word.range;
}

void CaddyfileAdapter::readProxyOption(const Call& call, const Statement& option, Draft& proxy,
                                       ProxyState& state) {
    const std::string& name = option.name();
    const auto arguments = option.arguments();
    if (name.starts_with('@')) {
        if (!state.responseMatchers.emplace(name, responseMatcher(option)).second) {
            m_faults.error("duplicate-name",
                           fmt::format("the matcher {} is defined more than once", name),
                           option.words.front().range);
        }
    } else if (name == "to") {
        if (arguments.empty()) {
            m_faults.arguments(option, "one upstream or more");
        }
        for (const Word& word : arguments) {
            addUpstream(word, proxy, state);
        }
    } else if (name == "dynamic") {
        proxy.set("dynamic_upstreams", dynamicUpstreams(option));
    } else if (name == "lb_policy") {
        memberAt(proxy, "load_balancing/selection_policy", option.range) = selectionPolicy(option);
    } else if (name == "lb_retry_match") {
        memberAt(proxy, "load_balancing/retry_match", option.range).append(matcherSet(option, {}));
    } else if (name == "health_headers") {
        Draft& headers = memberAt(proxy, "health_checks/active/headers", option.range);
        for (const Statement& header : option.block) {
            Draft& values = headers.at(header.name());
            for (const Word& word : header.arguments()) {
                values.append(textDraft(word));
            }
            if (header.arguments().empty()) {
                values.append(Draft::string({}, header.range));
            }
        }
    } else if (name == "header_up" || name == "header_down") {
        if (arguments.empty()) {
            m_faults.arguments(option, "a field, a value and a replacement at most");
            return;
        }
        headerOperation(arguments, option,
                        memberAt(proxy,
                                 name == "header_up" ? "headers/request" : "headers/response",
                                 option.range),
                        nullptr);
    } else if (name == "transport") {
        state.transport = transport(option);
    } else if (name == "handle_response" || name == "replace_status") {
        readResponseHandler(call, option, state);
    } else if (!applyField(kProxyRules, option, proxy, m_faults)) {
        m_faults.unknown(option, call.name(), kProxyRules, kOtherOptions);
    }
}

void CaddyfileAdapter::readResponseHandler(const Call& call, const Statement& option,
                                           ProxyState& state) {
    auto arguments = option.arguments();
    Draft handler = Draft::mapping(option.range);
    bool matched = false;
    if (!arguments.empty() && arguments[0].text.starts_with('@')) {
        const auto found = state.responseMatchers.find(arguments[0].text);
        if (found == state.responseMatchers.end()) {
            m_faults.error(
                "dangling-reference",
                fmt::format("the response matcher {} is not defined above", arguments[0].text),
                arguments[0].range);
            return;
        }
        handler.set("match", found->second);
        matched = true;
        arguments = arguments.subspan(1);
    }
    if (option.name() == "replace_status") {
        if (arguments.size() != 1) {
            m_faults.arguments(option, "a status, with a response matcher before it at most");
            return;
        }
        const auto code = parseInt(arguments[0].text);
        handler.set("status_code",
                    code ? Draft::integer(*code, arguments[0].range) : textDraft(arguments[0]));
    } else {
        if (!arguments.empty()) {
            m_faults.arguments(option, "a response matcher such as @name at most");
        }
        const Call inner{option, {}, call.scope, {}};
        const RouteDrafts routes = subroute(inner);
        if (!routes.empty()) {
            handler.set("routes", routesDraft(routes, option.range));
        }
    }
    (matched ? state.matched : state.others).push_back(std::move(handler));
}

void CaddyfileAdapter::finishTransport(const Call& call, Draft& proxy, ProxyState& state) {
    const bool secure = state.scheme == "https";
    const bool h2c = state.scheme == "h2c";
    Draft& transport = state.transport;
    if (transport.isNull()) {
        if (!secure && !h2c) {
            return;
        }
        transport = Draft::mapping(call.range());
        transport.set("protocol", Draft::string("http", call.range()));
    }
    const Draft* protocol = transport.find("protocol");
    const bool http = protocol != nullptr && protocol->text == "http";
    if (secure && !http) {
        m_faults.error("mixed-schemes", "the upstreams want TLS, which this transport cannot speak",
                       transport.range);
    }
    if (http && secure && transport.find("tls") == nullptr) {
        transport.set("tls", Draft::mapping(call.range()));
    }
    if (state.scheme == "http" && transport.find("tls") != nullptr) {
        m_faults.error("mixed-schemes",
                       "the upstreams are http:// but the transport is set up for TLS",
                       transport.range, "write the upstreams with https://");
    }
    if (http && h2c) {
        Draft versions = Draft::sequence(call.range());
        versions.append(Draft::string("h2c", call.range()));
        versions.append(Draft::string("2", call.range()));
        transport.set("versions", std::move(versions));
    }
    if (!http || transport.members.size() > 1) {
        proxy.set("transport", std::move(transport));
    }
}

std::optional<Draft> CaddyfileAdapter::readIntercept(const Call& call) {
    Draft handler = handlerDraft("intercept", call.range());
    ProxyState state;
    for (const Statement& option : call.block()) {
        const std::string& name = option.name();
        if (name.starts_with('@')) {
            state.responseMatchers.emplace(name, responseMatcher(option));
        } else if (name == "handle_response" || name == "replace_status") {
            readResponseHandler(call, option, state);
        } else {
            m_faults.unknown(
                option, "intercept",
                std::to_array<std::string_view>({"handle_response", "replace_status"}));
        }
    }
    for (auto* list : {&state.matched, &state.others}) {
        for (Draft& response : *list) {
            handler.at("handle_response").append(std::move(response));
        }
    }
    return handler;
}

// A request to the auth server; its answer of the class 2xx lets the original
// request go on, with headers copied.
void CaddyfileAdapter::readForwardAuth(const Call& call, Outcome& out) {
    Draft proxy = handlerDraft("reverse_proxy", call.range());
    const auto text = [&](std::string value) {
        return Draft::string(std::move(value), call.range());
    };
    Draft& set = memberAt(proxy, "headers/request/set", call.range());
    set.at("X-Forwarded-Method").append(text("{http.request.method}"));
    set.at("X-Forwarded-Uri").append(text("{http.request.uri}"));
    memberAt(proxy, "rewrite/method", call.range()) = text("GET");
    std::map<std::string, std::pair<std::string, text::SourceRange>> copied;
    std::vector<Statement> rest;
    for (const Statement& option : call.block()) {
        if (option.name() == "uri") {
            if (option.words.size() != 2) {
                m_faults.arguments(option, "a URI");
                continue;
            }
            Draft& uri = memberAt(proxy, "rewrite/uri", option.range);
            if (!uri.isNull()) {
                m_faults.error("duplicate-name", "forward_auth has a URI already", option.range,
                               "remove one of them");
            }
            uri = textDraft(option.words[1]);
        } else if (option.name() == "copy_headers") {
            std::vector<Word> fields(option.arguments().begin(), option.arguments().end());
            for (const Statement& line : option.block) {
                fields.push_back(line.words.front());
            }
            for (const Word& field : fields) {
                const auto arrow = field.text.find('>');
                copied[field.text.substr(0, arrow)] = {
                    arrow == std::string::npos ? field.text : field.text.substr(arrow + 1),
                    field.range};
            }
            if (fields.empty()) {
                m_faults.arguments(option, "one field or more");
            }
        } else {
            rest.push_back(option);
        }
    }
    if (proxy.find("rewrite")->find("uri") == nullptr) {
        m_faults.error("missing-subdirective", "forward_auth needs the URI of the auth server",
                       call.statement.words.front().range, "add uri /path");
    }
    Draft good = Draft::mapping(call.range());
    memberAt(good, "match/status_code", call.range()).append(Draft::integer(2, call.range()));
    RouteDrafts routes;
    const auto addRoute = [&](Draft handler, std::vector<Draft> match) {
        RouteDraft route;
        route.range = call.range();
        route.match = std::move(match);
        route.handle.push_back(std::move(handler));
        routes.push_back(std::move(route));
    };
    addRoute(handlerDraft("vars", call.range()), {});
    for (const auto& [from, target] : copied) {
        const std::string to = canonicalHeader(target.first);
        const std::string placeholder =
            fmt::format("{{http.reverse_proxy.header.{}}}", canonicalHeader(from));
        Draft remove = handlerDraft("headers", target.second);
        memberAt(remove, "request/delete", target.second).append(Draft::string(to, target.second));
        addRoute(std::move(remove), {});
        Draft copy = handlerDraft("headers", target.second);
        memberAt(copy, "request/set", target.second)
            .at(to)
            .append(Draft::string(placeholder, target.second));
        Draft condition = Draft::mapping(target.second);
        Draft inner = Draft::mapping(target.second);
        inner.at("vars").at(placeholder).append(Draft::string({}, target.second));
        condition.at("not").append(std::move(inner));
        addRoute(std::move(copy), {std::move(condition)});
    }
    good.set("routes", routesDraft(routes, call.range()));
    proxy.at("handle_response").append(std::move(good));
    fillProxy(call, rest, proxy);
    RouteDraft route;
    route.range = call.range();
    if (call.match) {
        route.match.push_back(*call.match);
    }
    route.handle.push_back(std::move(proxy));
    out.routes.push_back(std::move(route));
}

// Three routes: to the canonical URI of a directory, to the index file when there
// is no such file, and to the FastCGI server.
void CaddyfileAdapter::readPhpFastcgi(const Call& call, Outcome& out) {
    static constexpr std::array kRules = std::to_array<FieldRule>({
        {"root", "", FieldKind::Text},
        {"resolve_root_symlink", "", FieldKind::True},
        {"dial_timeout", "", FieldKind::Duration},
        {"read_timeout", "", FieldKind::Duration},
        {"write_timeout", "", FieldKind::Duration},
        {"capture_stderr", "", FieldKind::True},
    });
    const auto& range = call.range();
    const auto text = [&](std::string value) { return Draft::string(std::move(value), range); };
    Draft transport = Draft::mapping(range);
    transport.set("protocol", text("fastcgi"));
    std::vector<Word> extensions{{".php", range, 0, 0}};
    std::vector<Word> files;
    Word index{"index.php", range, 0, 0};
    std::vector<Statement> rest;
    for (const Statement& option : call.block()) {
        const auto arguments = option.arguments();
        if (option.name() == "split" && !arguments.empty()) {
            extensions.assign(arguments.begin(), arguments.end());
        } else if (option.name() == "env" && arguments.size() == 2) {
            transport.at("env").set(arguments[0].text, textDraft(arguments[1]), arguments[0].range);
        } else if (option.name() == "index" && arguments.size() == 1) {
            index = arguments[0];
        } else if (option.name() == "try_files" && !arguments.empty()) {
            files.assign(arguments.begin(), arguments.end());
        } else if (!applyField(kRules, option, transport, m_faults)) {
            rest.push_back(option);
        }
    }
    transport.set("split_path", textsDraft(extensions));
    RouteDrafts routes;
    const auto addRoute = [&](Draft match, Draft handler) {
        RouteDraft route;
        route.range = range;
        route.match.push_back(std::move(match));
        route.handle.push_back(std::move(handler));
        routes.push_back(std::move(route));
    };
    if (index.text != "off") {
        const std::string directory = "{http.request.uri.path}/" + index.text;
        std::string policy = "first_exist_fallback";
        bool redirects = true;
        if (files.empty()) {
            files = {
                {"{http.request.uri.path}", range, 0, 0}, {directory, index.range, 0, 0}, index};
        } else {
            policy = files.back().text.ends_with(".php") ? policy : std::string{};
            redirects = std::any_of(files.begin(), files.end(),
                                    [&](const Word& file) { return file.text == directory; });
        }
        if (redirects) {
            Draft match = Draft::mapping(range);
            memberAt(match, "file/try_files", range).append(text(directory));
            Draft slash = Draft::mapping(range);
            slash.at("path").append(text("*/"));
            match.at("not").append(std::move(slash));
            Draft redirect = handlerDraft("static_response", range);
            redirect.set("status_code", Draft::integer(308, range));
            memberAt(redirect, "headers/Location", range)
                .append(
                    text("{http.request.orig_uri.path}/{http.request.orig_uri.prefixed_query}"));
            addRoute(std::move(match), std::move(redirect));
        }
        Draft match = Draft::mapping(range);
        Draft& file = match.at("file");
        file = Draft::mapping(range);
        file.set("try_files", textsDraft(files));
        if (!policy.empty()) {
            file.set("try_policy", text(policy));
        }
        file.set("split_path", textsDraft(extensions));
        Draft rewrite = handlerDraft("rewrite", range);
        rewrite.set("uri", text("{http.matchers.file.relative}"));
        addRoute(std::move(match), std::move(rewrite));
    }
    Draft match = Draft::mapping(range);
    for (const Word& extension : extensions) {
        match.at("path").append(Draft::string('*' + extension.text, extension.range));
    }
    Draft proxy = handlerDraft("reverse_proxy", range);
    proxy.set("transport", std::move(transport));
    fillProxy(call, rest, proxy);
    addRoute(std::move(match), std::move(proxy));
    if (!call.match) {
        out.routes = std::move(routes);
        out.list = true;
        return;
    }
    Draft subroute = handlerDraft("subroute", range);
    subroute.set("routes", routesDraft(routes, range));
    RouteDraft route;
    route.range = range;
    route.match.push_back(*call.match);
    route.handle.push_back(std::move(subroute));
    out.routes.push_back(std::move(route));
}

} // namespace gatelens::adapters::caddy
