// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/engine_program.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <unistd.h>

namespace gatelens::ctl {

int becomeEngine(const Invocation& invocation, std::vector<std::string> words) {
    std::error_code error;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    const std::string program = (self.parent_path() / "gatelens-engine").string();
    words.insert(words.begin(), "gatelens-engine");
    std::vector<char*> arguments;
    for (std::string& word : words) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    execv(program.c_str(), arguments.data());
    invocation.error(fmt::format("cannot run {}: {}", program, std::strerror(errno)));
    return kUnreadable;
}

} // namespace gatelens::ctl
