// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/generate.h"

#include "core/base/json_writer.h"

#include <algorithm>
#include <array>
#include <random>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace gatelens::test {

namespace {

using Random = std::mt19937_64;
using Texts = std::vector<std::string>;

// Writes the same calls as YAML or as JSON. Lists of texts are flow lists in YAML
// when they are short, as people write them.
class Writer {
public:
    Writer() = default;
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;
    virtual ~Writer() = default;

    virtual void text(std::string_view key, std::string_view value) = 0;
    virtual void plain(std::string_view key, std::string_view value) = 0; // number, boolean
    virtual void texts(std::string_view key, const Texts& values) = 0;
    virtual void beginList(std::string_view key) = 0;
    virtual void endList() = 0;
    virtual void beginItem() = 0;
    virtual void endItem() = 0;
    virtual void beginMap(std::string_view key) = 0;
    virtual void endMap() = 0;
    virtual std::string take() = 0;
};

class YamlWriter final : public Writer {
public:
    void text(std::string_view key, std::string_view value) override { line(key, scalar(value)); }
    void plain(std::string_view key, std::string_view value) override { line(key, value); }
    void texts(std::string_view key, const Texts& values) override {
        if (values.size() <= 2) {
            std::string list;
            for (const auto& value : values) {
                list += list.empty() ? "" : ", ";
                list += scalar(value);
            }
            line(key, '[' + list + ']');
            return;
        }
        line(key, "");
        for (const auto& value : values) {
            m_out.append(m_indent, ' ');
            m_out += "- ";
            m_out += scalar(value);
            m_out += '\n';
        }
    }
    void beginList(std::string_view key) override { line(key, ""); }
    void endList() override {}
    void beginItem() override {
        m_dash = true;
        m_indent += 2;
    }
    void endItem() override { m_indent -= 2; }
    void beginMap(std::string_view key) override {
        line(key, "");
        m_indent += 2;
    }
    void endMap() override { m_indent -= 2; }
    std::string take() override { return std::move(m_out); }

private:
    static std::string scalar(std::string_view value) {
        const bool quote = value.find_first_of("#{}[]*~\"' ") != std::string_view::npos ||
                           value.find_first_not_of("0123456789.") == std::string_view::npos;
        return quote ? jsonQuote(value) : std::string(value);
    }

    void line(std::string_view key, std::string_view value) {
        m_out.append(m_dash ? m_indent - 2 : m_indent, ' ');
        m_out += m_dash ? "- " : "";
        m_dash = false;
        m_out += key;
        m_out += value.empty() ? ":" : ": ";
        m_out += value;
        m_out += '\n';
    }

