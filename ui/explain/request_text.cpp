// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/explain/request_text.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <optional>

namespace gatelens::ui {

namespace {

// Options of curl that take a value and say nothing about matching.
constexpr std::array<std::string_view, 14> kIgnoredWithValue{
    "-o", "--output", "-w",         "--write-out",       "--cacert",  "--cert", "--key",
    "-E", "-m",       "--max-time", "--connect-timeout", "--resolve", "-x",     "--proxy"};

struct CurlCall {
    std::string method;
    std::string url;
    std::vector<std::string> headers;
    std::string body;
    bool hasBody = false;
};

Result<CurlCall> parseCurl(const std::vector<std::string>& words) {
    CurlCall call;
    for (std::size_t i = 1; i < words.size(); ++i) {
        const std::string& word = words[i];
        const auto value = [&]() -> std::optional<std::string> {
            return i + 1 < words.size() ? std::optional(words[++i]) : std::nullopt;
        };
        const auto wants = [&](std::string_view brief, std::string_view full) {
            return word == brief || word == full;
        };
        std::optional<std::string> taken;
        const bool known = wants("-X", "--request") || wants("-H", "--header") ||
                           wants("-d", "--data") || word == "--data-raw" ||
                           word == "--data-binary" || word == "--json" || word == "--url" ||
                           wants("-A", "--user-agent") || wants("-u", "--user") ||
                           wants("-b", "--cookie");
        if (known) {
            taken = value();
            if (!taken) {
                return fail(ErrorCode::Usage, word + " of the curl command has no value");
            }
        }
        if (wants("-X", "--request")) {
            call.method = *taken;
        } else if (wants("-H", "--header")) {
            call.headers.push_back(*taken);
        } else if (wants("-A", "--user-agent")) {
            call.headers.push_back("User-Agent: " + *taken);
        } else if (wants("-b", "--cookie")) {
            call.headers.push_back("Cookie: " + *taken);
        } else if (wants("-u", "--user")) {
            // Its presence matters for matching, its value does not.
            call.headers.emplace_back("Authorization: Basic ****");
        } else if (word == "--url") {
            call.url = *taken;
        } else if (known) {
            call.body += *taken;
            call.hasBody = true;
        } else if (wants("-I", "--head")) {
            call.method = "HEAD";
        } else if (std::find(kIgnoredWithValue.begin(), kIgnoredWithValue.end(), word) !=
                   kIgnoredWithValue.end()) {
            value();
        } else if (!word.starts_with("-")) {
            call.url = word;
        }
    }
    if (call.url.empty()) {
        return fail(ErrorCode::Usage, "the curl command names no URL");
    }
    return call;
}

Result<match::Request> withHeaders(Result<match::Request> request,
                                   const std::vector<std::string>& headers) {
    if (!request) {
        return request;
    }
    bool replaced = false;
    for (const std::string& header : headers) {
        // A Host field that is written goes before that of the URL.
        if (!replaced && equalsIgnoreCase(std::string_view(header).substr(0, 5), "host:")) {
            request->hosts.clear();
            replaced = true;
        }
        if (auto added = match::addHeader(*request, header); !added) {
            return fail(added.error());
        }
    }
    return request;
}

} // namespace

Result<std::vector<std::string>> shellWords(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    bool inside = false;
    char quote = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quote == 0 && c == '\\' && i + 1 < text.size()) {
            ++i;
            if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') {
                ++i;
            }
            if (text[i] != '\n') {
                word += text[i];
                inside = true;
            }
        } else if (quote == '"' && c == '\\' && i + 1 < text.size() &&
                   (text[i + 1] == '"' || text[i + 1] == '\\')) {
            word += text[++i];
        } else if (quote != 0) {
            quote == c ? void(quote = 0) : void(word += c);
        } else if (c == '\'' || c == '"') {
            quote = c;
            inside = true;
        } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            if (inside) {
                words.push_back(std::move(word));
                word.clear();
                inside = false;
            }
        } else {
            word += c;
            inside = true;
        }
    }
    if (quote != 0) {
        return fail(ErrorCode::Usage, std::string("a quotation mark is not closed: ") + quote);
    }
    if (inside) {
        words.push_back(std::move(word));
    }
    return words;
}

Result<match::Request> parseRequestText(std::string_view text) {
    text = trim(text);
    if (text.starts_with("curl ")) {
        const auto words = shellWords(text);
        if (!words) {
            return fail(words.error());
        }
        auto call = parseCurl(*words);
        if (!call) {
            return fail(call.error());
        }
        if (call->method.empty()) {
            call->method = call->hasBody ? "POST" : "GET";
        }
        std::string url = call->url;
        if (url.find("://") == std::string::npos) {
            url = "http://" + url;
        }
        auto request =
            withHeaders(match::parseRequestLine(call->method + " " + url), call->headers);
        if (request) {
            request->body = call->body;
        }
        return request;
    }
    std::vector<std::string> headers;
    const auto lines = split(text, '\n');
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const std::string_view line = trim(lines[i]);
        if (line.empty()) {
            break; // the body follows
        }
        headers.emplace_back(line);
    }
    std::string_view first = trim(lines.front());
    if (first.ends_with(" HTTP/1.1") || first.ends_with(" HTTP/2")) {
        first = first.substr(0, first.rfind(' '));
    }
    return withHeaders(match::parseRequestLine(first), headers);
}

} // namespace gatelens::ui
