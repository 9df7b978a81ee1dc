// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connect/file_source.h"

#include "core/base/strings.h"
#include "core/connect/recognition.h"
#include "core/connect/transport.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include <poll.h>
#include <unistd.h>

namespace gatelens::connect {

namespace {

using model::SnapshotPtr;
using text::DocumentPtr;

constexpr std::size_t kReadBlock = 64U << 10U;
constexpr int kCancelPollMs = 100;
constexpr std::size_t kMaxUnknownBytes = 4U << 20U;

// A gateway that its files do not name is called after them: "edge" for
// edge.yaml, and for a name that says only the product (kong.yaml, nginx.conf)
// after their directory.
void nameGateway(model::Snapshot& snapshot) {
    auto& gateway = snapshot.gateway;
    if (!gateway.name.empty()) {
        return;
    }
    const auto* file = snapshot.sources->find(gateway.source.range.file);
    if (file == nullptr || file->kind() != text::SourceKind::File) {
        return;
    }
    const std::filesystem::path path(file->name());
    const std::string stem = toLower(path.stem().string());
    static constexpr std::array kPlain = std::to_array<std::string_view>(
        {"kong", "apisix", "traefik", "envoy", "caddyfile", "caddy", "haproxy", "nginx", "tyk",
         "krakend", "config", "gateway", "bootstrap"});
    const std::string folder = path.parent_path().filename().string();
    const bool plain = std::find(kPlain.begin(), kPlain.end(), stem) != kPlain.end();
    gateway.name =
        plain && !folder.empty() && folder != "." && folder != ".." ? folder : path.stem().string();
}

// What a file's name says about it. Gateways include files of any name (nginx
// sites are called after their domain), so an unknown ending is Maybe: it counts
// when it parses and somebody recognises it, and is nobody's fault otherwise.
enum class Candidate : std::uint8_t { No, Maybe, Yes };

Candidate candidateOf(std::string_view path) {
    static constexpr auto kConfiguration = std::to_array<std::string_view>(
        {"yaml", "yml", "json", "toml", "conf", "cfg", "caddyfile", "nginx", "haproxy"});
    static constexpr auto kOther = std::to_array<std::string_view>(
        {"md",       "rst",  "txt", "adoc",   "html", "htm",   "css",  "js",   "mjs", "ts",
         "lua",      "py",   "go",  "rs",     "c",    "h",     "cpp",  "java", "rb",  "pl",
         "sh",       "bash", "bat", "ps1",    "sql",  "proto", "wasm", "so",   "a",   "o",
         "exe",      "png",  "jpg", "jpeg",   "gif",  "svg",   "ico",  "webp", "pdf", "zip",
         "gz",       "tgz",  "tar", "xz",     "bz2",  "zst",   "7z",   "pem",  "crt", "cer",
         "key",      "csr",  "p12", "pfx",    "jks",  "der",   "pub",  "gpg",  "asc", "log",
         "pid",      "sock", "db",  "sqlite", "mmdb", "bak",   "swp",  "orig", "rej", "tmp",
         "htpasswd", "lock", "mod", "sum",    "env",  "xml",   "csv"});
    const std::string name = toLower(path.substr(path.rfind('/') + 1));
    if (name.ends_with('~') || name.starts_with('#')) {
        return Candidate::No;
    }
    if (name.starts_with("caddyfile")) {
        return Candidate::Yes;
    }
    static constexpr auto kNames = std::to_array<std::string_view>(
        {"package.json", "package-lock.json", "tsconfig.json", "composer.json", "license",
         "makefile", "dockerfile", "readme", "changelog", "docker-compose.yml",
         "docker-compose.yaml", "compose.yaml", "compose.yml", "mime.types"});
    if (std::ranges::find(kNames, name) != kNames.end()) {
        return Candidate::No;
    }
    const auto dot = name.rfind('.');
    if (dot == std::string::npos) {
        return Candidate::Maybe;
    }
    const std::string_view ending = std::string_view(name).substr(dot + 1);
    if (std::ranges::find(kConfiguration, ending) != kConfiguration.end()) {
        return Candidate::Yes;
    }
    return std::ranges::find(kOther, ending) != kOther.end() ? Candidate::No : Candidate::Maybe;
}

void tell(const ReadOptions& options, std::string step, std::size_t done, std::size_t known) {
    if (options.progress) {
        options.progress({std::move(step), done, known});
    }
}

// Everything that is configuration below some paths, read as one source.
class TogetherRead final {
public:
    // A file that is named itself counts whatever its name.
    TogetherRead(std::vector<std::string> roots, const adapters::Adapter* product,
                 const ReadOptions& options, AdapterList adapters, const text::FileSystem& files)
        : m_roots(std::move(roots))
        , m_options(options)
        , m_context(files, options.limits)
        , m_recognition(adapters, product) {}

