from odoo import api, models


class TravelAirline(models.Model):
    _inherit = "travel.airline"

    @api.model
    def _learn(self, seen, intake):
        """Airlines by code; those not known yet are added from the document that names them.

        What a person confirmed is not overwritten: another accounting code is told in the document's chatter.

        :param seen: ``{code: (name, accounting code)}``
        :param intake: the document
        :return: ``{code: airline}``
        """
        known = {airline.code: airline for airline in self.with_context(active_test=False).search([("code", "in", list(seen))])}
        missing = [
            {"code": code, "name": (name or code).title(), "accounting_code": number or False, "learned": True}
            for code, (name, number) in seen.items()
            if code not in known
        ]
        known.update({airline.code: airline for airline in self.create(missing)})
        for code, (_name, number) in seen.items():
            known[code]._compare_accounting_code(number, intake)
        return known

    def _compare_accounting_code(self, number, intake):
        if not number or number == self.accounting_code:
            return
        if not self.accounting_code:
            self.accounting_code = number
            return
        intake.message_post(
            body=self.env._(
                "The document gives %(airline)s the accounting code %(new)s; on file is %(old)s. Nothing was changed.",
                airline=self.display_name,
                new=number,
                old=self.accounting_code,
            )
        )
