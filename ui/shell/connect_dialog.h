// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Opens a source: a URL or a path, what is needed to read it, a test before it is
// kept.
#pragma once

#include "ui/workspace/source.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace gatelens::ui {

class Look;
class Workspace;

class ConnectDialog final : public QDialog {
    Q_OBJECT

public:
    ConnectDialog(const Look& look, Workspace& workspace, QWidget* parent);

    void setSource(const QString& name);
    [[nodiscard]] SourceSpec spec() const;
    [[nodiscard]] QString secret() const; // to be kept in the keychain

private:
    void recognise();
    void test();
    void say(const QString& text, bool problem);
    void browse(QLineEdit& edit, const QString& title);
    QLineEdit* addFile(QFormLayout& form, const QString& label, const QString& title);

    const Look& m_look;
    Workspace& m_workspace;
    QLineEdit* m_name;
    QLineEdit* m_title;
    QComboBox* m_environment;
    QWidget* m_live;
    QComboBox* m_header;
    QLineEdit* m_secret;
    QLineEdit* m_ca = nullptr;
    QLineEdit* m_certificate = nullptr;
    QLineEdit* m_key = nullptr;
    QCheckBox* m_verify;
    QLabel* m_state;
    QPushButton* m_test;
    QPushButton* m_open;
    std::uint64_t m_probe = 0;
};

} // namespace gatelens::ui
