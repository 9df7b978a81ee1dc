// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Reads a mapping of a configuration. The first mistake is kept with its
// file:line:column; keys that nobody asked for are one.
#pragma once

#include "core/base/result.h"
#include "core/text/node.h"
#include "core/text/source.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::engine {

// `text` with ${NAME} and ${NAME:-fallback} taken from the environment and
// ${file:/path} from a file, without the line break at its end; "$$" is "$".
[[nodiscard]] Result<std::string> expandReferences(std::string_view text);

class ObjectReader final {
public:
    // `what` names the object in messages: "route", "filter key-auth".
    ObjectReader(const text::Node& node, const text::SourceMap& sources, std::string_view what);

    [[nodiscard]] bool has(std::string_view key);
    [[nodiscard]] std::string text(std::string_view key, std::string_view fallback = {});
    [[nodiscard]] std::string required(std::string_view key);
    [[nodiscard]] bool flag(std::string_view key, bool fallback);
    [[nodiscard]] std::int64_t number(std::string_view key, std::int64_t fallback,
                                      std::int64_t least, std::int64_t most);
    // "250ms", "5s", "2m", "1h", or a bare number of seconds; in milliseconds.
    [[nodiscard]] std::int64_t duration(std::string_view key, std::int64_t fallback);
    // One of `choices`, the first when absent; its position.
    [[nodiscard]] std::size_t choice(std::string_view key,
                                     const std::vector<std::string_view>& choices);
    // A list of texts, or one text.
    [[nodiscard]] std::vector<std::string> list(std::string_view key);
    // Name -> text.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> map(std::string_view key);
    [[nodiscard]] const text::Node* node(std::string_view key);
    // The elements of a list of mappings.
    [[nodiscard]] std::vector<const text::Node*> objects(std::string_view key);

    void mistake(const text::Node* at, std::string message);
    // A mistake that was found deeper.
    void adopt(const Error& error);
    // The first mistake, if there is one.
    [[nodiscard]] Status finish();

private:
    std::optional<std::string> scalar(std::string_view key);
    std::string expanded(const text::Node& node);

    const text::Node& m_node;
    const text::SourceMap& m_sources;
    std::string m_what;
    std::vector<std::string_view> m_known;
    std::optional<Error> m_error;
    std::optional<Error> m_missing; // a key that must be there
};

} // namespace gatelens::engine
