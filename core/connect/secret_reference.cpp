// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connect/secret_reference.h"

#include "core/base/strings.h"
#include "core/text/file_system.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

namespace gatelens::connect {

namespace {

constexpr std::size_t kMaxSecretBytes = 64U << 10U;
constexpr std::string_view kEnv = "env:";
constexpr std::string_view kFile = "file:";

bool isWord(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
    });
}

// RFC 9110 section 5.6.2.
bool isToken(std::string_view text) {
    constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::ranges::all_of(text, [=](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               kMarks.find(c) != std::string_view::npos;
    });
}

Result<std::string> resolveOne(std::string_view reference, const std::string& place,
                               const Environment& environment) {
    if (reference.starts_with(kEnv)) {
        const std::string name(reference.substr(kEnv.size()));
        auto value = environment(name);
        if (!value || value->empty()) {
            return fail(ErrorCode::NotFound,
                        fmt::format("the environment variable {} is not set", name), place);
        }
        return *std::move(value);
    }
    auto path = reference.substr(kFile.size());
    while (path.starts_with("//")) {
        path.remove_prefix(1);
    }
    if (!path.starts_with('/')) {
        return fail(ErrorCode::InvalidInput, "needs an absolute path after \"file:\"", place);
    }
    return readSecretFile(std::string(path));
}

} // namespace

Result<std::string> resolveSecret(std::string_view reference, const std::string& place,
                                  const Environment& environment) {
    const auto blank = reference.find(' ');
    std::string_view word;
    std::string_view rest = reference;
    if (blank != std::string_view::npos && isWord(reference.substr(0, blank))) {
        word = reference.substr(0, blank + 1);
        rest = trim(reference.substr(blank));
    }
    if (!rest.starts_with(kEnv) && !rest.starts_with(kFile)) {
        return fail(ErrorCode::InvalidInput,
                    "a secret must not stand in this file; name it instead, as \"env:NAME\" or "
                    "\"file:/path\" (mode 0600), with a scheme in front where one is needed, such "
                    "as \"Bearer env:NAME\"",
                    place);
    }
    auto secret = resolveOne(rest, place, environment);
    if (!secret) {
        return secret;
    }
    return std::string(word) + *secret;
}

Result<std::string> readSecretFile(const std::string& path) {
    struct ::stat info {};
    if (::stat(path.c_str(), &info) == 0 && (info.st_mode & 077U) != 0) {
        return fail(ErrorCode::Unreadable,
                    fmt::format("others may read this secret (mode {:04o}); chmod 600 it",
                                info.st_mode & 07777U),
                    path);
    }
    auto text = text::DiskFileSystem().read(path, kMaxSecretBytes);
    if (!text) {
        return text;
    }
    const auto secret = trim(*text);
    if (secret.empty()) {
        return fail(ErrorCode::InvalidInput, "is empty, a secret was expected", path);
    }
    return std::string(secret);
}

Status checkHeader(std::string_view name, std::string_view value, const std::string& place) {
    if (!isToken(name)) {
        return fail(ErrorCode::InvalidInput, "the name of a header has letters, digits and - only",
                    place);
    }
    const bool clean = std::ranges::none_of(value, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && byte != '\t') || byte == 0x7f;
    });
    if (!clean) {
        return fail(ErrorCode::InvalidInput,
                    fmt::format("the value of header {} holds a control character", name), place);
    }
    return {};
}

Result<std::pair<std::string, std::string>> parseHeader(std::string_view line,
                                                        const std::string& place) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) {
        return fail(ErrorCode::Usage, "expected \"Name: value\"", place);
    }
    const auto name = trim(line.substr(0, colon));
    const auto value = trim(line.substr(colon + 1));
    if (auto status = checkHeader(name, value, place); !status) {
        return fail(std::move(status.error()));
    }
    return std::pair{std::string(name), std::string(value)};
}

} // namespace gatelens::connect
