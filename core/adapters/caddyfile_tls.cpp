// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The tls directive and the TLS app. Connection policies and loaded certificates
// are those that Caddy makes; of the automation policies only what a site or the
// global options ask for is written down, not how Caddy merges them.
#include "core/adapters/caddyfile_internal.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gatelens::adapters::caddy {

namespace {

constexpr std::array kChallengeRules = std::to_array<FieldRule>({
    {"resolvers", "challenges/dns/resolvers", FieldKind::Texts},
    {"propagation_delay", "challenges/dns/propagation_delay", FieldKind::Duration},
    {"propagation_timeout", "challenges/dns/propagation_timeout", FieldKind::DurationOrInt},
    {"dns_ttl", "challenges/dns/ttl", FieldKind::Duration},
    {"dns_challenge_override_domain", "challenges/dns/override_domain", FieldKind::Text},
});

constexpr std::array kAcmeRules = std::to_array<FieldRule>({
    {"lifetime", "certificate_lifetime", FieldKind::Duration},
    {"dir", "ca", FieldKind::Text},
    {"test_dir", "test_ca", FieldKind::Text},
    {"email", "", FieldKind::Text},
    {"profile", "", FieldKind::Text},
    {"timeout", "acme_timeout", FieldKind::Duration},
    {"disable_http_challenge", "challenges/http/disabled", FieldKind::True},
    {"disable_tlsalpn_challenge", "challenges/tls-alpn/disabled", FieldKind::True},
    {"alt_http_port", "challenges/http/alternate_port", FieldKind::Int},
    {"alt_tlsalpn_port", "challenges/tls-alpn/alternate_port", FieldKind::Int},
    {"trusted_roots", "trusted_roots_pem_files", FieldKind::Texts},
    {"distributed", "challenges/distributed", FieldKind::Text},
    {"preferred_chains", "", FieldKind::Ignored},
});

constexpr std::array kTlsOptions = std::to_array<std::string_view>(
    {"protocols", "client_auth", "load", "ca", "ca_root", "key_type", "dns", "on_demand",
     "reuse_private_keys", "force_automate", "eab", "issuer", "get_certificate",
     "renewal_window_ratio"});

Draft externalAccount(std::span<const Word> words) {
    Draft account = Draft::mapping(words[0].range);
    account.set("key_id", textDraft(words[0]));
    account.set("mac_key", textDraft(words[1]));
    return account;
}

} // namespace

Draft CaddyfileAdapter::trustPool(const Statement& statement) {
    static constexpr std::array kLists = std::to_array<FieldRule>({
        {"trust_der", "trusted_ca_certs", FieldKind::MoreTexts},
        {"pem_file", "pem_files", FieldKind::MoreTexts},
        {"authority", "", FieldKind::MoreTexts},
        {"keys", "pem_keys", FieldKind::MoreTexts},
        {"endpoints", "", FieldKind::MoreTexts},
        {"tls", "", FieldKind::Ignored},
        {"storage", "", FieldKind::Ignored},
    });
    Draft pool = Draft::mapping(statement.range);
    const auto arguments = statement.arguments();
    if (arguments.empty()) {
        m_faults.arguments(statement, "the name of a pool: file, inline, pki_root, system …");
        return pool;
    }
    const std::string& kind = arguments[0].text;
    pool.set("provider", textDraft(arguments[0]));
    const std::string_view list = kind == "file"             ? "pem_files"
                                  : kind == "http"           ? "endpoints"
                                  : kind == "storage"        ? "pem_keys"
                                  : kind.starts_with("pki_") ? "authority"
                                                             : "trusted_ca_certs";
    for (const Word& word : arguments.subspan(1)) {
        pool.at(list).append(textDraft(word));
    }
    for (const Statement& option : statement.block) {
        if (option.name() == "source") {
            pool.at("sources").append(trustPool(option));
        } else if (!applyField(kLists, option, pool, m_faults)) {
            m_faults.unknown(option, fmt::format("the pool {}", kind), kLists);
        }
    }
    return pool;
}

