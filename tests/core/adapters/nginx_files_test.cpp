// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/adapters/read_text.h"

#include <gtest/gtest.h>

namespace gatelens::adapters::test {
namespace {

using Texts = std::vector<std::string>;

// Reads one file; the others are only there to be included.
model::Snapshot readMain(const Files& files, const std::string& main = "/etc/nginx/nginx.conf") {
    const text::MemoryFileSystem disk(files);
    ReadContext context(disk);
    auto document = context.load(main, text::Format::Nginx);
    EXPECT_TRUE(document) << document.error().text();
    auto snapshot = findAdapter("nginx")->read(context, std::vector{*document});
    EXPECT_TRUE(snapshot) << snapshot.error().text();
    return snapshot ? std::move(*snapshot) : model::Snapshot{};
}

std::string inHttp(const std::string& body) {
    return "events { }\nhttp {\n" + body + "}\n";
}

Texts routeNames(const model::Snapshot& snapshot) {
    Texts names;
    for (const auto& route : snapshot.routes) {
        names.push_back(route.name);
    }
    return names;
}

TEST(NginxFiles, RelativeIncludesStartFromTheMainFile) {
    const auto snapshot = readMain(
        {{"/etc/nginx/nginx.conf", inHttp("include sites/a.conf;\n")},
         {"/etc/nginx/sites/a.conf", "server { server_name a; include locations.conf; }\n"},
         {"/etc/nginx/locations.conf", "location / { return 204; }\n"},
         {"/etc/nginx/sites/locations.conf", "location /wrong { return 204; }\n"}});
    EXPECT_EQ(diagnosticsOf(snapshot), Texts{});
    EXPECT_EQ(routeNames(snapshot), Texts{"a /"});
    EXPECT_EQ(snapshot.place(snapshot.routes[0].source), "/etc/nginx/locations.conf:1:1");
}

TEST(NginxFiles, PatternsAreSortedAndMayMatchNothing) {
    const auto snapshot =
        readMain({{"/etc/nginx/nginx.conf", inHttp("include conf.d/*.conf;\ninclude none/*;\n")},
                  {"/etc/nginx/conf.d/b.conf", "server { server_name b; location / { } }"},
                  {"/etc/nginx/conf.d/a.conf", "server { server_name a; location / { } }"}});
    EXPECT_EQ(routeNames(snapshot), (Texts{"a /", "b /"}));
    EXPECT_EQ(diagnosticsOf(snapshot),
              Texts{"note include-matches-nothing /etc/nginx/nginx.conf:4:9: no file matches "
                    "\"none/*\""});
}

TEST(NginxFiles, MissingIncludesCyclesAndFaultsAreReportedInPlace) {
    const auto snapshot = readMain(
        {{"/etc/nginx/nginx.conf",
          inHttp("include gone.conf;\ninclude loop.conf;\ninclude bad.conf;\nserver { }\n")},
         {"/etc/nginx/loop.conf", "# a circle\ninclude nginx.conf;\n"},
         {"/etc/nginx/bad.conf", "gzip on;\ngzip_types \"text/css;\n"}});
    EXPECT_EQ(
        diagnosticsOf(snapshot),
        (Texts{"error include-missing /etc/nginx/nginx.conf:3:9: the included file "
               "\"/etc/nginx/gone.conf\" does not exist | create it, or remove the include",
               "error include-cycle /etc/nginx/loop.conf:2:9: \"/etc/nginx/nginx.conf\" includes "
               "itself; nginx would read it until it fails | remove the include",
               "error include-unreadable /etc/nginx/bad.conf:2:12: the string that starts here has "
               "no closing \""}));
    EXPECT_EQ(snapshot.routes.size(), 1U);
}

TEST(NginxFiles, IncludeBombsEndAtALimit) {
    Files files{{"/etc/nginx/nginx.conf", inHttp("include a;\n")}};
    std::string many;
    for (int i = 0; i < 100; ++i) {
        many += "include NEXT;\n";
    }
    for (const char* name : {"a", "b", "c", "d"}) {
        std::string text = many;
        const std::string next(1, static_cast<char>(name[0] + 1));
        for (std::size_t at = 0; (at = text.find("NEXT", at)) != std::string::npos;) {
            text.replace(at, 4, next);
        }
        files[std::string("/etc/nginx/") + name] = text;
    }
    files["/etc/nginx/e"] = "gzip on;\n";
    const auto snapshot = readMain(files);
    const auto found = diagnosticsOf(snapshot);
    EXPECT_EQ(std::ranges::count_if(
                  found, [](const auto& d) { return d.starts_with("error too-many-includes"); }),
              1);
}

// A tree that was copied from its machine still says /etc/nginx everywhere.
TEST(NginxFiles, AbsoluteIncludesOfACopiedTreeAreFoundBesideIt) {
    const auto snapshot =
        readMain({{"/home/me/copy/nginx.conf", inHttp("include /etc/nginx/conf.d/*.conf;\n"
                                                      "include /etc/nginx/extra.conf;\n")},
                  {"/home/me/copy/conf.d/a.conf", "server { server_name a; location / { } }"},
                  {"/home/me/copy/extra.conf", "server { server_name b; location / { } }"}},
                 "/home/me/copy/nginx.conf");
    EXPECT_EQ(routeNames(snapshot), (Texts{"a /", "b /"}));
    const auto found = diagnosticsOf(snapshot);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_TRUE(found[0].starts_with("note include-relocated /home/me/copy/nginx.conf:1:1"));
}

TEST(NginxFiles, DumpsNameTheOriginalFiles) {
    const std::string dump = "nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\n"
                             "nginx: configuration file /etc/nginx/nginx.conf test is successful\n"
                             "# configuration file /etc/nginx/nginx.conf:\n"
                             "events { }\n"
                             "http {\n"
                             "    include conf.d/*.conf;\n"
                             "    include /srv/missing.conf;\n"
                             "}\n"
                             "\n"
                             "# configuration file /etc/nginx/conf.d/b.conf:\n"
                             "server {\n"
                             "    listen 8080;\n"
                             "    location / { proxy_pass http://127.0.0.1:9000; }\n"
                             "}\n";
    const auto snapshot = readMain({{"/tmp/dump.txt", dump}}, "/tmp/dump.txt");
    ASSERT_EQ(snapshot.routes.size(), 1U);
    EXPECT_EQ(snapshot.place(snapshot.routes[0].source), "/etc/nginx/conf.d/b.conf:3:5");
    EXPECT_EQ(snapshot.place(snapshot.listeners[0].source), "/etc/nginx/conf.d/b.conf:2:5");
    EXPECT_EQ(diagnosticsOf(snapshot),
              Texts{"error include-missing /etc/nginx/nginx.conf:4:13: the included file "
                    "\"/srv/missing.conf\" is not a part of the dump | create it, or remove the "
                    "include"});
}

TEST(NginxFiles, FilesWithoutAMainFileAreFragments) {
    auto snapshot =
        readMain({{"/x/site.conf", "server { listen 8080; location / { } }"}}, "/x/site.conf");
    EXPECT_EQ(diagnosticsOf(snapshot), Texts{});
    EXPECT_EQ(routeNames(snapshot), Texts{"*:8080 /"});

    snapshot = readMain({{"/x/loc.conf", "location /a { proxy_pass http://127.0.0.1:1; }"}},
                        "/x/loc.conf");
    EXPECT_EQ(diagnosticsOf(snapshot), Texts{});
    ASSERT_GE(snapshot.routes.size(), 1U);

    snapshot =
        readMain({{"/x/tcp.conf", "server { listen 5432; proxy_pass db:5432; }"}}, "/x/tcp.conf");
    EXPECT_EQ(diagnosticsOf(snapshot), Texts{});
    ASSERT_EQ(snapshot.listeners.size(), 1U);
    EXPECT_EQ(snapshot.listeners[0].protocol, model::Protocol::Tcp);
}

TEST(NginxFiles, ADirectoryIsOneGatewayAMainFile) {
    const Files files = {
        {"/etc/nginx/nginx.conf", inHttp("include conf.d/a.conf;\n")},
        {"/etc/nginx/conf.d/a.conf", "server { server_name a; location / { } }"},
        {"/etc/nginx/conf.d/b.conf.off.conf", "server { server_name b; location / { } }"},
        {"/etc/other/nginx.conf", inHttp("server { server_name c; location / { } }\n")}};
    const text::MemoryFileSystem disk(files);
    ReadContext context(disk);
    std::vector<text::DocumentPtr> documents;
    for (const auto& [path, text] : files) {
        documents.push_back(context.load(path, text::Format::Nginx).value());
    }
    const Adapter* adapter = findAdapter("nginx");
    const auto groups = adapter->split(context, documents);
    ASSERT_EQ(groups.size(), 2U);
    const auto first = adapter->read(context, groups[0]);
    ASSERT_TRUE(first);
    EXPECT_EQ(routeNames(*first), Texts{"a /"});
    EXPECT_EQ(
        diagnosticsOf(*first),
        Texts{"note not-included /etc/nginx/conf.d/b.conf.off.conf:1:1: no main file includes "
              "this file; it is not read"});
    EXPECT_EQ(routeNames(*adapter->read(context, groups[1])), Texts{"c /"});
}

TEST(NginxFiles, OtherDocumentsAreNotTaken) {
    const text::MemoryFileSystem disk({{"/a.conf", "foo bar;\nbaz { qux 1; }\n"},
                                       {"/b.conf", "proxy_set_header X y;\ngzip on;\n"}});
    ReadContext context(disk);
    const Adapter* adapter = findAdapter("nginx");
    EXPECT_EQ(adapter->recognize(**context.load("/a.conf", text::Format::Nginx), "/a.conf"),
              Confidence::None);
    EXPECT_EQ(adapter->recognize(**context.load("/b.conf", text::Format::Nginx), "/b.conf"),
              Confidence::Likely);
}

} // namespace
} // namespace gatelens::adapters::test
