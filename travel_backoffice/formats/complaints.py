"""What a JSON schema finds wrong, in words: ``services[0].total is missing``."""

from jsonschema import Draft202012Validator, FormatChecker

from .text import short

_LIMIT = 20
_WHOLE = "The order"
_KINDS = {list: "a list", dict: "an object"}


def validator(schema: dict, part: str):
    """A validator of the definition ``part`` of ``schema`` (draft 2020-12)."""
    one = {**schema, "$ref": f"#/$defs/{part}"}
    one.pop("oneOf", None)
    return Draft202012Validator(one, format_checker=FormatChecker(["date"]))


def complaints(checker, data) -> list[str]:
    """What ``checker`` finds wrong with ``data``, each said once, in the order of the document; empty when it fits."""
    errors = sorted(checker.iter_errors(data), key=lambda error: [str(step) for step in error.absolute_path])
    said = list(dict.fromkeys(text for error in errors for text in _say(error)))
    return said if len(said) <= _LIMIT else [*said[:_LIMIT], f"… and {len(said) - _LIMIT} more."]


def path(error) -> str:
    """``services[0].total``, or ``The order`` for the whole."""
    text = ""
    for step in error.absolute_path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text or _WHOLE


def _say(error) -> list[str]:
    return _SAYINGS.get(error.validator, _say_wanted)(error, path(error))


def _say_missing(error, where) -> list[str]:
    return [f"{_inner(where, name)} is missing." for name in error.validator_value if name not in error.instance]


def _say_unknown(error, where) -> list[str]:
    known = error.schema.get("properties", {})
    return [f"{_inner(where, name)} is not known here." for name in error.instance if name not in known]


def _say_allowed(error, where) -> list[str]:
    allowed = ", ".join(str(value) for value in error.validator_value if value != "")
    return [f"{where} is {_quote(error.instance)}; it may be {allowed}."]


def _say_type(error, where) -> list[str]:
    if where == _WHOLE:
        return [f"An order is expected, but this is {_quote(error.instance)}."]
    wanted = error.schema.get("title", "text")
    return [f"{where} should be {wanted}, but is {_quote(error.instance)}."]


def _say_wanted(error, where) -> list[str]:
    wanted = error.schema.get("title")
    if wanted:
        return [f"{where} should be {wanted}, but is {_quote(error.instance)}."]
    if error.validator == "maxLength":
        return [f"{where} is longer than {error.validator_value} letters."]
    return [f"{where} is not valid: {_quote(error.instance)}."]


_SAYINGS = {"required": _say_missing, "additionalProperties": _say_unknown, "enum": _say_allowed, "type": _say_type}


def _inner(where: str, name: str) -> str:
    return name if where == _WHOLE else f"{where}.{name}"


def _quote(value) -> str:
    if value is None or isinstance(value, bool):
        return {None: "empty", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return f"'{short(value, 40)}'"
    if isinstance(value, (list, dict)):
        return _KINDS[type(value)] if value else f"an empty {'list' if isinstance(value, list) else 'object'}"
    return short(str(value), 40)
