// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/kong_live.h"

#include "core/adapters/kong_schema.h"
#include "core/adapters/support/answer.h"
#include "core/adapters/support/fields.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::adapters::kong {

using text::Node;

namespace {

constexpr std::string_view kPageSize = "size=1000"; // the most that Kong gives

// Without these a read makes no sense; the rest depends on version, edition and
// loaded plugins and may be absent or forbidden.
constexpr std::array kCore = std::to_array<Kind>(
    {Kind::Service, Kind::Route, Kind::Plugin, Kind::Upstream, Kind::Target, Kind::Consumer});

// Entities whose own schema is asked and applied.
constexpr std::array kChecked =
    std::to_array<Kind>({Kind::Service, Kind::Route, Kind::Upstream, Kind::Consumer});

bool isCore(Kind kind) {
    return std::ranges::find(kCore, kind) != kCore.end();
}

bool isProxyAnswer(const ApiAnswer& answer) {
    return answer.status == 404 &&
           answer.body.find("no Route matched with those values") != std::string::npos;
}

bool isKongServer(const ApiAnswer& answer) {
    return toLower(answer.header("Server")).starts_with("kong") ||
           !answer.header("X-Kong-Admin-Latency").empty();
}

// Kong's `data` is a list; cjson of older versions writes an empty one as "{}".
const Node* dataOf(const Node& root, Kind kind) {
    const Node* data = root.get("data");
    if (data == nullptr && kind == Kind::GroupMember) {
        data = root.get("consumers"); // Enterprise before 3.4
    }
    return data != nullptr && (data->isSequence() || (data->isMapping() && data->members.empty()))
               ? data
               : nullptr;
}

std::string unauthorizedText(const ApiAnswer& answer) {
    return fmt::format(
        "the Admin API refuses the read ({}: {}); set the header that it wants: Kong-Admin-Token "
        "for Kong Enterprise, else what the proxy in front of it asks for",
        answer.status, errorText(answer));
}

} // namespace

Confidence identifyKong(const ApiAnswer& answer) {
    if (answer.request.path != "/") {
        return Confidence::None;
    }
    if (isProxyAnswer(answer)) {
        return Confidence::Likely; // the reader will say which port to name
    }
    if (answer.status == 200) {
        const auto parsed = parseAnswer(answer);
        if (!parsed) {
            return Confidence::None;
        }
        const auto tagline = toLower(textOf(&parsed->root(), "tagline"));
        const bool plugins = parsed->root().at({"plugins", "available_on_server"}) != nullptr;
        if (plugins || tagline.find("welcome to kong") != std::string::npos) {
            return Confidence::Certain;
        }
    }
    return isKongServer(answer) ? Confidence::Likely : Confidence::None;
}

std::unique_ptr<LiveReader> openKong(const LiveOptions&) {
    return std::make_unique<KongReader>();
}

std::vector<ApiRequest> KongReader::start() {
    return {request({.purpose = Purpose::Root, .kind = Kind::None, .path = "/"}, {})};
}

ApiRequest KongReader::request(Ask ask, std::string query) {
    ApiRequest out;
    out.path = ask.prefix + ask.path + (query.empty() ? "" : "?" + query);
    m_asked.emplace(out.path, std::move(ask));
    return out;
}

Result<std::vector<ApiRequest>> KongReader::feed(ApiAnswer answer) {
    const auto asked = m_asked.find(answer.request.path);
    if (asked == m_asked.end()) {
        return fail(ErrorCode::Internal, "an answer to a question that was not asked",
                    requestName(answer.request));
    }
    const Ask ask = asked->second;
    switch (ask.purpose) {
    case Purpose::Root:
        m_root = {ask, answer.request, answer.body};
        return feedRoot(answer);
    case Purpose::Workspaces:
        return feedWorkspaces(answer);
    case Purpose::List:
        return answer.status == 200 ? feedList(ask, std::move(answer)) : feedFailure(ask, answer);
    case Purpose::Health:
    case Purpose::Schema:
    case Purpose::PluginSchema:
        // Observations: their absence (control planes, custom plugins) is no fault.
        if (answer.status == 200 && parseAnswer(answer)) {
            m_pages.push_back({ask, answer.request, std::move(answer.body)});
        }
        return std::vector<ApiRequest>{};
    }
    return std::vector<ApiRequest>{};
}

