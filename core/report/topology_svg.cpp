// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/topology_svg.h"

#include "core/report/xml.h"

#include <cmath>
#include <numbers>

#include <fmt/format.h>

namespace gatelens::report {

using topology::Align;
using topology::Color;
using topology::Dash;
using topology::Face;

namespace {

// Coordinates with at most one decimal: a tenth of a pixel is nothing to see.
std::string num(float value) {
    std::string text = fmt::format("{:.1f}", value);
    if (text.ends_with(".0")) {
        text.resize(text.size() - 2);
    }
    return text == "-0" ? "0" : text;
}

class SvgWriter final {
public:
    SvgWriter(const topology::Graph& graph, const topology::DisplayList& list,
              const SvgOptions& options)
        : m_graph(graph)
        , m_list(list)
        , m_options(options) {}

    std::string run() {
        head();
        std::size_t group = 0;
        for (std::size_t i = 0; i < m_list.items.size(); ++i) {
            const bool starts = group < m_list.groups.size() && m_list.groups[group].begin == i;
            if (starts) {
                openGroup(m_list.groups[group]);
            }
            std::visit([this](const auto& item) { write(item); }, m_list.items[i]);
            if (group < m_list.groups.size() && m_list.groups[group].end == i + 1) {
                closeGroup(m_list.groups[group]);
                ++group;
            }
        }
        m_out += "</svg>\n";
        return std::move(m_out);
    }

private:
    void head() {
        m_out +=
            fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" "
                        "viewBox=\"0 0 {} {}\" role=\"graphics-document\" aria-label=\"{}\">\n",
                        num(m_list.width * m_options.scale), num(m_list.height * m_options.scale),
                        num(m_list.width), num(m_list.height), xmlEscape(m_options.title));
        m_out += fmt::format("<title>{}</title>\n", xmlEscape(m_options.title));
        m_out += "<style>"
                 "text{font-family:Inter,'DejaVu Sans','Segoe UI',Helvetica,sans-serif}"
                 ".b{font-weight:600}"
                 ".m{font-family:'JetBrains Mono','DejaVu Sans Mono',Menlo,Consolas,monospace}"
                 "</style>\n";
        m_out += fmt::format("<rect width=\"{}\" height=\"{}\" fill=\"{}\"/>\n", num(m_list.width),
                             num(m_list.height), m_list.background.hex());
    }

    void openGroup(const topology::ItemGroup& group) {
        const auto& node = m_graph.nodes[group.node];
        const std::string link = m_options.link ? m_options.link(node) : std::string{};
        if (!link.empty()) {
            m_out += fmt::format("<a href=\"{}\">", xmlEscape(link));
        }
        m_out += "<g role=\"graphics-symbol\"";
        if (m_options.ids) {
            m_out += fmt::format(" class=\"n\" id=\"n{}\" tabindex=\"0\"", group.node);
        }
        m_out +=
            fmt::format(" aria-label=\"{}\">",
                        xmlEscape(topology::columnTitle(node.column)
                                      .substr(0, topology::columnTitle(node.column).size() - 1)) +
                            ' ' + xmlEscape(node.title));
        const std::string& tip = node.tooltip.empty() ? node.title : node.tooltip;
        m_out += fmt::format("<title>{}</title>\n", xmlEscape(tip));
    }

    void closeGroup(const topology::ItemGroup& group) {
        const auto& node = m_graph.nodes[group.node];
        m_out += "</g>";
        if (m_options.link && !m_options.link(node).empty()) {
            m_out += "</a>";
        }
        m_out += '\n';
    }

    void paint(std::string_view name, Color color) {
        if (color.alpha == 0) {
            m_out += fmt::format(" {}=\"none\"", name);
            return;
        }
        m_out += fmt::format(" {}=\"{}\"", name, color.hex());
        if (color.alpha != 255) {
            m_out += fmt::format(" {}-opacity=\"{:.2f}\"", name,
                                 static_cast<float>(color.alpha) / 255.0F);
        }
    }

    void stroke(Color color, float width, Dash dash) {
        paint("stroke", color);
        if (color.alpha == 0) {
            return;
        }
        m_out += fmt::format(" stroke-width=\"{}\"", num(width));
        if (dash == Dash::Dashed) {
            m_out += " stroke-dasharray=\"6 4\"";
        } else if (dash == Dash::Dotted) {
            m_out += " stroke-dasharray=\"1 5\" stroke-linecap=\"round\"";
        }
    }

    void write(const topology::RectItem& item) {
        m_out += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"", num(item.box.x),
                             num(item.box.y), num(item.box.width), num(item.box.height));
        if (item.radius > 0) {
            m_out += fmt::format(" rx=\"{}\"", num(item.radius));
        }
        paint("fill", item.fill);
        if (item.stroke.alpha != 0) {
            stroke(item.stroke, item.strokeWidth, item.dash);
        }
        m_out += "/>\n";
    }

