// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/tile_store.h"

#include "ui/topology/painter.h"

#include <QPainter>

#include <algorithm>
#include <utility>

namespace gatelens::ui {

namespace {

// Items of a tile that is painted on the spot: about 3 ms.
constexpr std::size_t kQuick = 260;
// Pictures with more items get an overview.
constexpr std::size_t kLarge = 4000;
constexpr int kOverviewWidth = 1600;
constexpr int kOverviewHeight = 1200;

QRectF sceneRect(const TileKey& key) {
    const double zoom = key.zoom / 1000.0;
    const double side = kTileSize / zoom;
    return {key.column * side, key.row * side, side, side};
}

QImage paintTile(const Drawing& drawing, const TileKey& key, qreal ratio,
                 const std::vector<std::uint32_t>& items) {
    const auto pixels = static_cast<int>(kTileSize * ratio);
    QImage image(pixels, pixels, QImage::Format_RGB32);
    image.setDevicePixelRatio(ratio);
    const topology::Color& ground = drawing.list.background;
    image.fill(QColor(ground.red, ground.green, ground.blue));
    if (!items.empty()) {
        QPainter painter(&image);
        const QRectF part = sceneRect(key);
        painter.scale(key.zoom / 1000.0, key.zoom / 1000.0);
        painter.translate(-part.topLeft());
        paintItems(painter, drawing.list, items, part.adjusted(-4, -4, 4, 4));
    }
    return image;
}

QImage paintSmall(const Drawing& drawing) {
    const double zoom = std::min({1.0, kOverviewWidth / double(drawing.list.width),
                                  kOverviewHeight / double(drawing.list.height)});
    QImage image(std::max(1, static_cast<int>(drawing.list.width * zoom)),
                 std::max(1, static_cast<int>(drawing.list.height * zoom)), QImage::Format_RGB32);
    QPainter painter(&image);
    painter.scale(zoom, zoom);
    paintDisplayList(painter, drawing.list);
    return image;
}

} // namespace

TileStore::TileStore(QObject* parent)
    : QObject(parent) {
    m_pool.setMaxThreadCount(1);
}

TileStore::~TileStore() {
    m_pool.clear();
    m_pool.waitForDone();
}

void TileStore::setScene(ScenePtr scene, qreal ratio) {
    ++m_generation;
    m_scene = std::move(scene);
    m_ratio = ratio;
    m_tiles.clear();
    m_recent.clear();
    m_waiting.clear();
    m_overview = {};
    m_drawings = {};
    m_drawingAsked = {};
    if (m_scene) {
        m_drawings[static_cast<std::size_t>(topology::Tier::Card)] = m_scene->cards;
        if (m_scene->cards->list.items.size() > kLarge) {
            paintOverview();
        }
    }
}

// A drawing of another tier is made on the worker; until then the cards serve.
DrawingPtr TileStore::drawing(topology::Tier tier) {
    const auto slot = static_cast<std::size_t>(tier);
    if (m_drawings[slot] || !m_scene) {
        return m_drawings[slot];
    }
    if (m_scene->cards->list.items.size() <= kLarge) {
        m_drawings[slot] = makeDrawing(*m_scene, tier);
        return m_drawings[slot];
    }
    if (!m_drawingAsked[slot]) {
        m_drawingAsked[slot] = true;
        m_pool.start([this, scene = m_scene, tier, slot, generation = m_generation] {
            DrawingPtr made = makeDrawing(*scene, tier);
            QMetaObject::invokeMethod(
                this,
                [this, made = std::move(made), slot, generation] {
                    if (generation == m_generation) {
                        m_drawings[slot] = made;
                        emit tileReady();
                    }
                },
                Qt::QueuedConnection);
        });
    }
    return nullptr;
}

void TileStore::paintOverview() {
    m_pool.start([this, scene = m_scene, generation = m_generation] {
        QImage image = paintSmall(*makeDrawing(*scene, topology::Tier::Bar));
        QMetaObject::invokeMethod(
            this,
            [this, image = std::move(image), generation] {
                if (generation == m_generation) {
                    m_overview = image;
                    emit tileReady();
                }
            },
            Qt::QueuedConnection);
    });
}

const QImage* TileStore::overview() const {
    return m_overview.isNull() ? nullptr : &m_overview;
}

const QImage* TileStore::tile(const TileKey& key, Now now) {
    if (const auto found = m_tiles.find(key); found != m_tiles.end()) {
        m_recent.remove(key);
        m_recent.push_front(key);
        return &found->second;
    }
    const topology::Tier tier = topology::tierOf(static_cast<float>(key.zoom) / 1000.0F);
    DrawingPtr drawing = this->drawing(tier);
    if (!drawing && now == Now::Always) {
        drawing = makeDrawing(*m_scene, tier);
    }
    if (!drawing) {
        return nullptr;
    }
    if (now != Now::Never) {
        const auto items = drawing->index.itemsIn(sceneRect(key));
        if (now == Now::Always || items.size() <= kQuick) {
            store(key, paintTile(*drawing, key, m_ratio, items));
            return &m_tiles.at(key);
        }
    }
    if (std::find(m_waiting.begin(), m_waiting.end(), key) == m_waiting.end()) {
        m_waiting.push_back(key);
        work();
    }
    return nullptr;
}

void TileStore::store(const TileKey& key, QImage image) {
    m_tiles[key] = std::move(image);
    m_recent.push_front(key);
    while (m_recent.size() > m_most) {
        m_tiles.erase(m_recent.back());
        m_recent.pop_back();
    }
}

// The latest wish first: what is asked for last is what is looked at.
void TileStore::work() {
    if (m_working || m_waiting.empty()) {
        return;
    }
    const TileKey key = m_waiting.back();
    m_waiting.pop_back();
    constexpr std::size_t kWishes = 64;
    if (m_waiting.size() > kWishes) {
        m_waiting.erase(m_waiting.begin(), m_waiting.end() - kWishes);
    }
    const DrawingPtr drawing =
        this->drawing(topology::tierOf(static_cast<float>(key.zoom) / 1000.0F));
    if (!drawing) {
        return;
    }
    m_working = true;
    m_pool.start([this, drawing, key, ratio = m_ratio, generation = m_generation] {
        QImage image = paintTile(*drawing, key, ratio, drawing->index.itemsIn(sceneRect(key)));
        QMetaObject::invokeMethod(
            this,
            [this, key, image = std::move(image), generation]() mutable {
                m_working = false;
                if (generation == m_generation) {
                    store(key, std::move(image));
                    emit tileReady();
                }
                work();
            },
            Qt::QueuedConnection);
    });
}

} // namespace gatelens::ui
