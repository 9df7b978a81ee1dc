// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The history of a team in a real PostgreSQL that this test starts.
#include "tests/core/history/states.h"

#include "core/history/comparison.h"
#include "tests/support/temporary_directory.h"

#include <QSqlDatabase>

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace gatelens::history {
namespace {

using namespace testing;

std::string programDirectory() {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator("/usr/lib/postgresql", error)) {
        if (std::filesystem::exists(entry.path() / "bin" / "pg_ctl")) {
            return (entry.path() / "bin").string();
        }
    }
    return {};
}

std::uint16_t freePort() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(bind(socket, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size), 0);
    close(socket);
    return ntohs(address.sin_port);
}

// PostgreSQL refuses to run as root.
bool run(const std::string& command) {
    const std::string whole =
        geteuid() == 0 ? fmt::format("runuser -u postgres -- {}", command) : command;
    return std::system((whole + " >/dev/null 2>&1").c_str()) == 0;
}

class Postgres final {
public:
    Postgres()
        : m_programs(programDirectory())
        , m_port(freePort()) {
        if (geteuid() == 0) {
            m_running = std::system(("chown postgres " + m_directory.path()).c_str()) == 0;
        }
        const std::string data = m_directory.path() + "/data";
        m_running =
            run(fmt::format("{}/initdb -D {} -A trust -U gatelens", m_programs, data)) &&
            run(fmt::format("{}/pg_ctl -D {} -w -l {}/log -o '-h 127.0.0.1 -p {} -k {}' start",
                            m_programs, data, m_directory.path(), m_port, m_directory.path()));
    }
    ~Postgres() {
        if (m_running) {
            run(fmt::format("{}/pg_ctl -D {}/data -m immediate stop", m_programs,
                            m_directory.path()));
        }
    }
    Postgres(const Postgres&) = delete;
    Postgres& operator=(const Postgres&) = delete;

    [[nodiscard]] bool running() const { return m_running; }
    [[nodiscard]] std::string url() const {
        return fmt::format("postgresql://gatelens@127.0.0.1:{}/postgres?sslmode=prefer", m_port);
    }

private:
    testsupport::TemporaryDirectory m_directory;
    std::string m_programs;
    std::uint16_t m_port;
    bool m_running = false;
};

TEST(HistoryPostgres, KeepsSharesAndCompares) {
    if (programDirectory().empty() || !QSqlDatabase::isDriverAvailable(QStringLiteral("QPSQL"))) {
        GTEST_SKIP() << "NOT TESTED: postgresql or libqt6sql6-psql is missing";
    }
    const Postgres server;
    ASSERT_TRUE(server.running());
    auto ada = Store::open(server.url());
    ASSERT_TRUE(ada) << ada.error().text();
    auto ben = Store::open(server.url());
    ASSERT_TRUE(ben) << ben.error().text();
    const auto first = ada->record(observed(snapshotOf(kongText(8080, true)), 1000));
    ASSERT_TRUE(first) << first.error().text();
    EXPECT_TRUE(first->isNew);
    const auto same = ben->record(observed(snapshotOf(kongText(8080, true)), 2000));
    ASSERT_TRUE(same) << same.error().text();
    EXPECT_FALSE(same->isNew) << "what a colleague kept is not kept twice";
    ASSERT_TRUE(ben->record(observed(snapshotOf(kongText(9090, false)), 3000)));
    const auto states = ada->states({});
    ASSERT_TRUE(states) << states.error().text();
    ASSERT_EQ(states->size(), 2U);
    EXPECT_EQ(states->back().lastSeen, 2000);
    const auto since = changesSince(*ada, 2500, "edge");
    ASSERT_TRUE(since) << since.error().text();
    EXPECT_EQ(since->front().diff.removed.size(), 1U);
    const auto refused = Store::open("postgresql://gatelens@127.0.0.1:1/postgres");
    EXPECT_EQ(refused.error().code, ErrorCode::Unreachable);
}

} // namespace
} // namespace gatelens::history
