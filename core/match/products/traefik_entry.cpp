// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The handlers of an entry point, in their order: pkg/server/server_entrypoint_tcp.go
// and pkg/middlewares/forwardedheaders of Traefik 3.7.
#include "core/base/strings.h"
#include "core/match/path.h"
#include "core/match/products/traefik_internal.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::match::traefik {

namespace {

using text::Node;

const Node* at(const Node* node, std::initializer_list<std::string_view> path) {
    const Node* value = node == nullptr ? nullptr : node->at(path);
    return value == nullptr || value->isNull() ? nullptr : value;
}

bool boolAt(const Node* node, std::initializer_list<std::string_view> path, bool fallback) {
    const Node* value = at(node, path);
    return value == nullptr ? fallback : value->asBool().value_or(fallback);
}

// denyFragment looks at RawPath, which Go sets whenever a "#" stands in the path.
bool hasFragment(const GoUrl& url) {
    return url.rawPath.find('#') != std::string::npos;
}

// normalizePath: unreserved escapes are decoded, the others get upper-case digits.
// Bytes outside ASCII become the UTF-8 of their code point, as string(byte) does.
void normalizePath(GoRequest& request) {
    GoUrl& url = request.url;
    if (url.rawPath.empty()) {
        return;
    }
    std::string normal;
    for (const char c : percentDecodeSome(url.rawPath, isUnreserved)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80U) {
            normal += c;
        } else {
            normal += static_cast<char>(0xC0U | (byte >> 6U));
            normal += static_cast<char>(0x80U | (byte & 0x3FU));
        }
    }
    if (normal != url.rawPath) {
        url.rawPath = std::move(normal);
        request.requestUri = url.requestUri();
    }
}

void sanitizePath(GoRequest& request) {
    if (!request.url.rawPath.empty() || !isClean(request.url.path)) {
        request.url = request.url.cleaned();
    }
    request.requestUri = request.url.requestUri();
}

std::string replaced(std::string_view text, char from, std::string_view to) {
    std::string out;
    for (const char c : text) {
        if (c == from) {
            out += to;
        } else {
            out += c;
        }
    }
    return out;
}

void settleSemicolons(GoRequest& request, bool encode) {
    if (request.url.rawQuery.find(';') == std::string::npos) {
        return;
    }
    request.url.rawQuery = replaced(request.url.rawQuery, ';', encode ? "%3B" : "&");
    if (encode) {
        request.requestUri = request.url.requestUri();
    }
}

// Fields that Traefik sets itself, also when "_" is written for "-".
bool isManaged(std::string_view name) {
    constexpr std::array<std::string_view, 13> kManaged{"X-Forwarded-Proto",
                                                        "X-Forwarded-Scheme",
                                                        "X-Forwarded-For",
                                                        "X-Forwarded-Host",
                                                        "X-Forwarded-Port",
                                                        "X-Forwarded-Server",
                                                        "X-Forwarded-Uri",
                                                        "X-Forwarded-Method",
                                                        "X-Forwarded-Prefix",
                                                        "X-Scheme",
                                                        "X-Real-Ip",
                                                        "X-Forwarded-Tls-Client-Cert",
                                                        "X-Forwarded-Tls-Client-Cert-Info"};
    if (!name.starts_with('X')) {
        return false; // as every managed name does, in canonical form
    }
    const std::string dashed = replaced(name, '_', "-");
    return std::any_of(kManaged.begin(), kManaged.end(), [&dashed](std::string_view managed) {
        return equalsIgnoreCase(managed, dashed);
    });
}

std::string forwardedPort(const GoRequest& request, bool tls) {
    if (const auto parts = splitGoHostPort(request.host); parts && !parts->port.empty()) {
        return std::string(parts->port);
    }
    const std::string_view proto = request.headers.get("X-Forwarded-Proto");
    return tls || proto == "https" || proto == "wss" ? "443" : "80";
}

// Only the first value counts whether a field is there (unsafeHeader.Get).
void setIfEmpty(GoHeaders& headers, std::string_view name, const std::string& value) {
    if (headers.get(name).empty()) {
        headers.set(name, value);
    }
}

void setForwarded(GoRequest& request, const Request& sent, const EntrySettings& settings) {
    GoHeaders& headers = request.headers;
    const bool tls = sent.scheme == "https";
    const bool websocket =
        goHasToken(headers, "Connection", "upgrade") && goHasToken(headers, "Upgrade", "websocket");
    setIfEmpty(headers, "X-Real-Ip", sent.clientIp);
    setIfEmpty(headers, "X-Forwarded-Proto",
               std::string(websocket ? "ws" : "http") + (tls ? "s" : ""));
    setIfEmpty(headers, "X-Forwarded-Port", forwardedPort(request, tls));
    if (settings.addSchemeHeaders) {
        const std::string scheme(headers.get("X-Forwarded-Proto"));
        headers.set("X-Forwarded-Scheme", scheme);
        headers.set("X-Scheme", scheme);
    }
    if (!request.host.empty()) {
        setIfEmpty(headers, "X-Forwarded-Host", request.host);
    }
    if (const auto chain = headers.values("X-Forwarded-For"); !chain.empty()) {
        const std::string joined = fmt::format("{}", fmt::join(chain, ", "));
        headers.set("X-Forwarded-For", joined);
    }
    headers.set("X-Forwarded-Server", "(the name of the gateway's machine)");
}

