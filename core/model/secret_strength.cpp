// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/secret_internal.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <unordered_set>

namespace gatelens::model::secrets {

namespace {

// Published defaults and samples of the gateways, then what people take when
// nobody looks. Lower case: the comparison ignores case.
const std::unordered_set<std::string_view>& commonSecrets() {
    static const std::unordered_set<std::string_view> kSecrets{
        // APISIX admin keys, keyring and dashboard.
        "edd1c9f034335f136f87ad84b625c8f1",
        "4054f7cf07e344346cd3f287985e76a2",
        "qeddd145sfvddff3",
        "edd1c9f0985e76a2",
        // Tyk: tyk.conf.example, quick-start and node secret.
        "352d20ee67be67f6340b4c0605b044b7",
        "12345",
        "tyk-gateway-secret",
        "foo",
        // Kong, Data Plane API, Envoy and Traefik examples.
        "kong_admin",
        "kong",
        "kongpass",
        "handyshake",
        "adminpwd",
        "mypassword",
        "mykey",
        "my-key",
        "auth-one",
        "auth-two",
        "auth-jack",
        "user-key",
        "my-secret-key",
        "my-secret",
        "mysecret",
        "traefik",
        "haproxy",
        "envoy",
        "caddy",
        "krakend",
        "apisix",
        "gateway",
        // The usual words.
        "admin",
        "admin1",
        "admin12",
        "admin123",
        "admin1234",
        "admin@123",
        "administrator",
        "root",
        "toor",
        "user",
        "guest",
        "test",
        "test1",
        "test123",
        "test1234",
        "testing",
        "tester",
        "demo",
        "demo123",
        "example",
        "sample",
        "default",
        "public",
        "private",
        "password",
        "password1",
        "password12",
        "password123",
        "password1234",
        "password!",
        "passw0rd",
        "p@ssw0rd",
        "p@ssword",
        "pass",
        "pass123",
        "pass1234",
        "passwd",
        "pwd",
        "changeme",
        "changeit",
        "change_me",
        "change-me",
        "changeme123",
        "changethis",
        "letmein",
        "welcome",
        "welcome1",
        "welcome123",
        "secret",
        "secret1",
        "secret123",
        "secret_key",
        "secretkey",
        "secret-key",
        "supersecret",
        "super-secret",
        "super_secret",
        "topsecret",
        "top-secret",
        "verysecret",
        "very-secret",
        "s3cr3t",
        "s3cret",
        "shhh",
        "key",
        "key1",
        "key123",
        "apikey",
        "api-key",
        "api_key",
        "apikey123",
        "token",
        "token123",
        "access",
        "auth",
        "bearer",
        "jwt",
        "jwt-secret",
        "jwt_secret",
        "jwtsecret",
        "your-256-bit-secret",
        "your-384-bit-secret",
        "your-512-bit-secret",
        "a-string-secret-at-least-256-bits-long",
        "null",
        "none",
        "undefined",
        "todo",
        "fixme",
        "tbd",
        "dummy",
        "fake",
        "temp",
        "hello",
        "123",
        "1234",
        "123456",
        "1234567",
        "12345678",
        "123456789",
        "1234567890",
        "0000",
        "000000",
        "00000000",
        "1111",
        "111111",
        "11111111",
        "654321",
        "987654321",
        "123123",
        "112233",
        "121212",
        "abc",
        "abc123",
        "abcd1234",
        "abcdef",
        "abcdefgh",
        "qwerty",
        "qwerty1",
        "qwerty123",
        "qwertyuiop",
        "asdf",
        "asdfgh",
        "asdfghjkl",
        "zxcvbn",
        "1q2w3e4r",
        "1qaz2wsx",
        "iloveyou",
        "monkey",
        "dragon",
        "master",
        "shadow",
        "sunshine",
        "princess",
        "football",
        "baseball",
        "superman",
        "batman",
        "trustno1",
        "whatever",
        "login",
        "postgres",
        "mysql",
        "redis",
        "mongo",
        "mongodb",
        "rabbitmq",
        "elastic",
        "minio",
        "minioadmin",
        "consul",
        "vault",
        "etcd",
        "keycloak",
        "grafana",
        "jenkins",
        "oracle",
        "cisco",
        "ubuntu",
        "centos",
        "docker",
        "hunter2",
        "deadbeef",
        "cafebabe",
        "foobar",
        "foo123",
        "bar",
        "baz",
        "lorem",
        "ipsum",
        "acme",
        "company",
        "internal",
        "staging",
        "production",
        "development",
        "dev",
        "prod",
        "qa",
        "local",
        "localhost",
    };
    return kSecrets;
}

// Texts that stand where a secret should be put.
bool isPlaceholderText(std::string_view lower) {
    static constexpr std::array kParts = std::to_array<std::string_view>(
        {"changeme",   "change_me",    "change-me",   "change this", "replace_me", "replace-me",
         "replaceme",  "replace this", "insert_",     "insert-",     "your_",      "your-",
         "<your",      "my_secret_",   "example_key", "put-your",    "put_your",   "enter-your",
         "enter_your", "_here",        "-here"});
    if (lower.size() > 2 && lower.front() == '<' && lower.back() == '>') {
        return true;
    }
    return std::any_of(kParts.begin(), kParts.end(), [lower](std::string_view part) {
        return lower.find(part) != std::string_view::npos && lower.size() < 64;
    });
}

// Words that add little however long they are.
constexpr std::array kWords = std::to_array<std::string_view>({
    "administrator", "development", "production", "credential", "password", "passw0rd", "changeme",
    "internal",      "gateway",     "default",    "example",    "private",  "service",  "staging",
    "company",       "welcome",     "access",     "apikey",     "apisix",   "bearer",   "client",
    "consul",        "public",      "qwerty",     "random",     "sample",   "secret",   "secure",
    "server",        "string",      "strong",     "super",      "admin",    "hello",    "local",
    "login",         "redis",       "token",      "vault",      "world",    "test",     "user",
    "demo",          "auth",        "kong",       "root",       "very",     "prod",     "pass",
    "this",          "that",        "your",       "with",       "must",     "long",     "safe",
    "some",          "word",        "data",       "code",       "jwt",      "api",      "key",
    "tyk",           "dev",
});
constexpr double kBitsPerWord = 6;

struct Remainder {
    std::string text; // without the known words
    std::size_t words = 0;
};

Remainder withoutWords(std::string_view text) {
    Remainder rest;
    const std::string lower = toLower(text);
    for (std::size_t at = 0; at < lower.size();) {
        const auto left = std::string_view(lower).substr(at);
        const auto word = std::find_if(kWords.begin(), kWords.end(),
                                       [left](std::string_view w) { return left.starts_with(w); });
        if (word != kWords.end()) {
            ++rest.words;
            at += word->size();
        } else {
            rest.text += text[at++];
        }
    }
    return rest;
}

double poolSize(std::string_view text) {
    if (allOf(text, isDigit)) {
        return 10;
    }
    if (text.size() >= 16 && allOf(text, isHex)) {
        return 16;
    }
    double pool = 0;
    const auto has = [text](auto test) { return std::any_of(text.begin(), text.end(), test); };
    pool += has(isLower) ? 26 : 0;
    pool += has(isUpper) ? 26 : 0;
    pool += has(isDigit) ? 10 : 0;
    // "-" and "_" mostly separate, "+", "/" and "=" are base64.
    pool += has([](char c) { return c == '-' || c == '_' || c == '+' || c == '/' || c == '='; })
                ? 2
                : 0;
    pool += has([](char c) {
        return !isAlnum(c) && c > ' ' && c < 0x7F &&
               std::string_view("-_+/=").find(c) == std::string_view::npos;
    })
                ? 28
                : 0;
    pool += has([](char c) { return static_cast<unsigned char>(c) >= 0x80; }) ? 64 : 0;
    return std::max(pool, 1.0);
}

// Characters that the ones before do not predict: no repeats, no runs (abc, 321).
std::size_t surprisingLength(std::string_view text) {
    std::size_t count = text.empty() ? 0 : 1;
    for (std::size_t i = 1; i < text.size(); ++i) {
        const int step = text[i] - text[i - 1];
        const bool run = i >= 2 && step == text[i - 1] - text[i - 2] && step >= -1 && step <= 1;
        count += run ? 0 : 1;
    }
    return count;
}

// Shannon's entropy of the characters as they occur, with the correction of
// Miller and Madow for short texts.
double observedBitsPerChar(std::string_view text) {
    std::array<std::uint32_t, 256> counts{};
    for (const char c : text) {
        ++counts[static_cast<unsigned char>(c)];
    }
    const auto total = static_cast<double>(text.size());
    double bits = 0;
    double distinct = 0;
    for (const auto count : counts) {
        if (count > 0) {
            const double share = count / total;
            bits -= share * std::log2(share);
            distinct += 1;
        }
    }
    const double correction = (distinct - 1) / (2 * total) / std::log(2.0);
    return distinct <= 1 ? 0 : bits + correction;
}

} // namespace

bool isCommon(std::string_view text) {
    if (text.size() > 128) {
        return false;
    }
    const std::string lower = toLower(trim(text));
    return commonSecrets().contains(lower) || isPlaceholderText(lower);
}

double entropyBits(std::string_view text) {
    // Beyond this nothing depends on the number, and it bounds the work.
    constexpr std::size_t kMaxRead = 4096;
    constexpr double kMaxBits = 256;
    if (text.empty()) {
        return 0;
    }
    const auto rest = withoutWords(text.substr(0, kMaxRead));
    double bits = kBitsPerWord * static_cast<double>(rest.words);
    if (!rest.text.empty()) {
        const double byPool =
            static_cast<double>(surprisingLength(rest.text)) * std::log2(poolSize(rest.text));
        const double byCount =
            static_cast<double>(rest.text.size()) * observedBitsPerChar(rest.text);
        // A short random text repeats characters by chance; only a clear lack of
        // variety counts against it.
        bits += std::min(byPool, rest.text.size() < 8 ? byPool : 1.25 * byCount);
    }
    return std::min(bits, kMaxBits);
}

} // namespace gatelens::model::secrets
