// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/products/krakend_tree.h"

#include "core/base/strings.h"

namespace gatelens::match::krakend {

namespace {

constexpr std::size_t kMostSteps = 20'000; // of one search, against hostile trees
constexpr std::uint32_t kNone = 0xffffffffU;

// A segment is a parameter only as a whole: endpointURLKeysPattern of lura.
bool isParameter(std::string_view segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

std::vector<std::string_view> segmentsOf(std::string_view path) {
    if (path.starts_with('/')) {
        path.remove_prefix(1);
    }
    return split(path, '/');
}

} // namespace

struct Tree::Node {
    std::unordered_map<std::string, std::unique_ptr<Node>> literals;
    std::map<std::string, std::string> folded; // lower case -> as written
    std::unique_ptr<Node> parameter;
    std::string name; // of the parameter that leads here
    std::uint32_t route = kNone;
    std::uint32_t rest = kNone; // "/*"
    std::string restName;
};

struct Tree::Search {
    const std::vector<std::string_view>& segments;
    bool ignoreCase;
    std::size_t steps = 0;

    std::optional<Leaf> descend(const Node& node, std::size_t at) {
        if (++steps > kMostSteps) {
            return std::nullopt;
        }
        if (at == segments.size()) {
            return node.route == kNone ? std::nullopt : std::optional(Leaf{node.route, {}, {}});
        }
        const std::string segment(segments[at]);
        std::string written = segment;
        auto literal = node.literals.find(segment);
        if (literal == node.literals.end() && ignoreCase) {
            const auto known = node.folded.find(toLower(segment));
            if (known != node.folded.end()) {
                written = known->second;
                literal = node.literals.find(written);
            }
        }
        if (literal != node.literals.end()) {
            if (auto leaf = descend(*literal->second, at + 1)) {
                leaf->path.insert(0, '/' + written);
                return leaf;
            }
        }
        // A parameter at the end is never empty.
        const bool last = at + 1 == segments.size();
        if (node.parameter && !(last && segment.empty())) {
            if (auto leaf = descend(*node.parameter, at + 1)) {
                leaf->parameters.emplace(leaf->parameters.begin(), node.parameter->name, segment);
                leaf->path.insert(0, '/' + segment);
                return leaf;
            }
        }
        if (node.rest != kNone) {
            std::string rest;
            for (std::size_t i = at; i < segments.size(); ++i) {
                rest += '/' + std::string(segments[i]);
            }
            return Leaf{node.rest, {{node.restName, rest}}, rest};
        }
        return std::nullopt;
    }
};

Tree::Tree()
    : m_root(std::make_unique<Node>()) {}
Tree::Tree(Tree&&) noexcept = default;
Tree& Tree::operator=(Tree&&) noexcept = default;
Tree::~Tree() = default;

bool Tree::add(std::string_view pattern, std::uint32_t index) {
    Node* node = m_root.get();
    for (const auto segment : segmentsOf(pattern)) {
        if (segment.starts_with('*')) {
            const bool fresh = node->rest == kNone;
            node->rest = fresh ? index : node->rest;
            node->restName = segment.substr(1);
            return fresh;
        }
        std::unique_ptr<Node>* next = &node->parameter;
        if (!isParameter(segment)) {
            next = &node->literals[std::string(segment)];
            node->folded.emplace(toLower(segment), std::string(segment));
        }
        if (*next == nullptr) {
            *next = std::make_unique<Node>();
        }
        node = next->get();
        if (isParameter(segment)) {
            node->name = segment.substr(1, segment.size() - 2);
        }
    }
    const bool fresh = node->route == kNone;
    node->route = fresh ? index : node->route;
    return fresh;
}

std::optional<Leaf> Tree::find(std::string_view path, bool ignoreCase) const {
    if (!path.starts_with('/')) {
        return std::nullopt;
    }
    const auto segments = segmentsOf(path);
    Search search{segments, ignoreCase};
    return search.descend(*m_root, 0);
}

} // namespace gatelens::match::krakend
