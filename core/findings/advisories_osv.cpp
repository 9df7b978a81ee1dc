// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Reads records of the Open Source Vulnerability format (ossf.github.io/osv-schema).
#include "core/base/strings.h"
#include "core/findings/advisories.h"
#include "core/text/document.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace gatelens::findings {

using text::Node;

namespace {

struct Package {
    std::string_view name; // or its start, before "/v2" and the like
    std::string_view product;
};

// Names that databases give the products.
constexpr std::array kPackages = std::to_array<Package>({
    {"github.com/traefik/traefik", "traefik"},
    {"github.com/containous/traefik", "traefik"},
    {"github.com/caddyserver/caddy", "caddy"},
    {"k8s.io/ingress-nginx", "ingress-nginx"},
    {"github.com/envoyproxy/gateway", "envoy-gateway"},
    {"github.com/projectcontour/contour", "contour"},
    {"github.com/krakend/krakend-ce", "krakend"},
    {"github.com/devopsfaith/krakend-ce", "krakend"},
    {"github.com/TykTechnologies/tyk", "tyk"},
    {"github.com/Kong/kubernetes-ingress-controller", "kong-ingress-controller"},
});

std::string productOf(std::string_view package) {
    static constexpr std::array kProducts = std::to_array<std::string_view>(
        {"kong", "apisix", "traefik", "envoy", "caddy", "haproxy", "nginx", "tyk", "krakend",
         "openresty", "ingress-nginx", "envoy-gateway", "contour", "nginx-gateway-fabric",
         "apisix-dashboard", "kong-ingress-controller", "express-gateway", "spring-cloud-gateway",
         "tyk-identity-broker"});
    const std::string lower = toLower(package);
    if (std::find(kProducts.begin(), kProducts.end(), lower) != kProducts.end()) {
        return lower;
    }
    for (const auto& known : kPackages) {
        const bool same = package.starts_with(known.name) && (package.size() == known.name.size() ||
                                                              package[known.name.size()] == '/');
        if (same) {
            return std::string(known.product);
        }
    }
    return {};
}

std::string textAt(const Node& node, std::initializer_list<std::string_view> path) {
    const Node* value = node.at(path);
    const auto text = value == nullptr ? std::nullopt : value->asText();
    return text ? std::string(*text) : std::string{};
}

// A record's sentence in one line, for a table of tabs.
std::string oneLine(std::string_view text) {
    std::string line;
    for (const char c : text) {
        const bool control = static_cast<unsigned char>(c) < 0x20;
        if (!control) {
            line += c;
        } else if (!line.empty() && line.back() != ' ') {
            line += ' ';
        }
    }
    constexpr std::size_t kLongest = 160;
    if (line.size() > kLongest) {
        std::size_t cut = kLongest;
        while (cut > 0 && (static_cast<unsigned char>(line[cut]) & 0xC0U) == 0x80U) {
            --cut;
        }
        line.resize(cut);
    }
    return std::string(trim(line));
}

// A version in a table that is separated by spaces, commas and brackets.
std::string versionIn(std::string_view text) {
    return text.find_first_of(" ,[]()\t") == std::string_view::npos ? std::string(text)
                                                                    : std::string{};
}

void readEvents(const Node& range, std::vector<VersionRange>& out) {
    const Node* events = range.get("events");
    std::optional<std::string> from;
    for (std::size_t i = 0; events != nullptr && i < events->items.size(); ++i) {
        const Node& event = *events->items[i];
        if (const Node* introduced = event.get("introduced"); introduced != nullptr) {
            if (from) {
                out.push_back({*from, {}, false});
            }
            from = versionIn(introduced->text);
            continue;
        }
        for (const std::string_view end : {"fixed", "last_affected"}) {
            const Node* to = event.get(end);
            if (to != nullptr && from) {
                out.push_back({*from, versionIn(to->text), end == "last_affected"});
                from.reset();
            }
        }
    }
    if (from) {
        out.push_back({*from, {}, false});
    }
}

void readSeverity(const Node& record, Advisory& advisory) {
    const std::string own = textAt(record, {"database_specific", "severity"});
    static constexpr std::array kNames =
        std::to_array<std::pair<std::string_view, Severity>>({{"critical", Severity::Critical},
                                                              {"high", Severity::High},
                                                              {"important", Severity::High},
                                                              {"medium", Severity::Medium},
                                                              {"moderate", Severity::Medium},
                                                              {"low", Severity::Low}});
    const std::string lower = toLower(own);
    const auto* found = std::find_if(kNames.begin(), kNames.end(),
                                     [&](const auto& entry) { return entry.first == lower; });
    advisory.severityEstimated = found == kNames.end();
    advisory.severity = advisory.severityEstimated ? Severity::Medium : found->second;
}

std::string idOf(const Node& record) {
    const Node* aliases = record.get("aliases");
    for (std::size_t i = 0; aliases != nullptr && i < aliases->items.size(); ++i) {
        if (aliases->items[i]->text.starts_with("CVE-")) {
            return oneLine(aliases->items[i]->text);
        }
    }
    return oneLine(textAt(record, {"id"}));
}

void readRecord(const Node& record, std::vector<Advisory>& out) {
    const Node* affected = record.get("affected");
    if (record.get("withdrawn") != nullptr || affected == nullptr) {
        return;
    }
    for (const Node* entry : affected->items) {
        Advisory advisory;
        advisory.product = productOf(textAt(*entry, {"package", "name"}));
        advisory.id = idOf(record);
        if (advisory.product.empty() || advisory.id.empty()) {
            continue;
        }
        const Node* ranges = entry->get("ranges");
        for (std::size_t i = 0; ranges != nullptr && i < ranges->items.size(); ++i) {
            if (textAt(*ranges->items[i], {"type"}) != "GIT") {
                readEvents(*ranges->items[i], advisory.affected);
            }
        }
        if (advisory.affected.empty()) {
            continue;
        }
        readSeverity(record, advisory);
        advisory.source = "imported";
        const std::string summary = textAt(record, {"summary"});
        advisory.title = oneLine(summary.empty() ? textAt(record, {"details"}) : summary);
        advisory.endOfLife = textAt(record, {"database_specific", "kind"}) == "end-of-life";
        const Node* needs = record.at({"database_specific", "requires"});
        for (std::size_t i = 0; needs != nullptr && i < needs->items.size(); ++i) {
            const std::string need = oneLine(needs->items[i]->text);
            if (need.find(',') == std::string::npos && need.find(':') != std::string::npos) {
                advisory.requirements.push_back(need);
            }
        }
        out.push_back(std::move(advisory));
    }
}

} // namespace

Result<std::vector<Advisory>> readOsv(std::string_view json, std::string_view name) {
    text::SourceMap sources;
    const auto& file = sources.add(text::SourceKind::File, std::string(name), std::string(json));
    const auto document = text::readJson(file);
    if (!document) {
        return fail(document.error());
    }
    const Node& root = *(*document)->root();
    std::vector<Advisory> advisories;
    const Node* list = root.isSequence() ? &root : root.get("advisories");
    if (list == nullptr) {
        list = root.get("vulns");
    }
    if (list == nullptr && root.get("affected") == nullptr) {
        return fail(ErrorCode::InvalidInput,
                    fmt::format("{}: this is no OSV record: it has no \"affected\", and is no list "
                                "of records",
                                name));
    }
    if (list == nullptr) {
        readRecord(root, advisories);
        return advisories;
    }
    for (const Node* record : list->items) {
        readRecord(*record, advisories);
    }
    return advisories;
}

} // namespace gatelens::findings
