// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Asks for the format of an export and how much of the picture it holds.
#pragma once

#include "ui/canvas/topology_export.h"

#include <QDialog>

class QComboBox;
class QDoubleSpinBox;

namespace gatelens::ui {

class Look;

class ExportDialog final : public QDialog {
    Q_OBJECT

public:
    explicit ExportDialog(const Look& look, QWidget* parent = nullptr);

    [[nodiscard]] ExportChoice choice() const;
    [[nodiscard]] QString suffix() const;
    [[nodiscard]] QString formatName() const;

private:
    QComboBox* m_format;
    QComboBox* m_extent;
    QDoubleSpinBox* m_scale;
};

} // namespace gatelens::ui
