// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/dispatch.h"

#include "core/base/strings.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <functional>
#include <limits>

namespace gatelens::match {

namespace {

// Longer requests are not remembered: they would keep that much memory for one.
constexpr std::size_t kLongestKey = 8U << 10U;

void appendNumber(std::string& out, std::size_t number) {
    char bytes[sizeof number];
    std::memcpy(bytes, &number, sizeof number);
    out.append(bytes, sizeof bytes);
}

// With its length, so that two pieces cannot read as one.
void appendPiece(std::string& out, std::string_view piece) {
    appendNumber(out, piece.size());
    out.append(piece);
}

bool isOpen(const Decision& decision) {
    return decision.destinations.size() > 1 || !decision.gaps.empty();
}

} // namespace

Dispatcher::Dispatcher(std::shared_ptr<const Matcher> matcher, std::size_t remembered)
    : m_matcher(std::move(matcher))
    , m_slots(std::bit_ceil(std::max<std::size_t>(remembered, 1))) {
    if (remembered == 0) {
        m_slots.clear();
    }
}

Dispatcher::~Dispatcher() = default;
Dispatcher::Dispatcher(Dispatcher&&) noexcept = default;
Dispatcher& Dispatcher::operator=(Dispatcher&&) noexcept = default;

const Decision& Dispatcher::dispatch(const RequestView& view) {
    writeKey(view);
    if (m_slots.empty() || m_key.size() > kLongestKey) {
        return drawn(view);
    }
    Slot& slot = m_slots[std::hash<std::string_view>{}(m_key) & (m_slots.size() - 1)];
    if (slot.key != m_key) {
        fillRequest(view);
        m_request.draw.reset();
        slot.decision = m_matcher->decide(m_request);
        slot.open = isOpen(slot.decision);
        slot.key = m_key;
    }
    return slot.open && view.draw ? drawn(view) : slot.decision;
}

const Decision& Dispatcher::drawn(const RequestView& view) {
    fillRequest(view);
    m_request.draw = view.draw;
    m_drawn = m_matcher->decide(m_request);
    return m_drawn;
}

void Dispatcher::writeKey(const RequestView& view) {
    m_key.clear();
    appendPiece(m_key, view.method);
    appendPiece(m_key, view.scheme);
    appendPiece(m_key, view.path);
    appendNumber(m_key, view.query ? view.query->size() : std::numeric_limits<std::size_t>::max());
    m_key.append(view.query.value_or(std::string_view{}));
    appendNumber(m_key, view.hosts.size());
    for (const auto host : view.hosts) {
        appendPiece(m_key, host);
    }
    appendNumber(m_key, view.fields.size());
    for (const auto& [name, value] : view.fields) {
        appendPiece(m_key, name);
        appendPiece(m_key, value);
    }
    appendPiece(m_key, view.body);
    appendPiece(m_key, view.clientIp);
    appendPiece(m_key, view.sni);
    appendNumber(m_key, view.port);
    m_key += static_cast<char>(view.httpMajor);
    m_key += static_cast<char>(view.httpMinor);
    m_key += view.clientCertificate ? '1' : '0';
}

// Strings keep their room from one request to the next.
void Dispatcher::fillRequest(const RequestView& view) {
    m_request.method = view.method;
    m_request.scheme = view.scheme;
    m_request.path = view.path;
    if (!view.query) {
        m_request.query.reset();
    } else if (m_request.query) {
        *m_request.query = *view.query;
    } else {
        m_request.query.emplace(*view.query);
    }
    m_request.hosts.resize(view.hosts.size());
    std::copy(view.hosts.begin(), view.hosts.end(), m_request.hosts.begin());
    while (m_request.headers.size() > view.fields.size()) {
        m_spareHeaders.push_back(std::move(m_request.headers.back()));
        m_request.headers.pop_back();
    }
    while (m_request.headers.size() < view.fields.size()) {
        if (m_spareHeaders.empty()) {
            m_spareHeaders.emplace_back();
        }
        m_request.headers.push_back(std::move(m_spareHeaders.back()));
        m_spareHeaders.pop_back();
    }
    for (std::size_t i = 0; i < view.fields.size(); ++i) {
        m_request.headers[i].first = view.fields[i].first;
        m_request.headers[i].second = view.fields[i].second;
    }
    m_request.body = view.body;
    m_request.clientIp = view.clientIp;
    m_request.sni = view.sni;
    m_request.port = view.port;
    m_request.httpMajor = view.httpMajor;
    m_request.httpMinor = view.httpMinor;
    m_request.clientCertificate = view.clientCertificate;
}

void Dispatcher::forwardedFields(const RequestView& view, const UpstreamRequest& upstream,
                                 std::vector<FieldView>& fields) {
    fields.clear();
    for (const FieldView& field : view.fields) {
        const bool removed = std::any_of(
            upstream.removed.begin(), upstream.removed.end(),
            [&field](const std::string& name) { return equalsIgnoreCase(name, field.first); });
        const bool replaced =
            std::any_of(upstream.added.begin(), upstream.added.end(), [&field](const auto& added) {
                return equalsIgnoreCase(added.first, field.first);
            });
        if (!removed && !replaced) {
            fields.push_back(field);
        }
    }
    for (const auto& [name, value] : upstream.added) {
        fields.emplace_back(name, value);
    }
}

} // namespace gatelens::match
