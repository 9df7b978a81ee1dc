// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes that a peer may send. What is accepted must not depend on where they are
// cut, must point into the input, and must be well formed when written again.
#include "core/http/chunked.h"
#include "core/http/head_parser.h"
#include "core/http/syntax.h"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace gatelens::http {
namespace {

void require(bool condition, const char* what) {
    if (!condition) {
        std::fprintf(stderr, "%s\n", what);
        std::abort();
    }
}

void checkFields(const Fields& fields, std::string_view input) {
    for (const Field& field : fields) {
        require(isToken(field.name) && isFieldValue(field.value), "a malformed field got through");
        require(field.name.data() >= input.data() &&
                    field.value.data() + field.value.size() <= input.data() + input.size(),
                "a field outside of its buffer");
        require(field.value == trimBlanks(field.value), "blanks around a value");
    }
}

// The same bytes, one more at a time.
Progress parseSlowly(std::string_view input, RequestParser& parser) {
    Progress progress = Progress::NeedMore;
    for (std::size_t size = 0; progress == Progress::NeedMore && size <= input.size(); ++size) {
        progress = parser.parse(input.substr(0, size));
    }
    return progress;
}

void checkBody(std::string_view input, const Limits& limits) {
    ChunkedDecoder decoder(limits);
    for (;;) {
        const ChunkedDecoder::Step step = decoder.decode(input);
        require(step.consumed <= input.size(), "the decoder consumed more than there is");
        require(step.data.size() <= step.consumed, "more data than input");
        if (step.progress == Progress::Done) {
            checkFields(decoder.trailers(), input);
        }
        if (step.progress != Progress::NeedMore || step.consumed == 0) {
            return;
        }
        input.remove_prefix(step.consumed);
    }
}

void checkRequest(std::string_view input, const Limits& limits) {
    RequestParser parser(limits);
    RequestParser slow(limits);
    const Progress whole = parser.parse(input);
    const Progress pieces = parseSlowly(input, slow);
    // A limit may be met earlier or later; a message that is accepted in one form
    // and refused in the other would be two messages.
    require((whole == Progress::Done) == (pieces == Progress::Done), "cuts change the result");
    if (whole == Progress::Failed) {
        require(parser.fault().status >= 400 && !parser.fault().what.empty(),
                "a fault unexplained");
    }
    if (whole != Progress::Done) {
        return;
    }
    const RequestHead& head = parser.head();
    require(parser.consumed() <= input.size() && parser.consumed() == slow.consumed(),
            "ends differ");
    require(isToken(head.method), "method");
    require(head.form == TargetForm::Asterisk || head.form == TargetForm::Authority ||
                (isPath(head.path) && isQuery(head.query)),
            "target");
    checkFields(head.fields, input);
    if (head.body == BodyKind::Chunked) {
        checkBody(input.substr(parser.consumed()), limits);
    }
}

void checkResponse(std::string_view input, const Limits& limits) {
    ResponseParser parser(limits);
    if (parser.parse(input, Method::Get) == Progress::Done) {
        require(parser.head().status >= 100 && parser.head().status <= 599, "status");
        checkFields(parser.head().fields, input);
    }
}

} // namespace
} // namespace gatelens::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gatelens::http;
    Limits limits;
    limits.maxHeadBytes = 2048;
    limits.maxRequestLine = 512;
    limits.maxFields = 20;
    // A copy of its own size, so that a read past the end is seen.
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    checkRequest(bytes, limits);
    checkResponse(bytes, limits);
    checkBody(bytes, limits);
    return 0;
}
