// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// From the name of a source to its snapshots: files and directories are read and
// recognised, URLs are probed and read through the admin API. The one entry that
// the command line and the console share.
#pragma once

#include "core/adapters/adapter.h"
#include "core/base/result.h"
#include "core/model/snapshot.h"
#include "core/text/limits.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace gatelens::connect {

// How a live source is reached. Secrets come from a profile or the environment
// (see profile.h), never from a command line, and are never logged.
struct Access {
    std::vector<std::pair<std::string, std::string>> headers; // sent with every request
    std::string caFile;                                       // PEM; added to the system's when set
    std::string clientCertificate;                            // PEM file
    std::string clientKey;                                    // PEM file
    std::string caPem;                                        // the text, instead of a file
    std::string clientCertificatePem;
    std::string clientKeyPem;
    bool verifyTls = true;
    std::chrono::milliseconds connectTimeout{5'000};
    std::chrono::milliseconds answerTimeout{30'000}; // of one request, start to end
    std::chrono::milliseconds totalTimeout{0};       // of the whole read, 0: none
    int retries = 2; // of an idempotent read after a transport failure or 502, 503, 504
};

struct Progress {
    std::string step;      // what is being read, "routes" or a file name
    std::size_t done = 0;  // requests or files finished
    std::size_t known = 0; // requests or files known so far
};

struct ReadOptions {
    Access access;
    text::Limits limits;
    // Admin API of a Caddy that turns Caddyfiles into JSON; empty: the own reader.
    std::string adaptUrl;
    std::function<void(const Progress&)> progress; // called on the reading thread
    std::stop_token cancel;
};

// Reads one source: a path, a directory, "-" (standard input), a URL whose
// product is detected, or "<product>+<url>". A directory or a file with several
// gateways gives several snapshots, in a stable order. Needs a QCoreApplication
// for live sources; blocks, and may be called on any thread but only one read at a
// time on each. Diagnostics that concern a whole directory ("unreadable-document")
// stand in each of its snapshots.
//
// Errors: NotFound, Unreadable, InvalidInput (file:line:column), WrongProduct
// (nothing recognised; says what was tried), Unreachable, TlsFailure,
// Unauthorized, Timeout, UnexpectedAnswer, LimitExceeded, Cancelled.
[[nodiscard]] Result<std::vector<model::SnapshotPtr>> readSource(const std::string& source,
                                                                 const ReadOptions& options);

// The same with the adapters to ask, for tests.
[[nodiscard]] Result<std::vector<model::SnapshotPtr>>
readSource(const std::string& source, const ReadOptions& options,
           std::span<const adapters::Adapter* const> adapters);

// Reads several files and directories as parts of one source, as if they lay in
// one directory: references between them are resolved, and each product gives one
// snapshot. Live sources and standard input are refused.
[[nodiscard]] Result<std::vector<model::SnapshotPtr>>
readSourcesTogether(const std::vector<std::string>& sources, const ReadOptions& options);

} // namespace gatelens::connect
