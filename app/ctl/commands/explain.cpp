// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// gatelensctl explain: which route answers a request, and why no other.
#include "app/ctl/invocation.h"
#include "app/ctl/sources.h"
#include "core/base/strings.h"
#include "core/match/matcher.h"
#include "core/report/explanation.h"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>

#include <fmt/format.h>

namespace gatelens::ctl::commands {

namespace {

constexpr std::size_t kCandidates = 10;
constexpr std::size_t kMaxInput = 64U << 20U;

std::vector<Option> options() {
    return joined(
        {{"request", 'r', "REQUEST", "\"METHOD URL\", or a path alone: 'GET https://host/path?q'"},
         {"header", 'H', "FIELD", "Send \"Name: value\"; may be given several times"},
         {"body", 'b', "BODY", "Send a body: a text, @FILE, or @- for the standard input"},
         {"client-ip", '\0', "ADDRESS", "The client's address (127.0.0.1)"},
         {"client-certificate", '\0', "", "The client presents a certificate"},
         {"http", '\0', "VERSION", "The version of HTTP (1.1)", {"1.0", "1.1", "2"}},
         {"draw", '\0', "X",
          "Where random choices fall, from 0 up to but not 1; without it all "
          "outcomes are listed"},
         {"matrix", 'm', "FILE",
          "Explain every request of FILE (\"-\": the standard input) as a table"},
         {"gateway", '\0', "NAME", "Which gateway, when the source holds several"},
         {"limit", 'n', "N", "At most N routes that lost, unless more of them match (10)"}},
        joined(outputOptions(), accessOptions()));
}

Result<std::string> readAll(const std::string& name) {
    std::ifstream file;
    if (name != "-") {
        file.open(name, std::ios::binary);
        if (!file) {
            return fail(ErrorCode::NotFound, "cannot be read", name);
        }
    }
    std::istream& in = name == "-" ? std::cin : file;
    std::string text;
    char block[65536];
    while (in.read(block, sizeof(block)) || in.gcount() > 0) {
        text.append(block, static_cast<std::size_t>(in.gcount()));
        if (text.size() > kMaxInput) {
            return fail(ErrorCode::LimitExceeded, "is larger than 64 MiB", name);
        }
    }
    return text;
}

// Sets what several requests share: --client-ip, --http, --draw …
Status applyCommon(const Arguments& arguments, match::Request& request) {
    request.clientIp = arguments.value("client-ip", request.clientIp);
    request.clientCertificate = arguments.has("client-certificate");
    const std::string version = arguments.value("http", "1.1");
    request.httpMajor = version == "2" ? 2 : 1;
    request.httpMinor = version == "1.1" ? 1 : 0;
    if (arguments.has("draw")) {
        const auto draw = parseDouble(arguments.value("draw"));
        if (!draw || *draw < 0 || *draw >= 1) {
            return fail(ErrorCode::Usage, "--draw is a number from 0 up to but not 1");
        }
        request.draw = *draw;
    }
    return {};
}

// A Host given as a header takes the place of the URL's.
Status addFields(const std::vector<std::string>& fields, match::Request& request) {
    const bool ownHost = std::any_of(fields.begin(), fields.end(), [](const std::string& field) {
        return toLower(field).starts_with("host:");
    });
    if (ownHost) {
        request.hosts.clear();
    }
    for (const auto& field : fields) {
        if (auto added = match::addHeader(request, field); !added) {
            return added;
        }
    }
    return {};
}

Result<match::Request> requestOf(const std::string& line, const std::vector<std::string>& fields,
                                 const Arguments& arguments) {
    auto request = match::parseRequestLine(line);
    if (!request) {
        return request;
    }
    if (auto status = applyCommon(arguments, *request); !status) {
        return fail(std::move(status.error()));
    }
    if (auto status = addFields(fields, *request); !status) {
        return fail(std::move(status.error()));
    }
    return request;
}

Result<match::Request> requestOf(const Arguments& arguments) {
    auto request = requestOf(arguments.value("request"), arguments.values("header"), arguments);
    if (!request || !arguments.has("body")) {
        return request;
    }
    const std::string body = arguments.value("body");
    if (!body.starts_with('@')) {
        request->body = body;
        return request;
    }
    auto text = readAll(body.substr(1));
    if (!text) {
        return fail(text.error().code,
                    fmt::format("--body {}: the file {}", body, text.error().message));
    }
    request->body = std::move(*text);
    return request;
}

// One request a line; lines that begin with blanks are header fields of the
// request above, "#" begins a comment.
Result<std::vector<match::Request>> readMatrix(const Arguments& arguments) {
    const std::string name = arguments.value("matrix");
    auto text = readAll(name);
    if (!text) {
        return fail(text.error().code,
                    fmt::format("--matrix {}: the file {}", name, text.error().message));
    }
    const auto refuse = [&name](std::size_t line, const Error& error) {
        const std::string column = error.place.starts_with("column ") ? error.place.substr(7) : "";
        return fail(ErrorCode::Usage,
                    fmt::format("{}:{}{}{}: {}", name, line, column.empty() ? "" : ":", column,
                                error.message));
    };
    std::vector<match::Request> requests;
    std::vector<std::string> fields; // of the last request, with those of the command line
    std::string request;
    std::size_t requestLine = 0;
    std::size_t number = 0;
    for (const auto raw : split(*text, '\n')) {
        ++number;
        const auto line = trim(raw);
        if (line.empty() || line.starts_with('#')) {
            continue;
        }
        const bool isField = raw.front() == ' ' || raw.front() == '\t';
        if (isField && requests.empty()) {
            return refuse(number,
                          Error{ErrorCode::Usage, "a header field, with no request above it", {}});
        }
        if (isField) {
            fields.emplace_back(line);
        } else {
            request = line;
            requestLine = number;
            fields = arguments.values("header");
            requests.emplace_back();
        }
        auto read = requestOf(request, fields, arguments);
        if (!read) {
            return refuse(isField ? number : requestLine, read.error());
        }
        requests.back() = std::move(*read);
    }
    return requests;
}

Result<model::SnapshotPtr> chooseGateway(const std::vector<model::SnapshotPtr>& gateways,
                                         const std::string& wanted) {
    std::vector<std::string> names;
    for (const auto& gateway : gateways) {
        if (wanted.empty() ? gateways.size() == 1 : gateway->gateway.label() == wanted) {
            return gateway;
        }
        names.push_back(gateway->gateway.label());
    }
    if (wanted.empty()) {
        return fail(ErrorCode::Usage,
                    fmt::format("the source holds {} gateways; choose one with --gateway: {}",
                                gateways.size(), fmt::join(names, ", ")));
    }
    return fail(ErrorCode::Usage, fmt::format("there is no gateway \"{}\"; there are {}", wanted,
                                              fmt::join(names, ", ")));
}

Result<std::vector<match::Request>> requestsOf(const Arguments& arguments) {
    if (arguments.has("matrix") == arguments.has("request")) {
        return fail(ErrorCode::Usage, "give either --request or --matrix");
    }
    if (arguments.has("matrix")) {
        return readMatrix(arguments);
    }
    auto request = requestOf(arguments);
    if (!request) {
        const Error& error = request.error();
        const bool inRequest = error.place.starts_with("column");
        return fail(error.code, inRequest
                                    ? fmt::format("--request, {}: {}", error.place, error.message)
                                : error.place.empty() ? error.message
                                                      : error.place + ' ' + error.message);
    }
    return std::vector{std::move(*request)};
}

void write(Invocation& invocation, const std::vector<report::Explanation>& explanations) {
    const bool many = invocation.arguments().has("matrix");
    if (invocation.json()) {
        many ? report::writeExplanationsJson(invocation.out(), explanations)
             : report::writeExplanationJson(invocation.out(), explanations.front());
    } else if (many) {
        report::writeExplanationTable(invocation.out(), invocation.style(), explanations);
    } else {
        report::writeExplanationText(invocation.out(), invocation.style(), explanations.front());
    }
}

int run(Invocation& invocation) {
    const Arguments& arguments = invocation.arguments();
    const auto limit = arguments.number("limit", kCandidates);
    if (!limit) {
        return invocation.usage(limit.error());
    }
    const auto requests = requestsOf(arguments);
    if (!requests) {
        return invocation.usage(requests.error());
    }
    const ReadSources read = readSources(invocation, arguments.positional());
    if (read.exitCode != kOk) {
        return read.exitCode;
    }
    const auto snapshot = chooseGateway(gatewaysOf(read.sources), arguments.value("gateway"));
    if (!snapshot) {
        return invocation.usage(snapshot.error());
    }
    const auto compiled = match::compile(*snapshot);
    if (!compiled) {
        invocation.error(compiled.error().text());
        return kUnreadable;
    }
    for (const auto& problem : compiled->problems) {
        invocation.warn(fmt::format("{}: {}; the route is left out",
                                    (*snapshot)->place(problem.range), problem.message));
    }
    std::vector<report::Explanation> explanations;
    for (const auto& request : *requests) {
        if (invocation.cancel().stop_requested()) {
            return kInterrupted;
        }
        explanations.push_back(report::explainRequest(*snapshot, *compiled->matcher, request,
                                                      static_cast<std::size_t>(*limit)));
    }
    write(invocation, explanations);
    return kOk;
}

} // namespace

extern const Command explain;
const Command explain{
    .name = "explain",
    .summary = "Tell which route answers a request, and why no other",
    .arguments = "SOURCE",
    .minArguments = 1,
    .maxArguments = 1,
    .description =
        "Routes the request as the product itself would: the winner first, then why each near "
        "candidate lost, the policies that run, in order, and the request as the backend gets it. "
        "Nothing is sent. What cannot be emulated (code, external services) is named under "
        "\"gaps\" with what was assumed.\n"
        "\n"
        "The URL's port is the listener's; when nothing listens there, as behind a port mapping, "
        "the listeners for its scheme are taken. A Host given with -H takes the place of the "
        "URL's.\n"
        "\n"
        "A matrix has one request a line; indented lines below it are its header fields:\n"
        "\n"
        "  GET https://shop.example/orders?id=1\n"
        "      X-Tenant: gold\n"
        "  # a comment\n"
        "  DELETE /admin/",
    .examples =
        "gatelensctl explain envoy.yaml --request 'GET https://shop.example/orders'\n"
        "gatelensctl explain nginx.conf -r 'POST http://api.test/v1' -H 'X-Key: 1' --body @f.json\n"
        "gatelensctl explain /etc/haproxy --matrix requests.txt --format json",
    .exitStatus = "  0  the request was explained, whatever the answer\n"
                  "  3  the source cannot be read, or the product's rules are not known here",
    .options = options,
    .run = run,
};

} // namespace gatelens::ctl::commands
