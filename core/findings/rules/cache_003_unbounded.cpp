// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/places.h"
#include "core/findings/rule.h"
#include "core/findings/scalar_search.h"

#include <string>
#include <string_view>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

void tell(Draft draft, std::string_view label, std::string_view what, std::string_view how,
          const model::Provenance& place) {
    draft.message("The cache \"{}\" has no bound: {}", label, what)
        .evidence(fmt::format("size of cache \"{}\"", label), "unset", place)
        .fix("{} for cache \"{}\"", how, label)
        .edit({ModelEdit::Kind::SetField, draft.finding().subject, "max_size", "1g"});
}

// nginx and APISIX: a disk cache grows until max_size or the disk ends it.
void checkNginx(const Context& context, Reporter& reporter) {
    for (const auto& field : context.snapshot().gateway.extra) {
        const bool path = field.name.ends_with("_cache_path") && field.value != nullptr;
        if (!path) {
            continue;
        }
        const auto* size = findScalar(*field.value, [](std::string_view, const text::Node& value) {
            return value.text.starts_with("max_size=") || value.text.starts_with("min_free=");
        });
        if (size == nullptr) {
            tell(reporter.reportGateway(context), field.value->arg(0),
                 "requests with ever new queries fill the disk", "Set max_size",
                 {field.value->range, {}});
        }
    }
}

// The dictionary of Kong's own entities is the default; answers push them out.
void checkKong(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto& policy = context.snapshot()[id];
    const auto* dictionary =
        policy.config == nullptr ? nullptr : policy.config->at({"memory", "dictionary_name"});
    const bool own = dictionary != nullptr && dictionary->text != "kong_db_cache";
    if (policy.type == "proxy-cache" && policy.enabled && !own) {
        tell(reporter.report(context, id), policy.label(),
             "answers share the memory in which the gateway keeps its own configuration, and push "
             "it out",
             "Give it a dictionary of its own (memory.dictionary_name)", policy.source);
    }
}

// KrakenD's http-cache takes what it is given unless max_items or max_size bound it.
void checkKrakend(const Context& context, model::PolicyId id, Reporter& reporter) {
    const auto& policy = context.snapshot()[id];
    const bool bounded =
        option(policy, "max_items") != nullptr && option(policy, "max_size") != nullptr;
    if (policy.type == "qos/http-cache" && policy.enabled && !bounded) {
        tell(reporter.report(context, id), policy.label(),
             "requests with ever new queries fill the memory", "Set max_items and max_size",
             policy.source);
    }
}

void checkPolicy(const Context& context, model::PolicyId id, Reporter& reporter) {
    if (context.product() == "kong") {
        checkKong(context, id, reporter);
    } else if (context.product() == "krakend") {
        checkKrakend(context, id, reporter);
    }
}

void checkGateway(const Context& context, Reporter& reporter) {
    if (context.product() == "nginx") {
        checkNginx(context, reporter);
        return;
    }
    const auto* zones =
        gatewaySetting(context.snapshot().gateway, {"apisix", "proxy_cache", "zones"});
    for (std::size_t i = 0; zones != nullptr && i < zones->items.size(); ++i) {
        const auto* zone = zones->items[i];
        if (zone->get("disk_path") != nullptr && zone->get("disk_size") == nullptr) {
            const auto* name = zone->get("name");
            tell(reporter.reportGateway(context), name == nullptr ? "zone" : name->text,
                 "requests with ever new queries fill the disk", "Set disk_size",
                 {zone->range, {}});
        }
    }
}

} // namespace

extern const Rule cache003;
const Rule cache003{
    .id = "GW-CACHE-003",
    .title = "Cache without bounds",
    .severity = Severity::Low,
    .meaning = "A cache may grow without a limit of its own.",
    .risk = "A client that asks with ever new queries fills the disk or the memory, and the "
            "gateway slows down or stops.",
    .fix = "Give the cache a size, a time to live and a memory of its own.",
    .verify = "A million different queries leave disk and memory within the bound.",
    .fixKind = FixKind::OneClick,
    .owasp = "API4",
    .cwe = "CWE-770",
    .asvs = "15.2.2",
    .products = kKrakend | kKong | kApisix | kNginx,
    .policy = checkPolicy,
    .gateway = checkGateway,
};

} // namespace gatelens::findings
