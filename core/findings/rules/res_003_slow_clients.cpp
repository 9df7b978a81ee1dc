// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/places.h"
#include "core/findings/rule.h"

#include <array>
#include <string>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

constexpr std::int64_t kLongestMs = 60'000;

struct Wait {
    std::string_view what;
    const model::Setting<std::int64_t>* setting = nullptr;
};

std::string text(const model::Setting<std::int64_t>& setting) {
    return setting.value <= 0 ? "none" : fmt::format("{} s", setting.value / 1000);
}

bool isFronted(const Context& context, const model::Listener& listener) {
    const auto& gateway = context.snapshot().gateway;
    return context.attestations().find(AttestedFact::TlsTerminatedBefore,
                                       model::EntityKind::Listener, listener, gateway.label(),
                                       context.now()) != nullptr;
}

// The time to send the head of a request matters most: slowloris never ends it. A
// bound on the whole request bounds the head as well.
Wait worstOf(const model::Listener& listener) {
    const auto unbounded = [](const model::Setting<std::int64_t>& setting) {
        return setting.known() && setting.value <= 0;
    };
    const auto longer = [](const model::Setting<std::int64_t>& setting) {
        return setting.declared() && setting.value > kLongestMs;
    };
    const auto bounded = [](const model::Setting<std::int64_t>& setting) {
        return setting.known() && setting.value > 0 && setting.value <= kLongestMs;
    };
    if (unbounded(listener.headerTimeoutMs) && !bounded(listener.bodyTimeoutMs)) {
        return {"time to send the request header", &listener.headerTimeoutMs};
    }
    if (longer(listener.headerTimeoutMs)) {
        return {"time to send the request header", &listener.headerTimeoutMs};
    }
    if (listener.bodyTimeoutMs.declared() && unbounded(listener.bodyTimeoutMs)) {
        return {"time to send the request body", &listener.bodyTimeoutMs};
    }
    if (longer(listener.bodyTimeoutMs)) {
        return {"time to send the request body", &listener.bodyTimeoutMs};
    }
    return listener.idleTimeoutMs.declared() && unbounded(listener.idleTimeoutMs)
               ? Wait{"time that a connection may be idle", &listener.idleTimeoutMs}
               : Wait{};
}

void check(const Context& context, model::ListenerId id, Reporter& reporter) {
    const auto& listener = context.snapshot()[id];
    const bool http = listener.protocol != model::Protocol::Tcp &&
                      listener.protocol != model::Protocol::Tls &&
                      listener.protocol != model::Protocol::Udp;
    if (!http || !context.isPublic(listener) || isFronted(context, listener)) {
        return;
    }
    const Wait wait = worstOf(listener);
    if (wait.setting == nullptr) {
        return;
    }
    const bool uncapped = listener.maxConnections.known() && listener.maxConnections.value <= 0;
    Draft draft = reporter.report(context, id);
    draft.message("A client of listener \"{}\" may take {} {}{}: a few hundred slow connections "
                  "keep everyone else out",
                  listener.label(),
                  wait.setting->value <= 0 ? std::string("any")
                                           : fmt::format("up to {} of", text(*wait.setting)),
                  wait.what, uncapped ? ", and connections are not capped" : "");
    addSetting(draft, fmt::format("{} of listener \"{}\"", wait.what, listener.label()),
               *wait.setting, text(*wait.setting),
               listener.source.range.valid() ? listener.source : placeOf(context.snapshot()));
    draft
        .fix("Bound the {} on listener \"{}\" to some seconds, and cap connections per client",
             wait.what, listener.label())
        .confirm("Open 500 connections that send one byte a second, and try a normal request")
        .edit({ModelEdit::Kind::SetField,
               {context.index(), {model::EntityKind::Listener, id.value}},
               "header timeout",
               "10000"});
    const auto& trusted = listener.trustedProxies;
    if (trusted.declared() && !trusted.value.empty()) {
        draft.severity(Severity::Low, "a proxy stands before it and meets the clients first");
    }
}

} // namespace

extern const Rule res003;
const Rule res003{
    .id = "GW-RES-003",
    .title = "Slow clients or unlimited connections",
    .severity = Severity::Medium,
    .meaning = "The listener lets a client take as long as it likes, or more than a minute, to "
               "send its request.",
    .risk = "One machine that sends very slowly (slowloris) occupies all connections of the "
            "gateway, and with it every API behind it.",
    .fix = "Set timeouts for request header and body and for idle connections; cap connections "
           "and concurrent requests.",
    .verify = "A connection that sends one byte a second is closed within the timeout.",
    .fixKind = FixKind::OneClick,
    .owasp = "API4",
    .cwe = "CWE-400",
    .asvs = "15.2.2",
    .products = kNginx | kHaproxy | kEnvoy | kCaddy | kTraefik | kKong | kKrakend | kTyk | kApisix,
    .listener = check,
};

} // namespace gatelens::findings
