// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What Qt says about a failed connection, as an Error that a person can act on.
#pragma once

#include "core/base/error.h"

#include <QList>
#include <QNetworkReply>
#include <QSslError>
#include <QString>
#include <QUrl>

#include <string>

namespace gatelens::connect {

[[nodiscard]] Error transportError(QNetworkReply::NetworkError code, const QString& text,
                                   const QList<QSslError>& tlsErrors, const QUrl& url);

// Whether a GET that failed so may succeed when it is tried again.
[[nodiscard]] bool mayPass(QNetworkReply::NetworkError code);

// Whether the code only repeats an HTTP status that the answer carries.
[[nodiscard]] bool isStatusError(QNetworkReply::NetworkError code);

// A URL for messages: no user, no query.
[[nodiscard]] std::string shownUrl(const QUrl& url);

} // namespace gatelens::connect
