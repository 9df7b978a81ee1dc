// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/resolver.h"

#include <netdb.h>

#include <fmt/format.h>

namespace gatelens::net {

namespace {

constexpr std::size_t kThreads = 2;

Resolver::Addresses ask(const std::string& host, std::uint16_t port) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG;
    addrinfo* list = nullptr;
    auto addresses = std::make_shared<std::vector<Address>>();
    if (getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list) == 0) {
        for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
            addresses->emplace_back(entry->ai_addr, entry->ai_addrlen);
        }
        freeaddrinfo(list);
    }
    return addresses;
}

} // namespace

Resolver::Resolver(std::chrono::seconds keep)
    : m_keep(keep) {}

Resolver::~Resolver() {
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_wake.notify_all();
    for (std::thread& thread : m_threads) {
        thread.join();
    }
}

Resolver::Addresses Resolver::known(const std::string& host, std::uint16_t port) {
    if (const auto address = Address::ip(host, port)) {
        return std::make_shared<const std::vector<Address>>(1, *address);
    }
    const std::lock_guard lock(m_mutex);
    const std::string key = fmt::format("{}:{}", host, port);
    const auto found = m_entries.find(key);
    if (found == m_entries.end() || found->second.addresses == nullptr) {
        return nullptr;
    }
    if (std::chrono::steady_clock::now() >= found->second.until) {
        // The old answer serves until the new one is here.
        ask(found->second, {key, host, port});
    }
    return found->second.addresses;
}

void Resolver::ask(Entry& entry, Question question) {
    if (!entry.asked) {
        entry.asked = true;
        m_questions.push_back(std::move(question));
        if (m_threads.empty()) {
            for (std::size_t i = 0; i < kThreads; ++i) {
                m_threads.emplace_back([this] { work(); });
            }
        }
        m_wake.notify_one();
    }
}

void Resolver::resolve(const std::string& host, std::uint16_t port, Loop& loop, Answer answer) {
    const std::lock_guard lock(m_mutex);
    const std::string key = fmt::format("{}:{}", host, port);
    Entry& entry = m_entries[key];
    entry.waiting.push_back({&loop, std::move(answer)});
    ask(entry, {key, host, port});
}

void Resolver::answered(const std::string& key, const Addresses& addresses) {
    const std::lock_guard lock(m_mutex);
    Entry& entry = m_entries[key];
    entry.asked = false;
    // A failure does not take away addresses that work.
    if (!addresses->empty()) {
        entry.addresses = addresses;
    }
    entry.until = std::chrono::steady_clock::now() + m_keep;
    for (const Waiting& waiting : entry.waiting) {
        waiting.loop->post([answer = waiting.answer, addresses] { answer(addresses); });
    }
    entry.waiting.clear();
}

void Resolver::work() {
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_wake.wait(lock, [this] { return m_stop || !m_questions.empty(); });
        if (m_stop) {
            return;
        }
        const Question question = std::move(m_questions.front());
        m_questions.pop_front();
        lock.unlock();
        answered(question.key, net::ask(question.host, question.port));
        lock.lock();
    }
}

} // namespace gatelens::net
