// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/field_parser.h"
#include "core/http/syntax.h"

#include <cstring>

namespace gatelens::http {

namespace {

std::optional<Fault> addField(std::string_view line, BlanksBeforeColon blanks, Fields& fields) {
    if (line.front() == ' ' || line.front() == '\t') {
        // RFC 9112 section 5.2 (obs-fold) and 2.2 (before the first field).
        return Fault{400, "a field line begins with white space"};
    }
    std::size_t colon = 0;
    while (colon < line.size() && isTokenChar(line[colon])) {
        ++colon;
    }
    const std::string_view name = line.substr(0, colon);
    if (blanks == BlanksBeforeColon::Remove) {
        while (colon < line.size() && (line[colon] == ' ' || line[colon] == '\t')) {
            ++colon;
        }
    }
    if (name.empty() || colon == line.size() || line[colon] != ':') {
        return Fault{400, "a field name is no token"};
    }
    const std::string_view value = trimBlanks(line.substr(colon + 1));
    if (!isFieldValue(value)) {
        return Fault{400, "a field value has a control character"};
    }
    const bool raw = colon + 2 <= line.size() && line[colon + 1] == ' ' && colon == name.size() &&
                     value.size() + colon + 2 == line.size();
    fields.push_back({name, value, fieldId(name), false, raw});
    return std::nullopt;
}

// Connection, Transfer-Encoding and Content-Length, put together field by field.
class FramingReader final {
public:
    FramingReader(Fields& fields, int minor, const Limits& limits)
        : m_fields(fields)
        , m_minor(minor)
        , m_limits(limits) {}

    FramingResult read() {
        for (Field& field : m_fields) {
            readField(field);
        }
        if (!m_result.fault) {
            finish();
        }
        return m_result;
    }

private:
    void fault(int status, std::string_view what) {
        if (!m_result.fault) {
            m_result.fault = Fault{status, what};
        }
    }

    void readField(Field& field) {
        switch (field.id) {
        case FieldId::Connection:
            field.hop = true;
            readConnection(field.value);
            break;
        case FieldId::TransferEncoding:
            field.hop = true;
            readTransferEncoding(field.value);
            break;
        case FieldId::ContentLength:
            readContentLength(field.value);
            break;
        case FieldId::Host:
            ++m_result.framing.hosts;
            m_result.framing.host = field.value;
            break;
        case FieldId::Upgrade:
            field.hop = true;
            m_hasUpgrade = !field.value.empty();
            break;
        case FieldId::Expect:
            // RFC 9110 section 10.1.1: ignored in HTTP/1.0.
            if (m_minor < 1) {
                field.hop = true;
                break;
            }
            // The only expectation there is.
            if (equalsLower(field.value, "100-continue")) {
                m_result.framing.expectsContinue = true;
            } else {
                fault(417, "an unknown expectation");
            }
            break;
        case FieldId::KeepAlive:
        case FieldId::ProxyConnection:
        case FieldId::ProxyAuthenticate:
        case FieldId::ProxyAuthorization:
        case FieldId::Te:
        case FieldId::Http2Settings:
            field.hop = true;
            break;
        default:
            break;
        }
    }

    void readConnection(std::string_view list) {
        for (std::string_view rest = list; rest.data() != nullptr;) {
            const ListStep step = nextElement(rest);
            rest = step.rest;
            if (step.element.empty()) {
                continue;
            }
            if (!isToken(step.element)) {
                return fault(400, "Connection lists something that is no token");
            }
            if (++m_options > m_limits.maxConnectionOptions) {
                return fault(400, "Connection lists too many options");
            }
            readOption(step.element);
        }
    }

    void readOption(std::string_view option) {
        if (equalsLower(option, "close")) {
            m_result.framing.close = true;
            return;
        }
        if (equalsLower(option, "keep-alive")) {
            m_result.framing.keepAlive = true;
            return;
        }
        const FieldId id = fieldId(option);
        if (id == FieldId::Upgrade) {
            m_upgradeOption = true;
            return;
        }
        // Taken out, the message would mean something else to the next reader.
        if (id == FieldId::Host || id == FieldId::ContentLength ||
            id == FieldId::TransferEncoding) {
            return fault(400, "Connection lists a field that frames or routes the message");
        }
        for (Field& field : m_fields) {
            field.hop = field.hop || sameName(field.name, option);
        }
    }

