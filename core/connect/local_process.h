// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Who on this machine listens at an address. nginx and HAProxy do not serve their
// configuration; their command line says where it is.
#pragma once

#include "core/adapters/adapter.h"
#include "core/connect/source_name.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatelens::connect {

// The process that owns the listening socket of a live source: of a master with
// workers the master. Nothing when the address is another machine's, when /proc
// does not tell (the process of another user, another system), or when the
// process sees another network or another file system than we do, because then
// its paths are not ours. `proc` is /proc but in tests.
[[nodiscard]] std::optional<adapters::LocalProcess>
findLocalProcess(const SourceName& name, const std::string& proc = "/proc");

// The arguments in the bytes of /proc/<pid>/cmdline. nginx writes a title over
// them ("nginx: master process /usr/sbin/nginx -c …"), in which only blanks
// separate; an option's value then reaches to the next option.
[[nodiscard]] std::vector<std::string> commandLineOf(std::string_view bytes);

} // namespace gatelens::connect