Result<std::vector<ApiRequest>> KongReader::feedRoot(const ApiAnswer& answer) {
    const auto place = requestName(answer.request);
    if (answer.status == 401 || answer.status == 403) {
        return fail(ErrorCode::Unauthorized, unauthorizedText(answer), place);
    }
    if (isProxyAnswer(answer)) {
        return fail(ErrorCode::WrongProduct,
                    "this is Kong's proxy port, not its Admin API (by default port 8001, or 8444 "
                    "with TLS)",
                    place);
    }
    if (answer.status != 200) {
        return fail(ErrorCode::UnexpectedAnswer,
                    fmt::format("the Admin API answers {}: {}", answer.status, errorText(answer)),
                    place);
    }
    const auto parsed = parseAnswer(answer);
    if (!parsed) {
        return fail(ErrorCode::WrongProduct, "what answers here is not Kong's Admin API", place);
    }
    const Node& root = parsed->root();
    const auto version = textOf(&root, "version");
    if (version.empty() ||
        (root.get("plugins") == nullptr && root.get("configuration") == nullptr)) {
        return fail(ErrorCode::WrongProduct, "what answers here is not Kong's Admin API", place);
    }
    const auto edition = textOf(&root, "edition");
    // Told from 3.6 on; before, Enterprise has a four-part version.
    m_enterprise = edition == "enterprise" || version.find("enterprise") != std::string::npos ||
                   std::ranges::count(version, '.') == 3;
    m_flags = static_cast<std::uint8_t>(
        kHashedSecrets |
        (version.starts_with("2.") || version.starts_with("1.") ? kLegacyPaths : 0));
    auto requests = listsOf({});
    for (const auto kind : kChecked) {
        const std::string name(typeOf(kind).list);
        requests.push_back(request(
            {.purpose = Purpose::Schema, .kind = kind, .path = "/schemas/" + name, .subject = name},
            {}));
    }
    if (m_enterprise) {
        requests.push_back(request({.purpose = Purpose::Workspaces, .path = "/workspaces"},
                                   std::string(kPageSize)));
    }
    return requests;
}

std::vector<ApiRequest> KongReader::listsOf(const std::string& prefix) {
    std::vector<ApiRequest> out;
    for (const auto& type : entityTypes()) {
        if (type.apiPath.empty() || (type.kind == Kind::ConsumerGroup && !m_enterprise)) {
            continue;
        }
        out.push_back(request({.purpose = Purpose::List,
                               .kind = type.kind,
                               .prefix = prefix,
                               .path = std::string(type.apiPath)},
                              std::string(kPageSize)));
    }
    return out;
}

Result<std::vector<ApiRequest>> KongReader::feedWorkspaces(const ApiAnswer& answer) {
    std::vector<ApiRequest> out;
    if (answer.status != 200) { // no permission, or no Enterprise after all
        return out;
    }
    const auto parsed = parseAnswer(answer);
    const Node* data = parsed ? parsed->root().get("data") : nullptr;
    if (data == nullptr) {
        return out;
    }
    for (const Node* workspace : data->items) {
        const auto name = textOf(workspace, "name");
        if (!name.empty() && name != "default") {
            std::ranges::move(listsOf('/' + escapeUrl(name)), std::back_inserter(out));
        }
    }
    return out;
}

Result<std::vector<ApiRequest>> KongReader::feedFailure(const Ask& ask, const ApiAnswer& answer) {
    const auto place = requestName(answer.request);
    if (ask.page > 0) {
        return fail(ErrorCode::UnexpectedAnswer,
                    fmt::format("page {} of the list fails with {} ({}); {} entities were read and "
                                "the rest was not",
                                ask.page + 1, answer.status, errorText(answer), ask.entities),
                    place);
    }
    if (answer.status == 401 || answer.status == 403) {
        if (isCore(ask.kind)) {
            return fail(ErrorCode::Unauthorized, unauthorizedText(answer), place);
        }
        m_unreadable.emplace(ask.prefix + ask.path, fmt::format("refused with {}", answer.status));
        return std::vector<ApiRequest>{};
    }
    // Lists of plugins that are not loaded, of newer versions, of Enterprise.
    if (answer.status == 404 && (!isCore(ask.kind) || !ask.parent.empty())) {
        return std::vector<ApiRequest>{};
    }
    return fail(ErrorCode::UnexpectedAnswer,
                fmt::format("the Admin API answers {}: {}", answer.status, errorText(answer)),
                place);
}

