// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What went wrong, in a form that a person can act on and a program can test.
#pragma once

#include <string>
#include <string_view>

namespace gatelens {

// The class of a failure. It decides the exit code of the command line and
// whether a live read may be retried; the text is for people.
enum class ErrorCode {
    InvalidInput,     // malformed or inconsistent document
    LimitExceeded,    // larger, deeper or longer than the limits allow
    NotFound,         // a file or an entity that is not there
    Unreadable,       // a file that exists and cannot be read
    Unreachable,      // no connection, or it broke
    TlsFailure,       // certificate or handshake refused
    Unauthorized,     // credential missing or wrong (401, 403)
    WrongProduct,     // something answered, but not the product that was asked for
    UnexpectedAnswer, // an answer that the product's API description does not allow
    Timeout,          // no answer in time
    Cancelled,        // the user stopped it
    Unsupported,      // a true limit of Gatelens or of the product's version
    Usage,            // a wrong call of a command
    Internal,         // a defect of Gatelens
};

// Stable lower-case name of a code, used in JSON output ("invalid-input").
[[nodiscard]] std::string_view errorCodeName(ErrorCode code);

// `message` says what was wrong and, where known, what would be right. `place`
// is file:line:column or an API path, empty when there is none.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string message;
    std::string place;

    // "place: message", the form for terminals and logs.
    [[nodiscard]] std::string text() const;
};

} // namespace gatelens
