// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The routing tree of gin 1.9, which KrakenD 2 runs on: one tree a method, literal
// segments before parameters, going back when a literal leads nowhere; "/*" takes
// the rest.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace gatelens::match::krakend {

using Parameters = std::vector<std::pair<std::string, std::string>>;

struct Leaf {
    std::uint32_t index = 0; // what was added
    Parameters parameters;
    std::string path; // as the route writes its literal parts
};

class Tree final {
public:
    Tree();
    Tree(Tree&&) noexcept;
    Tree& operator=(Tree&&) noexcept;
    ~Tree();

    // False when the same path is there already; gin refuses the configuration.
    bool add(std::string_view pattern, std::uint32_t index);
    [[nodiscard]] std::optional<Leaf> find(std::string_view path, bool ignoreCase = false) const;

private:
    struct Node;
    struct Search;
    std::unique_ptr<Node> m_root;
};

} // namespace gatelens::match::krakend
