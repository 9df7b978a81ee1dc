// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The picture as a file: whole or as much of it as is seen, in the formats of
// "gatelensctl topology" and "gatelensctl threats".
#pragma once

#include "core/base/result.h"
#include "ui/canvas/scene.h"

#include <QRectF>
#include <QString>

#include <array>
#include <cstdint>

namespace gatelens::ui {

enum class ExportFormat : std::uint8_t {
    Svg,
    Png,
    PdfSheet,
    PdfPages,
    Dot,
    Mermaid,
    Json,
    ThreatDragon,
    OpenThreatModel,
    Threagile,
};

struct ExportFormatInfo {
    ExportFormat format;
    const char* name;   // translated by who shows it
    const char* suffix; // without dot
};
// In the order in which they are offered.
[[nodiscard]] const std::array<ExportFormatInfo, 10>& exportFormats();

struct ExportChoice {
    ExportFormat format = ExportFormat::Svg;
    bool onlySeen = false;
    double scale = 2; // of a PNG
};

// `seen` in scene units. Thread safe; a large PNG takes seconds.
[[nodiscard]] Result<std::string> exportScene(const Scene& scene, const ExportChoice& choice,
                                              const QRectF& seen, const QString& title);

// What of a picture lies in a rectangle, as a picture of its own.
[[nodiscard]] topology::DisplayList cropped(const Drawing& drawing, const QRectF& rect);

} // namespace gatelens::ui
