// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/settings_reader.h"

#include "core/base/strings.h"
#include "core/text/document_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace gatelens::text {

namespace {

class SettingsReader final {
public:
    SettingsReader(const SourceFile& file, const Limits& limits)
        : m_builder(Format::Toml, file, limits)
        , m_text(file.text()) {}

    [[nodiscard]] Result<DocumentPtr> run() {
        if (auto status = m_builder.admit(); !status) {
            return fail(std::move(status.error()));
        }
        for (std::size_t at = m_builder.contentBegin(); at < m_text.size();) {
            const std::size_t end = std::min(m_text.find('\n', at), m_text.size());
            if (auto status = statement(at, logicalEnd(at, end)); !status) {
                return fail(std::move(status.error()));
            }
            at = std::max(end, m_statementEnd) + 1;
        }
        Node* root = m_builder.node(NodeKind::Mapping, m_builder.contentBegin(), m_text.size());
        m_builder.reportDuplicates(m_members);
        root->members = m_builder.arena().copy(std::span<const Member>(m_members));
        return m_builder.finish({root});
    }

private:
    // Where the statement that begins at `at` ends, after its continuations.
    [[nodiscard]] std::size_t logicalEnd(std::size_t at, std::size_t end) {
        while (end < m_text.size() && goesOn(m_text.substr(at, end - at))) {
            at = end + 1;
            end = std::min(m_text.find('\n', at), m_text.size());
        }
        m_statementEnd = end;
        return end;
    }

    [[nodiscard]] static bool goesOn(std::string_view line) {
        return trim(line).ends_with('\\') && commentOf(line) == line.size();
    }

    // Where the comment begins, the size when there is none.
    [[nodiscard]] static std::size_t commentOf(std::string_view line) {
        for (std::size_t i = 0; i < line.size(); ++i) {
            if (line[i] == '#' && (i == 0 || line[i - 1] != '\\')) {
                return i;
            }
        }
        return line.size();
    }

    [[nodiscard]] Status statement(std::size_t begin, std::size_t end) {
        const std::string_view whole = m_text.substr(begin, end - begin);
        const std::string_view line = trim(whole.substr(0, commentOf(whole)));
        if (line.empty()) {
            return {};
        }
        const std::size_t first = offsetOf(line);
        const auto equals = line.find('=');
        if (equals == std::string_view::npos || trim(line.substr(0, equals)).empty()) {
            m_builder.report(Severity::Error, "no-assignment",
                             equals == 0 ? "this line has no key before the \"=\""
                                         : "this line is no \"key = value\" and is not read",
                             m_builder.range(first, first + line.size()),
                             "write key = value, or begin the line with #");
            return {};
        }
        if (line.size() > m_builder.limits().maxScalarBytes) {
            return fail(m_builder.tooLongError(first));
        }
        if (m_builder.tooManyNodes()) {
            return fail(m_builder.tooManyNodesError(first));
        }
        const std::string_view key = trim(line.substr(0, equals));
        const std::string_view value = trim(line.substr(equals + 1));
        const std::size_t valueAt = value.empty() ? first + equals + 1 : offsetOf(value);
        Node* node = m_builder.node(value.empty() ? NodeKind::Null : NodeKind::String, valueAt,
                                    valueAt + value.size());
        node->text = decoded(value);
        m_members.push_back({m_builder.arena().copy(key),
                             m_builder.range(offsetOf(key), offsetOf(key) + key.size()), node});
        return {};
    }

    [[nodiscard]] std::size_t offsetOf(std::string_view part) const {
        return static_cast<std::size_t>(part.data() - m_text.data());
    }

    // Without the marks of escapes and continued lines.
    [[nodiscard]] std::string_view decoded(std::string_view value) {
        if (value.find('\\') == std::string_view::npos) {
            return m_builder.arena().copy(value);
        }
        std::string out;
        for (std::size_t i = 0; i < value.size(); ++i) {
            const char next = i + 1 < value.size() ? value[i + 1] : '\0';
            if (value[i] == '\\' && (next == '\n' || next == '\r')) {
                i = std::min(value.find('\n', i), value.size());
            } else if (value[i] != '\\' || next != '#') {
                out += value[i];
            }
        }
        return m_builder.arena().copy(out);
    }

    DocumentBuilder m_builder;
    std::string_view m_text;
    std::size_t m_statementEnd = 0;
    std::vector<Member> m_members;
};

// "notice", "0.0.0.0:8001 ssl", "10.0.0.0/8,::1": no string, number or date of TOML.
bool isBareValue(std::string_view value) {
    if (value.empty()) {
        return true;
    }
    const bool opens = std::string_view("\"'+-").find(value.front()) != std::string_view::npos;
    const bool number =
        value.front() >= '0' && value.front() <= '9' &&
        value.find_first_not_of("0123456789_.eE+-:TZxoabcdfABCDF ") == std::string_view::npos &&
        std::count(value.begin(), value.end(), '.') < 2;
    return !opens && !number && value != "true" && value != "false" && value != "inf" &&
           value != "nan";
}

} // namespace

bool isSettings(const SourceFile& file) {
    if (toLower(file.name()).ends_with(".toml")) {
        return false;
    }
    // In a file of any other name one such value may be a slip in a TOML file.
    const bool named = toLower(file.name()).find(".conf") != std::string::npos;
    std::size_t bare = 0;
    std::string_view text = file.text();
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size() - 1);
        const std::string_view line = trim(text.substr(0, end + 1));
        text.remove_prefix(end + 1);
        const auto equals = line.find('=');
        if (line.starts_with('[')) {
            return false;
        }
        if (line.starts_with('#') || equals == std::string_view::npos) {
            continue;
        }
        const std::string_view rest = line.substr(equals + 1);
        const std::string_view value = trim(rest.substr(0, rest.find('#')));
        // "[::]:8000" and "{vault://env/x}" are settings; other brackets are TOML's.
        if ((value.starts_with('[') && value.find("]:") == std::string_view::npos) ||
            (value.starts_with('{') && !value.starts_with("{vault:"))) {
            return false;
        }
        bare += isBareValue(value) ? 1 : 0;
    }
    return bare > (named ? 0U : 1U);
}

Result<DocumentPtr> readSettings(const SourceFile& file, const Limits& limits) {
    return SettingsReader(file, limits).run();
}

} // namespace gatelens::text
