// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Asks what is to be written into a .gatelens.yaml about a finding: that the risk
// is accepted, or a fact that shows it is none; with a reason and an expiry.
#pragma once

#include "ui/workspace/fleet_view.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QDateEdit;
class QLabel;
class QLineEdit;
class QPushButton;

namespace gatelens::ui {

class Look;

class StatementDialog final : public QDialog {
    Q_OBJECT

public:
    StatementDialog(const Look& look, const FleetView& view, const findings::Finding& finding,
                    const QString& author, QWidget* parent);

    // The text of the file with the statement in it; `text` is what it holds now.
    [[nodiscard]] Result<std::string> applied(std::string_view text) const;
    [[nodiscard]] QString author() const;

private:
    void check();
    [[nodiscard]] std::string expires() const;

    std::string m_file;
    std::string m_rule;
    QComboBox* m_what;
    QLineEdit* m_entity;
    QLineEdit* m_value;
    QLineEdit* m_reason;
    QLineEdit* m_author;
    QDateEdit* m_until;
    QCheckBox* m_limited;
    QLabel* m_problem;
    QPushButton* m_write = nullptr;
};

} // namespace gatelens::ui
