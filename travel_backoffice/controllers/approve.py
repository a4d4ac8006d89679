"""The page on which somebody approves a trip. No log-in: the link is the key."""

from odoo import http
from odoo.exceptions import LockError, UserError

from .brake import Brake
from .link_page import LinkPages

PATH = "/travel/approve/<int:step_id>/<string:token>"
GUESSES = Brake(most=30, seconds=600)
#: what the two buttons send
DECISIONS = {"approve": True, "refuse": False}


class TravelApprove(LinkPages, http.Controller):
    model, guesses, closed = "travel.approval.step", GUESSES, "approve_closed"

    @http.route(PATH, type="http", auth="public", methods=["GET"], sitemap=False)
    def page(self, step_id, token, **_query):
        """Show the trip. Decides nothing, so that a mail scanner that follows the link does no harm."""
        asked = self._find(step_id, token)
        return self._render(asked, "approve_page", 200, page=asked._page()) if asked and asked._is_open() else self._closed(asked)

    @http.route(PATH, type="http", auth="public", methods=["POST"], sitemap=False)
    def answer(self, step_id, token, decision="", comment="", **_form):
        """Take the answer. Odoo has checked that the form is ours (CSRF)."""
        asked = self._find(step_id, token)
        if not asked or not asked._is_open():
            return self._closed(asked)
        error, status = decided(asked, decision, comment)
        if error:
            return self._render(asked, "approve_page", status, page=asked._page(comment, error))
        return self._closed(asked)


def decided(step, decision, comment):
    """Answer a step as a form says.

    :return: what is wrong, blank if nothing is, and the HTTP status that goes with it
    """
    if decision not in DECISIONS:
        return step.env._("Please choose: approve or refuse."), 200
    try:
        step._answer(DECISIONS[decision], comment, step.recipient_id)
    except LockError:  # two clicks at once: the first one counts
        return step.env._("This is being saved right now. Please look again in a moment."), 409
    except UserError as error:
        return str(error), 200
    return "", 200
