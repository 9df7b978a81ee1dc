// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connect/local_process.h"

#include "core/base/strings.h"

#include <fmt/format.h>

#include <QHostAddress>
#include <QNetworkInterface>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <system_error>
#include <utility>

#include <arpa/inet.h>
#include <sys/stat.h>

namespace gatelens::connect {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTcpListen = "0A";
constexpr unsigned long kAcceptsConnections = 0x10000; // __SO_ACCEPTCON
constexpr int kMaxParents = 16;

std::string readAll(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string linkTarget(const std::string& path) {
    std::error_code error;
    std::string target = fs::read_symlink(path, error).string();
    constexpr std::string_view kDeleted = " (deleted)"; // after an upgrade of the package
    if (target.ends_with(kDeleted)) {
        target.resize(target.size() - kDeleted.size());
    }
    return target;
}

std::vector<std::string_view> fields(std::string_view line) {
    std::vector<std::string_view> list;
    while (!(line = trim(line)).empty()) {
        const auto end = std::min(line.find_first_of(" \t"), line.size());
        list.push_back(line.substr(0, end));
        line.remove_prefix(end);
    }
    return list;
}

// "0100007F:1F90", "…:…" with 32 digits for IPv6: words in the machine's own byte
// order, as in proc(5).
struct Endpoint {
    QHostAddress address;
    unsigned port = 0;
};

std::optional<Endpoint> parseEndpoint(std::string_view text) {
    const auto parts = split(text, ':');
    if (parts.size() != 2 || (parts[0].size() != 8 && parts[0].size() != 32)) {
        return std::nullopt;
    }
    std::array<std::uint32_t, 4> words{};
    const std::size_t count = parts[0].size() / 8;
    for (std::size_t i = 0; i < count; ++i) {
        const auto* begin = parts[0].data() + i * 8;
        if (std::from_chars(begin, begin + 8, words[i], 16).ptr != begin + 8) {
            return std::nullopt;
        }
    }
    Endpoint endpoint;
    const auto* end = parts[1].data() + parts[1].size();
    if (std::from_chars(parts[1].data(), end, endpoint.port, 16).ptr != end) {
        return std::nullopt;
    }
    if (count == 1) {
        endpoint.address.setAddress(ntohl(words[0]));
    } else {
        endpoint.address.setAddress(reinterpret_cast<const quint8*>(words.data()));
    }
    return endpoint;
}

bool isAny(const QHostAddress& address) {
    return address == QHostAddress(QHostAddress::AnyIPv4) ||
           address == QHostAddress(QHostAddress::AnyIPv6);
}

// The addresses of this machine that a host name can mean; empty for another's.
std::vector<QHostAddress> ownAddresses(const std::string& host) {
    const QHostAddress literal(QString::fromStdString(host));
    if (literal.isNull()) {
        return isLoopback(host) ? std::vector{QHostAddress(QHostAddress::LocalHost),
                                              QHostAddress(QHostAddress::LocalHostIPv6)}
                                : std::vector<QHostAddress>{};
    }
    if (literal.isLoopback() || QNetworkInterface::allAddresses().contains(literal)) {
        return {literal};
    }
    return {};
}

// Inodes that listen at exactly the address, else at all addresses.
std::set<std::string> tcpInodes(const SourceName& name, const std::string& proc) {
    std::set<std::string> exact;
    std::set<std::string> any;
    const auto wanted = ownAddresses(name.host);
    if (wanted.empty()) {
        return {};
    }
    for (const char* table : {"/net/tcp", "/net/tcp6"}) {
        std::ifstream file(proc + table);
        for (std::string line; std::getline(file, line);) {
            const auto columns = fields(line);
            if (columns.size() < 10 || columns[3] != kTcpListen) {
                continue;
            }
            const auto local = parseEndpoint(columns[1]);
            if (!local || local->port != name.port) {
                continue;
            }
            const auto same = [&local](const QHostAddress& address) {
                return local->address.isEqual(address, QHostAddress::ConvertV4MappedToIPv4);
            };
            if (std::ranges::any_of(wanted, same)) {
                exact.emplace(columns[9]);
            } else if (isAny(local->address)) {
                any.emplace(columns[9]);
            }
        }
    }
    return exact.empty() ? any : exact;
}

// HAProxy binds "path.<pid>.tmp" and renames it, which the kernel's table does
// not follow (sock_unix.c, 2.x).
std::string_view withoutTemporaryName(std::string_view path) {
    constexpr std::string_view kEnd = ".tmp";
    if (!path.ends_with(kEnd)) {
        return path;
    }
    const auto stem = path.substr(0, path.size() - kEnd.size());
    const auto dot = stem.rfind('.');
    return dot != std::string_view::npos && parseInt(stem.substr(dot + 1)) ? stem.substr(0, dot)
                                                                           : path;
}

std::set<std::string> unixInodes(const SourceName& name, const std::string& proc) {
    std::error_code error;
    const fs::path wanted = fs::weakly_canonical(name.path, error);
    std::set<std::string> inodes;
    std::ifstream file(proc + "/net/unix");
    for (std::string line; std::getline(file, line);) {
        const auto columns = fields(line);
        unsigned long flags = 0;
        if (columns.size() < 8 ||
            std::from_chars(columns[3].data(), columns[3].data() + columns[3].size(), flags, 16)
                    .ec != std::errc{} ||
            (flags & kAcceptsConnections) == 0) {
            continue;
        }
        // The path is the rest of the line and may hold blanks.
        const std::string_view path = std::string_view(line).substr(
            static_cast<std::size_t>(columns[7].data() - line.data()));
        if (fs::weakly_canonical(withoutTemporaryName(path), error) == wanted) {
            inodes.emplace(columns[6]);
        }
    }
    return inodes;
}

bool holdsOneOf(const std::string& process, const std::set<std::string>& sockets) {
    std::error_code error;
    fs::directory_iterator at(process + "/fd", error);
    for (const fs::directory_iterator end; !error && at != end; at.increment(error)) {
        std::error_code unreadable;
        if (sockets.contains(fs::read_symlink(at->path(), unreadable).string())) {
            return true;
        }
    }
    return false;
}

int parentOf(const std::string& process) {
    // "pid (name) state ppid …"; the name may hold anything.
    const std::string stat = readAll(process + "/stat");
    const auto end = stat.rfind(')');
    const auto columns = end == std::string::npos ? std::vector<std::string_view>{}
                                                  : fields(std::string_view(stat).substr(end + 1));
    return columns.size() < 2 ? 0 : static_cast<int>(parseInt(columns[1]).value_or(0));
}

class ProcessTable final {
public:
    explicit ProcessTable(const std::string& proc)
        : m_proc(proc) {}

    // The masters of all processes that hold one of the sockets.
    [[nodiscard]] std::set<int> owners(const std::set<std::string>& inodes) const {
        std::set<std::string> sockets;
        for (const auto& inode : inodes) {
            sockets.insert(fmt::format("socket:[{}]", inode));
        }
        std::set<int> masters;
        std::error_code error;
        fs::directory_iterator at(m_proc, error);
        for (const fs::directory_iterator end; !error && at != end; at.increment(error)) {
            const auto pid = parseInt(at->path().filename().string());
            if (pid && holdsOneOf(at->path().string(), sockets)) {
                masters.insert(masterOf(static_cast<int>(*pid)));
            }
        }
        return masters;
    }

    // Whether its network and its files are those that we see.
    [[nodiscard]] bool sharesOurView(int pid) const {
        struct ::stat theirs {};
        struct ::stat ours {};
        return linkTarget(m_proc + "/self/ns/net") == linkTarget(at(pid) + "/ns/net") &&
               ::stat((at(pid) + "/root/").c_str(), &theirs) == 0 && ::stat("/", &ours) == 0 &&
               theirs.st_dev == ours.st_dev && theirs.st_ino == ours.st_ino;
    }

    [[nodiscard]] adapters::LocalProcess describe(int pid) const {
        return {.pid = pid,
                .executable = linkTarget(at(pid) + "/exe"),
                .arguments = commandLineOf(readAll(at(pid) + "/cmdline")),
                .directory = linkTarget(at(pid) + "/cwd")};
    }

private:
    [[nodiscard]] std::string at(int pid) const { return fmt::format("{}/{}", m_proc, pid); }

    // Workers run the program of their master.
    [[nodiscard]] int masterOf(int pid) const {
        const std::string program = linkTarget(at(pid) + "/exe");
        for (int i = 0; i < kMaxParents; ++i) {
            const int parent = parentOf(at(pid));
            if (parent <= 1 || program.empty() || linkTarget(at(parent) + "/exe") != program) {
                break;
            }
            pid = parent;
        }
        return pid;
    }

    std::string m_proc;
};

} // namespace

std::optional<adapters::LocalProcess> findLocalProcess(const SourceName& name,
                                                       const std::string& proc) {
    std::set<std::string> inodes;
    if (name.kind == SourceName::Kind::UnixSocket) {
        inodes = unixInodes(name, proc);
    } else if (name.kind == SourceName::Kind::Http || name.kind == SourceName::Kind::TcpSocket) {
        inodes = tcpInodes(name, proc);
    }
    if (inodes.empty()) {
        return std::nullopt;
    }
    const ProcessTable processes(proc);
    const auto owners = processes.owners(inodes);
    // Two programs that share a port (SO_REUSEPORT) leave the answer open.
    if (owners.size() != 1 || !processes.sharesOurView(*owners.begin())) {
        return std::nullopt;
    }
    auto process = processes.describe(*owners.begin());
    return process.executable.empty() ? std::nullopt : std::optional(std::move(process));
}

std::vector<std::string> commandLineOf(std::string_view bytes) {
    constexpr std::string_view kTitle = "nginx: master process ";
    std::vector<std::string> arguments;
    if (!bytes.starts_with(kTitle)) {
        while (!bytes.empty()) {
            const auto end = std::min(bytes.find('\0'), bytes.size());
            arguments.emplace_back(bytes.substr(0, end));
            bytes.remove_prefix(std::min(end + 1, bytes.size()));
        }
        return arguments;
    }
    bytes.remove_prefix(kTitle.size());
    bytes = bytes.substr(0, bytes.find('\0'));
    bool afterValue = false;
    for (const auto word : fields(bytes)) {
        const bool option = word.starts_with('-');
        if (!option && afterValue) {
            arguments.back() += fmt::format(" {}", word);
        } else {
            arguments.emplace_back(word);
        }
        // The program's own path may hold blanks too.
        afterValue = arguments.size() == 1 || !option;
    }
    return arguments;
}

} // namespace gatelens::connect
