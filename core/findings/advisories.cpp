// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/advisories.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::resources {
extern const std::string_view advisoriesTable;
}

namespace gatelens::findings {

namespace {

constexpr std::size_t kColumns = 8;

std::string_view withoutV(std::string_view version) {
    const bool v = version.size() > 1 && (version[0] == 'v' || version[0] == 'V');
    return v ? version.substr(1) : version;
}

struct Parts {
    std::vector<std::uint64_t> numbers;
    std::string_view suffix;
};

Parts partsOf(std::string_view version) {
    Parts parts;
    version = withoutV(version);
    while (!version.empty()) {
        std::uint64_t number = 0;
        const auto [end, error] =
            std::from_chars(version.data(), version.data() + version.size(), number);
        if (error != std::errc{}) {
            break;
        }
        parts.numbers.push_back(number);
        version.remove_prefix(static_cast<std::size_t>(end - version.data()));
        if (version.size() < 2 || version.front() != '.' || version[1] < '0' || version[1] > '9') {
            break;
        }
        version.remove_prefix(1);
    }
    parts.suffix = version;
    return parts;
}

// The rank of a pre-release ("-ea.2" 1, "-rc1" 4), nothing for a release.
std::optional<int> preRelease(std::string_view suffix) {
    static constexpr std::array kWords = std::to_array<std::pair<std::string_view, int>>(
        {{"dev", 0}, {"ea", 1}, {"alpha", 2}, {"beta", 3}, {"pre", 3}, {"rc", 4}});
    if (!suffix.empty() && (suffix.front() == '-' || suffix.front() == '.')) {
        suffix.remove_prefix(1);
    }
    for (const auto& [word, rank] : kWords) {
        if (suffix.starts_with(word)) {
            return rank;
        }
    }
    return std::nullopt;
}

std::uint64_t numberIn(std::string_view suffix) {
    const auto at = suffix.find_first_of("0123456789");
    std::uint64_t number = 0;
    if (at != std::string_view::npos) {
        std::from_chars(suffix.data() + at, suffix.data() + suffix.size(), number);
    }
    return number;
}

int order(std::uint64_t a, std::uint64_t b) {
    return a < b ? -1 : a > b ? 1 : 0;
}

std::optional<Severity> severityFrom(std::string_view text) {
    for (const auto severity :
         {Severity::Info, Severity::Low, Severity::Medium, Severity::High, Severity::Critical}) {
        if (equalsIgnoreCase(text, severityName(severity))) {
            return severity;
        }
    }
    return std::nullopt;
}

std::optional<VersionRange> rangeFrom(std::string_view text) {
    const bool closed = text.ends_with(']');
    if (!text.starts_with('[') || !(closed || text.ends_with(')'))) {
        return std::nullopt;
    }
    text = text.substr(1, text.size() - 2);
    const auto comma = text.find(',');
    if (comma == std::string_view::npos) {
        return std::nullopt;
    }
    return VersionRange{std::string(text.substr(0, comma)), std::string(text.substr(comma + 1)),
                        closed};
}

std::vector<std::string> listFrom(std::string_view text) {
    std::vector<std::string> items;
    if (text != "-") {
        for (const auto item : split(text, ',')) {
            items.emplace_back(item);
        }
    }
    return items;
}

void applyFlag(Advisory& advisory, std::string_view flag) {
    constexpr std::string_view kComponent = "component=";
    advisory.severityEstimated = advisory.severityEstimated || flag == "estimated";
    advisory.endOfLife = advisory.endOfLife || flag == "end-of-life";
    advisory.exploited = advisory.exploited || flag == "exploited";
    advisory.disputed = advisory.disputed || flag == "disputed";
    if (flag.starts_with(kComponent)) {
        advisory.component = flag.substr(kComponent.size());
    }
}

std::optional<Advisory> advisoryFrom(std::string_view line) {
    const auto columns = split(line, '\t');
    if (columns.size() != kColumns) {
        return std::nullopt;
    }
    Advisory advisory;
    const auto severity = severityFrom(columns[2]);
    if (!severity || columns[0].empty() || columns[1].empty()) {
        return std::nullopt;
    }
    advisory.product = columns[0];
    advisory.id = columns[1];
    advisory.severity = *severity;
    for (const auto text : split(columns[3], ' ')) {
        auto range = rangeFrom(text);
        if (!range) {
            return std::nullopt;
        }
        advisory.affected.push_back(std::move(*range));
    }
    advisory.requirements = listFrom(columns[4]);
    advisory.source = columns[5];
    for (const auto& flag : listFrom(columns[6])) {
        applyFlag(advisory, flag);
    }
    advisory.title = columns[7];
    return advisory;
}

std::string flagsOf(const Advisory& advisory) {
    std::vector<std::string> flags;
    if (advisory.severityEstimated) {
        flags.emplace_back("estimated");
    }
    if (advisory.endOfLife) {
        flags.emplace_back("end-of-life");
    }
    if (advisory.exploited) {
        flags.emplace_back("exploited");
    }
    if (advisory.disputed) {
        flags.emplace_back("disputed");
    }
    if (!advisory.component.empty()) {
        flags.push_back(fmt::format("component={}", advisory.component));
    }
    return flags.empty() ? "-" : fmt::format("{}", fmt::join(flags, ","));
}

} // namespace

int compareVersions(std::string_view a, std::string_view b) {
    const Parts left = partsOf(a);
    const Parts right = partsOf(b);
    const std::size_t count = std::max(left.numbers.size(), right.numbers.size());
    for (std::size_t i = 0; i < count; ++i) {
        const auto l = i < left.numbers.size() ? left.numbers[i] : 0;
        const auto r = i < right.numbers.size() ? right.numbers[i] : 0;
        if (l != r) {
            return order(l, r);
        }
    }
    const auto leftPre = preRelease(left.suffix);
    const auto rightPre = preRelease(right.suffix);
    if (leftPre.has_value() != rightPre.has_value()) {
        return leftPre ? -1 : 1;
    }
    if (leftPre && *leftPre != *rightPre) {
        return *leftPre < *rightPre ? -1 : 1;
    }
    return leftPre ? order(numberIn(left.suffix), numberIn(right.suffix)) : 0;
}

bool VersionRange::contains(std::string_view version) const {
    if (compareVersions(version, from) < 0) {
        return false;
    }
    if (to.empty()) {
        return true;
    }
    const int end = compareVersions(version, to);
    return includesEnd ? end <= 0 : end < 0;
}

const VersionRange* Advisory::rangeOf(std::string_view version) const {
    const auto found =
        std::find_if(affected.begin(), affected.end(),
                     [&](const VersionRange& range) { return range.contains(version); });
    return found == affected.end() ? nullptr : &*found;
}

std::string Advisory::fixedFor(std::string_view version) const {
    const VersionRange* range = rangeOf(version);
    return range == nullptr || range->includesEnd ? std::string{} : range->to;
}

std::span<const Attribution> attributions() {
    static constexpr std::array kAttributions = std::to_array<Attribution>({
        {"go", "Go vulnerability database (golang/vulndb), CC-BY-4.0"},
        {"cve", "CVE Program (cvelistV5), CVE Terms of Use"},
        {"bitnami", "Bitnami vulnerability database (bitnami/vulndb), Apache-2.0"},
        {"nginx.org", "nginx security advisories (nginx/nginx.org), BSD-2-Clause"},
        {"kong", "Kong Gateway change log (Kong/developer.konghq.com), MIT"},
        {"openresty", "OpenResty release notes"},
        {"public", "public notices of the projects"},
        {"imported", "records that were imported on this machine"},
    });
    return kAttributions;
}

const Advisories& Advisories::builtin() {
    static const Advisories kBuiltin = [] {
        auto parsed = parse(resources::advisoriesTable, "advisories.tsv");
        return parsed ? std::move(*parsed) : Advisories{};
    }();
    return kBuiltin;
}

Result<Advisories> Advisories::parse(std::string_view table, std::string_view name) {
    Advisories advisories;
    std::size_t number = 0;
    for (auto line : split(table, '\n')) {
        ++number;
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        if (line.empty() || line.front() == '#') {
            continue;
        }
        auto advisory = advisoryFrom(line);
        if (!advisory) {
            return fail(ErrorCode::InvalidInput,
                        fmt::format("{}:{}: this is no line of the advisory table: product, id, "
                                    "severity, versions, requirements, source, flags and title, "
                                    "separated by tabs",
                                    name, number));
        }
        advisories.add(std::move(*advisory));
    }
    return advisories;
}

std::string Advisories::text() const {
    std::vector<std::string> lines;
    for (const auto& [product, list] : m_byProduct) {
        for (const auto& advisory : list) {
            std::vector<std::string> ranges;
            for (const auto& range : advisory.affected) {
                ranges.push_back(
                    fmt::format("[{},{}{}", range.from, range.to, range.includesEnd ? "]" : ")"));
            }
            lines.push_back(
                fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}", product, advisory.id,
                            severityName(advisory.severity), fmt::join(ranges, " "),
                            advisory.requirements.empty()
                                ? std::string("-")
                                : fmt::format("{}", fmt::join(advisory.requirements, ",")),
                            advisory.source, flagsOf(advisory), advisory.title));
        }
    }
    std::sort(lines.begin(), lines.end());
    return fmt::format("{}\n", fmt::join(lines, "\n"));
}

void Advisories::add(const Advisories& newer) {
    for (const auto& [product, list] : newer.m_byProduct) {
        for (const auto& advisory : list) {
            add(advisory);
        }
    }
}

void Advisories::add(Advisory advisory) {
    auto& list = m_byProduct[advisory.product];
    const auto known = std::find_if(list.begin(), list.end(),
                                    [&](const Advisory& other) { return other.id == advisory.id; });
    if (known != list.end()) {
        *known = std::move(advisory);
    } else {
        list.push_back(std::move(advisory));
    }
}

std::span<const Advisory> Advisories::of(std::string_view product) const {
    const auto found = m_byProduct.find(std::string(product));
    return found == m_byProduct.end() ? std::span<const Advisory>{} : std::span(found->second);
}

std::size_t Advisories::size() const {
    std::size_t count = 0;
    for (const auto& [product, list] : m_byProduct) {
        count += list.size();
    }
    return count;
}

} // namespace gatelens::findings
