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

// Membership of every byte, so that a name costs a look-up a byte.
class ByteSet final {
public:
    constexpr explicit ByteSet(std::string_view marks) {
        for (const char c : marks) {
            add(c);
        }
        for (char c = '0'; c <= '9'; ++c) {
            add(c);
        }
        for (char c = 'a'; c <= 'z'; ++c) {
            add(c);
            add(static_cast<char>(c - 'a' + 'A'));
        }
    }
    [[nodiscard]] constexpr bool has(char c) const { return m_has[static_cast<unsigned char>(c)]; }
    [[nodiscard]] bool hasAll(std::string_view text) const {
        return std::all_of(text.begin(), text.end(), [this](char c) { return has(c); });
    }

private:
    constexpr void add(char c) { m_has[static_cast<unsigned char>(c)] = true; }
    std::array<bool, 256> m_has{};
};

constexpr ByteSet kTokenBytes("!#$%&'*+-.^_`|~");
// httpguts.ValidHostHeader: RFC 3986 characters, and no more.
constexpr ByteSet kHostBytes("!$%&()*+,-.:;=[]'_~");

bool isToken(std::string_view text) {
    return !text.empty() && kTokenBytes.hasAll(text);
}

// Most names differ in their length already.
bool sameName(std::string_view a, std::string_view b) {
    return a.size() == b.size() && equalsIgnoreCase(a, b);
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
                       [name](const auto& field) { return sameName(field.first, name); }),
        m_fields.end());
}

void GoHeaders::erase(std::string_view name) {
    std::erase_if(m_fields, [name](const auto& field) { return sameName(field.first, name); });
}

Headers::iterator GoHeaders::find(std::string_view name) {
    return std::find_if(m_fields.begin(), m_fields.end(),
                        [name](const auto& field) { return sameName(field.first, name); });
}

std::string_view GoHeaders::get(std::string_view name) const {
    for (const auto& [key, value] : m_fields) {
        if (sameName(key, name)) {
            return value;
        }
    }
    return {};
}

bool GoHeaders::has(std::string_view name) const {
    return std::any_of(m_fields.begin(), m_fields.end(),
                       [name](const auto& field) { return sameName(field.first, name); });
}

std::vector<std::string_view> GoHeaders::values(std::string_view name) const {
    std::vector<std::string_view> found;
    for (const auto& [key, value] : m_fields) {
        // Equal without case is equal in canonical form, except for names that
        // are no tokens, which no request has.
        if (sameName(key, name)) {
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
    if (!kHostBytes.hasAll(host)) {
        return refused(400, fmt::format("the Host field \"{}\" is malformed", host));
    }
    // Gateways add some of their own.
    constexpr std::size_t kUsuallyAdded = 10;
    out.headers.all().reserve(request.headers.size() + kUsuallyAdded);
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

namespace {

using FieldIterator = Headers::const_iterator;

FieldIterator findName(FieldIterator from, FieldIterator end, std::string_view name) {
    return std::find_if(from, end,
                        [name](const auto& field) { return sameName(field.first, name); });
}

// Whether a field has the same values, but for blanks around them, in both.
bool isUnchanged(const Headers& sent, const Headers& forwarded, std::string_view name) {
    auto before = findName(sent.begin(), sent.end(), name);
    auto now = findName(forwarded.begin(), forwarded.end(), name);
    while (before != sent.end() && now != forwarded.end() && trim(before->second) == now->second) {
        before = findName(before + 1, sent.end(), name);
        now = findName(now + 1, forwarded.end(), name);
    }
    return before == sent.end() && now == forwarded.end();
}

} // namespace

void describeFields(const Request& sent, const GoHeaders& forwarded, UpstreamRequest& upstream) {
    const Headers& fields = forwarded.all();
    upstream.added.reserve(fields.size());
    for (auto field = fields.begin(); field != fields.end(); ++field) {
        const std::string_view name = field->first;
        if (findName(fields.begin(), field, name) != field ||
            isUnchanged(sent.headers, fields, name)) {
            continue;
        }
        for (auto each = field; each != fields.end();
             each = findName(each + 1, fields.end(), name)) {
            upstream.added.emplace_back(field->first, each->second);
        }
    }
    const Headers& before = sent.headers;
    for (auto field = before.begin(); field != before.end(); ++field) {
        const std::string_view name = field->first;
        if (findName(before.begin(), field, name) == field && !forwarded.has(name)) {
            upstream.removed.emplace_back(name);
        }
    }
}

} // namespace gatelens::match
