// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/invocation.h"

#include "app/ctl/stderr.h"
#include "app/ctl/terminal.h"
#include "core/report/line.h"
#include "core/report/width.h"

#include <unistd.h>

#include <fmt/format.h>

namespace gatelens::ctl {

Invocation::Invocation(const Command& command, Arguments arguments, Output& output,
                       std::stop_token cancel)
    : m_command(command)
    , m_arguments(std::move(arguments))
    , m_output(output)
    , m_cancel(std::move(cancel))
    , m_style(styleFor(output.descriptor(), m_arguments.value("color")))
    , m_errorStyle(styleFor(STDERR_FILENO, m_arguments.value("color"))) {}

void Invocation::error(std::string_view text) const {
    complain(m_errorStyle, text::Severity::Error, text);
}

void Invocation::warn(std::string_view text) const {
    complain(m_errorStyle, text::Severity::Warning, text);
}

void Invocation::remark(std::string_view text) const {
    if (!quiet()) {
        (void)m_output.flush(); // remarks follow what they are about; commit() tells of faults
        std::string out;
        report::Line()
            .prose(text, report::Tone::Dim)
            .write([&out](std::string_view piece) { out += piece; }, m_errorStyle, 0, {});
        writeError(out);
    }
}

void Invocation::progress(std::string_view text) {
    if (m_errorStyle.width == 0 || quiet() || (text.empty() && !m_progressShown)) {
        return;
    }
    const std::string line = report::elideMiddle(report::printable(text), m_errorStyle.width - 1);
    writeError("\r\x1b[K" + m_errorStyle.paint(report::Tone::Dim, line));
    m_progressShown = !text.empty();
}

int Invocation::usage(std::string_view text) const {
    error(text);
    writeError(fmt::format("Try \"gatelensctl {} --help\".\n", m_command.name));
    return kUsage;
}

} // namespace gatelens::ctl
