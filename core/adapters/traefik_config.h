// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Traefik's configuration as objects by name, the same for files and for the live
// API. Names are qualified by the provider that gave the object ("orders@file").
#pragma once

#include "core/adapters/traefik_rules.h"
#include "core/text/document.h"
#include "core/text/node.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatelens::adapters::traefik {

enum class Layer : std::uint8_t { Http, Tcp, Udp };
inline constexpr std::array kLayers{Layer::Http, Layer::Tcp, Layer::Udp};
[[nodiscard]] std::string_view layerName(Layer layer); // "http"

// What the API reports of an object.
struct LiveState {
    std::string status; // enabled, warning, disabled
    std::vector<std::string> errors;
    std::string apiPath;
};

struct Object {
    std::string name;     // "orders"
    std::string provider; // "file"
    const text::Node* node = nullptr;
    text::SourceRange range; // its name in the document
    LiveState live;

    [[nodiscard]] std::string id() const { return name + '@' + provider; }
};

class ObjectTable final {
public:
    // The object that already has that id, or null when this one was added.
    const Object* add(Object object);
    [[nodiscard]] const Object* find(std::string_view id) const;
    [[nodiscard]] std::optional<std::size_t> indexOf(std::string_view id) const;
    [[nodiscard]] const std::vector<Object>& items() const { return m_items; }
    // The name that comes nearest to a reference of `provider`, for a suggestion.
    [[nodiscard]] std::string nearestTo(std::string_view reference) const;

private:
    std::vector<Object> m_items;
    std::unordered_map<std::string, std::size_t> m_index;
};

// A reference as Traefik completes it: without "@" it means the provider of the
// object in which it stands.
[[nodiscard]] std::string qualify(std::string_view reference, std::string_view provider);
[[nodiscard]] std::string_view providerOf(std::string_view id);
[[nodiscard]] std::string_view nameOf(std::string_view id);

struct LayerConfig {
    ObjectTable routers;
    ObjectTable services;
    ObjectTable middlewares;
    ObjectTable transports;
};

struct Config {
    std::array<LayerConfig, 3> layers;
    ObjectTable tlsOptions;
    ObjectTable tlsStores;
    std::vector<Object> certificates; // entries of tls.certificates
    std::vector<Object> entryPoints;
    const text::Node* staticRoot = nullptr; // null when it is not known
    std::string version;                    // of a running Traefik
    RuleSyntax syntax = RuleSyntax::V3;
    // As the API shows it: routers already carry what their entry point adds, and
    // servers transports are missing.
    bool merged = false;
    // TLS options, stores and certificates are here; the API does not serve options.
    bool tlsKnown = true;
    // Providers whose objects are all here, so that a dangling reference is one.
    std::vector<std::string> knownProviders;

    [[nodiscard]] LayerConfig& layer(Layer layer) {
        return layers[static_cast<std::size_t>(layer)];
    }
    [[nodiscard]] const LayerConfig& layer(Layer layer) const {
        return layers[static_cast<std::size_t>(layer)];
    }
    [[nodiscard]] bool knows(std::string_view provider) const;
};

} // namespace gatelens::adapters::traefik
