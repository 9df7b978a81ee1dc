// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/policy_fields.h"
#include "core/findings/predicates.h"
#include "core/findings/rule.h"
#include "core/findings/service_routes.h"
#include "core/findings/validation.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>

namespace gatelens::findings {

namespace {

constexpr std::int64_t kMaxBytes = 10LL << 20U;

// Paths that take files, where large bodies are the purpose.
bool takesUploads(const model::Route& route) {
    static constexpr std::array kWords = std::to_array<std::string_view>(
        {"upload", "uploads", "file", "files", "media", "import", "imports", "attachment",
         "attachments", "images", "image", "photos", "video", "videos", "documents", "backup",
         "artifacts", "packages", "blobs"});
    return std::any_of(route.paths.begin(), route.paths.end(), [](const model::PathMatch& path) {
        return !segmentAmong(path.value, kWords).empty();
    });
}

struct Limit {
    std::int64_t bytes = 0; // 0: none
    model::Origin origin = model::Origin::Unknown;
    text::SourceRange place;
    const model::Listener* listener = nullptr; // whose it is
};

std::optional<std::int64_t> limitOfChain(const Context& context, const model::Route& route) {
    for (const auto& entry : route.chain) {
        if (const auto bytes = bodyLimitOf(context.snapshot()[entry.policy])) {
            return bytes;
        }
    }
    return std::nullopt;
}

// The limit that counts for the route: its policies', its own, that of its listener.
Limit limitOf(const Context& context, model::RouteId id) {
    const auto& route = context.snapshot()[id];
    if (const auto bytes = limitOfChain(context, route)) {
        return {*bytes, model::Origin::Declared, {}, nullptr};
    }
    if (route.maxBodyBytes.known() &&
        (route.maxBodyBytes.value > 0 || route.maxBodyBytes.declared())) {
        return {route.maxBodyBytes.value, route.maxBodyBytes.origin, route.maxBodyBytes.range,
                nullptr};
    }
    for (const auto listenerId : context.relations().listenersOfRoute(id)) {
        const auto& listener = context.snapshot()[listenerId];
        if (context.isPublic(listener) && listener.maxBodyBytes.known()) {
            return {listener.maxBodyBytes.value, listener.maxBodyBytes.origin,
                    listener.maxBodyBytes.range, &listener};
        }
    }
    return {route.maxBodyBytes.value, route.maxBodyBytes.origin, {}, nullptr};
}

bool isWrong(const Limit& limit) {
    return limit.origin != model::Origin::Unknown && (limit.bytes == 0 || limit.bytes > kMaxBytes);
}

void check(const Context& context, model::ServiceId id, Reporter& reporter) {
    const auto& service = context.snapshot()[id];
    const bool streams =
        service.protocol == model::Protocol::Grpc || service.protocol == model::Protocol::Grpcs ||
        service.protocol == model::Protocol::Tcp || service.protocol == model::Protocol::Tls ||
        service.protocol == model::Protocol::Udp || service.protocol == model::Protocol::Ws ||
        service.protocol == model::Protocol::Wss;
    if (streams) {
        return;
    }
    const auto routes = routesOf(context, id, [&](model::RouteId route, const RouteFacts& facts) {
        return facts.writes && facts.publicReach && facts.forwards && !facts.stream &&
               !takesUploads(context.snapshot()[route]) && isWrong(limitOf(context, route));
    });
    if (routes.empty()) {
        return;
    }
    const auto& route = context.snapshot()[routes.front()];
    const Limit limit = limitOf(context, routes.front());
    const std::string size = limit.bytes == 0 ? std::string("of any size")
                                              : fmt::format("of up to {} MiB", limit.bytes >> 20U);
    const bool byDefault = limit.origin == model::Origin::ProductDefault;
    Draft draft = reporter.report(context, routes.front());
    draft
        .message("Bodies {} pass through {} to service \"{}\"", size, namesOf(context, routes),
                 service.label())
        .evidence("body limit of route \"" + route.label() + '"',
                  byDefault ? "unset; product default unlimited" : size,
                  limit.place.begin != limit.place.end ? limit.place : route.source.range)
        .fix("Limit the bodies of {} to what its requests need, a megabyte as a rule",
             namesOf(context, routes))
        .confirm("Send 100 MB to route \"{}\": anything but 413 confirms it", route.label())
        .edit({ModelEdit::Kind::SetField,
               {context.index(), {model::EntityKind::Route, routes.front().value}},
               "body limit",
               "1048576"});
    draft.finding().evidence.back().origin = limit.origin;
}

} // namespace

extern const Rule val002;
const Rule val002{
    .id = "GW-VAL-002",
    .title = "No request body limit",
    .severity = Severity::Medium,
    .meaning = "A route that takes data has no limit on how much, or one far above what its "
               "requests need. In several products no limit is the default.",
    .risk =
        "A few clients with large bodies fill memory and disks of the gateway and its backends.",
    .fix = "Set a limit for the gateway and a larger one only where files are uploaded.",
    .verify = "A body over the limit gets 413; normal requests pass.",
    .fixKind = FixKind::OneClick,
    .owasp = "API4",
    .cwe = "CWE-770",
    .asvs = "5.2.1",
    .service = check,
};

} // namespace gatelens::findings
