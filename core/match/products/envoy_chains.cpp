// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/products/envoy_chains.h"

#include "core/base/strings.h"
#include "core/match/address.h"
#include "core/match/near.h"
#include "core/match/products/envoy_fields.h"

#include <algorithm>
#include <array>
#include <functional>
#include <vector>

namespace gatelens::match::envoy {

namespace {

using text::Node;

struct Chain {
    model::ListenerId id;
    const Node* match = nullptr;
};

// How well one condition of a chain fits: nothing when it does not, 0 when the chain
// has none of the kind, else more for what is more specific.
using Fit = std::function<std::optional<std::size_t>(const Node*)>;

std::optional<std::size_t> nameFit(const Node* match, std::string_view sni) {
    const auto names = fieldItems(match, "server_names");
    std::optional<std::size_t> best = names.empty() ? std::optional<std::size_t>(0) : std::nullopt;
    for (const Node* entry : names) {
        const std::string name = toLower(entry->text);
        const bool wildcard = name.starts_with("*.");
        const std::string_view tail = std::string_view(name).substr(wildcard ? 1 : 0);
        const bool fits = wildcard ? sni.size() > tail.size() && sni.ends_with(tail) : sni == name;
        if (fits) {
            best = std::max(best.value_or(0), 2 * name.size() + (wildcard ? 0 : 1));
        }
    }
    return best;
}

std::optional<std::size_t> rangeFit(const Node* match, std::string_view list,
                                    const std::optional<Address>& address) {
    const auto ranges = fieldItems(match, list);
    std::optional<std::size_t> best = ranges.empty() ? std::optional<std::size_t>(0) : std::nullopt;
    for (const Node* range : ranges) {
        auto block = parseAddressBlock(fieldText(range, "address_prefix"));
        const auto length = fieldInt(range, "prefix_len", 0);
        if (!block || !address || block->base.v4 != address->v4) {
            continue;
        }
        block->bits = static_cast<int>(length) + (block->base.v4 ? 96 : 0);
        if (block->contains(*address)) {
            best = std::max(best.value_or(0), static_cast<std::size_t>(length) + 1);
        }
    }
    return best;
}

std::optional<std::size_t> textFit(const std::string& wanted, std::string_view value) {
    return wanted.empty()    ? std::optional<std::size_t>(0)
           : wanted == value ? std::optional<std::size_t>(1)
                             : std::nullopt;
}

// In the order in which Envoy narrows the chains down; it never turns back.
std::array<Fit, 6> conditionsOf(const Request& request) {
    const bool tls = request.scheme == "https";
    const auto client = parseAddress(request.clientIp);
    return {
        [port = portOf(request)](const Node* match) -> std::optional<std::size_t> {
            const auto wanted = fieldInt(match, "destination_port", 0);
            return wanted == 0      ? std::optional<std::size_t>(0)
                   : wanted == port ? std::optional<std::size_t>(1)
                                    : std::nullopt;
        },
        [sni = tls ? toLower(request.sni) : std::string()](const Node* match) {
            return nameFit(match, sni);
        },
        [tls](const Node* match) {
            return textFit(fieldText(match, "transport_protocol"), tls ? "tls" : "raw_buffer");
        },
        [tls, h2 = request.httpMajor == 2](const Node* match) -> std::optional<std::size_t> {
            const auto wanted = fieldItems(match, "application_protocols");
            const std::string_view offered = h2 ? "h2" : "http/1.1";
            const bool fits =
                tls && std::any_of(wanted.begin(), wanted.end(),
                                   [&](const Node* item) { return item->text == offered; });
            return wanted.empty() ? std::optional<std::size_t>(0)
                   : fits         ? std::optional<std::size_t>(1)
                                  : std::nullopt;
        },
        [client](const Node* match) {
            return rangeFit(match, "direct_source_prefix_ranges", client);
        },
        [client](const Node* match) { return rangeFit(match, "source_prefix_ranges", client); }};
}

const Node* matchOf(const model::Listener& listener) {
    for (const auto& field : listener.extra) {
        if (field.name == "filter_chain_match") {
            return field.value;
        }
    }
    return nullptr;
}

} // namespace

model::ListenerId chainFor(const model::Snapshot& snapshot,
                           std::span<const model::ListenerId> chains, const Request& request) {
    std::vector<Chain> left;
    model::ListenerId fallback;
    for (const auto id : chains) {
        const model::Listener& listener = snapshot[id];
        const Node* standard = field(listener.raw, "default_filter_chain");
        if (standard != nullptr && standard->range == listener.source.range) {
            fallback = id;
        } else {
            left.push_back({id, matchOf(listener)});
        }
    }
    for (const Fit& fit : conditionsOf(request)) {
        std::size_t best = 0;
        for (const Chain& chain : left) {
            best = std::max(best, fit(chain.match).value_or(0));
        }
        std::erase_if(left, [&](const Chain& chain) { return fit(chain.match) != best; });
    }
    return left.empty() ? fallback : left.front().id;
}

} // namespace gatelens::match::envoy
