// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/match/differential/live.h"

#include <chrono>
#include <thread>

namespace gatelens::match::differential {

std::optional<std::string> nginxMark(const model::Snapshot& snapshot, const Decision& decision) {
    if (!decision.route || decision.outcome == Outcome::Refused) {
        return std::nullopt;
    }
    const text::Node* node = snapshot[decision.route].raw;
    const text::Node* header =
        node->text == "location" ? node->block->directive("add_header") : nullptr;
    return header == nullptr ? std::optional<std::string>{} : std::string(header->arg(1));
}

std::optional<std::string> haproxyMark(const model::Snapshot& snapshot, const Decision& decision) {
    if (decision.outcome != Outcome::Forward || decision.destinations.empty()) {
        return std::nullopt;
    }
    return snapshot[decision.destinations.front().service].name;
}

bool traefikIsReady(std::uint16_t port, const std::string& scheme) {
    Request probe;
    probe.scheme = scheme;
    probe.path = "/__ready";
    probe.hosts = {"ready.test"};
    for (int attempt = 0; attempt < 400; ++attempt) {
        RawClient client(port);
        const auto answer = client.ask(probe);
        if (answer && answer->word(1) == "418") {
            return true;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(25));
    }
    return false;
}

} // namespace gatelens::match::differential
