#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Gatelens authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes envoy.schema: the field names, types and limits of Envoy's configuration API.

Usage: envoy_schema.py <envoy program> <version> > envoy.schema

A line is "message <name> [@<oneof that must be set>...]", then one line a field:
" <name> <type> [@<oneof>] [limits] [required] [deprecated]", or "enum <name> <values>".
A type that starts with a dot is relative to the message's package.

An Envoy program carries the descriptors of every message that it accepts; they are read
from it, so that the table says what that version says. Needs the Python package protobuf.
"""

import re
import sys

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

ROOTS = [
    "envoy.config.bootstrap.v3.Bootstrap",
    "envoy.config.listener.v3.Listener",
    "envoy.config.cluster.v3.Cluster",
    "envoy.config.endpoint.v3.ClusterLoadAssignment",
    "envoy.config.route.v3.RouteConfiguration",
    "envoy.config.route.v3.ScopedRouteConfiguration",
    "envoy.config.route.v3.VirtualHost",
    "envoy.config.core.v3.TypedExtensionConfig",
    "envoy.service.discovery.v3.DiscoveryResponse",
    "envoy.service.runtime.v3.Runtime",
]
EXTENSION_PACKAGES = ("envoy.extensions.", "envoy.config.rbac.", "envoy.config.trace.",
                      "envoy.config.accesslog.", "envoy.config.metrics.",
                      "envoy.config.filter.", "envoy.config.cluster.", "envoy.config.route.",
                      "xds.type.",
                      "udpa.type.", "envoy.type.")
F = descriptor_pb2.FieldDescriptorProto
SCALARS = {F.TYPE_BOOL: "bool", F.TYPE_INT32: "i32", F.TYPE_SINT32: "i32", F.TYPE_SFIXED32: "i32",
           F.TYPE_INT64: "i64", F.TYPE_SINT64: "i64", F.TYPE_SFIXED64: "i64",
           F.TYPE_UINT32: "u32", F.TYPE_FIXED32: "u32", F.TYPE_UINT64: "u64",
           F.TYPE_FIXED64: "u64", F.TYPE_FLOAT: "float", F.TYPE_DOUBLE: "float",
           F.TYPE_STRING: "string", F.TYPE_BYTES: "bytes"}
WELL_KNOWN = {"BoolValue": "bool", "Int32Value": "i32", "Int64Value": "i64", "UInt32Value": "u32",
              "UInt64Value": "u64", "FloatValue": "float", "DoubleValue": "float",
              "StringValue": "string", "BytesValue": "bytes", "Duration": "duration",
              "Timestamp": "timestamp", "Struct": "struct", "Value": "value",
              "ListValue": "list", "Any": "any", "FieldMask": "string", "Empty": "empty"}


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7


def descriptors(program):
    """Every serialized FileDescriptorProto in the program's read-only data."""
    data = open(program, "rb").read()
    files = {}
    for found in re.finditer(rb"\n([\x05-\x7f])([A-Za-z0-9_./-]+?\.proto)\x12", data):
        if found.group(1)[0] != len(found.group(2)):
            continue
        at = found.start()
        while True:
            tag, after = varint(data, at)
            field, wire = tag >> 3, tag & 7
            if field in (1, 2, 3, 4, 5, 6, 7, 8, 12) and wire == 2:
                size, after = varint(data, after)
                at = after + size
            elif field in (10, 11) and wire == 0:
                _, at = varint(data, after)
            else:
                break
            if field == 12:  # "syntax" is the last that protoc writes
                break
        file = descriptor_pb2.FileDescriptorProto.FromString(data[found.start():at])
        files[file.name] = file
    return files


