// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connect/profile.h"

#include "core/base/strings.h"
#include "core/connect/profile_file.h"
#include "core/connect/secret_reference.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <utility>

#include <sys/stat.h>

namespace gatelens::connect {

namespace {

using Kind = SourceName::Kind;

constexpr int kMaxNumberedHeaders = 32;

// Where a URL's path ends; its base ends at a segment: /admin covers /admin/x,
// not /administrator.
bool coversPath(std::string_view base, std::string_view path) {
    return path.starts_with(base) &&
           (path.size() == base.size() || path[base.size()] == '/' || base.ends_with('/'));
}

bool covers(const SourceName& target, const SourceName& source) {
    if (target.kind != source.kind) {
        return false;
    }
    switch (source.kind) {
    case Kind::Http:
        return target.tls == source.tls && target.port == source.port &&
               equalsIgnoreCase(target.host, source.host) && coversPath(target.url, source.url);
    case Kind::TcpSocket:
        return target.port == source.port && equalsIgnoreCase(target.host, source.host);
    case Kind::UnixSocket:
    case Kind::Kubeconfig:
        return target.path == source.path;
    case Kind::Stdin:
    case Kind::Path:
        break;
    }
    return false;
}

Result<const Profile*> namedProfile(const std::vector<Profile>& profiles, const std::string& name,
                                    const SourceName& source, const std::string& path) {
    const auto found = std::ranges::find(profiles, name, &Profile::name);
    if (found == profiles.end()) {
        std::vector<std::string_view> names;
        for (const auto& profile : profiles) {
            names.push_back(profile.name);
        }
        const auto near = nearest(name, names);
        return fail(ErrorCode::Usage,
                    fmt::format("there is no profile \"{}\"{}", name,
                                near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near)),
                    path);
    }
    if (!covers(found->target, source)) {
        return fail(ErrorCode::Usage,
                    fmt::format("profile \"{}\" is for {}; its credentials are not sent to {}",
                                name, found->target.text, source.text),
                    found->place);
    }
    return &*found;
}

// The most specific one; that two are equally specific is the user's to settle.
Result<const Profile*> fittingProfile(const std::vector<Profile>& profiles,
                                      const SourceName& source) {
    const Profile* best = nullptr;
    bool tie = false;
    for (const auto& profile : profiles) {
        if (!covers(profile.target, source)) {
            continue;
        }
        const auto length = [](const Profile& p) { return p.target.url.size(); };
        if (best == nullptr || length(profile) > length(*best)) {
            best = &profile;
            tie = false;
        } else {
            tie = tie || length(profile) == length(*best);
            if (tie) {
                return fail(ErrorCode::Usage,
                            fmt::format("profiles \"{}\" and \"{}\" are both for this source; "
                                        "choose one with --profile",
                                        best->name, profile.name),
                            source.text);
            }
        }
    }
    return best;
}

void warnAboutKey(AccessChoice& choice) {
    struct ::stat info {};
    const auto& key = choice.access.clientKey;
    if (!key.empty() && ::stat(key.c_str(), &info) == 0 && (info.st_mode & 077U) != 0) {
        choice.warnings.push_back(
            fmt::format("{}: others may read this private key; chmod 600 it", key));
    }
}

void warnAboutTransport(AccessChoice& choice, const SourceName& name) {
    if (name.kind != Kind::Http) {
        return;
    }
    if (!choice.access.verifyTls && name.tls) {
        choice.warnings.push_back(fmt::format(
            "{}: TLS is not verified; whoever sits in between can read the credentials", name.url));
    }
    if (!name.tls && !choice.access.headers.empty() && !isLoopback(name.host)) {
        choice.warnings.push_back(
            fmt::format("{}: credentials go over the network in clear; use https", name.url));
    }
    warnAboutKey(choice);
}

Result<AccessChoice> fromProfile(const Profile& profile, AccessChoice choice,
                                 const Environment& environment) {
    choice.access = profile.access;
    choice.profile = profile.name;
    for (const auto& secret : profile.secrets) {
        auto value = resolveSecret(secret.reference, secret.place, environment);
        if (!value) {
            return fail(std::move(value.error()));
        }
        if (auto status = checkHeader(secret.name, *value, secret.place); !status) {
            return fail(std::move(status.error()));
        }
        choice.access.headers.emplace_back(secret.name, *std::move(value));
    }
    for (const char* variable : {"GATELENS_TOKEN", "GATELENS_HEADERS", "GATELENS_HEADER_1"}) {
        if (environment(variable)) {
            choice.warnings.push_back(
                fmt::format("{} is not used, because profile \"{}\" is", variable, profile.name));
        }
    }
    return choice;
}

Status addHeader(Access& access, std::string_view line, const std::string& variable) {
    auto header = parseHeader(line, variable);
    if (!header) {
        return fail(std::move(header.error()));
    }
    access.headers.push_back(*std::move(header));
    return {};
}

Status headersFromEnvironment(Access& access, const Environment& environment) {
    if (const auto token = environment("GATELENS_TOKEN"); token && !trim(*token).empty()) {
        const auto line = fmt::format("Authorization: Bearer {}", trim(*token));
        if (auto status = addHeader(access, line, "GATELENS_TOKEN"); !status) {
            return status;
        }
    }
    const std::string lines = environment("GATELENS_HEADERS").value_or("");
    for (const auto line : split(lines, '\n')) {
        if (trim(line).empty()) {
            continue;
        }
        if (auto status = addHeader(access, line, "GATELENS_HEADERS"); !status) {
            return status;
        }
    }
    for (int i = 1; i <= kMaxNumberedHeaders; ++i) {
        const auto variable = fmt::format("GATELENS_HEADER_{}", i);
        const auto line = environment(variable);
        if (!line || trim(*line).empty()) {
            continue;
        }
        if (auto status = addHeader(access, *line, variable); !status) {
            return status;
        }
    }
    return {};
}

Result<AccessChoice> fromEnvironment(AccessChoice choice, const Environment& environment) {
    if (auto status = headersFromEnvironment(choice.access, environment); !status) {
        return fail(std::move(status.error()));
    }
    choice.access.caFile = environment("GATELENS_CA_FILE").value_or("");
    choice.access.clientCertificate = environment("GATELENS_CLIENT_CERT").value_or("");
    choice.access.clientKey = environment("GATELENS_CLIENT_KEY").value_or("");
    const auto insecure = environment("GATELENS_INSECURE_TLS").value_or("");
    if (insecure == "1") {
        choice.access.verifyTls = false;
    } else if (!insecure.empty() && insecure != "0") {
        return fail(ErrorCode::Usage, "is 1 or 0", "GATELENS_INSECURE_TLS");
    }
    return choice;
}

} // namespace

Environment processEnvironment() {
    return [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        return value == nullptr ? std::nullopt : std::optional<std::string>(value);
    };
}

Result<AccessChoice> accessFor(const std::string& source, const std::string& profileName,
                               const Environment& environment) {
    const auto name = parseSourceName(source, adapters::allAdapters());
    if (!name) {
        return fail(name.error());
    }
    AccessChoice choice;
    choice.source = source;
    if (!name->live()) {
        return choice;
    }
    const std::string path = profilesPath(environment);
    const auto profiles = readProfiles(path, environment);
    if (!profiles) {
        return fail(profiles.error());
    }
    const auto profile = profileName.empty() ? fittingProfile(*profiles, *name)
                                             : namedProfile(*profiles, profileName, *name, path);
    if (!profile) {
        return fail(profile.error());
    }
    auto result = *profile != nullptr ? fromProfile(**profile, std::move(choice), environment)
                                      : fromEnvironment(std::move(choice), environment);
    if (result) {
        const auto* product = *profile != nullptr ? (*profile)->target.product : nullptr;
        if (product != nullptr && name->product == nullptr) {
            result->source = fmt::format("{}+{}", product->id, source);
        }
        warnAboutTransport(*result, *name);
    }
    return result;
}

} // namespace gatelens::connect