    void write(const topology::TextItem& item) {
        m_out += fmt::format("<text x=\"{}\" y=\"{}\" font-size=\"{}\"", num(item.at.x),
                             num(item.at.y), num(item.size));
        if (item.face == Face::SansBold) {
            m_out += " class=\"b\"";
        } else if (item.face == Face::Mono) {
            m_out += " class=\"m\"";
        }
        if (item.align != Align::Left) {
            m_out +=
                item.align == Align::Right ? " text-anchor=\"end\"" : " text-anchor=\"middle\"";
        }
        paint("fill", item.color);
        m_out += fmt::format(">{}</text>\n", xmlEscape(item.text));
    }

    void write(const topology::LineItem& item) {
        m_out += fmt::format("<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"", num(item.from.x),
                             num(item.from.y), num(item.to.x), num(item.to.y));
        stroke(item.color, item.width, item.dash);
        m_out += "/>\n";
    }

    void write(const topology::CurveItem& item) {
        m_out += fmt::format("<path d=\"{}\" fill=\"none\"", curvePath(item));
        stroke(item.color, item.width, item.dash);
        if (m_options.ids && item.edge != 0xffffffffU) {
            m_out += fmt::format(" class=\"e\" data-from=\"{}\" data-to=\"{}\"",
                                 m_graph.edges[item.edge].from, m_graph.edges[item.edge].to);
        }
        m_out += "/>\n";
        if (item.arrow) {
            const float tip = item.to.x;
            const float back = item.to.x + (item.from.x < item.to.x ? -9.0F : 9.0F);
            m_out += fmt::format("<path d=\"M{} {}L{} {}L{} {}z\"", num(tip), num(item.to.y),
                                 num(back), num(item.to.y - 5), num(back), num(item.to.y + 5));
            paint("fill", item.color);
            m_out += "/>\n";
        }
    }

    static std::string curvePath(const topology::CurveItem& item) {
        if (std::abs(item.from.y - item.to.y) < 1 && item.bulge == 0) {
            return fmt::format("M{} {}H{}", num(item.from.x), num(item.from.y), num(item.to.x));
        }
        const float half = (item.to.x - item.from.x) / 2;
        const float first = item.bulge == 0 ? half : item.bulge;
        const float second = item.bulge == 0 ? -half : item.bulge;
        return fmt::format("M{} {}C{} {} {} {} {} {}", num(item.from.x), num(item.from.y),
                           num(item.from.x + first), num(item.from.y), num(item.to.x + second),
                           num(item.to.y), num(item.to.x), num(item.to.y));
    }

    void polygon(topology::Point centre, float radius, int corners, float turn, Color fill) {
        m_out += "<path d=\"";
        for (int i = 0; i < corners; ++i) {
            const float angle = turn + 2 * std::numbers::pi_v<float> * static_cast<float>(i) /
                                           static_cast<float>(corners);
            m_out +=
                fmt::format("{}{} {}", i == 0 ? 'M' : 'L', num(centre.x + radius * std::sin(angle)),
                            num(centre.y - radius * std::cos(angle)));
        }
        m_out += "z\"";
        paint("fill", fill);
        m_out += "/>";
    }

    // Severity as shape and letter, not by colour alone.
    void write(const topology::BadgeItem& item) {
        using topology::Severity;
        constexpr float kEighth = std::numbers::pi_v<float> / 8;
        float letterDrop = 0.36F;
        switch (item.severity) {
        case Severity::Critical:
            polygon(item.centre, item.radius * 1.05F, 8, kEighth, item.fill);
            break;
        case Severity::High:
            polygon({item.centre.x, item.centre.y + item.radius * 0.2F}, item.radius * 1.25F, 3, 0,
                    item.fill);
            letterDrop = 0.62F;
            break;
        case Severity::Medium:
            polygon(item.centre, item.radius * 1.15F, 4, 0, item.fill);
            break;
        default:
            m_out += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"{}\"", num(item.centre.x),
                                 num(item.centre.y), num(item.radius * 0.95F));
            paint("fill", item.fill);
            m_out += "/>";
            break;
        }
        const std::string_view name = topology::severityName(item.severity);
        const char letter =
            item.severity == Severity::Info ? 'i' : static_cast<char>(name.front() - 'a' + 'A');
        m_out += fmt::format("<text x=\"{}\" y=\"{}\" font-size=\"{}\" class=\"b\" "
                             "text-anchor=\"middle\"",
                             num(item.centre.x), num(item.centre.y + item.radius * letterDrop),
                             num(item.radius * 1.05F));
        paint("fill", item.ink);
        m_out += fmt::format(">{}</text>\n", letter);
    }

    const topology::Graph& m_graph;
    const topology::DisplayList& m_list;
    const SvgOptions& m_options;
    std::string m_out;
};

} // namespace

std::string topologySvg(const topology::Graph& graph, const topology::DisplayList& list,
                        const SvgOptions& options) {
    return SvgWriter(graph, list, options).run();
}

} // namespace gatelens::report
