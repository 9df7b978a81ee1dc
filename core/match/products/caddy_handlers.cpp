// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The handlers of Caddy 2.11 that change a request or answer it. What reads the
// disk, asks others or is a plugin is a gap.
#include "core/base/strings.h"
#include "core/match/products/caddy_internal.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::match::caddy {

using text::Node;

const Node* member(const Node* node, std::string_view key) {
    const Node* value = node == nullptr ? nullptr : node->get(key);
    return value == nullptr || value->isNull() ? nullptr : value;
}

std::string textAt(const Node* node, std::string_view key) {
    const Node* value = member(node, key);
    return value == nullptr ? std::string{} : std::string(value->asText().value_or(""));
}

bool boolAt(const Node* node, std::string_view key) {
    const Node* value = member(node, key);
    return value != nullptr && value->asBool().value_or(false);
}

std::vector<std::string> textsAt(const Node* node, std::string_view key) {
    std::vector<std::string> out;
    const Node* value = member(node, key);
    if (value != nullptr && value->isScalar()) {
        out.emplace_back(value->text);
    } else if (value != nullptr) {
        for (const Node* item : value->items) {
            out.emplace_back(item->text);
        }
    }
    return out;
}

Result<HeaderOps> HeaderOps::of(const Node* config) {
    HeaderOps ops;
    const auto read = [config](std::string_view section, auto& out) {
        if (const Node* fields = member(config, section)) {
            for (const auto& field : fields->members) {
                out.emplace_back(std::string(field.name), textsAt(fields, field.name));
            }
        }
    };
    read("add", ops.m_add);
    read("set", ops.m_set);
    ops.m_delete = textsAt(config, "delete");
    if (const Node* fields = member(config, "replace")) {
        for (const auto& field : fields->members) {
            for (const Node* item : field.value->items) {
                Replacement replacement{std::string(field.name),
                                        textAt(item, "search"),
                                        textAt(item, "search_regexp"),
                                        textAt(item, "replace"),
                                        {}};
                if (!replacement.pattern.empty() &&
                    replacement.pattern.find('{') == std::string::npos) {
                    auto regex = Regex::compile(replacement.pattern, {.dialect = RegexDialect::Go});
                    if (!regex) {
                        return fail(std::move(regex.error()));
                    }
                    replacement.regex = std::move(*regex);
                }
                ops.m_replace.push_back(std::move(replacement));
            }
        }
    }
    return ops;
}

void HeaderOps::remove(GoHeaders& headers, Flow& flow) const {
    for (const std::string& written : m_delete) {
        const std::string name = toLower(flow.replaceKnown(written));
        const bool front = name.starts_with('*');
        const bool back = name.size() > 1 && name.ends_with('*');
        if (name == "*") {
            continue; // done before anything was added
        }
        std::string_view part = name;
        part.remove_prefix(front ? 1 : 0);
        part.remove_suffix(back ? 1 : 0);
        std::erase_if(headers.all(), [&](const auto& field) {
            const std::string key = toLower(field.first);
            return front && back ? key.find(part) != std::string::npos
                   : front       ? key.ends_with(part)
                   : back        ? key.starts_with(part)
                                 : key == part;
        });
    }
}

void HeaderOps::substitute(GoHeaders& headers, Flow& flow) const {
    for (const Replacement& replacement : m_replace) {
        const std::string name = goCanonicalHeader(flow.replaceKnown(replacement.field));
        const std::string search = flow.replaceKnown(replacement.search);
        const std::string with = flow.replaceKnown(replacement.replacement);
        std::optional<Regex> later;
        if (!replacement.pattern.empty() && !replacement.regex) {
            if (auto regex = Regex::compile(flow.replaceKnown(replacement.pattern),
                                            {.dialect = RegexDialect::Go})) {
                later = std::move(*regex);
            }
        }
        const Regex* regex = replacement.regex ? &*replacement.regex : later ? &*later : nullptr;
        for (auto& [key, value] : headers.all()) {
            if (name != "*" && key != name) {
                continue;
            }
            if (regex != nullptr) {
                value = goReplaceAll(*regex, value, with);
            } else if (replacement.pattern.empty() && !search.empty()) {
                for (std::size_t at = 0; (at = value.find(search, at)) != std::string::npos;
                     at += with.size()) {
                    value.replace(at, search.size(), with);
                }
            }
        }
    }
}

