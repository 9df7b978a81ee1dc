// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of diffSnapshots(): pairing (diff_pairing.cpp), texts for people
// (diff_texts.cpp), configuration trees (diff_nodes.cpp), fields (diff_fields.cpp).
#pragma once

#include "core/model/diff.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::model::diffing {

constexpr std::uint32_t kAlone = std::numeric_limits<std::uint32_t>::max();

// For each entity of one side its partner's index on the other, or kAlone.
struct Pairing {
    std::vector<std::uint32_t> toAfter;
    std::vector<std::uint32_t> toBefore;
};

struct Pairings {
    Pairing listeners;
    Pairing routes;
    Pairing services;
    Pairing upstreams;
    Pairing targets;
    Pairing policies;
    Pairing consumers;
    Pairing credentials;
    Pairing certificates;
    Pairing admin;
};

[[nodiscard]] Pairings pairEntities(const Snapshot& before, const Snapshot& after);

struct Context {
    const Snapshot& before;
    const Snapshot& after;
    Pairings pairs;

    [[nodiscard]] bool sameProduct() const {
        return before.gateway.product == after.gateway.product;
    }
    // One side was read from a running gateway and the other one was not.
    [[nodiscard]] bool oneIsLive() const { return before.gateway.live != after.gateway.live; }
};

// Texts. Each says in a few words what a person would call the thing.
[[nodiscard]] std::string show(bool value);
[[nodiscard]] std::string show(std::int64_t value);
[[nodiscard]] std::string show(const std::string& value);
[[nodiscard]] std::string show(const std::vector<std::string>& values);
[[nodiscard]] std::string show(TlsVersion value);
[[nodiscard]] std::string show(ClientAuth value);
[[nodiscard]] std::string show(Protocol value);
[[nodiscard]] std::string show(Exposure value);
[[nodiscard]] std::string show(AdminAuth value);
[[nodiscard]] std::string show(OnError value);
[[nodiscard]] std::string show(const HostMatch& host);
[[nodiscard]] std::string show(const PathMatch& path);
[[nodiscard]] std::string show(const FieldMatch& field);
[[nodiscard]] std::string show(const PathRewrite& rewrite);
[[nodiscard]] std::string show(const SecretFacts& secret);
[[nodiscard]] std::string join(const std::vector<std::string>& parts, std::string_view separator);
[[nodiscard]] std::string summaryOf(const Snapshot& snapshot, EntityRef ref);

// Host and path conditions without those that let everything through ("*", "/"),
// sorted: what two products write differently and mean the same.
[[nodiscard]] std::vector<std::string> hostTexts(const std::vector<HostMatch>& hosts);
[[nodiscard]] std::vector<std::string> pathTexts(const std::vector<PathMatch>& paths);
[[nodiscard]] std::uint16_t effectivePort(Protocol protocol, std::uint16_t port);

// Where a service leads, whether the product calls that a host or a group.
[[nodiscard]] std::string destination(const Snapshot& snapshot, const Service& service);

// Differences of two configuration trees, which may be null. Keys in any order
// and lists of scalars in any order are equal; secrets are masked.
struct NodeChange {
    std::string path; // "redis.host", "rules[2].name"
    std::string before;
    std::string after;
    text::SourceRange beforeRange;
    text::SourceRange afterRange;
};
struct NodeChanges {
    std::vector<NodeChange> changes;
    std::size_t notCompared = 0;
};
// Which side, if any, shows defaults that nobody wrote.
enum class FilledIn : std::uint8_t { Neither, Before, After };
// `name` is what the tree is called; it tells whether a lone scalar is a secret.
[[nodiscard]] NodeChanges compareNodes(const text::Node* before, const text::Node* after,
                                       FilledIn filledIn, std::string_view name);

// Fields of one pair of entities.
struct FieldChanges {
    std::vector<FieldChange> fields;
    std::size_t notCompared = 0;
};
[[nodiscard]] FieldChanges compareGateways(const Context& context);
[[nodiscard]] FieldChanges compare(const Context& context, const AdminEndpoint& before,
                                   const AdminEndpoint& after);
[[nodiscard]] FieldChanges compare(const Context& context, const Listener& before,
                                   const Listener& after);
[[nodiscard]] FieldChanges compare(const Context& context, const Route& before, const Route& after);
[[nodiscard]] FieldChanges compare(const Context& context, const Service& before,
                                   const Service& after);
[[nodiscard]] FieldChanges compare(const Context& context, const Upstream& before,
                                   const Upstream& after);
[[nodiscard]] FieldChanges compare(const Context& context, const Target& before,
                                   const Target& after);
[[nodiscard]] FieldChanges compare(const Context& context, const Policy& before,
                                   const Policy& after);
[[nodiscard]] FieldChanges compare(const Context& context, const Consumer& before,
                                   const Consumer& after);
[[nodiscard]] FieldChanges compare(const Context& context, const Credential& before,
                                   const Credential& after);
[[nodiscard]] FieldChanges compare(const Context& context, const Certificate& before,
                                   const Certificate& after);

} // namespace gatelens::model::diffing
