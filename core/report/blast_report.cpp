// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/blast_report.h"

#include "core/base/json_writer.h"
#include "core/report/line.h"
#include "core/report/model_json.h"
#include "core/report/table.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

namespace gatelens::report {

using findings::GatewayReach;
using findings::SecretReach;
using findings::SharedReach;

namespace {

constexpr std::size_t kShownSecrets = 20;

std::string_view orDash(const std::string& text) {
    return text.empty() ? std::string_view("-") : std::string_view(text);
}

Tone toneOf(const GatewayReach& reach) {
    return reach.zones.size() > 2   ? Tone::Bad
           : reach.zones.size() > 1 ? Tone::Warning
                                    : Tone::Plain;
}

void writeList(const Sink& out, const TextStyle& style, std::string_view title,
               const std::vector<std::string>& items) {
    constexpr std::size_t kShown = 12;
    constexpr std::size_t kTitleWidth = 10;
    if (items.empty()) {
        return;
    }
    Line line;
    for (std::size_t i = 0; i < items.size() && i < kShown; ++i) {
        line.prose(items[i]);
        if (i + 1 < items.size()) {
            line.add(",").blank();
        }
    }
    if (items.size() > kShown) {
        line.prose(fmt::format("and {} more", items.size() - kShown));
    }
    line.write(out, style, 2, {title, kTitleWidth});
}

void writeGateway(const Sink& out, const TextStyle& style, const GatewayReach& reach) {
    const std::string name = Cell(reach.name.empty() ? reach.product : reach.name).whole();
    out(style.paint(Tone::Strong, fmt::format("If {} falls", name)));
    out(style.paint(toneOf(reach), fmt::format("  score {}: {}, {}, {}, {}", reach.score,
                                               counted(reach.zones.size(), "zone"),
                                               counted(reach.accounts.size(), "account"),
                                               counted(reach.services.size(), "service"),
                                               counted(reach.secrets.size(), "secret"))) +
        "\n");
    writeList(out, style, "zones", reach.zones);
    writeList(out, style, "accounts", reach.accounts);
    writeList(out, style, "services", reach.services);
    std::vector<std::string> secrets;
    secrets.reserve(reach.secrets.size());
    for (const auto& secret : reach.secrets) {
        secrets.push_back(secret.name);
    }
    writeList(out, style, "secrets", secrets);
    if (reach.consumers > 0) {
        writeList(out, style, "clients",
                  {counted(reach.consumers, "credential") + " that it can pose as"});
    }
    out("\n");
}

void writeSecrets(const Sink& out, const TextStyle& style, const BlastRadius& blast) {
    if (blast.secrets.empty()) {
        out("No secret towards a backend was found.\n");
        return;
    }
    const auto& first = blast.secrets.front();
    out(style.paint(Tone::Strong, "The secret that opens most") +
        fmt::format(": {} ({})\n\n", Cell(first.reach.name).whole(), orDash(first.reach.masked)));
    Table table({{"SECRET", Align::Left, 12, 5},
                 {"VALUE", Align::Left, 6, 2},
                 {"GATEWAYS", Align::Left, 8, 3},
                 {"SERVICES", Align::Right, 8, 4},
                 {"ZONES", Align::Left, 8, 4}});
    for (std::size_t i = 0; i < blast.secrets.size() && i < kShownSecrets; ++i) {
        const SharedReach& secret = blast.secrets[i];
        table.add({Cell(secret.reach.name), Cell(secret.reach.masked, Tone::Dim),
                   Cell::list(secret.gateways), Cell(std::to_string(secret.reach.services.size())),
                   Cell::list(secret.reach.zones)});
    }
    (void)table.write(out, style, 2);
    if (blast.secrets.size() > kShownSecrets) {
        out(fmt::format("  and {} more; see --format json\n",
                        blast.secrets.size() - kShownSecrets));
    }
}

void writeSecret(JsonWriter& json, const SecretReach& reach) {
    json.member("name", reach.name).member("type", reach.type).member("value", reach.masked);
    json.list("services", reach.services).list("zones", reach.zones);
    json.list("accounts", reach.accounts);
}

} // namespace

BlastRadius blastRadiusOf(const findings::Fleet& fleet) {
    BlastRadius blast;
    for (const auto& context : fleet.contexts()) {
        blast.gateways.push_back(findings::reachOf(*context));
    }
    std::stable_sort(blast.gateways.begin(), blast.gateways.end(),
                     [](const auto& a, const auto& b) { return a.score > b.score; });
    blast.secrets = findings::secretsByReach(fleet);
    return blast;
}

void writeBlastText(const Sink& out, const TextStyle& style, const BlastRadius& blast) {
    for (const auto& gateway : blast.gateways) {
        writeGateway(out, style, gateway);
    }
    writeSecrets(out, style, blast);
}

void writeBlastJson(const Sink& out, const BlastRadius& blast) {
    JsonWriter json(out, JsonWriter::Style::Indented, 4);
    json.beginObject();
    writeFormat(json, "blast", 1);
    json.key("gateways").beginArray();
    for (const auto& gateway : blast.gateways) {
        json.beginObject().member("name", gateway.name).member("product", gateway.product);
        json.member("zone", gateway.zone);
        json.member("score", static_cast<std::uint64_t>(gateway.score));
        json.list("zones", gateway.zones).list("accounts", gateway.accounts);
        json.list("services", gateway.services);
        json.member("clientCredentials", static_cast<std::uint64_t>(gateway.consumers));
        json.key("secrets").beginArray();
        for (const auto& secret : gateway.secrets) {
            json.beginObject();
            writeSecret(json, secret);
            json.endObject();
        }
        json.endArray().endObject();
    }
    json.endArray();
    json.key("secrets").beginArray();
    for (const auto& secret : blast.secrets) {
        json.beginObject();
        writeSecret(json, secret.reach);
        json.list("gateways", secret.gateways).endObject();
    }
    json.endArray().endObject();
    json.flush();
}

} // namespace gatelens::report
