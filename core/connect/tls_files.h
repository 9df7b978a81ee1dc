// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The TLS settings of a connection from the PEM files that Access names.
#pragma once

#include "core/connect/source_reader.h"

#include <QSslConfiguration>

namespace gatelens::connect {

// Errors: NotFound, Unreadable, InvalidInput (no PEM, a key with a passphrase, a
// key that does not belong to the certificate), each with the file's name.
[[nodiscard]] Result<QSslConfiguration> tlsConfiguration(const Access& access);

} // namespace gatelens::connect
