// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Names to addresses, off the event loops. The system's resolver tells no TTL, so
// answers are kept for a fixed time and refreshed while they are in use.
#pragma once

#include "core/net/address.h"
#include "core/net/loop.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace gatelens::net {

class Resolver final {
public:
    using Addresses = std::shared_ptr<const std::vector<Address>>;
    using Answer = std::function<void(const Addresses& addresses)>; // empty: not found

    explicit Resolver(std::chrono::seconds keep = std::chrono::seconds(30));
    ~Resolver();
    Resolver(const Resolver&) = delete;
    Resolver& operator=(const Resolver&) = delete;

    // What is known already, else null. Addresses are known at once.
    [[nodiscard]] Addresses known(const std::string& host, std::uint16_t port);
    // Calls `answer` on `loop`, which must outlive the question.
    void resolve(const std::string& host, std::uint16_t port, Loop& loop, Answer answer);

private:
    struct Waiting {
        Loop* loop = nullptr;
        Answer answer;
    };
    struct Entry {
        Addresses addresses;
        std::chrono::steady_clock::time_point until;
        std::vector<Waiting> waiting;
        bool asked = false;
    };
    struct Question {
        std::string key;
        std::string host;
        std::uint16_t port = 0;
    };

    void work();
    void ask(Entry& entry, Question question);
    void answered(const std::string& key, const Addresses& addresses);

    std::chrono::seconds m_keep;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::unordered_map<std::string, Entry> m_entries;
    std::deque<Question> m_questions;
    bool m_stop = false;
    std::vector<std::thread> m_threads; // started by the first question
};

} // namespace gatelens::net
