// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/match/products/haproxy_sample.h"

#include "core/base/strings.h"
#include "core/match/path.h"

#include <algorithm>

#include <fmt/format.h>

namespace gatelens::match::haproxy {

namespace {

using Values = std::vector<std::string>;

std::string unquote(std::string_view text) {
    text = trim(text);
    if (text.size() > 1 && (text.front() == '"' || text.front() == '\'') &&
        text.back() == text.front()) {
        text = text.substr(1, text.size() - 2);
    }
    return std::string(text);
}

// "name(a,b)"; arguments may hold parentheses of their own.
Sample::Call parseCall(std::string_view text) {
    Sample::Call call;
    const auto open = text.find('(');
    call.name = trim(text.substr(0, open));
    if (open == std::string_view::npos) {
        return call;
    }
    auto inner = text.substr(open + 1);
    if (inner.ends_with(')')) {
        inner.remove_suffix(1);
    }
    int depth = 0;
    char quote = 0;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= inner.size(); ++i) {
        const char c = i < inner.size() ? inner[i] : ',';
        if (quote != 0) {
            quote = c == quote ? char(0) : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '(') {
            ++depth;
        } else if (c == ')') {
            --depth;
        }
        if (i == inner.size() || (c == ',' && depth == 0 && quote == 0)) {
            call.arguments.push_back(unquote(inner.substr(begin, i - begin)));
            begin = i + 1;
        }
    }
    return call;
}

// The values of a field: whole lines, or what stands between commas.
Values fieldValues(const State& state, const std::string& name, bool whole) {
    Values out;
    for (const auto line : state.fields.values(name)) {
        if (whole) {
            out.emplace_back(trim(line));
            continue;
        }
        for (const auto part : split(line, ',')) {
            out.emplace_back(trim(part));
        }
    }
    return out;
}

// Occurrence N of a list: positive from the start, negative from the end.
Values occurrence(Values values, const Sample::Call& call) {
    const auto wanted = call.arguments.size() > 1 ? parseInt(call.arguments[1]) : std::nullopt;
    if (!wanted || *wanted == 0) {
        return values;
    }
    const auto count = static_cast<std::int64_t>(values.size());
    const std::int64_t at = *wanted > 0 ? *wanted - 1 : count + *wanted;
    return at < 0 || at >= count ? Values{} : Values{values[static_cast<std::size_t>(at)]};
}

Values parameters(const State& state, const std::string& name) {
    Values out;
    for (const auto pair : split(state.query().value_or(""), '&')) {
        const auto equals = pair.find('=');
        if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
            out.emplace_back(pair.substr(equals + 1));
        }
    }
    return out;
}

Values cookies(const State& state, const std::string& name) {
    Values out;
    for (const auto line : state.fields.values("cookie")) {
        std::string list(line);
        std::replace(list.begin(), list.end(), ',', ';'); // either ends a value
        for (const auto pair : split(list, ';')) {
            const auto text = trim(pair);
            const auto equals = text.find('=');
            if (equals != std::string_view::npos &&
                (name.empty() || text.substr(0, equals) == name)) {
                out.emplace_back(text.substr(equals + 1));
            }
        }
    }
    return out;
}

std::string truth(bool flag) {
    return flag ? "1" : "0";
}

std::string withoutSuffix(std::string_view name) {
    for (const std::string_view suffix :
         {"_beg", "_end", "_sub", "_dir", "_dom", "_len", "_reg", "_str"}) {
        if (name.ends_with(suffix)) {
            return std::string(name.substr(0, name.size() - suffix.size()));
        }
    }
    return std::string(name);
}

// The digits at the start, else 0 (strl2ic).
std::string leadingNumber(std::string_view value) {
    const bool negative = value.starts_with('-');
    const auto digits = value.substr(negative ? 1 : 0);
    const auto end = std::min(digits.find_first_not_of("0123456789"), digits.size());
    return end == 0 ? std::string("0") : (negative ? "-" : "") + std::string(digits.substr(0, end));
}

std::optional<Values> fetchHeader(const std::string& name, const Sample::Call& call,
                                  const State& state) {
    const std::string field = call.arguments.empty() ? std::string() : call.arguments[0];
    if (name == "hdr" || name == "req.hdr" || name == "hdr_ip" || name == "req.hdr_ip" ||
        name == "hdr_val" || name == "req.hdr_val") {
        Values values = occurrence(fieldValues(state, field, false), call);
        if (name.ends_with("_val")) {
            for (auto& value : values) {
                value = leadingNumber(value);
            }
        }
        return values;
    }
    if (name == "req.fhdr" || name == "fhdr") {
        return occurrence(fieldValues(state, field, true), call);
    }
    if (name == "hdr_cnt" || name == "req.hdr_cnt") {
        return Values{std::to_string(fieldValues(state, field, false).size())};
    }
    if (name == "req.fhdr_cnt") {
        return Values{std::to_string(state.fields.values(field).size())};
    }
    if (name == "cook" || name == "req.cook" || name == "cookie") {
        return cookies(state, field);
    }
    if (name == "urlp" || name == "url_param") {
        return parameters(state, field);
    }
    return std::nullopt;
}

