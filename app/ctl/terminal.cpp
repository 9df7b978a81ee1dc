// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/terminal.h"

#include "core/base/strings.h"

#include <cstdlib>
#include <sys/ioctl.h>
#include <unistd.h>

namespace gatelens::ctl {

namespace {

constexpr std::size_t kNarrowest = 40;

std::string_view environment(const char* name) {
    const char* value = std::getenv(name); // NOLINT(concurrency-mt-unsafe)
    return value == nullptr ? std::string_view{} : value;
}

std::size_t terminalWidth(int descriptor) {
    winsize size{};
    if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        return std::max<std::size_t>(size.ws_col, kNarrowest);
    }
    const auto columns = parseInt(environment("COLUMNS"));
    return columns && *columns > 0 ? std::max(static_cast<std::size_t>(*columns), kNarrowest) : 80;
}

} // namespace

bool isTerminal(int descriptor) {
    return isatty(descriptor) == 1;
}

report::TextStyle styleFor(int descriptor, std::string_view when) {
    const bool terminal = isTerminal(descriptor);
    report::TextStyle style;
    style.width = terminal ? terminalWidth(descriptor) : 0;
    style.colour =
        when == "always" || (when != "never" && terminal && environment("NO_COLOR").empty() &&
                             environment("TERM") != "dumb");
    return style;
}

} // namespace gatelens::ctl
