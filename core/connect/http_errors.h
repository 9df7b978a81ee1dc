// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What Qt says about a failed connection, as an Error that a person can act on.
#pragma once

#include "core/base/error.h"
#include "core/connect/http_setup.h"

#include <QAbstractSocket>
#include <QList>
#include <QSslError>
#include <QString>

namespace gatelens::connect {

[[nodiscard]] Error socketError(QAbstractSocket::SocketError code, const QString& text,
                                const QList<QSslError>& tlsErrors, const HttpSetup& setup);

// Whether a GET that failed so may succeed when it is tried again.
[[nodiscard]] bool mayPass(QAbstractSocket::SocketError code);

} // namespace gatelens::connect