Draft CaddyfileAdapter::clientAuthentication(const Statement& statement) {
    constexpr std::array kModes = std::to_array<std::string_view>(
        {"request", "require", "verify_if_given", "require_and_verify"});
    static constexpr std::array kRules = std::to_array<FieldRule>({
        {"mode", "", FieldKind::Text},
        {"trusted_leaf_cert", "trusted_leaf_certs", FieldKind::MoreTexts},
    });
    Draft auth = Draft::mapping(statement.range);
    for (const Statement& option : statement.block) {
        const std::string& name = option.name();
        const auto arguments = option.arguments();
        if (name == "trust_pool") {
            auth.set("ca", trustPool(option));
        } else if ((name == "trusted_ca_cert" || name == "trusted_ca_cert_file") &&
                   arguments.size() == 1) {
            const bool file = name.ends_with("_file");
            Draft& pool = auth.at("ca");
            if (pool.isNull()) {
                pool.set("provider", Draft::string(file ? "file" : "inline", option.range));
            }
            pool.at(file ? "pem_files" : "trusted_ca_certs").append(textDraft(arguments[0]));
        } else if (name == "trusted_leaf_cert_file" && arguments.size() == 1) {
            // Caddy puts the file's certificates here; the name says as much.
            auth.at("trusted_leaf_certs").append(textDraft(arguments[0]));
        } else if (name == "verifier" && !arguments.empty()) {
            auth.at("verifiers").append(clientVerifier(option));
        } else if (!applyField(kRules, option, auth, m_faults)) {
            m_faults.unknown(option, "client_auth", kRules,
                             std::to_array<std::string_view>(
                                 {"trust_pool", "trusted_ca_cert", "trusted_ca_cert_file",
                                  "trusted_leaf_cert_file", "verifier"}));
        }
        if (name == "mode" && arguments.size() == 1 &&
            std::find(kModes.begin(), kModes.end(), arguments[0].text) == kModes.end() &&
            !isPlaceholderWord(arguments[0])) {
            m_faults.invalid(arguments[0], "a mode: request, require, verify_if_given or "
                                           "require_and_verify");
        }
    }
    return auth;
}

Draft CaddyfileAdapter::clientVerifier(const Statement& statement) {
    const auto arguments = statement.arguments();
    if (arguments[0].text != "leaf") {
        Draft verifier = opaque(statement);
        verifier.set("verifier", textDraft(arguments[0]));
        return verifier;
    }
    Draft verifier = Draft::mapping(statement.range);
    verifier.set("verifier", textDraft(arguments[0]));
    const auto add = [&](std::span<const Word> words) {
        Draft loader = Draft::mapping(statement.range);
        loader.set("loader", textDraft(words[0]));
        for (const Word& word : words.subspan(1)) {
            loader.at(words[0].text + 's').append(textDraft(word));
        }
        verifier.at("leaf_certs_loaders").append(std::move(loader));
    };
    if (arguments.size() > 1) {
        add(arguments.subspan(1));
    }
    for (const Statement& loader : statement.block) {
        add(loader.words);
    }
    return verifier;
}

Draft CaddyfileAdapter::issuer(const Statement& statement) {
    Draft issuer = Draft::mapping(statement.range);
    const auto arguments = statement.arguments();
    if (arguments.empty()) {
        m_faults.arguments(statement, "the name of an issuer: acme, internal or zerossl");
        return issuer;
    }
    const std::string& kind = arguments[0].text;
    if (kind == "internal") {
        static constexpr std::array kRules = std::to_array<FieldRule>({
            {"ca", "", FieldKind::Text},
            {"lifetime", "", FieldKind::Duration},
            {"sign_with_root", "", FieldKind::True},
        });
        issuer.set("module", textDraft(arguments[0]));
        applyFields(kRules, statement.block, "issuer internal", issuer, m_faults);
        return issuer;
    }
    if (kind != "acme") {
        issuer = opaqueBlock(statement.block, statement.range);
        issuer.set("module", textDraft(arguments[0]));
        if (kind == "zerossl" && arguments.size() > 1) {
            issuer.set("api_key", textDraft(arguments[1]));
        }
        return issuer;
    }
    issuer.set("module", textDraft(arguments[0]));
    if (arguments.size() > 1) {
        issuer.set("ca", textDraft(arguments[1]));
    }
    for (const Statement& option : statement.block) {
        const auto values = option.arguments();
        if (option.name() == "eab" && values.size() == 2) {
            issuer.set("external_account", externalAccount(values));
        } else if (option.name() == "dns") {
            Draft& dns = memberAt(issuer, "challenges/dns", option.range);
            dns.kind = text::NodeKind::Mapping;
            if (!values.empty()) {
                dns.at("provider") = opaque(option);
                dns.at("provider").set("name", textDraft(values[0]));
            }
        } else if (!applyField(kAcmeRules, option, issuer, m_faults) &&
                   !applyField(kChallengeRules, option, issuer, m_faults)) {
            m_faults.unknown(option, "issuer acme", kAcmeRules,
                             std::to_array<std::string_view>({"eab", "dns"}));
        }
    }
    return issuer;
}