    Result<std::vector<SnapshotPtr>> run() {
        const auto paths = listPaths();
        if (!paths) {
            return fail(paths.error());
        }
        for (std::size_t i = 0; i < paths->size(); ++i) {
            tell(m_options, (*paths)[i], i, paths->size());
            if (m_options.cancel.stop_requested()) {
                return fail(cancelledRead());
            }
            if (auto status = take((*paths)[i]); !status) {
                return fail(std::move(status.error()));
            }
        }
        tell(m_options, m_roots.front(), paths->size(), paths->size());
        return finish(paths->size());
    }

private:
    // Each path once, in the order of the roots.
    [[nodiscard]] Result<std::vector<std::string>> listPaths() const {
        std::vector<std::string> paths;
        std::set<std::string> seen;
        for (const auto& root : m_roots) {
            if (!m_context.files().isDirectory(root)) {
                if (!m_context.files().exists(root)) {
                    return fail(ErrorCode::NotFound, "no such file or directory", root);
                }
                if (seen.insert(root).second) {
                    paths.push_back(root);
                }
                continue;
            }
            auto listed = m_context.files().list(root, m_options.limits.maxFiles);
            if (!listed) {
                return fail(std::move(listed.error()));
            }
            for (auto& path : *listed) {
                if (candidateOf(path) != Candidate::No && seen.insert(path).second) {
                    paths.push_back(std::move(path));
                }
            }
        }
        return paths;
    }

    [[nodiscard]] bool named(const std::string& path) const {
        return std::ranges::find(m_roots, path) != m_roots.end();
    }

    // A file of unknown name is worth a look when it is a text of moderate size.
    [[nodiscard]] bool mayBeConfiguration(const std::string& path) const {
        if (candidateOf(path) == Candidate::Yes) {
            return true;
        }
        const auto bytes = m_context.files().read(path, kMaxUnknownBytes);
        return bytes && bytes->find('\0') == std::string::npos;
    }

    Status take(const std::string& path) {
        if (!mayBeConfiguration(path)) {
            return {};
        }
        auto document = m_context.load(path);
        if (document) {
            m_recognition.offer(*document, path);
            return {};
        }
        // The end of the whole read must not be taken for the fault of one file.
        if (document.error().code == ErrorCode::LimitExceeded && m_context.exhausted()) {
            return fail(std::move(document.error()));
        }
        if (named(path) || candidateOf(path) == Candidate::Yes) {
            m_faults.push_back({path, std::move(document.error())});
        }
        return {};
    }

    Result<std::vector<SnapshotPtr>> finish(std::size_t fileCount) {
        if (m_recognition.empty()) {
            if (!m_faults.empty()) {
                return fail(firstFault());
            }
            return fail(m_recognition.nothing(
                m_roots.front(), fmt::format("none of the {} files in it that may be configuration "
                                             "belongs to a gateway",
                                             fileCount)));
        }
        auto read = m_recognition.read(m_context, m_options);
        if (!read) {
            return fail(std::move(read.error()));
        }
        std::vector<SnapshotPtr> snapshots;
        for (auto& snapshot : *read) {
            for (const auto& fault : m_faults) {
                snapshot.diagnostics.push_back(unreadable(fault));
            }
            nameGateway(snapshot);
            snapshots.push_back(std::make_shared<const model::Snapshot>(std::move(snapshot)));
        }
        return snapshots;
    }

    struct Fault {
        std::string path;
        Error error;
    };

    [[nodiscard]] Error firstFault() const {
        Error error = m_faults.front().error;
        if (m_faults.size() > 1) {
            error.message += fmt::format(" (and {} more files of {} cannot be read)",
                                         m_faults.size() - 1, m_roots.front());
        }
        return error;
    }

    text::Diagnostic unreadable(const Fault& fault) {
        text::Diagnostic diagnostic;
        diagnostic.severity = text::Severity::Error;
        diagnostic.code = "unreadable-document";
        diagnostic.message = fault.error.message;
        diagnostic.range = rangeOf(fault);
        return diagnostic;
    }

