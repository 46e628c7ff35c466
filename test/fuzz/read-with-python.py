"""Reads ini texts as the legacy service does and tells what Python made of them, for config-python.test.ts.

stdin: a JSON list of texts. stdout: a JSON list, one per text:
{"sections": {name: {key: value}}} or {"refused": [line, ...]}.
"""

import configparser
import json
import sys


def read(text):
    parser = configparser.RawConfigParser(strict=False)
    try:
        # As open() does: a byte-order mark is no text, and every kind of line break is one.
        text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        parser.read_file(lines_of(text))
    except configparser.MissingSectionHeaderError as error:
        return {"refused": [error.lineno]}
    except configparser.ParsingError as error:
        return {"refused": [line for line, _ in error.errors]}
    return {"sections": {name: dict(parser.items(name)) for name in parser.sections()}}


def lines_of(text):
    """Only a line feed ends a line of a file; str.splitlines() knows ten more."""
    while text:
        line, feed, text = text.partition("\n")
        yield line + feed


json.dump([read(text) for text in json.load(sys.stdin)], sys.stdout)
