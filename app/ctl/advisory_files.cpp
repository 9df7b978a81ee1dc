// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/advisory_files.h"

#include "app/ctl/output.h"
#include "core/text/file_system.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace gatelens::ctl {

namespace {

constexpr std::size_t kMaxBytes = 32U << 20U;

std::string environment(const char* name) {
    const char* value = std::getenv(name); // NOLINT(concurrency-mt-unsafe)
    return value == nullptr ? std::string{} : std::string(value);
}

} // namespace

std::string advisoriesPath() {
    std::string directory = environment("XDG_DATA_HOME");
    if (!directory.starts_with('/')) { // the specification: ignore what is relative
        directory = environment("HOME") + "/.local/share";
    }
    return directory + "/gatelens/advisories.tsv";
}

Result<findings::Advisories> readImported() {
    const std::string path = advisoriesPath();
    auto bytes = text::DiskFileSystem().read(path, kMaxBytes);
    if (!bytes) {
        if (bytes.error().code == ErrorCode::NotFound) {
            return findings::Advisories{};
        }
        return fail(std::move(bytes.error()));
    }
    return findings::Advisories::parse(*bytes, path);
}

Result<std::shared_ptr<const findings::Advisories>> allAdvisories() {
    auto imported = readImported();
    if (!imported) {
        return fail(std::move(imported.error()));
    }
    if (imported->size() == 0) {
        return nullptr;
    }
    auto all = std::make_shared<findings::Advisories>(findings::Advisories::builtin());
    all->add(*imported);
    return all;
}

Status writeImported(const findings::Advisories& advisories) {
    const std::string path = advisoriesPath();
    std::error_code failed;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), failed);
    if (failed) {
        return fail(ErrorCode::Unreadable,
                    fmt::format("the directory of {} cannot be made: {}", path, failed.message()));
    }
    auto output = Output::open(path);
    if (!output) {
        return fail(std::move(output.error()));
    }
    (*output)->write("# Imported by \"gatelensctl advisories update\".\n");
    (*output)->write(advisories.text());
    return (*output)->commit();
}

} // namespace gatelens::ctl
