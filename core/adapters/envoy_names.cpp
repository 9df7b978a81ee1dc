// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Names that control planes generate, as a person would say them. Istio:
// "outbound|9080|v1|reviews.default.svc.cluster.local"; Envoy Gateway:
// "httproute/default/shop/rule/0/match/1/www_example_com".
#include "core/adapters/envoy_internal.h"
#include "core/base/strings.h"

#include <fmt/format.h>

namespace gatelens::adapters::envoy {

namespace {

std::string shortHost(std::string_view host) {
    const auto svc = host.find(".svc");
    return std::string(svc == std::string_view::npos ? host : host.substr(0, svc));
}

std::string istioName(std::string_view name) {
    const auto parts = split(name, '|');
    const std::string_view direction = parts[0];
    std::string target = shortHost(parts[3]);
    if (!parts[1].empty()) {
        target += fmt::format("{}{}", target.empty() ? "port " : ":", parts[1]);
    }
    if (!parts[2].empty()) {
        target += fmt::format(" subset {}", parts[2]);
    }
    return direction == "outbound" ? target : fmt::format("{} ({})", target, direction);
}

std::string envoyGatewayName(std::string_view name) {
    const auto parts = split(name, '/');
    std::string out = fmt::format("{}/{}", parts[1], parts[2]);
    for (std::size_t i = 3; i + 1 < parts.size(); i += 2) {
        out += fmt::format(" {} {}", parts[i], parts[i + 1]);
    }
    if (parts.size() % 2 == 0) {
        out += fmt::format(" ({})", parts.back());
    }
    return out;
}

} // namespace

std::string decodedName(std::string_view name) {
    const bool istio = name.starts_with("outbound|") || name.starts_with("inbound|");
    if (istio && split(name, '|').size() == 4) {
        return istioName(name);
    }
    for (const std::string_view kind :
         {"httproute/", "grpcroute/", "tcproute/", "tlsroute/", "udproute/"}) {
        if (name.starts_with(kind) && split(name, '/').size() >= 5) {
            return envoyGatewayName(name);
        }
    }
    return std::string(name);
}

} // namespace gatelens::adapters::envoy
