// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// gatelens-engine: the built-in gateway, a process of its own.
#include "app/engine/options.h"
#include "app/engine/serve.h"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

int main(int argc, char** argv) {
    using namespace gatelens::engineapp;
    const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
    try {
        blockSignals();
        confine();
        const auto options = parseOptions(words);
        if (!options) {
            std::fprintf(stderr, "gatelens-engine: %s\n%s", options.error().message.c_str(),
                         std::string(usageText()).c_str());
            return 2;
        }
        switch (options->action) {
        case Action::Help:
            std::fputs(std::string(usageText()).c_str(), stdout);
            return 0;
        case Action::Version:
            std::puts("gatelens-engine " GATELENS_VERSION);
            return 0;
        case Action::Check:
            return check(*options);
        case Action::Format:
            return format(*options);
        case Action::Serve:
            return serve(*options);
        }
    } catch (const std::exception& exception) {
        std::fprintf(stderr, "gatelens-engine: internal error: %s\n", exception.what());
    }
    return 4;
}
