// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which directives nginx knows: where each may stand, how many arguments it takes
// and of which kind. From the command tables of nginx 1.31 and the documentation of
// NGINX Plus, with the third-party modules that are met most.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace gatelens::adapters::nginx {

// Where a directive may stand; a set of bits.
using Contexts = std::uint32_t;
enum Context : Contexts {
    kMain = 1U << 0U,
    kEvents = 1U << 1U,
    kHttp = 1U << 2U,
    kServer = 1U << 3U,
    kLocation = 1U << 4U,
    kServerIf = 1U << 5U,   // "if" in a server
    kLocationIf = 1U << 6U, // "if" in a location
    kLimitExcept = 1U << 7U,
    kUpstream = 1U << 8U,
    kMail = 1U << 9U,
    kMailServer = 1U << 10U,
    kStream = 1U << 11U,
    kStreamServer = 1U << 12U,
    kStreamUpstream = 1U << 13U,
    kFree = 1U << 14U, // a body of entries: map, geo, types …
    kAny = 0xffffffffU,
};

// "an http block", for messages.
[[nodiscard]] std::string_view contextName(Context context);

enum class ArgumentKind : std::uint8_t {
    Text,
    Flag,    // on, off
    Number,  // digits
    Size,    // 8k, 1m, 1g
    Time,    // 1h30m, 500ms
    Seconds, // a time without ms
    Buffers, // a number and a size
    Words,   // words of a fixed list, see allowedWords()
};

struct DirectiveForm {
    Contexts contexts = 0;
    std::uint8_t least = 0;
    std::uint8_t most = 0; // kManyArguments: no bound
    ArgumentKind kind = ArgumentKind::Text;
    bool repeats = false; // may stand more than once in a block
    bool block = false;   // opens a block
};
constexpr std::uint8_t kManyArguments = 255;

struct DirectiveFacts {
    std::string_view name;
    std::vector<DirectiveForm> forms; // one a module that has it
    bool thirdParty = false;

    [[nodiscard]] const DirectiveForm* formIn(Contexts context) const;
    [[nodiscard]] Contexts contexts() const;
};

// Null when no module that Gatelens knows has it.
[[nodiscard]] const DirectiveFacts* findDirective(std::string_view name);

// The words that a Words directive takes; empty for others.
[[nodiscard]] std::span<const std::string_view> allowedWords(std::string_view directive);

// The directive that a misspelled one most likely means, of those that may stand
// in `context` if one of them is near. Empty when none is.
[[nodiscard]] std::string_view nearestDirective(std::string_view name, Contexts context);

// Directives that newer versions dropped: since when, and what to write now.
struct DroppedDirective {
    std::string_view name;
    std::string_view since; // "1.25.1"
    std::string_view instead;
};
[[nodiscard]] const DroppedDirective* findDropped(std::string_view name);

// The tables' rows; `names` and `arguments` are split when they are first needed.
struct DirectiveRow {
    Contexts contexts;
    std::string_view arguments; // "1", "1-2", "2+"
    ArgumentKind kind;
    bool repeats;
    bool block;
    std::string_view names;
};
[[nodiscard]] std::span<const DirectiveRow> httpDirectives();
[[nodiscard]] std::span<const DirectiveRow> otherDirectives(); // main, events, mail, stream, Plus
[[nodiscard]] std::span<const DirectiveRow> thirdPartyDirectives();

} // namespace gatelens::adapters::nginx