// What Connection names goes, except the fields that Traefik manages and those it
// was told to keep.
void removeConnectionFields(GoHeaders& headers, const std::vector<std::string>& keep) {
    const std::string upgrade =
        goHasToken(headers, "Connection", "upgrade") ? std::string(headers.get("Upgrade")) : "";
    std::vector<std::string> kept;
    std::vector<std::string> gone;
    for (const auto value : headers.values("Connection")) {
        for (const auto piece : split(value, ',')) {
            std::string name = goCanonicalHeader(trim(piece));
            if (name.empty() || isManaged(name)) {
                continue;
            }
            const bool stays = std::find(keep.begin(), keep.end(), name) != keep.end();
            (stays ? kept : gone).push_back(std::move(name));
        }
    }
    for (const auto& name : gone) {
        headers.erase(name);
    }
    if (!upgrade.empty()) {
        kept.emplace_back("Upgrade");
        headers.set("Upgrade", upgrade);
    }
    if (kept.empty()) {
        headers.erase("Connection");
    } else {
        headers.set("Connection", fmt::format("{}", fmt::join(kept, ",")));
    }
}

Arrival refused(int status, std::string reason) {
    return {std::nullopt, status, std::move(reason)};
}

} // namespace

EntrySettings entrySettings(const model::Listener* listener) {
    EntrySettings settings;
    if (listener == nullptr) {
        return settings;
    }
    const Node* node = listener->raw;
    settings.sanitizePath = listener->normalizePath.orElse(true);
    settings.encodeQuerySemicolons = boolAt(node, {"http", "encodeQuerySemicolons"}, false);
    settings.trustAll = listener->trustAnyForwarded.orElse(false);
    settings.appendForwardedFor =
        !boolAt(node, {"forwardedHeaders", "notAppendXForwardedFor"}, false);
    settings.addSchemeHeaders =
        boolAt(node, {"forwardedHeaders", "addXForwardedSchemeHeaders"}, false);
    if (const Node* strategy = at(node, {"http", "underscoreHeadersStrategy"})) {
        settings.underscores = toLower(strategy->text);
    }
    for (const std::string& range : listener->trustedProxies.value) {
        if (auto block = parseAddressBlock(range)) {
            settings.trusted.push_back(*block);
        }
    }
    if (const Node* names = at(node, {"forwardedHeaders", "connection"})) {
        for (const Node* name : names->items) {
            settings.connectionHeaders.push_back(goCanonicalHeader(name->text));
        }
    }
    struct Escape {
        std::string_view option;
        std::string_view text;
    };
    constexpr std::array<Escape, 7> kEscapes{{{"allowEncodedSlash", "%2F"},
                                              {"allowEncodedBackSlash", "%5C"},
                                              {"allowEncodedNullCharacter", "%00"},
                                              {"allowEncodedSemicolon", "%3B"},
                                              {"allowEncodedPercent", "%25"},
                                              {"allowEncodedQuestionMark", "%3F"},
                                              {"allowEncodedHash", "%23"}}};
    for (const auto& [option, text] : kEscapes) {
        if (!boolAt(node, {"http", "encodedCharacters", option}, true)) {
            settings.denied.emplace_back(text);
        }
    }
    return settings;
}

Arrival arrive(const Request& sent, const EntrySettings& settings) {
    GoReading reading = readGoRequest(sent);
    if (!reading.request) {
        return refused(reading.status, std::move(reading.reason));
    }
    GoRequest& request = *reading.request;
    const auto underscored = [](const auto& field) {
        return field.first.find('_') != std::string::npos;
    };
    if (settings.underscores == "reject" &&
        std::any_of(request.headers.all().begin(), request.headers.all().end(), underscored)) {
        return refused(400, "a field name holds an underscore");
    }
    if (settings.underscores == "delete") {
        std::erase_if(request.headers.all(), underscored);
    }
    if (hasFragment(request.url)) {
        return refused(400, "there is a fragment in the path");
    }
    normalizePath(request);
    if (settings.sanitizePath) {
        sanitizePath(request);
    }
    settleSemicolons(request, settings.encodeQuerySemicolons);
    const auto client = parseAddress(sent.clientIp);
    const bool trusted =
        settings.trustAll ||
        (client && std::any_of(settings.trusted.begin(), settings.trusted.end(),
                               [&client](const auto& block) { return block.contains(*client); }));
    if (!trusted) {
        std::erase_if(request.headers.all(),
                      [](const auto& field) { return isManaged(field.first); });
    }
    setForwarded(request, sent, settings);
    removeConnectionFields(request.headers, settings.connectionHeaders);
    return {std::move(request), 0, {}};
}

std::string deniedEscape(const GoRequest& request, const std::vector<std::string>& denied) {
    const std::string path = request.url.escapedPath();
    for (auto at = path.find('%'); at != std::string::npos; at = path.find('%', at + 3)) {
        const std::string_view escape = std::string_view(path).substr(at, 3);
        if (std::any_of(denied.begin(), denied.end(),
                        [escape](const auto& text) { return equalsIgnoreCase(text, escape); })) {
            return std::string(escape);
        }
    }
    return {};
}

} // namespace gatelens::match::traefik
