// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/fleet.h"

#include "core/base/strings.h"
#include "core/findings/profile.h"
#include "core/text/file_system.h"

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

namespace gatelens::ctl {

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
std::vector<fs::path> placesFor(const std::string& source, const model::Snapshot& snapshot) {
    const auto directory = directoryOf(snapshot);
    if (!directory || !isOnDisk(source)) {
        return {fs::path{}};
    }
    const fs::path named = fs::path(source).lexically_normal();
    std::error_code ignored;
    if (!fs::is_directory(named, ignored)) {
        // What a single file includes may lie anywhere; its own directory counts.
        const bool single = fs::is_regular_file(named, ignored);
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

class Statements final {
public:
    Result<findings::AttestationsPtr> read(const std::string& path) {
        if (const auto known = m_files.find(path); known != m_files.end()) {
            return known->second;
        }
        auto text = m_disk.read(path, kMaxBytes);
        if (!text) {
            return fail(std::move(text.error()));
        }
        text::SourceMap sources;
        const auto& file = sources.add(text::SourceKind::File, path, std::move(*text));
        auto attestations = findings::readAttestations(sources, file);
        if (!attestations) {
            return fail(std::move(attestations.error()));
        }
        if (m_profile) {
            attestations->profile = *m_profile;
        }
        return m_files[path] =
                   std::make_shared<const findings::Attestations>(std::move(*attestations));
    }

    Result<findings::AttestationsPtr> readFor(const std::string& source,
                                              const model::Snapshot& snapshot) {
        for (const fs::path& directory : placesFor(source, snapshot)) {
            const std::string path = (directory / kFileName).string();
            if (m_disk.exists(path)) {
                return read(path);
            }
        }
        if (!m_nothing) {
            findings::Attestations nothing;
            nothing.profile = m_profile.value_or(findings::Profile{});
            m_nothing = std::make_shared<const findings::Attestations>(std::move(nothing));
        }
        return m_nothing;
    }

    // --profile: a built-in one, or a file that holds one.
    Status useProfile(const std::string& wanted) {
        if (findings::isBuiltinProfile(wanted)) {
            m_profile = findings::Profile{wanted, wanted, {}};
            return {};
        }
        if (!m_disk.exists(wanted)) {
            return unknownProfile(wanted);
        }
        auto text = m_disk.read(wanted, kMaxBytes);
        if (!text) {
            return fail(std::move(text.error()));
        }
        text::SourceMap sources;
        const auto& file = sources.add(text::SourceKind::File, wanted, std::move(*text));
        auto profile = findings::readProfile(sources, file);
        if (!profile) {
            return fail(std::move(profile.error()));
        }
        m_profile = std::move(*profile);
        return {};
    }

private:
    static tl::unexpected<Error> unknownProfile(const std::string& wanted) {
        std::vector<std::string_view> names;
        for (const auto& known : findings::builtinProfiles()) {
            names.push_back(known.name);
        }
        const auto near = nearest(wanted, names);
        return fail(
            ErrorCode::Usage,
            near.empty()
                ? fmt::format("--profile is one of {}, or a file; there is no \"{}\"",
                              fmt::join(names, ", "), wanted)
                : fmt::format("--profile: there is no \"{}\"; did you mean \"{}\"?", wanted, near));
    }

    text::DiskFileSystem m_disk;
    std::map<std::string, findings::AttestationsPtr> m_files;
    findings::AttestationsPtr m_nothing;
    std::optional<findings::Profile> m_profile;
};

} // namespace

std::vector<Option> ruleOptions() {
    constexpr std::string_view kGroup = "Rules";
    return {{"rules",
             'r',
             "LIST",
             "Only these rules: ids or patterns, with commas between",
             {},
             kGroup},
            {"profile",
             'p',
             "PROFILE",
             "Which rules count and how much: default, strict, owasp-api-2023, internet-facing, "
             "or a file",
             {},
             kGroup},
            {"statements",
             '\0',
             "FILE",
             "Suppressions and statements of FILE instead of the .gatelens.yaml beside each source",
             {},
             kGroup}};
}

Result<FleetPtr> fleetOf(const Invocation& invocation, const std::vector<ReadSource>& sources) {
    Statements statements;
    const Arguments& arguments = invocation.arguments();
    const bool chooses = namesRuleProfile(invocation.command());
    if (chooses && arguments.has("profile")) {
        if (auto status = statements.useProfile(arguments.value("profile")); !status) {
            return fail(std::move(status.error()));
        }
    }
    std::vector<findings::StatedSnapshot> stated;
    for (const ReadSource& source : sources) {
        for (const auto& gateway : source.gateways) {
            auto attestations = arguments.has("statements")
                                    ? statements.read(arguments.value("statements"))
                                    : statements.readFor(source.name, *gateway);
            if (!attestations) {
                return fail(std::move(attestations.error()));
            }
            stated.push_back({gateway, std::move(*attestations)});
        }
    }
    return std::make_shared<const findings::Fleet>(std::move(stated),
                                                   static_cast<std::int64_t>(std::time(nullptr)));
}

int complainAbout(const Invocation& invocation, const Error& error) {
    if (error.code == ErrorCode::Usage) {
        return invocation.usage(error);
    }
    invocation.error(error.text());
    return exitCodeOf(error);
}

Result<findings::RunOptions> selectedRules(const Arguments& arguments) {
    findings::RunOptions options;
    if (!arguments.has("rules")) {
        return options;
    }
    for (const std::string_view piece : split(arguments.value("rules"), ',')) {
        const std::string_view pattern = trim(piece);
        if (pattern.empty()) {
            continue;
        }
        const auto rules = findings::allRules();
        if (std::none_of(rules.begin(), rules.end(), [pattern](const findings::Rule* rule) {
                return globMatches(pattern, rule->id);
            })) {
            const auto near = findings::nearestRule(pattern);
            return fail(
                ErrorCode::Usage,
                near.empty()
                    ? fmt::format("--rules: no rule is called \"{}\"; \"gatelensctl rules\" "
                                  "lists them",
                                  pattern)
                    : fmt::format("--rules: no rule is called \"{}\"; did you mean {}?", pattern,
                                  near));
        }
        options.only.emplace_back(pattern);
    }
    if (options.only.empty()) {
        return fail(ErrorCode::Usage, "--rules names no rule");
    }
    return options;
}

} // namespace gatelens::ctl