Draft CaddyfileAdapter::certificateManager(const Statement& statement) {
    Draft manager = opaqueBlock(statement.block, statement.range);
    const auto arguments = statement.arguments();
    if (arguments.empty()) {
        m_faults.arguments(statement, "the name of a module: http or tailscale");
        return manager;
    }
    manager.set("via", textDraft(arguments[0]));
    if (arguments.size() > 1 && arguments[0].text == "http") {
        manager.set("url", textDraft(arguments[1]));
    }
    return manager;
}

void CaddyfileAdapter::readTls(const Call& call, Outcome&) {
    static constexpr std::array kPolicyRules = std::to_array<FieldRule>({
        {"ciphers", "cipher_suites", FieldKind::MoreTexts},
        {"curves", "", FieldKind::MoreTexts},
        {"alpn", "", FieldKind::Texts},
        {"insecure_secrets_log", "", FieldKind::Text},
    });
    Pile& pile = *call.scope.pile;
    Draft policy = Draft::mapping(call.range());
    Draft acme;     // what shortcuts ask of an ACME issuer
    Draft internal; // "tls internal"
    std::vector<Draft> issuers;
    const auto& arguments = call.arguments;
    if (arguments.size() == 1) {
        if (arguments[0].text == "internal") {
            internal.set("module", textDraft(arguments[0]));
        } else if (arguments[0].text == "force_automate") {
            pile.forceAutomate = true;
        } else if (arguments[0].text.find('@') != std::string::npos ||
                   isPlaceholderWord(arguments[0])) {
            acme.set("email", textDraft(arguments[0]));
        } else {
            m_faults.invalid(arguments[0], "\"internal\", \"force_automate\" or an e-mail address");
        }
    } else if (arguments.size() == 2) {
        // A certificate is loaded once, however many sites name it.
        auto [tag, isNew] = m_certificateTags.emplace(arguments[0].text, std::string{});
        if (isNew) {
            tag->second = fmt::format("cert{}", m_certificateTags.size() - 1);
            Draft pair = Draft::mapping(call.range());
            pair.set("certificate", textDraft(arguments[0]));
            pair.set("key", textDraft(arguments[1]));
            pair.at("tags").append(Draft::string(tag->second, arguments[0].range));
            pile.certificateFiles.push_back(std::move(pair));
        }
        memberAt(policy, "certificate_selection/any_tag", call.range())
            .append(Draft::string(tag->second, arguments[0].range));
    } else if (!arguments.empty() || !call.statement.hasBlock) {
        m_faults.arguments(
            call.statement,
            "an e-mail address, \"internal\", a certificate and its key, or a block");
    }
    for (const Statement& option : call.block()) {
        const std::string& name = option.name();
        const auto values = option.arguments();
        if (name == "protocols") {
            for (std::size_t i = 0; i < values.size() && i < 2; ++i) {
                policy.set(i == 0 ? "protocol_min" : "protocol_max", textDraft(values[i]));
            }
            if (values.empty() || values.size() > 2) {
                m_faults.arguments(option, "the least protocol and the greatest");
            }
        } else if (name == "client_auth") {
            policy.set("client_authentication", clientAuthentication(option));
        } else if (name == "load") {
            for (const Word& folder : values) {
                pile.certificateFolders.push_back(textDraft(folder));
            }
        } else if ((name == "ca" || name == "ca_root" || name == "key_type" ||
                    name == "renewal_window_ratio") &&
                   values.size() == 1) {
            if (name == "ca") {
                acme.set("ca", textDraft(values[0]));
            } else if (name == "ca_root") {
                acme.at("trusted_roots_pem_files").append(textDraft(values[0]));
            } else {
                (name == "key_type" ? pile.keyType : pile.renewalRatio) =
                    name == "key_type" ? textDraft(values[0])
                                       : Draft::number(values[0].text, values[0].range);
            }
        } else if (name == "eab" && values.size() == 2) {
            acme.set("external_account", externalAccount(values));
        } else if (name == "dns") {
            Draft& dns = memberAt(acme, "challenges/dns", option.range);
            dns.kind = text::NodeKind::Mapping;
            if (!values.empty()) {
                dns.at("provider") = opaque(option);
                dns.at("provider").set("name", textDraft(values[0]));
            } else if (m_options.find("dns") == nullptr) {
                m_faults.arguments(option, "the name of a provider, which no global option gives");
            }
        } else if (name == "on_demand") {
            pile.onDemand = true;
        } else if (name == "reuse_private_keys") {
            pile.reuseKeys = true;
        } else if (name == "force_automate") {
            pile.forceAutomate = true;
        } else if (name == "issuer") {
            issuers.push_back(issuer(option));
        } else if (name == "get_certificate") {
            pile.managers.push_back(certificateManager(option));
        } else if (!applyField(kPolicyRules, option, policy, m_faults) &&
                   !applyField(kChallengeRules, option, acme, m_faults)) {
            m_faults.unknown(option, "tls", kPolicyRules, kTlsOptions);
        }
    }
    const int kinds =
        (issuers.empty() ? 0 : 1) + (acme.isNull() ? 0 : 1) + (internal.isNull() ? 0 : 1);
    if (kinds > 1) {
        m_faults.error("conflicting-options",
                       "issuers are set here in more than one way, which Caddy refuses",
                       call.range(), "keep either issuer or the options of one issuer");
    }
    checkDnsChallenge(call, acme);
    if (!acme.isNull()) {
        acme.set("module", Draft::string("acme", call.range()));
        acme.range = call.range();
        issuers.push_back(std::move(acme));
    }
    if (!internal.isNull()) {
        issuers.push_back(std::move(internal));
    }
    std::move(issuers.begin(), issuers.end(), std::back_inserter(pile.issuers));
    pile.connectionPolicies.push_back(std::move(policy));
}

