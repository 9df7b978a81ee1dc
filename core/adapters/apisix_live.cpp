// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/apisix_live.h"

#include "core/adapters/support/answer.h"
#include "core/adapters/support/fields.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::adapters::apisix {

using text::Node;

namespace {

constexpr std::size_t kPageSize = 500; // the most that APISIX gives
constexpr std::size_t kProbes = 3;

// Lists of the Admin API; 2.15 has other names for some.
struct AdminList {
    Kind kind;
    std::string_view path;
    std::string_view path2x;
};
constexpr std::array kLists = std::to_array<AdminList>({
    {Kind::Service, "/services", ""},
    {Kind::Upstream, "/upstreams", ""},
    {Kind::PluginConfig, "/plugin_configs", ""},
    {Kind::GlobalRule, "/global_rules", ""},
    {Kind::Consumer, "/consumers", ""},
    {Kind::ConsumerGroup, "/consumer_groups", ""},
    {Kind::Ssl, "/ssls", "/ssl"},
    {Kind::Proto, "/protos", "/proto"},
    {Kind::StreamRoute, "/stream_routes", ""},
    {Kind::PluginMetadata, "/plugin_metadata", ""},
    {Kind::Secret, "/secrets", ""},
});

bool isCore(Kind kind) {
    return kind == Kind::Route || kind == Kind::Service || kind == Kind::Upstream;
}

bool isTokenFailure(const ApiAnswer& answer) {
    return answer.status == 401 && answer.body.find("failed to check token") != std::string::npos;
}

bool isProxyAnswer(const ApiAnswer& answer) {
    return answer.status == 404 && answer.body.find("404 Route Not Found") != std::string::npos;
}

std::string unauthorizedText(const ApiAnswer& answer) {
    if (answer.status == 403) {
        return "the Admin API refuses this address (403); add it to deployment.admin.allow_admin";
    }
    std::string why;
    if (const auto parsed = parseAnswer(answer)) {
        why = textOf(&parsed->root(), "description");
    }
    return fmt::format("the Admin API refuses the read (401{}{}); send the admin key in the "
                       "header X-API-KEY",
                       why.empty() ? "" : ": ", why);
}

} // namespace

Confidence identifyApisix(const ApiAnswer& answer) {
    if (isTokenFailure(answer) ||
        (answer.status == 404 &&
         answer.body.find("Unsupported resource type") != std::string::npos)) {
        return Confidence::Certain;
    }
    if (isProxyAnswer(answer)) {
        return Confidence::Likely; // the reader will say which port to name
    }
    if (answer.status == 200 && (answer.body.starts_with('{') || answer.body.starts_with('['))) {
        const auto parsed = parseAnswer(answer);
        if (parsed && answer.request.path == "/v1/schema" &&
            parsed->root().at({"main", "route"}) != nullptr) {
            return Confidence::Certain;
        }
        if (parsed && answer.request.path.ends_with("/plugins/list") &&
            parsed->root().isSequence() &&
            answer.body.find("\"limit-count\"") != std::string::npos) {
            return Confidence::Certain;
        }
        if (parsed && answer.request.path.ends_with("/configs") &&
            parsed->root().get("routes_conf_version") != nullptr) {
            return Confidence::Certain;
        }
    }
    return answer.header("Server").starts_with("APISIX") ? Confidence::Likely : Confidence::None;
}

std::unique_ptr<LiveReader> openApisix(const LiveOptions& options) {
    return std::make_unique<ApisixReader>(options);
}

ApisixReader::ApisixReader(const LiveOptions& options)
    : m_baseUrl(options.baseUrl) {
    auto base = std::string_view(m_baseUrl);
    while (base.ends_with('/')) {
        base.remove_suffix(1);
    }
    m_admin = base.ends_with("/apisix/admin") ? "" : "/apisix/admin";
}

std::vector<ApiRequest> ApisixReader::start() {
    return {listRequest(Kind::Route, m_admin + "/routes", 1, 0),
            request({.purpose = Purpose::Configs, .path = m_admin + "/configs"}),
            request({.purpose = Purpose::ControlSchema, .path = "/v1/schema"})};
}