    void readTransferEncoding(std::string_view list) {
        m_hasTransferEncoding = true;
        for (std::string_view rest = list; rest.data() != nullptr;) {
            const ListStep step = nextElement(rest);
            rest = step.rest;
            if (step.element.empty()) {
                // A list may have empty elements, but here readers differ.
                return fault(400, "Transfer-Encoding has an empty element");
            }
            if (m_result.framing.chunked) {
                // RFC 9112 section 6.1: chunked is the last coding, and once.
                return fault(400, "Transfer-Encoding goes on after chunked");
            }
            if (equalsLower(step.element, "chunked")) {
                m_result.framing.chunked = true;
            } else {
                m_otherCoding = true;
            }
        }
    }

    void readContentLength(std::string_view value) {
        // RFC 9112 section 6.3 lets a recipient accept a repeated equal length;
        // not every reader does, so nothing but one number passes.
        if (m_result.framing.hasLength) {
            return fault(400, "Content-Length is given twice");
        }
        const auto length = parseLength(value);
        if (!length) {
            return fault(400, "Content-Length is no number");
        }
        m_result.framing.hasLength = true;
        m_result.framing.length = *length;
    }

    void finish() {
        Framing& framing = m_result.framing;
        framing.upgrade = m_upgradeOption && m_hasUpgrade && m_minor >= 1;
        if (!m_hasTransferEncoding) {
            return;
        }
        if (framing.hasLength) {
            fault(400, "Content-Length and Transfer-Encoding together");
        } else if (m_minor < 1) {
            fault(400, "Transfer-Encoding in HTTP/1.0");
        } else if (!framing.chunked) {
            fault(400, "the last transfer coding is not chunked");
        } else if (m_otherCoding) {
            fault(501, "a transfer coding other than chunked");
        }
    }

    Fields& m_fields;
    int m_minor;
    const Limits& m_limits;
    FramingResult m_result;
    std::size_t m_options = 0;
    bool m_hasUpgrade = false;
    bool m_upgradeOption = false;
    bool m_hasTransferEncoding = false;
    bool m_otherCoding = false;
};

} // namespace

std::optional<Fault> parseFields(std::string_view section, BlanksBeforeColon blanks,
                                 std::size_t maxFields, Fields& fields) {
    const std::size_t before = fields.size();
    while (!section.empty()) {
        const auto* found =
            static_cast<const char*>(std::memchr(section.data(), '\n', section.size()));
        const auto size = static_cast<std::size_t>(found - section.data());
        if (fields.size() - before == maxFields) {
            return Fault{431, "too many fields"};
        }
        if (auto fault = addField(section.substr(0, size - 1), blanks, fields)) {
            return fault;
        }
        section.remove_prefix(size + 1);
    }
    return std::nullopt;
}

FramingResult readFraming(Fields& fields, int minor, const Limits& limits) {
    return FramingReader(fields, minor, limits).read();
}

bool isTrailerAllowed(const Field& field) {
    switch (field.id) {
    case FieldId::Authorization:
    case FieldId::Connection:
    case FieldId::ContentLength:
    case FieldId::ContentType:
    case FieldId::Cookie:
    case FieldId::Expect:
    case FieldId::Forwarded:
    case FieldId::Host:
    case FieldId::Http2Settings:
    case FieldId::KeepAlive:
    case FieldId::Location:
    case FieldId::MaxForwards:
    case FieldId::Origin:
    case FieldId::ProxyAuthenticate:
    case FieldId::ProxyAuthorization:
    case FieldId::ProxyConnection:
    case FieldId::Te:
    case FieldId::Trailer:
    case FieldId::TransferEncoding:
    case FieldId::Upgrade:
    case FieldId::Vary:
    case FieldId::Via:
    case FieldId::XForwardedFor:
    case FieldId::XForwardedHost:
    case FieldId::XForwardedProto:
    case FieldId::XRealIp:
        return false;
    default:
        return !equalsLower(field.name, "content-encoding") &&
               !equalsLower(field.name, "content-range") &&
               !equalsLower(field.name, "set-cookie") && !equalsLower(field.name, "cache-control");
    }
}

} // namespace gatelens::http
