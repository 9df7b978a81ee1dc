// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/support/cidr.h"
#include "core/adapters/support/fields.h"
#include "core/adapters/support/go_regex.h"
#include "core/adapters/support/scalar_map.h"
#include "core/adapters/support/secret_scan.h"
#include "core/adapters/support/url.h"
#include "core/adapters/traefik_model.h"
#include "core/base/strings.h"
#include "core/text/file_system.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::adapters::traefik {

using model::PolicyClass;
using text::Node;

namespace {

// What real configurations stay far below.
constexpr std::size_t kDeepest = 100;
constexpr std::size_t kLongestChain = 1000;
constexpr std::size_t kMostSteps = 10'000; // of opening one list

const Node* present(const Node* mapping, std::string_view key) {
    const Node* value = mapping == nullptr ? nullptr : mapping->get(key);
    return value == nullptr || value->isNull() ? nullptr : value;
}

// Keys of a middleware that say what it is; the rest is what the API adds.
bool isStateKey(std::string_view key) {
    constexpr std::array<std::string_view, 7> kKeys{"status", "error",    "usedBy", "using",
                                                    "name",   "provider", "type"};
    return std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end();
}

PolicyClass classOf(const MiddlewareKind& kind, const Node& config) {
    if (kind.type != "headers") {
        return kind.policyClass;
    }
    const bool cors = present(&config, "accessControlAllowOriginList") != nullptr ||
                      present(&config, "accessControlAllowOriginListRegex") != nullptr ||
                      present(&config, "accessControlAllowMethods") != nullptr;
    return cors ? PolicyClass::Cors : kind.policyClass;
}

// Which fields of a middleware are regular expressions.
struct RegexField {
    std::string_view type;
    std::string_view key;
};
constexpr std::array kRegexFields = std::to_array<RegexField>({
    {"redirectRegex", "regex"},
    {"replacePathRegex", "regex"},
    {"stripPrefixRegex", "regex"},
    {"forwardAuth", "authResponseHeadersRegex"},
    {"headers", "accessControlAllowOriginListRegex"},
});

std::vector<const Node*> scalarsOf(const Node* value) {
    std::vector<const Node*> scalars;
    if (value != nullptr && value->isScalar()) {
        scalars.push_back(value);
    }
    if (value != nullptr) {
        std::copy_if(value->items.begin(), value->items.end(), std::back_inserter(scalars),
                     [](const Node* item) { return item->isScalar(); });
    }
    return scalars;
}

} // namespace

void ModelBuilder::readMiddlewares() {
    for (const Layer layer : {Layer::Http, Layer::Tcp}) {
        for (const Object& object : m_config.layer(layer).middlewares.items()) {
            readMiddleware(layer, object);
        }
        // Chains that nothing uses have faults too.
        for (const Object& object : m_config.layer(layer).middlewares.items()) {
            if (present(object.node, "chain") != nullptr) {
                static_cast<void>(openChain(layer, {{object.id(), object.range}}, {}, object));
            }
        }
    }
}

void ModelBuilder::readMiddleware(Layer layer, const Object& object) {
    model::Policy policy;
    policy.name = object.name;
    policy.key = layer == Layer::Http ? object.id() : "tcp:" + object.id();
    policy.productId = object.id();
    policy.productKind = "middleware";
    policy.source = {object.range, object.live.apiPath};
    policy.raw = object.node;
    policy.scope = model::PolicyScope::Route;
    policy.enabled = object.live.status != "disabled";

    std::vector<const text::Member*> types;
    for (const auto& member : object.node->members) {
        if (!isStateKey(member.name) && !member.value->isNull()) {
            types.push_back(&member);
        }
    }
    if (types.size() != 1) {
        std::vector<std::string_view> names;
        for (const auto* member : types) {
            names.push_back(member->name);
        }
        fault(object, text::Severity::Error, "invalid-middleware",
              types.empty() ? fmt::format("middleware \"{}\" has no type", object.name)
                            : fmt::format("middleware \"{}\" has several types at once: {}",
                                          object.name, fmt::join(names, ", ")),
              object.range, types.empty() ? "" : "declare one middleware for each");
    }
    if (!types.empty()) {
        const auto& member = *types.front();
        policy.config = member.value;
        const MiddlewareKind* kind = findMiddlewareKind(member.name);
        policy.known = kind != nullptr;
        policy.type = kind == nullptr ? std::string(member.name) : std::string(kind->type);
        if (kind != nullptr) {
            policy.policyClass = classOf(*kind, *member.value);
            policy.emulable = kind->emulable;
        }
        if (policy.type == "plugin" && member.value->isMapping() &&
            member.value->members.size() == 1) {
            policy.type = fmt::format("plugin:{}", member.value->members[0].name);
            policy.config = member.value->members[0].value;
        }
        if (policy.policyClass == PolicyClass::Authn || policy.policyClass == PolicyClass::Ip) {
            policy.onError = model::Setting<model::OnError>::byDefault(model::OnError::Closed);
        }
    }
    reportLive(object, "middleware");
    const std::string type = policy.type;
    const Node* config = policy.config;
    const model::PolicyId id = m_out.add(std::move(policy));
    m_policies[static_cast<std::size_t>(layer)].emplace(object.id(), id);
    if (config != nullptr) {
        checkMiddleware(layer, object, type, *config);
        readUsers(object, type, *config, id);
        readSecrets(object, type, *config, id);
    }
}

