"""What the stories start from: an agency with its roles, and small builders in plain Odoo creates."""

from datetime import date, datetime

from odoo.fields import Command

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .charts_once import charts_listed_once

ROLES = ("agent", "clerk", "controller", "account_manager", "manager")
IS_COMPANY = ("group", "company", "branch", "sub_agent")


class TravelCommon(AccountTestInvoicingCommon):
    """Builders for customers, contracts, fee tables and orders. Every date is given; nothing looks at today.

    ``self.env.user`` is a back-office manager; ``cls.users["agent"]`` … are users of one role each.
    """

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.env.ref("travel_backoffice.group_travel_manager")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company._travel_prepare_accounting()
        users = cls.env["res.users"].create([cls._role_values(role) for role in ROLES])
        cls.users = {role: users.browse(user.id) for role, user in zip(ROLES, users, strict=True)}
        cls.by_itself = cls.env.ref("travel_backoffice.billing_profile_at_once").id
        cls.by_clerk = cls.env.ref("travel_backoffice.billing_profile_clerk").id

    @classmethod
    def role_user(cls, role, company=None, login=None):
        """A user with just this one of our roles, in one company."""
        return cls.env["res.users"].create(cls._role_values(role, company, login))

    @classmethod
    def _role_values(cls, role, company=None, login=None):
        company, login = company or cls.env.company, login or f"travel_{role}"
        group = f"travel_backoffice.group_travel_{role}"
        return {
            "login": login,
            "name": f"{login} ({group})",
            "password": login.ljust(8, "x"),
            "email": f"{login[0]}.{login[0]}@example.com",
            "company_id": company.id,
            "company_ids": [Command.set(company.ids)],
            "group_ids": [Command.set(cls.env.ref(group).ids)],
        }

    @classmethod
    def _create_company(cls, **values):
        with charts_listed_once(cls.env):
            return super()._create_company(**values)

    def setUp(self):
        # what stands before the test's savepoint has its facts before it, too, as before any other savepoint
        self.env["travel.spend"].sudo()._flush_stale()
        super().setUp()

    # -- master data ------------------------------------------------------------------------------------------------

    @classmethod
    def service(cls, code):
        return cls.env.ref(f"travel_backoffice.service_type_{code}")

    @classmethod
    def channel(cls, code):
        return cls.env["travel.channel"].search([("code", "=", code)])

    @classmethod
    def kind(cls, code):
        return cls.env["travel.charge.kind"].search([("code", "=", code)])

    @classmethod
    def airline(cls, code, name=None, accounting_code=None):
        """The airline of that code, made when it is not known yet."""
        Airline = cls.env["travel.airline"]
        values = {"code": code, "name": name or code, "accounting_code": accounting_code}
        return Airline.search([("code", "=", code)]) or Airline.create(values)

    # -- customers --------------------------------------------------------------------------------------------------

    @classmethod
    def node(cls, node_type, name, parent=None, **values):
        """One node of the customer tree.

        :param str node_type: group, company, branch, department, traveller or sub_agent
        :param parent: the node above, or none
        """
        return cls.env["res.partner"].create(
            {
                "name": name,
                "travel_node_type": node_type,
                "is_company": node_type in IS_COMPANY,
                "parent_id": parent.id if parent else False,
                **values,
            }
        )

    @classmethod
    def group(cls, name="Alpha Group", **values):
        return cls.node("group", name, **values)

    @classmethod
    def customer(cls, name="Alpha Ltd", parent=None, **values):
        """A customer company; the name ``company`` is taken by the agency's own."""
        return cls.node("company", name, parent, **values)

    @classmethod
    def branch(cls, name, parent, **values):
        return cls.node("branch", name, parent, **values)

    @classmethod
    def department(cls, name, parent, **values):
        return cls.node("department", name, parent, **values)

    @classmethod
    def traveller(cls, name, parent=None, **values):
        return cls.node("traveller", name, parent, **values)

    @classmethod
    def sub_agent(cls, name="Corner Travel", parent=None, **values):
        return cls.node("sub_agent", name, parent, **values)

    @classmethod
    def cost_center(cls, root, code, name=None, parent=None, **values):
        return cls.env["travel.cost.center"].create(
            {"root_id": root.id, "code": code, "name": name or code, "parent_id": parent and parent.id, **values}
        )

    @classmethod
    def contract(cls, partner, date_from="2026-01-01", date_to=False, state="active", **aspects):
        """A contract of a node, in force unless another state is asked for."""
        return cls.env["travel.contract"].create(
            {
                "name": f"{partner.name} {date_from}",
                "partner_id": partner.id,
                "date_from": date_from,
                "date_to": date_to,
                "state": state,
                **aspects,
            }
        )

    @classmethod
    def reference_set(cls, name, *references):
        """A set of mandated references, each a dict of values; ``name`` is the code when there is none."""
        lines = [Command.create({"name": values["code"], **values}) for values in references]
        return cls.env["travel.reference.set"].create({"name": name, "reference_ids": lines})

    # -- fees -------------------------------------------------------------------------------------------------------

    @classmethod
    def fee_table(cls, name="Fees", base=None, rules=(), **values):
        """A fee table.

        :param base: the table it extends
        :param rules: a dict of values for each rule, as :meth:`fee_rule` takes them
        """
        table = cls.env["travel.fee.table"].create(
            {"name": name, "base_table_id": base.id if base else False, **values}
        )
        for rule in rules:
            cls.fee_rule(table, **rule)
        return table

    @classmethod
    def fee_rule(cls, table, kind="transaction_fee", amount=0.0, services=(), channels=(), tiers=(), **values):
        """One rule: a flat amount per document on issue, unless told otherwise.

        :param kind: code of the charge kind
        :param services: codes of the service types it is for
        :param channels: codes of the booking channels it is for
        :param tiers: a dict of values for each band
        """
        charge_kind = cls.kind(kind)
        return cls.env["travel.fee.rule"].create(
            {
                "table_id": table.id,
                "name": charge_kind.name,
                "charge_kind_id": charge_kind.id,
                "amount": amount,
                "service_type_ids": [Command.set([cls.service(code).id for code in services])],
                "channel_ids": [Command.set([cls.channel(code).id for code in channels])],
                "tier_ids": [Command.create(tier) for tier in tiers],
                **values,
            }
        )

    # -- orders -----------------------------------------------------------------------------------------------------

    @classmethod
    def order(cls, partner, passengers=("JONES/MARY MRS",), booked_at=datetime(2026, 3, 10, 10, 0), **values):
        """An order without lines.

        :param passengers: names, or dicts of values
        """
        people = [person if isinstance(person, dict) else {"name": person} for person in passengers]
        return cls.env["travel.order"].create(
            {
                "partner_id": partner.id,
                "booked_at": booked_at,
                "channel_id": cls.channel("agent").id,
                "passenger_ids": [Command.create(person) for person in people],
                **values,
            }
        )

    @classmethod
    def line(cls, order, service="air", base_fare=0.0, taxes=None, **values):
        """One sold service for all passengers of the order, on the day the order was booked.

        :param taxes: amounts by tax code; the total is base fare and taxes
        """
        taxes = taxes or {}
        return cls.env["travel.order.line"].create(
            {
                "order_id": order.id,
                "service_type_id": cls.service(service).id,
                "passenger_ids": [Command.set(order.passenger_ids.ids)],
                "base_fare": base_fare,
                "tax_amount": sum(taxes.values()),
                "total_amount": base_fare + sum(taxes.values()),
                "tax_ids": [Command.create({"code": code, "amount": amount}) for code, amount in taxes.items()],
                "sold_at": order.booked_at,
                "sold_on": order.booked_at.date(),
                **values,
            }
        )

    @classmethod
    def ticket(cls, order, number="220-3324650328", route="KBP-FRA-KBP", base_fare=200.0, taxes=None, **values):
        """An airline ticket with a segment for each leg of the route, flown by the validating carrier LH."""
        carrier = cls.airline("LH", "Lufthansa", "220")
        leave = date(2026, 4, 1)
        places = route.split("-")
        legs = [
            Command.create({"origin": origin, "destination": destination, "carrier": "LH", "departure_date": leave})
            for origin, destination in zip(places, places[1:], strict=False)
        ]
        found = {
            "document_type": "ticket",
            "document_number": number,
            "validating_carrier_id": carrier.id,
            "route": route,
            "scope": "international",
            "start_date": leave,
            "segment_ids": legs,
            "name": route,
            **values,
        }
        return cls.line(order, "air", base_fare, taxes, **found)
