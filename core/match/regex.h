// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The regular expressions of the products, behind one type. RE2 for the linear
// engines (Go, Rust, Envoy); PCRE2 with match limits where a product uses PCRE,
// so that a hostile pattern costs bounded time here even where it would not there.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatelens::match {

enum class RegexDialect : std::uint8_t {
    Re2,  // Envoy; Kong's router (Rust) is close enough to it
    Pcre, // nginx, APISIX, HAProxy
    Go,   // Traefik, Caddy: as RE2, but a byte that is no UTF-8 is a character of its own
};

struct RegexOptions {
    RegexDialect dialect = RegexDialect::Re2;
    bool caseSensitive = true;
    bool dotMatchesNewline = false;
};

// What one match gave: group 0 is the whole match. Groups that took no part are
// empty views with a null data pointer.
struct RegexMatch {
    std::vector<std::string_view> groups;
    std::vector<std::pair<std::string, std::size_t>> names; // named group -> index
    bool limitReached = false; // PCRE gave up: the product might still match
};

// Immutable and safe to use from several threads.
class Regex final {
public:
    // Fails with InvalidInput and the engine's own message and offset.
    [[nodiscard]] static Result<Regex> compile(std::string_view pattern,
                                               const RegexOptions& options);
    Regex(Regex&&) noexcept;
    Regex& operator=(Regex&&) noexcept;
    ~Regex();

    [[nodiscard]] const std::string& pattern() const;
    // Anywhere / from the first byte / the whole subject.
    [[nodiscard]] bool search(std::string_view subject) const;
    [[nodiscard]] bool matchStart(std::string_view subject) const;
    [[nodiscard]] bool matchFull(std::string_view subject) const;
    // As search(), with groups; nothing when there is no match. Views point into
    // `subject`. `from` is where the search starts.
    [[nodiscard]] std::unique_ptr<RegexMatch> find(std::string_view subject,
                                                   std::size_t from = 0) const;

private:
    struct Engine;
    explicit Regex(std::unique_ptr<Engine> engine);
    std::unique_ptr<Engine> m_engine;
};

// `replacement` with $1, ${1}, ${name} (Go and Traefik), \1 (Envoy, RE2), or $1 with
// single digits (nginx, APISIX) filled in from a match.
enum class TemplateStyle : std::uint8_t { Go, Backslash, Nginx };
[[nodiscard]] std::string expandTemplate(std::string_view replacement, const RegexMatch& match,
                                         TemplateStyle style);
// Every match replaced, as Go's ReplaceAllString does: an empty match right behind
// another match does not count.
[[nodiscard]] std::string goReplaceAll(const Regex& regex, std::string_view subject,
                                       std::string_view replacement);

} // namespace gatelens::match
