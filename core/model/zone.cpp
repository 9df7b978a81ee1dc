// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/zone.h"

#include "core/base/strings.h"

#include <arpa/inet.h>

#include <array>
#include <vector>

namespace gatelens::model {

namespace {

struct Suffix {
    std::string_view suffix;
    std::string_view zone;
};

// Host suffixes that a provider reserves for its services.
constexpr std::array kSuffixes = std::to_array<Suffix>({
    {".azurewebsites.net", "Azure"},
    {".cloudapp.azure.com", "Azure"},
    {".azure-api.net", "Azure"},
    {".blob.core.windows.net", "Azure"},
    {".vault.azure.net", "Azure"},
    {".azurecontainerapps.io", "Azure"},
    {".run.app", "GCP"},
    {".cloudfunctions.net", "GCP"},
    {".appspot.com", "GCP"},
    {".googleapis.com", "GCP"},
    {".herokuapp.com", "Heroku"},
    {".onrender.com", "Render"},
    {".fly.dev", "Fly.io"},
    {".vercel.app", "Vercel"},
    {".workers.dev", "Cloudflare"},
    {".svc.cluster.local", "Kubernetes"},
    {".cluster.local", "Kubernetes"},
    {".svc", "Kubernetes"},
    {".consul", "Consul"},
    {".internal", "internal network"},
    {".local", "internal network"},
    {".lan", "internal network"},
    {".corp", "internal network"},
    {".intranet", "internal network"},
});

bool looksLikeRegion(std::string_view label) {
    // "eu-west-1", "us-gov-east-1": at least two dashes and a number at the end.
    const auto dash = label.rfind('-');
    return dash != std::string_view::npos && label.find('-') != dash &&
           parseInt(label.substr(dash + 1)).has_value();
}

// AWS writes the region as one label of the host name.
std::string awsZone(std::string_view host) {
    for (const auto label : split(host, '.')) {
        if (looksLikeRegion(label)) {
            return "AWS " + std::string(label);
        }
    }
    return "AWS";
}

std::string zoneOfV4(std::uint32_t ip) {
    struct Block {
        std::uint32_t network;
        std::uint32_t mask;
        std::string_view name;
    };
    static constexpr std::array kBlocks = std::to_array<Block>({
        {0x7F000000U, 0xFF000000U, "loopback"},
        {0x0A000000U, 0xFF000000U, "10.0.0.0/8"},
        {0xAC100000U, 0xFFF00000U, "172.16.0.0/12"},
        {0xC0A80000U, 0xFFFF0000U, "192.168.0.0/16"},
        {0x64400000U, 0xFFC00000U, "100.64.0.0/10"},
        {0xA9FE0000U, 0xFFFF0000U, "link-local"},
    });
    for (const auto& block : kBlocks) {
        if ((ip & block.mask) == block.network) {
            return std::string(block.name);
        }
    }
    return "internet";
}

} // namespace

std::string deriveZone(std::string_view host) {
    const std::string name = toLower(host);
    if (name.empty()) {
        return {};
    }
    if (name.starts_with("unix:") || name.starts_with('/') || name == "localhost" ||
        name == "::1") {
        return "loopback";
    }
    in_addr v4{};
    if (inet_pton(AF_INET, name.c_str(), &v4) == 1) {
        return zoneOfV4(ntohl(v4.s_addr));
    }
    if (name.ends_with(".amazonaws.com") || name.ends_with(".elb.amazonaws.com.cn") ||
        name.ends_with(".awsapprunner.com") || name.ends_with(".on.aws")) {
        return awsZone(name);
    }
    for (const auto& [suffix, zone] : kSuffixes) {
        if (name.ends_with(suffix)) {
            return std::string(zone);
        }
    }
    return {};
}

std::string zoneOf(const Target& target) {
    return target.zone.empty() ? deriveZone(target.host) : target.zone;
}

} // namespace gatelens::model
