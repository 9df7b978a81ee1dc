// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/read_context.h"

#include <ctime>
#include <utility>

namespace gatelens::adapters {

ReadContext::ReadContext(const text::FileSystem& files, text::Limits limits)
    : m_files(files)
    , m_limits(limits)
    , m_sources(std::make_shared<text::SourceMap>())
    , m_now(static_cast<std::int64_t>(std::time(nullptr))) {}

Status ReadContext::charge(const std::string& name, std::size_t bytes) {
    m_totalBytes += bytes;
    if (m_totalBytes > m_limits.maxTotalBytes) {
        return fail(ErrorCode::LimitExceeded,
                    "the sources of one read hold more than " +
                        std::to_string(m_limits.maxTotalBytes) + " bytes",
                    name);
    }
    if (m_sources->size() >= m_limits.maxFiles) {
        return fail(ErrorCode::LimitExceeded,
                    "more than " + std::to_string(m_limits.maxFiles) + " files in one read", name);
    }
    return {};
}

Result<text::DocumentPtr> ReadContext::add(text::SourceKind kind, std::string name,
                                           std::string bytes, text::Format format) {
    const text::SourceFile& file = m_sources->add(kind, std::move(name), std::move(bytes));
    auto document = text::read(format, file, m_limits);
    if (document) {
        m_documents.push_back(*document);
    }
    return document;
}

text::DocumentPtr ReadContext::loaded(const std::string& path,
                                      std::optional<text::Format> format) const {
    const auto* known = m_sources->findByName(path);
    if (known == nullptr) {
        return nullptr;
    }
    for (const auto& document : m_documents) {
        if (document->file == known->id() && (!format || document->format == *format)) {
            return document;
        }
    }
    return nullptr;
}

Result<text::DocumentPtr> ReadContext::load(const std::string& path) {
    if (auto document = loaded(path, std::nullopt)) {
        return document;
    }
    auto bytes = readFile(path);
    if (!bytes) {
        return fail(std::move(bytes.error()));
    }
    const text::Format format = text::guessFormat(path, *bytes);
    return add(text::SourceKind::File, path, std::move(*bytes), format);
}

Result<text::DocumentPtr> ReadContext::load(const std::string& path, text::Format format) {
    if (auto document = loaded(path, format)) {
        return document;
    }
    auto bytes = readFile(path);
    if (!bytes) {
        return fail(std::move(bytes.error()));
    }
    return add(text::SourceKind::File, path, std::move(*bytes), format);
}

Result<text::DocumentPtr> ReadContext::parse(text::SourceKind kind, std::string name,
                                             std::string bytes, text::Format format) {
    if (bytes.size() > m_limits.maxBytes) {
        return fail(ErrorCode::LimitExceeded,
                    "is " + std::to_string(bytes.size()) + " bytes, more than the limit of " +
                        std::to_string(m_limits.maxBytes),
                    name);
    }
    if (auto status = charge(name, bytes.size()); !status) {
        return fail(std::move(status.error()));
    }
    return add(kind, std::move(name), std::move(bytes), format);
}

Result<std::string> ReadContext::readFile(const std::string& path) {
    auto bytes = m_files.read(path, m_limits.maxBytes);
    if (!bytes) {
        return bytes;
    }
    if (auto status = charge(path, bytes->size()); !status) {
        return fail(std::move(status.error()));
    }
    return bytes;
}

} // namespace gatelens::adapters