void CaddyfileAdapter::checkDnsChallenge(const Call& call, const Draft& acme) {
    const Draft* challenges = acme.find("challenges");
    const Draft* dns = challenges == nullptr ? nullptr : challenges->find("dns");
    const bool options = dns != nullptr && !dns->members.empty();
    if (options && dns->find("provider") == nullptr && m_options.find("dns") == nullptr &&
        m_options.find("acme_dns") == nullptr) {
        m_faults.error("missing-subdirective",
                       "options of the DNS challenge are set, but no DNS provider", call.range(),
                       "add dns and the name of a provider, or the global option acme_dns");
    }
}

void CaddyfileAdapter::addAutomation(const ServedSite& served, Draft& tls) {
    const Pile& pile = m_piles[served.site];
    Draft policy = Draft::mapping(m_file.sites[served.site].range);
    std::set<std::string> subjects;
    for (const SiteAddress& address : served.addresses) {
        if (!address.host.empty() && address.scheme != "http" && address.port != httpPort()) {
            subjects.insert(address.host);
        }
    }
    for (const std::string& subject : subjects) {
        policy.at("subjects").append(Draft::string(subject, policy.range));
    }
    const std::size_t bare = policy.members.size();
    for (const Draft& issuer : pile.issuers) {
        policy.at("issuers").append(issuer);
    }
    for (const Draft& manager : pile.managers) {
        policy.at("get_certificate").append(manager);
    }
    if (!pile.keyType.isNull()) {
        policy.set("key_type", pile.keyType);
    }
    if (!pile.renewalRatio.isNull()) {
        policy.set("renewal_window_ratio", pile.renewalRatio);
    }
    for (const auto& [name, on] :
         {std::pair{"on_demand", pile.onDemand}, std::pair{"reuse_private_keys", pile.reuseKeys}}) {
        if (on) {
            policy.set(name, Draft::boolean(true, policy.range));
        }
    }
    if (policy.members.size() > bare) {
        memberAt(tls, "automation/policies", policy.range).append(std::move(policy));
    }
}

