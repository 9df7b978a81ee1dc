// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/text_fix.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace gatelens::report {

using findings::Finding;
using findings::ModelEdit;

namespace {

// The opposite of a switch in the spelling of the file; empty for anything else.
std::string_view flipped(std::string_view word) {
    static constexpr std::array kPairs =
        std::to_array<std::pair<std::string_view, std::string_view>>(
            {{"true", "false"}, {"on", "off"}, {"yes", "no"}, {"True", "False"}, {"On", "Off"}});
    for (const auto& [yes, no] : kPairs) {
        if (word == yes) {
            return no;
        }
        if (word == no) {
            return yes;
        }
    }
    return {};
}

bool isSwitch(std::string_view value) {
    return !flipped(value).empty();
}

// The causing place is the switch itself, or a directive whose only argument it is.
std::optional<TextFix> flip(const findings::Evidence& cause, const text::SourceFile& file) {
    const std::string_view text =
        file.text().substr(cause.range.begin, cause.range.end - cause.range.begin);
    std::string_view body = trim(text);
    if (body.ends_with(';')) {
        body = trim(body.substr(0, body.size() - 1));
    }
    const auto blank = body.find_last_of(" \t");
    const std::string_view word = blank == std::string_view::npos ? body : body.substr(blank + 1);
    const bool alone = blank == std::string_view::npos ||
                       trim(body.substr(0, blank)).find_first_of(" \t") == std::string_view::npos;
    if (!alone || !isSwitch(word)) {
        return std::nullopt;
    }
    const auto begin =
        static_cast<std::uint32_t>(static_cast<std::size_t>(word.data() - file.text().data()));
    const text::SourceRange range{cause.range.file, begin,
                                  begin + static_cast<std::uint32_t>(word.size())};
    return TextFix{cause.snapshot, range, std::string(flipped(word))};
}

// Fields that an entity of a product carries itself, by the words of the diff.
struct OwnField {
    std::string_view product;
    model::EntityKind kind;
    std::string_view field;
    std::string_view key;
};
constexpr std::array kOwnFields = std::to_array<OwnField>({
    {"kong", model::EntityKind::Service, "tls: verify", "tls_verify"},
});

// A line with the missing field below the first one of its mapping.
std::optional<TextFix> insertion(const model::Snapshot& snapshot, const ModelEdit& edit,
                                 const text::SourceFile& file) {
    const auto known =
        std::find_if(kOwnFields.begin(), kOwnFields.end(), [&](const OwnField& field) {
            return field.product == snapshot.gateway.product &&
                   field.kind == edit.subject.entity.kind && field.field == edit.field;
        });
    const text::Node* raw = snapshot.base(edit.subject.entity).raw;
    if (known == kOwnFields.end() || raw == nullptr || !raw->isMapping() ||
        raw->members.size() == 0 || raw->get(known->key) != nullptr) {
        return std::nullopt;
    }
    // Block style only: in a flow mapping or in JSON the first value is followed by a
    // comma or a bracket.
    const auto& first = *raw->members.begin();
    const auto after = file.text().find('\n', first.value->range.end);
    if (after == std::string_view::npos || first.value->range.end > after ||
        !first.value->isScalar() ||
        !trim(file.text().substr(first.value->range.end, after - first.value->range.end)).empty() ||
        raw->flags != 0) {
        return std::nullopt;
    }
    const std::uint32_t column = file.position(first.keyRange.begin).column;
    const auto at = static_cast<std::uint32_t>(after + 1);
    return TextFix{edit.subject.snapshot,
                   {file.id(), at, at},
                   std::string(column - 1, ' ')
                       .append(known->key)
                       .append(": ")
                       .append(edit.value)
                       .append("\n")};
}

} // namespace

std::optional<TextFix> textFixOf(const findings::Fleet& fleet, const Finding& finding) {
    if (finding.edits.size() != 1 || finding.evidence.empty()) {
        return std::nullopt;
    }
    const ModelEdit& edit = finding.edits.front();
    const auto& cause = finding.evidence.front();
    const auto& snapshot = fleet[cause.snapshot].snapshot();
    const auto* file = snapshot.sources ? snapshot.sources->find(cause.range.file) : nullptr;
    if (file == nullptr || file->kind() != text::SourceKind::File || !isSwitch(edit.value) ||
        edit.kind != ModelEdit::Kind::SetField) {
        return std::nullopt;
    }
    if (cause.origin == model::Origin::Declared) {
        if (auto fix = flip(cause, *file)) {
            return fix;
        }
    }
    return edit.subject.snapshot == cause.snapshot ? insertion(snapshot, edit, *file)
                                                   : std::nullopt;
}

} // namespace gatelens::report