void ModelBuilder::checkMiddleware(Layer layer, const Object& object, std::string_view type,
                                   const Node& config) {
    for (const RegexField& field : kRegexFields) {
        if (field.type != type) {
            continue;
        }
        for (const Node* value : scalarsOf(present(&config, field.key))) {
            const auto found = (value->flags & text::kHasPlaceholder) != 0
                                   ? std::nullopt
                                   : goRegexFault(value->text);
            if (found) {
                const ScalarMap places(*value, *m_out.context().sources());
                fault(object, text::Severity::Error, "invalid-regex",
                      fmt::format("middleware \"{}\": the regular expression is invalid: {}",
                                  object.name, found->message),
                      places.range(found->offset, value->text.size()));
            }
        }
    }
    if (type == "ipAllowList" || type == "ipWhiteList") {
        const auto ranges = scalarsOf(present(&config, "sourceRange"));
        for (const Node* range : ranges) {
            if (!isAddressOrCidr(range->text) && (range->flags & text::kHasPlaceholder) == 0) {
                fault(object, text::Severity::Error, "invalid-address",
                      fmt::format("middleware \"{}\": \"{}\" is neither an address nor a CIDR "
                                  "block",
                                  object.name, range->text),
                      range->range, "write it as 192.0.2.0/24");
            }
        }
        if (ranges.empty()) {
            fault(object, text::Severity::Error, "missing-key",
                  fmt::format("middleware \"{}\" lists no sourceRange", object.name), config.range,
                  "add sourceRange");
        }
    }
    if (type == "errors") {
        if (const Node* service = present(&config, "service"); service != nullptr) {
            const std::string id = qualify(service->text, object.provider);
            const ObjectTable& services = m_config.layer(layer).services;
            if (services.find(id) == nullptr) {
                dangling(object, "service", id, service->range, services);
            }
        }
    }
    if (type == "forwardAuth") {
        const Node* address = present(&config, "address");
        if (address == nullptr) {
            fault(object, text::Severity::Error, "missing-key",
                  fmt::format("middleware \"{}\" lacks \"address\"", object.name), config.range,
                  "add the URL of the authentication service");
        } else if ((address->flags & text::kHasPlaceholder) == 0 && !parseUrl(address->text)) {
            fault(object, text::Severity::Error, "invalid-address",
                  fmt::format("middleware \"{}\": \"{}\" is no URL", object.name, address->text),
                  address->range, "write it as http://host:port/path");
        }
    }
    if (type.starts_with("plugin:") && m_config.staticRoot != nullptr &&
        object.provider == "file") {
        const Node* experimental = present(m_config.staticRoot, "experimental");
        const std::string name(type.substr(7));
        if (present(present(experimental, "plugins"), name) == nullptr &&
            present(present(experimental, "localPlugins"), name) == nullptr) {
            fault(object, text::Severity::Error, "unknown-plugin",
                  fmt::format("middleware \"{}\" uses the plugin \"{}\", which the static "
                              "configuration does not load",
                              object.name, name),
                  config.range, "add it to experimental.plugins");
        }
    }
}

