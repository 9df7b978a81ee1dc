// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps every state that the workspace reads, and answers questions about earlier
// ones. The database belongs to one worker thread; nothing here waits for it.
#pragma once

#include "core/history/comparison.h"
#include "ui/workspace/workspace.h"

#include <QObject>
#include <QPointer>
#include <QThreadPool>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gatelens::ui {

class Recorder final : public QObject {
    Q_OBJECT

public:
    using States = std::shared_ptr<const std::vector<history::State>>;
    template <typename Answer>
    using Question = std::function<Result<Answer>(history::Store&)>;

    // Empty: a history that goes away with this object (pictures, tests).
    Recorder(const QString& location, const Workspace& workspace, QObject* parent = nullptr);
    ~Recorder() override;

    [[nodiscard]] QString location() const { return m_location; }
    // Another database from now on.
    void setLocation(const QString& location);

    // Newest first; what was kept when it was last looked at.
    [[nodiscard]] const States& states() const { return m_states; }
    [[nodiscard]] const std::optional<Error>& error() const { return m_error; }
    [[nodiscard]] bool working() const { return m_waiting > 0; }

    // Asks on the worker; the answer comes on this thread while `receiver` is there.
    template <typename Answer>
    void ask(Question<Answer> question, QObject* receiver,
             std::function<void(Result<Answer>)> answered) {
        work<Answer>(
            [store = m_store, location = m_location.toStdString(),
             question = std::move(question)]() -> Result<Answer> {
                auto opened = openStore(*store, location);
                return opened ? question(**store) : fail(std::move(opened.error()));
            },
            receiver, std::move(answered));
    }

signals:
    // States were kept or could not be; states() and error() say which.
    void changed();

private:
    using StorePtr = std::shared_ptr<std::optional<history::Store>>; // of the worker
    template <typename Answer>
    void work(std::function<Result<Answer>()> job, QObject* receiver,
              std::function<void(Result<Answer>)> answered) {
        ++m_waiting;
        m_worker.start([this, job = std::move(job), receiver = QPointer<QObject>(receiver),
                        answered = std::move(answered)] {
            auto answer = std::make_shared<Result<Answer>>(job());
            QMetaObject::invokeMethod(
                this,
                [this, answer, receiver, answered] {
                    --m_waiting;
                    if (receiver) {
                        answered(std::move(*answer));
                    }
                },
                Qt::QueuedConnection);
        });
    }

    [[nodiscard]] static Status openStore(std::optional<history::Store>& store,
                                          const std::string& location);
    void keep();
    void show(Result<std::vector<history::State>> states);

    const Workspace& m_workspace;
    QString m_location;
    std::shared_ptr<void> m_temporary; // the directory of a history that is not kept
    StorePtr m_store;
    FleetViewPtr m_seen; // the view that was kept last
    States m_states;
    std::optional<Error> m_error;
    int m_waiting = 0;
    QThreadPool m_worker;
};

} // namespace gatelens::ui
