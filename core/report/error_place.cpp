// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/error_place.h"

#include "core/base/strings.h"

#include <memory>
#include <utility>

namespace gatelens::report {

namespace {

constexpr std::size_t kLargestExcerptFile = 64U << 20U;

// A text in which a position exists, for a source that cannot be read twice.
std::string blankText(text::Position position) {
    constexpr std::uint32_t kMost = 10'000'000;
    std::string text(std::min(position.line - 1, kMost), '\n');
    return text.append(std::min(position.column, kMost), ' ');
}

} // namespace

std::optional<FilePlace> parsePlace(std::string_view place) {
    const std::size_t second = place.rfind(':');
    if (second == std::string_view::npos || second == 0) {
        return std::nullopt;
    }
    const std::size_t first = place.rfind(':', second - 1);
    if (first == std::string_view::npos || first == 0) {
        return std::nullopt;
    }
    const auto line = parseInt(place.substr(first + 1, second - first - 1));
    const auto column = parseInt(place.substr(second + 1));
    const auto valid = [](const std::optional<std::int64_t>& number) {
        return number && *number > 0 && *number <= 0xffffffffLL;
    };
    if (!valid(line) || !valid(column)) {
        return std::nullopt;
    }
    return FilePlace{std::string(place.substr(0, first)),
                     {static_cast<std::uint32_t>(*line), static_cast<std::uint32_t>(*column)}};
}

PlacedDiagnostic placedError(const Error& error, const text::FileSystem& files) {
    PlacedDiagnostic placed;
    placed.diagnostic.severity = text::Severity::Error;
    placed.diagnostic.code = error.code == ErrorCode::InvalidInput
                                 ? "syntax-error"
                                 : std::string(errorCodeName(error.code));
    placed.diagnostic.message = error.message;
    const auto place = parsePlace(error.place);
    if (!place) {
        placed.diagnostic.apiPath = error.place;
        return placed;
    }
    auto text = files.read(place->file, kLargestExcerptFile);
    const auto sources = std::make_shared<text::SourceMap>();
    const text::SourceFile& file =
        sources->add(text ? text::SourceKind::File : text::SourceKind::Memory, place->file,
                     text ? std::move(*text) : blankText(place->position));
    const std::uint32_t begin = file.offset(place->position);
    placed.diagnostic.range = {file.id(), begin, begin + 1};
    placed.sources = sources;
    return placed;
}

} // namespace gatelens::report
