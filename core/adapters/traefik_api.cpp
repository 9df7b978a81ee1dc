// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/traefik_api.h"

#include "core/adapters/support/fields.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <ctime>

#include <fmt/format.h>

namespace gatelens::adapters::traefik {

using text::Node;

namespace {

// Traefik's identifiers may hold slashes (RFC 3986, section 2.3 keeps the rest).
std::string percentEncoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                           (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_' || c == '~' ||
                           c == '@';
        out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

ObjectTable& tableOf(Config& config, Layer layer, std::string_view kind) {
    LayerConfig& section = config.layer(layer);
    return kind == "routers"    ? section.routers
           : kind == "services" ? section.services
                                : section.middlewares;
}

void addObject(Config& config, Layer layer, std::string_view kind, std::string_view id,
               const Node& node, const text::SourceRange& range) {
    if (!node.isMapping()) {
        return;
    }
    Object object;
    const auto at = id.rfind('@');
    object.name = id.substr(0, at);
    object.provider = at == std::string_view::npos ? std::string_view{} : id.substr(at + 1);
    object.node = &node;
    object.range = range;
    object.live.status = textOf(&node, "status");
    object.live.errors = textsOf(&node, "error");
    object.live.apiPath = fmt::format("/api/{}/{}/{}", layerName(layer), kind, percentEncoded(id));
    tableOf(config, layer, kind).add(std::move(object));
}

// "2027-12-29T13:58:43Z"
std::int64_t epochOf(std::string_view text) {
    std::tm parts{};
    const std::string copy(text);
    return strptime(copy.c_str(), "%Y-%m-%dT%H:%M:%S", &parts) == nullptr
               ? 0
               : static_cast<std::int64_t>(timegm(&parts));
}

// A decimal number of any length as upper-case hex, as certificates show it.
std::string hexOf(std::string digits) {
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    constexpr std::size_t kLongest = 80;
    if (digits.empty() || digits.size() > kLongest ||
        !std::all_of(digits.begin(), digits.end(), isDigit)) {
        return digits;
    }
    std::string out;
    while (digits.find_first_not_of('0') != std::string::npos) {
        unsigned rest = 0;
        for (char& digit : digits) {
            const unsigned value = rest * 10U + static_cast<unsigned>(digit - '0');
            digit = static_cast<char>('0' + value / 16U);
            rest = value % 16U;
        }
        out += "0123456789ABCDEF"[rest];
    }
    if (out.size() % 2 != 0) {
        out += '0';
    }
    std::reverse(out.begin(), out.end());
    return out;
}

model::CertificateFacts factsOf(const Node& item) {
    model::CertificateFacts facts;
    const auto name = [&item](std::string_view key) {
        std::string value = textOf(&item, key);
        return value.empty() ? value : "CN=" + value;
    };
    facts.subject = name("commonName");
    facts.issuer = name("issuerCN");
    facts.selfSigned = facts.subject == facts.issuer;
    facts.serial = hexOf(textOf(&item, "serialNumber"));
    facts.dnsNames = textsOf(&item, "sans");
    facts.notBefore = epochOf(textOf(&item, "notBefore"));
    facts.notAfter = epochOf(textOf(&item, "notAfter"));
    facts.keyAlgorithm = textOf(&item, "keyType");
    if (facts.keyAlgorithm == "ECDSA") {
        facts.keyAlgorithm = "EC";
    }
    facts.keyBits =
        static_cast<int>(std::clamp<std::int64_t>(intOf(&item, "keySize", 0), 0, 65536));
    facts.signatureAlgorithm = toLower(textOf(&item, "signatureAlgorithm"));
    facts.fingerprint = toLower(textOf(&item, "certFingerprint"));
    facts.publicKeyFingerprint = toLower(textOf(&item, "publicKeyFingerprint"));
    return facts;
}

} // namespace

void readRawData(const Node& root, Config& config) {
    struct Section {
        std::string_view name;
        Layer layer;
        std::string_view kind;
    };
    constexpr std::array kSections = std::to_array<Section>({
        {"routers", Layer::Http, "routers"},
        {"services", Layer::Http, "services"},
        {"middlewares", Layer::Http, "middlewares"},
        {"tcpRouters", Layer::Tcp, "routers"},
        {"tcpServices", Layer::Tcp, "services"},
        {"tcpMiddlewares", Layer::Tcp, "middlewares"},
        {"udpRouters", Layer::Udp, "routers"},
        {"udpServices", Layer::Udp, "services"},
    });
    for (const Section& section : kSections) {
        const Node* table = root.get(section.name);
        if (table == nullptr) {
            continue;
        }
        for (const auto& member : table->members) {
            addObject(config, section.layer, section.kind, member.name, *member.value,
                      member.keyRange);
        }
    }
    config.merged = true;
    config.tlsKnown = false;
}

void readList(const Node& root, Layer layer, std::string_view kind, Config& config) {
    for (const Node* item : root.items) {
        const Node* name = item->get("name");
        if (name != nullptr && name->isString()) {
            addObject(config, layer, kind, name->text, *item, item->range);
        }
    }
    config.merged = true;
    config.tlsKnown = false;
}

void readEntryPointList(const Node& root, Config& config) {
    for (const Node* item : root.items) {
        const std::string name = textOf(item, "name");
        if (!name.empty()) {
            LiveState live;
            live.apiPath = "/api/entrypoints/" + percentEncoded(name);
            config.entryPoints.push_back({name, "", item, item->range, std::move(live)});
        }
    }
}

void readCertificateList(const Node& root, SnapshotBuilder& out) {
    for (const Node* item : root.items) {
        model::Certificate entity;
        entity.chain.push_back(factsOf(*item));
        const model::CertificateFacts& leaf = entity.chain.front();
        const auto& known = out.snapshot().certificates;
        if (leaf.fingerprint.empty() ||
            std::any_of(known.begin(), known.end(), [&leaf](const model::Certificate& other) {
                return other.key == leaf.fingerprint;
            })) {
            continue;
        }
        entity.name = leaf.dnsNames.empty() ? leaf.subject : leaf.dnsNames.front();
        entity.key = leaf.fingerprint;
        entity.productId = textOf(item, "name");
        entity.productKind = "certificate";
        entity.source = {item->range, "/api/certificates/" + percentEncoded(entity.productId)};
        entity.raw = item;
        entity.usage = "server";
        entity.snis = leaf.dnsNames;
        entity.privateKey.form = model::SecretForm::Redacted;
        out.add(std::move(entity));
    }
}

} // namespace gatelens::adapters::traefik
