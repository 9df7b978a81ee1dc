// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/topology/draw.h"

#include "core/topology/draw_node.h"
#include "core/topology/edge_pieces.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace gatelens::topology {

namespace {

constexpr float kMarginX = 36;
constexpr float kHeader = 78;       // band names and column headers
constexpr float kFooter = 64;       // legend
constexpr float kMarginBottom = 24; // instead of it
constexpr float kLaneLabel = 180;
constexpr std::size_t kMostPathsOverChips = 6;
constexpr std::size_t kMostPaths = 24; // more would paint the whole picture in one colour

std::string upper(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return out;
}

Color faded(Color color, std::uint8_t alpha) {
    color.alpha = alpha;
    return color;
}

class Drawer final {
public:
    Drawer(const Graph& graph, const Layout& layout, const DrawOptions& options)
        : m_graph(graph)
        , m_layout(layout)
        , m_options(options)
        , m_theme(*options.theme)
        , m_scale(options.fontScale) {
        m_list.background = m_theme.canvas;
        const bool lanes = !layout.lanes.empty();
        m_list.origin = m_options.frame ? Point{kMarginX * m_scale, kHeader * m_scale} : Point{};
        m_list.width = layout.width + 2 * m_list.origin.x + (lanes ? kLaneLabel * m_scale : 0);
        m_list.width = std::max(m_list.width, m_options.frame ? 640 * m_scale : 0);
        m_list.height = layout.height + m_list.origin.y + (m_options.frame ? footerHeight() : 0);
    }

    DisplayList run() {
        if (m_options.frame) {
            bands();
            headers();
        }
        if (m_options.tier == Tier::Density) {
            density();
        } else {
            lanes();
            edges();
            if (m_options.findings) {
                attacks();
            }
            nodes();
        }
        if (m_options.frame && m_options.legend) {
            footer();
        }
        return std::move(m_list);
    }

private:
    [[nodiscard]] Point moved(Point point) const {
        return {point.x + m_list.origin.x, point.y + m_list.origin.y};
    }

    void text(Point at, std::string words, float size, Color color, Align align = Align::Left,
              Face face = Face::Sans, float room = 0) {
        if (room > 0) {
            words = elideText(words, room, size * m_scale, face, Elide::End);
        }
        m_list.items.emplace_back(
            TextItem{at, std::move(words), size * m_scale, face, align, color, room});
    }

    // --- frame

    [[nodiscard]] float footerHeight() const {
        return (m_options.legend ? kFooter : kMarginBottom) * m_scale;
    }

    void bands() {
        for (std::size_t i = 0; i < m_layout.bands.size(); ++i) {
            const auto& span = m_layout.bands[i];
            const bool last = i + 1 == m_layout.bands.size();
            const float left = i == 0 ? 0 : boundary(i - 1);
            const float right = last ? m_list.width : boundary(i);
            const float bottom = m_list.height - (m_options.legend ? 46 * m_scale : 0);
            if (m_graph.bands[span.band].first == Column::Listener) {
                m_list.items.emplace_back(RectItem{{left, 0, right - left, bottom},
                                                   0,
                                                   m_theme.band,
                                                   {0, 0, 0, 0},
                                                   0,
                                                   Dash::Solid});
            }
            bandTitle(m_graph.bands[span.band], left + 16 * m_scale, right - 8 * m_scale);
            if (!last) {
                m_list.items.emplace_back(
                    LineItem{{right, 0}, {right, bottom}, m_theme.faint, 1.4F, Dash::Dotted});
            }
        }
    }

    void bandTitle(const Band& band, float left, float right) {
        const float y = 26 * m_scale;
        const std::string title =
            elideText(upper(band.name), right - left, 11 * m_scale, Face::SansBold, Elide::End);
        float x = left + textWidth(title, 11 * m_scale, Face::SansBold) + 12 * m_scale;
        text({left, y}, title, 11, m_theme.faint, Align::Left, Face::SansBold);
        for (const auto& chip : band.chips) {
            const std::string words = fmt::format("{} · every route", chip.text);
            const float width = textWidth(words, 10 * m_scale, Face::Sans) + 14 * m_scale;
            if (x + width > right) {
                break;
            }
            m_list.items.emplace_back(RectItem{{x, y - 12 * m_scale, width, 16 * m_scale},
                                               8 * m_scale,
                                               m_theme.raised,
                                               m_theme.border,
                                               1,
                                               Dash::Solid});
            text({x + width / 2, y - 0.5F * m_scale}, words, 10, m_theme.muted, Align::Centre);
            x += width + 6 * m_scale;
        }
    }

