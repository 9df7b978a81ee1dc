// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/settings_reader.h"

#include <gtest/gtest.h>

namespace gatelens::text {
namespace {

DocumentPtr readAs(SourceMap& sources, std::string name, std::string text) {
    const auto& file = sources.add(SourceKind::File, std::move(name), std::move(text));
    auto document = read(Format::Toml, file);
    EXPECT_TRUE(document) << (document ? "" : document.error().text());
    return document ? *document : nullptr;
}

TEST(SettingsReader, ReadsValuesAsTheyStand) {
    SourceMap sources;
    const auto document = readAs(sources, "kong.conf",
                                 "# header\n"
                                 "admin_listen = 127.0.0.1:8001, 127.0.0.1:8444 ssl # local\n"
                                 "  pg_password=p\\#w \n"
                                 "headers =\n"
                                 "log_level = notice");
    ASSERT_NE(document, nullptr);
    const Node& root = *document->root();
    EXPECT_EQ(root.get("admin_listen")->text, "127.0.0.1:8001, 127.0.0.1:8444 ssl");
    EXPECT_EQ(sources.place(root.get("admin_listen")->range), "kong.conf:2:16");
    EXPECT_EQ(sources.slice(root.get("admin_listen")->range), "127.0.0.1:8001, 127.0.0.1:8444 ssl");
    EXPECT_EQ(root.get("pg_password")->text, "p#w");
    EXPECT_TRUE(root.get("headers")->isNull());
    EXPECT_EQ(root.get("log_level")->text, "notice");
    EXPECT_TRUE(document->diagnostics.empty());
}

TEST(SettingsReader, GoesOnAfterABackslash) {
    SourceMap sources;
    const auto document =
        readAs(sources, "kong.conf", "plugins = bundled,\\\n  own\nlog_level = warn\n");
    ASSERT_NE(document, nullptr);
    EXPECT_EQ(document->root()->get("plugins")->text, "bundled,  own");
    EXPECT_EQ(document->root()->get("log_level")->text, "warn");
}

TEST(SettingsReader, NamesALineThatIsNoAssignment) {
    SourceMap sources;
    const auto document =
        readAs(sources, "kong.conf", "log_level = notice\nadmin_listen off\n= x\n");
    ASSERT_NE(document, nullptr);
    ASSERT_EQ(document->diagnostics.size(), 2U);
    EXPECT_EQ(document->diagnostics[0].code, "no-assignment");
    EXPECT_EQ(sources.place(document->diagnostics[0].range), "kong.conf:2:1");
    EXPECT_EQ(sources.place(document->diagnostics[1].range), "kong.conf:3:1");
}

TEST(SettingsReader, TellsARepeatedKeyAndTheLastWins) {
    SourceMap sources;
    const auto document = readAs(sources, "kong.conf", "log_level = warn\nlog_level = info\n");
    ASSERT_NE(document, nullptr);
    ASSERT_EQ(document->diagnostics.size(), 1U);
    EXPECT_EQ(document->diagnostics[0].code, "duplicate-key");
    EXPECT_EQ(document->root()->get("log_level")->text, "info");
}

TEST(SettingsReader, LeavesTomlAlone) {
    SourceMap sources;
    const auto is = [&](std::string name, std::string text) {
        return isSettings(sources.add(SourceKind::File, std::move(name), std::move(text)));
    };
    EXPECT_TRUE(is("kong.conf", "database = off\n"));
    EXPECT_TRUE(is("own.conf", "trusted_ips = 10.0.0.0/8,::1\n"));
    EXPECT_FALSE(is("traefik.toml", "logLevel = debug\n")) << "its fault is to be named";
    EXPECT_FALSE(is("a.conf", "[log]\nlevel = debug\n"));
    EXPECT_FALSE(is("a.conf", "port = 8000\nname = \"x\"\n"));
    EXPECT_FALSE(is("a.conf", ""));
}

} // namespace
} // namespace gatelens::text
