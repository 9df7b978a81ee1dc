// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The picture in square pieces, painted when they are first seen and kept: a
// frame of a picture of any size only copies pixels. Pieces that are quick to
// paint are painted at once, the others on a worker while an overview stands in.
#pragma once

#include "ui/canvas/scene.h"

#include <QImage>
#include <QObject>
#include <QThreadPool>

#include <array>
#include <compare>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <vector>

namespace gatelens::ui {

inline constexpr int kTileSize = 512; // logical pixels

struct TileKey {
    int zoom = 1000; // thousandths
    int column = 0;
    int row = 0;
    friend auto operator<=>(const TileKey&, const TileKey&) = default;
};

class TileStore final : public QObject {
    Q_OBJECT

public:
    explicit TileStore(QObject* parent = nullptr);
    ~TileStore() override;

    void setScene(ScenePtr scene, qreal ratio);
    // Whether a missing tile is painted here and now.
    enum class Now : std::uint8_t { Never, IfQuick, Always };
    // The tile, or null when it is not painted yet; then it is asked for.
    [[nodiscard]] const QImage* tile(const TileKey& key, Now now);
    // The whole picture, small; null until it is there or when it is not needed.
    [[nodiscard]] const QImage* overview() const;
    [[nodiscard]] DrawingPtr drawing(topology::Tier tier);
    void keepAtMost(std::size_t tiles) { m_most = tiles; }
    // Nothing is being painted on a worker.
    [[nodiscard]] bool idle() const { return m_waiting.empty() && !m_working; }

signals:
    void tileReady();

private:
    void work();
    void store(const TileKey& key, QImage image);
    void paintOverview();

    ScenePtr m_scene;
    std::array<DrawingPtr, 4> m_drawings;
    std::array<bool, 4> m_drawingAsked{};
    std::uint64_t m_generation = 0;
    qreal m_ratio = 1;
    std::map<TileKey, QImage> m_tiles;
    std::list<TileKey> m_recent; // the latest used first
    std::vector<TileKey> m_waiting;
    bool m_working = false;
    QImage m_overview;
    std::size_t m_most = 48;
    QThreadPool m_pool;
};

} // namespace gatelens::ui