Result<std::vector<ApiRequest>> KongReader::feedList(const Ask& ask, ApiAnswer answer) {
    const auto parsed = parseAnswer(answer);
    if (!parsed) {
        return fail(parsed.error());
    }
    const Node& root = parsed->root();
    const Node* data = dataOf(root, ask.kind);
    if (data == nullptr) {
        return fail(ErrorCode::UnexpectedAnswer, "the answer holds no list \"data\"",
                    requestName(answer.request));
    }
    std::vector<ApiRequest> more;
    followEntities(ask, *data, more);
    // `next` drops the size, `offset` is what pages are made from.
    const auto offset = textOf(&root, "offset");
    if (!offset.empty()) {
        Ask next = ask;
        ++next.page;
        next.entities += data->items.size();
        more.push_back(
            request(std::move(next), fmt::format("{}&offset={}", kPageSize, escapeUrl(offset))));
    }
    m_pages.push_back({ask, answer.request, std::move(answer.body)});
    return more;
}

// Lists below an entity, and the schemas of the plugins in use.
void KongReader::followEntities(const Ask& ask, const Node& data, std::vector<ApiRequest>& more) {
    const auto below = [&](Purpose purpose, Kind kind, const std::string& id,
                           std::string_view list) {
        more.push_back(request({.purpose = purpose,
                                .kind = kind,
                                .prefix = ask.prefix,
                                .path = fmt::format("{}/{}{}", ask.path, escapeUrl(id), list),
                                .parent = id},
                               std::string(kPageSize)));
    };
    for (const Node* entity : data.items) {
        const auto id = textOf(entity, "id");
        if (ask.kind == Kind::Upstream && !id.empty()) {
            below(Purpose::List, Kind::Target, id, "/targets");
            below(Purpose::Health, Kind::Target, id, "/health");
        } else if (ask.kind == Kind::ConsumerGroup && !id.empty()) {
            below(Purpose::List, Kind::GroupMember, id, "/consumers");
        } else if (ask.kind == Kind::Plugin) {
            auto name = textOf(entity, "name");
            if (!name.empty() && m_pluginTypes.insert(name).second) {
                more.push_back(request({.purpose = Purpose::PluginSchema,
                                        .kind = Kind::Plugin,
                                        .path = "/schemas/plugins/" + escapeUrl(name),
                                        .subject = name},
                                       {}));
            }
        }
    }
}

Result<const Node*> KongReader::record(ReadContext& context, Page& page) const {
    auto document = context.parse(text::SourceKind::ApiAnswer, requestName(page.request),
                                  std::move(page.body), text::Format::Json);
    if (!document) {
        return fail(std::move(document.error()));
    }
    return (*document)->root();
}

Status KongReader::collectRoot(ReadContext& context, SnapshotBuilder& builder, Input& input) {
    auto root = record(context, m_root);
    if (!root) {
        return fail(std::move(root.error()));
    }
    auto& gateway = builder.gateway();
    gateway.live = true;
    gateway.raw = *root;
    gateway.source = {(*root)->range, "/"};
    gateway.version = textOf(*root, "version");
    gateway.edition = m_enterprise ? "enterprise" : "community";
    gateway.name = textOf(*root, "hostname");
    if (const auto node = textOf(*root, "node_id"); !node.empty()) {
        gateway.nodes = {node};
    }
    input.live = true;
    input.enterprise = m_enterprise;
    input.version = gateway.version;
    if (const Node* available = (*root)->at({"plugins", "available_on_server"})) {
        for (const auto& plugin : available->members) {
            gateway.availablePlugins.emplace_back(plugin.name);
            // 2.x tells `true` instead of a priority.
            if (const Node* priority = plugin.value->get("priority");
                priority != nullptr && priority->asInt()) {
                input.priorities.emplace(plugin.name,
                                         static_cast<std::int32_t>(std::clamp<std::int64_t>(
                                             *priority->asInt(), -2'000'000'000, 2'000'000'000)));
            }
        }
    }
    addGatewaySettings(builder, (*root)->get("configuration"), true, input);
    return {};
}

void KongReader::addItems(Input& input, const Ask& ask, const Node& data) const {
    const auto workspace = input.workspace(
        ask.prefix.empty() ? std::string_view{} : std::string_view(ask.prefix).substr(1));
    std::uint32_t parent = kNoIndex;
    Kind parentKind = Kind::None;
    if (ask.kind == Kind::GroupMember) {
        const auto& groups = input.of(Kind::ConsumerGroup);
        const auto found = std::ranges::find_if(
            groups, [&](const Item& item) { return textOf(item.node, "id") == ask.parent; });
        parentKind = Kind::ConsumerGroup;
        parent = static_cast<std::uint32_t>(found - groups.begin());
    }
    for (const Node* node : data.items) {
        if (node->isMapping()) {
            input.of(ask.kind).push_back({node, parentKind, m_flags, workspace, parent});
        }
    }
}

