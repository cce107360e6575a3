"""What a YAML parser's complaint means, in words that say what to do."""

from typing import Any

_MEANINGS = (
    (
        ("cannot start any token",),
        "The character {char} cannot begin a value here.",
        "Indent with spaces only; put a text that begins with @, `, % or a tab in quotes.",
    ),
    (
        ("mapping values are not allowed",),
        "There is a “:” where no key can stand.",
        "Check the indentation of this line; put a text that contains “: ” in quotes.",
    ),
    (
        ("could not find expected ':'",),
        "A “:” is missing behind a key.",
        "Write “key: value” with a space behind the colon, at the indentation of its neighbours.",
    ),
    (
        ("expected ',' or '}'",),
        "A “,” or “}}” is missing in a mapping in braces.",
        "Close the brace, or separate the entries with a comma; put a text that contains “{{”, “}}” or “,” in quotes.",
    ),
    (
        ("expected ',' or ']'",),
        "A “,” or “]” is missing in a list in brackets.",
        "Close the bracket, or separate the entries with a comma.",
    ),
    (
        ("did not find expected key", "expected <block end>", "did not find expected '-' indicator"),
        "This line does not fit the indentation of the lines before it.",
        "Give all keys of a mapping, and all dashes of a list, the same indentation.",
    ),
    (
        ("found unexpected end of stream",),
        "The document ends inside of a quoted text.",
        "Close the quote.",
    ),
    (
        ("unknown escape character", "found unknown escape", "expected escape sequence", "hexdecimal number"),
        "A “\\” in a text in double quotes begins an escape that does not exist.",
        "Write “\\\\”, or use single quotes.",
    ),
    (
        ("undefined alias", "anchor", "alias"),
        "Anchors and aliases are not allowed.",
        "Put a text that begins with & or * in quotes.",
    ),
    (
        ("undefined tag handle", "while scanning a tag", "while parsing a tag", "%TAG", "a directive"),
        "Tags and directives are not allowed.",
        "Put a text that begins with ! or % in quotes.",
    ),
    (
        ("did not find expected node content",),
        "There is a mark where a value is expected.",
        "Write a value, or put the text in quotes.",
    ),
    (
        ("did not find expected <document start>", "expected '<document start>'"),
        "The document ended above; this line does not belong to it.",
        "Check the indentation; a design is one mapping.",
    ),
)  # fmt: skip


def explain(error: Any, text: str, offset: int) -> tuple[str, str]:
    """(message, mend) for a `yaml.MarkedYAMLError` at *offset* of *text*."""
    problem = f"{error.problem or ''} {error.context or ''}"
    for needles, message, mend in _MEANINGS:
        if any(needle in problem for needle in needles):
            return message.format(char=_show(text[offset : offset + 1])), mend
    return f"The text is not YAML: {error.problem or error.context}.", ""


def _show(char: str) -> str:
    return {"\t": "tab", "": "at the end", "\n": "line end"}.get(char, f"“{char}”")
