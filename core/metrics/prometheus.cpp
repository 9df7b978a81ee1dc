// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/prometheus.h"

#include "core/base/strings.h"
#include "core/text/document.h"
#include "core/text/source.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <set>

#include <fmt/format.h>

namespace gatelens::metrics::prometheus {

namespace {

using text::Node;

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        out += std::isalnum(byte) != 0 || c == '_' || c == '-' || c == '.'
                   ? std::string(1, c)
                   : fmt::format("%{:02X}", byte);
    }
    return out;
}

// The selector of a family's samples: {type="request",code=~"5.."}.
std::string selector(const Family& family, bool errors, bool histogram) {
    std::vector<std::string> terms;
    if (histogram && !family.onlyLabel.empty()) {
        terms.push_back(fmt::format("{}=\"{}\"", family.onlyLabel, family.onlyValue));
    } else if (!family.onlyLabel.empty()) {
        // The counter may have no such label.
        terms.push_back(fmt::format("{}=~\"|{}\"", family.onlyLabel, family.onlyValue));
    }
    if (errors) {
        terms.push_back(fmt::format("{}=~\"{}\"", family.code, errorPattern(family.form)));
    }
    terms.push_back(fmt::format("{}!=\"\"", family.name));
    return fmt::format("{{{}}}", fmt::join(terms, ","));
}

std::string quantileOf(const Family& family, double share, std::int64_t window) {
    if (family.duration.empty()) {
        return {};
    }
    return fmt::format("{} * histogram_quantile({}, sum by ({}, le) (rate({}_bucket{}[{}s])))",
                       family.milliseconds, share, family.name, family.duration,
                       selector(family, false, true), window);
}

std::optional<std::pair<double, double>> point(const Node* node) {
    if (node == nullptr || !node->isSequence() || node->items.size() != 2) {
        return std::nullopt;
    }
    const Node* const* items = node->items.begin();
    const auto at = items[0]->asDouble();
    const auto value = parseDouble(items[1]->asText().value_or(""));
    if (!at || !value || !std::isfinite(*value)) {
        return std::nullopt; // NaN: nothing happened in the window
    }
    return std::pair(*at, *value);
}

Line lineOf(const Node& result) {
    Line line;
    if (const Node* metric = result.get("metric"); metric != nullptr && metric->isMapping()) {
        for (const text::Member& member : metric->members) {
            line.labels.emplace_back(member.name, member.value->asText().value_or(""));
        }
    }
    if (const auto one = point(result.get("value"))) {
        line.points.push_back(*one);
    }
    if (const Node* values = result.get("values"); values != nullptr && values->isSequence()) {
        for (const Node* value : values->items) {
            if (const auto one = point(value)) {
                line.points.push_back(*one);
            }
        }
    }
    return line;
}

} // namespace

std::string expression(const Family& family, Figure figure, std::int64_t window) {
    switch (figure) {
    case Figure::Requests:
        return fmt::format("sum by ({}) (rate({}{}[{}s]))", family.name, family.requests,
                           selector(family, false, false), window);
    case Figure::Errors:
        return fmt::format("sum by ({}) (rate({}{}[{}s]))", family.name, family.requests,
                           selector(family, true, false), window);
    case Figure::P50:
        return family.average.empty() ? quantileOf(family, 0.5, window)
                                      : fmt::format("{} * avg by ({}) ({})", family.milliseconds,
                                                    family.name, family.average);
    case Figure::P90:
        return quantileOf(family, 0.9, window);
    case Figure::P99:
        return quantileOf(family, 0.99, window);
    }
    return {};
}

std::string query(std::string_view expression) {
    return "/api/v1/query?query=" + escaped(expression);
}

std::string queryRange(std::string_view expression, const Range& range) {
    return fmt::format("/api/v1/query_range?query={}&start={}&end={}&step={}", escaped(expression),
                       range.from, range.to, range.step);
}

Result<std::vector<Line>> parseAnswer(const Page& page) {
    text::SourceMap sources;
    const auto& file = sources.add(text::SourceKind::Memory, "Prometheus", page.body);
    const auto document = text::readJson(file);
    const Node* root = document ? (*document)->root() : nullptr;
    const Node* status = root == nullptr ? nullptr : root->get("status");
    if (status == nullptr || status->asText() != "success") {
        const Node* error = root == nullptr ? nullptr : root->get("error");
        return fail(
            ErrorCode::UnexpectedAnswer,
            error == nullptr
                ? fmt::format("answers {} and nothing that Prometheus would", page.status)
                : fmt::format("Prometheus refuses the question: {}", error->asText().value_or("")));
    }
    std::vector<Line> lines;
    const Node* results = root->at({"data", "result"});
    if (results != nullptr && results->isSequence()) {
        for (const Node* result : results->items) {
            lines.push_back(lineOf(*result));
        }
    }
    return lines;
}

Result<std::vector<Line>> ask(const Fetch& fetch, const std::string& path) {
    const auto page = fetch(path);
    return page ? parseAnswer(*page) : fail(page.error());
}

Result<std::vector<const Family*>> knownFamilies(const Fetch& fetch) {
    std::set<std::string_view> names;
    for (const Family& family : allFamilies()) {
        names.insert(family.requests);
    }
    const auto lines = ask(fetch, query(fmt::format("count by (__name__) ({{__name__=~\"{}\"}})",
                                                    fmt::join(names, "|"))));
    if (!lines) {
        return fail(lines.error());
    }
    std::vector<const Family*> known;
    for (const Family& family : allFamilies()) {
        if (std::any_of(lines->begin(), lines->end(), [&](const Line& line) {
                return line.label("__name__") == family.requests;
            })) {
            known.push_back(&family);
        }
    }
    return known;
}

std::string_view Line::label(std::string_view name) const {
    for (const auto& [label, value] : labels) {
        if (label == name) {
            return value;
        }
    }
    return {};
}

} // namespace gatelens::metrics::prometheus
