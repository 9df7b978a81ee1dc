// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"

namespace gatelens {

std::string_view errorCodeName(ErrorCode code) {
    switch (code) {
    case ErrorCode::InvalidInput:
        return "invalid-input";
    case ErrorCode::LimitExceeded:
        return "limit-exceeded";
    case ErrorCode::NotFound:
        return "not-found";
    case ErrorCode::Unreadable:
        return "unreadable";
    case ErrorCode::Unreachable:
        return "unreachable";
    case ErrorCode::TlsFailure:
        return "tls-failure";
    case ErrorCode::Unauthorized:
        return "unauthorized";
    case ErrorCode::WrongProduct:
        return "wrong-product";
    case ErrorCode::UnexpectedAnswer:
        return "unexpected-answer";
    case ErrorCode::Timeout:
        return "timeout";
    case ErrorCode::Cancelled:
        return "cancelled";
    case ErrorCode::Unsupported:
        return "unsupported";
    case ErrorCode::Usage:
        return "usage";
    case ErrorCode::Internal:
        return "internal";
    }
    return "internal";
}

std::string Error::text() const {
    return place.empty() ? message : place + ": " + message;
}

} // namespace gatelens