class Table:
    def __init__(self, files):
        self.messages, self.enums = {}, {}
        for file in files.values():
            self.collect(file.package, file.message_type, file.enum_type)
        pool = descriptor_pool.DescriptorPool()
        for name in ("google/protobuf/descriptor.proto", "google/protobuf/duration.proto",
                     "google/protobuf/timestamp.proto", "validate/validate.proto"):
            pool.Add(files[name])
        self.rules = message_factory.GetMessageClass(
            pool.FindMessageTypeByName("validate.FieldRules"))

    def collect(self, scope, messages, enums):
        for message in messages:
            name = f"{scope}.{message.name}"
            self.messages[name] = message
            self.collect(name, message.nested_type, message.enum_type)
        for enum in enums:
            self.enums[f"{scope}.{enum.name}"] = enum

    def extension(self, options, number):
        """Bytes or number of an option that protobuf here does not know."""
        data, at, last = options.SerializeToString(), 0, None
        while at < len(data):
            tag, at = varint(data, at)
            wire = tag & 7
            if wire == 0:
                value, at = varint(data, at)
            elif wire == 2:
                size, at = varint(data, at)
                value, at = data[at:at + size], at + size
            else:
                raise ValueError("unexpected wire type in options")
            if tag >> 3 == number:
                last = value if last is None or wire == 0 else last + value
        return last

    def limits(self, field):
        raw = self.extension(field.options, 1071)
        if raw is None:
            return []
        rules = self.rules.FromString(raw)
        out = []
        kind = rules.WhichOneof("type")
        if rules.message.required:
            out.append("required")
        if kind is None:
            return out
        rule = getattr(rules, kind)
        if kind == "repeated" or kind == "map":
            for name, key in (("min_items", "items>="), ("max_items", "items<="),
                              ("min_pairs", "items>="), ("max_pairs", "items<=")):
                if rule.DESCRIPTOR.fields_by_name.get(name) and rule.HasField(name):
                    out.append(f"{key}{getattr(rule, name)}")
            return out
        if kind == "string" or kind == "bytes":
            for name in ("min_len", "min_bytes"):
                if rule.DESCRIPTOR.fields_by_name.get(name) and rule.HasField(name):
                    out.append(f"len>={getattr(rule, name)}")
            for name in ("max_len", "max_bytes"):
                if rule.DESCRIPTOR.fields_by_name.get(name) and rule.HasField(name):
                    out.append(f"len<={getattr(rule, name)}")
            if rule.DESCRIPTOR.fields_by_name.get("ignore_empty") and rule.ignore_empty:
                out.append("or-empty")
            return out
        if kind == "any" or kind == "duration":
            if rule.required:
                out.append("required")
        if kind in ("any", "enum", "bool", "timestamp", "message"):
            return out
        for name, sign in (("gte", ">="), ("gt", ">"), ("lte", "<="), ("lt", "<")):
            if rule.HasField(name):
                value = getattr(rule, name)
                if kind == "duration":
                    value = value.seconds + value.nanos / 1e9
                out.append(f"{sign}{value:g}" if isinstance(value, float) else f"{sign}{value}")
        return out

    def type_of(self, field):
        """The word for the type and the message or enum that it refers to."""
        if field.type == F.TYPE_ENUM:
            return field.type_name[1:], field.type_name[1:]
        if field.type != F.TYPE_MESSAGE:
            return SCALARS[field.type], None
        name = field.type_name[1:]
        package, _, short = name.rpartition(".")
        if package == "google.protobuf" and short in WELL_KNOWN:
            return WELL_KNOWN[short], None
        return name, name

    def reachable(self):
        todo = list(ROOTS) + [n for n in self.messages if n.startswith(EXTENSION_PACKAGES)
                              and ".v3." in n or n.startswith(("xds.type.", "udpa.type."))]
        seen = set()
        while todo:
            name = todo.pop()
            if name in seen:
                continue
            seen.add(name)
            for field in self.messages[name].field if name in self.messages else []:
                _, target = self.type_of(field)
                if target:
                    todo.append(target)
        return sorted(seen)

    def field_line(self, message, package, field):
        repeated = field.label == F.LABEL_REPEATED
        word, target = self.type_of(field)
        if target in self.messages and self.messages[target].options.map_entry:
            value = self.messages[target].field[1]
            word, target = self.type_of(value)
            word = "{}" + self.short(word, package)
        else:
            word = ("[]" if repeated else "") + self.short(word, package)
        parts = [field.name, word]
        if field.HasField("oneof_index") and not field.proto3_optional:
            parts.append("@" + message.oneof_decl[field.oneof_index].name)
        parts += self.limits(field)
        if field.options.deprecated:
            parts.append("deprecated")
        return " " + " ".join(parts)

    @staticmethod
    def short(word, package):
        return "." + word[len(package) + 1:] if word.startswith(package + ".") else word

    def write(self, out):
        for name in self.reachable():
            if name in self.enums:
                values = " ".join(v.name for v in self.enums[name].value)
                out.write(f"enum {name} {values}\n")
                continue
            message = self.messages[name]
            if message.options.map_entry:
                continue
            needed = []
            for oneof in message.oneof_decl:
                if self.extension(oneof.options, 1071):
                    needed.append("@" + oneof.name)
            out.write(" ".join(["message", name] + needed) + "\n")
            package = re.match(r"^((?:[a-z_][\w]*\.)+)", name).group(1)[:-1]
            for field in message.field:
                out.write(self.field_line(message, package, field) + "\n")


def main():
    program, version = sys.argv[1:3]
    print(f"# The configuration API of Envoy {version}: message, field, type, limits.")
    print("# Made by envoy_schema.py from the descriptors in the program; do not edit.")
    Table(descriptors(program)).write(sys.stdout)


main()
