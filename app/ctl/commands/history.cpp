// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// gatelensctl history: what gateways were, and what changed since.
#include "app/ctl/fleet.h"
#include "app/ctl/invocation.h"
#include "app/ctl/sources.h"
#include "core/base/strings.h"
#include "core/history/comparison.h"
#include "core/history/history_report.h"
#include "core/history/moment.h"
#include "core/report/diff_report.h"
#include "core/report/model_json.h"
#include "core/report/model_text.h"
#include "core/report/picture.h"
#include "core/report/scan_report.h"

#include <ctime>
#include <functional>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace gatelens::ctl::commands {

namespace {

using history::Comparison;
using history::State;
using history::Store;

std::vector<Option> options() {
    return joined({{"history", '\0', "WHERE",
                    "The history: a file, or postgresql://user@host/database "
                    "($GATELENS_HISTORY, else the user's own)"},
                   {"as", '\0', "NAME",
                    "Record under this name, so that states of one gateway "
                    "from files and from the running one meet"},
                   {"limit", 'n', "N", "At most N states of a list; 0 shows all (50)"}},
                  joined(outputOptions(), accessOptions()));
}

std::int64_t now() {
    return static_cast<std::int64_t>(std::time(nullptr));
}

int complain(const Invocation& invocation, const Error& error) {
    return complainAbout(invocation, error);
}

// "12" and "#12".
Result<std::int64_t> parseId(std::string_view word) {
    const auto id = parseInt(word.starts_with('#') ? word.substr(1) : word);
    if (!id) {
        return fail(ErrorCode::Usage, fmt::format("\"{}\" is no state; states are numbers of "
                                                  "\"gatelensctl history list\"",
                                                  word));
    }
    return *id;
}

Result<State> findState(const Store& store, std::string_view word) {
    const auto id = parseId(word);
    return id ? store.state(*id) : fail(id.error());
}

history::FindingCounts countsOf(std::span<const findings::Finding> found, std::uint32_t snapshot) {
    history::FindingCounts counts{};
    for (const findings::Finding& finding : found) {
        if (finding.subject.snapshot == snapshot && finding.state != findings::State::Suppressed) {
            ++counts[static_cast<std::size_t>(finding.severity)];
        }
    }
    return counts;
}

std::string recordedLine(const history::Recorded& recorded) {
    const State& state = recorded.state;
    if (!recorded.isNew) {
        return fmt::format("#{} {}: unchanged since {}\n", state.id, state.gateway,
                           history::localText(state.firstSeen));
    }
    return fmt::format("#{} {}: {}; findings: {}\n", state.id, state.gateway,
                       history::changesText(state.changes), history::findingsText(state.findings));
}

int recordSources(Invocation& invocation, Store& store, const std::vector<std::string>& names) {
    const ReadSources read = readSources(invocation, names);
    if (read.sources.empty()) {
        return read.exitCode;
    }
    const auto fleet = fleetOf(invocation, read.sources);
    if (!fleet) {
        return complain(invocation, fleet.error());
    }
    const std::string as = invocation.arguments().value("as");
    if (!as.empty() && gatewaysOf(read.sources).size() > 1) {
        return invocation.usage("--as names one gateway, and these sources hold several");
    }
    const auto found = findings::runRules(**fleet, {});
    std::vector<State> states;
    std::uint32_t index = 0;
    for (const ReadSource& source : read.sources) {
        for (const model::SnapshotPtr& gateway : source.gateways) {
            history::Observation observation;
            observation.gateway =
                as.empty() ? report::gatewayTitle(*gateway, source.name, source.gateways.size())
                           : as;
            observation.source = source.name;
            observation.snapshot = gateway;
            observation.findings = countsOf(found, index++);
            observation.at = now();
            const auto recorded = store.record(observation);
            if (!recorded) {
                return complain(invocation, recorded.error());
            }
            states.push_back(recorded->state);
            if (!invocation.json()) {
                invocation.out()(recordedLine(*recorded));
            }
        }
    }
    if (invocation.json()) {
        history::writeStatesJson(invocation.out(), states);
    }
    return read.exitCode;
}

int list(Invocation& invocation, Store& store, const std::vector<std::string>& words) {
    constexpr std::uint64_t kLimit = 50;
    const auto limit = invocation.arguments().number("limit", kLimit);
    if (!limit) {
        return invocation.usage(limit.error());
    }
    history::Selection selection;
    selection.gateway = words.empty() ? "" : words.front();
    selection.limit = *limit;
    const auto states = store.states(selection);
    if (!states) {
        return complain(invocation, states.error());
    }
    if (invocation.json()) {
        history::writeStatesJson(invocation.out(), *states);
    } else if (states->empty()) {
        invocation.remark(words.empty()
                              ? "Nothing is kept yet; \"gatelensctl history SOURCE\" records."
                              : fmt::format("No state of {} is kept.", words.front()));
    } else {
        history::writeStatesText(invocation.out(), invocation.style(), *states, now());
    }
    return kOk;
}

int show(Invocation& invocation, Store& store, const std::vector<std::string>& words) {
    if (words.size() != 1) {
        return invocation.usage("history show needs one STATE");
    }
    const auto state = findState(store, words.front());
    if (!state) {
        return complain(invocation, state.error());
    }
    const auto snapshot = store.snapshot(*state);
    if (!snapshot) {
        return complain(invocation, snapshot.error());
    }
    if (invocation.json()) {
        report::writeInspectJson(invocation.out(), std::span(&*snapshot, 1), {});
    } else {
        report::writeInspectText(invocation.out(), invocation.style(), **snapshot,
                                 history::stateTitle(*state), {});
    }
    return kOk;
}

// Several comparisons as one document, as of a directory with several gateways.
int tell(Invocation& invocation, const std::vector<Comparison>& comparisons) {
    bool different = false;
    report::SourceDiff all;
    for (const Comparison& comparison : comparisons) {
        report::SourceDiff diff = history::asDiff(comparison);
        different = different || diff.different();
        if (!invocation.json()) {
            report::writeDiffText(invocation.out(), invocation.style(), diff);
            if (comparison.fromFirst) {
                invocation.remark(
                    fmt::format("{} is only kept since then.", comparison.before.gateway));
            }
            continue;
        }
        all.beforeName += (all.beforeName.empty() ? "" : "; ") + diff.beforeName;
        all.afterName += (all.afterName.empty() ? "" : "; ") + diff.afterName;
        all.gateways.push_back(std::move(diff.gateways.front()));
    }
    if (invocation.json()) {
        report::writeDiffJson(invocation.out(), all);
    }
    return different ? kFindings : kOk;
}

// The state that held before this one on the same source.
Result<State> stateBefore(const Store& store, const State& state) {
    history::Selection selection;
    selection.gateway = state.gateway;
    selection.source = state.source;
    const auto states = store.states(selection);
    if (!states) {
        return fail(states.error());
    }
    for (std::size_t i = 0; i + 1 < states->size(); ++i) {
        if ((*states)[i].id == state.id) {
            return (*states)[i + 1];
        }
    }
    return fail(ErrorCode::NotFound,
                fmt::format("#{} is the first state of {}; name another one to compare with",
                            state.id, state.gateway));
}

int diffStates(Invocation& invocation, Store& store, const std::vector<std::string>& words) {
    if (words.empty() || words.size() > 2) {
        return invocation.usage("history diff needs one STATE (against the one before) or two");
    }
    auto before = findState(store, words.front());
    auto after = words.size() == 2 ? findState(store, words.back()) : before;
    if (before && words.size() == 1) {
        before = stateBefore(store, *after);
    }
    if (!before || !after) {
        return complain(invocation, !before ? before.error() : after.error());
    }
    const auto comparison = history::compareStates(store, *before, *after);
    return comparison ? tell(invocation, {*comparison}) : complain(invocation, comparison.error());
}

int since(Invocation& invocation, Store& store, const std::vector<std::string>& words) {
    if (words.empty() || words.size() > 2) {
        return invocation.usage("history since needs WHEN, and perhaps one GATEWAY");
    }
    const auto moment = history::parseMoment(words.front(), now());
    if (!moment) {
        return invocation.usage(moment.error());
    }
    auto comparisons =
        history::changesSince(store, *moment, words.size() == 2 ? words.back() : std::string());
    if (!comparisons) {
        return complain(invocation, comparisons.error());
    }
    if (comparisons->empty()) {
        invocation.remark("Nothing is kept of it.");
    }
    const std::size_t all = comparisons->size();
    std::erase_if(*comparisons,
                  [](const Comparison& comparison) { return comparison.diff.empty(); });
    if (!invocation.json()) {
        invocation.out()(fmt::format("Since {}: {} of {} changed.\n", history::localText(*moment),
                                     comparisons->size(), report::counted(all, "gateway")));
    }
    return tell(invocation, *comparisons);
}

int trend(Invocation& invocation, Store& store, const std::vector<std::string>& words) {
    history::Selection selection;
    selection.gateway = words.empty() ? "" : words.front();
    const auto states = store.states(selection);
    if (!states) {
        return complain(invocation, states.error());
    }
    const auto points = history::trendOf(*states);
    if (invocation.json()) {
        history::writeTrendJson(invocation.out(), points);
    } else if (points.empty()) {
        invocation.remark("Nothing is kept of it.");
    } else {
        history::writeTrendText(invocation.out(), invocation.style(), points);
    }
    return kOk;
}

int drift(Invocation& invocation, Store& store, const std::vector<std::string>& words) {
    if (words.size() > 2) {
        return invocation.usage(
            "history drift takes the running GATEWAY and what FILES are called");
    }
    const auto comparisons = history::drift(store, words.empty() ? "" : words.front(),
                                            words.size() == 2 ? words[1] : "");
    if (!comparisons) {
        return complain(invocation, comparisons.error());
    }
    if (comparisons->empty()) {
        invocation.error("no gateway is kept both as running and as files; record both with "
                         "--as NAME");
        return kUnreadable;
    }
    return tell(invocation, *comparisons);
}

int run(Invocation& invocation) {
    using Action = int (*)(Invocation&, Store&, const std::vector<std::string>&);
    static const std::map<std::string, Action, std::less<>> kActions{
        {"record", recordSources}, {"list", list},   {"show", show},  {"diff", diffStates},
        {"since", since},          {"drift", drift}, {"trend", trend}};
    std::vector<std::string> words = invocation.arguments().positional();
    Action action = recordSources;
    if (const auto found = kActions.find(words.front()); found != kActions.end()) {
        action = found->second;
        words.erase(words.begin());
        if (action == recordSources && words.empty()) {
            return invocation.usage("history record needs SOURCE...");
        }
    }
    const std::string where = invocation.arguments().value("history", history::defaultLocation());
    auto store = Store::open(where);
    return store ? action(invocation, *store, words) : complain(invocation, store.error());
}

} // namespace

