// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A CA and certificates that are made when the program starts, so that none in
// the tree can expire.
#pragma once

#include "tests/support/temporary_directory.h"

#include <cstdint>
#include <string>

namespace gatelens::testsupport {

enum class CertificateKind : std::uint8_t { Good, Expired, WrongHost, SelfSigned, Client };

// PEM files of one key pair.
struct PemFiles {
    std::string certificate;
    std::string key;
};

class TestCertificates final {
public:
    // Made once a program; good for localhost, 127.0.0.1 and ::1.
    [[nodiscard]] static const TestCertificates& instance();

    [[nodiscard]] const std::string& caFile() const { return m_caFile; }
    [[nodiscard]] const PemFiles& files(CertificateKind kind) const;

private:
    TestCertificates();

    TemporaryDirectory m_directory;
    std::string m_caFile;
    PemFiles m_good;
    PemFiles m_expired;
    PemFiles m_wrongHost;
    PemFiles m_selfSigned;
    PemFiles m_client;
};

} // namespace gatelens::testsupport
