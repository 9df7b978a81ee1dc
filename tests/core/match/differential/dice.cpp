// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/match/differential/dice.h"

#include "core/base/strings.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

namespace gatelens::match::differential {

namespace {

constexpr std::uint64_t kSeed = 20260131;

std::string swappedCase(std::string text, std::size_t at) {
    if (const char c = text[at]; (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
        text[at] = static_cast<char>(c ^ 0x20);
    }
    return text;
}

} // namespace

std::uint64_t baseSeed() {
    const char* text = std::getenv("GATELENS_MATCH_SEED");
    const auto given = text == nullptr ? std::nullopt : parseInt(text);
    return given ? static_cast<std::uint64_t>(*given) : kSeed;
}

// One of the ways in which two spellings of a path differ to some gateways only.
std::string RequestMaker::bent(std::string path) {
    const std::size_t at = 1 + m_dice.below(std::max<std::size_t>(path.size() - 1, 1));
    const auto inside = std::min(at, path.size() - 1);
    if (path.size() < 2) {
        return path + "x/.";
    }
    switch (m_dice.below(16)) {
    case 0:
        return path + '/';
    case 1:
        return path + "bar";
    case 2:
        return path + "/deep/er";
    case 3:
        return path.size() > 1 ? path.substr(0, path.size() - 1) : path;
    case 4:
        return swappedCase(std::move(path), inside);
    case 5: // an escape of a character that needs none
        return path.replace(inside, 1, fmt::format("%{:02X}", path[inside]));
    case 6:
        return path.replace(inside, 1, fmt::format("%{:02x}", path[inside]));
    case 7: {
        const auto slash = path.find('/', 1);
        return slash == std::string::npos ? path + "%2F" : path.replace(slash, 1, "%2f");
    }
    case 8:
        return "/x/.." + path;
    case 9:
        return path + "/../" + std::string(m_dice.chance(50) ? "" : "y");
    case 10:
        return "/." + path;
    case 11:
        return "/x/%2e%2E" + path;
    case 12:
        return path.insert(std::min(path.size(), path.rfind('/')), "/");
    case 13:
        return '/' + path;
    case 14:
        return path + ";v=1";
    default:
        return path + (m_dice.chance(50) ? "/a%20b" : "/%C3%A9+~!$&'()*,:@");
    }
}

std::string RequestMaker::path() {
    std::string path =
        m_words.paths.empty() || m_dice.chance(5) ? "/nowhere" : m_dice.pick(m_words.paths);
    if (m_dice.chance(15)) {
        path +=
            (path.ends_with('/') ? "" : "/") + std::string(m_dice.chance(50) ? "sub" : "a/b.php");
    }
    if (m_words.oddTargets && m_dice.chance(40)) {
        path = bent(std::move(path));
    }
    if (m_words.oddTargets && m_dice.chance(8)) {
        path = bent(std::move(path));
    }
    return path;
}

void RequestMaker::addHosts(Request& request) {
    std::string host = m_words.hosts.empty() ? "any.test" : m_dice.pick(m_words.hosts);
    switch (m_dice.below(14)) {
    case 0:
        host += fmt::format(":{}", request.port);
        break;
    case 1:
        host += ":8";
        break;
    case 2:
        host = swappedCase(std::move(host), 0);
        break;
    case 3:
        host = "deep.er." + host;
        break;
    case 4:
        host = "x." + host;
        break;
    case 5:
        host = m_dice.chance(50) ? "unknown.example" : "127.0.0.1";
        break;
    case 6:
        host += m_dice.chance(50) ? "." : ".org";
        break;
    default:
        break;
    }
    if (m_words.hostFaults && m_dice.chance(3)) {
        if (m_dice.chance(40)) {
            return; // none at all
        }
        request.hosts.push_back(m_dice.chance(50) ? "" : host);
    }
    request.hosts.push_back(std::move(host));
}

void RequestMaker::addFields(Request& request) {
    for (const auto& [name, value] : m_words.headers) {
        switch (m_dice.below(8)) {
        case 0:
        case 1:
            request.headers.emplace_back(name, value);
            break;
        case 2:
            request.headers.emplace_back(name, "x" + value);
            break;
        case 3:
            request.headers.emplace_back(m_dice.chance(50) ? toLower(name) : name,
                                         value + (m_dice.chance(50) ? "y" : ", other"));
            break;
        case 4:
            request.headers.emplace_back(name, m_dice.chance(50) ? "other" : "");
            if (m_dice.chance(50)) {
                request.headers.emplace_back(name, value);
            }
            break;
        default:
            break;
        }
    }
}

void RequestMaker::addQuery(Request& request) {
    if (m_dice.chance(50)) {
        return;
    }
    std::string query;
    for (std::size_t left = m_dice.below(3); left > 0 && !m_words.queries.empty(); --left) {
        query += (query.empty() ? "" : "&") + m_dice.pick(m_words.queries);
        if (m_dice.chance(15)) {
            query += "x";
        }
    }
    if (m_dice.chance(30)) {
        query += (query.empty() ? "" : "&") + std::string("q=%2Fz");
    }
    request.query = std::move(query);
}

Request RequestMaker::make(std::uint16_t port) {
    Request request;
    request.port = port;
    if (!m_words.methods.empty() && m_dice.chance(40)) {
        request.method = m_dice.pick(m_words.methods);
    }
    request.path = path();
    addQuery(request);
    addHosts(request);
    addFields(request);
    if (request.method == "POST" || request.method == "PUT") {
        request.body = m_dice.chance(50) ? "body" : "";
    }
    return request;
}

} // namespace gatelens::match::differential
