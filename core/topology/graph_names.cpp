// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/topology/graph.h"

namespace gatelens::topology {

std::string_view columnTitle(Column column) {
    switch (column) {
    case Column::Client:
        return "Clients";
    case Column::Listener:
        return "Listeners";
    case Column::Route:
        return "Routes";
    case Column::Service:
        return "Services";
    case Column::Upstream:
        return "Upstreams";
    case Column::Target:
        return "Targets";
    }
    return "";
}

std::string_view encryptionName(Encryption encryption) {
    switch (encryption) {
    case Encryption::Inside:
        return "inside";
    case Encryption::Unknown:
        return "unknown";
    case Encryption::Plaintext:
        return "plaintext";
    case Encryption::Tls:
        return "tls";
    case Encryption::MutualTls:
        return "mutual-tls";
    }
    return "unknown";
}

std::string_view severityName(Severity severity) {
    switch (severity) {
    case Severity::None:
        return "none";
    case Severity::Info:
        return "info";
    case Severity::Low:
        return "low";
    case Severity::Medium:
        return "medium";
    case Severity::High:
        return "high";
    case Severity::Critical:
        return "critical";
    }
    return "none";
}

std::string_view changeName(Change change) {
    switch (change) {
    case Change::None:
        return "none";
    case Change::Added:
        return "added";
    case Change::Removed:
        return "removed";
    case Change::Changed:
        return "changed";
    }
    return "none";
}

std::string_view groupingName(Grouping grouping) {
    switch (grouping) {
    case Grouping::None:
        return "none";
    case Grouping::Zone:
        return "zone";
    case Grouping::Host:
        return "host";
    case Grouping::Tag:
        return "tag";
    case Grouping::PathPrefix:
        return "path";
    case Grouping::Team:
        return "team";
    }
    return "none";
}

} // namespace gatelens::topology
