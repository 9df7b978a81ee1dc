// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The icon set of resources/icons: strokes without a colour of their own, tinted
// when they are painted, so that they follow the theme and every pixel ratio.
#pragma once

#include "ui/theme/tokens.h"

#include <QIcon>
#include <QPixmap>
#include <QString>

namespace gatelens::ui {

class Look;

// `name` is the file without its suffix ("topology"). The icon lives no longer
// than the look.
[[nodiscard]] QIcon icon(const QString& name, const Look& look);

// In one colour, for delegates. Cached.
[[nodiscard]] QPixmap iconPixmap(const QString& name, const QColor& color, int size, qreal ratio);

// The mark of a severity: shape, letter and colour, `size` pixels wide.
void paintSeverity(QPainter& painter, const QRectF& rect, topology::Severity severity,
                   const Tokens& tokens);
[[nodiscard]] QPixmap severityPixmap(topology::Severity severity, const Tokens& tokens, int size,
                                     qreal ratio);

} // namespace gatelens::ui
