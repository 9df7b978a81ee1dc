// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatelens::model {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Two services share one upstream of two targets; route 0 is on listener 1 only,
// route 1 on every listener and splits its traffic, route 2 leads nowhere.
Snapshot sample() {
    Snapshot snapshot;
    snapshot.listeners.resize(2);
    snapshot.upstreams.resize(2);
    snapshot.services.resize(3);
    snapshot.routes.resize(3);
    snapshot.policies.resize(2);
    snapshot.targets.resize(3);
    snapshot.certificates.resize(1);
    snapshot.credentials.resize(1);
    snapshot.upstreams[0].targets = {TargetId(0U), TargetId(1U)};
    snapshot.upstreams[1].targets = {TargetId(2U)};
    for (std::uint32_t i = 0; i < 3; ++i) {
        snapshot.targets[i].upstream = UpstreamId(i / 2);
        snapshot.targets[i].host = i == 1 ? "B.internal" : "a.internal";
        snapshot.targets[i].port = 80;
    }
    snapshot.services[0].upstream = UpstreamId(0U);
    snapshot.services[1].upstream = UpstreamId(0U);
    snapshot.services[2].upstream = UpstreamId(1U);
    snapshot.routes[0].listeners = {ListenerId(1U)};
    snapshot.routes[0].services = {{ServiceId(0U), 1, "", {}}};
    snapshot.routes[1].services = {
        {ServiceId(0U), 1, "", {}}, {ServiceId(2U), 9, "", {}}, {ServiceId(0U), 1, "again", {}}};
    snapshot.routes[1].chain = {{PolicyId(1U), 1}, {PolicyId(0U), 2}};
    snapshot.routes[2].services = {{ServiceId{}, 1, "missing", {}}};
    snapshot.routes[2].parent = RouteId(1U);
    snapshot.listeners[0].tls.emplace().certificates = {CertificateId(0U)};
    snapshot.credentials[0].policy = PolicyId(1U);
    return snapshot;
}

TEST(Relations, LinksReadBackwards) {
    const Snapshot snapshot = sample();
    const Relations relations(snapshot);
    EXPECT_THAT(relations.routesOfService[ServiceId(0U)], ElementsAre(RouteId(0U), RouteId(1U)));
    EXPECT_THAT(relations.routesOfService[ServiceId(1U)], IsEmpty());
    EXPECT_THAT(relations.servicesOfUpstream[UpstreamId(0U)],
                ElementsAre(ServiceId(0U), ServiceId(1U)));
    EXPECT_THAT(relations.routesOfListener[ListenerId(1U)], ElementsAre(RouteId(0U)));
    EXPECT_THAT(relations.routesOnEveryListener, ElementsAre(RouteId(1U), RouteId(2U)));
    EXPECT_THAT(relations.childrenOfRoute[RouteId(1U)], ElementsAre(RouteId(2U)));
    EXPECT_THAT(relations.routesOfPolicy[PolicyId(0U)], ElementsAre(RouteId(1U)));
    EXPECT_THAT(relations.credentialsOfPolicy[PolicyId(1U)], ElementsAre(CredentialId(0U)));
    EXPECT_THAT(relations.listenersOfCertificate[CertificateId(0U)], ElementsAre(ListenerId(0U)));
    EXPECT_THAT(relations.routesOfService[ServiceId{}], IsEmpty());
}

TEST(Relations, RoutesToTargetsAndBack) {
    const Snapshot snapshot = sample();
    const Relations relations(snapshot);
    EXPECT_THAT(relations.targetsOfRoute(RouteId(1U)),
                ElementsAre(TargetId(0U), TargetId(1U), TargetId(2U)));
    EXPECT_THAT(relations.targetsOfRoute(RouteId(2U)), IsEmpty());
    EXPECT_THAT(relations.routesOfTarget(TargetId(2U)), ElementsAre(RouteId(1U)));
    EXPECT_THAT(relations.listenersOfRoute(RouteId(0U)), ElementsAre(ListenerId(1U)));
    EXPECT_THAT(relations.listenersOfRoute(RouteId(1U)),
                ElementsAre(ListenerId(0U), ListenerId(1U)));
    EXPECT_THAT(relations.targetsAt("A.internal:80"), ElementsAre(TargetId(0U), TargetId(2U)));
    EXPECT_THAT(relations.targetsAt("c.internal:80"), IsEmpty());
}

TEST(Relations, AnEmptySnapshotHasNone) {
    const Snapshot snapshot;
    const Relations relations(snapshot);
    EXPECT_THAT(relations.routesOfService[ServiceId(0U)], IsEmpty());
    EXPECT_THAT(relations.routesOnEveryListener, IsEmpty());
}

} // namespace
} // namespace gatelens::model
