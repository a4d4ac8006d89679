"""Findings as they are written: new ones, changed ones, and none any more for what is kept now."""

from odoo import api, models

from ..engine.texts import text_of

#: Findings of which something is still to come.
OPEN = ("waiting", "blocked")


class TravelPolicyFinding(models.Model):
    _inherit = "travel.policy.finding"

    @api.model
    def _renew(self, lines, breaches):
        """Write what was found: new findings, changed ones, and none any more for what is kept now.

        What people decided stays as long as it was about the same and no less.

        :param breaches: line → list of the engine's ``Breach``
        """
        standing = {one._key(): one for one in self.search([("line_id", "in", lines.ids)])}
        new, kept, issued = [], self.browse(), self.browse()
        for line in lines:
            for breach in breaches[line]:
                finding = standing.get((line.id, breach.rule.id, breach.subject), self.browse())
                values = finding._prepare_finding(line, breach)
                kept |= finding
                if not finding:
                    new.append(values)
                elif changed := {name: value for name, value in values.items() if finding._differs(name, value)}:
                    finding.write(changed)
                    issued |= finding if changed.get("state") == "marked" else self.browse()
        (self.union(*standing.values()) - kept).unlink()
        created = self.create(new)
        (created | issued)._tell_issued()

    def _key(self):
        return self.line_id.id, self.rule_id.id, self.subject or ""

    def _differs(self, name, value):
        field = self._fields[name]
        old = self[name].id if field.type == "many2one" else self[name]
        return bool(abs(old - value) > 1e-6) if field.type in ("float", "monetary") else (old or False) != (value or False)

    @api.model
    def _drop(self, lines, all_of_them):
        """Nothing is asked any more of these services; of ``all_of_them`` nothing holds."""
        domain = [("line_id", "in", lines.ids), "|", ("state", "in", OPEN), ("line_id", "in", all_of_them.ids)]
        self.search(domain).unlink()
        all_of_them.filtered(lambda line: line.policy_source == "checked").write({"policy_status": False})
        all_of_them.write({"policy_id": False})

    def _prepare_finding(self, line, breach):
        """Values of the finding of a breach; ``self`` is the one that stands, or empty."""
        rule = breach.rule
        values = {
            "line_id": line.id,
            "rule_id": rule.id,
            "subject": breach.subject,
            "kind": rule.kind,
            "outcome": rule.outcome,
            "clause": rule.clause or False,
            "message": self._breach_message(breach),
            "excess": float(breach.excess),
            "degree": float(breach.degree),
            "unchecked": breach.unchecked,
            "reason": line._policy_reason_code(line.policy_id._reason_codes(), breach.reason or line.policy_reason) or False,
        }
        return values | self._prepare_state(line, values)

    def _prepare_state(self, line, values):
        """How it stands: as somebody decided, or as the rule says of what is, or is not, issued yet."""
        issued = line._is_issued()
        if self._still_decided(values) and not (issued and self.state == "refused"):
            return {"state": self.state, "degree": self.degree}
        state = self._state_found(line, values, issued)
        grown = values["degree"] > self.degree + 1e-6
        if self and state in OPEN and (self.state != state or grown):
            # what is asked now is another question
            return {"state": state, "approval_id": False, "decided_by_id": False, "decided_at": False, "comment": False}
        return {"state": state}

    def _still_decided(self, values):
        decided = self.state in ("approved", "refused") and self.outcome == values["outcome"]
        return bool(decided and values["degree"] <= self.degree + 1e-6)

    @staticmethod
    def _state_found(line, values, issued):
        if values["outcome"] == "inform" or values["unchecked"]:
            return "told"
        if (line.policy_source, line.policy_status, values["outcome"]) == ("document", "approved", "approve"):
            return "approved"
        if issued:
            return "marked"
        return "waiting" if values["outcome"] == "approve" else "blocked"

    @api.model
    def _breach_message(self, breach):
        told = text_of(breach.code, breach.values, self.env["travel.policy.rule"]._in_words)
        return self.env._("It could not be checked: %s", told) if breach.unchecked else told

    def _tell_issued(self):
        """What was issued against the policy is told in the order's log, where nobody was asked."""
        for order, findings in self.filtered(lambda one: one.state == "marked").grouped("order_id").items():
            clauses = "; ".join(finding._told() for finding in findings)
            order._message_log(body=self.env._("Issued out of policy: %s", clauses))
