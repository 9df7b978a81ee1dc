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

// An entity that others refer to, and the file it stands in.
struct NamedNode {
    const text::Node* node = nullptr;
    std::string path;
};
struct NamedFilter {
    FilterPtr filter;
    std::string_view type; // its name in filters.def
};
struct NamedNodes {
    std::unordered_map<std::string, NamedNode> certificates;
    std::unordered_map<std::string, NamedNode> policies;
    std::unordered_map<std::string, NamedNode> upstreams;
    std::unordered_map<std::string, NamedFilter> filters; // of the policies
};

// What reading one file needs to know.
struct PartContext {
    const text::SourceMap& sources;
    const text::FileSystem& files;
    std::string path; // of the document: relative paths start there
    const NamedNodes& named;
};

// "127.0.0.1:8080", "[::1]:80", ":8080", "unix:/run/gateway.sock".
[[nodiscard]] Result<net::Address> parseListenAddress(const std::string& text);

inline constexpr std::size_t kMinTokenSize = 16; // of the admin API

// The same for the admin API, which is never open to other machines.
[[nodiscard]] Result<net::Address> parseAdminAddress(const std::string& text);

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
// A mapping with the filter's type as its key, or the name of a policy.
[[nodiscard]] Result<NamedFilter> readFilter(const text::Node& node, const PartContext& context);
// A filter with a name of its own.
[[nodiscard]] Result<NamedFilter> readPolicy(const text::Node& node, const PartContext& context);
[[nodiscard]] Result<net::CertificateText> readCertificate(const text::Node& node,
                                                           const PartContext& context);
[[nodiscard]] Status checkUpstream(const text::Node& node, const PartContext& context);
[[nodiscard]] Result<AdminOptions> readAdmin(const text::Node& node, const PartContext& context);
[[nodiscard]] Result<Timeouts> readTimeouts(const text::Node& node, const PartContext& context);
[[nodiscard]] Status readLimits(const text::Node& node, const PartContext& context, Config& config);

} // namespace gatelens::engine
