// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/buffer.h"

namespace gatelens::net {

Buffer::Buffer(Buffer&& other) noexcept
    : m_pool(other.m_pool)
    , m_block(std::move(other.m_block))
    , m_begin(std::exchange(other.m_begin, 0))
    , m_end(std::exchange(other.m_end, 0)) {}

Buffer& Buffer::operator=(Buffer&& other) noexcept {
    if (this != &other) {
        release();
        m_pool = other.m_pool;
        m_block = std::move(other.m_block);
        m_begin = std::exchange(other.m_begin, 0);
        m_end = std::exchange(other.m_end, 0);
    }
    return *this;
}

void Buffer::acquire(BufferPool& pool) {
    if (!held()) {
        m_pool = &pool;
        m_block = pool.take();
        m_begin = 0;
        m_end = 0;
    }
}

void Buffer::release() {
    if (held()) {
        m_pool->give(std::move(m_block));
        m_begin = 0;
        m_end = 0;
    }
}

std::size_t Buffer::roomSize() const {
    return held() ? BufferPool::kBlockSize - m_end : 0;
}

void Buffer::move(std::size_t from, std::size_t to) {
    char* bytes = m_block.get() + m_begin;
    const std::size_t size = m_end - m_begin - from;
    std::memmove(bytes + to, bytes + from, size);
    m_end = m_begin + to + size;
}

void Buffer::compact() {
    if (m_begin > 0) {
        std::memmove(m_block.get(), m_block.get() + m_begin, m_end - m_begin);
        m_end -= m_begin;
        m_begin = 0;
    }
}

std::unique_ptr<char[]> BufferPool::take() {
    if (m_free.empty()) {
        return std::unique_ptr<char[]>(new char[kBlockSize]);
    }
    std::unique_ptr<char[]> block = std::move(m_free.back());
    m_free.pop_back();
    return block;
}

void BufferPool::give(std::unique_ptr<char[]> block) {
    if (m_free.size() < kKept) {
        m_free.push_back(std::move(block));
    }
}

} // namespace gatelens::net
