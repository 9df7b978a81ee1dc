// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Plugins of APISIX 3.18 that change the path, answer, or cannot be told here.
#include "core/base/strings.h"
#include "core/match/address.h"
#include "core/match/path.h"
#include "core/match/products/apisix_internal.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::match::apisix {

namespace {

using text::Node;

const Node* member(const Node* config, std::string_view key) {
    const Node* value = config == nullptr ? nullptr : config->get(key);
    return value == nullptr || value->isNull() ? nullptr : value;
}

std::string textOf(const Node* config, std::string_view key) {
    const Node* value = member(config, key);
    return value == nullptr ? std::string{} : std::string(value->asText().value_or(""));
}

bool boolOf(const Node* config, std::string_view key) {
    const Node* value = member(config, key);
    return value != nullptr && value->asBool().value_or(false);
}

std::int64_t intOf(const Node* config, std::string_view key, std::int64_t fallback) {
    const Node* value = member(config, key);
    return value == nullptr ? fallback : value->asInt().value_or(fallback);
}

// core.utils.uri_safe_encode: nginx's own escaping of a path.
std::string encodePath(std::string_view path) {
    return percentEncode(path, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte > 0x20U && byte < 0x7fU && c != '#' && c != '%' && c != '?' && c != '"';
    });
}

// The first match replaced, as ngx.re.sub does.
std::optional<std::string> substitute(const Node& pattern, const Node& replacement,
                                      const std::string& subject) {
    const auto regex = Regex::compile(pattern.text, {.dialect = RegexDialect::Pcre});
    if (!regex) {
        return std::nullopt;
    }
    const auto match = regex->find(subject);
    if (!match || match->limitReached) {
        return std::nullopt;
    }
    const auto whole = match->groups.front();
    const auto begin = static_cast<std::size_t>(whole.data() - subject.data());
    return subject.substr(0, begin) +
           expandTemplate(replacement.text, *match, TemplateStyle::Nginx) +
           subject.substr(begin + whole.size());
}

void changeFields(const Node& headers, Passage& passage) {
    const Node* set = member(&headers, "set");
    const Node* add = member(&headers, "add");
    const Node* remove = member(&headers, "remove");
    const bool old = set == nullptr && add == nullptr && remove == nullptr;
    const auto valueOf = [&](const Node& value) {
        return fillVariables(value.asText().value_or(""), passage.subject);
    };
    if (add != nullptr) {
        for (const auto& field : add->members) {
            passage.fields.append(field.name, valueOf(*field.value));
        }
    }
    for (const auto& field : old              ? headers.members
                             : set == nullptr ? text::ArenaList<text::Member>{}
                                              : set->members) {
        passage.fields.set(field.name, valueOf(*field.value));
    }
    if (remove != nullptr) {
        for (const Node* name : remove->items) {
            passage.fields.remove(name->text);
        }
    }
}

void rewritePath(const Node* config, Passage& passage) {
    const Subject& subject = passage.subject;
    std::string uri = subject.uri;
    bool ownQuery = true; // a "?" in the result begins a query
    if (const std::string wanted = textOf(config, "uri"); !wanted.empty()) {
        uri = fillVariables(wanted, subject);
    } else if (const Node* pairs = member(config, "regex_uri")) {
        ownQuery = uri.find('?') == std::string::npos;
        for (std::size_t i = 0; i + 1 < pairs->items.size(); i += 2) {
            if (auto changed = substitute(*pairs->items[i], *pairs->items[i + 1], uri)) {
                uri = std::move(*changed);
                break;
            }
        }
    } else {
        ownQuery = false;
    }
    const auto mark = ownQuery ? uri.find('?') : std::string::npos;
    std::string path = encodePath(uri.substr(0, mark));
    if (mark != std::string::npos) {
        path += uri.substr(mark);
    }
    if (const auto& query = subject.request->query; query && !query->empty()) {
        path += (mark == std::string::npos ? '?' : '&') + *query;
    }
    passage.path = std::move(path);
}

bool proxyRewrite(const Node* config, Passage& passage) {
    if (boolOf(config, "use_real_request_uri_unsafe")) {
        passage.path = passage.subject.request->target();
    } else {
        rewritePath(config, passage);
    }
    if (std::string host = textOf(config, "host"); !host.empty()) {
        passage.host = std::move(host);
    }
    if (std::string method = textOf(config, "method"); !method.empty()) {
        passage.method = std::move(method);
    }
    if (const Node* headers = member(config, "headers")) {
        changeFields(*headers, passage);
    }
    return true;
}

