// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One run of a command: its arguments, where results and remarks go, and whether
// somebody wants it to stop.
#pragma once

#include "app/ctl/arguments.h"
#include "app/ctl/command.h"
#include "app/ctl/output.h"
#include "core/report/style.h"

#include <stop_token>
#include <string>
#include <string_view>
#include <utility>

namespace gatelens::ctl {

class Invocation final {
public:
    Invocation(const Command& command, Arguments arguments, Output& output, std::stop_token cancel);

    [[nodiscard]] const Command& command() const { return m_command; }
    [[nodiscard]] const Arguments& arguments() const { return m_arguments; }
    [[nodiscard]] Sink out() const { return m_output.sink(); }
    [[nodiscard]] const report::TextStyle& style() const { return m_style; }
    [[nodiscard]] bool json() const { return m_arguments.value("format") == "json"; }
    [[nodiscard]] bool quiet() const { return m_arguments.has("quiet"); }
    [[nodiscard]] const std::stop_token& cancel() const { return m_cancel; }

    // All of these go to the standard error.
    void error(std::string_view text) const;
    void warn(std::string_view text) const;
    void remark(std::string_view text) const; // not with --quiet
    // A line that is overwritten by the next one; only on a terminal. Empty: none.
    void progress(std::string_view text);

    // Reports a wrong call; gives kUsage.
    [[nodiscard]] int usage(std::string_view text) const;
    [[nodiscard]] int usage(const Error& error) const { return usage(error.message); }

private:
    const Command& m_command;
    Arguments m_arguments;
    Output& m_output;
    std::stop_token m_cancel;
    report::TextStyle m_style;
    report::TextStyle m_errorStyle;
    bool m_progressShown = false;
};

} // namespace gatelens::ctl
