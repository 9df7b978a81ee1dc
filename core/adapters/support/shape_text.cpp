// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/support/shape_text.h"

#include "core/base/strings.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace gatelens::adapters {

namespace {

class ShapeReader final {
public:
    ShapeReader(std::string_view text, std::span<const ShapeFragment> fragments)
        : m_rest(text)
        , m_fragments(fragments) {}

    // Fields up to the end of the text or an unmatched ")".
    std::vector<Field> fields() {
        std::vector<Field> out;
        while (true) {
            skipBlanks();
            if (m_rest.empty() || m_rest.front() == ')') {
                return out;
            }
            if (take("@")) {
                std::ranges::move(fragment(until(" )\n")), std::back_inserter(out));
                continue;
            }
            const auto before = m_rest.size();
            out.push_back(field());
            if (m_rest.size() == before) { // nothing understood: do not turn in circles
                m_good = false;
                m_rest.remove_prefix(1);
            }
        }
    }

    [[nodiscard]] bool good() const { return m_good && m_rest.empty(); }

private:
    void skipBlanks() {
        while (!m_rest.empty() && (m_rest.front() == ' ' || m_rest.front() == '\n')) {
            m_rest.remove_prefix(1);
        }
    }

    bool take(std::string_view token) {
        if (!m_rest.starts_with(token)) {
            return false;
        }
        m_rest.remove_prefix(token.size());
        return true;
    }

    void expect(std::string_view token) { m_good = take(token) && m_good; }

    std::string_view until(std::string_view stops) {
        const auto end = std::min(m_rest.find_first_of(stops), m_rest.size());
        const auto word = m_rest.substr(0, end);
        m_rest.remove_prefix(end);
        return word;
    }

    // A field name; "-" belongs to it unless it begins "->".
    std::string_view name() {
        std::size_t end = 0;
        while (end < m_rest.size() &&
               std::string_view(":! )\n").find(m_rest[end]) == std::string_view::npos &&
               !m_rest.substr(end).starts_with("->")) {
            ++end;
        }
        const auto word = m_rest.substr(0, end);
        m_rest.remove_prefix(end);
        return word;
    }

    Field field() {
        Field out;
        out.name = name();
        out.required = take("!");
        if (take("->")) {
            out.replacedBy = until(": )\n");
        }
        expect(":");
        out.shape = type();
        if (take("=")) {
            out.fallback = until(" )\n");
        }
        return out;
    }

    std::vector<Field> fragment(std::string_view name) {
        const auto found = std::ranges::find(m_fragments, name, &ShapeFragment::name);
        if (found == m_fragments.end()) {
            m_good = false;
            return {};
        }
        ShapeReader reader(found->text, m_fragments);
        auto out = reader.fields();
        m_good = m_good && reader.good();
        return out;
    }

    Shape type() {
        if (take("s")) {
            return string();
        }
        if (take("t")) {
            return scalarText();
        }
        if (take("b")) {
            return boolean();
        }
        if (take("a")) {
            return any();
        }
        if (take("d")) {
            return goDuration();
        }
        if (take("D")) {
            return goDuration(true);
        }
        if (take("i")) {
            return ranged(integer());
        }
        if (take("n")) {
            return ranged(number());
        }
        return compound();
    }

    Shape compound() {
        if (take("e(")) {
            const auto values = until(")");
            expect(")");
            return oneOf(split(values, ','));
        }
        if (take("[")) {
            Shape element = type();
            expect("]");
            return listOf(std::move(element));
        }
        if (take("{")) {
            Shape element = type();
            expect("}");
            return mapOf(std::move(element));
        }
        if (take("(")) {
            const bool open = take("*");
            Shape shape = object(fields());
            shape.open = open;
            expect(")");
            return shape;
        }
        m_good = false;
        return any();
    }

    Shape ranged(Shape shape) {
        if (!take("<")) {
            return shape;
        }
        const auto end = std::min(m_rest.find(".."), m_rest.size());
        const auto min = m_rest.substr(0, end);
        m_rest.remove_prefix(end);
        expect("..");
        const auto max = until(">");
        expect(">");
        if (!min.empty()) {
            shape.min = bound(min);
        }
        if (!max.empty()) {
            shape.max = bound(max);
        }
        return shape;
    }

    double bound(std::string_view word) {
        const auto value = parseDouble(word);
        m_good = m_good && value.has_value();
        return value.value_or(0);
    }

    std::string_view m_rest;
    std::span<const ShapeFragment> m_fragments;
    bool m_good = true;
};

} // namespace

Shape shapeOf(std::string_view text, std::span<const ShapeFragment> fragments) {
    return object(ShapeReader(text, fragments).fields());
}

bool isShapeText(std::string_view text, std::span<const ShapeFragment> fragments) {
    ShapeReader reader(text, fragments);
    static_cast<void>(reader.fields());
    return reader.good();
}

} // namespace gatelens::adapters
