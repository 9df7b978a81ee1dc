// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Draws a display list with QPainter: screen, PNG, PDF and print are this one
// function.
#pragma once

#include "core/base/result.h"
#include "core/topology/display_list.h"

#include <QPagedPaintDevice>
#include <QPainter>
#include <QRectF>
#include <QString>

#include <cstdint>
#include <span>
#include <string>

namespace gatelens::ui {

// Paints in scene units; the caller sets the painter's transform. Items outside
// `visible` are skipped; an empty rectangle means everything.
void paintDisplayList(QPainter& painter, const topology::DisplayList& list,
                      const QRectF& visible = {});

// The items that are named by their index (none named: all of them), in that
// order and on whatever is there already. Safe on any thread that owns `painter`.
void paintItems(QPainter& painter, const topology::DisplayList& list,
                std::span<const std::uint32_t> items, const QRectF& visible = {});

// Images of more pixels are refused with LimitExceeded: they would take a
// gigabyte and a minute.
inline constexpr double kMostPixels = 200e6;

// The whole list as a PNG file. Needs a QGuiApplication (any platform) for fonts.
[[nodiscard]] Result<std::string> pngOf(const topology::DisplayList& list, float scale);

enum class PdfPages { OneSheet, A4 };
// Vector PDF: one sheet of the picture's size, or the fewest A4 pages that hold it
// at 60 % or more, upright or lying, each with its place in the whole.
[[nodiscard]] Result<std::string> pdfOf(const topology::DisplayList& list, const QString& title,
                                        PdfPages pages);

// The list on as many pages of the device as it takes at this zoom.
void paintPaged(QPagedPaintDevice& device, const topology::DisplayList& list, qreal zoom);

} // namespace gatelens::ui
