// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connect/unix_socket.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include <sys/socket.h>
#include <unistd.h>

namespace gatelens::connect {

sockaddr_un unixAddress(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), std::min(path.size(), sizeof(address.sun_path) - 1));
    return address;
}

Result<int> connectUnix(const std::string& path, const std::string& place) {
    const sockaddr_un address = unixAddress(path);
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0 ||
        ::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
        Error error = socketError(errno, place);
        if (descriptor >= 0) {
            ::close(descriptor);
        }
        return fail(std::move(error));
    }
    return descriptor;
}

Error socketError(int error, const std::string& place) {
    switch (error) {
    case ENOENT:
        return {ErrorCode::Unreachable, "there is no such socket", place};
    case EACCES:
    case EPERM:
        return {ErrorCode::Unauthorized,
                "the socket may not be opened by this user; its file mode and group decide", place};
    case ECONNREFUSED:
        return {ErrorCode::Unreachable, "connection refused: nobody listens", place};
    case EAGAIN: // of a Unix socket: its backlog is full
        return {ErrorCode::Unreachable, "the server does not take connections fast enough", place};
    default:
        return {ErrorCode::Unreachable, std::generic_category().message(error), place};
    }
}

} // namespace gatelens::connect
