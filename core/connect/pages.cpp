// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connect/pages.h"

#include "core/connect/http_transport.h"

#include <memory>
#include <utility>

namespace gatelens::connect {

Result<Pages> openPages(const std::string& source, const ReadOptions& options) {
    auto name = parseSourceName(source, adapters::allAdapters());
    if (!name) {
        return fail(std::move(name.error()));
    }
    if (name->kind != SourceName::Kind::Http) {
        return fail(ErrorCode::Usage, "metrics are read from an http:// or https:// URL", source);
    }
    const std::size_t slash = name->url.find('/', name->url.find("://") + 3);
    const std::string prefix = slash == std::string::npos ? "" : name->url.substr(slash);
    name->url.resize(name->url.size() - prefix.size());
    auto opened = openHttp(*name, options.access, options.limits, options.cancel);
    if (!opened) {
        return fail(std::move(opened.error()));
    }
    const std::shared_ptr<Transport> transport = std::move(*opened);
    return Pages([transport, prefix](const std::string& path) {
        adapters::ApiRequest request;
        request.path = prefix + path;
        if (request.path.empty()) {
            request.path = "/";
        }
        transport->send(std::move(request), Attempts::Several);
        return transport->next();
    });
}

} // namespace gatelens::connect
