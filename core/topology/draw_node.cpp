// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/topology/draw_node.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace gatelens::topology {

namespace {

constexpr float kPadding = 10;
constexpr float kTitleSize = 12.5F;
constexpr float kSmallSize = 10.5F;
constexpr float kChipSize = 10;

Color faded(Color color, std::uint8_t alpha) {
    color.alpha = alpha;
    return color;
}

class NodeDrawer final {
public:
    NodeDrawer(DisplayList& list, const Node& node, const Box& box, const DrawOptions& options)
        : m_list(list)
        , m_node(node)
        , m_box(box)
        , m_options(options)
        , m_theme(*options.theme)
        , m_scale(options.fontScale) {}

    void draw() {
        if (m_options.tier == Tier::Bar) {
            bar();
            return;
        }
        outline();
        float room = m_box.width - 2 * kPadding * m_scale;
        if (m_options.findings && m_node.findings > 0) {
            room -= badge() + 6 * m_scale;
        }
        if (m_options.tier == Tier::Label) {
            title(m_box.centreY() + 4.5F * m_scale, room);
            return;
        }
        const bool two = !m_node.subtitle.empty() || !m_node.chips.empty();
        if (!two) {
            title(m_box.centreY() + 4.5F * m_scale, room);
            return;
        }
        title(m_box.y + 18 * m_scale, room);
        secondLine();
        stub();
    }

private:
    [[nodiscard]] bool marked() const {
        return m_options.findings && m_node.severity >= Severity::Low;
    }

    void outline() {
        RectItem card{m_box, 7 * m_scale, m_theme.surface, m_theme.border, 1.2F, Dash::Solid};
        if (marked()) {
            card.stroke = m_theme.of(m_node.severity);
            card.strokeWidth = 1.6F;
        }
        switch (m_node.change) {
        case Change::Added:
            card.stroke = m_theme.text;
            card.strokeWidth = 2.2F;
            break;
        case Change::Removed:
            card.stroke = m_theme.muted;
            card.dash = Dash::Dashed;
            card.fill = faded(m_theme.surface, 110);
            break;
        case Change::Changed:
        case Change::None:
            break;
        }
        if (m_node.members > 1) {
            // A group looks like a pile.
            RectItem under = card;
            under.box.x += 4 * m_scale;
            under.box.y += 4 * m_scale;
            m_list.items.emplace_back(under);
        }
        m_list.items.emplace_back(card);
        if (m_node.change == Change::Changed) {
            const Box dot{m_box.x + 3 * m_scale, m_box.y + 3 * m_scale, 6 * m_scale, 6 * m_scale};
            m_list.items.emplace_back(
                RectItem{dot, 3 * m_scale, m_theme.accent, {0, 0, 0, 0}, 0, Dash::Solid});
        }
    }

    void bar() {
        const Color fill = marked() ? m_theme.of(m_node.severity) : m_theme.border;
        m_list.items.emplace_back(RectItem{m_box, 3 * m_scale, fill, {0, 0, 0, 0}, 0, Dash::Solid});
    }

    // The badge in the top right corner; the width that it takes.
    float badge() {
        const float radius = 7 * m_scale;
        BadgeItem item;
        item.radius = radius;
        item.centre = {m_box.right() - radius - 7 * m_scale, m_box.y + radius + 6 * m_scale};
        item.severity = m_node.severity;
        item.count = m_node.findings;
        item.fill = m_theme.of(m_node.severity);
        item.ink = m_theme.inkOn(m_node.severity);
        float width = 2 * radius;
        if (m_node.findings > 1) {
            const std::string count = std::to_string(m_node.findings);
            const float size = kSmallSize * m_scale;
            const float textSpan = textWidth(count, size, Face::Sans);
            item.centre.x -= textSpan + 3 * m_scale;
            m_list.items.emplace_back(
                TextItem{{m_box.right() - 7 * m_scale, item.centre.y + 3.8F * m_scale},
                         count,
                         size,
                         Face::Sans,
                         Align::Right,
                         m_theme.muted,
                         textSpan + 1});
            width += textSpan + 3 * m_scale;
        }
        m_list.items.emplace_back(item);
        return width;
    }

    [[nodiscard]] Face titleFace() const {
        switch (m_node.column) {
        case Column::Client:
        case Column::Service:
        case Column::Upstream:
            return Face::SansBold;
        default:
            return Face::Mono;
        }
    }