void CaddyfileAdapter::buildTlsApp(const std::vector<ServerPlan>& plans, Draft& config) {
    Draft tls;
    std::set<std::string> automate;
    std::set<std::size_t> seen; // a site on several sockets is one
    for (const ServerPlan& plan : plans) {
        for (const ServedSite& served : plan.sites) {
            const Pile& pile = m_piles[served.site];
            const bool first = seen.insert(served.site).second;
            const bool hostless =
                std::any_of(served.addresses.begin(), served.addresses.end(),
                            [](const SiteAddress& address) { return address.host.empty(); });
            for (const SiteAddress& address : served.addresses) {
                const bool secure = address.scheme != "http" && address.port != httpPort();
                const bool shared = hostless && secure && !m_options.autoHttps.contains("off") &&
                                    !m_options.autoHttps.contains("disable_certs");
                if (!address.host.empty() && (pile.forceAutomate || shared)) {
                    automate.insert(address.host);
                }
            }
            if (!first) {
                continue;
            }
            for (const Draft& pair : pile.certificateFiles) {
                memberAt(tls, "certificates/load_files", pair.range).append(pair);
            }
            for (const Draft& folder : pile.certificateFolders) {
                memberAt(tls, "certificates/load_folders", folder.range).append(folder);
            }
            addAutomation(served, tls);
        }
    }
    for (const std::string& name : automate) {
        memberAt(tls, "certificates/automate", {}).append(Draft::string(name, {}));
    }
    Draft general = Draft::mapping();
    for (const Draft& issuer : m_options.issuers) {
        general.at("issuers").append(issuer);
    }
    for (const std::string_view key : {"key_type", "renewal_window_ratio"}) {
        if (const Draft* value = m_options.find(key); value != nullptr) {
            general.set(key, *value);
        }
    }
    if (!general.members.empty()) {
        memberAt(tls, "automation/policies", general.members.front().value.range)
            .append(std::move(general));
    }
    if (!m_options.onDemand.isNull()) {
        memberAt(tls, "automation/on_demand", m_options.onDemand.range) = m_options.onDemand;
    }
    constexpr auto kCopied = std::to_array<std::pair<std::string_view, std::string_view>>({
        {"storage_clean_interval", "automation/storage_clean_interval"},
        {"renew_interval", "automation/renew_interval"},
        {"ocsp_interval", "automation/ocsp_interval"},
        {"tls_resolvers", "resolvers"},
        {"dns", "dns"},
        {"ech", "encrypted_client_hello"},
    });
    for (const auto& [option, path] : kCopied) {
        if (const Draft* value = m_options.find(option); value != nullptr && value->text != "off") {
            memberAt(tls, path, value->range) = *value;
        }
    }
    constexpr auto kSwitches = std::to_array<std::pair<std::string_view, std::string_view>>({
        {"storage_check", "disable_storage_check"},
        {"storage_clean_interval", "disable_storage_clean"},
        {"ocsp_stapling", "disable_ocsp_stapling"},
    });
    for (const auto& [option, field] : kSwitches) {
        if (const Draft* value = m_options.find(option); value != nullptr && value->text == "off") {
            tls.set(field, Draft::boolean(true, value->range));
        }
    }
    if (!tls.isNull()) {
        config.at("apps").set("tls", std::move(tls));
    }
}

} // namespace gatelens::adapters::caddy
