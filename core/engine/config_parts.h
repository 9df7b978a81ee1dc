// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The pieces of a configuration that more than one form of it is made of.
#pragma once

#include "core/engine/config.h"
#include "core/text/file_system.h"
#include "core/text/node.h"
#include "core/text/source.h"

#include <string>
#include <string_view>
#include <unordered_map>

namespace gatelens::engine {

// What reading one file needs to know.
struct PartContext {
    const text::SourceMap& sources;
    const text::FileSystem& files;
    std::string path; // of the document: relative paths start there
};

// "127.0.0.1:8080", "[::1]:80", ":8080", "unix:/run/gateway.sock".
[[nodiscard]] Result<net::Address> parseListenAddress(const std::string& text);

// "http://host:port/prefix", "https://…", "unix:/path".
struct TargetUrl {
    Target target;
    bool tls = false;
    std::string path;
};
[[nodiscard]] Result<TargetUrl> parseTargetUrl(const std::string& text);

[[nodiscard]] Result<Listener> readListener(const text::Node& node, const PartContext& context);
[[nodiscard]] Result<Service> readService(const text::Node& node, const PartContext& context);
// `services`: name -> index.
[[nodiscard]] Result<Route>
readRoute(const text::Node& node, const PartContext& context,
          const std::unordered_map<std::string, std::uint32_t>& services);
[[nodiscard]] Result<FilterPtr> readFilter(const text::Node& node, const PartContext& context);
[[nodiscard]] Result<Timeouts> readTimeouts(const text::Node& node, const PartContext& context);
[[nodiscard]] Status readLimits(const text::Node& node, const PartContext& context, Config& config);

} // namespace gatelens::engine
