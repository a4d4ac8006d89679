from odoo.tests import tagged

from .workers_common import WorkersCommon


@tagged("post_install", "-at_install")
class TestSpendWorkers(WorkersCommon):
    """Several sessions change what one row is made of, in tables of their own: none overlooks the others' change."""

    @staticmethod
    def referring(line_id, code):
        return lambda env: env["travel.reference.value"].create({"line_id": line_id, "code": code, "value": "x"}).id

    def row(self, line_id):
        def work(env):
            row = env["travel.spend"].search([("line_id", "=", line_id)])
            return row.references, row.spend, env["travel.spend"]._differing([line_id])

        return self.committed(work)

    def test_nobody_waits(self):
        """Two save at once: each notes its own, and neither is tried again."""
        (line_id,) = self.sell("220-7777000011", billed=False)
        _answer, tries = self.after(self.referring(line_id, "SECOND"), self.referring(line_id, "FIRST"))
        self.assertEqual(tries, 1)
        self.assertEqual(self.row(line_id), ({"FIRST": "x", "SECOND": "x"}, 278.0, []))

    def test_several_at_once(self):
        """Two lines in opposite order: nobody waits for ever; whoever was not told of a conflict is in both rows."""
        one, two = self.sell("220-7777000012", "220-7777000013", billed=False)

        def both(first, second, code):
            return lambda env: [self.referring(line_id, code)(env) for line_id in (first, second)]

        answers = self.at_once(*[both(*pair, code) for pair, code in (((one, two), "A"), ((two, one), "B"), ((one, two), "C"))])
        written = {code: "x" for code, answer in zip("ABC", answers, strict=True) if isinstance(answer, list)}
        self.assertTrue(written, answers)
        for line_id in (one, two):
            self.assertEqual(self.row(line_id), (written, 278.0, []))

    def test_killed_before_the_commit(self):
        """A worker that dies after its rows were written leaves neither its change nor its row."""
        (line_id,) = self.sell("220-7777000014", billed=False)
        with self.registry.cursor() as cr:
            env = self.session(cr)
            self.referring(line_id, "LOST")(env)
            cr.flush()
            self.assertEqual(env["travel.spend"].search([("line_id", "=", line_id)]).references, {"LOST": "x"})
            cr.rollback()
        self.assertEqual(self.row(line_id), (False, 278.0, []))
