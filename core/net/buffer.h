// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Read buffers of one thread, recycled. A connection holds one only while there
// are bytes in it, so that idle connections cost next to nothing.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace gatelens::net {

class BufferPool;

// Bytes between `begin` and `end` of a fixed block. Its address never changes
// while it is held, so that messages can be read by reference.
class Buffer final {
public:
    Buffer() = default;
    Buffer(Buffer&& other) noexcept;
    Buffer& operator=(Buffer&& other) noexcept;
    ~Buffer() { release(); }

    void acquire(BufferPool& pool); // nothing when it is held already
    void release();
    [[nodiscard]] bool held() const { return m_block != nullptr; }

    [[nodiscard]] std::string_view data() const {
        return held() ? std::string_view(m_block.get() + m_begin, m_end - m_begin)
                      : std::string_view{};
    }
    [[nodiscard]] bool empty() const { return m_begin == m_end; }
    [[nodiscard]] char* room() { return m_block.get() + m_end; }
    [[nodiscard]] std::size_t roomSize() const;
    void added(std::size_t size) { m_end += size; }
    void consume(std::size_t size) { m_begin += size; }
    // Cuts bytes off the end again.
    void truncate(std::size_t size) { m_end = m_begin + size; }
    // Moves the bytes from `from` on to the position `to` (offsets into data()).
    void move(std::size_t from, std::size_t to);
    // Moves what is left to the front of the block.
    void compact();

private:
    BufferPool* m_pool = nullptr;
    std::unique_ptr<char[]> m_block;
    std::size_t m_begin = 0;
    std::size_t m_end = 0;
};

class BufferPool final {
public:
    static constexpr std::size_t kBlockSize = 64U << 10U;
    static constexpr std::size_t kKept = 64;

    [[nodiscard]] std::unique_ptr<char[]> take();
    void give(std::unique_ptr<char[]> block);

private:
    std::vector<std::unique_ptr<char[]>> m_free;
};

} // namespace gatelens::net