    // Between two bands, half way between their columns.
    [[nodiscard]] float boundary(std::size_t band) const {
        const auto& left = m_layout.bands[band];
        const auto& right = m_layout.bands[band + 1];
        return m_list.origin.x + (left.x + left.width + right.x) / 2;
    }

    void headers() {
        for (const auto& column : m_layout.columns) {
            const float x = m_list.origin.x + column.x;
            const std::string title =
                fmt::format("{} {}", columnTitle(column.column), column.count);
            text({x + 2, 58 * m_scale}, title, 11, m_theme.muted, Align::Left, Face::Sans,
                 std::max(column.width, 100 * m_scale));
        }
    }

    void footer() {
        const float y = m_list.height - 24 * m_scale;
        float x = m_list.origin.x;
        const auto sample = [&](std::string_view name, Color color, Dash dash, float width) {
            m_list.items.emplace_back(LineItem{
                {x, y - 4 * m_scale}, {x + 28 * m_scale, y - 4 * m_scale}, color, width, dash});
            text({x + 36 * m_scale, y}, std::string(name), 11, m_theme.muted);
            x += 36 * m_scale + textWidth(name, 11 * m_scale, Face::Sans) + 22 * m_scale;
        };
        for (const Encryption encryption : usedEncryptions()) {
            const EdgeStyle style = styleOf(encryption);
            sample(style.name, style.color, style.dash, style.width);
        }
        if (m_options.findings && !m_graph.paths.empty()) {
            sample(m_graph.paths.size() > kMostPaths ? fmt::format("attack path ({} worst of {})",
                                                                   kMostPaths, m_graph.paths.size())
                                                     : "attack path",
                   m_theme.critical, Dash::Solid, 2.2F);
        }
        if (m_options.findings) {
            severities(x, y);
        }
        if (m_graph.truncation.any()) {
            text({m_list.width - 16 * m_scale, y},
                 fmt::format("Showing {} of {}: {}", m_graph.truncation.shown,
                             m_graph.truncation.total, m_graph.truncation.reason),
                 11, m_theme.text, Align::Right);
        }
    }

    void severities(float x, float y) {
        std::map<Severity, std::uint32_t, std::greater<>> counts;
        for (const auto& node : m_graph.nodes) {
            if (node.severity >= Severity::Low) {
                counts[node.severity] += 1;
            }
        }
        for (const auto& [severity, count] : counts) {
            BadgeItem badge;
            badge.centre = {x + 7 * m_scale, y - 4 * m_scale};
            badge.radius = 6.5F * m_scale;
            badge.severity = severity;
            badge.fill = m_theme.of(severity);
            badge.ink = m_theme.inkOn(severity);
            m_list.items.emplace_back(badge);
            const std::string name = fmt::format("{} {}", severityName(severity), count);
            text({x + 19 * m_scale, y}, name, 11, m_theme.muted);
            x += 19 * m_scale + textWidth(name, 11 * m_scale, Face::Sans) + 18 * m_scale;
        }
    }

    // --- edges

    struct EdgeStyle {
        std::string_view name;
        Color color;
        Dash dash = Dash::Solid;
        float width = 1.3F;
    };

    [[nodiscard]] EdgeStyle styleOf(Encryption encryption) const {
        switch (encryption) {
        case Encryption::Plaintext:
            return {"plaintext", m_theme.high, Dash::Dashed, 1.5F};
        case Encryption::Tls:
            return {"TLS", m_theme.muted, Dash::Solid, 1.5F};
        case Encryption::MutualTls:
            return {"mutual TLS", m_theme.accent, Dash::Solid, 1.5F};
        case Encryption::Unknown:
            return {"not known", m_theme.faint, Dash::Dotted, 1.3F};
        case Encryption::Inside:
            break;
        }
        return {"inside the gateway", m_theme.faint, Dash::Solid, 1.1F};
    }

    [[nodiscard]] std::vector<Encryption> usedEncryptions() const {
        std::array<bool, 5> used{};
        for (const auto& edge : m_graph.edges) {
            used[static_cast<std::size_t>(edge.encryption)] = true;
        }
        std::vector<Encryption> found;
        for (const Encryption encryption :
             {Encryption::Tls, Encryption::MutualTls, Encryption::Plaintext, Encryption::Unknown}) {
            if (used[static_cast<std::size_t>(encryption)]) {
                found.push_back(encryption);
            }
        }
        return found;
    }

