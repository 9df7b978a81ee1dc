// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The frame of the model: ids, references and what every entity has.
#include "core/adapters/apisix_internal.h"

#include "core/adapters/support/fields.h"
#include "core/base/strings.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::adapters::apisix {

using text::Node;

ApisixModel::ApisixModel(SnapshotBuilder& builder, const Input& input)
    : m_builder(builder)
    , m_input(input) {}

Status ApisixModel::build() {
    for (const auto& type : entityTypes()) {
        indexIds(type.kind);
    }
    checkEntities();
    addSsls();
    addUpstreams();
    addServices();
    addRoutes();
    addConsumers();
    addPolicies();
    addCredentials();
    addSecrets();
    for (const auto& proto : m_input.of(Kind::Proto)) {
        m_builder.gateway().extra.push_back({fmt::format("proto:{}", proto.id), proto.node});
    }
    for (const auto& metadata : m_input.of(Kind::PluginMetadata)) {
        m_builder.gateway().extra.push_back(
            {fmt::format("plugin_metadata:{}", metadata.id), metadata.node});
    }
    return addChains();
}

void ApisixModel::indexIds(Kind kind) {
    const auto& items = m_input.of(kind);
    auto& ids = m_ids[static_cast<std::size_t>(kind)];
    for (std::uint32_t i = 0; i < items.size(); ++i) {
        // Routes of ADC are named within their service.
        if (items[i].id.empty() || items[i].parentKind == Kind::Service) {
            continue;
        }
        const auto [known, added] = ids.emplace(items[i].id, i);
        if (!added) {
            m_builder.error(
                "duplicate-name",
                fmt::format("the {} \"{}\" is declared twice; the first is at {}",
                            typeOf(kind).word, items[i].id,
                            m_builder.context().sources()->place(items[known->second].node->range)),
                items[i].node->range, fmt::format("give every {} its own id", typeOf(kind).word));
        }
    }
}

ApisixModel::Reference ApisixModel::resolve(const Item& item, Kind kind, std::string_view field) {
    if (item.parentKind == kind) {
        return {item.parent, {}, {}};
    }
    const Node* value = item.node->get(field);
    if (value == nullptr || value->isNull() || !value->isScalar()) {
        return {};
    }
    Reference out{kNoIndex, std::string(value->text), value->range};
    const auto& ids = m_ids[static_cast<std::size_t>(kind)];
    if (const auto found = ids.find(value->text); found != ids.end()) {
        out.index = found->second;
    } else if ((value->flags & text::kHasPlaceholder) == 0) {
        m_builder.report(text::Severity::Error, "dangling-reference",
                         fmt::format("\"{}\" refers to the {} \"{}\", which does not exist", field,
                                     typeOf(kind).word, out.text),
                         value->range,
                         fmt::format("declare the {} or correct the id", typeOf(kind).word),
                         item.apiPath);
    }
    return out;
}

std::string ApisixModel::label(Kind kind, std::uint32_t index) const {
    const auto& item = m_input.of(kind)[index];
    if (!item.id.empty()) {
        return item.id;
    }
    const auto name = textOf(item.node, "name");
    return name.empty() ? fmt::format("{}-{}", typeOf(kind).word, index + 1) : name;
}

void ApisixModel::fillBase(model::EntityBase& base, Kind kind, std::uint32_t index) const {
    const auto& item = m_input.of(kind)[index];
    base.name = textOf(item.node, "name");
    base.productId = item.adc ? std::string{} : item.id;
    base.key = label(kind, index);
    base.productKind = typeOf(kind).word;
    base.source = {item.node->range, item.apiPath};
    base.raw = item.node;
    if (const Node* labels = item.node->get("labels")) {
        for (const auto& member : labels->members) {
            base.tags.push_back(fmt::format("{}:{}", member.name,
                                            member.value->asText().value_or(std::string_view{})));
        }
    }
}

void ApisixModel::keepExtra(model::EntityBase& base, const Node& node,
                            std::span<const std::string_view> understood) const {
    for (const auto& member : node.members) {
        if (!member.value->isNull() &&
            std::ranges::find(understood, member.name) == understood.end()) {
            base.extra.push_back({std::string(member.name), member.value});
        }
    }
}

JsonSchema& ApisixModel::schemaOf(const Node& schema) {
    return m_schemas.try_emplace(&schema, schema).first->second;
}

void ApisixModel::checkEntities() {
    for (const auto& type : entityTypes()) {
        for (std::uint32_t i = 0; i < m_input.of(type.kind).size(); ++i) {
            checkEntity(type.kind, i);
        }
    }
}

// The running gateway's own schema, else what is known of all versions.
void ApisixModel::checkEntity(Kind kind, std::uint32_t index) {
    const auto& item = m_input.of(kind)[index];
    const auto& type = typeOf(kind);
    auto& diagnostics = m_builder.snapshot().diagnostics;
    const auto before = diagnostics.size();
    if (!m_input.checked || (item.adc && kind == Kind::GlobalRule)) {
        return; // the latter is a mapping of plugins, checked one by one
    }
    const auto what = fmt::format("the {} \"{}\"", type.word, label(kind, index));
    const auto schema = m_input.entitySchemas.find(type.schema);
    if (schema != m_input.entitySchemas.end()) {
        schemaOf(*schema->second).check(*item.node, what, diagnostics);
    } else {
        checkShape(*item.node, item.adc ? adcShape(kind) : entityShape(kind), what, diagnostics);
    }
    for (auto i = before; i < diagnostics.size(); ++i) {
        diagnostics[i].apiPath = item.apiPath;
    }
}

} // namespace gatelens::adapters::apisix
