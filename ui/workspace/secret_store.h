// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Credentials of admin APIs: in the system's keychain, or, where no secret
// service runs, in memory for this run only.
#pragma once

#include <QHash>
#include <QObject>
#include <QString>

#include <functional>
#include <optional>

namespace gatelens::ui {

class SecretStore final : public QObject {
    Q_OBJECT

public:
    using Found = std::function<void(std::optional<QString>)>;
    enum class Kept { Keychain, Memory };

    // `persistent` false: memory only (pictures, tests).
    explicit SecretStore(bool persistent, QObject* parent = nullptr);

    // Asynchronous; the answers come on this thread.
    void read(const QString& source, Found found);
    void write(const QString& source, const QString& secret, std::function<void(Kept)> kept);
    void remove(const QString& source);

private:
    QHash<QString, QString> m_memory;
    bool m_persistent;
};

} // namespace gatelens::ui
