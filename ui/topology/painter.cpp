// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/painter.h"

#include <QBuffer>
#include <QByteArray>
#include <QFont>
#include <QFontMetricsF>
#include <QImage>
#include <QMarginsF>
#include <QPageLayout>
#include <QPageSize>
#include <QPainterPath>
#include <QPdfWriter>
#include <QPolygonF>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>

#include <fmt/format.h>

namespace gatelens::ui {

using topology::Align;
using topology::Color;
using topology::Dash;
using topology::Face;
using topology::Severity;

namespace {

QColor qtColor(Color color) {
    return {color.red, color.green, color.blue, color.alpha};
}

QPen penOf(Color color, float width, Dash dash) {
    QPen pen(qtColor(color), width);
    switch (dash) {
    case Dash::Solid:
        break;
    case Dash::Dashed:
        pen.setDashPattern({6.0 / width, 4.0 / width});
        pen.setCapStyle(Qt::FlatCap);
        break;
    case Dash::Dotted:
        pen.setDashPattern({0.1, 5.0 / width});
        pen.setCapStyle(Qt::RoundCap);
        break;
    }
    return pen;
}

QPointF qtPoint(topology::Point point) {
    return {point.x, point.y};
}

// Qt's pixel sizes are whole numbers; pictures are not. Text is set at this size
// and scaled, so that it is as wide as it was measured.
constexpr int kSetSize = 100;

QFont fontOf(Face face) {
    QFont font;
    font.setFamilies(face == Face::Mono
                         ? QStringList{"JetBrains Mono", "DejaVu Sans Mono", "monospace"}
                         : QStringList{"Inter", "DejaVu Sans", "sans-serif"});
    font.setPixelSize(kSetSize);
    font.setWeight(face == Face::SansBold ? QFont::DemiBold : QFont::Normal);
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

class ListPainter final {
public:
    ListPainter(QPainter& painter, const QRectF& visible)
        : m_painter(painter)
        , m_visible(visible)
        , m_fonts{fontOf(Face::Sans), fontOf(Face::SansBold), fontOf(Face::Mono)} {}

    void operator()(const topology::RectItem& item) {
        const QRectF rect(item.box.x, item.box.y, item.box.width, item.box.height);
        if (hidden(rect)) {
            return;
        }
        m_painter.setBrush(item.fill.alpha == 0 ? QBrush(Qt::NoBrush) : qtColor(item.fill));
        m_painter.setPen(item.stroke.alpha == 0 ? QPen(Qt::NoPen)
                                                : penOf(item.stroke, item.strokeWidth, item.dash));
        m_painter.drawRoundedRect(rect, item.radius, item.radius);
    }

    void operator()(const topology::TextItem& item) {
        const float room = item.maxWidth > 0 ? item.maxWidth : 600;
        if (hidden(QRectF(item.at.x - room, item.at.y - item.size, 2 * room, 1.5 * item.size))) {
            return;
        }
        draw(item.text, qtPoint(item.at), item.size, item.face, item.align, item.color);
    }

    void operator()(const topology::LineItem& item) {
        m_painter.setPen(penOf(item.color, item.width, item.dash));
        m_painter.drawLine(qtPoint(item.from), qtPoint(item.to));
    }

    void operator()(const topology::CurveItem& item) {
        const QPointF from = qtPoint(item.from);
        const QPointF to = qtPoint(item.to);
        if (hidden(QRectF(from, to).normalized().adjusted(-20, -4, 20, 4))) {
            return;
        }
        QPainterPath path(from);
        if (std::abs(from.y() - to.y()) < 1 && item.bulge == 0) {
            path.lineTo(to);
        } else {
            const qreal half = (to.x() - from.x()) / 2;
            const qreal first = item.bulge == 0 ? half : qreal(item.bulge);
            const qreal second = item.bulge == 0 ? -half : qreal(item.bulge);
            path.cubicTo(from.x() + first, from.y(), to.x() + second, to.y(), to.x(), to.y());
        }
        m_painter.setBrush(Qt::NoBrush);
        m_painter.setPen(penOf(item.color, item.width, item.dash));
        m_painter.drawPath(path);
        if (item.arrow) {
            const qreal back = to.x() + (from.x() < to.x() ? -9 : 9);
            m_painter.setPen(Qt::NoPen);
            m_painter.setBrush(qtColor(item.color));
            m_painter.drawPolygon(
                QPolygonF({to, QPointF(back, to.y() - 5), QPointF(back, to.y() + 5)}));
        }
    }

    void operator()(const topology::BadgeItem& item) {
        const qreal r = item.radius;
        const QPointF centre = qtPoint(item.centre);
        if (hidden(QRectF(centre.x() - 2 * r, centre.y() - 2 * r, 4 * r, 4 * r))) {
            return;
        }
        m_painter.setPen(Qt::NoPen);
        m_painter.setBrush(qtColor(item.fill));
        qreal drop = 0.36;
        switch (item.severity) {
        case Severity::Critical:
            m_painter.drawPolygon(polygon(centre, r * 1.05, 8, std::numbers::pi / 8));
            break;
        case Severity::High:
            m_painter.drawPolygon(polygon(centre + QPointF(0, r * 0.2), r * 1.25, 3, 0));
            drop = 0.62;
            break;
        case Severity::Medium:
            m_painter.drawPolygon(polygon(centre, r * 1.15, 4, 0));
            break;
        default:
            m_painter.drawEllipse(centre, r * 0.95, r * 0.95);
            break;
        }
        letter(item, centre + QPointF(0, r * drop));
    }

private:
    [[nodiscard]] bool hidden(const QRectF& rect) const {
        return !m_visible.isEmpty() && !m_visible.intersects(rect);
    }

    static QPolygonF polygon(QPointF centre, qreal radius, int corners, qreal turn) {
        QPolygonF shape;
        for (int i = 0; i < corners; ++i) {
            const qreal angle = turn + 2 * std::numbers::pi * i / corners;
            shape << centre + QPointF(radius * std::sin(angle), -radius * std::cos(angle));
        }
        return shape;
    }

    void letter(const topology::BadgeItem& item, QPointF baseline) {
        const auto name = topology::severityName(item.severity);
        const std::string text = item.severity == Severity::Info
                                     ? "i"
                                     : std::string(1, static_cast<char>(name.front() - 'a' + 'A'));
        draw(text, baseline, item.radius * 1.05F, Face::SansBold, Align::Centre, item.ink);
    }

    void draw(const std::string& words, QPointF at, float size, Face face, Align align,
              Color color) {
        const QString text = QString::fromStdString(words);
        const QFont& font = m_fonts[static_cast<std::size_t>(face)];
        const qreal scale = static_cast<qreal>(size) / kSetSize;
        qreal x = at.x();
        if (align != Align::Left) {
            const qreal width = QFontMetricsF(font).horizontalAdvance(text) * scale;
            x -= align == Align::Right ? width : width / 2;
        }
        m_painter.save();
        m_painter.setFont(font);
        m_painter.setPen(qtColor(color));
        m_painter.translate(x, at.y());
        m_painter.scale(scale, scale);
        m_painter.drawText(QPointF(0, 0), text);
        m_painter.restore();
    }

    QPainter& m_painter;
    QRectF m_visible;
    std::array<QFont, 3> m_fonts; // by Face; matching a family costs more than the text
};

} // namespace

void paintDisplayList(QPainter& painter, const topology::DisplayList& list, const QRectF& visible) {
    const QRectF whole(0, 0, list.width, list.height);
    painter.fillRect(visible.isEmpty() ? whole : visible, qtColor(list.background));
    paintItems(painter, list, {}, visible);
}

void paintItems(QPainter& painter, const topology::DisplayList& list,
                std::span<const std::uint32_t> items, const QRectF& visible) {
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    ListPainter draw(painter, visible);
    if (items.empty()) {
        for (const auto& item : list.items) {
            std::visit(draw, item);
        }
    }
    for (const std::uint32_t item : items) {
        std::visit(draw, list.items[item]);
    }
}

Result<std::string> pngOf(const topology::DisplayList& list, float scale) {
    const int width = static_cast<int>(std::ceil(list.width * scale));
    const int height = static_cast<int>(std::ceil(list.height * scale));
    if (static_cast<double>(width) * height > kMostPixels || width < 1 || height < 1) {
        return fail(ErrorCode::LimitExceeded,
                    fmt::format("the image would be {} x {} pixels, at most {:.0f} million are "
                                "possible; use a smaller --scale, --focus or --filter",
                                width, height, kMostPixels / 1e6));
    }
    QImage image(width, height, QImage::Format_RGB32);
    if (image.isNull()) {
        return fail(ErrorCode::LimitExceeded, "there is not enough memory for the image");
    }
    QPainter painter(&image);
    painter.scale(scale, scale);
    paintDisplayList(painter, list);
    painter.end();
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    if (!image.save(&buffer, "PNG")) {
        return fail(ErrorCode::Internal, "the image cannot be encoded");
    }
    return bytes.toStdString();
}

namespace {

constexpr qreal kPointsPerUnit = 0.75; // 96 scene units an inch

// How a picture is spread over sheets.
struct Sheets {
    QSizeF paper; // points
    QSizeF area;  // of the picture on one sheet, scene units
    qreal margin = 0;
    qreal zoom = 1;
    int columns = 1;
    int rows = 1;
};

// Neighbouring sheets share this much, so that every card is whole on one.
constexpr qreal kOverlap = 64;

int pieces(qreal whole, qreal area) {
    return whole <= area
               ? 1
               : 1 + static_cast<int>(std::ceil((whole - area) / (area - kOverlap) - 0.01));
}

// The fewest sheets, upright or lying, at 60 % or more; of those the largest picture.
Sheets onA4(const topology::DisplayList& list) {
    constexpr qreal kMargin = 28; // points; what printers leave white anyway
    const QSizeF upright = QPageSize(QPageSize::A4).sizePoints();
    std::optional<Sheets> best;
    for (const QSizeF& paper : {upright.transposed(), upright}) {
        for (int percent = 100; percent >= 60; percent -= 5) {
            Sheets sheets;
            sheets.paper = paper;
            sheets.margin = kMargin;
            sheets.zoom = percent / 100.0;
            sheets.area = (paper - QSizeF(2 * kMargin, 2 * kMargin)) / kPointsPerUnit / sheets.zoom;
            sheets.columns = pieces(static_cast<qreal>(list.width), sheets.area.width());
            sheets.rows = pieces(static_cast<qreal>(list.height), sheets.area.height());
            if (!best || sheets.columns * sheets.rows < best->columns * best->rows ||
                (sheets.columns * sheets.rows == best->columns * best->rows &&
                 sheets.zoom > best->zoom)) {
                best = sheets;
            }
        }
    }
    return *best;
}

Sheets onOne(const topology::DisplayList& list) {
    Sheets sheets;
    sheets.area = QSizeF(static_cast<qreal>(list.width), static_cast<qreal>(list.height));
    sheets.paper = sheets.area * kPointsPerUnit;
    return sheets;
}

void paintSheet(QPainter& painter, const topology::DisplayList& list, const Sheets& sheets,
                int page) {
    const int column = page % sheets.columns;
    const int row = page / sheets.columns;
    const QPointF corner(column * (sheets.area.width() - kOverlap),
                         row * (sheets.area.height() - kOverlap));
    const qreal margin = sheets.margin / kPointsPerUnit;
    painter.save();
    painter.translate(margin, margin);
    painter.scale(sheets.zoom, sheets.zoom);
    painter.setClipRect(QRectF(QPointF(), sheets.area));
    painter.translate(-corner);
    paintDisplayList(painter, list, QRectF(corner, sheets.area));
    painter.restore();
    if (sheets.columns * sheets.rows > 1) {
        const QString place = QStringLiteral("%1 / %2 · row %3, column %4")
                                  .arg(page + 1)
                                  .arg(sheets.columns * sheets.rows)
                                  .arg(row + 1)
                                  .arg(column + 1);
        painter.setPen(Qt::gray);
        painter.drawText(QPointF(margin, sheets.paper.height() / kPointsPerUnit - margin / 2),
                         place);
    }
}

} // namespace

Result<std::string> pdfOf(const topology::DisplayList& list, const QString& title, PdfPages pages) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setTitle(title);
    writer.setCreator(QStringLiteral("Gatelens"));
    writer.setResolution(96);
    const Sheets sheets = pages == PdfPages::OneSheet ? onOne(list) : onA4(list);
    writer.setPageLayout(
        QPageLayout(QPageSize(sheets.paper, QPageSize::Point, {}, QPageSize::ExactMatch),
                    QPageLayout::Portrait, QMarginsF()));
    QPainter painter(&writer);
    for (int page = 0; page < sheets.rows * sheets.columns; ++page) {
        if (page > 0) {
            writer.newPage();
        }
        paintSheet(painter, list, sheets, page);
    }
    painter.end();
    return bytes.toStdString();
}

void paintPaged(QPagedPaintDevice& device, const topology::DisplayList& list, qreal zoom) {
    const QSizeF points = device.pageLayout().paintRect(QPageLayout::Point).size();
    const QSizeF step = points / kPointsPerUnit / zoom;
    const int columns = std::max(1, static_cast<int>(std::ceil(list.width / step.width() - 0.01)));
    const int rows = std::max(1, static_cast<int>(std::ceil(list.height / step.height() - 0.01)));
    QPainter painter(&device);
    const qreal scale = device.logicalDpiX() / 96.0 * zoom;
    for (int page = 0; page < rows * columns; ++page) {
        if (page > 0) {
            device.newPage();
        }
        const QPointF corner((page % columns) * step.width(), (page / columns) * step.height());
        painter.save();
        painter.scale(scale, scale);
        painter.translate(-corner);
        painter.setClipRect(QRectF(corner, step));
        paintDisplayList(painter, list, QRectF(corner, step));
        painter.restore();
    }
}

} // namespace gatelens::ui
