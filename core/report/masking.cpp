// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/masking.h"

#include "core/base/strings.h"
#include "core/model/identity.h"

#include <algorithm>
#include <array>

namespace gatelens::report {

namespace {

constexpr bool isNameChar(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || c == '$';
}

// "-----BEGIN EC PRIVATE KEY----- … -----END EC PRIVATE KEY-----"
std::string maskPrivateKeys(std::string text) {
    constexpr std::string_view kBegin = "-----BEGIN ";
    constexpr std::string_view kKey = "PRIVATE KEY-----";
    std::size_t at = 0;
    while ((at = text.find(kBegin, at)) != std::string::npos) {
        const std::size_t label = text.find("-----", at + kBegin.size());
        if (label == std::string::npos) {
            break;
        }
        const std::size_t body = label + 5;
        if (!std::string_view(text).substr(0, body).ends_with(kKey)) {
            at = body;
            continue;
        }
        const std::size_t end = text.find("-----END ", body);
        text.replace(body, end == std::string::npos ? std::string::npos : end - body, " **** ");
        at = body;
    }
    return text;
}

// The password of "scheme://user:password@host".
std::string maskUserInfo(std::string text) {
    std::size_t at = 0;
    while ((at = text.find("://", at)) != std::string::npos) {
        at += 3;
        const std::size_t end = std::min(text.find_first_of("/?# \t\r\n\"'", at), text.size());
        const std::size_t sign = text.rfind('@', end);
        if (sign == std::string::npos || sign < at) {
            continue;
        }
        const std::size_t colon = text.find(':', at);
        if (colon != std::string::npos && colon < sign) {
            text.replace(colon + 1, sign - colon - 1, "****");
        }
    }
    return text;
}

// "?api_key=…&token=…" of a URL.
std::string maskParameters(std::string text) {
    for (std::size_t at = text.find_first_of("?&"); at != std::string::npos;
         at = text.find_first_of("?&", at + 1)) {
        const auto name = text.begin() + static_cast<std::ptrdiff_t>(at) + 1;
        const auto equals =
            static_cast<std::size_t>(std::find_if_not(name, text.end(), isNameChar) - text.begin());
        if (equals == text.size() || text[equals] != '=' ||
            !looksSecret(std::string_view(text).substr(at + 1, equals - at - 1))) {
            continue;
        }
        const std::size_t end = std::min(text.find_first_of("&# \t\r\n\"'", equals), text.size());
        const std::string value = text.substr(equals + 1, end - equals - 1);
        text.replace(equals + 1, end - equals - 1, maskField("secret", value));
    }
    return text;
}

// "Bearer …" and "Basic …", also behind a header's name.
std::string maskSchemes(std::string text) {
    constexpr std::array<std::string_view, 4> kSchemes{"bearer ", "basic ", "apikey ", "token "};
    constexpr std::size_t kShortest = 8; // "Basic auth for admins" is prose
    const std::string lower = toLower(text);
    for (const std::string_view scheme : kSchemes) {
        const std::size_t at = lower.find(scheme);
        const bool starts = at != std::string::npos && (at == 0 || !isNameChar(text[at - 1]));
        if (!starts) {
            continue;
        }
        const std::size_t begin = at + scheme.size();
        const std::size_t end = std::min(text.find_first_of(" \t\r\n\"',;", begin), text.size());
        const std::string value = text.substr(begin, end - begin);
        if (value.size() >= kShortest || end == text.size()) {
            return text.replace(begin, end - begin, maskField("secret", value));
        }
    }
    return text;
}

// "hide_credentials: false" hides nothing.
bool isSwitch(std::string_view value) {
    static constexpr std::array<std::string_view, 8> kWords{"true", "false", "on",   "off",
                                                            "yes",  "no",    "none", "unset"};
    const auto end = std::find_if_not(value.begin(), value.end(), isNameChar);
    const auto word = value.substr(0, static_cast<std::size_t>(end - value.begin()));
    return std::find(kWords.begin(), kWords.end(), word) != kWords.end() &&
           (end == value.end() || *end == ';' || *end == ',');
}

// "X-Api-Key: …" and "token=…" as one text, the way plugins list headers.
std::string maskPair(std::string text) {
    const auto end = std::find_if_not(text.begin(), text.end(), isNameChar);
    const auto length = static_cast<std::size_t>(end - text.begin());
    if (end == text.end() || (*end != ':' && *end != '=') ||
        std::string_view(text).substr(length).starts_with("://") ||
        !looksSecret(std::string_view(text).substr(0, length))) {
        return text;
    }
    const std::string_view rest = std::string_view(text).substr(length + 1);
    const std::size_t blanks = std::min(rest.find_first_not_of(" \t"), rest.size());
    if (isSwitch(rest.substr(blanks))) {
        return text;
    }
    return text.substr(0, length + 1 + blanks) + maskField("secret", rest.substr(blanks));
}

// Password hashes as htpasswd writes them, alone or behind "user:": they can be
// tried at leisure by whoever sees them.
std::string maskHashes(std::string text) {
    constexpr std::array<std::string_view, 10> kMarks{
        "$2a$", "$2b$", "$2y$", "$apr1$", "$1$", "$5$", "$6$", "$argon2", "{SHA}", "{SSHA}"};
    constexpr std::size_t kShortest = 20; // "$1$" alone is a group of an expression
    for (const std::string_view mark : kMarks) {
        for (std::size_t at = text.find(mark); at != std::string::npos;
             at = text.find(mark, at + mark.size())) {
            const bool starts = at == 0 || std::string_view(": \t\"'=,").find(text[at - 1]) !=
                                               std::string_view::npos;
            const std::size_t end = std::min(text.find_first_of(" \t\r\n\"',;", at), text.size());
            if (starts && end - at >= kShortest) {
                text.replace(at, end - at, "****");
            }
        }
    }
    return text;
}

// What fields such as "key" hold when they say where to look and not what to
// find: "$remote_addr", "http_x_api_key", "consumer_name".
bool namesVariable(std::string_view value) {
    constexpr std::array<std::string_view, 8> kVariables{
        "remote_addr", "server_addr", "consumer_name", "service_id",
        "route_id",    "uri",         "host",          "request_uri"};
    return value.starts_with('$') || value.starts_with("http_") || value.starts_with("arg_") ||
           value.starts_with("cookie_") ||
           std::find(kVariables.begin(), kVariables.end(), value) != kVariables.end();
}

bool namesFile(std::string_view value) {
    constexpr std::array<std::string_view, 10> kEndings{
        ".pem", ".key", ".crt", ".cer", ".p12", ".pfx", ".jks", ".txt", ".conf", ".htpasswd"};
    return value.find_first_of(" \n") == std::string_view::npos &&
           (value.starts_with("file:") ||
            std::any_of(kEndings.begin(), kEndings.end(),
                        [value](std::string_view ending) { return value.ends_with(ending); }));
}

// How tokens that are known by their shape start.
constexpr std::array<std::string_view, 7> kShapes{"eyJ", "AKIA",  "ghp_",   "sk-",
                                                  "xox", "glpat", "github_"};

// Tokens of a known shape inside a sentence.
std::string maskWords(std::string_view text) {
    constexpr std::string_view kAround = " \t\n\"'(),;";
    std::string out;
    while (!text.empty()) {
        const std::size_t begin = std::min(text.find_first_not_of(kAround), text.size());
        const std::size_t end = std::min(text.find_first_of(kAround, begin), text.size());
        const std::string_view word = text.substr(begin, end - begin);
        out.append(text.substr(0, begin));
        const bool shaped = std::any_of(kShapes.begin(), kShapes.end(),
                                        [word](auto start) { return word.starts_with(start); });
        if (shaped && !model::inspectSecret(word, {}).pattern.empty()) {
            out.append(maskSecret(word));
        } else {
            out.append(word);
        }
        text.remove_prefix(end);
    }
    return out;
}

} // namespace

std::string maskProse(std::string_view text) {
    std::string out = maskWords(text);
    if (out.find("-----BEGIN ") != std::string::npos) {
        out = maskPrivateKeys(std::move(out));
    }
    if (out.find("://") != std::string::npos) {
        out = maskUserInfo(std::move(out));
    }
    if (out.find('=') != std::string::npos) {
        out = maskParameters(std::move(out));
    }
    return out;
}

std::string maskText(std::string_view text) {
    std::string out = maskProse(text);
    if (out.find_first_of("${") != std::string::npos) {
        out = maskHashes(std::move(out));
    }
    out = maskSchemes(std::move(out));
    out = maskPair(std::move(out));
    // A token that is known by its own shape, whatever its field is called.
    if (std::any_of(kShapes.begin(), kShapes.end(),
                    [&out](std::string_view start) { return out.starts_with(start); }) &&
        !model::inspectSecret(out, {}).pattern.empty()) {
        return maskSecret(out);
    }
    return out;
}

namespace {

// "****" and "Bearer ****2345": what a recording holds.
bool isMasked(std::string_view value) {
    const std::size_t at = value.rfind("****");
    return at != std::string_view::npos && value.size() - at <= 8 &&
           (at == 0 || value[at - 1] == ' ');
}

} // namespace

std::string maskField(std::string_view name, std::string_view value) {
    if (isMasked(value)) {
        return std::string(value);
    }
    if (value.empty() || !looksSecret(name) || namesVariable(value) || namesFile(value)) {
        return maskText(value);
    }
    const model::SecretFacts facts = model::inspectSecret(value, {});
    switch (facts.form) {
    case model::SecretForm::None:
    case model::SecretForm::Reference:
    case model::SecretForm::Redacted:
    case model::SecretForm::PublicKey:
        return std::string(value);
    case model::SecretForm::Literal:
    case model::SecretForm::Hash:
        break;
    }
    // The scheme in front of a credential says how it is sent and stays readable.
    std::string schemes = maskSchemes(std::string(value));
    return schemes == value ? maskSecret(value) : schemes;
}

} // namespace gatelens::report
