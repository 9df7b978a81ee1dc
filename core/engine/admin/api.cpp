// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Who may ask what, and the answers that need no configuration or figures.
#include "core/engine/admin/api.h"
#include "core/base/strings.h"
#include "core/engine/admin/explain.h"
#include "core/engine/object_reader.h"
#include "core/text/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace gatelens::resources {
extern const std::string_view adminOpenApi;
extern const std::string_view gatelensSchema;
} // namespace gatelens::resources

namespace gatelens::engine::admin {

namespace {

constexpr auto kCollections = std::to_array<std::string_view>(
    {"certificates", "listeners", "policies", "routes", "services", "upstreams"});
constexpr std::size_t kMaxLosers = 100;

bool isCollection(std::string_view name) {
    return std::find(kCollections.begin(), kCollections.end(), name) != kCollections.end();
}

// Whether a path has the form of a pattern.
bool fits(std::string_view pattern, const std::vector<std::string_view>& steps) {
    const auto wanted = split(pattern.substr(1), '/');
    return wanted.size() == steps.size() &&
           std::equal(wanted.begin(), wanted.end(), steps.begin(),
                      [](std::string_view want, std::string_view step) {
                          return want == "*"   ? isCollection(step)
                                 : want == "+" ? !step.empty()
                                               : want == step;
                      });
}

// The host of a Host field, without its port.
std::string_view hostOf(std::string_view authority) {
    return authority.starts_with('[') ? authority.substr(0, authority.find(']') + 1)
                                      : authority.substr(0, authority.find(':'));
}

bool isLocalName(std::string_view host) {
    return host.empty() || host == "localhost" || host == "[::1]" ||
           (host.starts_with("127.") &&
            host.find_first_not_of("0123456789.") == std::string_view::npos);
}

Response text(std::string_view type, std::string_view body) {
    Response response;
    response.type = type;
    response.body = body;
    return response;
}

} // namespace

Api::Api(Setup setup)
    : m_setup(std::move(setup))
    , m_token(m_setup.token)
    , m_tags({}) {
    m_setup.token.clear();
}

std::span<const Api::Operation> Api::operations() {
    static constexpr auto kOperations = std::to_array<Operation>({
        {"GET", "/health", &Api::health},
        {"GET", "/openapi.json", &Api::openApi},
        {"GET", "/schema.json", &Api::schema},
        {"GET", "/stats", &Api::stats},
        {"GET", "/metrics", &Api::metrics},
        {"GET", "/tap", &Api::tap},
        {"POST", "/explain", &Api::explainRequest, false, true},
        {"POST", "/cache/purge", &Api::purge},
        {"POST", "/drain", &Api::drain},
        {"POST", "/reload", &Api::reload},
        {"GET", "/config", &Api::getConfig, false, true},
        {"PUT", "/config", &Api::putConfig, true, true},
        {"PATCH", "/config", &Api::patchConfig, true, true},
        {"GET", "/*", &Api::getList, false, true},
        {"POST", "/*", &Api::addEntity, true, true},
        {"GET", "/*/+", &Api::getEntity, false, true},
        {"PUT", "/*/+", &Api::writeEntity, true, true},
        {"PATCH", "/*/+", &Api::writeEntity, true, true},
        {"DELETE", "/*/+", &Api::writeEntity, true, true},
    });
    return kOperations;
}

std::optional<Response> Api::refuseStranger(const Request& request) const {
    // A page in a browser must not reach us, be it by a name that it lets point
    // here (DNS rebinding) or by a request across origins.
    const std::string* host = request.field("Host");
    if (host == nullptr || !isLocalName(hostOf(*host))) {
        return problem({421, "the admin API answers to 127.0.0.1, [::1] and localhost only"});
    }
    if (request.field("Origin") != nullptr) {
        return problem({403, "the admin API is not for pages in a browser"});
    }
    if (request.path == "/health") {
        return std::nullopt;
    }
    const std::string* given = request.field("Authorization");
    const std::string_view value = given == nullptr ? std::string_view{} : *given;
    const std::size_t blank = value.find(' ');
    const bool bearer =
        blank != std::string_view::npos && equalsIgnoreCase(value.substr(0, blank), "Bearer");
    if (!bearer || !m_token.matches(trim(value.substr(blank + 1)))) {
        Response refused =
            problem({401, "the token of this engine is needed: Authorization: Bearer TOKEN"});
        refused.fields.emplace_back("WWW-Authenticate", "Bearer realm=\"gatelens admin\"");
        return refused;
    }
    return std::nullopt;
}

std::optional<Response> Api::readQuery(const Operation& operation, Call& call) const {
    const std::string& query = call.request.query;
    if (query.empty()) {
        return std::nullopt;
    }
    if (operation.changes && (query == "dry-run=true" || query == "dry-run=false")) {
        call.dryRun = query == "dry-run=true";
        return std::nullopt;
    }
    return problem({400, operation.changes ? "the query may be dry-run=true, nothing else"
                                           : "there is no query here"});
}

Response Api::handle(const Request& request) {
    if (auto refused = refuseStranger(request)) {
        return *refused;
    }
    const auto steps = split(std::string_view(request.path).substr(1), '/');
    const std::string_view method =
        request.method == "HEAD" ? std::string_view("GET") : std::string_view(request.method);
    std::string allow;
    for (const Operation& operation : operations()) {
        if (!fits(operation.pattern, steps)) {
            continue;
        }
        if (operation.method != method) {
            allow += (allow.empty() ? "" : ", ") + std::string(operation.method);
            continue;
        }
        Call call{request, std::string(steps.front()), {}, false};
        if (operation.pattern.ends_with('+')) {
            const auto name = unescape(steps.back());
            if (!name) {
                return problem({400, "the name in the path has a malformed escape"});
            }
            call.name = *name;
        }
        if (auto wrong = readQuery(operation, call)) {
            return *wrong;
        }
        if (operation.needsTree && m_setup.store.state().tree == nullptr) {
            return problem({409, "this engine emulates another gateway: its configuration is read "
                                 "and changed in that product's own files"});
        }
        return (this->*operation.run)(call);
    }
    if (!allow.empty()) {
        Response refused = problem({405, fmt::format("{} is not offered here", request.method)});
        refused.fields.emplace_back("Allow", allow);
        return refused;
    }
    return problem({404, "there is nothing here; /openapi.json tells what there is"});
}

Response Api::health(const Call&) {
    return json(200, [this](JsonWriter& writer) {
        writer.beginObject();
        writer.member("status", m_draining ? "draining" : "ok");
        writer.member("product", "gatelens-engine");
        writer.endObject();
    });
}

Response Api::openApi(const Call&) {
    return text("application/json", resources::adminOpenApi);
}

Response Api::schema(const Call&) {
    return text("application/schema+json", resources::gatelensSchema);
}

Response Api::tap(const Call&) {
    Response response = text("text/event-stream", {});
    response.tap = true;
    return response;
}

Response Api::purge(const Call&) {
    return problem({501, "this engine keeps no responses, so there is nothing to purge"});
}

Response Api::drain(const Call&) {
    m_draining = true;
    m_setup.drain();
    return json(202, [](JsonWriter& writer) {
        writer.beginObject().member("status", "draining").endObject();
    });
}

Response Api::reload(const Call&) {
    if (auto reloaded = m_setup.store.reload(); !reloaded) {
        const Error& error = reloaded.error();
        return problem(
            {error.code == ErrorCode::Unsupported ? 409 : 422, error.message, error.place});
    }
    return json(200, [](JsonWriter& writer) {
        writer.beginObject().member("status", "reloaded").endObject();
    });
}

namespace {

// {"method": …, "url" or "host" and "path": …, "headers": {…}}
Result<Question> readQuestion(const std::string& body) {
    text::SourceMap sources;
    const text::SourceFile& file = sources.add(text::SourceKind::Memory, "request body", body);
    const auto document = text::readJson(file);
    if (!document) {
        return fail(document.error());
    }
    ObjectReader reader(*(*document)->root(), sources, "the question");
    Question question;
    question.method = reader.text("method", "GET");
    question.host = reader.text("host");
    question.path = reader.text("path", "/");
    question.fields = reader.map("headers");
    if (const std::string url = reader.text("url"); !url.empty()) {
        const std::size_t scheme = url.find("://");
        if (scheme == std::string::npos) {
            reader.mistake((*document)->root()->get("url"), "write http://host/path");
        } else {
            const std::string rest = url.substr(scheme + 3);
            const std::size_t slash = std::min(rest.find_first_of("/?#"), rest.size());
            question.host = rest.substr(0, slash);
            question.path = slash == rest.size() ? "/" : rest.substr(slash);
        }
    }
    question.path = question.path.substr(0, question.path.find_first_of("?#"));
    if (auto finished = reader.finish(); !finished) {
        return fail(finished.error());
    }
    return question;
}

} // namespace

Response Api::explainRequest(const Call& call) {
    const auto question = readQuestion(call.request.body);
    if (!question) {
        return problem({400, question.error().message, question.error().place});
    }
    const ConfigPtr config = m_setup.store.state().config;
    const Explanation explanation = explain(*config, *question, kMaxLosers);
    return json(200, [&](JsonWriter& writer) {
        writer.beginObject();
        writer.member("path", explanation.path);
        if (explanation.route == nullptr) {
            writer.member("status", explanation.status);
        } else {
            const Route& route = *explanation.route;
            writer.member("route", route.name);
            if (route.service != Route::kNoService) {
                writer.member("service", config->services[route.service].name);
            }
            writer.member("forwardedPath",
                          std::string_view(explanation.path).substr(explanation.forwarded));
            writer.list("filters", route.filters.names);
        }
        writer.key("others").beginArray();
        for (const Explanation::Loser& loser : explanation.losers) {
            writer.beginObject();
            writer.member("route", loser.route->name).member("why", loser.why);
            writer.endObject();
        }
        writer.endArray();
        writer.member("othersComplete", !explanation.more);
        writer.endObject();
    });
}

} // namespace gatelens::engine::admin
