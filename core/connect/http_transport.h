// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// HTTP/1.1 to an admin API on Qt Network's sockets. The connections live on a
// thread of their own, so that callers on any thread simply wait and no event
// loop ever runs inside theirs. Needs a QCoreApplication.
//
// Not QNetworkAccessManager: in Qt 6.4 it takes an answer whose last chunk never
// came for a whole one, sends a POST again when the connection breaks, and reads
// a head without end until memory is gone.
#pragma once

#include "core/connect/source_name.h"
#include "core/connect/source_reader.h"
#include "core/connect/transport.h"

#include <memory>
#include <stop_token>

namespace gatelens::connect {

// `name` is an Http source, or a UnixSocket that speaks HTTP. Fails at once when a certificate, key
// or header of `access` cannot be used.
//
// TLS is verified unless access.verifyTls is off. Redirects are followed within
// the origin only, because credentials go with every request. GETs are tried
// again after a broken connection, 502, 503 and 504. No cookies, no cache; six
// connections at most.
[[nodiscard]] Result<std::unique_ptr<Transport>> openHttp(const SourceName& name,
                                                          const Access& access,
                                                          const text::Limits& limits,
                                                          std::stop_token cancel);

} // namespace gatelens::connect
