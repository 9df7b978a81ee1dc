// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/workspace/demo.h"

#include "core/connect/file_source.h"
#include "core/text/file_system.h"

#include <QDirIterator>
#include <QFile>

#include <map>

namespace gatelens::ui {

std::vector<std::string> demoSources() {
    std::vector<std::string> sources;
    for (const char* name : {"prod-edge", "prod-partner", "k8s-ingress", "mesh-edge", "payments"}) {
        sources.push_back(std::string(kDemoPrefix) + name);
    }
    return sources;
}

Result<std::vector<model::SnapshotPtr>> readDemo(const std::string& source,
                                                 const connect::ReadOptions& options) {
    const std::string folder = source.substr(kDemoPrefix.size());
    const QString root = QStringLiteral(":/demo/");
    std::map<std::string, std::string> files;
    QDirIterator entries(root + QString::fromStdString(folder), QDir::Files,
                         QDirIterator::Subdirectories);
    while (entries.hasNext()) {
        const QString path = entries.next();
        QFile file(path);
        if (file.open(QIODevice::ReadOnly)) {
            files.emplace("demo/" + path.mid(root.size()).toStdString(),
                          file.readAll().toStdString());
        }
    }
    if (files.empty()) {
        return fail(ErrorCode::NotFound, "the demo has no gateway of that name", source);
    }
    const text::MemoryFileSystem memory(std::move(files));
    connect::SourceName name;
    name.path = "demo/" + folder;
    name.text = name.path;
    return connect::readFiles(name, options, adapters::allAdapters(), memory);
}

} // namespace gatelens::ui
