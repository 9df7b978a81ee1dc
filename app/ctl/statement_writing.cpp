// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/statement_writing.h"

#include "core/text/file_system.h"

#include <cstdlib>

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

namespace gatelens::ctl {

namespace {

constexpr std::size_t kMaxBytes = 4U << 20U;

} // namespace

std::vector<Option> statementOptions() {
    return {
        {"entity", 'e', "PATTERN", "What it is about: KIND:NAME with * and ?; absent: anything"},
        {"gateway", 'g', "PATTERN", "Only gateways of that name"},
        {"reason", 'r', "TEXT", "Why; required"},
        {"author", 'a', "NAME", "Who says so (the user of this session)"},
        {"expires", 'x', "DATE", "Counts to the end of that day, YYYY-MM-DD; absent: never"},
        {"file", 'F', "FILE", "The file (.gatelens.yaml); it is made when it is not there"},
        {"dry-run", '\0', "", "Show what the file would hold and write nothing"}};
}

std::string statementAuthor(const Arguments& arguments) {
    if (arguments.has("author")) {
        return arguments.value("author");
    }
    for (const char* variable : {"USER", "LOGNAME"}) {
        if (const char* name = std::getenv(variable); name != nullptr && *name != '\0') {
            return name;
        }
    }
    // Services and containers have no such variables.
    const passwd* user = getpwuid(getuid());
    return user == nullptr || user->pw_name == nullptr ? std::string() : user->pw_name;
}

int writeStatement(Invocation& invocation,
                   const std::function<Result<std::string>(const std::string& text,
                                                           const std::string& name)>& edit) {
    const std::string path = invocation.arguments().value("file", ".gatelens.yaml");
    const text::DiskFileSystem disk;
    std::string before;
    if (disk.exists(path)) {
        auto read = disk.read(path, kMaxBytes);
        if (!read) {
            invocation.error(read.error().text());
            return kUnreadable;
        }
        before = *std::move(read);
    }
    const auto after = edit(before, path);
    if (!after) {
        if (after.error().code == ErrorCode::Usage) {
            return invocation.usage(after.error());
        }
        invocation.error(after.error().text());
        return kUnreadable;
    }
    if (invocation.arguments().has("dry-run")) {
        invocation.out()(*after);
        return kOk;
    }
    auto output = Output::open(path);
    Status written = output ? Status{} : fail(output.error());
    if (written) {
        (*output)->write(*after);
        written = (*output)->commit();
    }
    if (!written) {
        invocation.error(written.error().text());
        return kUnreadable;
    }
    invocation.remark(fmt::format("Wrote {}.", path));
    return kOk;
}

} // namespace gatelens::ctl