bool answer(Passage& passage, int status, std::string why, std::string location = {}) {
    passage.decision.outcome = location.empty() ? Outcome::Respond : Outcome::Redirect;
    passage.decision.status = status;
    passage.decision.detail = std::move(why);
    passage.decision.location = std::move(location);
    return false;
}

bool redirect(const Node* config, Passage& passage) {
    const Subject& subject = passage.subject;
    const Request& request = *subject.request;
    auto status = static_cast<int>(intOf(config, "ret_code", 302));
    std::string uri = textOf(config, "uri");
    const auto proto = request.values("x-forwarded-proto");
    const std::string_view scheme =
        proto.empty() ? std::string_view(request.scheme) : proto.front();
    if (boolOf(config, "http_to_https") && scheme != "https") {
        uri = passage.tlsPort == 443 || passage.tlsPort == 0
                  ? "https://$host$request_uri"
                  : fmt::format("https://$host:{}$request_uri", passage.tlsPort);
        status = request.method == "GET" || request.method == "HEAD" ? 301 : 308;
    }
    std::string target = fillVariables(uri, subject);
    const Node* pair = member(config, "regex_uri");
    if (uri.empty() && pair != nullptr && pair->items.size() >= 2) {
        const auto changed = substitute(*pair->items[0], *pair->items[1], subject.uri);
        if (!changed) {
            return true;
        }
        target = *changed;
    }
    if (target.empty()) {
        return true;
    }
    const auto mark = target.find('?');
    if (boolOf(config, "encode_uri")) {
        target = encodePath(target.substr(0, mark)) +
                 (mark == std::string::npos ? std::string{} : target.substr(mark));
    }
    if (boolOf(config, "append_query_string") && request.query && !request.query->empty()) {
        target += (mark == std::string::npos ? '?' : '&') + *request.query;
    }
    return answer(passage, status, "the plugin redirect answers", target);
}

bool isIn(const Node* list, std::string_view client) {
    const auto address = parseAddress(client);
    return list != nullptr && address &&
           std::any_of(list->items.begin(), list->items.end(), [&address](const Node* item) {
               const auto block = parseAddressBlock(item->text);
               return block && block->contains(*address);
           });
}

bool uriBlocker(const Node* config, Passage& passage) {
    const Node* rules = member(config, "block_rules");
    const std::string target = passage.subject.request->target();
    for (const Node* rule : rules == nullptr ? text::ArenaList<const Node*>{} : rules->items) {
        const auto regex =
            Regex::compile(rule->text, {.dialect = RegexDialect::Pcre,
                                        .caseSensitive = !boolOf(config, "case_insensitive")});
        if (regex && regex->search(target)) {
            return answer(passage, static_cast<int>(intOf(config, "rejected_code", 403)),
                          fmt::format("the plugin uri-blocker answers: {}", rule->text));
        }
    }
    return true;
}

} // namespace

bool runPlugin(const model::Policy& plugin, Passage& passage) {
    const Node* config = plugin.config;
    const std::string& client = passage.subject.request->clientIp;
    if (boolOf(member(config, "_meta"), "disable")) {
        return true;
    }
    if (plugin.type == "proxy-rewrite") {
        return proxyRewrite(config, passage);
    }
    if (plugin.type == "redirect") {
        return redirect(config, passage);
    }
    if (plugin.type == "uri-blocker") {
        return uriBlocker(config, passage);
    }
    if (plugin.type == "ip-restriction") {
        const Node* allowed = member(config, "whitelist");
        const bool refused = isIn(member(config, "blacklist"), client) ||
                             (allowed != nullptr && !isIn(allowed, client));
        return !refused || answer(passage, static_cast<int>(intOf(config, "response_code", 403)),
                                  "the plugin ip-restriction answers");
    }
    if (const Node* abort = member(config, "abort");
        plugin.type == "fault-injection" && abort != nullptr &&
        member(abort, "percentage") == nullptr && member(abort, "vars") == nullptr) {
        return answer(passage, static_cast<int>(intOf(abort, "http_status", 200)),
                      "the plugin fault-injection answers");
    }
    using Class = model::PolicyClass;
    constexpr std::array<Class, 8> kOpen{Class::Authn, Class::Authz,    Class::Validate,
                                         Class::Waf,   Class::Code,     Class::Transform,
                                         Class::Other, Class::Aggregate};
    if (!plugin.emulable || plugin.type == "traffic-split" || plugin.type == "fault-injection" ||
        std::find(kOpen.begin(), kOpen.end(), plugin.policyClass) != kOpen.end()) {
        passage.decision.gaps.push_back({fmt::format("plugin {}", plugin.type),
                                         "it is passed over; it may answer or change the request",
                                         plugin.source.range});
    }
    return true;
}

} // namespace gatelens::match::apisix
