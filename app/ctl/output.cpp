// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/output.h"

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

namespace gatelens::ctl {

namespace {

constexpr std::size_t kBufferBytes = 64U << 10U;

tl::unexpected<Error> cannotWrite(const std::string& path, int error) {
    return fail(ErrorCode::Unreadable, fmt::format("cannot be written: {}", std::strerror(error)),
                path.empty() ? "standard output" : path);
}

// A symbolic link stays one: what it points to is replaced.
std::string resolved(const std::string& path) {
    char* real = realpath(path.c_str(), nullptr);
    if (real == nullptr) {
        return path;
    }
    std::string result(real);
    std::free(real); // NOLINT(cppcoreguidelines-no-malloc): realpath allocated it
    return result;
}

mode_t currentUmask() {
    const mode_t mask = umask(0);
    umask(mask);
    return mask;
}

} // namespace

Result<std::unique_ptr<Output>> Output::open(const std::string& path) {
    std::unique_ptr<Output> output(new Output());
    if (path.empty() || path == "-") {
        return output;
    }
    struct stat info {};
    const bool exists = stat(path.c_str(), &info) == 0;
    if (exists && S_ISDIR(info.st_mode)) {
        return fail(ErrorCode::Unreadable, "cannot be written: it is a directory", path);
    }
    if (exists && !S_ISREG(info.st_mode)) {
        output->m_path = path;
        output->m_descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
        if (output->m_descriptor < 0) {
            return cannotWrite(path, errno);
        }
        return output;
    }
    if (exists && access(path.c_str(), W_OK) != 0) {
        return cannotWrite(path, errno);
    }
    output->m_path = resolved(path);
    output->m_temporary = output->m_path + ".XXXXXX";
    output->m_descriptor = mkostemp(output->m_temporary.data(), O_CLOEXEC);
    if (output->m_descriptor < 0) {
        output->m_temporary.clear();
        return cannotWrite(path, errno);
    }
    const mode_t mode = exists ? (info.st_mode & 07777U) : (0666U & ~currentUmask());
    if (fchmod(output->m_descriptor, mode) != 0) {
        return cannotWrite(path, errno);
    }
    return output;
}

Output::~Output() {
    if (m_descriptor > 2) {
        close(m_descriptor);
    }
    if (!m_temporary.empty()) {
        unlink(m_temporary.c_str());
    }
}

void Output::write(std::string_view text) {
    m_buffer += text;
    if (m_buffer.size() >= kBufferBytes) {
        send(m_buffer);
        m_buffer.clear();
    }
}

Sink Output::sink() {
    return [this](std::string_view text) { write(text); };
}

void Output::send(std::string_view text) {
    while (!text.empty() && !m_closed && m_error == 0) {
        const ssize_t sent = ::write(m_descriptor, text.data(), text.size());
        if (sent > 0) {
            text.remove_prefix(static_cast<std::size_t>(sent));
        } else if (errno == EPIPE) {
            m_closed = true;
        } else if (errno != EINTR && errno != EAGAIN) {
            m_error = errno;
        }
    }
}

Status Output::flush() {
    send(m_buffer);
    m_buffer.clear();
    if (m_error != 0) {
        return cannotWrite(m_path, m_error);
    }
    return {};
}

Status Output::commit() {
    if (const Status status = flush(); !status) {
        return status;
    }
    if (m_temporary.empty()) {
        return {};
    }
    if (fsync(m_descriptor) != 0 || rename(m_temporary.c_str(), m_path.c_str()) != 0) {
        return cannotWrite(m_path, errno);
    }
    m_temporary.clear();
    return {};
}

} // namespace gatelens::ctl
