// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/serve.h"
#include "core/engine/config_format.h"
#include "core/text/file_system.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace gatelens::engineapp {

namespace {

constexpr int kWouldChange = 1;
constexpr int kUnreadable = 3;

int refused(const Error& error) {
    std::fputs((error.text() + "\n").c_str(), stderr);
    return kUnreadable;
}

// Beside it and then in its place, so that nobody ever reads half a file.
Status replaceFile(const std::string& path, const std::string& text) {
    const std::string beside = path + ".formatted";
    const auto wrong = [&] {
        const int error = errno;
        unlink(beside.c_str());
        return fail(ErrorCode::Unreadable, std::string("cannot write: ") + std::strerror(error),
                    path);
    };
    struct stat state {};
    if (stat(path.c_str(), &state) != 0) {
        return wrong();
    }
    const int file = open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                          state.st_mode & 0777U);
    if (file < 0) {
        return wrong();
    }
    const bool written =
        write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
        fchmod(file, state.st_mode & 0777U) == 0 && fsync(file) == 0;
    const bool closed = close(file) == 0;
    return written && closed && rename(beside.c_str(), path.c_str()) == 0 ? Status() : wrong();
}

} // namespace

int format(const Options& options) {
    const auto text = text::DiskFileSystem().read(options.config, text::Limits().maxBytes);
    if (!text) {
        return refused(text.error());
    }
    const auto formatted = engine::formatConfig(options.config, *text);
    if (!formatted) {
        return refused(formatted.error());
    }
    if (*formatted == *text) {
        return 0;
    }
    if (options.onlyCheck) {
        std::printf("%s is not formatted\n", options.config.c_str());
        return kWouldChange;
    }
    if (auto written = replaceFile(options.config, *formatted); !written) {
        return refused(written.error());
    }
    std::printf("formatted %s\n", options.config.c_str());
    return 0;
}

} // namespace gatelens::engineapp
