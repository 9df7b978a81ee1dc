// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Texts that a request needs until it is over, such as values that a filter sets.
// Kept between requests, so that the steady state allocates nothing.
#pragma once

#include <cstring>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <vector>

namespace gatelens::engine {

class Arena final {
public:
    // The pieces as one text, valid until clear().
    std::string_view join(std::initializer_list<std::string_view> pieces) {
        std::size_t size = 0;
        for (const std::string_view piece : pieces) {
            size += piece.size();
        }
        char* const text = allocate(size);
        char* at = text;
        for (const std::string_view piece : pieces) {
            if (!piece.empty()) {
                std::memcpy(at, piece.data(), piece.size());
                at += piece.size();
            }
        }
        return {text, size};
    }
    std::string_view copy(std::string_view text) { return join({text}); }

    void clear() {
        m_large.clear();
        m_used = 0;
    }

private:
    static constexpr std::size_t kBlock = 2048;

    char* allocate(std::size_t size) {
        if (m_block == nullptr) {
            m_block.reset(new char[kBlock]);
        }
        if (size > kBlock - m_used) {
            m_large.emplace_back(new char[size]);
            return m_large.back().get();
        }
        char* const at = m_block.get() + m_used;
        m_used += size;
        return at;
    }

    std::unique_ptr<char[]> m_block;
    std::size_t m_used = 0;
    std::vector<std::unique_ptr<char[]>> m_large; // what did not fit
};

} // namespace gatelens::engine
