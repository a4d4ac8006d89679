import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.references import pattern_problem

try:
    from re import _constants as sre
    from re import _parser as sre_parse
except ImportError:  # Python 3.10
    import sre_constants as sre
    import sre_parse

TARGETS = [
    ("customer", "Customer (debtor code)"),
    ("reference", "Reference"),
    ("cost_center", "Cost centre"),
    ("employee", "Employee code"),
    ("channel", "Booking channel"),
    ("category", "Traveller category"),
    ("email", "Booker's e-mail"),
    ("tag", "Line tag (for fee rules)"),
]
MAX_PATTERN = 200  # characters of an expression
MAX_TEXT = 250  # characters of a remark that are looked at
MAX_REMARKS = 500  # remarks of a document that are looked at
MAX_OPEN_REPEATS = 3  # "*" and "+" in one expression
_REPEATS = {sre.MAX_REPEAT, sre.MIN_REPEAT}


def open_repeats(tokens):
    """How many "*" and "+" stand in a parsed expression.

    Each of them lets the work grow by another power of the remark's length; that they do not stand within each other
    is seen to by ``pattern_problem``.
    """
    count = 0
    for operator, argument in tokens:
        count += operator in _REPEATS and argument[1] == sre.MAXREPEAT
        count += sum(open_repeats(part) for part in _parts(operator, argument))
    return count


def _parts(operator, argument):
    """The sub-expressions of one token of the parsed expression."""
    if operator in _REPEATS:
        return [argument[2]]
    if operator == sre.BRANCH:
        return argument[1]
    if operator == sre.SUBPATTERN:
        return [argument[-1]]
    if operator in (sre.ASSERT, sre.ASSERT_NOT):
        return [argument[1]]
    return []


class TravelIntakePattern(models.Model):
    """Where an agency writes its own data into a document: a regular expression on remarks, and what it gives."""

    _name = "travel.intake.pattern"
    _description = "Intake Pattern"
    _order = "sequence, id"
    _check_company_auto = True

    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        check_company=True,
        help="With the target Customer: whose documents carry this remark. "
        "With any other target: the pattern counts for this customer only.",
    )
    target = fields.Selection(TARGETS, required=True)
    reference_code = fields.Char(help="Code of the reference that the value belongs to.")
    pattern = fields.Char(
        required=True,
        help="Regular expression, looked for anywhere in a remark, capitals or not; the first group is the value. "
        r"Example: CC-(\w+) finds 4711 in RM CC-4711.",
    )
    sample = fields.Char(string="Try It On", store=False, help="A remark as it stands in a document.")
    sample_value = fields.Char(string="Gives", compute="_compute_sample_value")

    @api.depends("pattern", "sample")
    def _compute_sample_value(self):
        for line in self:
            line.sample_value = bool(line.sample and line._is_safe()) and (line._find([line.sample]) or "–")

    @api.constrains("pattern")
    def _check_pattern(self):
        for line in self:
            problem = line._problem()
            if problem:
                raise ValidationError(problem)

    @api.constrains("target", "reference_code", "pattern", "partner_id")
    def _check_target(self):
        for line in self:
            if line.target == "reference" and not line.reference_code:
                raise ValidationError(self.env._("Say which reference the value of “%s” belongs to.", line.name))
            names_customer = line.target == "customer" and line.partner_id
            if not names_customer and not re.compile(line.pattern).groups:
                raise ValidationError(
                    self.env._(r"Put brackets around the value in “%s”, for example CC-(\w+).", line.pattern)
                )

    def _is_safe(self):
        return bool(self.pattern) and not self._problem()

    def _problem(self):
        """:return: why the expression cannot be used, in words; or nothing"""
        if len(self.pattern) > MAX_PATTERN:
            return self.env._("The pattern is longer than %s characters.", MAX_PATTERN)
        word, detail = pattern_problem(self.pattern)
        if word == "syntax":
            return self.env._("“%(pattern)s” is no regular expression: %(error)s", pattern=self.pattern, error=detail)
        if word:
            return self.env._(
                "“%s” repeats something that repeats or has choices itself. One remark could keep the server busy "
                "for hours; write it plainer.",
                self.pattern,
            )
        repeats = open_repeats(sre_parse.parse(self.pattern))
        if repeats > MAX_OPEN_REPEATS:
            return self.env._("“%(pattern)s” has more than %(most)s “*” or “+”.", pattern=self.pattern, most=MAX_OPEN_REPEATS)
        return ""

    def _find(self, remarks):
        """:return: the value in the first remark that matches, or an empty text"""
        self.ensure_one()
        expression = re.compile(self.pattern, re.IGNORECASE)
        for remark in remarks[:MAX_REMARKS]:
            match = expression.search(str(remark)[:MAX_TEXT])
            if match:
                value = match[1] if match.re.groups else match[0]
                if (value or "").strip():
                    return value.strip()
        return ""

    @api.model
    def _of_company(self, company):
        """The patterns of a company, in their order."""
        return self.search([("company_id", "=", company.id)])

    def _values(self, target, remarks, partner=None):
        """What the patterns for ``target`` find; the first of a reference's patterns that finds something wins.

        :param partner: the customer; patterns of other customers do not count
        :return: ``{reference code: value}``; other targets stand under the target's own name
        """
        found = {}
        nodes = partner._travel_nodes_upwards() if partner else self.env["res.partner"]
        for pattern in self.filtered(lambda line: line.target == target):
            code = pattern.reference_code or target
            if code in found or (pattern.partner_id and pattern.partner_id not in nodes):
                continue
            value = pattern._find(remarks)
            if value:
                found[code] = value
        return found
