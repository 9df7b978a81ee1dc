// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/options.h"
#include "core/base/strings.h"

#include <fmt/format.h>

#include <utility>

namespace gatelens::engineapp {

namespace {

Status checkTogether(const Options& options) {
    const bool shortForm = !options.shortForm.listen.empty() || !options.shortForm.to.empty() ||
                           options.shortForm.selfSigned;
    if (options.action == Action::Check) {
        return options.config.empty() ? fail(ErrorCode::Usage, "check needs a CONFIG file")
                                      : Status();
    }
    if (options.action == Action::Format) {
        return options.config.empty() ? fail(ErrorCode::Usage, "format needs a CONFIG file")
                                      : Status();
    }
    if (options.config.empty() &&
        (options.shortForm.listen.empty() || options.shortForm.to.empty())) {
        return fail(ErrorCode::Usage, "serve needs a CONFIG file, or --listen and --to");
    }
    if (!options.config.empty() && shortForm) {
        return fail(ErrorCode::Usage,
                    "a CONFIG file goes without --listen, --to and --tls-self-signed");
    }
    if (options.watch && options.config.empty()) {
        return fail(ErrorCode::Usage, "--watch needs a CONFIG file");
    }
    if (!options.tokenFile.empty() && options.admin.empty()) {
        return fail(ErrorCode::Usage, "--admin-token-file goes with --admin");
    }
    return {};
}

// "--name value" and "--name=value".
class Words final {
public:
    explicit Words(std::span<const std::string> words)
        : m_words(words) {}

    [[nodiscard]] bool empty() const { return m_words.empty(); }
    std::string next() {
        std::string word = m_words.front();
        m_words = m_words.subspan(1);
        const std::size_t equals = word.starts_with("--") ? word.find('=') : std::string::npos;
        m_hasValue = equals != std::string::npos;
        if (m_hasValue) {
            m_value = word.substr(equals + 1);
            word.resize(equals);
        }
        return word;
    }
    Result<std::string> value(const std::string& option) {
        if (std::exchange(m_hasValue, false)) {
            return m_value;
        }
        if (m_words.empty()) {
            return fail(ErrorCode::Usage, option + " needs a value");
        }
        std::string value = m_words.front();
        m_words = m_words.subspan(1);
        return value;
    }
    [[nodiscard]] bool surplusValue() const { return m_hasValue; }

private:
    std::span<const std::string> m_words;
    std::string m_value;
    bool m_hasValue = false;
};

// Where the value of an option belongs; null when it has none or is a number.
std::string* textOption(const std::string& word, Options& options) {
    return word == "--listen"             ? &options.shortForm.listen
           : word == "--to"               ? &options.shortForm.to
           : word == "--admin"            ? &options.admin
           : word == "--admin-token-file" ? &options.tokenFile
                                          : nullptr;
}

Status readOption(const std::string& word, Words& words, Options& options) {
    if (word == "--tls-self-signed") {
        options.shortForm.selfSigned = true;
        return {};
    }
    if (word == "--watch") {
        options.watch = true;
        return {};
    }
    if (word == "--echo") {
        options.echo = true;
        return {};
    }
    if (word == "--check" && options.action == Action::Format) {
        options.onlyCheck = true;
        return {};
    }
    std::string* text = textOption(word, options);
    if (text == nullptr && word != "--threads") {
        const std::string_view meant =
            nearest(word, {"--listen", "--to", "--threads", "--watch", "--tls-self-signed",
                           "--admin", "--admin-token-file", "--echo"});
        return fail(ErrorCode::Usage,
                    fmt::format("there is no option {}{}", word,
                                meant.empty() ? "" : fmt::format("; did you mean {}?", meant)));
    }
    auto value = words.value(word);
    if (!value) {
        return fail(value.error());
    }
    if (word == "--threads") {
        const auto count = parseInt(*value);
        if (!count || *count < 1 || *count > 1024) {
            return fail(ErrorCode::Usage, "--threads is a number from 1 to 1024");
        }
        options.threads = static_cast<std::size_t>(*count);
        return {};
    }
    *text = std::move(*value);
    return {};
}

} // namespace

std::string_view usageText() {
    return "usage: gatelens-engine serve CONFIG [--threads N] [--watch] [--echo] [ADMIN]\n"
           "       gatelens-engine serve --listen ADDRESS --to URL [--threads N] "
           "[--tls-self-signed] [ADMIN]\n"
           "       gatelens-engine check CONFIG\n"
           "       gatelens-engine format CONFIG [--check]\n"
           "       gatelens-engine --version\n"
           "\n"
           "ADMIN: --admin ADDRESS [--admin-token-file FILE] for the admin API on this machine\n"
           "(127.0.0.1:9901, unix:/path). Its token is the environment's GATELENS_ADMIN_TOKEN, or\n"
           "one that is made up and written to FILE, else printed.\n"
           "\n"
           "CONFIG is a gatelens.yaml, or the files of another gateway, which is then emulated: "
           "its\n"
           "listeners are moved to free ports of this machine, and what is not run is told. "
           "--echo\n"
           "answers with what a backend would get.\n"
           "\n"
           "Prints \"listening on ADDRESS\" once it is ready. SIGTERM ends it after the requests\n"
           "that run, SIGHUP reads CONFIG again.\n";
}

Result<Options> parseOptions(std::span<const std::string> words) {
    Options options;
    if (words.empty()) {
        return fail(ErrorCode::Usage, "serve, check or format?");
    }
    const std::string& action = words.front();
    if (action == "--help" || action == "-h") {
        options.action = Action::Help;
        return options;
    }
    if (action == "--version") {
        options.action = Action::Version;
        return options;
    }
    if (action != "serve" && action != "check" && action != "format") {
        return fail(ErrorCode::Usage,
                    fmt::format("\"{}\" is neither serve nor check nor format", action));
    }
    options.action = action == "serve"   ? Action::Serve
                     : action == "check" ? Action::Check
                                         : Action::Format;
    for (Words rest(words.subspan(1)); !rest.empty();) {
        const std::string word = rest.next();
        if (!word.starts_with('-')) {
            if (!options.config.empty()) {
                return fail(ErrorCode::Usage, "one CONFIG file, please");
            }
            options.config = word;
        } else if (auto read = readOption(word, rest, options); !read) {
            return fail(read.error());
        }
        if (rest.surplusValue()) {
            return fail(ErrorCode::Usage, word + " takes no value");
        }
    }
    if (auto checked = checkTogether(options); !checked) {
        return fail(checked.error());
    }
    return options;
}

} // namespace gatelens::engineapp
