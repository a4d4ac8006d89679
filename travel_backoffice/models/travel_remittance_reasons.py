"""Why a line has to be looked at, in words of the reader's language: the engine gives a code and its parameters."""

from odoo import api, fields, models
from odoo.tools import format_date

REASONS = [
    ("near_swapped", "Digits Swapped"),
    ("near_digit", "Digit Differs"),
    ("amount", "Only the Amount Agrees"),
    ("amount_named", "Unknown Number, Amount Agrees"),
    ("amount_group", "Amount of Another Company of the Group"),
    ("other_customer", "Of Another Customer"),
    ("one_of", "One of Several"),
    ("two", "Several Fit"),
    ("twice", "Named Twice"),
    ("weak", "Named by Its Last Digits"),
    ("over", "More Than Is Open"),
    ("short", "Paid Short"),
    ("deducted", "Deduction Found"),
    ("deducted_both", "Two Deductions Fit"),
    ("deduction_unknown", "Deduction Not Agreed"),
    ("deduction_off", "Deduction Differs"),
    ("gross_off", "Does Not Add Up"),
    ("several_sum", "Sum Differs"),
    ("several_currencies", "Several Currencies"),
    ("rate", "At the Day's Rate"),
    ("rate_part", "Part, at the Day's Rate"),
    ("rate_off", "Rate Differs"),
    ("no_rate", "No Rate"),
    ("paid", "Paid Already"),
    ("draft", "Draft"),
    ("cancelled", "Cancelled"),
    ("agency", "Of Another Agency Company"),
    ("waiting", "On Another Advice"),
    ("negative", "Negative Line Names an Invoice"),
    ("credit", "Names a Credit Note"),
    ("disagree", "Names Disagree"),
    ("unknown_one", "One Number Unknown"),
    ("zero", "No Amount"),
    ("unknown", "Unknown"),
    ("nothing", "Nothing Named"),
]
BLANK = dict.fromkeys(
    ("number", "named", "partner", "line", "by", "day", "open", "said", "short", "amount", "allowed")
    + ("kind", "kinds", "kept", "gross", "paid", "company", "count", "currency"),
    "",
)


