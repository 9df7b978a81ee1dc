// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// modules/caddyhttp/reverseproxy of Caddy 2.11: what a backend gets.
#include "core/base/strings.h"
#include "core/match/products/caddy_internal.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::match::caddy {

namespace {

using text::Node;

const Node* at(const Node& node, std::initializer_list<std::string_view> path) {
    const Node* value = node.at(path);
    return value == nullptr || value->isNull() ? nullptr : value;
}

// The address behind the name of its network.
std::string_view withoutNetwork(std::string_view dial) {
    const auto slash = dial.find('/');
    return slash == std::string_view::npos || dial.starts_with("unix") ? dial
                                                                       : dial.substr(slash + 1);
}

class ReverseProxy final : public Handler {
public:
    ReverseProxy(const Node& node, model::ServiceId service, RewritePtr rewrite, HeaderOps ops)
        : m_service(service)
        , m_rewrite(std::move(rewrite))
        , m_ops(std::move(ops))
        , m_hasOps(at(node, {"headers", "request"}) != nullptr)
        , m_tls(at(node, {"transport", "tls"}) != nullptr)
        , m_dynamic(at(node, {"dynamic_upstreams"}) != nullptr)
        , m_fastCgi(textAt(at(node, {"transport"}), "protocol") == "fastcgi")
        , m_range(node.range) {
        if (const Node* upstreams = at(node, {"upstreams"})) {
            for (const Node* upstream : upstreams->items) {
                m_dials.push_back(textAt(upstream, "dial"));
            }
        }
        const Node* policy = at(node, {"load_balancing", "selection_policy"});
        if (textAt(policy, "policy") == "weighted_round_robin") {
            for (const std::string& weight : textsAt(policy, "weights")) {
                m_weights.push_back(static_cast<double>(parseInt(weight).value_or(1)));
            }
        }
        for (const std::string& range : textsAt(&node, "trusted_proxies")) {
            if (const auto block = parseAddressBlock(range)) {
                m_trusted.push_back(*block);
            }
        }
        const Node* compression = at(node, {"transport", "compression"});
        m_gzip = compression == nullptr || compression->asBool().value_or(true);
        if (const Node* responses = at(node, {"handle_response"})) {
            for (const Node* response : responses->items) {
                m_judges = m_judges || at(*response, {"routes"}) != nullptr;
                m_letsOn = m_letsOn || letsOn(*response);
            }
        }
    }

    Step serve(Flow& flow, const Next& next) const override {
        const std::string named = m_dials.empty() ? "a dynamic upstream" : m_dials.front();
        if (m_judges && m_letsOn) {
            flow.addGap(fmt::format("answer of {}", named),
                        "the request is assumed to be let through; it may be answered otherwise",
                        m_range);
            return next(flow);
        }
        if (m_judges) {
            flow.addGap(fmt::format("answer of {}", named),
                        "handle_response may replace it by one of its routes", m_range);
        }
        return forward(flow);
    }

private:
    // A 2xx of an auth server leads on (forward_auth).
    static bool letsOn(const Node& response) {
        const auto codes = textsAt(at(response, {"match"}), "status_code");
        return at(response, {"routes"}) != nullptr &&
               std::any_of(codes.begin(), codes.end(),
                           [](const std::string& code) { return code.starts_with('2'); });
    }

    Step forward(Flow& flow) const {
        Decision& decision = flow.decision;
        decision.route = flow.route;
        if (m_dynamic) {
            flow.addGap("upstreams found at run time", "the address is not known", m_range);
        } else if (m_dials.empty()) {
            flow.error = 503;
            decision.detail = "there are no upstreams";
            return Step::Failed;
        }
        if (m_fastCgi) {
            flow.addGap("FastCGI", "the backend gets variables made of the request", m_range);
        }
        if (flow.maxBody && static_cast<std::int64_t>(flow.sent.body.size()) > *flow.maxBody) {
            flow.error = 413;
            decision.detail = fmt::format("the body is longer than {} bytes", *flow.maxBody);
            return Step::Failed;
        }
        // Placeholders of what follows ask for the request as it came here.
        const bool asks = m_rewrite != nullptr || m_hasOps;
        std::string dial = asks ? std::string{} : chooseUpstream(flow);
        GoRequest request = asks ? flow.go : std::move(flow.go);
        if (m_rewrite) {
            applyRewrite(*m_rewrite, request, flow);
        }
        addForwarded(request, flow);
        if (asks) {
            dial = chooseUpstream(flow);
        }
        if (m_tls) {
            request.host = dial; // since 2.11, unless the configuration says otherwise
        }
        if (m_hasOps) {
            m_ops.applyToRequest(request, flow);
        }
        decision.outcome = Outcome::Forward;
        decision.status = 0;
        decision.detail = fmt::format("reverse_proxy sends it to {}", dial);
        decision.destinations = {{m_service, 1, 0}};
        UpstreamRequest upstream;
        upstream.scheme = m_tls ? "https" : "http";
        upstream.authority = dial;
        upstream.method = request.method == flow.sent.method ? std::string{} : request.method;
        upstream.path = request.url.requestUri();
        upstream.host = request.host.empty() ? dial : request.host;
        if (m_gzip) {
            goAskForGzip(request.headers, request.method);
        }
        describeFields(flow.sent, request.headers, upstream);
        decision.upstream = std::move(upstream);
        return Step::Done;
    }

