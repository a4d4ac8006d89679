"""One mail handed to an SMTP server, so that it is known what the server said to whom, and whether it has the mail.

``smtplib`` alone tells a broken line before the mail was complete (nothing was taken) not from one after it (nobody knows).
"""

import re
import smtplib
from dataclasses import dataclass, field

from ..engine.plain_text import plain_text

#: Anything that ends a talk with the server
TROUBLE = (smtplib.SMTPException, OSError)
NEW_LINE = re.compile(rb"\r\n|\r|\n")
LINE_DOT = re.compile(rb"(?m)^\.")


class NotTaken(Exception):
    """The server does not have this mail.

    :param str words: the server's own
    :param bool final: the same again would be refused again
    :param bool broken: the connection is of no use any more
    """

    def __init__(self, words, final=False, broken=False):
        super().__init__(words)
        self.words, self.final, self.broken = words, final, broken


class MaybeTaken(Exception):
    """The mail was complete when the line broke: the server may have it or not."""


@dataclass
class Answer:
    """What a server said.

    :param str words: to the whole mail
    :param list reached: addresses that it took the mail for
    :param dict refused: for each other address ``(code, words)``; a code from 500 on is final
    """

    words: str
    reached: list = field(default_factory=list)
    refused: dict = field(default_factory=dict)


def say(code, words):
    """550 No such user here"""
    text = words.decode(errors="replace") if isinstance(words, bytes) else str(words)
    return plain_text(f"{code} {' '.join(text.split())}", 500)


def give_mail(smtp, sender, recipients, content):
    """Hand one mail over.

    :param smtp: an open ``smtplib.SMTP``
    :param str sender: envelope sender
    :param list recipients: envelope recipients
    :param bytes content: the whole mail
    :return: :class:`Answer`; ``reached`` is empty when all recipients were refused
    :raise NotTaken: the mail as a whole was refused, or the line broke before it was complete
    :raise MaybeTaken: the line broke between the mail's last byte and the server's answer
    """
    try:
        _begin(smtp, sender)
        reached, refused = _name_recipients(smtp, recipients)
        if not reached:
            smtp.rset()
            return Answer("", [], refused)
        _give_content(smtp, content)
    except TROUBLE as error:
        smtp.close()
        raise NotTaken(str(error) or type(error).__name__, broken=True)
    return Answer(_end(smtp), reached, refused)


def _begin(smtp, sender):
    code, words = smtp.mail(sender)
    if code == 250:
        return
    if code == 421:
        smtp.close()
    else:
        smtp.rset()
    # the sender is ours: once the settings are mended, the same mail passes
    raise NotTaken(say(code, words), broken=code == 421)


def _name_recipients(smtp, recipients):
    reached, refused = [], {}
    for recipient in recipients:
        code, words = smtp.rcpt(recipient)
        if code == 421:
            smtp.close()
            raise NotTaken(say(code, words), broken=True)
        if code in (250, 251):
            reached.append(recipient)
        else:
            refused[recipient] = (code, say(code, words))
    return reached, refused


def _give_content(smtp, content):
    """All but the dot that ends it: without the dot no server takes a mail."""
    code, words = smtp.docmd("data")
    if code != 354:
        smtp.rset()
        raise NotTaken(say(code, words), final=500 <= code < 600)
    lines = LINE_DOT.sub(b"..", NEW_LINE.sub(b"\r\n", content))
    smtp.send(lines if lines.endswith(b"\r\n") else lines + b"\r\n")


def _end(smtp):
    """The dot, and the answer to the whole mail."""
    try:
        smtp.send(b".\r\n")
        code, words = smtp.getreply()
    except TROUBLE as error:
        smtp.close()
        raise MaybeTaken(str(error) or type(error).__name__)
    if code == 250:
        return say(code, words)
    if code == 421:
        smtp.close()
    raise NotTaken(say(code, words), final=500 <= code < 600, broken=code == 421)
