// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/admin/certificate_facts.h"
#include "core/model/certificate.h"

#include <array>
#include <ctime>

namespace gatelens::engine::admin {

namespace {

// RFC 3339.
std::string timeText(std::int64_t seconds) {
    const std::time_t time = seconds;
    std::tm parts{};
    std::array<char, 32> text{};
    const std::size_t size =
        gmtime_r(&time, &parts) == nullptr
            ? 0
            : std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return {text.data(), size};
}

} // namespace

Value certificateFacts(const std::string& chain) {
    const auto certificates = model::parseCertificates(chain);
    if (!certificates) {
        return {};
    }
    const model::CertificateFacts& leaf = certificates->front();
    Value names = Value::list();
    for (const auto* list : {&leaf.dnsNames, &leaf.ipAddresses}) {
        for (const std::string& name : *list) {
            names.items.push_back(Value::of(name));
        }
    }
    Value facts = Value::object();
    facts.set("subject", Value::of(leaf.subject));
    facts.set("issuer", Value::of(leaf.issuer));
    facts.set("serial", Value::of(leaf.serial));
    facts.set("notBefore", Value::of(timeText(leaf.notBefore)));
    facts.set("notAfter", Value::of(timeText(leaf.notAfter)));
    facts.set("names", std::move(names));
    facts.set("sha256", Value::of(leaf.fingerprint));
    return facts;
}

} // namespace gatelens::engine::admin