class TravelRemittanceReason(models.AbstractModel):
    """A code and its parameters, told in words."""

    _name = "travel.remittance.reason"
    _description = "Reason on an Advice"

    reason_code = fields.Selection(REASONS, string="Kind of Reason", readonly=True, index="btree_not_null", copy=False)
    reason_params = fields.Json(readonly=True, copy=False)
    reason_text = fields.Char(string="Reason in Words", compute="_compute_reason_text")

    @api.depends("reason_code", "reason_params")
    @api.depends_context("lang")
    def _compute_reason_text(self):
        tell = self._teller()
        for one in self:
            one.reason_text = tell(one.reason_code, one.reason_params)

    def _teller(self):
        """A function of code and parameters that tells a reason in words; what it looks up it remembers."""
        words = {**self._words_of_names(), **self._words_of_amounts(), **self._words_of_states()}
        known = {}

        def tell(code, params):
            if not code:
                return ""
            return words[code](BLANK | {key: self._in_words(key, value, known) for key, value in (params or {}).items()})

        return tell

    def _in_words(self, key, value, known):
        if key == "day":
            return format_date(self.env, value) if value else "?"
        if key == "kinds":
            return ", ".join(self._kind_name(code, known) for code in value)
        if key == "kind":
            return self._kind_name(value, known)
        if key == "kept":
            parts = [f"{self._kind_name(code, known)} {self._amount_in_words(amount, name, known)}" for code, amount, name in value]
            return self.env._(" and ").join(parts)
        return self._amount_in_words(*value, known) if isinstance(value, list) else value

    def _amount_in_words(self, amount, name, known):
        if ("currency", name) not in known:
            currencies = self.env["res.currency"].with_context(active_test=False)
            known["currency", name] = currencies.search([("name", "=", name)], limit=1)
        currency = known["currency", name]
        return currency.format(float(amount)) if currency else f"{amount} {name}"

    def _kind_name(self, code, known):
        if ("kind", code) not in known:
            kinds = self.env["travel.deduction.kind"].with_context(active_test=False)
            known["kind", code] = kinds.search([("code", "=", code)], limit=1).name or code
        return known["kind", code]

    def _words_of_names(self):
        _ = self.env._
        return {
            "near_swapped": lambda p: _("No %(named)s; %(number)s (digits swapped) is open with exactly this amount.", **p),
            "near_digit": lambda p: _("No %(named)s; %(number)s (one digit differs) is open with exactly this amount.", **p),
            "amount": lambda p: _("No document is named; %(number)s is open with exactly this amount.", **p),
            "amount_named": lambda p: _("No %(named)s; the amount is that of %(number)s.", **p),
            "amount_group": lambda p: _("The amount is that of %(number)s of %(partner)s, another company of the group.", **p),
            "other_customer": lambda p: _("%(number)s with this amount is open, but for another customer: %(partner)s.", **p),
            "one_of": lambda p: _("%(number)s is one that fits.", **p),
            "two": lambda p: _("%(count)s documents fit; which one is meant?", **p),
            "twice": lambda p: _("Named twice: %(number)s stands on line %(line)s already.", **p),
            "disagree": lambda p: _("What is named does not belong together: %(named)s.", **p),
            "unknown_one": lambda p: _("Of the documents named, this is not known: %(named)s.", **p),
            "unknown": lambda p: _("%(named)s is not known, and no open amount is just this.", **p),
            "nothing": lambda p: _("No document is named, and no open amount is just this.", **p),
        }

    def _words_of_amounts(self):
        _ = self.env._
        return {
            "weak": lambda p: _("Only the last digits are named: of %(number)s, %(open)s is open, %(said)s is paid.", **p),
            "over": lambda p: _("Of %(number)s only %(open)s is open, the advice says %(said)s.", **p),
            "short": lambda p: _("%(short)s of %(number)s is not paid.", **p),
            "deducted": lambda p: _("%(amount)s is missing, as agreed: %(kinds)s.", **p),
            "deducted_both": lambda p: _("%(amount)s of %(number)s is missing; it fits with %(kept)s.", **p),
            "deduction_unknown": lambda p: _("%(amount)s was kept back as %(kind)s, which is not agreed with this customer.", **p),
            "deduction_off": lambda p: _("%(amount)s was kept back as %(kind)s; agreed is %(allowed)s.", **p),
            "gross_off": lambda p: _("The line says %(gross)s before deductions, but its amounts add up to %(said)s.", **p),
            "several_sum": lambda p: _("%(number)s together are open with %(open)s, the advice says %(said)s.", **p),
            "several_currencies": lambda p: _("%(number)s are in several currencies.", **p),
            "rate": lambda p: _("%(said)s is %(number)s (%(open)s) at the day's rate.", **p),
            "rate_part": lambda p: _("%(said)s at the day's rate is not what is open of %(number)s: %(open)s.", **p),
            "rate_off": lambda p: _("%(paid)s for %(said)s is far from the day's rate.", **p),
            "no_rate": lambda p: _("There is no rate for %(currency)s on this day.", **p),
            "zero": lambda p: _("The line says no amount. %(named)s", **p),
        }

    def _words_of_states(self):
        _ = self.env._
        return {
            "paid": lambda p: _("%(number)s is paid since %(day)s by %(by)s.", **p),
            "draft": lambda p: _("%(number)s is a draft.", **p),
            "cancelled": lambda p: _("%(number)s is cancelled.", **p),
            "agency": lambda p: _("%(number)s is an invoice of %(company)s.", **p),
            "waiting": lambda p: _("%(number)s is on %(by)s already, which is not applied.", **p),
            "negative": lambda p: _("The amount is negative, but %(number)s is an invoice.", **p),
            "credit": lambda p: _("The amount is positive, but %(number)s is a credit.", **p),
        }


class TravelRemittanceLine(models.Model):
    _name = "travel.remittance.line"
    _inherit = ["travel.remittance.line", "travel.remittance.reason"]
