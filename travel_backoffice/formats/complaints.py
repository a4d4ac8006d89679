"""What a JSON schema finds wrong, in words: ``services[0].total is missing``."""

from jsonschema import Draft202012Validator, FormatChecker

from .text import short

_LIMIT = 20
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
    return text or "The order"


def _say(error) -> list[str]:
    where = path(error)
    if error.validator == "required":
        return [f"{_inner(where, name)} is missing." for name in error.validator_value if name not in error.instance]
    if error.validator == "additionalProperties" and isinstance(error.instance, dict):
        known = error.schema.get("properties", {})
        return [f"{_inner(where, name)} is not known here." for name in error.instance if name not in known]
    if error.validator == "enum":
        allowed = ", ".join(str(value) for value in error.validator_value if value != "")
        return [f"{where} is {_quote(error.instance)}; it may be {allowed}."]
    if where == "The order" and error.validator == "type":
        return [f"An order is expected, but this is {_quote(error.instance)}."]
    wanted = error.schema.get("title") if isinstance(error.schema, dict) else None
    if wanted:
        return [f"{where} should be {wanted}, but is {_quote(error.instance)}."]
    if error.validator == "maxLength":
        return [f"{where} is longer than {error.validator_value} letters."]
    if error.validator == "type":
        return [f"{where} should be text, but is {_quote(error.instance)}."]
    return [f"{where} is not valid: {_quote(error.instance)}."]


def _inner(where: str, name: str) -> str:
    return name if where == "The order" else f"{where}.{name}"


def _quote(value) -> str:
    if value is None or isinstance(value, bool):
        return {None: "empty", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return f"'{short(value, 40)}'"
    if isinstance(value, (list, dict)):
        return _KINDS[type(value)] if value else f"an empty {'list' if isinstance(value, list) else 'object'}"
    return short(str(value), 40)
