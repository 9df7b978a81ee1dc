// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connect/detect.h"

#include "core/base/strings.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace gatelens::connect {

namespace {

using adapters::Adapter;
using adapters::ApiAnswer;
using adapters::ApiRequest;
using adapters::Confidence;

constexpr std::string_view kCommand = "CMD ";

struct Probe {
    std::string_view path;
    std::vector<const Adapter*> askers;
};

// The probes of the adapters, each path once, in the order of the list.
std::vector<Probe> probesOf(AdapterList adapters, const Adapter* only, bool runtimeSocket) {
    std::vector<Probe> probes;
    for (const auto* adapter : adapters) {
        if ((only != nullptr && adapter != only) || adapter->identify == nullptr ||
            adapter->openLive == nullptr) {
            continue;
        }
        for (const std::string_view path : adapter->probes) {
            if (path.starts_with(kCommand) != runtimeSocket) {
                continue;
            }
            const auto known = std::ranges::find(probes, path, &Probe::path);
            if (known != probes.end()) {
                known->askers.push_back(adapter);
            } else {
                probes.push_back({path, {adapter}});
            }
        }
    }
    return probes;
}

ApiRequest requestOf(std::string_view probe) {
    ApiRequest request;
    if (probe.starts_with(kCommand)) {
        request.method = "CMD";
        probe.remove_prefix(kCommand.size());
    }
    request.path = probe;
    return request;
}

std::string firstLine(std::string_view text) {
    constexpr std::size_t kShown = 80;
    text = trim(text);
    text = text.substr(0, std::min(text.find_first_of("\r\n"), kShown));
    std::string shown(text);
    // Bytes of a stranger go to a terminal.
    std::ranges::replace_if(
        shown, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, '?');
    return shown;
}

class Detector final {
public:
    Detector(const SourceName& name, Transport& transport)
        : m_name(name)
        , m_transport(transport) {}

    // A failure of the connection, which no further probe would mend.
    Status ask(const Probe& probe) {
        m_transport.send(requestOf(probe.path), Attempts::One);
        auto answer = m_transport.next();
        if (!answer) {
            if (answer.error().code != ErrorCode::UnexpectedAnswer) {
                return fail(std::move(answer.error()));
            }
            if (!m_unexpected) {
                m_unexpected = std::move(answer.error());
            }
            return {};
        }
        for (const auto* adapter : probe.askers) {
            const Confidence confidence = adapter->identify(*answer);
            if (confidence > m_best.confidence) {
                m_best = {adapter, confidence};
            }
        }
        remember(*answer);
        return {};
    }

    void consider(const Adapter* adapter, Confidence confidence) {
        if (confidence > m_best.confidence) {
            m_best = {adapter, confidence};
        }
    }

    [[nodiscard]] const Detection& best() const { return m_best; }

    [[nodiscard]] Error nothing(AdapterList adapters, bool runtimeSocket,
                                const std::optional<adapters::LocalProcess>& process) const {
        const std::string wanted = m_name.product != nullptr
                                       ? std::string(m_name.product->name)
                                       : fmt::format("the admin API of a known product ({})",
                                                     known(adapters, runtimeSocket));
        Error error{ErrorCode::WrongProduct, fmt::format("this is not {}", wanted), m_name.text};
        if (m_unauthorized != 0) {
            error.code = ErrorCode::Unauthorized;
            error.message = fmt::format(
                "answers {} before it can be recognised; set GATELENS_TOKEN (a bearer token) or "
                "GATELENS_HEADERS (\"Name: value\"), or use a profile",
                m_unauthorized);
            return error;
        }
        if (m_plainOnTls) {
            error.code = ErrorCode::TlsFailure;
            error.message = "the port speaks TLS; write https:// instead of http://";
            return error;
        }
        if (m_unexpected) {
            error.message += fmt::format("; it {}", m_unexpected->message);
        }
        if (!m_seen.empty()) {
            error.message += fmt::format("; what answers is {}", m_seen);
        }
        if (const auto path = m_name.url.find('/', m_name.url.find("://") + 3);
            m_name.kind == SourceName::Kind::Http && path != std::string::npos) {
            error.message += fmt::format("; the address has the path {}: name the base of the API",
                                         m_name.url.substr(path));
        }
        if (process) {
            error.message += fmt::format("; the port belongs to {} (process {})",
                                         process->executable, process->pid);
        }
        return error;
    }

private:
    static std::string known(AdapterList adapters, bool runtimeSocket) {
        std::vector<std::string_view> names;
        for (const auto& probe : probesOf(adapters, nullptr, runtimeSocket)) {
            for (const auto* adapter : probe.askers) {
                if (std::ranges::find(names, adapter->name) == names.end()) {
                    names.push_back(adapter->name);
                }
            }
        }
        return fmt::format("{}", fmt::join(names, ", "));
    }

    void remember(const ApiAnswer& answer) {
        if (answer.status == 401 || (answer.status == 403 && m_unauthorized == 0)) {
            m_unauthorized = answer.status;
        }
        // nginx and Go say so in a 400.
        if (answer.status == 400 && answer.body.find("HTTPS") != std::string::npos) {
            m_plainOnTls = true;
        }
        if (!m_seen.empty()) {
            return;
        }
        if (answer.request.method == "CMD") {
            m_seen = fmt::format("\"{}\"", firstLine(answer.body));
            return;
        }
        const auto server = answer.header("Server");
        m_seen = fmt::format("{}, status {} for {}",
                             server.empty() ? "a server without a name"
                                            : fmt::format("\"{}\"", firstLine(server)),
                             answer.status, answer.request.path);
    }

    const SourceName& m_name;
    Transport& m_transport;
    Detection m_best;
    std::optional<Error> m_unexpected;
    std::string m_seen;
    int m_unauthorized = 0;
    bool m_plainOnTls = false;
};

std::string_view baseName(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

} // namespace

bool hasProbes(const SourceName& name, bool runtimeSocket, AdapterList adapters) {
    return !probesOf(adapters, name.product, runtimeSocket).empty();
}

Result<Detection> detectProduct(const SourceName& name, bool runtimeSocket, Transport& transport,
                                AdapterList adapters,
                                const std::optional<adapters::LocalProcess>& process) {
    if (name.product != nullptr && name.product->openLive == nullptr) {
        return fail(ErrorCode::Unsupported,
                    fmt::format("{} has no admin API that can be read; name its files instead",
                                name.product->name),
                    name.text);
    }
    Detector detector(name, transport);
    for (const auto& probe : probesOf(adapters, name.product, runtimeSocket)) {
        if (auto status = detector.ask(probe); !status) {
            return fail(std::move(status.error()));
        }
        if (detector.best().confidence == Confidence::Certain) {
            return detector.best();
        }
    }
    for (const auto* adapter : adapters) {
        const bool asked = name.product == nullptr || name.product == adapter;
        if (asked && process && adapter->openLive != nullptr && !adapter->processName.empty() &&
            baseName(process->executable) == adapter->processName) {
            detector.consider(adapter, Confidence::Likely);
        }
    }
    if (detector.best().adapter == nullptr) {
        return fail(detector.nothing(adapters, runtimeSocket, process));
    }
    return detector.best();
}

} // namespace gatelens::connect
