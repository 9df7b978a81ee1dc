// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A request on its way through the rules of another product.
#include "core/base/json_writer.h"
#include "core/engine/emulation.h"
#include "core/engine/exchange.h"
#include "core/engine/worker.h"
#include "core/http/syntax.h"

#include <fmt/format.h>

#include <optional>
#include <vector>

namespace gatelens::engine {

namespace {

match::RequestView viewOf(const http::RequestHead& head, const ClientInfo& client, double draw) {
    match::RequestView view;
    view.method = head.method;
    view.scheme = client.tls ? "https" : "http";
    view.path = head.path;
    if (head.hasQuery) {
        view.query = head.query;
    }
    view.clientIp = client.ip;
    view.sni = client.serverName;
    view.port = client.port;
    view.httpMajor = client.major;
    view.httpMinor = client.major > 1 ? 0 : head.minor;
    view.clientCertificate = !client.certificate.empty();
    view.draw = draw;
    return view;
}

const match::Destination* destinationOf(const match::Decision& decision, double draw) {
    for (const match::Destination& destination : decision.destinations) {
        if (draw < destination.share) {
            return &destination;
        }
        draw -= destination.share;
    }
    return decision.destinations.empty() ? nullptr : &decision.destinations.back();
}

std::vector<std::string> targetsOf(const Service& service) {
    std::vector<std::string> targets;
    for (const Target& target : service.targets) {
        targets.push_back(target.authority());
    }
    return targets;
}

std::string gapsOf(const match::Decision& decision) {
    std::string text = decision.detail;
    for (const match::EmulationGap& gap : decision.gaps) {
        text += fmt::format("{}{}: {}", text.empty() ? "" : "\n", gap.what, gap.effect);
    }
    return text;
}

} // namespace

void Exchange::emulate() {
    const EmulatedRouting& routing = *m_config->emulated;
    // 53 random bits, as a position in [0, 1).
    const double draw = static_cast<double>(m_worker.random().next() >> 11U) / 9007199254740992.0;
    match::RequestView view = viewOf(*m_request, *m_client, draw);
    std::vector<match::FieldView> fields;
    for (const http::Field& field : m_request->fields) {
        if (!http::equalsLower(field.name, "host")) {
            fields.emplace_back(field.name, field.value);
        }
    }
    view.fields = fields;
    view.hosts = std::span(&m_request->authority, m_request->authority.empty() ? 0U : 1U);
    // A configuration that was replaced meanwhile has no dispatcher any more.
    std::optional<match::Dispatcher> own;
    if (m_config != m_worker.config()) {
        own.emplace(routing.matcher, 0);
    }
    const match::Decision& decision = (own ? *own : *m_worker.dispatcher()).dispatch(view);
    m_route = decision.route.valid() ? &m_config->routes[decision.route.index()]
                                     : &m_config->routes.back();
    const auto answer = [this, &decision](int status, std::string_view otherwise) {
        const std::string text = gapsOf(decision);
        respond({status, "text/plain; charset=utf-8",
                 m_arena.join({text.empty() ? otherwise : std::string_view(text), "\n"})},
                {{"Gatelens-Route", m_route->name}});
    };
    switch (decision.outcome) {
    case match::Outcome::Forward:
        return emulateForward(decision, draw);
    case match::Outcome::Redirect:
        return respond({decision.status == 0 ? 302 : decision.status, {}, {}},
                       {{"Location", decision.location}, {"Gatelens-Route", m_route->name}});
    case match::Outcome::Respond:
        return answer(decision.status == 0 ? 200 : decision.status, "answered by the gateway");
    case match::Outcome::NotFound:
        return answer(decision.status == 0 ? 404 : decision.status, "no route takes it");
    case match::Outcome::Refused:
        return answer(decision.status == 0 ? 400 : decision.status, "refused");
    case match::Outcome::Files:
        return answer(501, "the gateway would answer from its files");
    case match::Outcome::Internal:
        return answer(501, "a function of the gateway itself would answer");
    case match::Outcome::Unknown:
        return answer(501, "this cannot be decided outside of the product");
    }
}

void Exchange::emulateForward(const match::Decision& decision, double draw) {
    const match::Destination* destination = destinationOf(decision, draw);
    if (destination == nullptr || !destination->service.valid()) {
        return fail(destination == nullptr || destination->status == 0 ? 503 : destination->status);
    }
    m_service = &m_config->services[destination->service.index()];
    if (decision.upstream) {
        const match::UpstreamRequest& upstream = *decision.upstream;
        const std::size_t question = std::min(upstream.path.find('?'), upstream.path.size());
        m_emulated.path = m_arena.copy(std::string_view(upstream.path).substr(0, question));
        m_emulated.query = m_arena.copy(std::string_view(upstream.path).substr(question));
        m_emulated.host = m_arena.copy(upstream.host);
        if (!upstream.method.empty()) {
            m_request->method = m_arena.copy(upstream.method);
            m_request->methodId = http::methodId(m_request->method);
        }
        for (const std::string& name : upstream.removed) {
            removeRequestField(name);
        }
        // All values of a field stand there, and replace those that were sent.
        for (const auto& [name, value] : upstream.added) {
            removeRequestField(name);
        }
        for (const auto& [name, value] : upstream.added) {
            if (!value.starts_with('(')) { // "(generated)": only the product knows
                m_request->fields.push_back(
                    {m_arena.copy(name), m_arena.copy(value), http::fieldId(name)});
            }
        }
    }
    m_config->emulated->echo ? echo() : connect();
}

// What the backend would get, as JSON.
void Exchange::echo() {
    const OutgoingRequest request = outgoing();
    JsonWriter writer;
    writer.beginObject();
    writer.member("route", m_route->name);
    writer.member("service", m_service->name);
    writer.list("targets", targetsOf(*m_service));
    writer.member("method", m_request->method);
    writer.member("path", request.path);
    writer.member("query", request.query.empty() ? request.query : request.query.substr(1));
    writer.member("host", request.host);
    writer.key("headers").beginArray();
    for (const http::Field& field : m_request->fields) {
        if (!field.hop) {
            writer.beginArray().value(field.name).value(field.value).endArray();
        }
    }
    writer.endArray().endObject();
    respond({200, "application/json", m_arena.copy(writer.text() + "\n")},
            {{"Gatelens-Route", m_route->name}});
}

} // namespace gatelens::engine