std::optional<Values> fetchLine(const std::string& name, const State& state) {
    const Request& request = *state.request;
    if (name == "path" || name == "pathq") {
        const auto value = name == "path" ? state.path() : std::string_view(state.uri);
        return state.hasPath() ? Values{std::string(value)} : Values{};
    }
    if (name == "url") {
        return Values{state.uri};
    }
    if (name == "query") {
        const auto query = state.query();
        return query ? Values{std::string(*query)} : Values{};
    }
    if (name == "base") {
        const auto hosts = state.fields.values("host");
        return Values{(hosts.empty() ? std::string() : std::string(hosts.front())) +
                      std::string(state.path())};
    }
    if (name == "method") {
        return Values{request.method}; // set-method does not change it (seen with 2.6)
    }
    if (name == "src") {
        return Values{request.clientIp};
    }
    if (name == "dst_port" || name == "fc_dst_port") {
        return Values{std::to_string(state.port)};
    }
    if (name == "req.ver" || name == "req_ver") {
        return Values{fmt::format("{}.{}", request.httpMajor, request.httpMinor)};
    }
    if (name == "ssl_fc") {
        return Values{truth(request.scheme == "https")};
    }
    if (name == "ssl_fc_has_sni") {
        return Values{truth(!request.sni.empty())};
    }
    if (name == "ssl_fc_sni") {
        return request.sni.empty() ? Values{} : Values{request.sni};
    }
    if (name == "req.ssl_sni" || name == "req_ssl_sni") {
        return Values{}; // of a handshake that HAProxy does not take itself
    }
    if (name == "ssl_c_used" || name == "ssl_fc_has_crt") {
        return Values{truth(request.clientCertificate)};
    }
    if (name == "fe_name") {
        return Values{state.frontend};
    }
    if (name == "req.body" || name == "req.body_len" || name == "req.body_size") {
        return Values{name == "req.body" ? request.body : std::to_string(request.body.size())};
    }
    return std::nullopt;
}

std::optional<Values> fetch(const Sample& sample, State& state) {
    const Sample::Call& call = sample.fetch;
    const std::string name = withoutSuffix(call.name);
    if (name == "always_true" || name == "always_false") {
        return Values{truth(name == "always_true")};
    }
    if ((name == "str" || name == "int" || name == "bool") && call.arguments.size() == 1) {
        const std::string& value = call.arguments[0];
        return Values{name == "bool" ? truth(value == "true" || value == "1") : value};
    }
    if (name == "var" && !call.arguments.empty()) {
        const auto found = state.variables.find(call.arguments[0]);
        return found == state.variables.end() ? Values{} : Values{found->second};
    }
    if (name == "http_auth" || name == "http_auth_group") {
        if (state.fields.has("authorization")) {
            return std::nullopt;
        }
        return Values{"0"};
    }
    if (auto values = fetchLine(name, state)) {
        return values;
    }
    return fetchHeader(name, call, state);
}

std::string argument(const Sample::Call& call, std::size_t index) {
    return index < call.arguments.size() ? call.arguments[index] : std::string();
}

// Field N between delimiters, counted from the end when negative.
std::string fieldOf(const std::string& value, const Sample::Call& call) {
    const std::string delimiters = argument(call, 1);
    std::vector<std::string> parts(1);
    for (const char c : value) {
        if (delimiters.find(c) != std::string::npos) {
            parts.emplace_back();
        } else {
            parts.back() += c;
        }
    }
    const auto count = static_cast<std::int64_t>(parts.size());
    const auto wanted = parseInt(argument(call, 0)).value_or(0);
    const std::int64_t at = wanted > 0 ? wanted - 1 : count + wanted;
    return at < 0 || at >= count ? std::string() : parts[static_cast<std::size_t>(at)];
}

std::optional<std::string> substitute(const std::string& value, const Sample::Call& call) {
    const std::string flags = argument(call, 2);
    const bool folds = flags.find('i') != std::string::npos;
    const auto regex = Regex::compile(argument(call, 0), {RegexDialect::Pcre, !folds, false});
    if (!regex) {
        return std::nullopt;
    }
    std::string out;
    std::size_t at = 0;
    while (at <= value.size()) {
        const auto match = regex->find(value, at);
        if (!match || match->limitReached || match->groups[0].data() == nullptr) {
            break;
        }
        const auto start = static_cast<std::size_t>(match->groups[0].data() - value.data());
        out += value.substr(at, start - at);
        out += expandTemplate(argument(call, 1), *match, TemplateStyle::Backslash);
        at = start + match->groups[0].size();
        if (flags.find('g') == std::string::npos || match->groups[0].empty()) {
            break;
        }
    }
    return at < value.size() ? out + value.substr(at) : out;
}

