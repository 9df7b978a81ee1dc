// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The query line above topology and tables: says at once whether it can be
// understood, completes fields, remembers what was asked before.
#pragma once

#include <QStringList>
#include <QTimer>
#include <QWidget>

class QLineEdit;
class QStringListModel;

namespace gatelens::ui {

class Look;
class Text;

class FilterBar final : public QWidget {
    Q_OBJECT

public:
    FilterBar(const Look& look, QWidget* parent = nullptr);

    [[nodiscard]] QString text() const;
    void setText(const QString& text);
    void focusEdit();
    // Whether the text is a query (routes) or words to look for.
    void setQueryLanguage(bool query);
    void setCount(const QString& text);
    void addTools(QWidget* tools); // at the end of the row
    [[nodiscard]] QStringList history() const { return m_history; }
    void setHistory(const QStringList& history);

signals:
    // Only of what can be understood, shortly after the last key.
    void filterChanged(const QString& filter);

private:
    void check();
    void apply();
    void complete();

    const Look& m_look;
    QLineEdit* m_edit;
    Text* m_state;
    Text* m_count;
    QStringListModel* m_completions;
    QTimer m_settle;
    QStringList m_history;
    QString m_applied;
    bool m_query = true;
};

} // namespace gatelens::ui
