"""Back-tests that people made, kept so that drafts can be compared."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

_SUMS = ("charged", "simulated", "charged_later", "simulated_later", "earned", "margin_charged", "margin_simulated", "difference")
_COUNTED = ("charged", "charged_lines", "simulated", "simulated_lines", "difference")


class TravelSimulation(models.Model):
    """One back-test: a fee table, or a draft contract's, tried on past sales. See ``travel.fee.table.simulate``."""

    _name = "travel.simulation"
    _inherit = ["travel.answered"]
    _description = "Back-Test"
    _order = "id desc"
    _check_company_auto = True
    _keyed = frozenset({"name", "company_id", "table_id", "contract_id", "date_from", "date_to", "partner_ids"})

    name = fields.Char(required=True, help="What is tried, so that it is found again among others.")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    table_id = fields.Many2one("travel.fee.table", string="Fee Table", check_company=True, index=True, ondelete="cascade")
    contract_id = fields.Many2one(
        "travel.contract",
        check_company=True,
        index=True,
        ondelete="cascade",
        help="Tried in place of what held for its customer and those below.",
    )
    date_from = fields.Date(string="Sold From", required=True)
    date_to = fields.Date(string="Sold Before", required=True)
    partner_ids = fields.Many2many(
        "res.partner", string="Customers", domain="[('travel_path', '!=', False)]", help="Everybody below included. None: all customers."
    )
    user_id = fields.Many2one("res.users", string="Tried By", default=lambda self: self.env.user, readonly=True)
    ran_at = fields.Datetime(string="Tried On", readonly=True)
    # what came of it
    lines = fields.Integer(string="Services Compared", readonly=True)
    changed = fields.Integer(string="That Change", readonly=True)
    unpriced = fields.Integer(string="Not Priced", readonly=True)
    unpriced_charged = fields.Monetary(string="Charged for Them", readonly=True)
    voided = fields.Integer(readonly=True)
    waiting = fields.Integer(readonly=True)
    customers_left_off = fields.Integer(string="Customers Not Listed", readonly=True)
    given_back = fields.Monetary(string="Given Back of Fees", readonly=True, help="By refunds; left out on both sides.")
    charged = fields.Monetary(string="Income Charged", readonly=True)
    simulated = fields.Monetary(string="Income of This Table", readonly=True)
    charged_later = fields.Monetary(string="Rebates Promised", readonly=True)
    simulated_later = fields.Monetary(string="Rebates of This Table", readonly=True)
    earned = fields.Monetary(string="Earned of the Services", readonly=True, help="Commission; as principal, price less cost.")
    margin_charged = fields.Monetary(string="Margin", readonly=True)
    margin_simulated = fields.Monetary(string="Margin of This Table", readonly=True)
    difference = fields.Monetary(readonly=True, help="Of the margin: what this table would have earned more, or less.")
    row_ids = fields.One2many("travel.simulation.row", "simulation_id", readonly=True)
    customer_row_ids = fields.One2many("travel.simulation.row", "simulation_id", domain=[("section", "=", "customer")], readonly=True)
    event_row_ids = fields.One2many("travel.simulation.row", "simulation_id", domain=[("section", "=", "event")], readonly=True)
    kind_row_ids = fields.One2many("travel.simulation.row", "simulation_id", domain=[("section", "=", "kind")], readonly=True)
    rule_row_ids = fields.One2many("travel.simulation.row", "simulation_id", domain=[("section", "=", "rule")], readonly=True)
    change_row_ids = fields.One2many("travel.simulation.row", "simulation_id", domain=[("section", "=", "change")], readonly=True)
    never_row_ids = fields.One2many("travel.simulation.row", "simulation_id", domain=[("section", "=", "never")], readonly=True)
    unpriced_row_ids = fields.One2many("travel.simulation.row", "simulation_id", domain=[("section", "=", "unpriced")], readonly=True)

    _tried_check = models.Constraint(
        "CHECK((table_id IS NULL) <> (contract_id IS NULL))", "A back-test tries a fee table, or a contract."
    )

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for one in self:
            if one.date_from >= one.date_to:
                raise ValidationError(self.env._("The back-test must end after the day it starts."))

    def action_run(self):
        """Button: try it, now or again; what came of it before is replaced. Orders are only read.

        :raise AccessError: for others than account managers and managers
        """
        self.check_access("write")
        for one in self:
            answer = one._simulate()
            rows = [Command.create(row) for row in one._prepare_rows(answer)]
            kept = one.sudo()  # sudo: answers are the program's to write; who may ask is checked above
            kept.row_ids.unlink()
            kept.write({"ran_at": fields.Datetime.now(), **one._totals_of(answer), "row_ids": rows})
        return True

    def _simulate(self):
        tried, days = self.contract_id or self.table_id, (self.date_from, self.date_to)
        if self.contract_id:
            return tried.simulate(*days)
        return tried.simulate(*days, partner_ids=self.partner_ids.ids or None)

    @api.model
    def _totals_of(self, answer):
        lines = answer["lines"]
        return {
            **answer["totals"],
            **{name: lines[name] for name in ("unpriced", "unpriced_charged", "voided", "waiting")},
            "customers_left_off": answer["customers_left_off"],
            "given_back": answer["given_back"]["amount"],
        }

    # -- rows -------------------------------------------------------------------------------------------------------

    @api.model
    def _prepare_rows(self, answer):
        """Values of the rows, section after section, each in the order of the answer."""
        makers = {"customers": self._customer_row, "events": self._event_row, "kinds": self._kind_row, "rules": self._rule_row,
                  "changes": self._change_row, "never": self._never_row, "unpriced": self._unpriced_row}  # fmt: skip
        return [
            {"section": "unpriced" if part == "unpriced" else part.removesuffix("s"), "sequence": place, **maker(found)}
            for part, maker in makers.items()
            for place, found in enumerate(answer[part], 1)
        ]

    @api.model
    def _customer_row(self, found):
        return {"name": found["name"], "partner_id": found["id"], **_figures(found)}

    @api.model
    def _event_row(self, found):
        return {"name": found["name"], "event": found["event"], **_figures(found)}

    @api.model
    def _kind_row(self, found):
        return {"name": found["name"], "kind_id": found["id"], **{name: found[name] for name in _COUNTED}}

    @api.model
    def _rule_row(self, found):
        return {**self._never_row(found), "hit_ids": found["line_ids"], **{name: found[name] for name in _COUNTED}}

    @api.model
    def _change_row(self, found):
        figures = {name: found[name] for name in ("charged", "simulated", "difference")}
        return {**_line_values(found), **figures, "before": _told(found["before"]), "after": _told(found["after"])}

    @api.model
    def _never_row(self, found):
        return {"name": found["name"], "rule_id": found["id"], "kind_name": found["kind"], "table_name": found["table"]}

    @api.model
    def _unpriced_row(self, found):
        return {**_line_values(found), "reason": found["reason"], "before": _told(found["charged"])}


def _figures(found):
    return {name: found[name] for name in ("lines", "changed", *_SUMS)}


def _line_values(found):
    return {"name": found["name"], "line_id": found["line_id"], "event": found["event"], "day": found["date"]}


def _told(charges):
    """Charges one below the other, each with its arithmetic where it is known."""
    return "\n".join(
        " · ".join([f"{charge['name']} {charge['amount']:.2f} {charge['currency']}", *charge.get("steps", ())]) for charge in charges
    )
