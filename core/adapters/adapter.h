// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a gateway family brings: how its files and its admin API are recognised
// and read into the model. One file a family (with companions <family>_*.cpp when
// it would grow past 600 lines), one line in adapters.def. Adapters do no I/O of
// their own: files come through a ReadContext, API answers through a LiveReader
// that is driven by core/connect. That keeps them testable and fuzzable.
#pragma once

#include "core/adapters/read_context.h"
#include "core/base/result.h"
#include "core/model/snapshot.h"
#include "core/text/document.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatelens::adapters {

// How sure an adapter is that something is its own. When several claim a
// document the surest wins, then the earlier line of adapters.def.
enum class Confidence : std::uint8_t { None, Possible, Likely, Certain };

// One question to a running gateway. For HTTP `path` starts with "/" and is
// appended to the base URL; for a runtime socket `method` is "CMD" and `path` is
// the command.
struct ApiRequest {
    std::string method = "GET";
    std::string path{};
    std::vector<std::pair<std::string, std::string>> headers{};
    std::string body{};
};

// Any status is an answer; only transport failures are errors of the connection.
struct ApiAnswer {
    ApiRequest request;
    int status = 0; // 0 for a runtime socket
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;

    // First header of that name, ASCII case-insensitive, empty when absent.
    [[nodiscard]] std::string_view header(std::string_view name) const;
};

// A process on this machine that owns the socket that was connected to. Gateways
// without a configuration API (nginx, HAProxy) are read through it: the command
// line names their files.
struct LocalProcess {
    int pid = 0;
    std::string executable{};             // "/usr/sbin/nginx"
    std::vector<std::string> arguments{}; // of the master process, argv[0] included
    std::string directory{};              // its working directory
};

struct LiveOptions {
    std::string baseUrl;        // as the user named it, without credentials
    bool runtimeSocket = false; // HAProxy's, not HTTP
    std::optional<LocalProcess> process;
};

// Reads a running gateway as a conversation: start() gives the first requests,
// feed() takes each answer (in any order, several may be under way) and gives
// the follow-ups (next pages, children); when nothing is outstanding, finish()
// makes the snapshot. Errors of feed() end the read: 401/403 as Unauthorized with
// what to set, an answer that is not this product's as WrongProduct, a broken
// shape as UnexpectedAnswer; each names the API path.
class LiveReader {
public:
    LiveReader() = default;
    LiveReader(const LiveReader&) = delete;
    LiveReader& operator=(const LiveReader&) = delete;
    virtual ~LiveReader() = default;

    [[nodiscard]] virtual std::vector<ApiRequest> start() = 0;
    [[nodiscard]] virtual Result<std::vector<ApiRequest>> feed(ApiAnswer answer) = 0;
    [[nodiscard]] virtual Result<model::Snapshot> finish(ReadContext& context) = 0;
};

struct Capabilities {
    bool liveRead = false;
    bool liveWrite = false;
    bool ownSchemas = false;   // serves schemas that validation can use
    bool runtimeState = false; // health, counters
};

struct Adapter {
    std::string_view id;   // "kong", also the scheme prefix in "kong+https://…"
    std::string_view name; // "Kong Gateway"
    Capabilities capabilities{};

    // Files. `recognize` looks at one parsed document; `read` gets all documents
    // of a source that this adapter recognised, in path order, and may load more
    // (includes) through the context. Everything wrong with them that does not
    // stop the read goes to the snapshot's diagnostics.
    Confidence (*recognize)(const text::Document& document, std::string_view fileName) = nullptr;
    Result<model::Snapshot> (*read)(ReadContext& context,
                                    std::span<const text::DocumentPtr> documents) = nullptr;

    // Live. `probes` are harmless GET paths whose answers tell the product
    // ("CMD show info" for a runtime socket); null when there is no live form.
    std::span<const std::string_view> probes{};
    Confidence (*identify)(const ApiAnswer& answer) = nullptr;
    std::unique_ptr<LiveReader> (*openLive)(const LiveOptions& options) = nullptr;

    // What a person would look for in this family's files, for the message when
    // nothing was recognised: "_format_version with services, routes or plugins".
    std::string_view looksFor{};
    // Divides the recognised documents of a directory into gateways, each group
    // in path order; null when they always make one gateway together.
    std::vector<std::vector<text::DocumentPtr>> (*split)(
        const ReadContext& context, std::span<const text::DocumentPtr> documents) = nullptr;
    // Base name of the executable ("nginx") when a gateway on this machine can be
    // read through its LocalProcess alone, whatever its socket answers.
    std::string_view processName{};
};

// The families of adapters.def, in its order.
[[nodiscard]] std::span<const Adapter* const> allAdapters();
[[nodiscard]] const Adapter* findAdapter(std::string_view id);

} // namespace gatelens::adapters
