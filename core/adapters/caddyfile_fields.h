// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Subdirectives of a Caddyfile that set one field of the JSON each, as tables:
// "health_interval 10s" -> {"health_checks": {"active": {"interval": …}}}.
#pragma once

#include "core/adapters/caddyfile_statements.h"
#include "core/adapters/support/draft.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace gatelens::adapters::caddy {

enum class FieldKind : std::uint8_t {
    Text,
    Weak,      // a number when it looks like one
    Texts,     // all arguments, instead of what was set before
    MoreTexts, // appended
    Int,
    Number,
    Duration, // to nanoseconds
    DurationOrInt,
    Size,       // "10MB"
    SizeOrNone, // or "unlimited", which is -1
    True,       // takes no argument
    False,
    Off,    // "off" is false, else nothing
    Status, // 404, "4xx" is 4
    Statuses,
    Ranges,   // addresses; "private_ranges" stands for some
    AnyTexts, // appended, none is fine
    Ignored,
};

struct FieldRule {
    std::string_view name;
    std::string_view path; // with slashes; empty: the name
    FieldKind kind = FieldKind::Text;
};

// Collects what is wrong with a Caddyfile, in Caddy's terms.
class Faults final {
public:
    explicit Faults(text::Diagnostics& diagnostics)
        : m_diagnostics(diagnostics) {}

    void report(text::Severity severity, std::string code, std::string message,
                const text::SourceRange& range, std::string fix = {});
    void error(std::string code, std::string message, const text::SourceRange& range,
               std::string fix = {});
    // "wrong-arguments": `expected` says what belongs there.
    void arguments(const Statement& statement, std::string_view expected);
    void invalid(const Word& word, std::string_view what);
    // "unknown-subdirective", with the nearest of the names that exist.
    void unknown(const Statement& statement, std::string_view parent,
                 std::span<const std::string_view> names);
    void unknown(const Statement& statement, std::string_view parent,
                 std::span<const FieldRule> rules, std::span<const std::string_view> others = {});

private:
    text::Diagnostics& m_diagnostics;
};

// Sets the field that the statement names; false when no rule has its name.
[[nodiscard]] bool applyField(std::span<const FieldRule> rules, const Statement& statement,
                              Draft& target, Faults& faults);
// A block of nothing but fields.
void applyFields(std::span<const FieldRule> rules, std::span<const Statement> block,
                 std::string_view parent, Draft& target, Faults& faults);

[[nodiscard]] Draft textDraft(const Word& word);
[[nodiscard]] Draft textsDraft(std::span<const Word> words);
// A duration as nanoseconds; as written when a placeholder stands in it, nothing
// when it is malformed.
[[nodiscard]] std::optional<Draft> durationDraft(const Word& word);
// "~" joined member names: at(draft, "a/b") is draft.at("a").at("b").
[[nodiscard]] Draft& memberAt(Draft& draft, std::string_view path, const text::SourceRange& range);

[[nodiscard]] std::optional<std::int64_t> durationNs(std::string_view text);
// As dustin/go-humanize reads sizes: "1MB" is a million, "1MiB" 2^20 bytes.
[[nodiscard]] std::optional<std::int64_t> humanBytes(std::string_view text);
// "x-frame-options" -> "X-Frame-Options", as Go does; what is no token stays.
[[nodiscard]] std::string canonicalHeader(std::string_view name);
[[nodiscard]] bool isPlaceholderWord(const Word& word);
// What "private_ranges" stands for.
[[nodiscard]] std::span<const std::string_view> privateRanges();

} // namespace gatelens::adapters::caddy
