// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/strings.h"

#include <gtest/gtest.h>

namespace gatelens {
namespace {

TEST(Strings, HostPortFormsOfTheField) {
    EXPECT_EQ(parseHostPort("orders:8443")->host, "orders");
    EXPECT_EQ(parseHostPort("orders:8443")->port, 8443);
    EXPECT_EQ(parseHostPort("[::1]:80")->host, "::1");
    EXPECT_EQ(parseHostPort("[::1]:80")->port, 80);
    EXPECT_EQ(parseHostPort("::1")->host, "::1") << "a bare IPv6 address has no port";
    EXPECT_EQ(parseHostPort("orders")->port, 0);
    EXPECT_FALSE(parseHostPort("orders:http"));
    EXPECT_FALSE(parseHostPort("orders:70000"));
    EXPECT_FALSE(parseHostPort("[::1"));
}

TEST(Strings, NearestSuggestsOnlyWhatIsNear) {
    const std::vector<std::string_view> keys{"paths", "hosts", "methods"};
    EXPECT_EQ(nearest("path", keys), "paths");
    EXPECT_EQ(nearest("Hosts", keys), "hosts");
    EXPECT_EQ(nearest("mehtods", keys), "methods");
    EXPECT_TRUE(nearest("certificate", keys).empty());
}

TEST(Strings, MaskNeverShowsMoreThanFourCharacters) {
    EXPECT_EQ(maskSecret("short"), "****");
    EXPECT_EQ(maskSecret("elevenchars"), "****");
    EXPECT_EQ(maskSecret("sk_live_0123456789ab"), "****89ab");
}

TEST(Strings, ParseIntTakesTheWholeText) {
    EXPECT_EQ(parseInt("-12"), -12);
    EXPECT_FALSE(parseInt("12x"));
    EXPECT_FALSE(parseInt(""));
    EXPECT_FALSE(parseInt("99999999999999999999"));
}

TEST(Strings, SplitKeepsEmptyPieces) {
    EXPECT_EQ(split("a,,b", ',').size(), 3U);
    EXPECT_EQ(split("", ',').size(), 1U);
}

TEST(Strings, Base64) {
    EXPECT_EQ(decodeBase64("aGVsbG8="), "hello");
    EXPECT_EQ(decodeBase64("aGVsbG8"), "hello");
    EXPECT_EQ(decodeBase64("aGVs\nbG8="), "hello");
    EXPECT_EQ(decodeBase64("-_8="), "\xfb\xff");
    EXPECT_EQ(decodeBase64("+/8="), "\xfb\xff");
    EXPECT_EQ(decodeBase64(""), "");
    EXPECT_FALSE(decodeBase64("a"));
    EXPECT_FALSE(decodeBase64("aGV*"));
    EXPECT_FALSE(decodeBase64("aG=Vs"));
}

TEST(Strings, GlobMatchesTheWholeTextAndEndsSoon) {
    EXPECT_TRUE(globMatches("*", ""));
    EXPECT_TRUE(globMatches("a*c", "abbc"));
    EXPECT_TRUE(globMatches("a?c", "ABC"));
    EXPECT_FALSE(globMatches("a?c", "ac"));
    EXPECT_TRUE(globMatches("*.example.*", "api.example.com"));
    EXPECT_FALSE(globMatches("", "a"));
    EXPECT_TRUE(globMatches("GW-CORS-*", "gw-cors-001")) << "case does not matter on either side";
    EXPECT_FALSE(globMatches("*a*a*a*a*a*a*a*b", std::string(5'000, 'a'))) << "and ends soon";
}

} // namespace
} // namespace gatelens
