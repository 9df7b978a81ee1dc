// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/statement_files.h"

#include "core/base/strings.h"
#include "core/findings/profile.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFileName = ".gatelens.yaml";
constexpr std::size_t kMaxBytes = 4U << 20U;

template <typename Entities>
void addFiles(std::set<text::FileId>& files, const Entities& entities) {
    for (const auto& entity : entities) {
        files.insert(entity.source.range.file);
    }
}

// The directory that holds all files of the gateway, nothing when it was not read
// from files.
std::optional<fs::path> directoryOf(const model::Snapshot& snapshot) {
    std::set<text::FileId> files{snapshot.gateway.source.range.file};
    addFiles(files, snapshot.listeners);
    addFiles(files, snapshot.routes);
    addFiles(files, snapshot.services);
    addFiles(files, snapshot.policies);
    std::optional<fs::path> common;
    for (const text::FileId id : files) {
        const auto* file = snapshot.sources ? snapshot.sources->find(id) : nullptr;
        if (file == nullptr || file->kind() != text::SourceKind::File) {
            continue;
        }
        const fs::path directory = fs::path(file->name()).parent_path().lexically_normal();
        if (!common) {
            common = directory;
            continue;
        }
        const auto [end, ignored] =
            std::mismatch(common->begin(), common->end(), directory.begin(), directory.end());
        fs::path shared;
        for (auto part = common->begin(); part != end; ++part) {
            shared /= *part;
        }
        common = shared;
    }
    return common;
}

bool isOnDisk(const std::string& source) {
    return source != "-" && source.find("://") == std::string::npos;
}

// The directories in which statements about the gateway may stand, nearest first.
std::vector<fs::path> placesFor(const text::FileSystem& files, const std::string& source,
                                const model::Snapshot& snapshot) {
    const auto directory = directoryOf(snapshot);
    if (!directory || !isOnDisk(source)) {
        return {fs::path{}};
    }
    const fs::path named = fs::path(source).lexically_normal();
    if (!files.isDirectory(named.string())) {
        // What a single file includes may lie anywhere; its own directory counts.
        const bool single = files.exists(named.string());
        return {single ? named.parent_path() : *directory};
    }
    const fs::path top = named.filename().empty() ? named.parent_path() : named;
    std::vector<fs::path> places;
    fs::path at = *directory;
    while (at != top && !at.empty() && at != at.root_path()) {
        places.push_back(at);
        at = at.parent_path();
    }
    if (at != top && top != ".") {
        places.clear(); // read from outside the directory that was named
    }
    places.push_back(top == "." ? fs::path{} : top);
    return places;
}

tl::unexpected<Error> unknownProfile(const std::string& wanted) {
    std::vector<std::string_view> names;
    for (const auto& known : builtinProfiles()) {
        names.push_back(known.name);
    }
    const auto near = nearest(wanted, names);
    return fail(ErrorCode::Usage,
                near.empty() ? fmt::format("--profile is one of {}, or a file; there is no \"{}\"",
                                           fmt::join(names, ", "), wanted)
                             : fmt::format("--profile: there is no \"{}\"; did you mean \"{}\"?",
                                           wanted, near));
}

} // namespace

Result<AttestationsPtr> StatementFiles::read(const std::string& path) {
    if (const auto known = m_known.find(path); known != m_known.end()) {
        return known->second;
    }
    auto text = m_files.read(path, kMaxBytes);
    if (!text) {
        return fail(std::move(text.error()));
    }
    text::SourceMap sources;
    const auto& file = sources.add(text::SourceKind::File, path, std::move(*text));
    auto attestations = readAttestations(sources, file);
    if (!attestations) {
        return fail(std::move(attestations.error()));
    }
    if (m_profile) {
        attestations->profile = *m_profile;
    }
    return m_known[path] = std::make_shared<const Attestations>(std::move(*attestations));
}

std::string StatementFiles::fileFor(const std::string& source,
                                    const model::Snapshot& snapshot) const {
    const auto places = placesFor(m_files, source, snapshot);
    for (const fs::path& directory : places) {
        const std::string path = (directory / kFileName).string();
        if (m_files.exists(path)) {
            return path;
        }
    }
    return (places.back() / kFileName).string();
}

Result<AttestationsPtr> StatementFiles::readFor(const std::string& source,
                                                const model::Snapshot& snapshot) {
    if (const std::string path = fileFor(source, snapshot); m_files.exists(path)) {
        return read(path);
    }
    if (!m_nothing) {
        Attestations nothing;
        nothing.profile = m_profile.value_or(Profile{});
        m_nothing = std::make_shared<const Attestations>(std::move(nothing));
    }
    return m_nothing;
}

Status StatementFiles::useProfile(const std::string& wanted) {
    if (isBuiltinProfile(wanted)) {
        m_profile = Profile{wanted, wanted, {}};
        return {};
    }
    if (!m_files.exists(wanted)) {
        return unknownProfile(wanted);
    }
    auto text = m_files.read(wanted, kMaxBytes);
    if (!text) {
        return fail(std::move(text.error()));
    }
    text::SourceMap sources;
    const auto& file = sources.add(text::SourceKind::File, wanted, std::move(*text));
    auto profile = readProfile(sources, file);
    if (!profile) {
        return fail(std::move(profile.error()));
    }
    m_profile = std::move(*profile);
    return {};
}

} // namespace gatelens::findings