void HeaderOps::apply(GoHeaders& headers, Flow& flow) const {
    if (std::any_of(m_delete.begin(), m_delete.end(),
                    [&flow](const std::string& name) { return flow.replaceKnown(name) == "*"; })) {
        headers.all().clear();
    }
    for (const auto& [name, values] : m_add) {
        for (const std::string& value : values) {
            headers.add(flow.replaceKnown(name), flow.replaceKnown(value));
        }
    }
    for (const auto& [name, values] : m_set) {
        std::string joined;
        for (const std::string& value : values) {
            joined += (joined.empty() ? "" : ",") + flow.replaceKnown(value);
        }
        headers.set(flow.replaceKnown(name), joined);
    }
    remove(headers, flow);
    substitute(headers, flow);
}

// The Host stands among the fields while they are changed.
void HeaderOps::applyToRequest(GoRequest& request, Flow& flow) const {
    request.headers.add("Host", request.host);
    apply(request.headers, flow);
    const auto hosts = request.headers.values("Host");
    request.host = hosts.empty() ? std::string{} : std::string(hosts.back());
    request.headers.erase("Host");
}

namespace {

class HeadersHandler final : public Handler {
public:
    explicit HeadersHandler(HeaderOps ops)
        : m_ops(std::move(ops)) {}
    Step serve(Flow& flow, const Next& next) const override {
        m_ops.applyToRequest(flow.go, flow);
        return next(flow);
    }

private:
    HeaderOps m_ops;
};

class RewriteHandler final : public Handler {
public:
    explicit RewriteHandler(RewritePtr rewrite)
        : m_rewrite(std::move(rewrite)) {}
    Step serve(Flow& flow, const Next& next) const override {
        applyRewrite(*m_rewrite, flow.go, flow);
        return next(flow);
    }

private:
    RewritePtr m_rewrite;
};

Step failWith(Flow& flow, int status, std::string detail) {
    flow.error = status;
    flow.decision.detail = std::move(detail);
    flow.decision.route = flow.route;
    return Step::Failed;
}

// static_response.
class Respond final : public Handler {
public:
    explicit Respond(const Node& node)
        : m_status(textAt(&node, "status_code"))
        , m_abort(boolAt(&node, "abort")) {
        if (const Node* fields = member(&node, "headers")) {
            for (const auto& field : fields->members) {
                if (equalsIgnoreCase(field.name, "location") &&
                    !textsAt(fields, field.name).empty()) {
                    m_location = textsAt(fields, field.name).front();
                }
            }
        }
    }

