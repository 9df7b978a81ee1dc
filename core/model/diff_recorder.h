// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Collects the fields of one pair of entities that differ, and knows which
// differences are none: defaults, order, what a product hides.
#pragma once

#include "core/model/diff_internal.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatelens::model::diffing {

template <typename T>
[[nodiscard]] bool same(const T& a, const T& b) {
    return a == b;
}
template <>
[[nodiscard]] bool same(const std::vector<std::string>& a, const std::vector<std::string>& b);

class Recorder final {
public:
    Recorder(const Context& context, const EntityBase& before, const EntityBase& after);

    void change(std::string field, std::string before, std::string after,
                const text::SourceRange& beforeRange = {},
                const text::SourceRange& afterRange = {});

    template <typename T>
    void value(std::string_view field, const T& before, const T& after) {
        if (!same(before, after)) {
            change(std::string(field), show(before), show(after));
        }
    }

    // Lists of matchers and the like: compared by what they show as.
    template <typename T>
    void list(std::string_view field, const std::vector<T>& before, const std::vector<T>& after) {
        if (!before.empty() || !after.empty()) {
            value(field, texts(before), texts(after));
        }
    }

    // A product's own word, which another product does not share.
    void word(std::string_view field, const std::string& before, const std::string& after);

    template <typename T>
    void setting(std::string_view field, const Setting<T>& before, const Setting<T>& after) {
        if (!differ(before.origin, after.origin, same(before.value, after.value))) {
            return;
        }
        change(std::string(field), before.known() ? show(before.value) : std::string{},
               after.known() ? show(after.value) : std::string{}, before.range, after.range);
    }

    void secret(const std::string& field, const SecretFacts& before, const SecretFacts& after);
    void tls(const std::optional<UpstreamTls>& before, const std::optional<UpstreamTls>& after);
    void nodes(std::string_view prefix, const text::Node* before, const text::Node* after);

    // The extra fields of both entities are compared last.
    [[nodiscard]] FieldChanges take();

private:
    template <typename T>
    static std::vector<std::string> texts(const std::vector<T>& items) {
        std::vector<std::string> out;
        out.reserve(items.size());
        for (const auto& item : items) {
            out.push_back(show(item));
        }
        return out;
    }

    [[nodiscard]] bool differ(Origin before, Origin after, bool sameValue) const;
    [[nodiscard]] bool sameSecret(const SecretFacts& a, const SecretFacts& b) const;
    [[nodiscard]] FilledIn filledIn() const;
    void extras();

    const Context& m_context;
    const EntityBase& m_before;
    const EntityBase& m_after;
    FieldChanges m_result;
};

} // namespace gatelens::model::diffing
