// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/stderr.h"

#include "core/base/strings.h"
#include "core/report/width.h"

#include <cerrno>
#include <string>
#include <unistd.h>

#include <fmt/format.h>

namespace gatelens::ctl {

void writeError(std::string_view text) {
    while (!text.empty()) {
        const ssize_t sent = ::write(STDERR_FILENO, text.data(), text.size());
        if (sent < 0 && errno != EINTR) {
            return; // nobody is left to tell
        }
        text.remove_prefix(sent < 0 ? 0 : static_cast<std::size_t>(sent));
    }
}

void complain(const report::TextStyle& style, text::Severity severity, std::string_view text) {
    std::string out = style.paint(report::severityTone(severity),
                                  fmt::format("{}:", report::severityName(severity)));
    for (const std::string_view line : split(text, '\n')) {
        out.append(out.ends_with('\n') ? "  " : " ").append(report::printable(line)).append("\n");
    }
    writeError(out);
}

} // namespace gatelens::ctl
