// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/findings/rule.h"
#include "core/findings/scalar_search.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace gatelens::findings {

using text::Node;

namespace {

bool isSensitive(std::string_view name) {
    static constexpr std::array kNames = std::to_array<std::string_view>(
        {"password", "passwd", "passwordhash", "password_hash", "secret", "client_secret", "ssn",
         "social_security_number", "iban", "card_number", "cardnumber", "cvv", "cvc", "pin",
         "private_key", "privatekey", "security_answer", "tax_id"});
    return std::any_of(kNames.begin(), kNames.end(),
                       [&](std::string_view word) { return equalsIgnoreCase(name, word); });
}

// Walks response schemas of one OpenAPI document. References point into the same
// document; each is followed once, so that recursive schemas end.
class SchemaSearch final {
public:
    explicit SchemaSearch(const Node& root)
        : m_root(root) {}

    const text::Member* find(const Node& node) {
        if (m_depth > kMaxDepth) {
            return nullptr;
        }
        ++m_depth;
        const text::Member* found = findIn(node);
        --m_depth;
        return found;
    }

private:
    const text::Member* findIn(const Node& node) {
        if (const Node* reference = node.get("$ref"); reference != nullptr) {
            return m_seen.insert(std::string(reference->text)).second ? follow(reference->text)
                                                                      : nullptr;
        }
        if (const Node* properties = node.get("properties"); properties != nullptr) {
            for (const auto& member : properties->members) {
                const Node* hidden = member.value->get("writeOnly");
                const bool shown = hidden == nullptr || !hidden->asBool().value_or(false);
                if (shown && isSensitive(member.name)) {
                    return &member;
                }
                if (const auto* inner = find(*member.value)) {
                    return inner;
                }
            }
        }
        for (const std::string_view key : {"items", "additionalProperties", "schema"}) {
            if (const Node* inner = node.get(key); inner != nullptr && inner->isMapping()) {
                if (const auto* found = find(*inner)) {
                    return found;
                }
            }
        }
        for (const std::string_view key : {"allOf", "anyOf", "oneOf"}) {
            const Node* list = node.get(key);
            for (std::size_t i = 0; list != nullptr && i < list->items.size(); ++i) {
                if (const auto* found = find(*list->items[i])) {
                    return found;
                }
            }
        }
        return nullptr;
    }

    const text::Member* follow(std::string_view reference) {
        if (!reference.starts_with("#/")) {
            return nullptr;
        }
        const Node* node = &m_root;
        for (const auto part : split(reference.substr(2), '/')) {
            node = node == nullptr ? nullptr : node->get(part);
        }
        return node == nullptr ? nullptr : find(*node);
    }

