// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/topology_export.h"

#include "core/report/threat_model.h"
#include "core/report/time.h"
#include "core/report/topology_svg.h"
#include "core/report/topology_text.h"
#include "core/topology/graph_views.h"
#include "ui/topology/painter.h"

#include <QCoreApplication>
#include <QDateTime>

#include <algorithm>

namespace gatelens::ui {

namespace {

constexpr std::array<ExportFormatInfo, 10> kFormats{{
    {ExportFormat::Svg, QT_TRANSLATE_NOOP("gatelens::ui::ExportDialog", "SVG picture"), "svg"},
    {ExportFormat::Png, QT_TRANSLATE_NOOP("gatelens::ui::ExportDialog", "PNG image"), "png"},
    {ExportFormat::PdfSheet, QT_TRANSLATE_NOOP("gatelens::ui::ExportDialog", "PDF, one sheet"),
     "pdf"},
    {ExportFormat::PdfPages, QT_TRANSLATE_NOOP("gatelens::ui::ExportDialog", "PDF, A4 pages"),
     "pdf"},
    {ExportFormat::Dot, QT_TRANSLATE_NOOP("gatelens::ui::ExportDialog", "Graphviz DOT"), "dot"},
    {ExportFormat::Mermaid, QT_TRANSLATE_NOOP("gatelens::ui::ExportDialog", "Mermaid diagram"),
     "mmd"},
    {ExportFormat::Json, QT_TRANSLATE_NOOP("gatelens::ui::ExportDialog", "JSON with geometry"),
     "json"},
    {ExportFormat::ThreatDragon,
     QT_TRANSLATE_NOOP("gatelens::ui::ExportDialog", "Threat Dragon model"), "json"},
    {ExportFormat::OpenThreatModel,
     QT_TRANSLATE_NOOP("gatelens::ui::ExportDialog", "Open Threat Model"), "otm"},
    {ExportFormat::Threagile, QT_TRANSLATE_NOOP("gatelens::ui::ExportDialog", "Threagile model"),
     "yaml"},
}};

struct Mover {
    QPointF by;

    void operator()(topology::Point& point) const {
        point.x += static_cast<float>(by.x());
        point.y += static_cast<float>(by.y());
    }
    void operator()(topology::RectItem& item) const {
        item.box.x += static_cast<float>(by.x());
        item.box.y += static_cast<float>(by.y());
    }
    void operator()(topology::TextItem& item) const { (*this)(item.at); }
    void operator()(topology::LineItem& item) const {
        (*this)(item.from);
        (*this)(item.to);
    }
    void operator()(topology::CurveItem& item) const {
        (*this)(item.from);
        (*this)(item.to);
    }
    void operator()(topology::BadgeItem& item) const { (*this)(item.centre); }
};

// The graph of what is seen, laid out anew: for formats without a picture.
struct Pruned {
    topology::Graph graph;
    topology::Layout layout;
};

Pruned pruned(const Scene& scene, const ExportChoice& choice, const QRectF& seen) {
    if (!choice.onlySeen) {
        return {scene.graph, scene.layout};
    }
    std::vector<bool> keep(scene.graph.nodes.size());
    for (std::uint32_t i = 0; i < keep.size(); ++i) {
        keep[i] = scene.box(i).intersects(seen);
    }
    topology::Graph graph = topology::subgraph(scene.graph, keep);
    topology::Layout layout = topology::layoutGraph(graph, {});
    return {std::move(graph), std::move(layout)};
}

std::string threatModel(const Scene& scene, ExportFormat format, const Pruned& part) {
    const SceneRequest& request = scene.request;
    std::vector<findings::StatedSnapshot> stated;
    for (const std::uint32_t index : request.gateways) {
        const GatewayView& gateway = request.view->gateways[index];
        stated.push_back({gateway.snapshot, gateway.attestations});
    }
    const std::int64_t now = QDateTime::currentSecsSinceEpoch();
    const findings::Fleet fleet(std::move(stated), now);
    auto model = report::threatModelOf(fleet, findingsOn(request), part.graph, part.layout);
    model.date = report::utcDate(now);
    std::string text;
    const Sink out = [&text](std::string_view piece) { text += piece; };
    if (format == ExportFormat::ThreatDragon) {
        report::writeThreatDragon(out, model);
    } else if (format == ExportFormat::OpenThreatModel) {
        report::writeOpenThreatModel(out, model);
    } else {
        report::writeThreagile(out, model);
    }
    return text;
}

} // namespace

const std::array<ExportFormatInfo, 10>& exportFormats() {
    return kFormats;
}

topology::DisplayList cropped(const Drawing& drawing, const QRectF& rect) {
    const auto& list = drawing.list;
    const QRectF part = rect.intersected(QRectF(0, 0, list.width, list.height));
    topology::DisplayList out;
    out.width = static_cast<float>(part.width());
    out.height = static_cast<float>(part.height());
    out.background = list.background;
    const Mover move{-part.topLeft()};
    out.origin = list.origin;
    move(out.origin);
    std::size_t group = 0;
    for (const std::uint32_t index : drawing.index.itemsIn(part)) {
        while (group < list.groups.size() && list.groups[group].end <= index) {
            ++group;
        }
        out.items.push_back(list.items[index]);
        std::visit(move, out.items.back());
        if (group == list.groups.size() || index < list.groups[group].begin) {
            continue;
        }
        const std::uint32_t node = list.groups[group].node;
        if (out.groups.empty() || out.groups.back().node != node) {
            out.groups.push_back({node, out.items.size() - 1, 0});
        }
        out.groups.back().end = out.items.size();
    }
    return out;
}

Result<std::string> exportScene(const Scene& scene, const ExportChoice& choice, const QRectF& seen,
                                const QString& title) {
    const auto list = choice.onlySeen ? cropped(*scene.cards, seen) : scene.cards->list;
    switch (choice.format) {
    case ExportFormat::Svg: {
        report::SvgOptions options;
        options.title = title.toStdString();
        return report::topologySvg(scene.graph, list, options);
    }
    case ExportFormat::Png:
        return pngOf(list, static_cast<float>(choice.scale));
    case ExportFormat::PdfSheet:
        return pdfOf(list, title, PdfPages::OneSheet);
    case ExportFormat::PdfPages:
        return pdfOf(list, title, PdfPages::A4);
    default:
        break;
    }
    const Pruned part = pruned(scene, choice, seen);
    switch (choice.format) {
    case ExportFormat::Dot:
        return report::topologyDot(part.graph);
    case ExportFormat::Mermaid:
        return report::topologyMermaid(part.graph);
    case ExportFormat::Json:
        return report::topologyJson(part.graph, part.layout);
    default:
        return threatModel(scene, choice.format, part);
    }
}

} // namespace gatelens::ui