Status KongReader::collect(ReadContext& context, SnapshotBuilder& builder, Input& input) {
    // Answers come in any order; the model must not.
    std::ranges::sort(m_pages, {}, &Page::ask);
    for (auto& page : m_pages) {
        auto root = record(context, page);
        if (!root) {
            return fail(std::move(root.error()));
        }
        switch (page.ask.purpose) {
        case Purpose::List:
            addItems(input, page.ask, *dataOf(**root, page.ask.kind));
            break;
        case Purpose::Health:
            m_health.push_back(*root);
            break;
        case Purpose::Schema:
            m_schemas.emplace(page.ask.subject, *root);
            break;
        case Purpose::PluginSchema:
            m_pluginSchemas.emplace(page.ask.subject, *root);
            break;
        default:
            break;
        }
    }
    for (const auto& [path, why] : m_unreadable) {
        builder.report(text::Severity::Warning, "not-readable",
                       fmt::format("{} was {}; what it holds is missing here", path, why), {},
                       "use a credential that may read it", path);
    }
    return {};
}

Result<model::Snapshot> KongReader::finish(ReadContext& context) {
    SnapshotBuilder builder(context, kongAdapter);
    Input input;
    if (auto status = collectRoot(context, builder, input); !status) {
        return fail(std::move(status.error()));
    }
    if (auto status = collect(context, builder, input); !status) {
        return fail(std::move(status.error()));
    }
    KongModel model(builder, input);
    if (auto status = model.build(); !status) {
        return fail(std::move(status.error()));
    }
    applyHealth(builder);
    applySchemas(builder, input);
    return builder.finish();
}

void KongReader::applyHealth(SnapshotBuilder& builder) const {
    std::unordered_map<std::string_view, const Node*> states; // target id -> state
    for (const Node* answer : m_health) {
        if (const Node* data = dataOf(*answer, Kind::Target)) {
            for (const Node* target : data->items) {
                const Node* id = target->get("id");
                const Node* health = target->get("health");
                if (id != nullptr && health != nullptr) {
                    states.emplace(id->text, health);
                }
            }
        }
    }
    for (auto& target : builder.snapshot().targets) {
        const auto found = states.find(target.productId);
        // HEALTHCHECKS_OFF says nothing about the target.
        if (found != states.end() && found->second->text != "HEALTHCHECKS_OFF") {
            target.healthy = {found->second->text == "HEALTHY", model::Origin::Observed,
                              found->second->range};
        }
    }
}

void KongReader::applySchemas(SnapshotBuilder& builder, const Input& input) const {
    auto& snapshot = builder.snapshot();
    const auto check = [&](const Node& schema, const model::EntityBase& entity, bool onlyConfig,
                           const std::string& what) {
        const auto before = snapshot.diagnostics.size();
        checkWithSchema(schema, *entity.raw, what, onlyConfig, snapshot.diagnostics);
        for (auto i = before; i < snapshot.diagnostics.size(); ++i) {
            snapshot.diagnostics[i].apiPath = entity.source.apiPath;
        }
    };
    const auto checkAll = [&](Kind kind, const auto& entities) {
        const auto schema = m_schemas.find(typeOf(kind).list);
        if (schema == m_schemas.end()) {
            return;
        }
        for (const auto& entity : entities) {
            check(*schema->second, entity, false,
                  fmt::format("the {} \"{}\"", typeOf(kind).word, entity.label()));
        }
    };
    checkAll(Kind::Service, snapshot.services);
    checkAll(Kind::Route, snapshot.routes);
    checkAll(Kind::Upstream, snapshot.upstreams);
    checkAll(Kind::Consumer, snapshot.consumers);
    for (std::size_t i = 0; i < input.of(Kind::Plugin).size(); ++i) {
        const auto& policy = snapshot.policies[i]; // plugins come first, in this order
        const auto schema = m_pluginSchemas.find(policy.type);
        if (schema != m_pluginSchemas.end()) {
            check(*schema->second, policy, true, fmt::format("the plugin {}", policy.key));
        }
    }
}

} // namespace gatelens::adapters::kong
