// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/findings/config_text.h"
#include "core/findings/names.h"
#include "core/findings/request_headers.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

using Version = std::array<std::int64_t, 3>;

std::optional<Version> versionOf(std::string_view text) {
    if (text.starts_with('v')) {
        text.remove_prefix(1);
    }
    text = text.substr(0, text.find_first_of("-+ "));
    const auto parts = split(text, '.');
    if (parts.size() < 2 || parts.size() > 3) {
        return std::nullopt;
    }
    Version version{};
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto number = parseInt(parts[i]);
        if (!number) {
            return std::nullopt;
        }
        version[i] = *number;
    }
    return version;
}

// CVE-2024-45410 (fixed in 2.11.9 and 3.1.3) left lower-case tokens open:
// CVE-2026-29054, fixed in 2.11.38 and 3.6.9.
bool honoursTokens(const Version& version) {
    const bool second = version >= Version{2, 0, 0} && version < Version{2, 11, 38};
    const bool third = version >= Version{3, 0, 0} && version < Version{3, 6, 9};
    return second || third;
}

// Routes that identify callers and pass the Connection header on, found once.
class PassedOn final {
public:
    explicit PassedOn(const Context& context)
        : m_passes(context.snapshot().routes.size(), 0) {
        for (std::size_t i = 0; i < m_passes.size(); ++i) {
            m_passes[i] = passes(context, model::RouteId(i)) ? 1 : 0;
        }
    }
    // The gateway, which asks, is looked at again in any case.
    std::vector<model::RouteId> follow(const Context& after, const RouteEdit& edit) {
        for (const auto id : edit.routes) {
            m_passes[id.index()] = passes(after, id) ? 1 : 0;
        }
        return {};
    }
    [[nodiscard]] std::size_t count() const {
        return static_cast<std::size_t>(std::count(m_passes.begin(), m_passes.end(), 1));
    }
    [[nodiscard]] model::RouteId first() const {
        const auto found = std::find(m_passes.begin(), m_passes.end(), 1);
        return found == m_passes.end()
                   ? model::RouteId{}
                   : model::RouteId(static_cast<std::size_t>(found - m_passes.begin()));
    }

private:
    static bool passes(const Context& context, model::RouteId id) {
        const auto& facts = context.facts(id);
        return facts.authn && facts.forwards && facts.publicReach && !facts.stream &&
               facts.enabled && !clearsHeader(context, id, "connection");
    }
    std::vector<std::uint8_t> m_passes;
};

// Kong clears what the Connection header names after its plugins ran
// (kong/runloop/handler.lua, access.after), whatever the version.
void checkKong(const Context& context, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    const auto first = context.derived<PassedOn>().first();
    const std::size_t count = context.derived<PassedOn>().count();
    if (!first) {
        return;
    }
    const auto& route = snapshot[first];
    reporter.report(context, first)
        .message("A client can delete the identity that the gateway adds on route \"{}\"{}: Kong "
                 "drops every header that the Connection header names",
                 route.label(), count > 1 ? fmt::format(" and {} more", count - 1) : "")
        .evidence("Connection header on route \"" + route.label() + '"', "passed as it comes",
                  route.source)
        .fix("Remove the Connection header with request-transformer on route \"{}\", or have "
             "service \"{}\" refuse requests without an identity",
             route.label(), backendName(snapshot, route))
        .confirm("Send Connection: x-consumer-id with a valid credential to route \"{}\": a "
                 "backend that sees no X-Consumer-ID confirms it",
                 route.label())
        .severity(Severity::Low, "only a backend that takes a missing identity for a right one is "
                                 "at risk");
}

void check(const Context& context, Reporter& reporter) {
    if (context.product() == "kong") {
        checkKong(context, reporter);
        return;
    }
    const auto& gateway = context.snapshot().gateway;
    const auto version = versionOf(gateway.version);
    if (!version || !honoursTokens(*version)) {
        return;
    }
    const text::Node* place = findScalar(context.snapshot(), gateway.version);
    reporter.reportGateway(context)
        .message("{} {} lets a client delete headers that the gateway adds: it drops whatever the "
                 "Connection header names",
                 gateway.productName, gateway.version)
        .evidence("version of gateway \"" + gatewayName(context.snapshot()) + '"', gateway.version,
                  place == nullptr ? gateway.source.range : place->range)
        .fix("Upgrade gateway \"{}\" to {} or newer", gatewayName(context.snapshot()),
             (*version)[0] == 2 ? "2.11.38" : "3.6.9")
        .confirm("Send Connection: close, x-real-ip: a backend that no longer sees X-Real-Ip "
                 "confirms it");
}

} // namespace

extern const Rule hdr004;
const Rule hdr004{
    .id = "GW-HDR-004",
    .title = "Connection header can delete gateway headers",
    .severity = Severity::Medium,
    .meaning = "The gateway treats the names in a client's Connection header as hop-by-hop even "
               "when they are headers that it adds itself (Traefik: CVE-2024-45410, "
               "CVE-2026-29054; Kong by design).",
    .risk = "A client removes X-Real-Ip, X-Forwarded-* or the identity that forward "
            "authentication set; a backend that reads \"no header\" as \"internal\" or "
            "\"anonymous\" lets it in.",
    .fix = "Upgrade; until then let backends refuse requests in which the headers are missing.",
    .verify = "Connection: close, x-real-ip no longer removes X-Real-Ip.",
    .fixKind = FixKind::Assisted,
    .owasp = "API8",
    .cwe = "CWE-444",
    .asvs = "4.2.1",
    .products = kTraefik | kKong,
    .gateway = check,
};

} // namespace gatelens::findings