void ModelBuilder::readUsers(const Object& object, std::string_view type, const Node& config,
                             model::PolicyId policy) {
    const bool digest = type == "digestAuth";
    if (type != "basicAuth" && !digest) {
        return;
    }
    const auto add = [&](std::string_view line, const text::SourceRange& range) {
        // basicAuth: name:hash; digestAuth: name:realm:hash (htdigest).
        const auto colon = digest ? line.rfind(':') : line.find(':');
        const auto nameEnd = line.find(':');
        if (colon == std::string_view::npos || nameEnd == 0 || (digest && nameEnd == colon)) {
            fault(object, text::Severity::Error, "invalid-user",
                  fmt::format("middleware \"{}\": a user is not written as {}", object.name,
                              digest ? "name:realm:hash" : "name:hash"),
                  range, "use htpasswd or htdigest to make the line");
            return;
        }
        model::Credential credential;
        credential.kind = model::CredentialKind::Basic;
        credential.type = type;
        credential.identity = line.substr(0, nameEnd);
        credential.name = credential.identity;
        credential.key = fmt::format("{}/{}", object.id(), credential.identity);
        credential.productKind = "user";
        credential.source = {range, object.live.apiPath};
        credential.policy = policy;
        credential.locations = {"header:authorization"};
        credential.secret =
            model::inspectSecret(line.substr(colon + 1), range,
                                 digest ? model::SecretHint::Digest : model::SecretHint::None);
        m_out.add(std::move(credential));
    };
    const auto users = scalarsOf(present(&config, "users"));
    for (const Node* user : users) {
        if ((user->flags & text::kHasPlaceholder) == 0) {
            add(user->text, user->range);
        }
    }
    const Node* usersFile = present(&config, "usersFile");
    if (usersFile == nullptr) {
        if (users.empty()) {
            // Since 3.7.3 the router is then not mounted.
            fault(object, text::Severity::Warning, "no-users",
                  fmt::format("middleware \"{}\" has no users", object.name), config.range,
                  "add users or usersFile");
        }
        return;
    }
    std::string file;
    const std::string lines = fileOrContent(usersFile, file);
    if (lines.empty()) {
        m_out.note("unreadable-file", fmt::format("the file {} cannot be read here", file),
                   usersFile->range);
    }
    for (const auto line : split(lines, '\n')) {
        if (const auto text = trim(line); !text.empty() && !text.starts_with('#')) {
            add(text, usersFile->range);
        }
    }
}

// Other secrets inside a middleware: header values, passwords of stores, fields of
// plugins.
void ModelBuilder::readSecrets(const Object& object, std::string_view type, const Node& config,
                               model::PolicyId policy) {
    if (type == "basicAuth" || type == "digestAuth") {
        return;
    }
    for (const FoundSecret& found : findSecrets(config)) {
        model::Credential credential;
        credential.kind = found.kind;
        credential.type = type;
        credential.name = found.path;
        credential.key = fmt::format("{}/{}", object.id(), found.path);
        credential.identity = found.identity;
        credential.productKind = "secret";
        credential.source = {found.range, object.live.apiPath};
        credential.policy = policy;
        credential.forUpstream = type == "headers";
        credential.secret = model::inspectSecret(found.value, found.range);
        m_out.add(std::move(credential));
    }
}

std::vector<model::PolicyId>
ModelBuilder::openChain(Layer layer,
                        const std::vector<std::pair<std::string, text::SourceRange>>& names,
                        std::string_view provider, const Object& user) {
    std::vector<model::PolicyId> out;
    std::vector<std::string> stack;
    m_chainSteps = 0;
    for (const auto& [name, range] : names) {
        openMiddleware(layer, qualify(name, provider), range, user, stack, out);
    }
    return out;
}

void ModelBuilder::openMiddleware(Layer layer, const std::string& id,
                                  const text::SourceRange& range, const Object& user,
                                  std::vector<std::string>& stack,
                                  std::vector<model::PolicyId>& out) {
    const ObjectTable& table = m_config.layer(layer).middlewares;
    const Object* object = table.find(id);
    if (object == nullptr) {
        dangling(user, "middleware", id, range, table);
        return;
    }
    const Node* chain = present(object->node, "chain");
    if (chain == nullptr) {
        if (out.size() < kLongestChain) {
            out.push_back(m_policies[static_cast<std::size_t>(layer)].at(id));
        }
        return;
    }
    if (std::find(stack.begin(), stack.end(), id) != stack.end() || stack.size() > kDeepest ||
        out.size() >= kLongestChain || ++m_chainSteps > kMostSteps) {
        if (m_reportedChains.insert(id).second) {
            fault(*object, text::Severity::Error, "cyclic-reference",
                  fmt::format("the chain \"{}\" leads back to itself", object->name), object->range,
                  "remove one of the references");
        }
        return;
    }
    stack.push_back(id);
    for (const Node* member : scalarsOf(present(chain, "middlewares"))) {
        openMiddleware(layer, qualify(member->text, object->provider), member->range, *object,
                       stack, out);
    }
    stack.pop_back();
}

} // namespace gatelens::adapters::traefik