    void title(float baseline, float room) {
        const float size = kTitleSize * m_scale;
        const Color color = m_node.change == Change::Removed ? m_theme.muted : m_theme.text;
        m_list.items.emplace_back(
            TextItem{{m_box.x + kPadding * m_scale, baseline},
                     elideText(m_node.title, room, size, titleFace(), Elide::Middle),
                     size,
                     titleFace(),
                     Align::Left,
                     color,
                     room});
    }

    void secondLine() {
        const float baseline = m_box.bottom() - 10 * m_scale;
        float x = m_box.x + kPadding * m_scale;
        float right = m_box.right() - kPadding * m_scale;
        if (m_node.hiddenNeighbours > 0) {
            right -= 26 * m_scale;
        }
        const float size = kSmallSize * m_scale;
        if (!m_node.subtitle.empty()) {
            // Chips keep at least half of the line when there are any.
            const float share = m_node.chips.empty() ? 1.0F : 0.5F;
            const float room = (right - x) * share;
            TextItem text{
                {x, baseline}, elideText(m_node.subtitle, room, size, Face::Sans, Elide::End),
                size,          Face::Sans,
                Align::Left,   m_theme.muted,
                room};
            x += textWidth(text.text, size, Face::Sans) + 5 * m_scale;
            m_list.items.emplace_back(std::move(text));
        }
        chips(x, right, baseline);
    }

    void chips(float x, float right, float baseline) {
        const float size = kChipSize * m_scale;
        for (std::size_t i = 0; i < m_node.chips.size(); ++i) {
            const Chip& chip = m_node.chips[i];
            const std::size_t left = m_node.chips.size() - i - 1;
            const float reserve = left > 0 ? 26 * m_scale : 0;
            float width = textWidth(chip.text, size, Face::Sans) + 12 * m_scale;
            if (x + width > right - reserve) {
                if (left > 0 || x + 22 * m_scale > right) {
                    more(x, right, baseline, left + 1);
                    return;
                }
                width = right - x;
            }
            chipAt(x, width, baseline, chip.text, chip.danger);
            x += width + 4 * m_scale;
        }
    }

    void more(float x, float right, float baseline, std::size_t count) {
        const std::string text = fmt::format("+{}", count);
        const float width = textWidth(text, kChipSize * m_scale, Face::Sans) + 10 * m_scale;
        if (x + width <= right) {
            chipAt(x, width, baseline, text, false);
        }
    }

    void chipAt(float x, float width, float baseline, const std::string& text, bool danger) {
        const float size = kChipSize * m_scale;
        const Box box{x, baseline - 10.5F * m_scale, width, 15 * m_scale};
        const Color stroke = danger && m_options.findings ? m_theme.high : m_theme.border;
        m_list.items.emplace_back(
            RectItem{box, box.height / 2, m_theme.raised, stroke, 1, Dash::Solid});
        const float room = width - 8 * m_scale;
        m_list.items.emplace_back(TextItem{{x + width / 2, baseline + 0.5F * m_scale},
                                           elideText(text, room, size, Face::Sans, Elide::End),
                                           size,
                                           Face::Sans,
                                           Align::Centre,
                                           m_theme.muted,
                                           room});
    }

    // "+12": neighbours that are not on this picture.
    void stub() {
        if (m_node.hiddenNeighbours == 0) {
            return;
        }
        const float size = kChipSize * m_scale;
        m_list.items.emplace_back(
            TextItem{{m_box.right() - 6 * m_scale, m_box.bottom() - 10 * m_scale},
                     fmt::format("+{}", std::min<std::uint32_t>(m_node.hiddenNeighbours, 999)),
                     size,
                     Face::Sans,
                     Align::Right,
                     m_theme.accent,
                     26 * m_scale});
    }

    DisplayList& m_list;
    const Node& m_node;
    const Box& m_box;
    const DrawOptions& m_options;
    const Theme& m_theme;
    float m_scale;
};

} // namespace

void drawNode(DisplayList& list, const Graph& graph, std::uint32_t node, const Box& box,
              const DrawOptions& options) {
    const std::size_t begin = list.items.size();
    const Box moved{box.x + list.origin.x, box.y + list.origin.y, box.width, box.height};
    NodeDrawer(list, graph.nodes[node], moved, options).draw();
    list.groups.push_back({node, begin, list.items.size()});
}

} // namespace gatelens::topology
