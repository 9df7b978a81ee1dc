// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The configuration and its entities, read and written.
#include "core/base/strings.h"
#include "core/engine/admin/api.h"
#include "core/engine/admin/certificate_facts.h"
#include "core/text/document.h"

#include <fmt/format.h>

#include <algorithm>

namespace gatelens::engine::admin {

namespace {

using Refusal = ConfigStore::Refusal;

std::string nameOf(const Value& entity) {
    const Value* address = entity.get("address");
    const std::string name = entity.name();
    return name.empty() && address != nullptr ? address->text : name;
}

template <typename Tree> // Value or const Value
auto* entityIn(Tree& tree, std::string_view collection, std::string_view name) {
    auto* list = tree.get(collection);
    using Found = decltype(&list->items.front());
    if (list != nullptr) {
        for (auto& entity : list->items) {
            if (nameOf(entity) == name) {
                return &entity;
            }
        }
    }
    return Found{nullptr};
}

// Several tags, or "*" (RFC 9110 section 13.1.1). Weak ones never match.
bool lists(std::string_view field, std::string_view tag) {
    for (const std::string_view element : split(field, ',')) {
        if (trim(element) == "*" || trim(element) == tag) {
            return true;
        }
    }
    return false;
}

Result<Value> readBody(const Request& request) {
    text::SourceMap sources;
    const text::SourceFile& file =
        sources.add(text::SourceKind::Memory, "request body", request.body);
    auto document = text::readYaml(file); // JSON is YAML
    if (!document) {
        return fail(document.error());
    }
    for (const text::Diagnostic& diagnostic : (*document)->diagnostics) {
        if (diagnostic.code == "duplicate-key") {
            return fail(ErrorCode::InvalidInput, diagnostic.message,
                        sources.place(diagnostic.range));
        }
    }
    if (!(*document)->root()->isMapping()) {
        return fail(ErrorCode::InvalidInput, "a JSON object or a YAML mapping is expected",
                    "request body:1:1");
    }
    return valueOf(*(*document)->root());
}

Response malformed(const Error& error) {
    return problem({400, error.message, error.place});
}

std::string locationOf(const std::string& collection, const std::string& name) {
    std::string location = "/" + collection + "/";
    for (const char c : name) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
        location +=
            plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return location;
}

} // namespace

// What is read-only in an answer: the certificates' facts.
Value Api::entityShown(const std::string& collection, const Value& entity) const {
    Value shown = entity;
    mask(shown);
    if (collection == "certificates") {
        const ConfigPtr config = m_setup.store.state().config;
        for (const auto& [name, chain] : config->certificates) {
            if (name == entity.name()) {
                shown.set("x509", certificateFacts(chain));
            }
        }
    }
    return shown;
}

Response Api::shown(int status, const Value& value) const {
    Response response = json(status, [&value](JsonWriter& writer) { write(writer, value); });
    return response;
}

std::optional<Response> Api::precondition(const Request& request, const Value* now,
                                          bool demanded) const {
    const std::string tag =
        now == nullptr
            ? std::string{}
            : fmt::format("\"{}\"", m_tags.tag(toJson(*now, JsonWriter::Style::Compact)));
    if (const std::string* match = request.field("If-Match")) {
        if (now != nullptr && lists(*match, tag)) {
            return std::nullopt;
        }
        return problem(
            {412, now == nullptr ? "it is not there" : "it was changed meanwhile: read it again"});
    }
    if (const std::string* none = request.field("If-None-Match")) {
        if (now != nullptr && lists(*none, tag)) {
            return problem({412, "it is there already"});
        }
    }
    if (demanded && now != nullptr) {
        return problem({428, "say what is to be changed: If-Match with the ETag that GET tells"});
    }
    return std::nullopt;
}

Response Api::outcome(const std::optional<Refusal>& refused, const Call& call,
                      const std::function<Response()>& done) const {
    if (refused) {
        const int status = refused->error.code == ErrorCode::Unsupported ? 409 : 422;
        return problem({status, refused->error.message, refused->error.place, refused->pointer});
    }
    if (!call.dryRun) {
        return done();
    }
    return json(200, [](JsonWriter& writer) {
        writer.beginObject().member("dryRun", true).member("valid", true).endObject();
    });
}

Response Api::getConfig(const Call&) {
    const auto tree = m_setup.store.state().tree;
    Value value = *tree;
    mask(value);
    Response response = shown(200, value);
    response.fields.emplace_back(
        "ETag", fmt::format("\"{}\"", m_tags.tag(toJson(*tree, JsonWriter::Style::Compact))));
    return response;
}

Response Api::putConfig(const Call& call) {
    std::optional<Response> early;
    const auto may = [&](const Value& now) {
        early = precondition(call.request, &now, true);
        return !early;
    };
    const auto refused = m_setup.store.replace(
        call.request.body, may, call.dryRun ? ConfigStore::Mode::DryRun : ConfigStore::Mode::Apply);
    return early ? *early : outcome(refused, call, [&] { return getConfig(call); });
}

Response Api::patchConfig(const Call& call) {
    const auto patch = readBody(call.request);
    if (!patch) {
        return malformed(patch.error());
    }
    std::optional<Response> early;
    const auto change = [&](const Value& now) -> std::optional<Value> {
        early = precondition(call.request, &now, true);
        if (early) {
            return std::nullopt;
        }
        Value wanted = now;
        mergePatch(wanted, *patch);
        unmask(wanted, now);
        return wanted;
    };
    const auto refused = m_setup.store.change(change, call.dryRun ? ConfigStore::Mode::DryRun
                                                                  : ConfigStore::Mode::Apply);
    return early ? *early : outcome(refused, call, [&] { return getConfig(call); });
}

Response Api::getList(const Call& call) {
    const auto state = m_setup.store.state();
    Value list = Value::list();
    if (const Value* entities = state.tree->get(call.collection)) {
        for (const Value& entity : entities->items) {
            list.items.push_back(entityShown(call.collection, entity));
        }
    }
    if (call.collection == "certificates") {
        // Those that stand in a listener or were made for it.
        for (const Listener& listener : state.config->listeners) {
            for (const std::string& chain : listener.chains) {
                Value entry = Value::object();
                entry.set("listener", Value::of(listener.name));
                entry.set("x509", certificateFacts(chain));
                list.items.push_back(std::move(entry));
            }
        }
    }
    return shown(200, list);
}

Response Api::getEntity(const Call& call) {
    const auto tree = m_setup.store.state().tree;
    const Value* entity = entityIn(*tree, call.collection, call.name);
    if (entity == nullptr) {
        return problem({404, fmt::format("there is no \"{}\" in {}", call.name, call.collection)});
    }
    Response response = shown(200, entityShown(call.collection, *entity));
    response.fields.emplace_back(
        "ETag", fmt::format("\"{}\"", m_tags.tag(toJson(*entity, JsonWriter::Style::Compact))));
    return response;
}

Response Api::addEntity(const Call& call) {
    auto entity = readBody(call.request);
    if (!entity) {
        return malformed(entity.error());
    }
    const std::string name = nameOf(*entity);
    if (name.empty()) {
        return problem({422, "it needs a \"name\"", {}, "/name"});
    }
    std::optional<Response> early;
    const auto change = [&](const Value& now) -> std::optional<Value> {
        if (entityIn(now, call.collection, name) != nullptr) {
            early = problem({409, fmt::format("there is a \"{}\" already: PUT replaces it", name)});
            return std::nullopt;
        }
        Value wanted = now;
        if (wanted.get(call.collection) == nullptr) {
            wanted.set(call.collection, Value::list());
        }
        wanted.get(call.collection)->items.push_back(*entity);
        return wanted;
    };
    const auto refused = m_setup.store.change(change, call.dryRun ? ConfigStore::Mode::DryRun
                                                                  : ConfigStore::Mode::Apply);
    if (early) {
        return *early;
    }
    return outcome(refused, call, [&] {
        Response response = getEntity({call.request, call.collection, name, false});
        response.status = 201;
        response.fields.emplace_back("Location", locationOf(call.collection, name));
        return response;
    });
}

Response Api::writeEntity(const Call& call) {
    const std::string& method = call.request.method;
    Result<Value> body = Value::object();
    if (method != "DELETE") {
        body = readBody(call.request);
        if (!body) {
            return malformed(body.error());
        }
        body->remove("x509"); // we have told it; it is not theirs to change
        if (const std::string named = body->name(); !named.empty() && named != call.name) {
            return problem({422,
                            fmt::format("the path says \"{}\", the body \"{}\"", call.name, named),
                            {},
                            "/name"});
        }
    }
    std::optional<Response> early;
    bool created = false;
    const auto change = [&](const Value& now) -> std::optional<Value> {
        const Value* known = entityIn(now, call.collection, call.name);
        early = precondition(call.request, known, true);
        if (!early && known == nullptr && method != "PUT") {
            early =
                problem({404, fmt::format("there is no \"{}\" in {}", call.name, call.collection)});
        }
        if (early) {
            return std::nullopt;
        }
        Value wanted = now;
        Value* place = entityIn(wanted, call.collection, call.name);
        if (method == "DELETE") {
            std::erase_if(wanted.get(call.collection)->items,
                          [&](const Value& entity) { return nameOf(entity) == call.name; });
            return wanted;
        }
        if (place == nullptr) {
            created = true;
            if (wanted.get(call.collection) == nullptr) {
                wanted.set(call.collection, Value::list());
            }
            Value named = Value::object();
            named.set("name", Value::of(call.name));
            mergePatch(named, *body);
            wanted.get(call.collection)->items.push_back(std::move(named));
            return wanted;
        }
        Value entity = method == "PUT" ? *body : *place;
        if (method == "PATCH") {
            mergePatch(entity, *body);
        }
        // A listener may be known by its address alone.
        if (entity.name().empty() && (place->get("name") != nullptr || nameOf(entity).empty())) {
            entity.set("name", Value::of(call.name));
        }
        unmask(entity, *place);
        *place = std::move(entity);
        return wanted;
    };
    const auto refused = m_setup.store.change(change, call.dryRun ? ConfigStore::Mode::DryRun
                                                                  : ConfigStore::Mode::Apply);
    if (early) {
        return *early;
    }
    return outcome(refused, call, [&] {
        if (method == "DELETE") {
            Response gone;
            gone.status = 204;
            return gone;
        }
        Response response = getEntity(call);
        if (created) {
            response.status = 201;
            response.fields.emplace_back("Location", locationOf(call.collection, call.name));
        }
        return response;
    });
}

} // namespace gatelens::engine::admin
