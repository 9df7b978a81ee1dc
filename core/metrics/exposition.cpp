// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/exposition.h"

#include "core/base/strings.h"

#include <cctype>
#include <cmath>
#include <limits>
#include <optional>

#include <fmt/format.h>

namespace gatelens::metrics {

namespace {

bool isNameStart(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_' || c == ':';
}

bool isNameChar(char c) {
    return isNameStart(c) || std::isdigit(static_cast<unsigned char>(c)) != 0;
}

bool isBlank(char c) {
    return c == ' ' || c == '\t';
}

std::optional<double> number(std::string_view text) {
    const std::string lower = toLower(text);
    const std::string_view plain =
        lower.starts_with('+') ? std::string_view(lower).substr(1) : std::string_view(lower);
    if (plain == "nan") {
        return std::numeric_limits<double>::quiet_NaN();
    }
    if (plain == "inf" || plain == "infinity") {
        return std::numeric_limits<double>::infinity();
    }
    if (plain == "-inf" || plain == "-infinity") {
        return -std::numeric_limits<double>::infinity();
    }
    return parseDouble(plain);
}

} // namespace

// One line after the other; the place of a mistake is its number.
class ExpositionReader final {
public:
    ExpositionReader(Exposition& exposition, const ExpositionLimits& limits)
        : m_exposition(exposition)
        , m_limits(limits) {}

    Status read(std::string_view text) {
        while (!text.empty() && !m_ended) {
            ++m_number;
            const std::size_t end = text.find('\n');
            std::string_view line = text.substr(0, end);
            text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
            if (line.ends_with('\r')) {
                line.remove_suffix(1);
            }
            m_line = line;
            if (auto status = readLine(); !status) {
                return status;
            }
        }
        return {};
    }

private:
    [[nodiscard]] tl::unexpected<Error> wrong(std::string_view what) const {
        return fail(ErrorCode::InvalidInput, fmt::format("this is no metric: {}", what),
                    fmt::format("line {}", m_number));
    }

    void skipBlanks() {
        while (!m_line.empty() && isBlank(m_line.front())) {
            m_line.remove_prefix(1);
        }
    }

    std::string_view takeName() {
        std::size_t end = 0;
        while (end < m_line.size() &&
               (end == 0 ? isNameStart(m_line[0]) : isNameChar(m_line[end]))) {
            ++end;
        }
        const std::string_view name = m_line.substr(0, end);
        m_line.remove_prefix(end);
        return name;
    }

    std::string_view takeWord() {
        skipBlanks();
        const std::string_view word = m_line.substr(0, m_line.find_first_of(" \t"));
        m_line.remove_prefix(word.size());
        skipBlanks();
        return word;
    }

    Status readLine() {
        skipBlanks();
        if (m_line.empty()) {
            return {};
        }
        if (m_line.front() == '#') {
            m_ended = m_line == "# EOF";
            return {};
        }
        Sample sample;
        sample.name = takeName();
        if (sample.name.empty()) {
            return wrong("a name is missing");
        }
        skipBlanks();
        sample.firstLabel = static_cast<std::uint32_t>(m_exposition.m_labels.size());
        if (m_line.starts_with('{')) {
            m_line.remove_prefix(1);
            if (auto status = readLabels(); !status) {
                return status;
            }
        }
        sample.labelCount =
            static_cast<std::uint32_t>(m_exposition.m_labels.size()) - sample.firstLabel;
        const auto value = number(takeWord());
        if (!value) {
            return wrong("its value is no number");
        }
        sample.value = *value;
        return finish(sample);
    }

    // A timestamp and an exemplar may follow.
    Status finish(const Sample& sample) {
        if (!m_line.empty() && m_line.front() != '#' && !number(takeWord())) {
            return wrong("its time is no number");
        }
        if (!m_line.empty() && m_line.front() != '#') {
            return wrong("something stands behind its time");
        }
        if (m_exposition.m_samples.size() >= m_limits.maxSamples) {
            return fail(ErrorCode::LimitExceeded,
                        fmt::format("there are more than {} metrics", m_limits.maxSamples),
                        fmt::format("line {}", m_number));
        }
        m_exposition.m_samples.push_back(sample);
        return {};
    }

    Status readLabels() {
        std::size_t count = 0;
        while (true) {
            skipBlanks();
            if (m_line.starts_with('}')) {
                m_line.remove_prefix(1);
                return {};
            }
            if (++count > m_limits.maxLabels) {
                return fail(ErrorCode::LimitExceeded,
                            fmt::format("a metric has more than {} labels", m_limits.maxLabels),
                            fmt::format("line {}", m_number));
            }
            Label label;
            label.name = takeName();
            skipBlanks();
            if (label.name.empty() || !m_line.starts_with('=')) {
                return wrong("a label is written name=\"value\"");
            }
            m_line.remove_prefix(1);
            skipBlanks();
            if (!takeQuoted(label.value)) {
                return wrong("the value of a label is not quoted to its end");
            }
            m_exposition.m_labels.push_back(label);
            skipBlanks();
            if (m_line.starts_with(',')) {
                m_line.remove_prefix(1);
            } else if (!m_line.starts_with('}')) {
                return wrong("labels are separated by commas");
            }
        }
    }

    bool takeQuoted(std::string_view& value) {
        if (!m_line.starts_with('"')) {
            return false;
        }
        std::size_t end = 1;
        bool escapes = false;
        while (end < m_line.size() && m_line[end] != '"') {
            escapes = escapes || m_line[end] == '\\';
            end += m_line[end] == '\\' ? 2 : 1;
        }
        if (end >= m_line.size()) {
            return false;
        }
        value = m_line.substr(1, end - 1);
        m_line.remove_prefix(end + 1);
        if (escapes) {
            value = m_exposition.m_texts.emplace_back(unescaped(value));
        }
        return true;
    }

    static std::string unescaped(std::string_view text) {
        std::string out;
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '\\' && i + 1 < text.size()) {
                ++i;
                out += text[i] == 'n' ? '\n' : text[i];
            } else {
                out += text[i];
            }
        }
        return out;
    }

    Exposition& m_exposition;
    const ExpositionLimits& m_limits;
    std::string_view m_line; // what is left of it
    std::size_t m_number = 0;
    bool m_ended = false;
};

Result<Exposition> Exposition::parse(std::string text, const ExpositionLimits& limits) {
    if (text.size() > limits.maxBytes) {
        return fail(ErrorCode::LimitExceeded,
                    fmt::format("more than {} bytes of metrics", limits.maxBytes));
    }
    Exposition exposition;
    const std::string& whole = exposition.m_texts.emplace_back(std::move(text));
    if (auto status = ExpositionReader(exposition, limits).read(whole); !status) {
        return fail(std::move(status.error()));
    }
    return exposition;
}

std::string_view Exposition::label(const Sample& sample, std::string_view name) const {
    for (const Label& label : labels(sample)) {
        if (label.name == name) {
            return label.value;
        }
    }
    return {};
}

} // namespace gatelens::metrics
