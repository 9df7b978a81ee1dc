// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// "Why did this route match?": a request is typed or pasted, and the product's
// own rules say who wins, why the others lost, which policies run and what the
// backend gets.
#pragma once

#include "core/match/matcher.h"
#include "ui/explain/har.h"
#include "ui/workspace/selection.h"

#include <QThreadPool>
#include <QWidget>

#include <memory>
#include <optional>

class QComboBox;
class QPlainTextEdit;
class QScrollArea;

namespace gatelens::ui {

class Look;

class ExplainPage final : public QWidget {
    Q_OBJECT

public:
    ExplainPage(const Look& look, SelectionModel& selection, QWidget* parent = nullptr);
    ~ExplainPage() override;

    void setView(FleetViewPtr view, std::optional<std::uint32_t> gateway);
    void setRequest(const QString& text);
    // The requests of an HTTP archive, to choose from.
    void openArchive(const QString& path);
    [[nodiscard]] bool working() const { return m_working; }

signals:
    void topologyAsked();

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    struct Answer {
        match::Request request;
        match::Decision decision;
        std::vector<match::Candidate> candidates;
        text::Diagnostics problems;
    };
    using AnswerPtr = std::shared_ptr<const Result<Answer>>;
    void explain();
    void show(const AnswerPtr& answer);
    void decision(QWidget* body, const Answer& answer);
    void candidates(QWidget* body, const Answer& answer);
    void chain(QWidget* body, const Answer& answer);
    void upstream(QWidget* body, const Answer& answer);
    void showArchive(const Result<std::vector<HarRequest>>& recorded);
    void say(const QString& title, const QString& text);

    const Look& m_look;
    SelectionModel& m_selection;
    QPlainTextEdit* m_edit;
    QComboBox* m_archive; // hidden until one was dropped
    std::vector<HarRequest> m_recorded;
    QScrollArea* m_result;
    FleetViewPtr m_view;
    std::optional<std::uint32_t> m_gateway;
    // Of the snapshot it was made from; compiling 100,000 routes takes a while.
    struct Cached {
        model::SnapshotPtr snapshot;
        std::shared_ptr<const match::Compiled> compiled;
    };
    std::shared_ptr<Cached> m_cache; // touched by the worker only
    std::uint64_t m_serial = 0;
    bool m_working = false;
    QThreadPool m_pool;
};

} // namespace gatelens::ui