    // An Error has its place as text; a diagnostic wants the range.
    text::SourceRange rangeOf(const Fault& fault) {
        const auto* file = m_context.sources()->findByName(fault.path);
        if (file == nullptr) {
            // It could not even be opened: an empty text stands for it.
            file = &m_context.sources()->add(text::SourceKind::File, fault.path, {});
        }
        std::string_view rest = fault.error.place;
        std::uint32_t offset = 0;
        if (rest.starts_with(fault.path + ':')) {
            const auto numbers = split(rest.substr(fault.path.size() + 1), ':');
            const auto line = parseInt(numbers.front());
            const auto column = numbers.size() > 1 ? parseInt(numbers[1]) : std::nullopt;
            offset = file->offset({static_cast<std::uint32_t>(line.value_or(1)),
                                   static_cast<std::uint32_t>(column.value_or(1))});
        }
        return {file->id(), offset, offset};
    }

    std::vector<std::string> m_roots;
    const ReadOptions& m_options;
    adapters::ReadContext m_context;
    Recognition m_recognition;
    std::vector<Fault> m_faults;
};

Result<std::vector<SnapshotPtr>> readOne(const DocumentPtr& document, const std::string& shown,
                                         const SourceName& name, const ReadOptions& options,
                                         AdapterList adapters, adapters::ReadContext& context) {
    Recognition recognition(adapters, name.product);
    recognition.offer(document, shown);
    if (recognition.empty()) {
        return fail(recognition.nothing(
            shown, fmt::format("is no gateway configuration that is known here ({})",
                               describeDocument(*document))));
    }
    auto read = recognition.read(context, options);
    if (!read) {
        return fail(std::move(read.error()));
    }
    std::vector<SnapshotPtr> snapshots;
    for (auto& snapshot : *read) {
        nameGateway(snapshot);
        snapshots.push_back(std::make_shared<const model::Snapshot>(std::move(snapshot)));
    }
    return snapshots;
}

} // namespace

Result<std::vector<SnapshotPtr>> readFiles(const SourceName& name, const ReadOptions& options,
                                           AdapterList adapters, const text::FileSystem& files) {
    if (files.isDirectory(name.path)) {
        return TogetherRead({name.path}, name.product, options, adapters, files).run();
    }
    if (!files.exists(name.path)) {
        std::string message = "no such file or directory";
        if (const auto host = parseHostPort(name.path); host && host->port != 0) {
            message += fmt::format("; for a running gateway write http://{}", name.path);
        }
        return fail(ErrorCode::NotFound, std::move(message), name.path);
    }
    tell(options, name.path, 0, 1);
    if (options.cancel.stop_requested()) {
        return fail(cancelledRead());
    }
    adapters::ReadContext context(files, options.limits);
    auto document = context.load(name.path);
    if (!document) {
        return fail(std::move(document.error()));
    }
    auto snapshots = readOne(*document, name.path, name, options, adapters, context);
    tell(options, name.path, 1, 1);
    return snapshots;
}

Result<std::vector<SnapshotPtr>> readTogether(const std::vector<std::string>& paths,
                                              const ReadOptions& options, AdapterList adapters,
                                              const text::FileSystem& files) {
    return TogetherRead(paths, nullptr, options, adapters, files).run();
}

Result<std::vector<SnapshotPtr>> readText(const SourceName& name, std::string text,
                                          const ReadOptions& options, AdapterList adapters,
                                          const text::FileSystem& files) {
    static const std::string kStdin = "<stdin>";
    if (trim(text).empty()) {
        return fail(ErrorCode::InvalidInput, "is empty", kStdin);
    }
    adapters::ReadContext context(files, options.limits);
    const text::Format format = text::guessFormat({}, text);
    auto document = context.parse(text::SourceKind::Memory, kStdin, std::move(text), format);
    if (!document) {
        return fail(std::move(document.error()));
    }
    return readOne(*document, kStdin, name, options, adapters, context);
}

Result<std::string> readDescriptor(int descriptor, const ReadOptions& options) {
    std::string bytes;
    std::vector<char> block(kReadBlock);
    while (true) {
        if (options.cancel.stop_requested()) {
            return fail(cancelledRead());
        }
        pollfd waiting{.fd = descriptor, .events = POLLIN, .revents = 0};
        if (::poll(&waiting, 1, kCancelPollMs) == 0) {
            continue;
        }
        const auto count = ::read(descriptor, block.data(), block.size());
        if (count == 0) {
            return bytes;
        }
        if (count < 0) {
            if (errno == EINTR || errno == EAGAIN) {
                continue;
            }
            return fail(ErrorCode::Unreadable,
                        "cannot be read: " + std::generic_category().message(errno), "<stdin>");
        }
        if (bytes.size() + static_cast<std::size_t>(count) > options.limits.maxBytes) {
            return fail(ErrorCode::LimitExceeded,
                        fmt::format("is more than the limit of {} bytes", options.limits.maxBytes),
                        "<stdin>");
        }
        bytes.append(block.data(), static_cast<std::size_t>(count));
    }
}

} // namespace gatelens::connect