    Step serve(Flow& flow, const Next& next) const override {
        Decision& decision = flow.decision;
        int status = flow.error > 0 ? flow.error : 200;
        if (!m_status.empty()) {
            const auto number = parseInt(flow.replaceAll(m_status));
            if (!number) {
                return failWith(flow, 500, "the status of the answer is no number");
            }
            status = static_cast<int>(std::clamp<std::int64_t>(*number, 0, 999));
        }
        if (status == 103) {
            return next(flow); // early hints are not the answer
        }
        const std::string location = m_location ? flow.replaceAll(*m_location) : std::string{};
        const bool redirects = !location.empty() && status >= 300 && status < 400;
        decision.outcome = redirects ? Outcome::Redirect : Outcome::Respond;
        decision.status = m_abort ? 0 : status;
        decision.location = location;
        decision.detail =
            m_abort ? "the connection is closed without an answer" : "static_response answers";
        decision.route = flow.route;
        return Step::Done;
    }

private:
    std::string m_status;
    bool m_abort;
    std::optional<std::string> m_location;
};

class ErrorHandler final : public Handler {
public:
    explicit ErrorHandler(const Node& node)
        : m_status(textAt(&node, "status_code")) {}
    Step serve(Flow& flow, const Next&) const override {
        const auto number = m_status.empty() ? std::optional<std::int64_t>(500)
                                             : parseInt(flow.replaceAll(m_status));
        return failWith(flow, static_cast<int>(number.value_or(500)), "the error handler answers");
    }

private:
    std::string m_status;
};

class Vars final : public Handler {
public:
    explicit Vars(const Node& node) {
        for (const auto& item : node.members) {
            if (item.name != "handler" && item.name != "@id") {
                m_values.emplace_back(std::string(item.name),
                                      std::string(item.value->asText().value_or("")));
            }
        }
    }
    Step serve(Flow& flow, const Next& next) const override {
        for (const auto& [name, value] : m_values) {
            flow.variables[flow.replaceAll(name)] = flow.replaceAll(value);
        }
        return next(flow);
    }

private:
    std::vector<std::pair<std::string, std::string>> m_values;
};

class MapHandler final : public Handler {
public:
    explicit MapHandler(MapRules rules)
        : m_rules(std::move(rules)) {}
    Step serve(Flow& flow, const Next& next) const override {
        flow.maps.push_back(&m_rules);
        return next(flow);
    }

private:
    MapRules m_rules;
};

Result<HandlerPtr> mapHandler(const Node& node) {
    MapRules rules;
    rules.source = textAt(&node, "source");
    for (const std::string& destination : textsAt(&node, "destinations")) {
        const auto begin = destination.find_first_not_of('{');
        rules.destinations.push_back(
            begin == std::string::npos
                ? destination
                : destination.substr(begin, destination.find_last_not_of('}') - begin + 1));
    }
    rules.defaults = textsAt(&node, "defaults");
    if (const Node* list = member(&node, "mappings")) {
        for (const Node* item : list->items) {
            Mapping mapping;
            mapping.input = textAt(item, "input");
            if (const std::string pattern = textAt(item, "input_regexp"); !pattern.empty()) {
                auto regex = Regex::compile(pattern, {.dialect = RegexDialect::Go});
                if (!regex) {
                    return fail(std::move(regex.error()));
                }
                mapping.regex = std::move(*regex);
            }
            if (const Node* outputs = member(item, "outputs")) {
                for (const Node* output : outputs->items) {
                    mapping.outputs.push_back(
                        output->isNull() ? std::nullopt : std::optional(std::string(output->text)));
                }
            }
            rules.mappings.push_back(std::move(mapping));
        }
    }
    return std::make_unique<const MapHandler>(std::move(rules));
}

class BasicAuth final : public Handler {
public:
    explicit BasicAuth(const Node& node)
        : m_range(node.range) {
        if (const Node* accounts = node.at({"providers", "http_basic", "accounts"})) {
            for (const Node* account : accounts->items) {
                m_users.push_back(textAt(account, "username"));
            }
        }
        const Node* providers = member(&node, "providers");
        m_open = providers != nullptr && (providers->members.size() != 1 ||
                                          providers->members.front().name != "http_basic");
    }