ApiRequest ApisixReader::request(Ask ask, std::string query) {
    ApiRequest out;
    out.path = ask.path + (query.empty() ? "" : "?" + query);
    m_asked.emplace(out.path, std::move(ask));
    return out;
}

ApiRequest ApisixReader::listRequest(Kind kind, std::string path, std::size_t page,
                                     std::size_t entities, std::string subject) {
    return request({.purpose = Purpose::List,
                    .kind = kind,
                    .path = std::move(path),
                    .subject = std::move(subject),
                    .page = page,
                    .entities = entities},
                   fmt::format("page={}&page_size={}", page, kPageSize));
}

void ApisixReader::noteVersion(const ApiAnswer& answer) {
    const auto server = answer.header("Server");
    if (m_version.empty() && server.starts_with("APISIX/")) {
        m_version = server.substr(7);
    }
}

void ApisixReader::keep(const Ask& ask, ApiAnswer& answer) {
    m_pages.push_back({ask, answer.request, std::move(answer.body)});
}

Result<ApisixReader::Requests> ApisixReader::feed(ApiAnswer answer) {
    const auto asked = m_asked.find(answer.request.path);
    if (asked == m_asked.end()) {
        return fail(ErrorCode::Internal, "an answer to a question that was not asked",
                    requestName(answer.request));
    }
    const Ask ask = asked->second;
    noteVersion(answer);
    if (m_mode == Mode::Unknown) {
        return feedProbe(ask, std::move(answer));
    }
    switch (ask.purpose) {
    case Purpose::List:
        return answer.status == 200 ? feedList(ask, std::move(answer))
                                    : feedListFailure(ask, answer);
    case Purpose::ControlList:
        return feedControl(ask, std::move(answer));
    case Purpose::AllPlugins: {
        const bool told = answer.status == 200 && parseAnswer(answer);
        m_plugins = told ? PluginSource::Told : PluginSource::OneByOne;
        if (told) {
            keep(ask, answer);
            return Requests{};
        }
        Requests more;
        for (const auto& [name, consumer] : m_pluginNames) {
            more.push_back(
                request({.purpose = consumer ? Purpose::ConsumerSchema : Purpose::PluginSchema,
                         .path = m_admin + "/schema/plugins/" + escapeUrl(name),
                         .subject = name},
                        consumer ? "schema_type=consumer" : ""));
        }
        return more;
    }
    default:
        // Schemas and health are observations: their absence is no fault.
        if (answer.status == 200 && parseAnswer(answer)) {
            keep(ask, answer);
        }
        return Requests{};
    }
}

Result<ApisixReader::Requests> ApisixReader::feedProbe(const Ask& ask, ApiAnswer answer) {
    m_probes.emplace_back(ask, std::move(answer));
    return m_probes.size() < kProbes ? Requests{} : decide();
}

// Which of the three APIs answers. What refuses to speak decides the error.
Result<ApisixReader::Requests> ApisixReader::decide() {
    const auto probe = [this](Purpose purpose) -> std::pair<Ask, ApiAnswer>& {
        return *std::ranges::find_if(
            m_probes, [purpose](const auto& entry) { return entry.first.purpose == purpose; });
    };
    auto& routes = probe(Purpose::List);
    auto& configs = probe(Purpose::Configs);
    auto& schema = probe(Purpose::ControlSchema);
    if (routes.second.status == 200) {
        m_mode = Mode::Admin;
        auto more = feedList(routes.first, std::move(routes.second));
        if (more) {
            std::ranges::move(openAdmin(), std::back_inserter(*more));
        }
        return more;
    }
    const auto standalone =
        configs.second.status == 200 ? parseAnswer(configs.second) : fail(ErrorCode::NotFound, "");
    if (standalone && standalone->root().isMapping()) {
        m_mode = Mode::Standalone;
        keep(configs.first, configs.second);
        return Requests{};
    }
    const auto control =
        schema.second.status == 200 ? parseAnswer(schema.second) : fail(ErrorCode::NotFound, "");
    if (control && control->root().at({"main", "route"}) != nullptr) {
        m_mode = Mode::Control;
        keep(schema.first, schema.second);
        return openControl();
    }
    for (const auto* entry : {&routes, &configs}) {
        const auto& answer = entry->second;
        if (answer.status == 401 || answer.status == 403) {
            return fail(ErrorCode::Unauthorized, unauthorizedText(answer),
                        requestName(answer.request));
        }
    }
    const auto place = requestName(routes.second.request);
    if (isProxyAnswer(routes.second)) {
        return fail(ErrorCode::WrongProduct,
                    "this is APISIX's proxy port, not its Admin API (by default port 9180) or "
                    "Control API (9090)",
                    place);
    }
    if (routes.second.status >= 500) {
        return fail(ErrorCode::UnexpectedAnswer,
                    fmt::format("the Admin API answers {}: {}", routes.second.status,
                                errorText(routes.second)),
                    place);
    }
    return fail(ErrorCode::WrongProduct,
                "what answers here is neither APISIX's Admin API nor its Control API", place);
}

