// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Where results go: the standard output, or a file that appears whole or not at
// all.
#pragma once

#include "core/base/result.h"
#include "core/base/sink.h"

#include <memory>
#include <string>
#include <string_view>

namespace gatelens::ctl {

class Output final {
public:
    // "" and "-" are the standard output. A regular file is written beside its
    // place and moved there by commit(); devices and pipes are written as they are.
    [[nodiscard]] static Result<std::unique_ptr<Output>> open(const std::string& path);
    ~Output(); // discards what was not committed
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    void write(std::string_view text);
    [[nodiscard]] Sink sink();
    // Sends what is buffered. A reader that went away (head, less) has seen
    // enough: that is no error.
    [[nodiscard]] Status flush();
    [[nodiscard]] Status commit();
    [[nodiscard]] int descriptor() const { return m_descriptor; }
    // The unfinished file, for a signal that ends the program at once.
    [[nodiscard]] const std::string& temporaryPath() const { return m_temporary; }

private:
    Output() = default;
    void send(std::string_view text);

    int m_descriptor = 1;
    std::string m_path;
    std::string m_temporary;
    std::string m_buffer;
    bool m_closed = false; // the reader went away
    int m_error = 0;
};

} // namespace gatelens::ctl
