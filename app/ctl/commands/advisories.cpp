// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// gatelensctl advisories: which known flaws are looked for, and import of newer ones.
#include "app/ctl/advisory_files.h"
#include "app/ctl/invocation.h"
#include "core/base/json_writer.h"
#include "core/report/model_json.h"
#include "core/report/table.h"
#include "core/text/file_system.h"

#include <array>
#include <span>
#include <string_view>

#include <fmt/format.h>

namespace gatelens::ctl::commands {

namespace {

constexpr std::size_t kMaxBytes = 64U << 20U;
constexpr std::size_t kMaxFiles = 100'000;

constexpr std::array kProducts = std::to_array<std::string_view>(
    {"apisix", "apisix-dashboard", "caddy", "contour", "envoy", "envoy-gateway", "express-gateway",
     "haproxy", "ingress-nginx", "kong", "kong-ingress-controller", "krakend", "nginx",
     "nginx-gateway-fabric", "openresty", "spring-cloud-gateway", "traefik", "tyk",
     "tyk-identity-broker"});

void listJson(const Sink& out, const findings::Advisories& all, std::size_t imported) {
    JsonWriter json(out, JsonWriter::Style::Indented, 3);
    json.beginObject();
    report::writeFormat(json, "advisories", 1);
    json.member("imported", static_cast<std::uint64_t>(imported));
    json.key("products").beginArray();
    for (const auto product : kProducts) {
        json.beginObject().member("product", product);
        json.member("advisories", static_cast<std::uint64_t>(all.of(product).size()));
        json.endObject();
    }
    json.endArray().key("sources").beginArray();
    for (const auto& attribution : findings::attributions()) {
        json.beginObject()
            .member("source", attribution.source)
            .member("attribution", attribution.text)
            .endObject();
    }
    json.endArray().endObject();
    json.flush();
}

void listText(Invocation& invocation, const findings::Advisories& all, std::size_t imported) {
    const Sink out = invocation.out();
    report::Table table(
        {{"PRODUCT", report::Align::Left, 10, 2}, {"ADVISORIES", report::Align::Right, 10, 2}});
    for (const auto product : kProducts) {
        table.add({report::Cell(product), report::Cell(std::to_string(all.of(product).size()))});
    }
    (void)table.write(out, invocation.style());
    out(fmt::format("\n{} in all, {} of them imported. Facts are from:\n", all.size(), imported));
    for (const auto& attribution : findings::attributions()) {
        out(fmt::format("  {:<10} {}\n", attribution.source, attribution.text));
    }
}

int list(Invocation& invocation) {
    const auto imported = readImported();
    if (!imported) {
        invocation.error(imported.error().text());
        return kUnreadable;
    }
    findings::Advisories all = findings::Advisories::builtin();
    all.add(*imported);
    if (invocation.json()) {
        listJson(invocation.out(), all, imported->size());
    } else {
        listText(invocation, all, imported->size());
    }
    return kOk;
}

Result<std::vector<std::string>> filesOf(const text::FileSystem& disk, const std::string& path) {
    if (!disk.isDirectory(path)) {
        return std::vector<std::string>{path};
    }
    auto files = disk.list(path, kMaxFiles);
    if (files) {
        std::erase_if(*files, [](const std::string& file) { return !file.ends_with(".json"); });
    }
    return files;
}

int update(Invocation& invocation, std::span<const std::string> paths) {
    const text::DiskFileSystem disk;
    auto imported = readImported();
    if (!imported) {
        invocation.error(imported.error().text());
        return kUnreadable;
    }
    std::size_t records = 0;
    for (const auto& path : paths) {
        const auto files = filesOf(disk, path);
        if (!files) {
            invocation.error(files.error().text());
            return kUnreadable;
        }
        for (const auto& file : *files) {
            const auto bytes = disk.read(file, kMaxBytes);
            const auto advisories =
                bytes ? findings::readOsv(*bytes, file)
                      : Result<std::vector<findings::Advisory>>(fail(bytes.error()));
            if (!advisories) {
                invocation.error(advisories.error().text());
                return kUnreadable;
            }
            records += advisories->size();
            for (const auto& advisory : *advisories) {
                imported->add(advisory);
            }
        }
    }
    if (auto status = writeImported(*imported); !status) {
        invocation.error(status.error().text());
        return kUnreadable;
    }
    invocation.out()(fmt::format("{} about gateways imported; {} kept in {}\n",
                                 report::counted(records, "record"), imported->size(),
                                 advisoriesPath()));
    return kOk;
}

int run(Invocation& invocation) {
    const auto& words = invocation.arguments().positional();
    if (words.empty()) {
        return list(invocation);
    }
    if (words.front() != "update") {
        return invocation.usage(
            fmt::format("\"{}\" is nothing that can be done with advisories; say \"update FILE\"",
                        words.front()));
    }
    if (words.size() < 2) {
        return invocation.usage("\"update\" wants a file or directory with OSV records");
    }
    return update(invocation, std::span(words).subspan(1));
}

} // namespace

extern const Command advisories;
const Command advisories{
    .name = "advisories",
    .summary = "List the known flaws that are looked for, or import newer ones",
    .arguments = "[update FILE|DIR...]",
    .description =
        "Without arguments: how many advisories of each product are known, and whose facts they "
        "are.\n"
        "\n"
        "\"update\" reads records in the format of osv.dev (one record, a list, or an object with "
        "\"advisories\") from files, or from every .json file below a directory, and keeps those "
        "about gateways in $XDG_DATA_HOME/gatelens/advisories.tsv. Scans use them from then on; a "
        "record takes the place of an older one with the same id.",
    .examples = "gatelensctl advisories\n"
                "gatelensctl advisories update ~/Downloads/GO-2026-1234.json\n"
                "gatelensctl advisories update vulndb/data/osv",
    .exitStatus = "  0  listed or imported\n"
                  "  3  a file cannot be read, or is no OSV record",
    .options = outputOptions,
    .run = run,
};

} // namespace gatelens::ctl::commands