    Step serve(Flow& flow, const Next& next) const override {
        if (m_open) {
            flow.addGap("authentication by a plugin", "the request is assumed to be let through",
                        m_range);
            return next(flow);
        }
        const std::string_view field = flow.go.headers.get("Authorization");
        const bool basic = field.size() > 6 && equalsIgnoreCase(field.substr(0, 6), "basic ");
        const auto pair = basic ? decodeBase64(field.substr(6)) : std::nullopt;
        const auto colon = pair ? pair->find(':') : std::string::npos;
        const std::string user =
            colon == std::string::npos ? std::string{} : pair->substr(0, colon);
        if (colon == std::string::npos ||
            std::find(m_users.begin(), m_users.end(), user) == m_users.end()) {
            return failWith(flow, 401, "there are no credentials of a known user");
        }
        flow.addGap(fmt::format("password of {}", user),
                    "it is assumed to be right; else the answer is 401", m_range);
        flow.known["http.auth.user.id"] = user;
        return next(flow);
    }

private:
    text::SourceRange m_range;
    std::vector<std::string> m_users;
    bool m_open = false;
};

class BodyLimit final : public Handler {
public:
    explicit BodyLimit(std::int64_t most)
        : m_most(most) {}
    // Noticed when somebody reads the body.
    Step serve(Flow& flow, const Next& next) const override {
        flow.maxBody = std::min(flow.maxBody.value_or(m_most), m_most);
        return next(flow);
    }

private:
    std::int64_t m_most;
};

// A handler of the gateway's own that answers: files, metrics.
class Own final : public Handler {
public:
    Own(const Node& node, Outcome outcome)
        : m_outcome(outcome)
        , m_root(textAt(&node, "root"))
        , m_range(node.range) {}
    Step serve(Flow& flow, const Next&) const override {
        flow.decision.outcome = m_outcome;
        flow.decision.route = flow.route;
        flow.decision.detail = m_outcome == Outcome::Files ? "file_server answers" : "metrics";
        if (m_outcome == Outcome::Files) {
            flow.addGap(fmt::format("files below {}", m_root.empty() ? "the root" : m_root),
                        "a file is assumed to be there; else the answer is 404", m_range);
        }
        return Step::Done;
    }

private:
    Outcome m_outcome;
    std::string m_root;
    text::SourceRange m_range;
};

class Foreign final : public Handler {
public:
    Foreign(std::string name, text::SourceRange range)
        : m_name(std::move(name))
        , m_range(range) {}
    Step serve(Flow& flow, const Next& next) const override {
        flow.addGap(fmt::format("handler {}", m_name),
                    "it is passed over; it may change the request or answer it", m_range);
        return next(flow);
    }

private:
    std::string m_name;
    text::SourceRange m_range;
};

class Neutral final : public Handler {
public:
    Step serve(Flow& flow, const Next& next) const override { return next(flow); }
};

bool isNeutral(std::string_view name) {
    constexpr std::array<std::string_view, 10> kNeutral{
        "encode",       "templates",  "push",     "intercept",
        "tracing",      "log_append", "timeouts", "copy_response_headers",
        "request_body", "tracing"};
    return std::find(kNeutral.begin(), kNeutral.end(), name) != kNeutral.end();
}

} // namespace

Result<HandlerPtr> plainHandler(const Node& node) {
    const std::string name = textAt(&node, "handler");
    if (name == "headers") {
        auto ops = HeaderOps::of(member(&node, "request"));
        if (!ops) {
            return fail(std::move(ops.error()));
        }
        return member(&node, "request") == nullptr
                   ? HandlerPtr(std::make_unique<const Neutral>())
                   : HandlerPtr(std::make_unique<const HeadersHandler>(std::move(*ops)));
    }
    if (name == "rewrite") {
        auto rewrite = rewriteOf(node);
        if (!rewrite) {
            return fail(std::move(rewrite.error()));
        }
        return std::make_unique<const RewriteHandler>(std::move(*rewrite));
    }
    if (name == "static_response") {
        return std::make_unique<const Respond>(node);
    }
    if (name == "error") {
        return std::make_unique<const ErrorHandler>(node);
    }
    if (name == "vars") {
        return std::make_unique<const Vars>(node);
    }
    if (name == "map") {
        return mapHandler(node);
    }
    if (name == "authentication") {
        return std::make_unique<const BasicAuth>(node);
    }
    if (const Node* size = member(&node, "max_size"); name == "request_body" && size != nullptr) {
        return std::make_unique<const BodyLimit>(size->asInt().value_or(0));
    }
    if (name == "file_server" && !boolAt(&node, "pass_thru")) {
        return std::make_unique<const Own>(node, Outcome::Files);
    }
    if (name == "metrics") {
        return std::make_unique<const Own>(node, Outcome::Internal);
    }
    if (isNeutral(name)) {
        return std::make_unique<const Neutral>();
    }
    return std::make_unique<const Foreign>(name, node.range);
}

} // namespace gatelens::match::caddy