    static constexpr int kMaxDepth = 40;
    const Node& m_root;
    std::set<std::string> m_seen;
    int m_depth = 0;
};

const text::Member* inResponses(const Node& root, const Node& operation) {
    const Node* responses = operation.get("responses");
    for (std::size_t i = 0; responses != nullptr && i < responses->members.size(); ++i) {
        const auto& response = responses->members[i];
        const Node* content =
            response.name.starts_with('2') ? response.value->get("content") : nullptr;
        for (std::size_t c = 0; content != nullptr && c < content->members.size(); ++c) {
            const Node* schema = content->members[c].value->get("schema");
            SchemaSearch search(root);
            if (const auto* found = schema == nullptr ? nullptr : search.find(*schema)) {
                return found;
            }
        }
    }
    return nullptr;
}

// "/users/me": the client reads its own record.
bool isOwnRecord(std::string_view path) {
    const auto parts = split(path, '/');
    return std::any_of(parts.begin(), parts.end(), [](std::string_view part) {
        return part == "me" || part == "self" || part == "login" || part == "token";
    });
}

// Routes of the gateway that answer such a path, by the last piece of their key.
model::RouteId routeOf(const model::Snapshot& snapshot, const Node& root, std::string_view path) {
    for (std::size_t i = 0; i < snapshot.routes.size(); ++i) {
        const auto& route = snapshot.routes[i];
        const bool same =
            std::any_of(route.paths.begin(), route.paths.end(), [&](const auto& match) {
                return match.value.ends_with(path) || match.text.ends_with(path);
            });
        if (same || route.raw == &root) {
            return model::RouteId(i);
        }
    }
    return {};
}

bool transforms(const Context& context, model::RouteId id) {
    const auto chain = context.chain(id);
    return std::any_of(chain.begin(), chain.end(), [&](model::PolicyId policy) {
        const auto& entity = context.snapshot()[policy];
        return entity.policyClass == model::PolicyClass::Transform &&
               containsIgnoreCase(entity.type, "response");
    });
}

void checkOpenApi(const Context& context, const Node& root, Reporter& reporter) {
    const Node* paths = root.get("paths");
    for (std::size_t i = 0; paths != nullptr && i < paths->members.size(); ++i) {
        const auto& path = paths->members[i];
        for (const auto& operation : path.value->members) {
            const auto* field = operation.value->isMapping() && !isOwnRecord(path.name)
                                    ? inResponses(root, *operation.value)
                                    : nullptr;
            const auto route =
                field == nullptr ? model::RouteId{} : routeOf(context.snapshot(), root, path.name);
            if (!route || transforms(context, route)) {
                continue;
            }
            reporter.report(context, route)
                .message("The answer of {} {} carries \"{}\", and nothing on route \"{}\" takes it "
                         "out",
                         operation.name, path.name, field->name, context.snapshot()[route].label())
                .evidence(fmt::format("response of {} {}", operation.name, path.name),
                          std::string(field->name), field->keyRange)
                .fix("Remove \"{}\" from the answer in the backend, or list the fields that may "
                     "leave on route \"{}\"",
                     field->name, context.snapshot()[route].label())
                .confirm("Call it and look for \"{}\" in the answer", field->name);
            break;
        }
    }
}

void checkGateway(const Context& context, Reporter& reporter) {
    for (const auto& document : context.snapshot().documents) {
        for (const Node* root :
             document == nullptr ? std::vector<const Node*>{} : document->roots) {
            if (root != nullptr && root->get("openapi") != nullptr) {
                checkOpenApi(context, *root, reporter);
            }
        }
    }
}

// KrakenD: the allow list of a backend names what goes out.
void checkRoute(const Context& context, model::RouteId id, Reporter& reporter) {
    const auto& route = context.snapshot()[id];
    if (context.product() != "krakend" || route.raw == nullptr || isOwnRecord(route.label())) {
        return;
    }
    const Node* backends = route.raw->get("backend");
    for (std::size_t i = 0; backends != nullptr && i < backends->items.size(); ++i) {
        const Node* allowed = backends->items[i]->get("allow");
        for (std::size_t a = 0; allowed != nullptr && a < allowed->items.size(); ++a) {
            const std::string_view field = allowed->items[a]->text;
            if (!isSensitive(field.substr(field.rfind('.') + 1))) {
                continue;
            }
            reporter.report(context, id)
                .message("Endpoint \"{}\" lets the field \"{}\" of its backend out to the client",
                         route.label(), field)
                .evidence(fmt::format("allow list of \"{}\"", route.label()), std::string(field),
                          allowed->items[a]->range)
                .fix("Remove \"{}\" from the allow list of \"{}\"", field, route.label());
        }
    }
}

} // namespace

extern const Rule inf003;
const Rule inf003{
    .id = "GW-INF-003",
    .title = "Sensitive fields pass unfiltered",
    .severity = Severity::Medium,
    .meaning = "The declared answer of an operation has fields such as password, secret, card "
               "number or IBAN, and no policy on the route filters them.",
    .risk = "Clients that show three fields receive the whole record; whoever calls the API by "
            "hand reads the rest.",
    .fix = "Return only what the client needs: in the backend, or by an allow list of fields at "
           "the gateway.",
    .verify = "The answer of a call with an ordinary user's credential lacks these fields.",
    .fixKind = FixKind::Assisted,
    .owasp = "API3",
    .cwe = "CWE-213",
    .asvs = "8.2.3",
    .route = checkRoute,
    .gateway = checkGateway,
};

} // namespace gatelens::findings
