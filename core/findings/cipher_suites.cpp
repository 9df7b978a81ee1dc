// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/cipher_suites.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>

namespace gatelens::findings {

namespace {

// OpenSSL spelling of the suites that TLS 1.2 may use under the profile; those of
// TLS 1.3 are all in it.
constexpr std::array kIntermediate = std::to_array<std::string_view>({
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-RSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-CHACHA20-POLY1305",
    "ECDHE-RSA-CHACHA20-POLY1305",
    "DHE-RSA-AES128-GCM-SHA256",
    "DHE-RSA-AES256-GCM-SHA384",
    "DHE-RSA-CHACHA20-POLY1305",
});

// As parts of a suite's name, and as aliases of a cipher string (ciphers(1)).
constexpr std::array kBrokenParts = std::to_array<std::string_view>(
    {"RC4", "3DES", "DES", "CBC3", "NULL", "ENULL", "ANULL", "EXPORT", "EXP", "EXPORT40", "MD5",
     "ADH", "AECDH", "ANON", "LOW", "COMPLEMENTOFALL", "IDEA", "SEED", "RC2"});

bool isBroken(std::string_view upper) {
    std::string part;
    const auto known = [&part] {
        return std::find(kBrokenParts.begin(), kBrokenParts.end(), part) != kBrokenParts.end();
    };
    for (const char c : upper) {
        if (c == '-' || c == '_' || c == '+' || c == '@') {
            if (known()) {
                return true;
            }
            part.clear();
        } else {
            part += c;
        }
    }
    return known();
}

// A suite names its cipher and its hash; "HIGH", "ECDHE" and the like do not.
bool namesOneSuite(std::string_view upper) {
    const bool cipher = upper.find("AES") != std::string_view::npos ||
                        upper.find("CAMELLIA") != std::string_view::npos ||
                        upper.find("ARIA") != std::string_view::npos ||
                        upper.find("CHACHA20") != std::string_view::npos;
    const bool separated =
        upper.find('-') != std::string_view::npos || upper.find('_') != std::string_view::npos;
    return cipher && separated && upper.find('+') == std::string_view::npos;
}

} // namespace

SuiteStrength strengthOf(std::string_view suite) {
    std::string upper(trim(suite));
    std::transform(upper.begin(), upper.end(), upper.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    if (isBroken(upper)) {
        return SuiteStrength::Broken;
    }
    if (!namesOneSuite(upper)) {
        return SuiteStrength::Good;
    }
    const bool iana = upper.starts_with("TLS_");
    const bool tls13 = iana && upper.find("_WITH_") == std::string::npos;
    if (tls13 ||
        std::find(kIntermediate.begin(), kIntermediate.end(), upper) != kIntermediate.end()) {
        return SuiteStrength::Good;
    }
    const bool forward = upper.starts_with("TLS_ECDHE_") || upper.starts_with("TLS_DHE_RSA_") ||
                         upper.starts_with("ECDHE-") || upper.starts_with("DHE-RSA-");
    const bool authenticated =
        upper.find("GCM") != std::string::npos || upper.find("CHACHA20") != std::string::npos;
    return forward && authenticated && iana ? SuiteStrength::Good : SuiteStrength::Outdated;
}

JudgedSuites judgeSuites(std::span<const std::string> ciphers) {
    JudgedSuites out;
    for (const std::string& entry : ciphers) {
        for (std::string_view text = entry; !text.empty();) {
            // BoringSSL groups equals in brackets: "[A|B]".
            const auto end = text.find_first_of(": ,|[]");
            const std::string_view name = text.substr(0, end);
            text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
            // "!X" removes for good, "-X" removes, "+X" only moves, "@X" is a command.
            if (name.empty() ||
                std::string_view("!-+@").find(name.front()) != std::string_view::npos) {
                continue;
            }
            const SuiteStrength strength = strengthOf(name);
            if (strength == SuiteStrength::Broken) {
                out.broken.emplace_back(name);
            } else if (strength == SuiteStrength::Outdated) {
                out.outdated.emplace_back(name);
            }
        }
    }
    return out;
}

} // namespace gatelens::findings
