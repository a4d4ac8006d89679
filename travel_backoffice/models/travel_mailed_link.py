"""Links that are mailed, reminded of and passed on, each when it is due; killed in between, nothing is sent twice."""

import logging

from odoo import SUPERUSER_ID, api, fields, models, modules
from odoo.exceptions import ConcurrencyError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

#: What the mail server said is about the address; anything else is about the server, and tried again.
ADDRESS_PROBLEMS = ("mail_email_invalid", "mail_email_missing", "mail_bounce", "unknown")
RETRY_HOURS = 1


class TravelMailedLink(models.AbstractModel):
    """Its models have a ``mail_kind``, a template for each kind, and say what follows when a mail has left, or was refused."""

    _name = "travel.mailed.link"
    _inherit = ["travel.secret.link"]
    _description = "Link That Is Mailed"

    #: the field that says until when the link is good, and the method that follows
    _over = (None, None)

    next_at = fields.Datetime(string="Next Step", readonly=True, index="btree_not_null")
    mail_id = fields.Many2one("mail.mail", readonly=True, index="btree_not_null", help="On its way to the mail server.")
    mail_error = fields.Char(string="Mail Not Sent Because", readonly=True)

    # -- by itself --------------------------------------------------------------------------------------------------

    @api.model
    def _run_steps(self):
        """Do what is due, see :meth:`_steps`. Safe to run twice and by several workers: each record is locked, and looked
        at again once it is."""
        self.env["ir.cron"]._commit_progress()
        for turn, (_domain, step) in enumerate(self._steps()):
            # asked again at its turn: what falls due while others are served is served, too
            for record in self.search(self._steps()[turn][0], order="next_at, id"):
                record._try_step(step)
                self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _steps(self):
        """What is done with which records, in this order: list of (domain, name of the method)."""
        now, (field, over) = fields.Datetime.now(), self._over
        is_open = Domain("state", "=", "open")
        due = is_open & Domain("mail_id", "=", False) & Domain("next_at", "<=", now)
        return [
            (Domain("mail_id", "!=", False), "_follow_mail"),
            (is_open & Domain(field, "<=", now), over),
            (due, "_step_on"),
            (due, "_step_on"),  # those to whom something was passed on just now
        ]

    def _try_step(self, step):
        """One record's trouble stops no other."""
        try:
            with self.env.cr.savepoint():
                if locked := self._locked():
                    getattr(locked, step)()
        except (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError):
            _logger.info("%s %s is changed by somebody else; the next run sees to it", self._description, self.id)
        except Exception:
            _logger.exception("%s %s could not go on", self._description, self.id)
        mail = self.mail_id
        if step == "_step_on" and mail.state == "outgoing":
            self.env["ir.cron"]._commit_progress()  # first known, then sent: killed in between, the mail queue sends it
            self._deliver()

    def _locked(self):
        """This record, when no other worker has it, as it stands now."""
        locked = self.try_lock_for_update(allow_referencing=True)
        locked.invalidate_recordset()
        return locked.with_company(locked.company_id)

    # -- the mail ---------------------------------------------------------------------------------------------------

    @api.model
    def _mail_template(self, kind):
        """Template of a kind of mail."""
        raise NotImplementedError

    def _write_mail(self, kind):
        """Put a mail into the queue; it counts when it has left, see ``_follow_mail``."""
        # apart from the chatter: the link belongs to the one who is asked
        values = {"model": False, "res_id": False, "auto_delete": False, "email_to": self.recipient_id.email_formatted}
        # by the program itself: whoever has a message written in his name may read it, and the link in it
        template = self.with_user(SUPERUSER_ID)._mail_template(kind)
        mail_id = template.send_mail(self.id, email_values=values)
        self.write({"mail_id": mail_id, "mail_kind": kind, "mail_error": False})

    def _drop_mail(self):
        """A mail that waits for the mail server says nothing that is still true."""
        self.mail_id.filtered(lambda mail: mail.state == "outgoing").unlink()

    def _send_mail_now(self):
        """A person wants the mail sent: it leaves when the transaction is through."""
        self.ensure_one()
        if modules.module.current_test:  # a test's transaction is never through
            return self._deliver()
        ids, registry = self.ids, self.env.registry

        @self.env.cr.postcommit.add
        def deliver():
            with registry.cursor() as cr:
                api.Environment(cr, SUPERUSER_ID, {})[self._name].browse(ids)._deliver()

    def _deliver(self):
        """Hand the mail to the mail server, and see what it says."""
        try:
            self.mail_id.send()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:
            _logger.exception("The mail of %s %s could not be sent", self._description, self.id)
        self._try_step("_follow_mail")

    def _follow_mail(self):
        """What became of the mail: only what the mail server took counts as sent."""
        mail = self.mail_id
        if mail.state == "sent":
            self._mail_left()
        elif mail.state == "cancel" or (mail.state == "exception" and mail.failure_type not in ADDRESS_PROBLEMS):
            self._mail_waits(mail.failure_reason)
        elif mail.state == "exception":
            self._mail_refused(mail.failure_reason or self.env._("The address was refused."))

    def _mail_left(self):
        """The mail server has taken it."""
        raise NotImplementedError

    def _mail_refused(self, reason):
        """The address is at fault."""
        raise NotImplementedError

    def _mail_waits(self, reason):
        """The mail server is at fault: try again later."""
        later = fields.Datetime.add(fields.Datetime.now(), hours=RETRY_HOURS)
        self._done_with_mail({"mail_error": reason or self.env._("The mail was cancelled."), "next_at": later})

    def _done_with_mail(self, vals):
        """The mail goes, and the link in it: nothing that opens the page is kept."""
        mail = self.mail_id
        self.write({**vals, "mail_id": False})
        mail.unlink()

    def _mail_kind_in_words(self):
        return dict(self._fields["mail_kind"]._description_selection(self.env)).get(self.mail_kind, "").lower()
