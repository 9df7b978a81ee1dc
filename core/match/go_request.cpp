// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/go_request.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>

namespace gatelens::match {

namespace {

bool isTokenChar(char c) {
    constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kMarks.find(c) != std::string_view::npos;
}

bool isToken(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), isTokenChar);
}

// httpguts.ValidHostHeader: RFC 3986 characters, and no more.
bool isHostChar(char c) {
    constexpr std::string_view kMarks = "!$%&()*+,-.:;=[]'_~";
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kMarks.find(c) != std::string_view::npos;
}

bool isFieldValue(std::string_view value) {
    return std::all_of(value.begin(), value.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte >= 0x20U && byte != 0x7fU) || c == '\t';
    });
}

GoReading refused(int status, std::string reason) {
    GoReading reading;
    reading.status = status;
    reading.reason = std::move(reason);
    return reading;
}

} // namespace

std::string goCanonicalHeader(std::string_view name) {
    std::string out(name);
    if (!isToken(name)) {
        return out;
    }
    bool upper = true;
    for (char& c : out) {
        if (upper && c >= 'a' && c <= 'z') {
            c = static_cast<char>(c - 'a' + 'A');
        } else if (!upper && c >= 'A' && c <= 'Z') {
            c = static_cast<char>(c - 'A' + 'a');
        }
        upper = c == '-';
    }
    return out;
}

void GoHeaders::add(std::string_view name, std::string_view value) {
    m_fields.emplace_back(goCanonicalHeader(name), std::string(value));
}

void GoHeaders::set(std::string_view name, std::string_view value) {
    const auto first = find(name);
    if (first == m_fields.end()) {
        add(name, value);
        return;
    }
    first->second = value;
    m_fields.erase(
        std::remove_if(std::next(first), m_fields.end(),
                       [name](const auto& field) { return equalsIgnoreCase(field.first, name); }),
        m_fields.end());
}

void GoHeaders::erase(std::string_view name) {
    std::erase_if(m_fields,
                  [name](const auto& field) { return equalsIgnoreCase(field.first, name); });
}

Headers::iterator GoHeaders::find(std::string_view name) {
    return std::find_if(m_fields.begin(), m_fields.end(),
                        [name](const auto& field) { return equalsIgnoreCase(field.first, name); });
}

std::string_view GoHeaders::get(std::string_view name) const {
    for (const auto& [key, value] : m_fields) {
        if (equalsIgnoreCase(key, name)) {
            return value;
        }
    }
    return {};
}

bool GoHeaders::has(std::string_view name) const {
    return std::any_of(m_fields.begin(), m_fields.end(),
                       [name](const auto& field) { return equalsIgnoreCase(field.first, name); });
}

std::vector<std::string_view> GoHeaders::values(std::string_view name) const {
    std::vector<std::string_view> found;
    for (const auto& [key, value] : m_fields) {
        // Equal without case is equal in canonical form, except for names that
        // are no tokens, which no request has.
        if (equalsIgnoreCase(key, name)) {
            found.emplace_back(value);
        }
    }
    return found;
}

GoReading readGoRequest(const Request& request) {
    if (!isToken(request.method)) {
        return refused(400, fmt::format("\"{}\" is no method", request.method));
    }
    const std::string target = request.target();
    // A space ends the target (RFC 9112, section 3); what follows is no version.
    if (target.find(' ') != std::string::npos) {
        return refused(400, "the request line is malformed: there is a space in the target");
    }
    const bool authorityForm = request.method == "CONNECT" && !target.starts_with('/');
    auto url = parseGoRequestUri(authorityForm ? "http://" + target : target);
    if (!url) {
        return refused(400, fmt::format("\"{}\" is no request target", target));
    }
    if (authorityForm) {
        url->scheme.clear();
    }
    GoRequest out;
    out.protoMajor = request.httpMajor;
    out.protoMinor = request.httpMinor;
    if (request.hosts.size() > 1) {
        return refused(400, "there is more than one Host field");
    }
    if (request.httpMajor > 2 || (request.httpMajor == 1 && request.httpMinor > 1)) {
        return refused(505, "the HTTP version is not supported");
    }
    if (out.atLeast(1, 1) && request.httpMajor == 1 && request.hosts.empty() &&
        request.method != "CONNECT") {
        return refused(400, "the Host field is missing");
    }
    const std::string_view host = request.host();
    if (!std::all_of(host.begin(), host.end(), isHostChar)) {
        return refused(400, fmt::format("the Host field \"{}\" is malformed", host));
    }
    for (const auto& [name, value] : request.headers) {
        if (!isToken(name) || !isFieldValue(value)) {
            return refused(400, fmt::format("the field \"{}\" is malformed", name));
        }
        out.headers.add(name, trim(value));
    }
    out.method = request.method;
    out.requestUri = target;
    out.host = url->host.empty() ? std::string(host) : url->host;
    out.url = std::move(*url);
    return {std::move(out), 0, {}};
}

bool goHasToken(const GoHeaders& headers, std::string_view name, std::string_view token) {
    for (const auto value : headers.values(name)) {
        for (const auto piece : split(value, ',')) {
            if (equalsIgnoreCase(trim(piece), token)) {
                return true;
            }
        }
    }
    return false;
}

void goRemoveHopFields(GoHeaders& headers) {
    constexpr std::array<std::string_view, 9> kHop{
        "Connection", "Proxy-Connection",  "Keep-Alive", "Proxy-Authenticate", "Te",
        "Trailer",    "Transfer-Encoding", "Upgrade",    "Proxy-Authorization"};
    const std::string upgrade =
        goHasToken(headers, "Connection", "upgrade") ? std::string(headers.get("Upgrade")) : "";
    const bool trailers = goHasToken(headers, "Te", "trailers");
    std::vector<std::string> named;
    for (const auto value : headers.values("Connection")) {
        for (const auto piece : split(value, ',')) {
            named.emplace_back(trim(piece));
        }
    }
    for (const auto& name : named) {
        headers.erase(name);
    }
    for (const auto name : kHop) {
        headers.erase(name);
    }
    if (trailers) {
        headers.set("Te", "trailers");
    }
    if (!upgrade.empty()) {
        headers.set("Connection", "Upgrade");
        headers.set("Upgrade", upgrade);
    }
}

void goAskForGzip(GoHeaders& headers, std::string_view method) {
    if (headers.get("Accept-Encoding").empty() && headers.get("Range").empty() &&
        method != "HEAD") {
        headers.set("Accept-Encoding", "gzip");
    }
}

void describeFields(const Request& sent, const GoHeaders& forwarded, UpstreamRequest& upstream) {
    std::vector<std::string> done;
    const auto isNew = [&done](std::string_view name) {
        const bool fresh = std::none_of(done.begin(), done.end(), [name](const auto& known) {
            return equalsIgnoreCase(known, name);
        });
        if (fresh) {
            done.emplace_back(name);
        }
        return fresh;
    };
    for (const auto& [name, value] : forwarded.all()) {
        if (!isNew(name)) {
            continue;
        }
        const auto now = forwarded.values(name);
        auto before = sent.values(name);
        std::transform(before.begin(), before.end(), before.begin(), trim);
        if (now != before) {
            for (const auto field : now) {
                upstream.added.emplace_back(name, std::string(field));
            }
        }
    }
    for (const auto& [name, value] : sent.headers) {
        if (!forwarded.has(name) && isNew(name)) {
            upstream.removed.push_back(name);
        }
    }
}

} // namespace gatelens::match
