// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/config_text.h"

#include "core/base/strings.h"

#include <algorithm>
#include <vector>

namespace gatelens::findings {

namespace {

bool holds(std::string_view text, std::string_view word) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::search(text.begin(), text.end(), word.begin(), word.end(),
                       [&](char a, char b) { return lower(a) == lower(b); }) != text.end();
}

} // namespace

bool walk(const text::Node* node, const std::function<bool(const text::Node&)>& visit) {
    // A stack of its own: aliases of YAML can make a tree deep in other ways than
    // the readers' limit on nesting expects.
    constexpr std::size_t kMost = 4'000'000;
    std::vector<const text::Node*> open{node};
    for (std::size_t steps = 0; !open.empty() && steps < kMost; ++steps) {
        const text::Node* at = open.back();
        open.pop_back();
        if (at == nullptr) {
            continue;
        }
        if (!visit(*at)) {
            return false;
        }
        open.push_back(at->block);
        for (std::size_t i = at->items.size(); i > 0; --i) {
            open.push_back(at->items[i - 1]);
        }
        for (std::size_t i = at->members.size(); i > 0; --i) {
            open.push_back(at->members[i - 1].value);
        }
    }
    return true;
}

bool contains(const text::Node* node, std::string_view word) {
    return !walk(node, [word](const text::Node& at) {
        return !holds(at.text, word) &&
               std::none_of(at.members.begin(), at.members.end(),
                            [word](const text::Member& m) { return holds(m.name, word); });
    });
}

bool configContains(const model::Policy& policy, std::string_view word) {
    return contains(policy.config == nullptr ? policy.raw : policy.config, word);
}

const text::Node* anyOf(const text::Node* mapping, std::initializer_list<std::string_view> names) {
    if (mapping == nullptr) {
        return nullptr;
    }
    for (const auto name : names) {
        const text::Node* value = mapping->get(name);
        if (value != nullptr && !value->isNull()) {
            return value;
        }
    }
    return nullptr;
}

const text::Node* extraOf(const model::EntityBase& entity, std::string_view name) {
    const auto found = std::find_if(entity.extra.begin(), entity.extra.end(),
                                    [name](const auto& field) { return field.name == name; });
    return found == entity.extra.end() ? nullptr : found->value;
}

const text::Node* findScalar(const model::Snapshot& snapshot, std::string_view text) {
    const text::Node* found = nullptr;
    for (const auto& document : snapshot.documents) {
        for (const text::Node* root : document->roots) {
            (void)walk(root, [&](const text::Node& node) {
                if (found == nullptr && node.isScalar() && node.text == text) {
                    found = &node;
                }
                return found == nullptr;
            });
        }
    }
    return found;
}

} // namespace gatelens::findings