ApisixReader::Requests ApisixReader::openAdmin() {
    Requests out;
    for (const auto& list : kLists) {
        out.push_back(listRequest(list.kind, fmt::format("{}{}", m_admin, list.path), 1, 0));
    }
    for (const auto& type : entityTypes()) {
        if (!type.schema.empty()) {
            out.push_back(request({.purpose = Purpose::EntitySchema,
                                   .kind = type.kind,
                                   .path = fmt::format("{}/schema/{}", m_admin, type.schema),
                                   .subject = std::string(type.schema)}));
        }
    }
    out.push_back(
        request({.purpose = Purpose::AllPlugins, .path = m_admin + "/plugins"}, "all=true"));
    return out;
}

ApisixReader::Requests ApisixReader::openControl() {
    Requests out;
    for (const auto kind : {Kind::Route, Kind::Service, Kind::Upstream}) {
        out.push_back(request({.purpose = Purpose::ControlList,
                               .kind = kind,
                               .path = fmt::format("/v1/{}", typeOf(kind).list)}));
    }
    out.push_back(request({.purpose = Purpose::Health, .path = "/v1/healthcheck"}));
    return out;
}

Result<ApisixReader::Requests> ApisixReader::feedListFailure(const Ask& ask,
                                                             const ApiAnswer& answer) {
    const auto place = requestName(answer.request);
    if (ask.page > 1) {
        return fail(ErrorCode::UnexpectedAnswer,
                    fmt::format("page {} of the list fails with {} ({}); {} entities were read and "
                                "the rest was not",
                                ask.page, answer.status, errorText(answer), ask.entities),
                    place);
    }
    if (answer.status == 401 || answer.status == 403) {
        return fail(ErrorCode::Unauthorized, unauthorizedText(answer), place);
    }
    if (ask.kind == Kind::Credential) { // before 3.11
        m_credentialsProbed = true;
        return Requests{};
    }
    // A list of another version, or "stream mode is disabled" (400).
    const bool absent =
        answer.status == 404 || (answer.status == 400 && ask.kind == Kind::StreamRoute);
    if (absent && !isCore(ask.kind)) {
        const auto* list = std::ranges::find(kLists, ask.kind, &AdminList::kind);
        Requests more;
        if (list != kLists.end() && !list->path2x.empty() && !ask.alternative) {
            Ask other = ask;
            other.alternative = true;
            other.path = fmt::format("{}{}", m_admin, list->path2x);
            more.push_back(request(std::move(other), "page=1&page_size=500"));
        }
        return more;
    }
    return fail(ErrorCode::UnexpectedAnswer,
                fmt::format("the Admin API answers {}: {}", answer.status, errorText(answer)),
                place);
}

