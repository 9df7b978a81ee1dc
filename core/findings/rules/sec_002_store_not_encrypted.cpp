// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/findings/places.h"
#include "core/findings/rule.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

namespace gatelens::findings {

namespace {

model::Provenance placeOfStore(const model::Snapshot& snapshot) {
    const auto& range = snapshot.gateway.store.range;
    return range.valid() ? model::Provenance{range, {}} : placeOf(snapshot);
}

void lowerWhenDiskIsEncrypted(const Context& context, Draft& draft) {
    const auto& gateway = context.snapshot().gateway;
    const auto* attested =
        context.attestations().find(AttestedFact::ControlElsewhere, model::EntityKind::Gateway,
                                    gateway, gateway.label(), context.now());
    if (attested != nullptr && attested->value.find("disk") != std::string::npos) {
        draft.severity(Severity::Medium, "the disk below it is attested to be encrypted");
    }
}

// The keys that every installation brings along (conf/config.yaml of the product).
void checkApisix(const Context& context, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    const auto& store = snapshot.gateway.store;
    if (store.kind != "etcd") {
        return;
    }
    if (store.encrypted.known() && !store.encrypted.value) {
        Draft draft = reporter.reportGateway(context);
        draft.message("Gateway \"{}\" writes keys and passwords of plugins and consumers to etcd "
                      "without encryption",
                      nameOf(snapshot.gateway));
        addSetting(draft, "encryption of stored fields", store.encrypted, "off",
                   placeOfStore(snapshot));
        draft.fix("Set apisix.data_encryption.enable_encrypt_fields: true with a keyring of your "
                  "own, and write every object once more");
        lowerWhenDiskIsEncrypted(context, draft);
        return;
    }
    const auto sample = std::find_if(store.keyring.begin(), store.keyring.end(),
                                     [](const auto& key) { return key.common; });
    if (sample == store.keyring.end() || sample != store.keyring.begin()) {
        return; // only the first key encrypts; older ones are kept to read
    }
    const bool declared = sample->range.valid();
    Draft draft = reporter.reportGateway(context);
    draft
        .message("Gateway \"{}\" encrypts what it stores with the key that ships with the product: "
                 "whoever gets a copy of etcd can read it",
                 nameOf(snapshot.gateway))
        .evidence("first key of the keyring",
                  declared ? "the published sample" : "unset; product default is published",
                  declared ? model::Provenance{sample->range, {}} : placeOfStore(snapshot))
        .fix("Put a random key of 16 characters first in apisix.data_encryption.keyring, keep the "
             "old one behind it until every object was written once more, then rotate the secrets");
    lowerWhenDiskIsEncrypted(context, draft);
}

void checkKong(const Context& context, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    const auto& store = snapshot.gateway.store;
    if (store.kind != "postgres" || !store.encrypted.known() || store.encrypted.value) {
        return;
    }
    Draft draft = reporter.reportGateway(context);
    draft.message("Gateway \"{}\" keeps credentials of consumers and plugins in PostgreSQL without "
                  "a keyring: a dump of the database is a list of secrets",
                  nameOf(snapshot.gateway));
    addSetting(draft, "keyring", store.encrypted, "off", placeOfStore(snapshot));
    draft.fix("Turn on keyring_enabled where the edition has it; otherwise keep plugin secrets in "
              "a vault ({{vault://…}}) and encrypt the database's disk and backups");
    if (!store.encrypted.declared()) {
        draft.severity(Severity::Medium, "only the enterprise edition has a keyring");
    }
    lowerWhenDiskIsEncrypted(context, draft);
}

// Keys of clients are the names of their sessions in Redis unless they are hashed.
void checkTyk(const Context& context, Reporter& reporter) {
    const auto& snapshot = context.snapshot();
    const auto* root = snapshot.gateway.raw;
    if (root == nullptr || root->get("listen_port") == nullptr) {
        return; // no tyk.conf was read
    }
    const auto* hash = root->get("hash_keys");
    if (hash != nullptr && hash->asBool().value_or(false)) {
        return;
    }
    Draft draft = reporter.reportGateway(context);
    draft
        .message("Gateway \"{}\" stores the keys of its clients in Redis as they are: whoever can "
                 "list Redis can call every API",
                 nameOf(snapshot.gateway))
        .evidence("hash_keys", hash == nullptr ? "unset; product default false" : "false",
                  hash == nullptr ? placeOfStore(snapshot) : model::Provenance{hash->range, {}})
        .fix("Set \"hash_keys\": true and \"hash_key_function\": \"murmur128\" or \"sha256\", then "
             "issue the keys anew")
        .edit({ModelEdit::Kind::SetField,
               {context.index(), {model::EntityKind::Gateway, 0}},
               "hash_keys",
               "true"});
    lowerWhenDiskIsEncrypted(context, draft);
}

void check(const Context& context, Reporter& reporter) {
    if (context.product() == "apisix") {
        checkApisix(context, reporter);
    } else if (context.product() == "kong") {
        checkKong(context, reporter);
    } else {
        checkTyk(context, reporter);
    }
}

} // namespace

extern const Rule sec002;
const Rule sec002{
    .id = "GW-SEC-002",
    .title = "Secret store is not encrypted or uses the sample key",
    .severity = Severity::High,
    .meaning = "The gateway's database holds keys and passwords in clear, or under a key that is "
               "published with the product.",
    .risk = "A backup, a replica or one read of the store gives every credential the gateway "
            "knows, of clients and of backends.",
    .fix = "Turn on encryption or hashing of stored secrets with a key of your own, write the "
           "objects again, and rotate what was readable before.",
    .verify = "A dump of the store shows no key or password in clear; clients still log in.",
    .fixKind = FixKind::Assisted,
    .owasp = "API8",
    .cwe = "CWE-312",
    .asvs = "13.3.1",
    .products = kKong | kApisix | kTyk,
    .gateway = check,
};

} // namespace gatelens::findings
