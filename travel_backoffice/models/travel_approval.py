import hashlib

from odoo import api, fields, models

STATES = [("open", "Waits"), ("approved", "Approved"), ("refused", "Refused"), ("expired", "Expired"), ("withdrawn", "Withdrawn")]


class TravelApproval(models.Model):
    """Asks for a yes or no to what an order has against its customer's policy. One open question an order.

    Made and changed by the program only (``_ask``, the hourly job, the pages); people use the buttons. Each person that is
    asked is a step of its own, one after the other.
    """

    _name = "travel.approval"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Travel Approval"
    _order = "id desc"
    _rec_name = "order_id"
    _mail_post_access = "read"

    order_id = fields.Many2one("travel.order", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="order_id.partner_id", store=True, index=True)
    travellers = fields.Char(related="order_id.travellers")
    chain_ids = fields.Many2many("travel.approval.chain", string="Approved By", readonly=True)
    finding_ids = fields.One2many("travel.policy.finding", "approval_id", readonly=True)
    question = fields.Text(readonly=True, help="What was against the policy when it was asked.")
    currency_id = fields.Many2one("res.currency", readonly=True, help="In which it was asked.")
    amount = fields.Monetary(string="Total Asked", readonly=True, help="What the trip cost when it was asked; dearer is asked again.")
    people = fields.Json(readonly=True, help="Who was to travel when it was asked, as keys; for somebody else is asked again.")
    state = fields.Selection(STATES, default="open", required=True, readonly=True, index=True, tracking=True)
    step_ids = fields.One2many("travel.approval.step", "approval_id", readonly=True)
    current_id = fields.Many2one("travel.approval.step", readonly=True, index="btree_not_null", ondelete="set null")
    recipient_id = fields.Many2one(related="current_id.recipient_id", string="Asked", store=True, index="btree_not_null")
    asked_at = fields.Datetime(related="current_id.asked_at", store=True)
    deadline = fields.Datetime(related="current_id.deadline", store=True)
    mail_error = fields.Char(related="current_id.mail_error")
    decided_by_id = fields.Many2one("res.partner", readonly=True, tracking=True)
    decided_at = fields.Datetime(readonly=True)
    comment = fields.Text(readonly=True)
    withdrawn_by_id = fields.Many2one("res.users", readonly=True, help="A person took it back: it is not asked again by itself.")

    _open_uniq = models.UniqueIndex("(order_id) WHERE state = 'open'", "This order has an open question already.")

    @api.model
    def _of_order(self, order):
        """The open question of an order, or none."""
        return self.search([("order_id", "=", order.id), ("state", "=", "open")], limit=1)

    def _is_dearer(self):
        """Whether the trip costs more now than what was asked."""
        self.ensure_one()
        order, day = self.order_id, self.company_id._travel_today()
        total = order.currency_id._convert(order.total_amount, self.currency_id, self.company_id, day)
        return self.currency_id.compare_amounts(total, self.amount) > 0

    def _is_for_others(self):
        """Whether somebody travels now of whom those who were asked did not know."""
        self.ensure_one()
        known = set(self.people or ())
        return bool(known) and any(not known & set(person._approval_keys()) for person in self.order_id.passenger_ids)

    def _is_outgrown(self):
        return self._is_dearer() or self._is_for_others()


class TravelPassenger(models.Model):
    _inherit = "travel.passenger"

    def _approval_keys(self):
        """The contact, and the name without titles: a name that is mended, or found among the contacts, is the same person.

        :return: list of texts that do not tell the name
        """
        self.ensure_one()
        name = hashlib.sha256((self.name_key or self.name or "").encode()).hexdigest()[:16]
        return [f"name:{name}", *([f"partner:{self.partner_id.id}"] if self.partner_id else ())]
