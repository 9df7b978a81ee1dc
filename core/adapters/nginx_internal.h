// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of the nginx adapter that its files share: from a tree to a snapshot,
// the checks of a tree, and the reading of files.
#pragma once

#include "core/adapters/adapter.h"
#include "core/adapters/nginx_tls.h"
#include "core/adapters/nginx_tree.h"
#include "core/adapters/support/builder.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatelens::adapters::nginx {

// Stream and mail blocks: listeners, routes and services.
void readStream(SnapshotBuilder& out, const Block& stream, Certificates& certificates,
                std::string_view version);
void readMail(SnapshotBuilder& out, const Block& mail, Certificates& certificates,
              std::string_view version);
// What the main, events and http contexts say about the gateway itself.
void readGateway(SnapshotBuilder& out, const Tree& tree);
// Users of password files, and credentials that are sent to backends.
void readIdentities(SnapshotBuilder& out, const Tree& tree, const Certificates& files);

// Everything that nginx would refuse or that cannot work. `complete` is false
// when only a part of a configuration is there, so that nothing can be missed.
void checkTree(SnapshotBuilder& out, const Tree& tree, bool complete);
void checkReferences(SnapshotBuilder& out, const Tree& tree, bool complete);

// Builds the snapshot of a tree. `version` may be empty.
void readTree(SnapshotBuilder& out, const Tree& tree, std::string_view version, bool complete);

// The files of a source: main files, fragments, dumps.
[[nodiscard]] Confidence recognizeDocument(const text::Document& document,
                                           std::string_view fileName);
[[nodiscard]] Result<model::Snapshot> readDocuments(ReadContext& context,
                                                    std::span<const text::DocumentPtr> documents);
[[nodiscard]] std::vector<std::vector<text::DocumentPtr>>
splitDocuments(const ReadContext& context, std::span<const text::DocumentPtr> documents);
// The configuration that a running nginx uses: its main file on this machine, or
// the names and texts of the files that it holds, the main file first.
[[nodiscard]] Result<model::Snapshot> readRunning(ReadContext& context, const std::string& file,
                                                  std::string_view version);
[[nodiscard]] Result<model::Snapshot>
readHeld(ReadContext& context, const std::vector<std::pair<std::string, std::string>>& files,
         std::string_view version);

[[nodiscard]] Confidence identifyAnswer(const ApiAnswer& answer);
[[nodiscard]] std::unique_ptr<LiveReader> openReader(const LiveOptions& options);

} // namespace gatelens::adapters::nginx

namespace gatelens::adapters {
extern const Adapter nginxAdapter;
} // namespace gatelens::adapters
