// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a screen reader finds in the picture: the nodes that are seen, each with
// its name, its findings and its place. The whole picture is in the table twin.
#include "ui/canvas/canvas.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QPointer>

#include <map>

namespace gatelens::ui {

namespace {

QString spoken(const topology::Node& node) {
    QStringList parts{QString::fromStdString(node.title)};
    if (!node.subtitle.empty()) {
        parts << QString::fromStdString(node.subtitle);
    }
    if (node.findings > 0) {
        const auto severity = topology::severityName(node.severity);
        parts << Canvas::tr("%n finding(s)", nullptr, static_cast<int>(node.findings))
              << QString::fromUtf8(severity.data(), static_cast<qsizetype>(severity.size()));
    }
    return parts.join(QStringLiteral(", "));
}

class NodeInterface final : public QAccessibleInterface, public QAccessibleActionInterface {
public:
    NodeInterface(Canvas* canvas, ScenePtr scene, std::uint32_t node)
        : m_canvas(canvas)
        , m_scene(std::move(scene))
        , m_node(node) {}

    [[nodiscard]] bool isValid() const override { return m_canvas && m_canvas->scene() == m_scene; }
    [[nodiscard]] QObject* object() const override { return nullptr; }
    [[nodiscard]] QAccessibleInterface* childAt(int /*x*/, int /*y*/) const override {
        return nullptr;
    }
    [[nodiscard]] QAccessibleInterface* parent() const override {
        return QAccessible::queryAccessibleInterface(m_canvas);
    }
    [[nodiscard]] QAccessibleInterface* child(int /*index*/) const override { return nullptr; }
    [[nodiscard]] int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface* /*child*/) const override { return -1; }
    [[nodiscard]] QString text(QAccessible::Text kind) const override {
        const topology::Node& node = m_scene->graph.nodes[m_node];
        return kind == QAccessible::Name          ? spoken(node)
               : kind == QAccessible::Description ? QString::fromStdString(node.tooltip)
                                                  : QString();
    }
    void setText(QAccessible::Text /*kind*/, const QString& /*text*/) override {}
    [[nodiscard]] QRect rect() const override {
        const QRect box = m_canvas->nodeInViewport(m_node).toRect();
        return {m_canvas->viewport()->mapToGlobal(box.topLeft()), box.size()};
    }
    [[nodiscard]] QAccessible::Role role() const override { return QAccessible::ListItem; }
    [[nodiscard]] QAccessible::State state() const override {
        QAccessible::State state;
        state.selectable = true;
        state.focusable = true;
        state.selected = m_canvas->selected() == m_node;
        state.focused = state.selected && m_canvas->hasFocus();
        return state;
    }

    void* interface_cast(QAccessible::InterfaceType type) override {
        return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface*>(this)
                                                    : nullptr;
    }
    [[nodiscard]] QStringList actionNames() const override { return {pressAction()}; }
    void doAction(const QString& /*name*/) override { m_canvas->walkTo(m_node); }
    [[nodiscard]] QStringList keyBindingsForAction(const QString& /*name*/) const override {
        return {};
    }

private:
    QPointer<Canvas> m_canvas;
    ScenePtr m_scene;
    std::uint32_t m_node;
};

class CanvasInterface final : public QAccessibleWidget {
public:
    explicit CanvasInterface(Canvas* canvas)
        : QAccessibleWidget(canvas, QAccessible::List)
        , m_canvas(canvas) {}
    ~CanvasInterface() override { forget(); }

    [[nodiscard]] int childCount() const override { return static_cast<int>(nodes().size()); }
    [[nodiscard]] QAccessibleInterface* child(int index) const override {
        const auto seen = nodes();
        if (index < 0 || index >= static_cast<int>(seen.size())) {
            return nullptr;
        }
        const std::uint32_t node = seen[static_cast<std::size_t>(index)];
        if (m_scene != m_canvas->scene()) {
            forget();
            m_scene = m_canvas->scene();
        }
        if (const auto known = m_ids.find(node); known != m_ids.end()) {
            return QAccessible::accessibleInterface(known->second);
        }
        auto* made = new NodeInterface(m_canvas, m_scene, node);
        m_ids[node] = QAccessible::registerAccessibleInterface(made);
        return made;
    }
    int indexOfChild(const QAccessibleInterface* child) const override {
        for (int i = 0; i < childCount(); ++i) {
            if (this->child(i) == child) {
                return i;
            }
        }
        return -1;
    }

private:
    [[nodiscard]] std::vector<std::uint32_t> nodes() const { return m_canvas->visibleNodes(); }
    void forget() const {
        for (const auto& [node, id] : m_ids) {
            QAccessible::deleteAccessibleInterface(id);
        }
        m_ids.clear();
    }

    Canvas* m_canvas;
    mutable ScenePtr m_scene;
    mutable std::map<std::uint32_t, QAccessible::Id> m_ids;
};

QAccessibleInterface* makeInterface(const QString& className, QObject* object) {
    auto* canvas = qobject_cast<Canvas*>(object);
    return canvas != nullptr && className == QLatin1String("gatelens::ui::Canvas")
               ? new CanvasInterface(canvas)
               : nullptr;
}

} // namespace

void Canvas::installAccessibility() {
    static const bool kOnce = [] {
        QAccessible::installFactory(makeInterface);
        return true;
    }();
    Q_UNUSED(kOnce)
}

std::vector<std::uint32_t> Canvas::visibleNodes() const {
    constexpr std::size_t kMost = 400; // more at once help nobody
    std::vector<std::uint32_t> seen;
    if (!m_scene) {
        return seen;
    }
    const QRectF visible = visibleScene();
    for (const auto& column : m_scene->columns) {
        for (const std::uint32_t node : column) {
            if (seen.size() < kMost && m_scene->box(node).intersects(visible)) {
                seen.push_back(node);
            }
        }
    }
    return seen;
}

} // namespace gatelens::ui
