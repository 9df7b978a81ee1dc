// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which names speak for a secret.
#include "core/base/strings.h"
#include "core/report/masking.h"

#include <algorithm>
#include <array>
#include <vector>

namespace gatelens::report {

namespace {

constexpr bool isUpper(char c) {
    return c >= 'A' && c <= 'Z';
}

constexpr bool isWordChar(char c) {
    return isUpper(c) || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// "clientSecret", "client_secret" and "Client-Secret" are the same words.
std::vector<std::string> wordsOf(std::string_view name) {
    std::vector<std::string> words;
    bool open = false;
    for (std::size_t i = 0; i < name.size(); ++i) {
        if (!isWordChar(name[i])) {
            open = false;
            continue;
        }
        const bool hump = i > 0 && isUpper(name[i]) && !isUpper(name[i - 1]);
        if (!open || hump) {
            words.emplace_back();
            open = true;
        }
        words.back() += toLower(name.substr(i, 1));
    }
    return words;
}

// Anywhere in the name, also grown together: "apitoken", "dbpassword".
constexpr std::array<std::string_view, 11> kSecretParts{
    "password",   "passwd",        "passphrase", "secret", "token",  "apikey",
    "credential", "authorization", "private",    "bearer", "sshkey",
};
// Only as the last word: "key", "admin_key"; not "key-auth".
constexpr std::array<std::string_view, 4> kSecretEnds{"pwd", "pass", "key", "keys"};
constexpr std::array<std::string_view, 7> kKeyEndings{
    "accesskey", "secretkey", "masterkey", "authkey", "hmackey", "aeskey", "signingkey",
};

// Words that, at the end, make of a secret's name the name of something about it.
constexpr std::array<std::string_view, 72> kAbout{
    "name",       "names",      "type",       "types",    "header",    "headers",  "in",
    "id",         "ids",        "url",        "uri",      "endpoint",  "path",     "paths",
    "file",       "files",      "filename",   "dir",      "claim",     "claims",   "ttl",
    "size",       "length",     "bits",       "alg",      "algorithm", "location", "locations",
    "expires",    "expiry",     "expiration", "lifetime", "mode",      "format",   "method",
    "methods",    "regex",      "pattern",    "source",   "sources",   "ref",      "reference",
    "count",      "limit",      "timeout",    "interval", "enabled",   "required", "by",
    "scheme",     "usage",      "version",    "host",     "port",      "policy",   "strategy",
    "issuer",     "audience",   "params",     "param",    "query",     "scope",    "scopes",
    "validation", "validators", "body",       "check",    "on",        "age",      "domain",
    "secure",     "samesite",
};

// Words after which the name means what it meant before them: "key_pem".
constexpr std::array<std::string_view, 8> kNeutral{"data",   "pem",    "value", "values",
                                                   "inline", "string", "raw",   "base64"};
// nginx: "proxy_pass" names a backend.
constexpr std::array<std::string_view, 6> kPassTo{"proxy", "fastcgi", "grpc",
                                                  "uwsgi", "scgi",    "memcached"};

template <typename Names>
bool oneOf(const Names& names, std::string_view word) {
    return std::find(names.begin(), names.end(), word) != names.end();
}

} // namespace

bool looksSecret(std::string_view name) {
    constexpr std::size_t kLongestName = 200;
    if (name.empty() || name.size() > kLongestName) {
        return false;
    }
    std::vector<std::string> words = wordsOf(name);
    while (words.size() > 1 && oneOf(kNeutral, words.back())) {
        words.pop_back();
    }
    if (words.empty() || oneOf(kAbout, words.back()) || oneOf(words, "public")) {
        return false;
    }
    if (words.size() > 1 && words.back() == "pass" && oneOf(kPassTo, words[words.size() - 2])) {
        return false;
    }
    std::string joined;
    for (const std::string& word : words) {
        joined += word;
    }
    const auto inside = [&joined](std::string_view part) {
        return joined.find(part) != std::string::npos;
    };
    return joined == "auth" || oneOf(kSecretEnds, words.back()) ||
           std::any_of(kSecretParts.begin(), kSecretParts.end(), inside) ||
           std::any_of(kKeyEndings.begin(), kKeyEndings.end(),
                       [&joined](std::string_view end) { return joined.ends_with(end); });
}

} // namespace gatelens::report
