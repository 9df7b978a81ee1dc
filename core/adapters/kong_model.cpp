// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The frame of the model: names, references and what every entity has.
#include "core/adapters/kong_internal.h"

#include "core/adapters/support/fields.h"
#include "core/base/strings.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::adapters::kong {

using text::Node;

KongModel::KongModel(SnapshotBuilder& builder, const Input& input)
    : m_builder(builder)
    , m_input(input)
    , m_globals(input.workspaces.size()) {}

Status KongModel::build() {
    for (const auto kind :
         {Kind::Service, Kind::Route, Kind::Upstream, Kind::Consumer, Kind::ConsumerGroup,
          Kind::Certificate, Kind::CaCertificate, Kind::KeySet, Kind::OAuth2}) {
        indexNames(kind);
    }
    addCertificates();
    addUpstreams();
    addServices();
    addTargets();
    addRoutes();
    addConsumers();
    addGroups();
    addPolicies();
    addFilterChains();
    addCredentials();
    addKeys();
    addVaults();
    return addChains();
}

void KongModel::indexNames(Kind kind) {
    const auto& items = m_input.of(kind);
    auto& spaces = m_names[static_cast<std::size_t>(kind)];
    spaces.resize(m_input.workspaces.size());
    const auto& type = typeOf(kind);
    for (std::uint32_t i = 0; i < items.size(); ++i) {
        const auto& item = items[i];
        auto& names = spaces[item.workspace];
        for (const auto key : {type.nameKey, std::string_view("id")}) {
            const Node* value = key.empty() ? nullptr : item.node->get(key);
            if (value == nullptr || !value->isScalar() || value->isNull() || value->text.empty()) {
                continue;
            }
            auto& index = key == "id" ? names.byId : names.byName;
            const auto [known, added] = index.emplace(value->text, i);
            if (!added) {
                m_builder.error("duplicate-name",
                                fmt::format("the {} \"{}\" is declared twice; the first is at {}",
                                            type.word, value->text,
                                            m_builder.context().sources()->place(
                                                items[known->second].node->get(key)->range)),
                                value->range,
                                fmt::format("give every {} its own {}", type.word, key));
            }
        }
    }
}

KongModel::Reference KongModel::resolve(const Item& item, Kind kind, std::string_view field) {
    if (item.parentKind == kind) {
        return {item.parent, {}, {}};
    }
    const Node* value = item.node->get(field);
    if (value != nullptr && value->isMapping()) {
        // {id: …} and {name: …}, the forms of the Admin API and of decK.
        const Node* id = value->get("id");
        const auto& nameKey = typeOf(kind).nameKey;
        value = id != nullptr && !id->isNull() ? id : value->get(nameKey.empty() ? "id" : nameKey);
    }
    if (value == nullptr || value->isNull() || !value->isScalar()) {
        return {};
    }
    Reference out{find(kind, item.workspace, value->text), std::string(value->text), value->range};
    const bool outside = m_input.partial || (value->flags & text::kHasPlaceholder) != 0;
    if (out.index == kNoIndex && !outside) {
        m_builder.error(
            "dangling-reference",
            fmt::format("refers to the {} \"{}\", which does not exist", typeOf(kind).word,
                        out.text),
            value->range,
            suggestion(m_names[static_cast<std::size_t>(kind)][item.workspace], kind, out.text));
    }
    return out;
}

std::uint32_t KongModel::find(Kind kind, std::uint16_t workspace, std::string_view name) const {
    const auto& names = m_names[static_cast<std::size_t>(kind)][workspace];
    for (const auto* index : {&names.byName, &names.byId}) {
        if (const auto found = index->find(name); found != index->end()) {
            return found->second;
        }
    }
    return kNoIndex;
}

std::string KongModel::suggestion(const Names& names, Kind kind, std::string_view text) {
    // Bounded: a file of dangling references must not cost a comparison of each
    // with all names.
    if (names.byName.size() <= 2'000 && m_suggestions < 200) {
        ++m_suggestions;
        std::vector<std::string_view> candidates;
        for (const auto& entry : names.byName) {
            candidates.push_back(entry.first);
        }
        std::ranges::sort(candidates);
        if (const auto near = nearest(text, candidates); !near.empty()) {
            return fmt::format("did you mean \"{}\"?", near);
        }
    }
    return fmt::format("declare the {} or correct its name", typeOf(kind).word);
}

const Node* KongModel::field(const Item& item, Kind kind, std::string_view name) const {
    const Node* value = item.node->get(name);
    if (value != nullptr && !value->isNull()) {
        return value;
    }
    const auto defaults = m_input.defaults.find(kind);
    value = defaults == m_input.defaults.end() ? nullptr : defaults->second->get(name);
    return value == nullptr || value->isNull() ? nullptr : value;
}

std::string KongModel::label(Kind kind, std::uint32_t index) const {
    const auto& item = m_input.of(kind)[index];
    const auto& type = typeOf(kind);
    for (const auto key : {type.nameKey, std::string_view("custom_id"), std::string_view("id")}) {
        if (auto text = key.empty() ? std::string{} : textOf(item.node, key); !text.empty()) {
            return text;
        }
    }
    return fmt::format("{}-{}", type.word, index + 1);
}

void KongModel::fillBase(model::EntityBase& base, Kind kind, std::uint32_t index) const {
    const auto& item = m_input.of(kind)[index];
    const auto& type = typeOf(kind);
    if (!type.nameKey.empty()) {
        base.name = textOf(item.node, type.nameKey);
    }
    base.productId = textOf(item.node, "id");
    base.productKind = type.word;
    base.source.range = item.node->range;
    if (m_input.live && !base.productId.empty()) {
        base.source.apiPath = fmt::format("{}/{}", type.apiPath, base.productId);
    }
    base.tags = textsOf(item.node, "tags");
    base.tags.insert(base.tags.end(), m_input.selectTags.begin(), m_input.selectTags.end());
    base.raw = item.node;
    const auto& workspace = m_input.workspaces[item.workspace];
    if (!workspace.empty() && !base.label().empty()) {
        base.key = workspace + '/' + base.label();
    }
}

void KongModel::keepExtra(model::EntityBase& base, const Item& item,
                          std::span<const std::string_view> understood) const {
    for (const auto& member : item.node->members) {
        if (!member.value->isNull() &&
            std::ranges::find(understood, member.name) == understood.end()) {
            base.extra.push_back({std::string(member.name), member.value});
        }
    }
}

void KongModel::checkDuplicates(Kind kind, std::string_view field) {
    std::unordered_map<std::string_view, const Node*> seen;
    for (const auto& item : m_input.of(kind)) {
        const Node* value = item.node->get(field);
        if (value == nullptr || !value->isString() || value->text.empty()) {
            continue;
        }
        const auto [first, added] = seen.emplace(value->text, value);
        if (!added) {
            // The value is not repeated: it may be the secret itself.
            m_builder.error("duplicate-name",
                            fmt::format("another {} has the same \"{}\", at {}", typeOf(kind).word,
                                        field,
                                        m_builder.context().sources()->place(first->second->range)),
                            value->range, fmt::format("give every {} its own", typeOf(kind).word));
        }
    }
}

} // namespace gatelens::adapters::kong
