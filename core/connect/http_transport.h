// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// HTTP to an admin API on Qt Network. The connection lives on a thread of its
// own, so that callers on any thread simply wait and no event loop ever runs
// inside theirs. Needs a QCoreApplication.
#pragma once

#include "core/connect/source_reader.h"
#include "core/connect/transport.h"

#include <memory>
#include <stop_token>
#include <string>

namespace gatelens::connect {

// `baseUrl` as in SourceName::url. Fails at once when a certificate or key file
// of `access` cannot be used.
//
// TLS is verified unless access.verifyTls is off. Redirects are followed within
// the origin only, because credentials go with every request. GETs are tried
// again after a broken connection, 502, 503 and 504. No cookies, no cache, no
// HTTP/2 (an admin API is read by six requests at most at a time).
[[nodiscard]] Result<std::unique_ptr<Transport>> openHttp(const std::string& baseUrl,
                                                          const Access& access,
                                                          const text::Limits& limits,
                                                          std::stop_token cancel);

} // namespace gatelens::connect
