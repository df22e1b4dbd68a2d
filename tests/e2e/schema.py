"""Acts as canonical bytes, from the .proto files alone: what other programs than ours would send.

Encoder(folder).encode("", "TransactionBody", {...}) takes bytes, str (ASCII), int, lists and dicts
by the fields' names in the schema; enums by number or name. Fields at their default are left out,
fields ascend, numbers in lists are packed: docs/formats.md.
"""
import pathlib
import re

from acts import varint

NUMBERS = {"uint32", "uint64", "sint32", "sint64"}


class Encoder:
    def __init__(self, folder):
        self.messages, self.enums = {}, {}
        for path in sorted(pathlib.Path(folder).glob("*.proto")):
            self._read(path.read_text(encoding="utf-8"))

    def _read(self, text):
        text = re.sub(r"//[^\n]*", "", text)
        package = re.search(r"package tamga\.proto(?:\.(\w+))?;", text)
        package = (package.group(1) or "") if package else ""
        for name, body in re.findall(r"enum (\w+) \{(.*?)\}", text, re.S):
            values = {key: int(value) for key, value in re.findall(r"(\w+) = (\d+);", body)}
            self.enums[package, name] = values
        # The one oneof of the schemas is flattened: each of its fields is a field of the message.
        text = re.sub(r"oneof \w+ \{(.*?)\}", r"\1", text, flags=re.S)
        for name, body in re.findall(r"message (\w+) \{(.*?)\}", text, re.S):
            self.messages[package, name] = [
                (int(number), label == "repeated ", kind, field) for label, kind, field, number in
                re.findall(r"(repeated )?([\w.]+) (\w+) = (\d+);", body)]

    def _resolve(self, package, kind, table):
        if "." in kind:
            home, name = kind.removeprefix("tamga.proto.").split(".")
            return (home, name) if (home, name) in table else None
        for home in (package, ""):
            if (home, kind) in table:
                return home, kind
        return None

    def fields(self, package, name):
        """[(number, repeated, kind, field)] of a message."""
        return self.messages[package, name]

    def kind_of(self, package, kind):
        """("enum" or "message", (package, name)), or (a scalar's name, None)."""
        for what, table in (("enum", self.enums), ("message", self.messages)):
            found = self._resolve(package, kind, table)
            if found:
                return what, found
        return kind, None

    def _number(self, package, kind, value):
        what, home = self.kind_of(package, kind)
        if what == "enum" and isinstance(value, str):
            value = self.enums[home][value]
        if kind.startswith("sint"):
            value = value << 1 if value >= 0 else (-value << 1) - 1
        return varint(int(value))

    def _one(self, package, kind, value):
        what, home = self.kind_of(package, kind)
        if what == "message":
            return self.encode(*home, value)
        return value.encode("ascii") if isinstance(value, str) else bytes(value)

    def encode(self, package, name, values):
        out = b""
        known = {field for _, _, _, field in self.messages[package, name]}
        if set(values) - known:
            raise KeyError(f"{name} has no {set(values) - known}")
        for number, repeated, kind, field in sorted(self.messages[package, name]):
            if field not in values:
                continue
            value = values[field]
            scalar = kind in NUMBERS or self.kind_of(package, kind)[0] == "enum"
            if scalar and repeated:
                packed = b"".join(self._number(package, kind, each) for each in value)
                if packed:
                    out += varint(number << 3 | 2) + varint(len(packed)) + packed
            elif scalar:
                encoded = self._number(package, kind, value)
                if encoded != b"\0":
                    out += varint(number << 3) + encoded
            else:
                for each in value if repeated else [value]:
                    one = self._one(package, kind, each)
                    is_message = self.kind_of(package, kind)[0] == "message"
                    if one or repeated or is_message:
                        out += varint(number << 3 | 2) + varint(len(one)) + one
        return out
