// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connect/source_reader.h"

#include "core/connect/caddy_adapt.h"
#include "core/connect/detect.h"
#include "core/connect/file_source.h"
#include "core/connect/http_transport.h"
#include "core/connect/kubeconfig.h"
#include "core/connect/live_session.h"
#include "core/connect/local_process.h"
#include "core/connect/socket_transport.h"
#include "core/connect/source_name.h"

#include <fmt/format.h>

#include <utility>

#include <unistd.h>

namespace gatelens::connect {

namespace {

using Snapshots = std::vector<model::SnapshotPtr>;

// One way to talk to a live source.
Result<Snapshots> readOver(bool runtimeSocket, const SourceName& name, const ReadOptions& options,
                           AdapterList adapters, const text::FileSystem& files) {
    auto transport = runtimeSocket
                         ? openSocket(name, options.access, options.limits, options.cancel)
                         : openHttp(name, options.access, options.limits, options.cancel);
    if (!transport) {
        return fail(std::move(transport.error()));
    }
    adapters::LiveOptions live;
    live.baseUrl = name.kind == SourceName::Kind::Http ? name.url : name.text;
    live.runtimeSocket = runtimeSocket;
    live.process = findLocalProcess(name);
    const auto detection = detectProduct(name, runtimeSocket, **transport, adapters, live.process);
    if (!detection) {
        return fail(detection.error());
    }
    adapters::ReadContext context(files, options.limits);
    const auto reader = detection->adapter->openLive(live);
    auto snapshot = readLive(*reader, **transport, context, options);
    if (!snapshot) {
        return fail(std::move(snapshot.error()));
    }
    return Snapshots{std::make_shared<const model::Snapshot>(*std::move(snapshot))};
}

Result<Snapshots> readLiveSource(const SourceName& name, const ReadOptions& options,
                                 AdapterList adapters, const text::FileSystem& files) {
    if (name.kind != SourceName::Kind::UnixSocket) {
        const bool runtimeSocket = name.kind == SourceName::Kind::TcpSocket;
        return readOver(runtimeSocket, name, options, adapters, files);
    }
    // A Unix socket may be a runtime socket or carry an admin API.
    if (!hasProbes(name, true, adapters)) {
        return readOver(false, name, options, adapters, files);
    }
    auto snapshots = readOver(true, name, options, adapters, files);
    const bool another = !snapshots && (snapshots.error().code == ErrorCode::WrongProduct ||
                                        snapshots.error().code == ErrorCode::Timeout);
    if (!another || !hasProbes(name, false, adapters)) {
        return snapshots;
    }
    return readOver(false, name, options, adapters, files);
}

Result<Snapshots> readNamed(const SourceName& name, const ReadOptions& options,
                            AdapterList adapters) {
    const text::DiskFileSystem files;
    if (!options.adaptUrl.empty()) {
        return readAdapted(name, options, adapters, files);
    }
    switch (name.kind) {
    case SourceName::Kind::Path:
        return readFiles(name, options, adapters, files);
    case SourceName::Kind::Stdin: {
        auto text = readDescriptor(STDIN_FILENO, options);
        if (!text) {
            return fail(std::move(text.error()));
        }
        return readText(name, *std::move(text), options, adapters, files);
    }
    case SourceName::Kind::Kubeconfig: {
        auto kube = readKubeconfig(name, options.access, adapters, processEnvironment());
        if (!kube) {
            return fail(std::move(kube.error()));
        }
        ReadOptions own = options;
        own.access = std::move(kube->access);
        return readOver(false, kube->server, own, adapters, files);
    }
    case SourceName::Kind::Http:
    case SourceName::Kind::UnixSocket:
    case SourceName::Kind::TcpSocket:
        break;
    }
    return readLiveSource(name, options, adapters, files);
}

} // namespace

Result<Snapshots> readSource(const std::string& source, const ReadOptions& options) {
    return readSource(source, options, adapters::allAdapters());
}

Result<Snapshots> readSourcesTogether(const std::vector<std::string>& sources,
                                      const ReadOptions& options) {
    const AdapterList adapters = adapters::allAdapters();
    std::vector<std::string> paths;
    for (const auto& source : sources) {
        auto name = parseSourceName(source, adapters);
        if (!name) {
            return fail(name.error());
        }
        if (name->kind != SourceName::Kind::Path) {
            return fail(ErrorCode::Usage, "only files and directories can be read together",
                        name->text);
        }
        paths.push_back(std::move(name->path));
    }
    if (paths.empty()) {
        return fail(ErrorCode::Usage, "nothing is named");
    }
    return readTogether(paths, options, adapters, text::DiskFileSystem());
}

Result<Snapshots> readSource(const std::string& source, const ReadOptions& options,
                             AdapterList adapters) {
    const auto name = parseSourceName(source, adapters);
    if (!name) {
        return fail(name.error());
    }
    auto snapshots = readNamed(*name, options, adapters);
    if (!snapshots && snapshots.error().place.empty()) {
        snapshots.error().place = name->text;
    }
    return snapshots;
}

} // namespace gatelens::connect