    void edges() {
        for (std::uint32_t i = 0; i < m_graph.edges.size(); ++i) {
            const Edge& edge = m_graph.edges[i];
            if (edge.chip) {
                continue;
            }
            const EdgeStyle style = styleOf(edge.encryption);
            CurveItem curve;
            curve.color = style.color;
            curve.dash = style.dash;
            curve.width = style.width;
            curve.edge = i;
            if (edge.change == Change::Removed) {
                curve.dash = Dash::Dotted;
                curve.color = m_theme.muted;
            } else if (edge.change == Change::Added) {
                curve.width = 2.4F;
            }
            if (m_options.findings && edge.severity >= Severity::Medium) {
                curve.color = m_theme.of(edge.severity);
                curve.width = 2;
            }
            stroke(m_layout.edges[i], curve);
            if (edge.count > 1 && edge.encryption != Encryption::Inside &&
                m_options.tier == Tier::Card) {
                multiplicity(m_layout.edges[i], edge.count);
            }
        }
    }

    // The arrow, if there is one, stands on the last piece only.
    void stroke(const EdgeLine& line, CurveItem curve) {
        const EdgePieces pieces(line);
        const bool arrow = curve.arrow;
        for (const EdgePiece& piece : pieces.all()) {
            const Point from = moved(piece.from);
            const Point to = moved(piece.to);
            if (!piece.curved) {
                m_list.items.emplace_back(LineItem{from, to, curve.color, curve.width, curve.dash});
                continue;
            }
            curve.from = from;
            curve.to = to;
            curve.arrow = arrow && &piece == &pieces.all().back();
            m_list.items.emplace_back(curve);
        }
    }

    // On the last run of the edge, which no other column is in the way of.
    void multiplicity(const EdgeLine& line, std::uint32_t count) {
        const std::string words = fmt::format("×{}", count);
        const Point from = moved(line.pass   ? Point{line.pass->right, line.pass->y}
                                 : line.exit ? *line.exit
                                             : line.from);
        const Point to = moved(line.entry ? *line.entry : line.to);
        const Point middle{(from.x + to.x) / 2, (from.y + to.y) / 2};
        const float width = textWidth(words, 10 * m_scale, Face::Sans) + 8 * m_scale;
        m_list.items.emplace_back(
            RectItem{{middle.x - width / 2, middle.y - 8 * m_scale, width, 14 * m_scale},
                     7 * m_scale,
                     m_theme.canvas,
                     {0, 0, 0, 0},
                     0,
                     Dash::Solid});
        text({middle.x, middle.y + 3 * m_scale}, words, 10, m_theme.muted, Align::Centre);
    }

    // An attack runs along the edges of the picture; a hop that several attacks
    // share is drawn once, as the worst of them.
    void attacks() {
        std::map<std::pair<std::uint32_t, std::uint32_t>, Hop> hops;
        for (const GraphPath* path : worstPaths()) {
            for (std::size_t i = 0; i + 1 < path->nodes.size(); ++i) {
                Hop& hop = hops[{path->nodes[i], path->nodes[i + 1]}];
                hop.severity = std::max(hop.severity, path->severity);
                hop.last = hop.last || i + 2 == path->nodes.size();
            }
        }
        for (std::uint32_t i = 0; i < m_graph.edges.size(); ++i) {
            const auto found = hops.find({m_graph.edges[i].from, m_graph.edges[i].to});
            if (found != hops.end()) {
                found->second.edge = i;
            }
        }
        for (const auto& [ends, hop] : hops) {
            // A fan that became chips would be back, only in red.
            if (hop.edge && m_graph.edges[*hop.edge].chip &&
                m_graph.paths.size() > kMostPathsOverChips) {
                continue;
            }
            CurveItem curve;
            curve.color = faded(m_theme.of(hop.severity), 235);
            curve.width = 2.2F;
            curve.arrow = hop.last;
            stroke(hop.edge ? m_layout.edges[*hop.edge] : between(ends.first, ends.second), curve);
        }
    }

    [[nodiscard]] std::vector<const GraphPath*> worstPaths() const {
        std::vector<const GraphPath*> paths;
        for (const auto& path : m_graph.paths) {
            paths.push_back(&path);
        }
        std::stable_sort(paths.begin(), paths.end(), [](const GraphPath* a, const GraphPath* b) {
            return a->severity > b->severity;
        });
        paths.resize(std::min(paths.size(), kMostPaths));
        return paths;
    }

    struct Hop {
        Severity severity = Severity::None;
        bool last = false;
        std::optional<std::uint32_t> edge; // none: the attack jumps
    };

    [[nodiscard]] EdgeLine between(std::uint32_t from, std::uint32_t to) const {
        const Box& start = m_layout.nodes[from];
        const Box& end = m_layout.nodes[to];
        const bool forward = end.x > start.x;
        EdgeLine line;
        line.from = {forward ? start.right() : start.x, start.centreY()};
        line.to = {forward ? end.x : end.right(), end.centreY()};
        return line;
    }

    // --- lanes and nodes

