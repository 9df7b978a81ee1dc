// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The wire of the admin API: HTTP/1 on a listener and a thread of its own, so
// that nothing it does holds up a request of the gateway.
#pragma once

#include "core/engine/admin/api.h"
#include "core/net/address.h"

#include <memory>

namespace gatelens::engine::admin {

class Server final {
public:
    [[nodiscard]] static Result<std::unique_ptr<Server>> start(const net::Address& address,
                                                               Api::Setup setup);
    ~Server(); // stops at once
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    [[nodiscard]] const net::Address& address() const;

private:
    struct State;
    explicit Server(std::unique_ptr<State> state);

    std::unique_ptr<State> m_state;
};

} // namespace gatelens::engine::admin
