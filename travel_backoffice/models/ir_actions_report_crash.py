"""wkhtmltopdf falls over some page breaks; with other breaks it prints.

It counts the pages of a document in one layout and prints them in another. Where a break falls so that the two differ,
it ends with a segmentation fault; more often where rows are told to stay on one page.
"""

import re

from markupsafe import Markup

from odoo import models
from odoo.exceptions import UserError

#: millimetres added to the bottom margin, try by try; from the second on rows may be cut by a break
NUDGES = (0, 0, 1, 2)
HEAD = Markup("</head>")
CUT = Markup("<style>table.table tr { page-break-inside: auto !important; }</style></head>")
#: a segmentation fault, as a shell or as Python tells it
CRASHED = re.compile(r"(?<!\d)(139|-11)(?!\d)")


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _run_wkhtmltopdf(self, bodies, report_ref=False, header=None, footer=None, **options):
        for number, nudge in enumerate(NUDGES):
            reports = super(IrActionsReport, self.with_context(travel_nudge=nudge))
            tried = [body.replace(HEAD, CUT, 1) for body in bodies] if number else bodies
            try:
                return reports._run_wkhtmltopdf(tried, report_ref=report_ref, header=header, footer=footer, **options)
            except UserError as error:
                if number == len(NUDGES) - 1 or not CRASHED.search(str(error)):
                    raise

    def _build_wkhtmltopdf_args(self, *args, **kwargs):
        command = super()._build_wkhtmltopdf_args(*args, **kwargs)
        nudge = self.env.context.get("travel_nudge")
        if nudge and "--margin-bottom" in command:
            place = command.index("--margin-bottom") + 1
            command[place] = str(float(command[place]) + nudge)
        return command