Result<ApisixReader::Requests> ApisixReader::feedList(const Ask& ask, ApiAnswer answer) {
    const auto parsed = parseAnswer(answer);
    if (!parsed) {
        return fail(parsed.error());
    }
    const Node& root = parsed->root();
    const Node* entries = entriesOf(root);
    if (entries == nullptr) {
        return fail(ErrorCode::UnexpectedAnswer,
                    "the answer holds neither \"list\" nor \"node\" with \"nodes\"",
                    requestName(answer.request));
    }
    Requests more;
    for (const Node* item : entries->items) {
        followItem(ask, *item, more);
    }
    // v3 tells the total; v2 gives everything at once.
    const auto total = intOf(&root, "total", 0);
    const auto read = ask.entities + entries->items.size();
    if (root.get("list") != nullptr && static_cast<std::int64_t>(read) < total) {
        if (entries->items.empty()) {
            return fail(ErrorCode::UnexpectedAnswer,
                        fmt::format("page {} is empty although {} of {} entities are still to "
                                    "come; the configuration changed while it was read",
                                    ask.page, total - static_cast<std::int64_t>(read), total),
                        requestName(answer.request));
        }
        Ask next = ask;
        next.page = ask.page + 1;
        next.entities = read;
        more.push_back(
            request(std::move(next), fmt::format("page={}&page_size={}", ask.page + 1, kPageSize)));
    }
    if (ask.kind == Kind::Credential && !m_credentialsProbed) {
        m_credentialsProbed = true;
        m_credentialsServed = true;
        for (const auto& consumer : std::exchange(m_consumers, {})) {
            followCredentials(consumer, more);
        }
    }
    keep(ask, answer);
    return more;
}

void ApisixReader::followItem(const Ask& ask, const Node& item, Requests& more) {
    const Node* value = item.get("value");
    if (value == nullptr || !value->isMapping()) {
        return;
    }
    const bool consumer = ask.kind == Kind::Consumer || ask.kind == Kind::Credential;
    followPlugins(*value, consumer, more);
    if (ask.kind == Kind::Consumer) {
        followCredentials(idOf(item, *value, Kind::Consumer), more);
    }
}

// Credentials came with 3.11. The first consumer tells whether they are served;
// the others wait, so that an old gateway is not asked ten thousand times.
void ApisixReader::followCredentials(const std::string& consumer, Requests& more) {
    if (m_credentialsProbed && !m_credentialsServed) {
        return;
    }
    const bool first = !m_credentialsProbed && m_consumers.empty() && !m_credentialsAsked;
    if (!first && !m_credentialsServed) {
        m_consumers.push_back(consumer);
        return;
    }
    m_credentialsAsked = true;
    more.push_back(listRequest(
        Kind::Credential, fmt::format("{}/consumers/{}/credentials", m_admin, escapeUrl(consumer)),
        1, 0, consumer));
}

void ApisixReader::followPlugins(const Node& value, bool consumer, Requests& more) {
    const Node* plugins = value.get("plugins");
    if (plugins == nullptr || m_plugins == PluginSource::Told) {
        return;
    }
    for (const auto& member : plugins->members) {
        const Plugin* known = findPlugin(member.name);
        const bool credential = consumer && known != nullptr && (known->flags & kAuth) != 0;
        const auto added = m_pluginNames.emplace(member.name, credential).second;
        if (added && m_plugins == PluginSource::OneByOne) {
            more.push_back(request(
                {.purpose = credential ? Purpose::ConsumerSchema : Purpose::PluginSchema,
                 .path = fmt::format("{}/schema/plugins/{}", m_admin, escapeUrl(member.name)),
                 .subject = std::string(member.name)},
                credential ? "schema_type=consumer" : ""));
        }
    }
}

Result<ApisixReader::Requests> ApisixReader::feedControl(const Ask& ask, ApiAnswer answer) {
    if (answer.status == 404) { // older than this list of the Control API
        return Requests{};
    }
    const auto place = requestName(answer.request);
    if (answer.status != 200) {
        return fail(ErrorCode::UnexpectedAnswer,
                    fmt::format("the Control API answers {}: {}", answer.status, errorText(answer)),
                    place);
    }
    const auto parsed = parseAnswer(answer);
    if (!parsed) {
        return fail(parsed.error());
    }
    const bool empty = parsed->root().isMapping() && parsed->root().members.empty();
    if (!parsed->root().isSequence() && !empty) {
        return fail(ErrorCode::UnexpectedAnswer, "the answer is no list", place);
    }
    keep(ask, answer);
    return Requests{};
}

} // namespace gatelens::adapters::apisix