    void lanes() {
        std::int32_t labelled = -2;
        for (std::size_t i = 0; i < m_layout.lanes.size(); ++i) {
            const LaneSpan& span = m_layout.lanes[i];
            const Box& box = span.box;
            const bool rightmost = span.column == m_layout.columns.back().column;
            if (!rightmost) {
                tint(box);
                text({m_list.origin.x + box.x, m_list.origin.y + box.y - 8 * m_scale},
                     m_graph.lanes[static_cast<std::size_t>(span.lane)].name, 10, m_theme.faint,
                     Align::Left, Face::Sans, box.width);
                continue;
            }
            const float x = m_list.origin.x + box.right() + 10 * m_scale;
            const float top = m_list.origin.y + box.y;
            const float bottom = m_list.origin.y + box.bottom();
            for (const auto& [from, to] :
                 {std::pair(Point{x, top}, Point{x + 8 * m_scale, top}),
                  std::pair(Point{x + 8 * m_scale, top}, Point{x + 8 * m_scale, bottom}),
                  std::pair(Point{x + 8 * m_scale, bottom}, Point{x, bottom})}) {
                m_list.items.emplace_back(LineItem{from, to, m_theme.faint, 1, Dash::Solid});
            }
            const bool room = box.right() >= m_layout.width - 1;
            if (room && labelled != span.lane) {
                labelled = span.lane;
                text({x + 18 * m_scale, (top + bottom) / 2 + 4 * m_scale},
                     m_graph.lanes[static_cast<std::size_t>(span.lane)].name, 11.5F, m_theme.muted,
                     Align::Left, Face::Sans, (kLaneLabel - 50) * m_scale);
            }
        }
    }

    void tint(const Box& box) {
        const float pad = 5 * m_scale;
        m_list.items.emplace_back(
            RectItem{{m_list.origin.x + box.x - pad, m_list.origin.y + box.y - pad,
                      box.width + 2 * pad, box.height + 2 * pad},
                     8 * m_scale,
                     m_theme.canvas,
                     m_theme.border,
                     1,
                     Dash::Dashed});
    }

    void nodes() {
        for (std::uint32_t i = 0; i < m_graph.nodes.size(); ++i) {
            drawNode(m_list, m_graph, i, m_layout.nodes[i], m_options);
        }
    }

    // One strip a column: each row of pixels has the colour of the worst node that
    // falls on it, so that no critical finding disappears with the distance.
    void density() {
        constexpr float kRow = 12; // scene units; at a zoom below 0.1 about a pixel
        for (std::size_t c = 0; c < m_layout.columns.size(); ++c) {
            const ColumnSpan& column = m_layout.columns[c];
            const auto rows = static_cast<std::size_t>(m_layout.height / kRow) + 1;
            std::vector<std::int8_t> worst(rows, -1);
            for (std::size_t i = 0; i < m_graph.nodes.size(); ++i) {
                if (m_graph.nodes[i].column != column.column) {
                    continue;
                }
                const auto row = static_cast<std::size_t>(m_layout.nodes[i].y / kRow);
                const auto severity =
                    m_options.findings ? m_graph.nodes[i].severity : Severity::None;
                worst[row] = std::max(worst[row], static_cast<std::int8_t>(severity));
            }
            strip(column, worst, kRow);
        }
    }

    void strip(const ColumnSpan& column, const std::vector<std::int8_t>& worst, float row) {
        for (std::size_t i = 0; i < worst.size();) {
            std::size_t end = i;
            while (end < worst.size() && worst[end] == worst[i]) {
                ++end;
            }
            if (worst[i] >= 0) {
                const auto severity = static_cast<Severity>(worst[i]);
                const Box box{m_list.origin.x + column.x,
                              m_list.origin.y + static_cast<float>(i) * row, column.width,
                              static_cast<float>(end - i) * row};
                m_list.items.emplace_back(
                    RectItem{box, 0, m_theme.of(severity), {0, 0, 0, 0}, 0, Dash::Solid});
            }
            i = end;
        }
    }

    const Graph& m_graph;
    const Layout& m_layout;
    const DrawOptions& m_options;
    const Theme& m_theme;
    float m_scale;
    DisplayList m_list;
};

} // namespace

Tier tierOf(float zoom) {
    if (zoom >= 0.8F) {
        return Tier::Card;
    }
    if (zoom >= 0.45F) {
        return Tier::Label;
    }
    return zoom >= 0.1F ? Tier::Bar : Tier::Density;
}

DisplayList drawGraph(const Graph& graph, const Layout& layout, const DrawOptions& options) {
    DrawOptions resolved = options;
    if (resolved.theme == nullptr) {
        resolved.theme = &darkTheme();
    }
    return Drawer(graph, layout, resolved).run();
}

} // namespace gatelens::topology
