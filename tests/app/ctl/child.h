// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The real gatelensctl as a child process.
#pragma once

#include <functional>
#include <string>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace gatelens::test {

struct Finished {
    int exitCode = -1; // 128 + signal when one ended it
    std::string out;
    std::string err;
};

struct ChildOptions {
    std::string input = {};                                            // standard input
    std::vector<std::pair<std::string, std::string>> environment = {}; // added; value "" unsets
    std::string directory = {};                                        // working directory
    int terminalColumns = 0;                 // > 0: both outputs are a terminal that wide
    std::function<void(pid_t)> onStart = {}; // called while it runs
    bool closeOutput = false;                // the reader of its output goes away at once
};

// Runs it to the end (at most a minute). With a terminal, `out` holds both
// outputs.
[[nodiscard]] Finished gatelensctl(const std::vector<std::string>& words,
                                   const ChildOptions& options = {});

} // namespace gatelens::test
