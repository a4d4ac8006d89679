"""Sets of buckets that an agency ages by; one is the company's own."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine.aging import DUE, INVOICE, MOST_BUCKETS, TRAVEL, Buckets, parse_days

BASES = [(DUE, "Days Past Due"), (INVOICE, "Days since Invoice"), (TRAVEL, "Days since Travel")]


class TravelAgingBuckets(models.Model):
    """For instance 30, 60, 90 days past due: not due, 1–30, 31–60, 61–90, over 90."""

    _name = "travel.aging.buckets"
    _description = "Ageing Buckets"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Blank: for all companies.")
    basis = fields.Selection(BASES, string="Age", required=True, default=DUE)
    days = fields.Char(required=True, default="30, 60, 90", help="The last day of each bucket; what is older comes in one more.")
    labels = fields.Char(string="Buckets", compute="_compute_labels")

    @api.constrains("days", "basis")
    def _check_days(self):
        for record in self:
            record._buckets()

    @api.depends("days", "basis")
    @api.depends_context("lang")
    def _compute_labels(self):
        for record in self:
            try:
                record.labels = " · ".join(self._labels(record._buckets()))
            except ValidationError:
                record.labels = False

    def _buckets(self):
        """:return: :class:`.engine.aging.Buckets`"""
        self.ensure_one()
        return self._read_buckets(self.basis, self.days)

    @api.model
    def _read_buckets(self, basis, days):
        """Buckets out of what a person wrote, or a list of days.

        :raise ValidationError: in plain words, where that is no set of buckets
        """
        try:
            return Buckets.of(parse_days(days) if isinstance(days, str) else days, basis)
        except (ValueError, TypeError) as error:
            most = MOST_BUCKETS - (1 if basis == INVOICE else 2)
            raise ValidationError(
                self.env._("Days of buckets rise, like 30, 60, 90, and are at most %(most)s; not %(days)s.", most=most, days=days)
            ) from error

    @api.model
    def _resolve(self, buckets=None):
        """The buckets that somebody asks for.

        :param buckets: None for the company's own; an id; ``[30, 60, 90]``; ``{"basis": "due", "days": [30, 60]}``
        :return: :class:`.engine.aging.Buckets`
        """
        if not buckets:
            own = self.env.company.sudo().travel_aging_buckets_id  # sudo: how the company ages is no secret
            return own._buckets() if own else Buckets()
        if isinstance(buckets, int):
            found = self.browse(buckets).exists()
            if not found:
                raise UserError(self.env._("There is no such set of buckets."))
            found.check_access("read")
            return found._buckets()
        if isinstance(buckets, dict):
            basis = buckets.get("basis", DUE)
            if basis not in dict(BASES):
                raise UserError(self.env._("Ages are counted from the due day, the invoice or the travel; not from %s.", basis))
            return self._read_buckets(basis, buckets.get("days"))
        return self._read_buckets(DUE, buckets)

    @api.model
    def _labels(self, buckets):
        """How the buckets are headed."""
        before = self.env._("Not Travelled") if buckets.basis == TRAVEL else self.env._("Not Due")
        found = []
        for first, last in buckets.ranges:
            if last is None:
                found.append(self.env._("Over %s", first - 1))
            elif first is not None or buckets.basis == INVOICE:
                found.append(f"{first or 0}–{last}")
            else:
                found.append(before)
        return found


class ResCompany(models.Model):
    _inherit = "res.company"

    travel_aging_buckets_id = fields.Many2one(
        "travel.aging.buckets", string="Ageing Buckets", help="Blank: not due, 1–30, 31–60, 61–90, over 90 days past due.",
        groups="base.group_user",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    travel_aging_buckets_id = fields.Many2one(related="company_id.travel_aging_buckets_id", readonly=False)
