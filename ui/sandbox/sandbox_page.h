// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The sandbox: start it, send a request, see the response, what the request passed
// and how long that took, and every request that goes through.
#pragma once

#include "ui/sandbox/http_try.h"
#include "ui/sandbox/sandbox.h"
#include "ui/workspace/selection.h"

#include <QWidget>

#include <optional>

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QSplitter;
class QVBoxLayout;

namespace gatelens::ui {

class Card;
class Look;
class Notice;
class RequestModel;
class TableView;
class Text;

class SandboxPage final : public QWidget {
    Q_OBJECT

public:
    SandboxPage(const Look& look, Sandbox& sandbox, SelectionModel& selection,
                QWidget* parent = nullptr);

    void setView(FleetViewPtr view, std::optional<std::uint32_t> gateway);
    // Starts the gateway that is selected, else the first one, and sends the first
    // request that one of its routes takes.
    void tryOut();
    [[nodiscard]] bool working() const;

private:
    void buildBar(QWidget* bar);
    [[nodiscard]] QWidget* buildComposer();
    [[nodiscard]] QWidget* buildAnswer();
    void start();
    void openFile();
    void sandboxChanged();
    void fillSamples();
    void useSample(int index);
    void useSelection();
    void send();
    void showAnswer(const TriedAnswer& answer);
    void showFailure(const QString& why);
    void showEntry(const TapEntry& entry);
    void showChain(const TapEntry* entry);
    void showRemarks();
    [[nodiscard]] ComposedRequest composed() const;

    const Look& m_look;
    Sandbox& m_sandbox;
    SelectionModel& m_selection;
    FleetViewPtr m_view;
    std::optional<std::uint32_t> m_gateway;
    HttpTry m_try;
    RequestModel* m_requests;
    Text* m_state = nullptr;
    QPushButton* m_toggle = nullptr;
    QPushButton* m_reload = nullptr;
    QPushButton* m_copy = nullptr;
    Card* m_problem = nullptr;
    QLabel* m_problemText = nullptr;
    QSplitter* m_body;
    Notice* m_notice;
    QComboBox* m_samples = nullptr;
    QComboBox* m_method = nullptr;
    QLineEdit* m_target = nullptr;
    QLineEdit* m_host = nullptr;
    QPlainTextEdit* m_fields = nullptr;
    QPlainTextEdit* m_content = nullptr;
    QPushButton* m_send = nullptr;
    Text* m_status = nullptr;
    Text* m_times = nullptr;
    QVBoxLayout* m_chain = nullptr;
    QWidget* m_chainBox = nullptr;
    QPlainTextEdit* m_answer = nullptr;
    QWidget* m_remarks = nullptr;
    TableView* m_table = nullptr;
    bool m_trying = false; // a first request is to be sent once it runs
};

} // namespace gatelens::ui