extern const Command history;
const Command history{
    .name = "history",
    .summary = "Keep states of gateways, and tell what changed since",
    .arguments = "SOURCE... | list [GATEWAY] | show STATE | diff STATE [STATE] | since WHEN "
                 "[GATEWAY] | drift [GATEWAY [FILES]] | trend [GATEWAY]",
    .minArguments = 1,
    .description =
        "Keeps every state of a gateway that differs from the one before, with its findings, in a "
        "file of the user or in the PostgreSQL database of a team. What is kept is what \"inspect "
        "--format json\" writes: no secret is in it.\n"
        "\n"
        "  SOURCE...    read these sources and keep what they are now (also: record SOURCE...)\n"
        "  list         the states, newest first\n"
        "  show         what a state was; as JSON it is a source for every other command\n"
        "  diff         two states; one alone against the one before\n"
        "  since        what changed since \"friday\", \"yesterday\", \"3d\", \"2026-11-20 "
        "14:30\"\n"
        "  drift        the newest state from files against the newest running one of the same "
        "name (see --as)\n"
        "  trend        how many findings were open, moment by moment\n"
        "\n"
        "A file that is called like an action is named ./list. The password of a database is "
        "taken from PGPASSWORD or ~/.pgpass, never from the URL.",
    .examples =
        "gatelensctl history kong.yaml --as prod-edge\n"
        "gatelensctl history kong+https://kong.internal:8444 --as prod-edge --profile prod\n"
        "gatelensctl history list prod-edge\n"
        "gatelensctl history since friday\n"
        "gatelensctl history drift prod-edge\n"
        "gatelensctl history show 12 --format json > before.json; gatelensctl scan "
        "before.json\n"
        "gatelensctl history list --history postgresql://ada@db.internal/gatelens",
    .exitStatus = "  0  recorded, listed, or no difference\n"
                  "  1  diff, since and drift: there is a difference\n"
                  "  3  a source or the history cannot be read",
    .options = options,
    .run = run,
};

} // namespace gatelens::ctl::commands
