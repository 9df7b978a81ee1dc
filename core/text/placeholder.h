// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Values that something fills in before or while a gateway reads them. What such
// a value will be is unknown, so no check may judge it.
#pragma once

#include <string_view>

namespace gatelens::text {

// True when the text holds one of
//   ${NAME} ${NAME:-default} ${NAME:=default}   shells, Compose, Caddy, APISIX
//   {{ … }} and so ${{ env "NAME" }}            Go templates, decK, APISIX, Jinja
//   {$NAME} {$NAME:default} {env.NAME}          Caddy
// or is %NAME% as a whole.
[[nodiscard]] bool hasPlaceholder(std::string_view text);

} // namespace gatelens::text
