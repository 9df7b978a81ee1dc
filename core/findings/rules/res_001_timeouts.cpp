// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"
#include "core/findings/places.h"
#include "core/findings/rule.h"
#include "core/findings/scalar_search.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

constexpr std::int64_t kLongestMs = 60'000;

struct Slow {
    std::string_view what;
    const model::Setting<std::int64_t>* setting = nullptr;
    [[nodiscard]] std::string text() const {
        return setting->value <= 0 ? "none" : fmt::format("{} s", setting->value / 1000);
    }
};

bool isSlow(const model::Setting<std::int64_t>& setting) {
    return setting.known() && (setting.value <= 0 || setting.value > kLongestMs);
}

// The worst of the three: none at all before a long one.
std::optional<Slow> slowest(const model::Service& service) {
    const std::array all = std::to_array<Slow>({{"read timeout", &service.readTimeoutMs},
                                                {"connect timeout", &service.connectTimeoutMs},
                                                {"write timeout", &service.writeTimeoutMs}});
    std::optional<Slow> worst;
    for (const auto& slow : all) {
        if (!isSlow(*slow.setting)) {
            continue;
        }
        const bool worse = !worst || (slow.setting->value <= 0 && worst->setting->value > 0) ||
                           (slow.setting->declared() && !worst->setting->declared());
        if (worse) {
            worst = slow;
        }
    }
    return worst;
}

bool isStreaming(const Context& context, model::ServiceId id) {
    const auto& snapshot = context.snapshot();
    const auto& service = snapshot[id];
    switch (service.protocol) {
    case model::Protocol::Http:
    case model::Protocol::Https:
    case model::Protocol::H2c:
    case model::Protocol::FastCgi:
    case model::Protocol::Unknown:
        break;
    default:
        return true; // gRPC, WebSocket and raw connections last long by nature
    }
    static constexpr std::array kWords =
        std::to_array<std::string_view>({"stream", "websocket", "events", "socket", "/ws",
                                         "longpoll", "sse", "grpc", "watch", "upload", "download"});
    const auto named = [&](std::string_view text) {
        // "upstream" is in every second name.
        std::string plain = toLower(text);
        for (const std::string_view no : {"upstream", "downstream"}) {
            for (auto at = plain.find(no); at != std::string::npos; at = plain.find(no)) {
                plain.erase(at, no.size());
            }
        }
        return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
            return plain.find(word) != std::string::npos;
        });
    };
    const auto routes = context.relations().routesOfService[id];
    return named(service.label()) ||
           std::any_of(routes.begin(), routes.end(), [&](model::RouteId route) {
               const auto& entity = snapshot[route];
               const bool upgrades = entity.websocket.declared() && entity.websocket.value;
               return upgrades || named(entity.label()) ||
                      std::any_of(entity.paths.begin(), entity.paths.end(),
                                  [&](const auto& path) { return named(path.value); });
           });
}

// Envoy, Gateway API and KrakenD bound the whole exchange at the route.
bool boundedByRoutes(const Context& context, model::ServiceId id) {
    const auto routes = context.relations().routesOfService[id];
    return !routes.empty() && std::all_of(routes.begin(), routes.end(), [&](model::RouteId route) {
        const auto& timeout = context.snapshot()[route].timeoutMs;
        return timeout.known() && timeout.value > 0 && timeout.value <= kLongestMs;
    });
}

void checkService(const Context& context, model::ServiceId id, Reporter& reporter) {
    const auto& service = context.snapshot()[id];
    const auto slow = slowest(service);
    if (!slow || !slow->setting->declared() || context.relations().routesOfService[id].empty() ||
        isStreaming(context, id) || boundedByRoutes(context, id)) {
        return;
    }
    Draft draft = reporter.report(context, id);
    draft.message("Service \"{}\" has a {} of {}: a backend that answers slowly holds the "
                  "gateway's connections until none is left",
                  service.label(), slow->what, slow->text());
    addSetting(draft, fmt::format("{} of service \"{}\"", slow->what, service.label()),
               *slow->setting, slow->text(), service.source);
    draft
        .fix("Set the {} of service \"{}\" to what its slowest good answer needs, a few seconds "
             "for most APIs",
             slow->what, service.label())
        .edit({ModelEdit::Kind::SetField,
               {context.index(), {model::EntityKind::Service, id.value}},
               std::string(slow->what),
               "5000"});
}

