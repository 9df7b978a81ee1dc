// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/cors_settings.h"

#include "core/base/strings.h"
#include "core/findings/config_text.h"
#include "core/findings/header_changes.h"

#include <algorithm>
#include <array>
#include <optional>

namespace gatelens::findings {

using model::RegexAnchor;
using text::Node;

namespace {

constexpr std::string_view kAllowOrigin = "access-control-allow-origin";
constexpr std::string_view kAllowCredentials = "access-control-allow-credentials";

Origin originOf(std::string_view text, const text::SourceRange& range) {
    Origin origin;
    origin.text = text;
    origin.range = range;
    if (text == "*" || text == "**" || text == "https://*" || text == "http://*" ||
        text == "*://*") {
        origin.kind = OriginKind::Any;
    } else if (equalsIgnoreCase(text, "null")) {
        origin.kind = OriginKind::Null;
    } else if (text.find('*') != std::string_view::npos) {
        origin.kind = OriginKind::Wildcard;
    }
    return origin;
}

Origin patternOf(std::string_view text, const text::SourceRange& range, RegexAnchor anchor) {
    Origin origin;
    origin.text = text;
    origin.range = range;
    origin.anchor = anchor;
    const bool all = text == ".*" || text == "^.*$" || text == "^.*" || text == ".*$" ||
                     text == "*" || text == ".+" || text == "^.+$";
    origin.kind = all ? OriginKind::Any : OriginKind::Regex;
    return origin;
}

void addList(CorsSettings& out, const Node* list) {
    if (list == nullptr) {
        return;
    }
    if (list->isScalar()) { // APISIX: "https://a,https://b"
        for (const auto part : split(list->text, ',')) {
            if (!trim(part).empty()) {
                out.origins.push_back(originOf(trim(part), list->range));
            }
        }
        return;
    }
    for (const Node* item : list->items) {
        out.origins.push_back(originOf(item->text, item->range));
    }
}

void addPatterns(CorsSettings& out, const Node* list, RegexAnchor anchor) {
    if (list == nullptr) {
        return;
    }
    for (const Node* item : list->items) {
        out.origins.push_back(patternOf(item->text, item->range, anchor));
    }
}

void readCredentials(CorsSettings& out, const Node* value) {
    if (value != nullptr) {
        out.credentials = value->asBool().value_or(value->text == "true");
        out.credentialsRange = value->range;
    }
}

void addDefault(CorsSettings& out, const text::SourceRange& range) {
    if (out.origins.empty()) {
        Origin any = originOf("*", range);
        any.byDefault = true;
        out.origins.push_back(std::move(any));
    }
}

// Kong tries entries with anything but letters, digits, dot, colon, slash and dash
// as regular expressions over the whole origin (kong/plugins/cors/handler.lua); with
// credentials "*" is answered with the origin of the request.
CorsSettings kongCors(const Node& config, const text::SourceRange& place) {
    CorsSettings out;
    const Node* list = anyOf(&config, {"origins"});
    for (std::size_t i = 0; list != nullptr && i < list->items.size(); ++i) {
        const Node& item = *list->items[i];
        const bool plain =
            item.text == "*" || std::all_of(item.text.begin(), item.text.end(), [](char c) {
                return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       c == '.' || c == ':' || c == '/' || c == '-';
            });
        out.origins.push_back(plain ? originOf(item.text, item.range)
                                    : patternOf(item.text, item.range, RegexAnchor::Full));
    }
    addDefault(out, place);
    readCredentials(out, anyOf(&config, {"credentials"}));
    out.reflectsAny = true;
    return out;
}

// APISIX: "**" forces any origin together with credentials; the patterns are
// searched for (apisix/plugins/cors.lua).
CorsSettings apisixCors(const Node& config, const text::SourceRange& place) {
    CorsSettings out;
    addList(out, anyOf(&config, {"allow_origins"}));
    addPatterns(out, anyOf(&config, {"allow_origins_by_regex"}), RegexAnchor::Search);
    if (anyOf(&config, {"allow_origins_by_metadata"}) == nullptr) {
        addDefault(out, place);
    }
    readCredentials(out, anyOf(&config, {"allow_credential"}));
    out.reflectsAny = true;
    return out;
}

CorsSettings traefikCors(const Node& config) {
    CorsSettings out;
    addList(out, anyOf(&config, {"accessControlAllowOriginList"}));
    addPatterns(out, anyOf(&config, {"accessControlAllowOriginListRegex"}), RegexAnchor::Search);
    readCredentials(out, anyOf(&config, {"accessControlAllowCredentials"}));
    return out;
}

// CorsPolicy of Envoy, on the route or its virtual host; safe_regex matches whole.
CorsSettings envoyCors(const Node& config) {
    CorsSettings out;
    const Node* matchers = anyOf(&config, {"allow_origin_string_match", "allowOriginStringMatch"});
    for (std::size_t i = 0; matchers != nullptr && i < matchers->items.size(); ++i) {
        const Node* item = matchers->items[i];
        const Node* regex = anyOf(item, {"safe_regex", "safeRegex"});
        if (regex != nullptr) {
            const Node* text = anyOf(regex, {"regex"});
            if (text != nullptr) {
                out.origins.push_back(patternOf(text->text, text->range, RegexAnchor::Full));
            }
            continue;
        }
        struct Named {
            std::string_view key;
            OriginKind kind;
        };
        static constexpr std::array kNamed = std::to_array<Named>({
            {"exact", OriginKind::Exact},
            {"prefix", OriginKind::Prefix},
            {"suffix", OriginKind::Suffix},
            {"contains", OriginKind::Contains},
        });
        for (const auto& [key, kind] : kNamed) {
            const Node* text = anyOf(item, {key});
            if (text == nullptr) {
                continue;
            }
            Origin origin = originOf(text->text, text->range);
            // An empty or bare-scheme prefix leaves nobody out.
            const bool all = text->text.empty() || text->text == "http" ||
                             text->text == "https://" || text->text == "http://";
            if (kind != OriginKind::Exact) {
                origin.kind = all ? OriginKind::Any : kind;
            }
            out.origins.push_back(std::move(origin));
        }
    }
    addList(out, anyOf(&config, {"allow_origin", "allowOrigin"}));
    readCredentials(out, anyOf(&config, {"allow_credentials", "allowCredentials"}));
    out.reflectsAny = true;
    return out;
}

CorsSettings listedCors(const Node& config, const text::SourceRange& place, bool anyByDefault) {
    CorsSettings out;
    addList(out,
            anyOf(&config, {"allowed_origins", "allowedOrigins", "allow_origins", "allowOrigins"}));
    if (anyByDefault) {
        addDefault(out, place);
    }
    readCredentials(out, anyOf(&config, {"allow_credentials", "allowCredentials"}));
    return out;
}

// --- Headers written by hand ---------------------------------------------------

bool readsRequestOrigin(std::string_view value) {
    const std::string text = toLower(value);
    return text.find("$http_origin") != std::string::npos ||
           text.find("hdr(origin)") != std::string::npos ||
           text.find("request.header.origin") != std::string::npos ||
           text.find("{header.origin}") != std::string::npos ||
           text.find("capture.req.hdr") != std::string::npos ||
           text.find("txn.origin") != std::string::npos ||
           text.find("req.origin") != std::string::npos;
}

// The patterns of "map $http_origin $name { … }" behind a variable.
std::optional<std::vector<Origin>> originsOfMap(const Context& context, std::string_view variable) {
    std::vector<Origin> out;
    bool found = false;
    for (const auto& field : context.snapshot().gateway.extra) {
        const Node* map = field.value;
        if (field.name.substr(0, 3) != "map" || map == nullptr || map->block == nullptr ||
            map->arg(1) != variable || map->arg(0) != "$http_origin") {
            continue;
        }
        found = true;
        for (const Node* entry : map->directives()) {
            const std::string_view key = entry->text;
            const std::string_view value = entry->arg(0);
            if (value.empty() || value == "0") {
                continue;
            }
            if (key == "default") {
                out.push_back(originOf(value, entry->range));
                out.back().kind = value == "*" ? OriginKind::Any : OriginKind::Reflected;
            } else if (key.starts_with('~')) {
                const std::size_t marks = key.starts_with("~*") ? 2 : 1;
                out.push_back(patternOf(key.substr(marks), entry->range, RegexAnchor::Search));
            } else {
                out.push_back(originOf(key, entry->range));
            }
        }
    }
    return found ? std::optional(std::move(out)) : std::nullopt;
}

OriginKind kindOfFetch(std::string_view fetch, std::string_view method) {
    if (fetch.find("_end(") != std::string_view::npos || method == "end" || method == "dom") {
        return OriginKind::Suffix;
    }
    if (fetch.find("_beg(") != std::string_view::npos || method == "beg") {
        return OriginKind::Prefix;
    }
    if (fetch.find("_sub(") != std::string_view::npos || method == "sub") {
        return OriginKind::Contains;
    }
    const bool regex = fetch.find("_reg(") != std::string_view::npos || method == "reg";
    return regex ? OriginKind::Regex : OriginKind::Exact;
}

// "hdr_end(origin) -i .shop.example" from argument `at` on.
void addTest(std::vector<Origin>& out, const Node& statement, std::size_t at) {
    const std::string fetch = toLower(statement.arg(at));
    std::string_view method;
    for (std::size_t i = at + 1; i < statement.items.size(); ++i) {
        const std::string_view word = statement.arg(i);
        if (word == "-m" && i + 1 < statement.items.size()) {
            method = statement.arg(++i);
        } else if (word == "}" || word == "or" || word == "||") {
            return;
        } else if (!word.starts_with('-')) {
            Origin origin = originOf(word, statement.items[i]->range);
            origin.kind = kindOfFetch(fetch, method);
            out.push_back(std::move(origin));
        }
    }
}

// What the "if" of an HAProxy rule demands of the Origin header; nothing when it
// does not speak of it.
std::vector<Origin> originsOfCondition(const Context& context, const Node& rule) {
    std::vector<Origin> out;
    std::vector<std::string_view> names;
    bool condition = false;
    for (std::size_t i = 0; i < rule.items.size(); ++i) {
        condition = condition || rule.arg(i) == "if";
        const std::string word = toLower(rule.arg(i));
        if (condition && word.find("(origin)") != std::string::npos) {
            addTest(out, rule, i);
        } else if (condition) {
            names.push_back(rule.arg(i));
        }
    }
    for (const auto& document : context.snapshot().documents) {
        for (const Node* root : document->roots) {
            (void)walk(root, [&](const Node& node) {
                const bool named =
                    node.kind == text::NodeKind::Directive && node.text == "acl" &&
                    std::find(names.begin(), names.end(), node.arg(0)) != names.end() &&
                    toLower(node.arg(1)).find("(origin)") != std::string::npos;
                if (named) {
                    addTest(out, node, 1);
                }
                return true;
            });
        }
    }
    return out;
}

// A Caddy header directive under a matcher for the Origin header.
std::vector<Origin> originsOfRoute(const model::Route& route) {
    std::vector<Origin> out;
    for (const auto& field : route.headers) {
        if (!equalsIgnoreCase(field.name, "origin")) {
            continue;
        }
        for (const auto& value : field.values) {
            Origin origin = originOf(value, route.source.range);
            using enum model::ValueMatchKind;
            origin.anchor = field.anchor;
            origin.kind = field.kind == Regex      ? OriginKind::Regex
                          : field.kind == Prefix   ? OriginKind::Prefix
                          : field.kind == Suffix   ? OriginKind::Suffix
                          : field.kind == Contains ? OriginKind::Contains
                                                   : origin.kind;
            out.push_back(std::move(origin));
        }
    }
    return out;
}

std::vector<Origin> originsOfHeader(const Context& context, const model::Policy& policy,
                                    const HeaderChange& change) {
    const bool reflected = readsRequestOrigin(change.value);
    const bool directive = policy.config->kind == text::NodeKind::Directive;
    if (reflected && directive && policy.type.starts_with("http-")) {
        auto tests = originsOfCondition(context, *policy.config);
        if (!tests.empty()) {
            return tests;
        }
    }
    if (reflected && policy.route) {
        auto tests = originsOfRoute(context.snapshot()[policy.route]);
        if (!tests.empty()) {
            return tests;
        }
    }
    if (!reflected && directive && change.value.starts_with('$')) {
        return originsOfMap(context, change.value).value_or(std::vector<Origin>{});
    }
    Origin origin = originOf(change.value, change.range);
    if (reflected) {
        origin.kind = OriginKind::Reflected;
    } else if (origin.kind == OriginKind::Wildcard ||
               change.value.find_first_of("$%{") != std::string::npos) {
        return {}; // a literal with a star matches nobody; a variable says nothing
    }
    return {std::move(origin)};
}

// The credentials header may be another policy of the same chain.
void findCredentials(const Context& context, model::PolicyId id, CorsSettings& out) {
    const auto look = [&](model::PolicyId policyId) {
        const auto changes = headerChangesOf(context.snapshot()[policyId]);
        for (const auto op : {HeaderOp::Set, HeaderOp::Add}) {
            const auto* change = findChange(changes, true, op, kAllowCredentials);
            if (change != nullptr && equalsIgnoreCase(change->value, "true")) {
                out.credentials = true;
                out.credentialsRange = change->range;
            }
        }
    };
    look(id);
    const auto routes = context.relations().routesOfPolicy[id];
    if (!out.credentials && !routes.empty()) {
        for (const auto policyId : context.chain(routes.front())) {
            look(policyId);
        }
    }
}

CorsSettings headerCors(const Context& context, model::PolicyId id) {
    const auto& policy = context.snapshot()[id];
    CorsSettings out;
    for (const auto& change : headerChangesOf(policy)) {
        if (change.response && change.op != HeaderOp::Remove && change.name == kAllowOrigin) {
            auto origins = originsOfHeader(context, policy, change);
            std::move(origins.begin(), origins.end(), std::back_inserter(out.origins));
        }
    }
    if (!out.origins.empty()) {
        findCredentials(context, id, out);
    }
    return out;
}

} // namespace

CorsSettings corsOf(const Context& context, model::PolicyId id) {
    const auto& policy = context.snapshot()[id];
    const Node* config = policy.config;
    const auto product = context.product();
    if (config == nullptr) {
        // Kong's cors without a config block runs on its defaults.
        const bool bare = policy.type == "cors" && (product == "kong" || product == "apisix");
        CorsSettings out;
        if (bare) {
            addDefault(out, policy.source.range);
        }
        return out;
    }
    if (policy.type == "envoy.filters.http.cors") {
        return envoyCors(*config);
    }
    if (policy.policyClass == model::PolicyClass::Cors && config->isMapping()) {
        if (product == "kong") {
            return kongCors(*config, policy.source.range);
        }
        if (product == "apisix") {
            return apisixCors(*config, policy.source.range);
        }
        if (product == "tyk" || product == "krakend" || product == "gateway-api") {
            return listedCors(*config, policy.source.range, product != "gateway-api");
        }
        if (anyOf(config, {"accessControlAllowOriginList", "accessControlAllowOriginListRegex"}) !=
            nullptr) {
            return traefikCors(*config);
        }
    }
    const bool headers = policy.policyClass == model::PolicyClass::Cors ||
                         policy.policyClass == model::PolicyClass::Header ||
                         policy.policyClass == model::PolicyClass::Transform;
    return headers ? headerCors(context, id) : CorsSettings{};
}

} // namespace gatelens::findings
