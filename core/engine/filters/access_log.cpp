// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// access-log: one JSON object a line and request. Queries are left out by
// default, because keys travel in them.
#include "core/base/json_writer.h"
#include "core/engine/exchange.h"
#include "core/engine/object_reader.h"
#include "core/engine/worker.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace gatelens::engine::filters {

namespace {

class AccessLog final : public Filter {
public:
    AccessLog(net::Socket file, bool query)
        : m_file(std::move(file))
        , m_query(query) {}

    [[nodiscard]] unsigned phases() const override { return kLog; }
    void onLog(const Exchange& exchange) const override {
        const http::RequestHead& request = exchange.request();
        JsonWriter writer(JsonWriter::Style::Compact);
        writer.beginObject();
        writer.member("time", exchange.worker().loop().wallSeconds());
        writer.member("client", exchange.client().ip);
        writer.member("method", request.method);
        writer.member("host", request.authority);
        writer.member("path", request.path);
        if (m_query && request.hasQuery) {
            writer.member("query", request.query);
        }
        writer.member("status", exchange.status());
        writer.member("bytes", exchange.responseBytes());
        writer.member("ms", exchange.worker().loop().now() - exchange.startedAt());
        writer.member("route", exchange.route()->name);
        if (!exchange.consumer().empty()) {
            writer.member("consumer", exchange.consumer());
        }
        writer.endObject();
        std::string line = writer.take();
        line += '\n';
        // One write to a file opened for appending: lines never mix.
        [[maybe_unused]] const auto written = write(descriptor(), line.data(), line.size());
    }

private:
    [[nodiscard]] int descriptor() const { return m_file.valid() ? m_file.get() : STDERR_FILENO; }

    net::Socket m_file; // closes itself; none: the standard error
    bool m_query;
};

Result<FilterPtr> parse(const text::Node& config, const text::SourceMap& sources) {
    ObjectReader reader(config, sources, "filter access-log");
    const std::string path = reader.text("file");
    const bool query = reader.flag("query", false);
    net::Socket file;
    if (!path.empty()) {
        file = net::Socket(open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640));
        if (!file.valid()) {
            reader.mistake(config.get("file"),
                           "cannot write " + path + ": " + std::strerror(errno));
        }
    }
    if (auto finished = reader.finish(); !finished) {
        return fail(finished.error());
    }
    return std::make_shared<AccessLog>(std::move(file), query);
}

} // namespace

extern const FilterType access_log;
const FilterType access_log{.name = "access-log", .parse = parse};

} // namespace gatelens::engine::filters
