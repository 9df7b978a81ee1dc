// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Reads a recorded snapshot back: the JSON that "gatelensctl inspect" writes
// (resources/schemas/inspect.schema.json, version 1). What was masked stays
// masked; places become the texts of the original ones.
#pragma once

#include "core/adapters/support/builder.h"
#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace gatelens::adapters::recorded {

// The value of an enumeration by its stable name; the first one when no value is
// called so. `last` is the highest value.
template <typename Enum>
[[nodiscard]] Enum named(std::string_view text, Enum last, std::string_view (*nameOf)(Enum)) {
    for (int i = 0; i <= static_cast<int>(last); ++i) {
        if (nameOf(static_cast<Enum>(i)) == text) {
            return static_cast<Enum>(i);
        }
    }
    return Enum{};
}

class Reader final {
public:
    Reader(SnapshotBuilder& builder, const text::Node& root, text::NodeArena& arena)
        : m_builder(builder)
        , m_root(root)
        , m_arena(arena) {}

    // Fails with UnexpectedAnswer when sections are missing or were cut: half a
    // recording compared with a whole one would call everything else new.
    [[nodiscard]] Status read();

private:
    // Where the entities of one kind are: "route:orders" -> 3.
    using Index = std::unordered_map<std::string_view, std::uint32_t>;

    [[nodiscard]] Status checkWhole() const;
    [[nodiscard]] Index indexOf(std::string_view section) const;
    [[nodiscard]] std::span<const text::Node* const> section(std::string_view name) const;

    void gateway(const text::Node& node);
    void adminEndpoint(const text::Node& node);
    void store(const text::Node& node);
    [[nodiscard]] model::Listener listener(const text::Node& node) const;
    [[nodiscard]] model::ListenerTls listenerTls(const text::Node& node) const;
    [[nodiscard]] model::UpstreamTls upstreamTls(const text::Node& node) const;
    [[nodiscard]] model::Route route(const text::Node& node) const;
    void matchers(const text::Node& node, model::Route& route) const;
    void forwarding(const text::Node& node, model::Route& route) const;
    void chain(const text::Node& node, model::Route& route) const;
    [[nodiscard]] model::Expr expression(const text::Node& node, int depth) const;
    [[nodiscard]] model::Service service(const text::Node& node) const;
    [[nodiscard]] model::Upstream upstream(const text::Node& node) const;
    [[nodiscard]] model::Target target(const text::Node& node) const;
    [[nodiscard]] model::Policy policy(const text::Node& node) const;
    [[nodiscard]] model::Consumer consumer(const text::Node& node) const;
    [[nodiscard]] model::Credential credential(const text::Node& node) const;
    [[nodiscard]] model::Certificate certificate(const text::Node& node) const;
    void diagnostics();

    // What all entities have in common.
    void head(const text::Node& node, model::EntityBase& entity) const;
    // Directives of block formats are recorded as {name, args, block}.
    [[nodiscard]] const text::Node* restored(const text::Node& node, int depth) const;

    template <typename IdType>
    [[nodiscard]] IdType reference(const text::Node& node, std::string_view key,
                                   const Index& index) const {
        const text::Node* value = node.get(key);
        if (value == nullptr || !value->isString()) {
            return {};
        }
        const auto found = index.find(value->text);
        return found == index.end() ? IdType{} : IdType{found->second};
    }
    template <typename IdType>
    [[nodiscard]] std::vector<IdType> references(const text::Node& node, std::string_view key,
                                                 const Index& index) const {
        std::vector<IdType> ids;
        if (const text::Node* list = node.get(key); list != nullptr && list->isSequence()) {
            for (const text::Node* item : list->items) {
                const auto found = index.find(item->text);
                if (found != index.end()) {
                    ids.push_back(IdType{found->second});
                }
            }
        }
        return ids;
    }

    SnapshotBuilder& m_builder;
    const text::Node& m_root;
    text::NodeArena& m_arena;
    bool m_blocks = false; // the product's configuration is made of directives
    Index m_listeners;
    Index m_routes;
    Index m_services;
    Index m_upstreams;
    Index m_targets;
    Index m_policies;
    Index m_consumers;
    Index m_credentials;
    Index m_certificates;
};

// The text of a scalar member, empty when absent; lives as long as the node.
[[nodiscard]] std::string_view viewOf(const text::Node* mapping, std::string_view key);

// {"value", "origin"} of a setting; unknown when the member is absent.
[[nodiscard]] model::Setting<bool> boolean(const text::Node& node, std::string_view key);
[[nodiscard]] model::Setting<std::int64_t> integer(const text::Node& node, std::string_view key);
[[nodiscard]] model::Setting<std::string> string(const text::Node& node, std::string_view key);
[[nodiscard]] model::Setting<std::vector<std::string>> strings(const text::Node& node,
                                                               std::string_view key);
template <typename Enum>
[[nodiscard]] model::Setting<Enum> enumeration(const text::Node& node, std::string_view key,
                                               Enum last, std::string_view (*nameOf)(Enum)) {
    const model::Setting<std::string> name = string(node, key);
    return {named(name.value, last, nameOf), name.origin, name.range};
}

[[nodiscard]] model::HostMatch hostMatch(const text::Node& node);
[[nodiscard]] model::PathMatch pathMatch(const text::Node& node);
[[nodiscard]] model::FieldMatch fieldMatch(const text::Node& node);
[[nodiscard]] model::SecretFacts secretFacts(const text::Node& node);
[[nodiscard]] model::CertificateFacts certificateFacts(const text::Node& node);

} // namespace gatelens::adapters::recorded
