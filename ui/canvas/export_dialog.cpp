// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/export_dialog.h"

#include "ui/theme/look.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QVBoxLayout>

namespace gatelens::ui {

ExportDialog::ExportDialog(const Look& look, QWidget* parent)
    : QDialog(parent)
    , m_format(new QComboBox(this))
    , m_extent(new QComboBox(this))
    , m_scale(new QDoubleSpinBox(this)) {
    setWindowTitle(tr("Export the topology"));
    for (const ExportFormatInfo& info : exportFormats()) {
        m_format->addItem(tr(info.name));
    }
    m_extent->addItems({tr("The whole picture"), tr("What is seen now")});
    m_scale->setRange(0.1, 8);
    m_scale->setSingleStep(0.5);
    m_scale->setDecimals(1);
    m_scale->setValue(2);
    m_scale->setSuffix(tr(" times"));
    auto* column = new QVBoxLayout(this);
    auto* form = new QFormLayout;
    column->addLayout(form);
    const auto row = [form](const QString& name, QWidget* field) {
        field->setAccessibleName(name);
        form->addRow(name, field);
    };
    row(tr("Format"), m_format);
    row(tr("Extent"), m_extent);
    row(tr("Size of the image"), m_scale);
    auto* buttons = new QDialogButtonBox(this);
    buttons->addButton(tr("Choose a file…"), QDialogButtonBox::AcceptRole);
    buttons->addButton(tr("Cancel"), QDialogButtonBox::RejectRole);
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    const auto sync = [this] { m_scale->setEnabled(choice().format == ExportFormat::Png); };
    connect(m_format, &QComboBox::currentIndexChanged, this, sync);
    sync();
    setMinimumWidth(look.scaled(360));
}

ExportChoice ExportDialog::choice() const {
    return {exportFormats()[static_cast<std::size_t>(m_format->currentIndex())].format,
            m_extent->currentIndex() == 1, m_scale->value()};
}

QString ExportDialog::suffix() const {
    return QString::fromLatin1(
        exportFormats()[static_cast<std::size_t>(m_format->currentIndex())].suffix);
}

QString ExportDialog::formatName() const {
    return m_format->currentText();
}

} // namespace gatelens::ui