// Envoy writes "timeout: 0s" at the route: no bound for the whole exchange.
void checkRoute(const Context& context, model::RouteId id, Reporter& reporter) {
    const auto& route = context.snapshot()[id];
    const auto& timeout = route.timeoutMs;
    if (!timeout.declared() || !isSlow(timeout) || !route.service() ||
        isStreaming(context, route.service())) {
        return;
    }
    const auto& service = context.snapshot()[route.service()];
    if (slowest(service) && slowest(service)->setting->declared()) {
        return; // the same setting, told of the service
    }
    const std::string text =
        timeout.value <= 0 ? "none" : fmt::format("{} s", timeout.value / 1000);
    Draft draft = reporter.report(context, id);
    draft.message("Route \"{}\" waits for service \"{}\" {}", route.label(), service.label(),
                  timeout.value <= 0 ? std::string("without end") : fmt::format("up to {}", text));
    addSetting(draft, fmt::format("timeout of route \"{}\"", route.label()), timeout, text,
               route.source);
    draft.fix("Set a timeout of a few seconds on route \"{}\"", route.label())
        .edit({ModelEdit::Kind::SetField,
               {context.index(), {model::EntityKind::Route, id.value}},
               "timeout",
               "5000"});
}

// The product's own default is one decision for all services that keep it.
void checkDefaults(const Context& context, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    std::vector<model::ServiceId> keep;
    for (std::size_t i = 0; i < snapshot.services.size(); ++i) {
        const model::ServiceId id(i);
        const auto& read = snapshot.services[i].readTimeoutMs;
        const bool byDefault = read.origin == model::Origin::ProductDefault &&
                               (read.value <= 0 || read.value >= kLongestMs);
        if (byDefault && !context.relations().routesOfService[id].empty() &&
            !boundedByRoutes(context, id) && !isStreaming(context, id)) {
            keep.push_back(id);
        }
    }
    if (keep.empty()) {
        return;
    }
    const auto& first = snapshot[keep.front()];
    const auto value = first.readTimeoutMs.value;
    const std::string text = value <= 0 ? std::string("none") : fmt::format("{} s", value / 1000);
    Draft draft = reporter.report(context, keep.front());
    draft
        .message("{} keep{} the product's read timeout ({}): slow backends can hold all of the "
                 "gateway's connections",
                 keep.size() == 1
                     ? fmt::format("Service \"{}\"", first.label())
                     : fmt::format("{} services, \"{}\" first,", keep.size(), first.label()),
                 keep.size() == 1 ? "s" : "", text)
        .evidence("read timeout by default", fmt::format("unset; product default {}", text),
                  first.source)
        .fix("Set a read timeout of a few seconds for service \"{}\"{}", first.label(),
             keep.size() == 1 ? "" : " and the others, best where they share it");
    if (value > 0) {
        draft.severity(Severity::Low, "requests do end, after the product's default");
    }
}

} // namespace

extern const Rule res001;
const Rule res001{
    .id = "GW-RES-001",
    .title = "Timeout missing or too long",
    .severity = Severity::Medium,
    .meaning = "The gateway waits for a backend without end, or a minute and longer, where an "
               "answer takes milliseconds.",
    .risk = "A slow or hanging backend fills the gateway's connections and threads; then all APIs "
            "behind it fail, not only that one. An attacker needs only one slow operation.",
    .fix = "Set connect, read and write timeouts near what the slowest good answer needs; exempt "
           "streams and long polls one by one.",
    .verify = "With a backend that sleeps, the client gets 504 after the timeout and other routes "
              "stay fast.",
    .fixKind = FixKind::OneClick,
    .owasp = "API4",
    .cwe = "CWE-400",
    .asvs = "13.2.6",
    .route = checkRoute,
    .service = checkService,
    .gateway = checkDefaults,
};

} // namespace gatelens::findings