    [[nodiscard]] std::string chooseUpstream(Flow& flow) const {
        if (m_dials.empty()) {
            return "(found at run time)";
        }
        double total = 0;
        for (std::size_t i = 0; i < m_dials.size(); ++i) {
            total += weightOf(i);
        }
        double left = flow.sent.draw.value_or(0) * total;
        std::size_t index = 0;
        while (index + 1 < m_dials.size() && left >= weightOf(index)) {
            left -= weightOf(index++);
        }
        std::string dial(withoutNetwork(flow.replaceAll(m_dials[index])));
        if (!m_hasOps) {
            return dial; // nothing asks for the placeholders
        }
        const auto parts = splitGoHostPort(dial);
        flow.known["http.reverse_proxy.upstream.address"] = dial;
        flow.known["http.reverse_proxy.upstream.hostport"] = dial;
        flow.known["http.reverse_proxy.upstream.host"] = parts ? std::string(parts->host) : dial;
        flow.known["http.reverse_proxy.upstream.port"] =
            parts ? std::string(parts->port) : std::string{};
        return dial;
    }

    // weighted_round_robin; the others treat upstreams alike.
    [[nodiscard]] double weightOf(std::size_t index) const {
        return index < m_weights.size() ? m_weights[index] : 1.0;
    }

    [[nodiscard]] bool trusts(const Flow& flow) const {
        const auto peer = parseAddress(flow.sent.clientIp);
        return flow.trusted ||
               (peer && std::any_of(m_trusted.begin(), m_trusted.end(),
                                    [&peer](const auto& block) { return block.contains(*peer); }));
    }

    // prepareRequest and addForwardedHeaders.
    void addForwarded(GoRequest& request, const Flow& flow) const {
        GoHeaders& headers = request.headers;
        goRemoveHopFields(headers);
        headers.erase("Alt-Svc");
        const bool trusted = trusts(flow);
        const auto prior = [&](std::string_view name) {
            const auto values = headers.values(name);
            return trusted && !values.empty() ? std::string(values.back()) : std::string{};
        };
        const std::string chain =
            trusted ? fmt::format("{}", fmt::join(headers.values("X-Forwarded-For"), ", "))
                    : std::string{};
        headers.set("X-Forwarded-For",
                    chain.empty() ? flow.sent.clientIp : chain + ", " + flow.sent.clientIp);
        const std::string proto = prior("X-Forwarded-Proto");
        headers.set("X-Forwarded-Proto", proto.empty() ? flow.sent.scheme : proto);
        const std::string host = prior("X-Forwarded-Host");
        headers.set("X-Forwarded-Host", host.empty() ? request.host : host);
        headers.add("Via", fmt::format("{}.{} Caddy", request.protoMajor, request.protoMinor));
    }

    model::ServiceId m_service;
    RewritePtr m_rewrite;
    HeaderOps m_ops;
    bool m_hasOps;
    bool m_tls;
    bool m_dynamic;
    bool m_fastCgi;
    bool m_gzip = true;
    bool m_judges = false;
    bool m_letsOn = false;
    text::SourceRange m_range;
    std::vector<std::string> m_dials;
    std::vector<double> m_weights;
    std::vector<AddressBlock> m_trusted;
};

} // namespace

Result<HandlerPtr> proxyHandler(const Node& node, const Builder& builder) {
    RewritePtr rewrite;
    if (const Node* config = member(&node, "rewrite")) {
        auto made = rewriteOf(*config);
        if (!made) {
            return fail(std::move(made.error()));
        }
        rewrite = std::move(*made);
    }
    auto ops = HeaderOps::of(at(node, {"headers", "request"}));
    if (!ops) {
        return fail(std::move(ops.error()));
    }
    return std::make_unique<const ReverseProxy>(node, builder.serviceOf(node), std::move(rewrite),
                                                std::move(*ops));
}

} // namespace gatelens::match::caddy
