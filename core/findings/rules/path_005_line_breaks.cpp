// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/config_text.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

bool hasVariable(std::string_view text, std::string_view variable) {
    for (auto at = text.find(variable); at != std::string_view::npos;
         at = text.find(variable, at + 1)) {
        const auto end = at + variable.size();
        const bool goesOn =
            end < text.size() &&
            (std::isalnum(static_cast<unsigned char>(text[end])) != 0 || text[end] == '_');
        if (!goesOn) {
            return true;
        }
    }
    return false;
}

// "[^/]+" takes line breaks, "." does not (PCRE without (?s)).
bool capturesLineBreaks(std::string_view regex) {
    for (auto at = regex.find("[^"); at != std::string_view::npos; at = regex.find("[^", at + 1)) {
        const auto end = regex.find(']', at + 3);
        const std::string_view excluded =
            regex.substr(at, end == std::string_view::npos ? end : end - at);
        const auto open = regex.rfind('(', at);
        if (open != std::string_view::npos && excluded.find("\\n") == std::string_view::npos &&
            excluded.find("\\s") == std::string_view::npos) {
            return true;
        }
    }
    return regex.find("[\\s\\S]") != std::string_view::npos || regex.starts_with("(?s)");
}

bool usesCapture(std::string_view text) {
    return text.find("$1") != std::string_view::npos || text.find("$2") != std::string_view::npos;
}

struct Use {
    std::string variable;
    const text::Node* place = nullptr;
};

// Where nginx writes an argument into a header or a request line as it is.
bool writesRaw(std::string_view directive) {
    static constexpr std::array kDirectives = std::to_array<std::string_view>(
        {"return", "add_header", "proxy_set_header", "proxy_pass", "grpc_set_header",
         "more_set_headers", "add_trailer", "proxy_redirect"});
    return std::find(kDirectives.begin(), kDirectives.end(), directive) != kDirectives.end();
}

Use useIn(const text::Node& statement, bool capture) {
    Use use;
    // "return 200 …" is a body, where line breaks do no harm.
    const bool body = statement.text == "return" && statement.items.size() == 2 &&
                      !statement.arg(0).starts_with('3');
    if (!writesRaw(statement.text) || body) {
        return use;
    }
    for (const text::Node* item : statement.items) {
        for (const std::string_view variable : {"$uri", "$document_uri"}) {
            if (hasVariable(item->text, variable)) {
                use = {std::string(variable), item};
            }
        }
        if (use.place == nullptr && capture && usesCapture(item->text)) {
            use = {"a group that takes line breaks", item};
        }
    }
    return use;
}

Draft tell(const Context& context, model::RouteId id, const std::string& variable,
           std::string_view directive, const text::SourceRange& range, Reporter& reporter) {
    const auto& route = context.snapshot()[id];
    Draft draft = reporter.report(context, id);
    draft
        .message("{} of route \"{}\" writes {} decoded into a header or request line: %0d%0a in "
                 "the path begins a new line there",
                 directive, route.label(), variable)
        .evidence(fmt::format("{} of route \"{}\"", directive, route.label()), variable, range)
        .fix("Use $request_uri, which stays encoded, or exclude line breaks from the expression "
             "of route \"{}\"",
             route.label())
        .confirm("Ask route \"{}\" for a path with %0d%0aX-Injected:1: the header appears",
                 route.label());
    return draft;
}

// The same argument with the variable that stays encoded.
std::string encoded(std::string_view argument, std::string_view variable) {
    std::string text(argument);
    for (auto at = text.find(variable); at != std::string::npos; at = text.find(variable, at + 1)) {
        text.replace(at, variable.size(), "$request_uri");
    }
    return text;
}

void checkNginx(const Context& context, model::RouteId id, Reporter& reporter) {
    const auto& route = context.snapshot()[id];
    if (context.product() != "nginx" || !route.enabled || route.raw == nullptr) {
        return;
    }
    const bool capture =
        std::any_of(route.paths.begin(), route.paths.end(), [](const model::PathMatch& path) {
            return path.kind == model::PathMatchKind::Regex && capturesLineBreaks(path.value);
        });
    for (const text::Node* statement : route.raw->directives()) {
        const Use use = useIn(*statement, capture);
        if (use.place != nullptr) {
            Draft draft =
                tell(context, id, use.variable, statement->text, use.place->range, reporter);
            if (use.variable.starts_with('$')) {
                draft.edit({ModelEdit::Kind::Replace,
                            {context.index(), {model::EntityKind::Route, id.value}},
                            "argument",
                            encoded(use.place->text, use.variable)});
            }
            return;
        }
    }
}

// HAProxy: url_dec gives the bytes behind the percent signs.
void checkHaproxy(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto& policy = context.snapshot()[id];
    if (context.product() != "haproxy" || !policy.enabled || policy.config == nullptr ||
        !policy.type.starts_with("http-")) {
        return;
    }
    const std::string_view action = policy.config->arg(0);
    const bool writes = action.ends_with("-header") || action == "redirect" ||
                        action == "set-path" || action == "set-uri" || action == "set-query";
    const auto routes = context.relations().routesOfPolicy[id];
    if (!writes || routes.empty()) {
        return;
    }
    for (const text::Node* item : policy.config->items) {
        const bool decoded = item->text.find("url_dec") != std::string_view::npos &&
                             item->text.find("url_enc") == std::string_view::npos;
        if (decoded) {
            (void)tell(context, routes.front(), "a value behind url_dec", policy.type, item->range,
                       reporter);
            return;
        }
    }
}

} // namespace

extern const Rule path005;
const Rule path005{
    .id = "GW-PATH-005",
    .title = "Line breaks reach headers or the upstream request",
    .severity = Severity::High,
    .meaning = "A variable that holds the decoded path is written into a header, a redirect or "
               "the request to the backend; an encoded line break in the path becomes a real one.",
    .risk = "An attacker adds headers or a whole answer: sets cookies for your domain, poisons "
            "caches, smuggles a second request to the backend.",
    .fix = "Use the variable that stays encoded, or let no expression take line breaks.",
    .verify = "A path with %0d%0aX-Injected:1 is answered without that header.",
    .fixKind = FixKind::OneClick,
    .owasp = "API8",
    .cwe = "CWE-113",
    .asvs = "1.2.1",
    .products = kNginx | kHaproxy,
    .route = checkNginx,
    .policy = checkHaproxy,
};

} // namespace gatelens::findings
