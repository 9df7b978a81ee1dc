// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/sources.h"

#include "core/connect/profile.h"

#include <chrono>
#include <memory>

#include <fmt/format.h>

namespace gatelens::ctl {

namespace {

using Clock = std::chrono::steady_clock;

// Shows what is being read, not more often than a person can follow and not at
// all when it is quick.
std::function<void(const connect::Progress&)> progressLine(Invocation& invocation,
                                                           const std::string& name) {
    constexpr auto kQuiet = std::chrono::milliseconds(400);
    static constexpr auto kStep = std::chrono::milliseconds(100);
    const auto next = std::make_shared<Clock::time_point>(Clock::now() + kQuiet);
    return [&invocation, name, next](const connect::Progress& progress) {
        if (Clock::now() < *next) {
            return;
        }
        *next = Clock::now() + kStep;
        invocation.progress(fmt::format("{}: {} ({} of {})", name, progress.step, progress.done,
                                        std::max(progress.known, progress.done)));
    };
}

Result<ReadSource> readTogether(Invocation& invocation, const std::vector<std::string>& names) {
    const std::string name = fmt::format("{}", fmt::join(names, " + "));
    connect::ReadOptions options;
    options.cancel = invocation.cancel();
    options.progress = progressLine(invocation, name);
    auto gateways = connect::readSourcesTogether(names, options);
    invocation.progress({});
    if (!gateways) {
        return fail(std::move(gateways.error()));
    }
    return ReadSource{name, std::move(*gateways)};
}

} // namespace

Result<PlannedRead> planRead(Invocation& invocation, const std::string& name) {
    const Arguments& arguments = invocation.arguments();
    const auto seconds = arguments.number("timeout", 0);
    if (!seconds) {
        return fail(seconds.error());
    }
    if (arguments.has("timeout") && (*seconds == 0 || *seconds > 86'400)) {
        return fail(ErrorCode::Usage, "--timeout is a number of seconds from 1 to 86400");
    }
    const std::string_view profile =
        namesRuleProfile(invocation.command()) ? "connection" : "profile";
    auto choice = connect::accessFor(name, arguments.value(profile), connect::processEnvironment());
    if (!choice) {
        return fail(std::move(choice.error()));
    }
    for (const std::string& warning : choice->warnings) {
        invocation.warn(warning);
    }
    PlannedRead plan;
    plan.source = std::move(choice->source);
    plan.options.access = std::move(choice->access);
    plan.options.cancel = invocation.cancel();
    plan.options.progress = progressLine(invocation, name);
    plan.options.adaptUrl = arguments.value("adapt");
    connect::Access& access = plan.options.access;
    access.caFile = arguments.value("ca-file", access.caFile);
    access.clientCertificate = arguments.value("client-cert", access.clientCertificate);
    access.clientKey = arguments.value("client-key", access.clientKey);
    if (*seconds > 0) {
        access.answerTimeout = std::chrono::seconds(*seconds);
    }
    if (arguments.has("insecure") && name.find("://") != std::string::npos) {
        access.verifyTls = false;
        invocation.warn("TLS certificates are not verified: " + name);
    }
    return plan;
}

Result<ReadSource> readSource(Invocation& invocation, const std::string& name) {
    const auto plan = planRead(invocation, name);
    if (!plan) {
        return fail(plan.error());
    }
    auto gateways = connect::readSource(plan->source, plan->options);
    invocation.progress({});
    if (!gateways) {
        Error error = std::move(gateways.error());
        if (error.place.empty()) {
            error.place = name;
        }
        return fail(std::move(error));
    }
    return ReadSource{name, std::move(*gateways)};
}

std::vector<Attempt> readEach(Invocation& invocation, const std::vector<std::string>& names) {
    std::vector<Attempt> attempts;
    if (invocation.arguments().has("together")) {
        attempts.push_back(
            {fmt::format("{}", fmt::join(names, " + ")), readTogether(invocation, names)});
        return attempts;
    }
    for (const std::string& name : names) {
        attempts.push_back({name, readSource(invocation, name)});
        if (!attempts.back().result) {
            const int code = exitCodeOf(attempts.back().result.error());
            if (code == kInterrupted || code == kUsage) {
                break;
            }
        }
    }
    return attempts;
}

ReadSources readSources(Invocation& invocation, const std::vector<std::string>& names) {
    ReadSources read;
    for (Attempt& attempt : readEach(invocation, names)) {
        if (attempt.result) {
            read.sources.push_back(std::move(*attempt.result));
            continue;
        }
        read.exitCode = exitCodeOf(attempt.result.error());
        invocation.error(attempt.result.error().text());
    }
    return read;
}

int exitCodeOf(const Error& error) {
    switch (error.code) {
    case ErrorCode::Usage:
        return kUsage;
    case ErrorCode::Cancelled:
        return kInterrupted;
    case ErrorCode::Internal:
        return kInternal;
    default:
        return kUnreadable;
    }
}

std::vector<model::SnapshotPtr> gatewaysOf(const std::vector<ReadSource>& sources) {
    std::vector<model::SnapshotPtr> gateways;
    for (const ReadSource& source : sources) {
        gateways.insert(gateways.end(), source.gateways.begin(), source.gateways.end());
    }
    return gateways;
}

} // namespace gatelens::ctl
