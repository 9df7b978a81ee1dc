// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/icons.h"

#include "ui/theme/look.h"
#include "ui/topology/painter.h"

#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

#include <algorithm>

namespace gatelens::ui {

namespace {

class TintedIcon final : public QIconEngine {
public:
    TintedIcon(QString name, const Look& look)
        : m_name(std::move(name))
        , m_look(look) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode,
               QIcon::State state) override {
        const int side = std::min(rect.width(), rect.height());
        const QPixmap pixmap = tinted(side, painter->device()->devicePixelRatioF(), mode, state);
        painter->drawPixmap(rect.x() + (rect.width() - side) / 2,
                            rect.y() + (rect.height() - side) / 2, pixmap);
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        return tinted(std::min(size.width(), size.height()), 1, mode, state);
    }

    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state,
                         qreal scale) override {
        return tinted(std::min(size.width(), size.height()), scale, mode, state);
    }

    [[nodiscard]] QIconEngine* clone() const override { return new TintedIcon(m_name, m_look); }

private:
    [[nodiscard]] QPixmap tinted(int side, qreal ratio, QIcon::Mode mode,
                                 QIcon::State state) const {
        const Tokens& tokens = m_look.tokens();
        const QColor color =
            mode == QIcon::Disabled                                                  ? tokens.faint
            : mode == QIcon::Selected || mode == QIcon::Active || state == QIcon::On ? tokens.text
                                                                                     : tokens.muted;
        return iconPixmap(m_name, color, side, ratio);
    }

    QString m_name;
    const Look& m_look;
};

} // namespace

QIcon icon(const QString& name, const Look& look) {
    return QIcon(new TintedIcon(name, look));
}

QPixmap iconPixmap(const QString& name, const QColor& color, int size, qreal ratio) {
    const QString key =
        QStringLiteral("gl:%1:%2:%3:%4").arg(name, color.name()).arg(size).arg(ratio);
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap)) {
        return pixmap;
    }
    const int pixels = std::max(1, static_cast<int>(size * ratio));
    pixmap = QPixmap(pixels, pixels);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    QSvgRenderer(QStringLiteral(":/icons/%1.svg").arg(name)).render(&painter);
    painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
    painter.fillRect(pixmap.rect(), color);
    painter.end();
    pixmap.setDevicePixelRatio(ratio);
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

void paintSeverity(QPainter& painter, const QRectF& rect, topology::Severity severity,
                   const Tokens& tokens) {
    topology::DisplayList list;
    topology::BadgeItem badge;
    badge.centre = {static_cast<float>(rect.center().x()), static_cast<float>(rect.center().y())};
    badge.radius = static_cast<float>(std::min(rect.width(), rect.height()) / 2.15);
    badge.severity = severity;
    badge.fill = tokens.theme->of(severity);
    badge.ink = tokens.theme->inkOn(severity);
    list.items.emplace_back(badge);
    painter.save();
    paintItems(painter, list, {}, {});
    painter.restore();
}

QPixmap severityPixmap(topology::Severity severity, const Tokens& tokens, int size, qreal ratio) {
    QPixmap pixmap(static_cast<int>(size * ratio), static_cast<int>(size * ratio));
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paintSeverity(painter, QRectF(0, 0, size, size), severity, tokens);
    return pixmap;
}

} // namespace gatelens::ui
