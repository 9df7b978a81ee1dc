// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// fault: some requests are answered with an error, or held back before they are
// sent on, to see how clients take it.
#include "core/engine/exchange.h"
#include "core/engine/object_reader.h"
#include "core/engine/worker.h"

namespace gatelens::engine::filters {

namespace {

class Fault final : public Filter {
public:
    struct Options {
        std::int64_t delay = 0; // milliseconds
        std::uint64_t delayPercent = 100;
        int abort = 0; // status
        std::uint64_t abortPercent = 100;
    };
    explicit Fault(const Options& options)
        : m_options(options) {}

    [[nodiscard]] unsigned phases() const override { return kRequest; }
    [[nodiscard]] Verdict onRequest(Exchange& exchange) const override {
        Random& random = exchange.worker().random();
        if (m_options.abort != 0 && random.next() % 100 < m_options.abortPercent) {
            exchange.respond({m_options.abort, "text/plain; charset=utf-8", "Injected fault.\n"});
            return Verdict::Answered;
        }
        if (m_options.delay != 0 && random.next() % 100 < m_options.delayPercent) {
            exchange.delay(m_options.delay);
        }
        return Verdict::Continue;
    }

private:
    const Options m_options;
};

Result<FilterPtr> parse(const text::Node& config, const text::SourceMap& sources) {
    ObjectReader reader(config, sources, "filter fault");
    Fault::Options options;
    options.delay = reader.duration("delay", 0);
    options.delayPercent = static_cast<std::uint64_t>(reader.number("delay-percent", 100, 0, 100));
    options.abort = static_cast<int>(reader.number("abort", 0, 200, 599));
    options.abortPercent = static_cast<std::uint64_t>(reader.number("abort-percent", 100, 0, 100));
    if (options.delay == 0 && options.abort == 0) {
        reader.mistake(&config, "filter fault needs \"delay\" or \"abort\"");
    }
    if (auto finished = reader.finish(); !finished) {
        return fail(finished.error());
    }
    return std::make_shared<Fault>(options);
}

} // namespace

extern const FilterType fault;
const FilterType fault{.name = "fault", .parse = parse};

} // namespace gatelens::engine::filters