    std::string m_out;
    std::size_t m_indent = 0;
    bool m_dash = false;
};

class KongJsonWriter final : public Writer {
public:
    KongJsonWriter() { m_json.beginObject(); }
    void text(std::string_view key, std::string_view value) override { m_json.member(key, value); }
    void plain(std::string_view key, std::string_view value) override {
        m_json.key(key);
        if (value == "true" || value == "false") {
            m_json.value(value == "true");
        } else {
            m_json.value(std::stoi(std::string(value)));
        }
    }
    void texts(std::string_view key, const Texts& values) override { m_json.list(key, values); }
    void beginList(std::string_view key) override { m_json.key(key).beginArray(); }
    void endList() override { m_json.endArray(); }
    void beginItem() override { m_json.beginObject(); }
    void endItem() override { m_json.endObject(); }
    void beginMap(std::string_view key) override { m_json.key(key).beginObject(); }
    void endMap() override { m_json.endObject(); }
    std::string take() override {
        m_json.endObject();
        return m_json.take();
    }

private:
    JsonWriter m_json;
};

std::size_t below(Random& random, std::size_t limit) {
    return static_cast<std::size_t>(random() % limit);
}

template <std::size_t N>
std::string_view pick(Random& random, const std::array<std::string_view, N>& words) {
    return words[below(random, N)];
}

constexpr std::array<std::string_view, 12> kAreas{"orders",   "billing",  "catalogue", "search",
                                                  "identity", "payments", "returns",   "reviews",
                                                  "shipping", "pricing",  "loyalty",   "größen"};
constexpr std::array<std::string_view, 8> kNouns{"items",  "status",   "history", "export",
                                                 "import", "webhooks", "events",  "reports"};

void plugin(Writer& out, Random& random) {
    out.beginItem();
    switch (below(random, 4)) {
    case 0:
        out.text("name", "rate-limiting");
        out.beginMap("config");
        out.plain("minute", fmt::format("{}", 10 * (1 + below(random, 100))));
        out.text("policy", "local");
        out.endMap();
        break;
    case 1:
        out.text("name", "key-auth");
        out.beginMap("config");
        out.texts("key_names", {"apikey"});
        out.plain("hide_credentials", "true");
        out.endMap();
        break;
    case 2:
        out.text("name", "cors");
        out.beginMap("config");
        out.texts("origins", {"https://shop.example", "https://app.example",
                              fmt::format("https://{}.example", pick(random, kNouns))});
        out.plain("max_age", "3600");
        out.endMap();
        break;
    default:
        out.text("name", "request-size-limiting");
        out.beginMap("config");
        out.plain("allowed_payload_size", "8");
        out.endMap();
        break;
    }
    out.endItem();
}

void route(Writer& out, Random& random, std::size_t number) {
    const std::string_view area = pick(random, kAreas);
    const std::string_view noun = pick(random, kNouns);
    out.beginItem();
    out.text("name", fmt::format("{}-{}-{}", area, noun, number));
    Texts paths{fmt::format("/{}/v{}/{}/{}", area, 1 + below(random, 4), noun, number)};
    if (number % 7 == 0) {
        paths.push_back(fmt::format("~/{}/(?<id>\\d+)/{}$", area, noun));
    }
    out.texts("paths", paths);
    if (number % 3 == 0) {
        out.texts("hosts", {fmt::format("{}.api.example", area), "gw.example",
                            fmt::format("*.{}.example", noun)});
    }
    if (number % 2 == 0) {
        out.texts("methods", {"GET", "POST", "PUT"});
    }
    out.plain("strip_path", number % 5 == 0 ? "false" : "true");
    out.plain("preserve_host", "false");
    out.texts("protocols", {"http", "https"});
    out.plain("regex_priority", fmt::format("{}", below(random, 10)));
    out.texts("tags", {fmt::format("team-{}", below(random, 40)), std::string(area)});
    if (number % 8 == 0) {
        out.beginList("plugins");
        plugin(out, random);
        out.endList();
    }
    out.endItem();
}

void service(Writer& out, Random& random, std::size_t first, std::size_t count) {
    out.beginItem();
    out.text("name", fmt::format("{}-{}", pick(random, kAreas), first));
    out.text("host", fmt::format("up-{}.internal", first % 500));
    out.plain("port", fmt::format("{}", 8000 + below(random, 1000)));
    out.text("protocol", first % 4 == 0 ? "https" : "http");
    out.text("path", "/");
    out.plain("connect_timeout", "60000");
    out.plain("read_timeout", "60000");
    out.plain("retries", "5");
    if (first % 3 == 0) {
        out.beginList("plugins");
        plugin(out, random);
        out.endList();
    }
    out.beginList("routes");
    for (std::size_t i = 0; i < count; ++i) {
        route(out, random, first + i);
    }
    out.endList();
    out.endItem();
}

void consumersAndUpstreams(Writer& out, Random& random, std::size_t routes) {
    out.beginList("consumers");
    for (std::size_t i = 0; i < std::max<std::size_t>(1, routes / 100); ++i) {
        out.beginItem();
        out.text("username", fmt::format("client-{}", i));
        out.beginList("keyauth_credentials");
        out.beginItem();
        out.text("key", fmt::format("k{:016x}{:016x}", random(), random()));
        out.endItem();
        out.endList();
        out.endItem();
    }
    out.endList();
    out.beginList("upstreams");
    for (std::size_t i = 0; i < std::min<std::size_t>(500, routes); ++i) {
        out.beginItem();
        out.text("name", fmt::format("up-{}.internal", i));
        out.text("algorithm", "round-robin");
        out.beginList("targets");
        for (std::size_t j = 0; j < 2; ++j) {
            out.beginItem();
            out.text("target", fmt::format("10.{}.{}.{}:8080", i / 250, i % 250, j + 1));
            out.plain("weight", "100");
            out.endItem();
        }
        out.endList();
        out.endItem();
    }
    out.endList();
}

std::string generate(Writer& out, std::size_t routes, std::uint64_t seed) {
    Random random(seed);
    out.text("_format_version", "3.0");
    out.beginList("services");
    constexpr std::size_t kMostRoutes = 12;
    for (std::size_t first = 0; first < routes;) {
        const std::size_t count = std::min(routes - first, 1 + below(random, kMostRoutes));
        service(out, random, first, count);
        first += count;
    }
    out.endList();
    consumersAndUpstreams(out, random, routes);
    out.beginList("plugins");
    plugin(out, random);
    out.endList();
    return out.take();
}

} // namespace

std::string generateKongYaml(std::size_t routes, std::uint64_t seed) {
    YamlWriter writer;
    return generate(writer, routes, seed);
}

std::string generateKongJson(std::size_t routes, std::uint64_t seed) {
    KongJsonWriter writer;
    return generate(writer, routes, seed);
}

} // namespace gatelens::test
