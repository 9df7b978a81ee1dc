// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Collects what a translation could not carry over, once a kind.
#pragma once

#include "core/sandbox/translate.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace gatelens::sandbox {

class Remarks final {
public:
    // `route` empty: it concerns the whole.
    void add(const std::string& what, const std::string& why, const std::string& route) {
        const auto [found, isNew] = m_index.emplace(what + '\n' + why, m_remarks.size());
        if (isNew) {
            m_remarks.push_back({what, why, 0, route});
        }
        m_remarks[found->second].routes += route.empty() ? 0 : 1;
    }
    [[nodiscard]] std::vector<Remark> take() { return std::move(m_remarks); }

private:
    std::vector<Remark> m_remarks;
    std::map<std::string, std::size_t> m_index;
};

} // namespace gatelens::sandbox
