// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connect/caddy_adapt.h"

#include "core/adapters/support/draft.h"
#include "core/adapters/support/fields.h"
#include "core/connect/http_transport.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace gatelens::connect {

namespace {

using text::Node;

constexpr std::string_view kWhere = "POST /adapt";

const adapters::Adapter* caddyOf(AdapterList adapters) {
    const auto found = std::ranges::find(adapters, "caddy", &adapters::Adapter::id);
    return found == adapters.end() ? nullptr : *found;
}

Result<adapters::ApiAnswer> ask(const SourceName& admin, std::string caddyfile,
                                const ReadOptions& options) {
    auto transport = openHttp(admin, options.access, options.limits, options.cancel);
    if (!transport) {
        return fail(std::move(transport.error()));
    }
    adapters::ApiRequest request;
    request.method = "POST";
    request.path = "/adapt";
    request.headers = {{"Content-Type", "text/caddyfile"}};
    request.body = std::move(caddyfile);
    // Adapting changes nothing, but a POST is repeated by no client.
    (*transport)->send(std::move(request), Attempts::One);
    return (*transport)->next();
}

// Caddy answers errors as {"error": "…"}.
Error refusal(const adapters::ApiAnswer& answer, const Node* root, const SourceName& name,
              const SourceName& admin) {
    const std::string reason = adapters::textOf(root, "error");
    if (answer.status == 400 && !reason.empty()) {
        return {ErrorCode::InvalidInput,
                fmt::format("Caddy at {} refuses this Caddyfile: {}", admin.text, reason),
                name.path};
    }
    if (answer.status == 401 || answer.status == 403) {
        return {ErrorCode::Unauthorized,
                fmt::format("Caddy's admin API answers {} to {}{}", answer.status, kWhere,
                            reason.empty() ? std::string{} : ": " + reason),
                admin.text};
    }
    return {ErrorCode::WrongProduct,
            fmt::format("answers {} to {}; --adapt wants the admin API of a Caddy, such as "
                        "http://127.0.0.1:2019",
                        answer.status, kWhere),
            admin.text};
}

void addWarnings(const Node* warnings, const std::string& path, model::Snapshot& snapshot) {
    if (warnings == nullptr || !warnings->isSequence()) {
        return;
    }
    for (const Node* warning : warnings->items) {
        const std::string directive = adapters::textOf(warning, "directive");
        text::Diagnostic diagnostic;
        diagnostic.severity = text::Severity::Warning;
        diagnostic.code = "caddy-adapt";
        diagnostic.message = (directive.empty() ? std::string{} : directive + ": ") +
                             adapters::textOf(warning, "message");
        diagnostic.apiPath = fmt::format("{}:{}", path, adapters::intOf(warning, "line", 1));
        snapshot.diagnostics.push_back(std::move(diagnostic));
    }
}

} // namespace

Result<std::vector<model::SnapshotPtr>> readAdapted(const SourceName& name,
                                                    const ReadOptions& options,
                                                    AdapterList adapters,
                                                    const text::FileSystem& files) {
    const adapters::Adapter* caddy = caddyOf(adapters);
    const auto admin = parseSourceName(options.adaptUrl, adapters);
    if (!admin) {
        return fail(admin.error());
    }
    if (caddy == nullptr || admin->kind != SourceName::Kind::Http) {
        return fail(ErrorCode::Usage, "--adapt wants the URL of a Caddy's admin API",
                    options.adaptUrl);
    }
    if (name.kind != SourceName::Kind::Path || files.isDirectory(name.path)) {
        return fail(ErrorCode::Usage, "--adapt wants a Caddyfile as the source", name.text);
    }
    auto caddyfile = files.read(name.path, options.limits.maxBytes);
    if (!caddyfile) {
        return fail(std::move(caddyfile.error()));
    }
    auto answer = ask(*admin, *std::move(caddyfile), options);
    if (!answer) {
        return fail(std::move(answer.error()));
    }
    adapters::ReadContext context(files, options.limits);
    const int status = answer->status;
    auto document = context.parse(text::SourceKind::ApiAnswer, std::string(kWhere),
                                  std::move(answer->body), text::Format::Json);
    const Node* root = document ? (*document)->root() : nullptr;
    const Node* config = root == nullptr ? nullptr : root->get("result");
    if (status != 200 || config == nullptr) {
        return fail(refusal(*answer, root, name, *admin));
    }
    const auto adapted = adapters::makeDerivedDocument();
    adapted->file = (*document)->file;
    adapted->roots.push_back(config);
    const std::vector<text::DocumentPtr> documents{adapted};
    auto snapshot = caddy->read(context, documents);
    if (!snapshot) {
        return fail(std::move(snapshot.error()));
    }
    addWarnings(root->get("warnings"), name.path, *snapshot);
    return std::vector<model::SnapshotPtr>{
        std::make_shared<const model::Snapshot>(*std::move(snapshot))};
}

} // namespace gatelens::connect
