// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/document.h"

#include "core/text/settings_reader.h"

namespace gatelens::text {

std::string_view formatName(Format format) {
    switch (format) {
    case Format::Yaml:
        return "yaml";
    case Format::Json:
        return "json";
    case Format::Toml:
        return "toml";
    case Format::Nginx:
        return "nginx";
    case Format::Haproxy:
        return "haproxy";
    case Format::Caddyfile:
        return "caddyfile";
    }
    return "unknown";
}

Result<DocumentPtr> read(Format format, const SourceFile& file, const Limits& limits) {
    switch (format) {
    case Format::Yaml:
        return readYaml(file, limits);
    case Format::Json:
        return readJson(file, limits);
    case Format::Toml:
        return isSettings(file) ? readSettings(file, limits) : readToml(file, limits);
    case Format::Nginx:
        return readNginx(file, limits);
    case Format::Haproxy:
        return readHaproxy(file, limits);
    case Format::Caddyfile:
        return readCaddyfile(file, limits);
    }
    return fail(ErrorCode::Internal, "no reader for this format", file.name());
}

} // namespace gatelens::text
