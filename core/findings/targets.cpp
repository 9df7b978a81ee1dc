// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/targets.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <optional>

namespace gatelens::findings {

namespace {

std::optional<std::uint32_t> numberOf(std::string_view text) {
    int base = 10;
    if (text.starts_with("0x") || text.starts_with("0X")) {
        base = 16;
        text.remove_prefix(2);
    } else if (text.size() > 1 && text.front() == '0') {
        base = 8;
    }
    if (text.empty() || text.size() > 12) {
        return std::nullopt;
    }
    std::uint64_t value = 0;
    for (const char c : text) {
        const int digit = c >= '0' && c <= '9'   ? c - '0'
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                 : 99;
        if (digit >= base) {
            return std::nullopt;
        }
        value = value * static_cast<std::uint64_t>(base) + static_cast<std::uint64_t>(digit);
    }
    return value > 0xFFFFFFFFULL ? std::nullopt : std::optional(static_cast<std::uint32_t>(value));
}

// The forms that inet_aton accepts: 169.254.1.1, 2852039166, 0xA9FEA9FE, 0251.0376.1.1.
std::optional<std::uint32_t> addressOf(std::string_view host) {
    const auto parts = split(host, '.');
    if (parts.empty() || parts.size() > 4) {
        return std::nullopt;
    }
    std::uint64_t address = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto number = numberOf(parts[i]);
        const bool last = i + 1 == parts.size();
        const std::size_t bytes = last ? 4 - i : 1;
        if (!number || (bytes < 4 && *number >= (std::uint64_t{1} << (8 * bytes)))) {
            return std::nullopt;
        }
        address = (address << (8 * bytes)) | *number;
    }
    return static_cast<std::uint32_t>(address);
}

} // namespace

std::vector<Destination> destinationsOf(const Context& context, model::ServiceId id) {
    const auto& snapshot = context.snapshot();
    const auto& service = snapshot[id];
    std::vector<Destination> destinations;
    for (const auto target : context.targetsOf(id)) {
        const auto& entity = snapshot[target];
        destinations.push_back({entity.host, entity.port,
                                entity.source.range.valid() || !entity.source.apiPath.empty()
                                    ? entity.source
                                    : service.source});
    }
    if (destinations.empty() && !service.host.empty()) {
        destinations.push_back({service.host, service.port, service.source});
    }
    return destinations;
}

bool isMetadata(std::string_view host) {
    std::string lower = toLower(host);
    if (lower.starts_with('[') && lower.ends_with(']')) {
        lower = lower.substr(1, lower.size() - 2);
    }
    while (lower.ends_with('.')) {
        lower.pop_back();
    }
    static constexpr std::array kNames = std::to_array<std::string_view>(
        {"metadata.google.internal", "metadata.goog", "instance-data", "instance-data.ec2.internal",
         "metadata.tencentyun.com", "fd00:ec2::254", "fd20:ce::254"});
    if (std::find(kNames.begin(), kNames.end(), lower) != kNames.end()) {
        return true;
    }
    // fe80::/10
    if (lower.size() > 4 && lower.starts_with("fe") && lower.find(':') == 4 &&
        std::string_view("89ab").find(lower[2]) != std::string_view::npos) {
        return true;
    }
    const std::string_view mapped = "::ffff:";
    const std::string_view four =
        lower.starts_with(mapped) ? std::string_view(lower).substr(mapped.size()) : lower;
    const auto address = addressOf(four);
    constexpr std::uint32_t kLinkLocal = 0xA9FE0000U; // 169.254.0.0/16, RFC 3927
    constexpr std::uint32_t kAlibaba = 0x646464C8U;   // 100.100.100.200
    return address && ((*address & 0xFFFF0000U) == kLinkLocal || *address == kAlibaba);
}

std::string_view controlPlaneAt(std::string_view host, std::uint16_t port) {
    const std::string lower = toLower(host);
    if (lower.find("docker.sock") != std::string::npos ||
        lower.find("containerd.sock") != std::string::npos ||
        lower.find("crio.sock") != std::string::npos) {
        return "the container runtime";
    }
    if (lower == "kubernetes" || lower == "kubernetes.default" ||
        lower.starts_with("kubernetes.default.")) {
        return "the Kubernetes API";
    }
    struct Known {
        std::uint16_t port;
        std::string_view name;
    };
    static constexpr std::array kPorts = std::to_array<Known>({
        {2375, "the Docker API"},
        {2376, "the Docker API"},
        {2379, "etcd"},
        {2380, "etcd"},
        {6443, "the Kubernetes API"},
        {8200, "Vault"},
        {8500, "Consul"},
        {10250, "the kubelet"},
        {10255, "the kubelet"},
    });
    const auto* found = std::find_if(kPorts.begin(), kPorts.end(),
                                     [&](const Known& known) { return known.port == port; });
    return found == kPorts.end() ? std::string_view{} : found->name;
}

} // namespace gatelens::findings
