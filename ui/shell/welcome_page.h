// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The first start: three ways in.
#pragma once

#include <QWidget>

namespace gatelens::ui {

class Look;

class WelcomePage final : public QWidget {
    Q_OBJECT

public:
    WelcomePage(const Look& look, QWidget* parent = nullptr);

signals:
    void connectAsked();
    void filesAsked();
    void demoAsked();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QWidget* makeCard(const QString& icon, const QString& title, const QString& text,
                      const QString& action, bool primary, void (WelcomePage::*asked)());

    const Look& m_look;
};

} // namespace gatelens::ui
