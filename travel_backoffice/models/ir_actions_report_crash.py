"""wkhtmltopdf falls over some page breaks; a millimetre more of margin, and it prints.

It counts the pages of a document in one layout and prints them in another. Where a break falls so that the two differ,
it ends with a segmentation fault.
"""

import re

from odoo import models
from odoo.exceptions import UserError

#: millimetres added to the bottom margin, try by try
NUDGES = (0, 1, 2, 3)
#: a segmentation fault, as a shell or as Python tells it
CRASHED = re.compile(r"(?<!\d)(139|-11)(?!\d)")


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _run_wkhtmltopdf(self, bodies, report_ref=False, header=None, footer=None, **options):
        for nudge in NUDGES:
            reports = super(IrActionsReport, self.with_context(travel_nudge=nudge))
            try:
                return reports._run_wkhtmltopdf(bodies, report_ref=report_ref, header=header, footer=footer, **options)
            except UserError as error:
                if nudge == NUDGES[-1] or not CRASHED.search(str(error)):
                    raise

    def _build_wkhtmltopdf_args(self, *args, **kwargs):
        command = super()._build_wkhtmltopdf_args(*args, **kwargs)
        nudge = self.env.context.get("travel_nudge")
        if nudge and "--margin-bottom" in command:
            place = command.index("--margin-bottom") + 1
            command[place] = str(float(command[place]) + nudge)
        return command
