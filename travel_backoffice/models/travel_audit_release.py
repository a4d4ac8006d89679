"""A released finding becomes an adjusting line: what is owed to the customer goes back of the charge, what he owes is added."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .fixing import fixing

TAKEN_OVER = (
    "order_id", "service_type_id", "validating_carrier_id", "supplier_id", "supplier_code", "stated_scope", "scope", "route",
    "place", "country_id", "start_date", "end_date", "channel_id", "currency_id", "cost_center_id", "sequence",
)  # fmt: skip


class TravelAuditFinding(models.Model):
    _inherit = "travel.audit.finding"

    levy_id = fields.Many2one("travel.levy", string="Levy That Holds", readonly=True, ondelete="set null")

    def release(self):
        """Let these be put right: each service gets an adjusting line, billed where the contract says so.

        What is owed to the customer becomes a credit note linked to the invoice, with its taxes; what the customer owes is
        billed with the levy of its day. Findings of one customer that are released together stand together on paper.

        :return: the adjusting lines, one for each service
        :raise AccessError: unless the user is an account manager or a back-office manager
        :raise UserError: for what is not open, or cannot be put right by a note
        """
        self._check_decides()
        findings = self._take_open()
        lines = self.env["travel.order.line"].sudo()
        for line, own in findings.grouped("line_id").items():
            lines += own._adjust(line)
        findings.write({"state": "released", **self._decided()})
        orders = lines.order_id
        orders.filtered(lambda order: not order.confirmed).confirmed = True
        orders._go_on()
        return lines.browse(lines.ids).with_env(self.env)

    def action_release(self):
        """Button: release, and show the notes if they are posted already and the user may see them."""
        self.release()
        return self.action_open_notes() if self._notes().sudo(False).has_access("read") and self._notes() else True

    def action_take_back(self):
        """Take a release back as long as its note is not posted."""
        self._check_decides()
        # sudo: as in _take_open; the right to decide is checked
        for finding in self.sudo().filtered(lambda finding: finding.state == "released"):
            if finding.adjustment_line_id.state == "billed":
                raise UserError(self.env._("%s is billed already.", finding.title))
            finding.adjustment_line_id.action_cancel()
            finding.adjustment_line_id.adjusting_finding_ids.write({"state": "open", "adjustment_line_id": False})
        return True

    # -- one service ------------------------------------------------------------------------------------------------

    def _adjust(self, line):
        """The adjusting line of these findings of one service, with its charges."""
        for finding in self:
            finding._refuse_what_no_note_mends()
        number = max(self.mapped("release_number")) + 1
        key = f"audit:{min(self.ids)}:{number}"
        # sudo: derived values are the program's; who decides is checked by release()
        adjustment = fixing(self.env["travel.order.line"].sudo()).create(self._prepare_adjustment(line, key))
        adjustment.flush_recordset()  # the database's answer to a second release comes now
        self.write({"adjustment_line_id": adjustment.id, "release_number": number})
        charges = [vals for finding in self for vals in finding._prepare_adjusting_charges(adjustment)]
        self.env["travel.charge"].sudo().create(self._joined(charges))
        return adjustment

    def _refuse_what_no_note_mends(self):
        charge = self.charge_id
        if self.currency_id.is_zero(self.difference) and self.code != "levy":
            raise UserError(self.env._("%s: nobody owes anything. Mend what is wrong, or dismiss it.", self.title))
        if self.code == "levy" and (self.levy_id.treatment == "margin" or charge.levy_id.treatment == "margin"):
            raise UserError(self.env._("%s: a margin is taxed as a whole. Void the service and enter it again.", self.title))
        if self.code == "levy" and not self.currency_id.is_zero(charge.given_back):
            raise UserError(self.env._("%s: a part of it was given back already. Credit it by hand, or dismiss this.", self.title))
        if self.line_id.standing == "voided":
            raise UserError(self.env._("%s: the service is voided. Undo that first, or dismiss this.", self.title))

    def _prepare_adjustment(self, line, key):
        taken = {name: line._fields[name].convert_to_write(line[name], line) for name in TAKEN_OVER}
        said = line.with_context(lang=line.partner_id.lang)
        return {
            **taken,
            "event": "amend",
            "is_adjustment": True,
            "original_line_id": line.id,
            "original_documents": line.document_number,
            "business_key": key,
            "document_type": "none",
            "name": said.env._("Adjustment of %s", line.document_number or said.name or said.service_type_id.name),
            "passenger_ids": [Command.set(line.passenger_ids.ids)],
            "reference_ids": [Command.create({"code": row.code, "value": row.value}) for row in line.reference_ids if row.value],
            "base_fare": 0.0,
            "tax_amount": 0.0,
            "total_amount": 0.0,
            "sold_at": fields.Datetime.now(),
        }

    # -- its charges ------------------------------------------------------------------------------------------------

    def _prepare_adjusting_charges(self, adjustment):
        """Values of what goes back, and of what is charged anew."""
        self.ensure_one()
        charge = self.charge_id
        if self.code == "levy":
            return [self._prepare_back(adjustment, charge, -charge.amount), self._prepare_new(adjustment, charge.amount)]
        if charge and self.charged * self.difference < 0:
            return [self._prepare_back(adjustment, charge, self.difference)]
        if self.what.startswith("reverse:"):
            given = self.env["travel.charge"].browse(int(self.what.split(":")[1]))
            return [self._prepare_back(adjustment, given, self.difference)]
        return [self._prepare_new(adjustment, self.difference)]

    def _prepare_back(self, adjustment, charge, amount):
        whole = not charge.currency_id.compare_amounts(amount, -charge.amount)
        return {
            **self._prepare_charge(adjustment, charge.kind_id, amount),
            "business_key": f"{adjustment.id}:reverse:{charge.id}",
            "sequence": charge.sequence,
            "name": charge.name,
            "contract_id": charge.contract_id.id,
            "table_id": charge.table_id.id,
            "rule_id": charge.rule_id.id,
            "reverses_id": charge.id,
            "base_amount": -charge.base_amount if whole and charge.stage == "fare" else 0.0,
            "units": -charge.units if self.code in ("double", "no_agreement") else 0,
            "period_amount": -charge.period_amount if self.code in ("double", "no_agreement") else 0,
            "state": charge.state if charge.state in ("memo", "accrued") else "open",
        }

    def _prepare_new(self, adjustment, amount):
        kind, like = self.kind_id, self.charge_id
        rule = self.rule_id.with_context(lang=self.partner_id.lang)
        return {
            **self._prepare_charge(adjustment, kind, amount),
            "business_key": f"{adjustment.id}:{kind.code}",
            "sequence": 10 + kind.sequence if kind.stage != "fare" else 0,
            "name": like.name or rule.name or kind.with_context(lang=self.partner_id.lang).name,
            "contract_id": like.contract_id.id,
            "table_id": like.table_id.id or rule.table_id.id,
            "rule_id": rule.id,
            "base_amount": like.base_amount if kind.stage == "fare" else 0.0,
            "state": "accrued" if kind.accrued else "open",
        }

    def _prepare_charge(self, adjustment, kind, amount):
        return {
            "order_id": adjustment.order_id.id,
            "line_id": adjustment.id,
            "kind_id": kind.id,
            "currency_id": self.currency_id.id,
            "amount": amount,
            "computed_amount": amount,
            "inputs": {"finding": self.id, "words": self.words},
        }

    @staticmethod
    def _joined(charges):
        """One charge a key: a wrong amount and a wrong levy of one charge end in one new charge."""
        found = {}
        for vals in charges:
            known = found.setdefault(vals["business_key"], {**vals, "amount": 0.0, "computed_amount": 0.0})
            known["amount"] += vals["amount"]
            known["computed_amount"] = known["amount"]
        return list(found.values())
