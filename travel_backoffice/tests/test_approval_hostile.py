"""What hostile or careless people try with approvals, past their screens and after something changed."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .test_approve_page import ApprovePageCommon


@tagged("post_install", "-at_install")
class TestApprovalHostile(ApprovePageCommon):
    """Ann was mailed a link; then something changed, or somebody else wants it."""

    def test_who_left_approves_nothing(self):
        """Ann is archived: her link says that nothing is asked any more; Dan, who is the approver now, is asked."""
        approval, path = self.asked()
        csrf = self.csrf(path)
        self.ann.active = False
        self.alpha.travel_approver_id = self.dan
        response = self.post(path, csrf, decision="approve")
        self.assertTellsNothing(response)
        self.assertEqual(approval.state, "open")
        self.run_job()
        self.assertEqual(self.said(approval), [("Ann Approver", "withdrawn"), ("Dan Deputy", "open")])

    def test_who_is_no_longer_the_approver(self):
        """Eve took Ann's place: Ann's link is worthless from that moment, Eve's is good."""
        approval, path = self.asked()
        csrf = self.csrf(path)
        self.alpha.travel_approver_id = self.eve
        self.assertTellsNothing(self.post(path, csrf, decision="approve"))
        self.run_job()
        self.assertEqual(approval.recipient_id, self.eve)
        self.assertTrue(approval.current_id._answer(True, "", self.eve))
        self.assertEqual(approval.state, "approved")

    def test_who_travels_now(self):
        """Ann was asked for Mary's trip, and is put on it afterwards: she does not approve her own, nor does her mail-box."""
        approval, path = self.asked()
        csrf = self.csrf(path)
        passenger = approval.order_id.passenger_ids
        for values in ({"partner_id": self.ann.id}, {"partner_id": False, "email": "Ann@Alpha.example"}):
            passenger.write(values)
            self.assertTellsNothing(self.post(path, csrf, decision="approve"))
            self.assertEqual(approval.state, "open")
        self.run_job()
        self.assertEqual(approval.recipient_id, self.carl.partner_id, "nobody else is in the chain")

    def test_approved_for_somebody_else(self):
        """Approved for Mary: her name written otherwise is still she; Paul in her place, or with her, is asked for anew."""
        order = self.trip()
        order.line_ids.document_number = False
        finding = self.finding(order)
        approval = self.ask(order, finding)
        approval.current_id._answer(True, "", self.ann)
        passenger = order.passenger_ids
        passenger.write({"partner_id": False, "name": "MARY  jones"})
        self.assertFalse(approval._is_for_others())
        passenger.write({"name": "SMITH/PAUL MR"})
        order._reopen_outgrown()
        self.assertEqual(finding.state, "waiting")
        renewed = self.ask(order, finding)
        self.assertNotEqual(renewed, approval)
        self.assertFalse(renewed._is_for_others())
        renewed.order_id.passenger_ids = [Command.create({"name": "JONES/MARY MRS"})]
        self.assertTrue(renewed._is_for_others())

    def test_the_order_in_another_currency(self):
        """253.00 dollars were asked. The order's money becomes euro at 2.00 dollars: 126.50 is the same; 130.00 a dearer trip."""
        euro = self.env.ref("base.EUR")
        euro.active = True
        euro.rate_ids.sudo().unlink()
        self.env["res.currency.rate"].sudo().create({"currency_id": euro.id, "name": "2026-01-01", "rate": 0.5})
        order = self.trip()
        approval = self.ask(order)
        order.currency_id = euro
        self.assertRecordValues(approval, [{"amount": 253.0, "currency_id": self.env.company.currency_id.id}])
        self.assertFalse(approval._is_dearer())
        order.line_ids.base_fare = 207.0  # 260.00 dollars
        self.assertTrue(approval._is_dearer())

    def test_substitute_may_still_answer(self):
        """Dan is asked while Ann is away; she comes back: his answer counts, until somebody else takes her place."""
        substitutes = self.env["travel.approval.substitute"]
        away = substitutes.create({"partner_id": self.ann.id, "substitute_id": self.dan.id, "date_from": "2026-01-01"})
        approval = self.ask(self.trip())
        self.assertEqual(approval.recipient_id, self.dan)
        away.unlink()
        self.assertTrue(approval.current_id._is_open())
        self.alpha.travel_approver_id = self.eve
        self.assertFalse(approval.current_id._is_open())

    def test_substitutes_in_a_circle(self):
        """Ann's substitute is Dan, Dan's is Ann, both away: nobody of them is asked, the account manager decides."""
        for one, other in ((self.ann, self.dan), (self.dan, self.ann)):
            values = {"partner_id": one.id, "substitute_id": other.id, "date_from": "2026-01-01"}
            self.env["travel.approval.substitute"].create(values)
        self.assertEqual(self.ask(self.trip()).recipient_id, self.carl.partner_id)

    def test_own_trip_by_the_address_of_a_colleague(self):
        """Carl's other contact travels with Carl's address: he decides in nobody's place."""
        approval = self.ask(self.trip())
        self.carl.partner_id.email = "carl@agency.example"
        approval.order_id.passenger_ids.write({"partner_id": False, "email": "CARL@agency.example"})
        with self.assertRaises(AccessError):
            approval.with_user(self.carl)._decide_here(True, "I need it")

    def test_odd_comments(self):
        """100 kB with a zero byte, other control characters and HTML: text, cut, and no server error."""
        approval, path = self.asked()
        words = "a\x00b\x08\x1b<b>c</b>\n" + "é" * 100_000
        response = self.post(path, decision="refuse", comment=words)
        self.assertEqual(response.status_code, 200)
        self.assertEqual((approval.state, len(approval.comment)), ("refused", 2000))
        self.assertTrue(approval.comment.startswith("ab<b>c</b>"))
        self.assertIn("&lt;b&gt;c", approval.message_ids[0].body + approval.message_ids[1].body)

    def test_nothing_but_control_characters_is_no_reason(self):
        approval, path = self.asked()
        self.post(path, decision="refuse", comment="\x00\x01 ")
        self.assertEqual(approval.state, "open")

    def test_refused_stays_refused(self):
        """The link of before, and the same form sent again, change no refusal."""
        approval, path = self.asked()
        csrf = self.csrf(path)
        self.post(path, csrf, decision="refuse", comment="No")
        self.assertTellsNothing(self.post(path, csrf, decision="approve"))
        self.assertRecordValues(approval, [{"state": "refused", "comment": "No"}])

    def test_a_step_before(self):
        """Ann said yes, Eve is asked now: Ann's link and Eve's number with Ann's word decide nothing for Eve."""
        values = {"chain_id": self.chain.id, "sequence": 20, "approver": "person", "partner_id": self.eve.id}
        self.env["travel.approval.chain.step"].create(values)
        approval, path = self.asked()
        csrf = self.csrf(path)
        first = approval.current_id
        self.post(path, csrf, decision="approve")
        self.assertEqual(approval.recipient_id, self.eve)
        for tried in (path, path.replace(f"/{first.id}/", f"/{approval.current_id.id}/")):
            self.assertTellsNothing(self.post(tried, csrf, decision="approve"))
        self.assertEqual((approval.state, approval.current_id.state), ("open", "open"))

    # -- past the screens -------------------------------------------------------------------------------------------

    def test_links_are_for_nobody_of_the_agency(self):
        """An agent sends himself the mail with Ann's link, renders it, or reads it where it waits: he gets none of them."""
        approval, path = self.asked()
        step, agent = approval.current_id, self.users["agent"]
        template = self.env.ref("travel_backoffice.mail_template_approval_first").with_user(agent)
        for tried in (
            lambda: template.send_mail(step.id, email_values={"email_to": "agent@agency.example"}),
            lambda: template._render_field("body_html", step.ids),
        ):
            with self.assertRaisesRegex(UserError, "do not have enough rights"), mute_logger("odoo.addons.mail.models.mail_render_mixin"):
                tried()
        step.with_user(agent).sudo()._write_mail("first")  # as his button does
        waiting = step.mail_id.mail_message_id
        self.assertIn(path, step.mail_id.body_html)
        with self.assertRaises(AccessError):
            waiting.with_user(agent).read(["body"])

    def test_called_directly(self):
        """A portal user and an agent write no approval, step or finding, and read no word of a link."""
        approval, _path = self.asked()
        portal = new_test_user(self.env, login="ann_portal", groups="base.group_portal", partner_id=self.ann.id)
        for user in (portal, self.users["agent"], self.users["account_manager"]):
            for record, vals in (
                (approval, {"state": "approved"}),
                (approval.current_id, {"state": "approved"}),
                (approval.current_id, {"recipient_id": user.partner_id.id}),
                (approval.finding_ids, {"state": "approved"}),
                (approval.order_id.line_ids, {"policy_finding_ids": [Command.update(approval.finding_ids.id, {"state": "approved"})]}),
            ):
                with self.assertRaises(AccessError):
                    record.with_user(user).write(vals)
            with self.assertRaises(AccessError):
                approval.current_id.with_user(user).read(["nonce"])
            with self.assertRaises(AccessError):
                approval.current_id.with_user(user).read(["link"])
            with self.assertRaises(AccessError):
                approval.finding_ids.with_user(user).unlink()
        for method in ("action_approve", "action_withdraw", "action_send_again"):
            with self.assertRaises(AccessError):
                getattr(approval.with_user(portal), method)()
        with self.assertRaises(AccessError):
            approval.with_user(self.users["agent"]).action_approve()
        self.assertEqual((approval.state, approval.current_id.state), ("open", "open"))

    def test_another_agency(self):
        """Another company's account manager names no substitute for Ann, reads none, and decides nothing."""
        approval = self.ask(self.trip())
        self.ann.company_id = self.env.company
        self.env["travel.approval.substitute"].create({"partner_id": self.ann.id, "substitute_id": self.dan.id, "date_from": "2030-01-01"})
        company = self._create_company(name="Other Agency")
        stranger = self.role_user("account_manager", company, "stranger")
        substitutes = self.env["travel.approval.substitute"].with_user(stranger)
        january = {"date_from": "2026-01-01", "date_to": "2026-02-01"}
        self.assertFalse(substitutes.search([("partner_id", "=", self.ann.id)]))
        with self.assertRaises(AccessError):
            substitutes.create({"partner_id": self.ann.id, "substitute_id": stranger.partner_id.id, **january})
        with self.assertRaises(AccessError):
            approval.with_user(stranger)._decide_here(True, "For them")
