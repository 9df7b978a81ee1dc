// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connect/profile_file.h"

#include "core/adapters/support/fields.h"
#include "core/base/strings.h"
#include "core/text/document.h"
#include "core/text/file_system.h"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace gatelens::connect {

namespace {

constexpr std::size_t kMaxProfileBytes = 1U << 20U;
constexpr int kMaxRetries = 10;

class ProfileReader final {
public:
    ProfileReader(const text::SourceMap& sources, std::string path, const Environment& environment)
        : m_sources(sources)
        , m_path(std::move(path))
        , m_environment(environment) {}

    Result<Profile> read(const text::Member& table) {
        Profile profile;
        profile.name = table.name;
        profile.place = m_sources.place(table.keyRange);
        if (!table.value->isMapping()) {
            return fail(ErrorCode::InvalidInput,
                        fmt::format("expected a table [{}] with url = \"…\"", table.name),
                        profile.place);
        }
        for (const auto& member : table.value->members) {
            if (auto status = take(profile, member); !status) {
                return fail(std::move(status.error()));
            }
        }
        if (profile.target.text.empty()) {
            return fail(ErrorCode::InvalidInput,
                        "a profile needs url = \"…\", because its credentials go there only",
                        profile.place);
        }
        if (!m_product.empty() && profile.target.product == nullptr) {
            return withProduct(std::move(profile));
        }
        return profile;
    }

private:
    [[nodiscard]] tl::unexpected<Error> wrong(const text::Member& member,
                                              std::string message) const {
        return fail(ErrorCode::InvalidInput, std::move(message),
                    m_sources.place(member.value->range));
    }

    Status take(Profile& profile, const text::Member& member) {
        if (member.name == "headers") {
            return takeHeaders(profile, member);
        }
        if (member.name == "retries") {
            const auto count = member.value->asInt();
            if (!count || *count < 0 || *count > kMaxRetries) {
                return wrong(member, fmt::format("expected a number from 0 to {}", kMaxRetries));
            }
            profile.access.retries = static_cast<int>(*count);
            return {};
        }
        if (member.name == "insecure_tls") {
            const auto flag = member.value->asBool();
            if (!flag) {
                return wrong(member, "expected true or false");
            }
            profile.access.verifyTls = !*flag;
            return {};
        }
        if (!member.value->isString()) {
            return isKnown(member.name) ? wrong(member, "expected a string") : unknown(member);
        }
        return takeText(profile, member, std::string(member.value->text));
    }

    Status takeText(Profile& profile, const text::Member& member, const std::string& value) {
        if (member.name == "url") {
            auto target = parseSourceName(value, adapters::allAdapters());
            if (!target || !target->live()) {
                return wrong(member, target ? "expected a URL or a socket"
                                            : "url: " + target.error().message);
            }
            profile.target = *std::move(target);
        } else if (member.name == "product") {
            m_product = value;
            m_productPlace = m_sources.place(member.value->range);
        } else if (member.name == "ca") {
            profile.access.caFile = file(value);
        } else if (member.name == "client_cert") {
            profile.access.clientCertificate = file(value);
        } else if (member.name == "client_key") {
            profile.access.clientKey = file(value);
        } else if (member.name == "token") {
            profile.secrets.push_back(
                {"Authorization", "Bearer " + value, m_sources.place(member.value->range)});
        } else if (member.name.ends_with("_timeout") && isKnown(member.name)) {
            return takeTimeout(profile.access, member, value);
        } else {
            return unknown(member);
        }
        return {};
    }

    Status takeTimeout(Access& access, const text::Member& member, const std::string& value) {
        const auto duration = adapters::durationMs(value, 1000);
        if (!duration || *duration < 0) {
            return wrong(member, "expected a duration such as \"30s\" or \"2m\"");
        }
        const std::chrono::milliseconds time(*duration);
        if (member.name == "connect_timeout") {
            access.connectTimeout = time;
        } else if (member.name == "answer_timeout") {
            access.answerTimeout = time;
        } else {
            access.totalTimeout = time;
        }
        return {};
    }

    Status takeHeaders(Profile& profile, const text::Member& headers) {
        if (!headers.value->isMapping()) {
            return wrong(headers, "expected a table of headers, Name = \"env:NAME\"");
        }
        for (const auto& member : headers.value->members) {
            if (!member.value->isString()) {
                return wrong(member, "expected \"env:NAME\" or \"file:/path\"");
            }
            profile.secrets.push_back({std::string(member.name), std::string(member.value->text),
                                       m_sources.place(member.value->range)});
        }
        return {};
    }

    Result<Profile> withProduct(Profile profile) const {
        auto target =
            parseSourceName(m_product + '+' + profile.target.text, adapters::allAdapters());
        if (!target) {
            return fail(ErrorCode::InvalidInput, target.error().message, m_productPlace);
        }
        profile.target = *std::move(target);
        return profile;
    }

    static std::vector<std::string_view> knownKeys() {
        return {"url",
                "product",
                "ca",
                "client_cert",
                "client_key",
                "token",
                "headers",
                "insecure_tls",
                "retries",
                "connect_timeout",
                "answer_timeout",
                "total_timeout"};
    }

    static bool isKnown(std::string_view key) {
        const auto keys = knownKeys();
        return std::ranges::find(keys, key) != keys.end();
    }

    Status unknown(const text::Member& member) const {
        const auto near = nearest(member.name, knownKeys());
        return fail(ErrorCode::InvalidInput,
                    near.empty() ? fmt::format("unknown key \"{}\"; known: {}", member.name,
                                               fmt::join(knownKeys(), ", "))
                                 : fmt::format("unknown key \"{}\"; did you mean \"{}\"?",
                                               member.name, near),
                    m_sources.place(member.keyRange));
    }

    // Relative paths start at the profile file; ~ is the user's home.
    [[nodiscard]] std::string file(const std::string& value) const {
        if (value.starts_with("~/")) {
            return m_environment("HOME").value_or("") + value.substr(1);
        }
        return text::resolvePath(m_path, value);
    }

    const text::SourceMap& m_sources;
    std::string m_path;
    const Environment& m_environment;
    std::string m_product;
    std::string m_productPlace;
};

} // namespace

std::string profilesPath(const Environment& environment) {
    auto directory = environment("XDG_CONFIG_HOME").value_or("");
    if (!directory.starts_with('/')) { // the specification: ignore what is relative
        directory = environment("HOME").value_or("") + "/.config";
    }
    return directory + "/gatelens/profiles.toml";
}

Result<std::vector<Profile>> readProfiles(const std::string& path, const Environment& environment) {
    auto bytes = text::DiskFileSystem().read(path, kMaxProfileBytes);
    if (!bytes) {
        if (bytes.error().code == ErrorCode::NotFound) {
            return std::vector<Profile>{};
        }
        return fail(std::move(bytes.error()));
    }
    text::SourceMap sources;
    const auto& source = sources.add(text::SourceKind::File, path, *std::move(bytes));
    const auto document = text::readToml(source);
    if (!document) {
        return fail(document.error());
    }
    std::vector<Profile> profiles;
    for (const auto& member : (*document)->root()->members) {
        auto profile = ProfileReader(sources, path, environment).read(member);
        if (!profile) {
            return fail(std::move(profile.error()));
        }
        profiles.push_back(*std::move(profile));
    }
    return profiles;
}

} // namespace gatelens::connect
