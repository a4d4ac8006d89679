"""The part of a style sheet that a document can use.

A report's style sheet knows every screen and every document of the system, thousands of rules of which a printed page
uses a few dozen; a renderer that loads it anew for each page, each header and each footer spends most of its time on
it. What is left out is left out only when it is certain that no element can match; in doubt a rule stays.
"""

import re
from typing import NamedTuple

COMMENT = re.compile(r"/\*.*?\*/", re.S)
STRING = r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'"""
TOKEN = re.compile(rf"{STRING}|\\.|[{{}};]", re.S)
# a declaration ends at a semicolon that stands in no string and in no brackets
DECLARATION = re.compile(rf"(?:{STRING}|\((?:{STRING}|[^()\"'])*\)|[^;\"'(])+", re.S)
VARIABLE = re.compile(r"^\s*--|var\(")
# what a selector says beyond tag, class and id does not narrow here
IN_BRACKETS = re.compile(r"\[[^\]]*\]|\((?:[^()]|\([^()]*\))*\)")
PSEUDO = re.compile(r"::?-?[\w-]+")
NAME = re.compile(r"[.#]?-?[_a-zA-Z][\w-]*")
NESTED = ("@media", "@supports")
FAMILY = re.compile(r"font-family\s*:\s*[\"']?([^;\"'}]+)")
ATTRIBUTES = re.compile(r"""\s(class|id)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
TAG = re.compile(r"<([a-zA-Z][\w-]*)")


class Rule(NamedTuple):
    """:param needs: for each selector, the names that must occur in a document; none: nothing to go by, it stays"""

    head: str
    body: str
    needs: tuple[frozenset[str], ...]
    inner: tuple["Rule", ...] = ()


class Stylesheet:
    """A parsed style sheet.

    :param str text: CSS
    :param bool variables: whether the renderer knows custom properties; when not, what hangs on them goes
    :raise ValueError: the text is not balanced; it is then better used as it is
    """

    def __init__(self, text, variables=True):
        self.rules = rules(COMMENT.sub("", text), variables)

    def used_by(self, names):
        """The rules that a document with these names can use, in their order.

        :param names: as of :func:`names_in`
        """
        kept = list(used(self.rules, names))
        told = "".join(text for text, head in kept if head != "@font-face")
        return "\n".join(text for text, head in kept if head != "@font-face" or family(text) in told)


def names_in(*documents):
    """Tags, ``.classes`` and ``#ids`` of HTML texts, in small letters."""
    names = set()
    for document in documents:
        names.update(tag.lower() for tag in set(TAG.findall(document)))
        for attribute, *values in set(ATTRIBUTES.findall(document)):
            sign = "." if attribute == "class" else "#"
            names.update(sign + name.lower() for name in "".join(values).split())
    return frozenset(names)


def rules(text, variables):
    return tuple(filter(None, (rule(head.strip(), body, variables) for head, body in blocks(text))))


def blocks(text):
    """``(what stands before the bracket, what stands in it)``; for ``@import …;`` the second is None."""
    depth, start, head = 0, 0, ""
    for token in TOKEN.finditer(text):
        sign = token.group()
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            raise ValueError("A bracket is closed that was not opened.")
        if sign == "{" and depth == 1:
            head, start = text[start : token.start()], token.end()
        elif sign == "}" and not depth:
            yield head, text[start : token.start()]
            start = token.end()
        elif sign == ";" and not depth:
            yield text[start : token.start()], None
            start = token.end()
    if depth or text[start:].strip():
        raise ValueError("A bracket is not closed.")


def rule(head, body, variables):
    """One rule; None when it says nothing."""
    if body is None:
        return Rule(f"{head};", "", ()) if head else None
    if head.startswith(NESTED):
        return Rule(head, "", (), rules(body, variables))
    if head.startswith("@"):
        return Rule(head, body, ())
    if not variables and "--" in body:
        body = ";".join(part for part in DECLARATION.findall(body) if not VARIABLE.search(part))
    return Rule(head, body, needs(head)) if body.strip() else None


def needs(head):
    """What each selector of a rule wants to find."""
    if "\\" in head:  # a name with escaped signs
        return ()
    bare = PSEUDO.sub("", IN_BRACKETS.sub("", head)).lower()
    return tuple(frozenset(NAME.findall(selector)) for selector in bare.split(","))


def used(some, names):
    """``(text, head)`` of each rule that may match."""
    for one in some:
        if one.inner:
            inside = "".join(text for text, _head in used(one.inner, names))
            if inside:
                yield f"{one.head}{{{inside}}}", one.head
        elif one.head.endswith(";"):
            yield one.head, one.head
        elif not one.needs or any(wanted <= names for wanted in one.needs):
            yield f"{one.head}{{{one.body}}}", one.head


def family(face):
    """The name of the font that a ``@font-face`` brings."""
    found = FAMILY.search(face)
    return found.group(1).strip() if found else ""
