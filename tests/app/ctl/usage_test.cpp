// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Help, wrong calls, exit codes: what a script and a newcomer meet first.
#include "app/ctl/command.h"
#include "tests/app/ctl/child.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace gatelens::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

const std::vector<std::string>& commandNames() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> result;
#define GATELENS_COMMAND(name) result.emplace_back(#name);
#include "app/ctl/commands.def"
#undef GATELENS_COMMAND
        return result;
    }();
    return names;
}

TEST(Usage, EveryCommandOfTheTableHasHelpWithExamples) {
    ASSERT_GE(commandNames().size(), 4U);
    const Finished all = gatelensctl({"--help"});
    EXPECT_EQ(all.exitCode, 0);
    for (const std::string& name : commandNames()) {
        EXPECT_THAT(all.out, HasSubstr("\n  " + name)) << "the list is the table";
        const Finished help = gatelensctl({name, "--help"});
        EXPECT_EQ(help.exitCode, 0) << name;
        EXPECT_THAT(help.out, StartsWith("Usage: gatelensctl " + name + " "));
        EXPECT_THAT(help.out, HasSubstr("Examples"));
        EXPECT_THAT(help.out, HasSubstr("Exit status"));
        // The engine's, and those that write a file: they print no report.
        static const std::set<std::string> kSilent{"serve", "check", "format", "suppress",
                                                   "attest"};
        if (!kSilent.contains(name)) {
            EXPECT_THAT(help.out, HasSubstr("--format FORMAT"));
        }
        EXPECT_THAT(help.err, IsEmpty());
        EXPECT_EQ(gatelensctl({"help", name}).out, help.out);
        EXPECT_EQ(gatelensctl({name, "x", "-h"}).out, help.out);
    }
}

TEST(Usage, VersionAndNoCommand) {
    EXPECT_THAT(gatelensctl({"--version"}).out, StartsWith("gatelensctl "));
    const Finished none = gatelensctl({});
    EXPECT_EQ(none.exitCode, 2);
    EXPECT_THAT(none.out, IsEmpty());
    EXPECT_THAT(none.err, HasSubstr("--help"));
}

struct Wrong {
    std::vector<std::string> words;
    std::string says;
};

TEST(Usage, WrongCallsSayWhatWouldBeRight) {
    const std::vector<Wrong> calls{
        {{"inspct", "x"}, "did you mean \"inspect\"?"},
        {{"frobnicate"}, "commands are inspect, routes"},
        {{"--format", "json", "inspect"}, "options stand behind the command"},
        {{"inspect"}, "inspect needs SOURCE..."},
        {{"diff", "a"}, "diff needs BEFORE AFTER"},
        {{"diff", "a", "b", "c"}, "diff takes only BEFORE AFTER"},
        {{"inspect", "--fromat", "json", "x"}, "did you mean --format?"},
        {{"inspect", "-z", "x"}, "there is no option -z"},
        {{"inspect", "x", "--format"}, "--format needs a value: FORMAT"},
        {{"inspect", "--format=xml", "x"}, "--format is one of text, json, not \"xml\""},
        {{"inspect", "--quiet=yes", "x"}, "--quiet takes no value"},
        {{"inspect", "--limit", "-3", "x"}, "a number that is not negative"},
        {{"inspect", "--limit", "many", "x"}, "not \"many\""},
        {{"inspect", "--timeout", "0", "x"}, "--timeout is a number of seconds"},
        {{"inspect", "--only", "rotes", "x"}, "did you mean \"routes\"?"},
        {{"routes", "--sort", "pats", "x"}, "did you mean \"paths\"?"},
        {{"routes", "--columns", "route,,paths", "x"}, "there is no column \"\""},
        {{"routes", "--filter", "polcy:jwt", "x"}, "did you mean \"policy\"?"},
        {{"validate", "--fail-on", "fatal", "x"}, "--fail-on is one of note, warning, error"},
        {{"inspect", "https://user:geheim@host:8444"}, "password"},
        {{"help", "inspekt"}, "did you mean \"inspect\"?"},
        {{"--generate", "csh"}, "one of man, bash, zsh, fish"},
    };
    for (const Wrong& call : calls) {
        const Finished result = gatelensctl(call.words);
        const std::string what = testing::PrintToString(call.words);
        EXPECT_EQ(result.exitCode, 2) << what << result.err;
        EXPECT_THAT(result.err, HasSubstr(call.says)) << what;
        EXPECT_THAT(result.out, IsEmpty()) << what;
        EXPECT_THAT(result.err, Not(HasSubstr("geheim")));
    }
}

TEST(Usage, AFilterMistakeIsPointedAt) {
    const Finished result = gatelensctl({"routes", "--filter", "host:a polcy:b", "x"});
    EXPECT_THAT(result.err, HasSubstr("  host:a polcy:b\n         ^\n"));
}

TEST(Usage, OptionsAndArgumentsMayBeMixed) {
    const std::string file = GATELENS_TEST_DATA "/kong/shop.yaml";
    const std::string one = gatelensctl({"inspect", file, "--format", "json", "--limit=1"}).out;
    EXPECT_THAT(one, StartsWith("{"));
    EXPECT_EQ(gatelensctl({"inspect", "-fjson", "-n", "1", "--", file}).out, one);
}

TEST(Usage, ManPageAndCompletionsKnowEveryCommand) {
    for (const char* kind : {"man", "bash", "zsh", "fish"}) {
        const Finished result = gatelensctl({"--generate", kind});
        EXPECT_EQ(result.exitCode, 0);
        for (const std::string& name : commandNames()) {
            EXPECT_THAT(result.out, HasSubstr(name)) << kind;
        }
    }
    EXPECT_THAT(gatelensctl({"--generate", "man"}).out, StartsWith(".TH GATELENSCTL 1"));
}

} // namespace
} // namespace gatelens::test