std::string hostOnly(const std::string& value) {
    const auto colon = value.rfind(':');
    const bool isPort = colon != std::string::npos && value.find(']', colon) == std::string::npos;
    return isPort ? value.substr(0, colon) : value;
}

std::optional<std::string> convert(const std::string& value, const Sample::Call& call,
                                   const State& state) {
    if (call.name == "lower") {
        return toLower(value);
    }
    if (call.name == "upper") {
        std::string out = value;
        std::transform(out.begin(), out.end(), out.begin(), [](char c) {
            return c >= 'a' && c <= 'z' ? static_cast<char>(c - 0x20) : c;
        });
        return out;
    }
    if (call.name == "field") {
        return fieldOf(value, call);
    }
    if (call.name == "regsub") {
        return substitute(value, call);
    }
    if (call.name == "host_only") {
        return hostOnly(value);
    }
    if (call.name == "length") {
        return std::to_string(value.size());
    }
    if (call.name == "url_dec") {
        return percentDecode(value);
    }
    if (call.name == "concat") {
        const auto found = state.variables.find(argument(call, 1));
        return value + argument(call, 0) +
               (found == state.variables.end() ? std::string() : found->second) + argument(call, 2);
    }
    if (call.name == "not") {
        return truth(value.empty() || value == "0");
    }
    return std::nullopt;
}

} // namespace

// http_parse_path: a URI that rules left without a leading slash and without a scheme
// is taken for an authority and has no path.
bool State::hasPath() const {
    return uri.starts_with('/');
}

std::string_view State::path() const {
    return hasPath() ? std::string_view(uri).substr(0, uri.find('?')) : std::string_view{};
}

std::optional<std::string_view> State::query() const {
    const auto mark = uri.find('?');
    return mark == std::string::npos ? std::nullopt
                                     : std::optional(std::string_view(uri).substr(mark + 1));
}

void State::setPath(std::string_view path) {
    const auto mark = uri.find('?');
    uri = std::string(path) + (mark == std::string::npos ? std::string() : uri.substr(mark));
}

void State::gap(std::string what, std::string effect) {
    const bool known = std::any_of(gaps.begin(), gaps.end(),
                                   [&](const EmulationGap& gap) { return gap.what == what; });
    if (!known) {
        gaps.push_back({std::move(what), std::move(effect), range});
    }
}

Sample parseSample(std::string_view text) {
    Sample sample;
    sample.text = text;
    int depth = 0;
    std::size_t begin = 0;
    bool first = true;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        const char c = i < text.size() ? text[i] : ',';
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        if (i < text.size() && (c != ',' || depth > 0)) {
            continue;
        }
        auto call = parseCall(text.substr(begin, i - begin));
        begin = i + 1;
        if (first) {
            sample.fetch = std::move(call);
            first = false;
        } else {
            sample.converters.push_back(std::move(call));
        }
    }
    return sample;
}

std::optional<std::vector<std::string>> evaluate(const Sample& sample, State& state) {
    auto values = fetch(sample, state);
    for (const auto& converter : sample.converters) {
        if (!values) {
            return std::nullopt;
        }
        for (auto& value : *values) {
            auto converted = convert(value, converter, state);
            if (!converted) {
                return std::nullopt;
            }
            value = std::move(*converted);
        }
    }
    return values;
}

std::optional<std::string> evaluateOne(const Sample& sample, State& state) {
    auto values = evaluate(sample, state);
    if (!values) {
        return std::nullopt;
    }
    if (values->empty()) {
        return std::string();
    }
    // Fields and cookies give their last occurrence, parameters of the query the first.
    const bool first = sample.fetch.name == "urlp" || sample.fetch.name == "url_param";
    return first ? values->front() : values->back();
}

std::string expandFormat(std::string_view format, State& state) {
    std::string out;
    for (std::size_t i = 0; i < format.size(); ++i) {
        if (format[i] != '%' || i + 1 == format.size()) {
            out += format[i];
            continue;
        }
        if (format[i + 1] == '%') {
            out += '%';
            ++i;
            continue;
        }
        const auto close = format.find(']', i);
        std::optional<std::string> value;
        std::size_t end = i + 1;
        if (format[i + 1] == '[' && close != std::string_view::npos) {
            end = close;
            value = evaluateOne(parseSample(format.substr(i + 2, close - i - 2)), state);
        } else {
            while (end + 1 < format.size() && format[end + 1] >= 'a' && format[end + 1] <= 'z') {
                ++end;
            }
            const auto name = format.substr(i + 1, end - i);
            value = name == "ci"   ? std::optional(state.request->clientIp)
                    : name == "HM" ? std::optional(state.method)
                                   : std::nullopt;
        }
        if (!value) {
            state.gap(fmt::format("log format {}", format.substr(i, end + 1 - i)),
                      "its value is not known here");
            return fmt::format("({})", format);
        }
        out += *value;
        i = end;
    }
    return out;
}

} // namespace gatelens::match::haproxy
