"""The customers: a group with two companies, a firm with its own cards, a sub-agent with a family, a forwarder."""

from odoo.fields import Command

#: Who answers for a cost centre.
RESPONSIBLE = {"4701": "Petra Lang", "4711": "Volker Ahrens", "4720": "Sabine Thoma"}


def node(env, kind, name, parent=None, **values):
    return env["res.partner"].create(
        {
            "name": name,
            "travel_node_type": kind,
            "is_company": kind in ("group", "company", "branch", "sub_agent"),
            "parent_id": parent.id if parent else False,
            **values,
        }
    )


def build(env):
    """Create the trees; return the nodes that contracts hang on, by short name."""
    manager = env["res.users"].search([("login", "=", "account")])
    germany, austria = env.ref("base.de"), env.ref("base.at")
    acme = node(
        env, "group", "ACME Group", street="Werkstr. 1", zip="70173", city="Stuttgart", country_id=germany.id,
        email="travel@acme.example", user_id=manager.id, travel_debtor_code="ACME",
    )  # fmt: skip
    acme_de = node(
        env, "company", "ACME Maschinenbau GmbH", acme, street="Werkstr. 1", zip="70173", city="Stuttgart",
        country_id=germany.id, vat="DE136695976", email="invoices@acme.example", user_id=manager.id,
        travel_debtor_code="ACME-DE",
    )  # fmt: skip
    acme_at = node(
        env, "company", "ACME Austria GmbH", acme, street="Industriezeile 40", zip="4020", city="Linz",
        country_id=austria.id, vat="ATU13585627", email="rechnung@acme.example", user_id=manager.id,
        peppol_eas="9914", peppol_endpoint="ATU13585627", travel_buyer_reference="ACME-AT-TRAVEL",
        travel_debtor_code="ACME-AT",
    )  # fmt: skip
    nordwind = node(
        env, "company", "Nordwind Offshore AG", street="Am Kai 7", zip="20457", city="Hamburg", country_id=germany.id,
        vat="DE811907980", email="kreditoren@nordwind.example", user_id=manager.id, travel_debtor_code="NORDWIND",
        peppol_eas="9930", peppol_endpoint="DE811907980",
    )  # fmt: skip
    sommer = node(
        env, "sub_agent", "Reisebüro Sommer e.K.", street="Marktplatz 3", zip="40213", city="Düsseldorf",
        country_id=germany.id, email="buchhaltung@sommer.example", user_id=manager.id, travel_debtor_code="SOMMER",
    )  # fmt: skip
    node(env, "company", "Kaiser & Partner", sommer, city="Düsseldorf", country_id=germany.id,
         travel_debtor_code="SOMMER-KAISER")  # fmt: skip
    walk_in = node(env, "company", "Walk-in customers", city="Berlin", country_id=germany.id, travel_debtor_code="WALKIN")
    hanse = node(
        env, "company", "Hanse Logistik KG", street="Speicherhof 9", zip="28195", city="Bremen", country_id=germany.id,
        vat="DE129273398", email="rechnungen@hanse-logistik.example", user_id=manager.id, travel_debtor_code="HANSE",
    )  # fmt: skip
    cost_centers(env, acme, hanse)
    travellers(env, acme_de, acme_at, hanse)
    return {
        "acme": acme, "acme_de": acme_de, "acme_at": acme_at, "nordwind": nordwind, "sommer": sommer, "walk_in": walk_in,
        "hanse": hanse,
    }  # fmt: skip


def cost_centers(env, acme, hanse):
    top = env["travel.cost.center"].create({"root_id": acme.id, "code": "DE", "name": "Germany"})
    names = {"4701": "Board", "4711": "Field sales", "4720": "Engineering"}
    rows = [{"root_id": acme.id, "code": code, "name": name, "parent_id": top.id} for code, name in names.items()]
    more = ((acme, "AT-100", "Austria sales"), (acme, "AT-200", "Austria service"))
    more += ((hanse, "7110", "Sea freight"), (hanse, "7120", "Air freight"))
    rows += [{"root_id": root.id, "code": code, "name": name} for root, code, name in more]
    for row in rows:
        row["responsible_id"] = responsible(env, acme, RESPONSIBLE.get(row["code"]))
    env["travel.cost.center"].create(rows)


def responsible(env, customer, name):
    """Who gets the extracts of a cost centre."""
    if not name:
        return False
    mail = f"{name.split()[-1].lower()}@acme.example"
    return env["res.partner"].create({"name": name, "email": mail, "parent_id": customer.id}).id


def travellers(env, acme_de, acme_at, hanse):
    """People whose employee codes stand in the documents; Nele Thomsen's cost centre is not known."""
    sales = node(env, "department", "Field Sales", acme_de)
    engineering = node(env, "department", "Engineering", acme_de)
    sea, freight = node(env, "department", "Sea Freight", hanse), node(env, "department", "Air Freight", hanse)
    vip = env["travel.traveller.category"].search([("code", "=", "VIP")])
    center = {row.code: row.id for row in env["travel.cost.center"].search([])}
    people = [
        ("Anna Weber", sales, "10023", "4711"), ("Moritz Koch", sales, "10077", "4711"),
        ("Pia Lehmann", sales, "10088", "4711"), ("Eva Klein", sales, "10099", "4711"),
        ("Jonas Brandt", engineering, "10041", "4720"), ("Lena Schuster", engineering, "10042", "4720"),
        ("Clara von Hagen", acme_de, "10001", "4701"), ("Lukas Gruber", acme_at, "20007", "AT-100"),
        ("Marie Steiner", acme_at, "20011", "AT-200"), ("Frauke Meinert", sea, "50021", "7110"),
        ("Ilja Sander", freight, "50031", "7120"), ("Nele Thomsen", freight, "50032", None),
    ]  # fmt: skip
    for name, parent, code, cost_center in people:
        domain = "hanse-logistik" if code.startswith("5") else "acme"
        mail = f"{name.lower().replace(' ', '.')}@{domain}.example"
        node(env, "traveller", name, parent, email=mail, travel_employee_code=code,
             travel_cost_center_id=center.get(cost_center),
             travel_category_id=vip.id if code == "10001" else False)  # fmt: skip


def references(env):
    """What ACME, Nordwind and Hanse mandate on every bill."""
    acme = env["travel.reference.set"].create(
        {
            "name": "ACME: cost centre, employee, project",
            "reference_ids": [
                Command.create({"code": "CC", "name": "Cost centre", "type": "cost_center"}),
                Command.create({"code": "EMP", "name": "Employee", "type": "employee"}),
                Command.create(
                    {"code": "PRJ", "name": "Project", "type": "pattern", "pattern": r"P-\d{4}-\d{3}", "print_on": "both"}
                ),
            ],
        }
    )
    nordwind = env["travel.reference.set"].create(
        {
            "name": "Nordwind: purchase order",
            "reference_ids": [
                Command.create(
                    {
                        "code": "PO",
                        "name": "Purchase order",
                        "type": "pattern",
                        "pattern": r"PO-\d{5}",
                        "print_on": "both",
                        "einvoice_field": "order",
                    }
                )
            ],
        }
    )
    hanse = env["travel.reference.set"].create(
        {
            "name": "Hanse: cost centre",
            "ask_first": "traveller",
            "reference_ids": [Command.create({"code": "CC", "name": "Cost centre", "type": "cost_center"})],
        }
    )
    return {"acme": acme, "nordwind": nordwind, "hanse": hanse}


def patterns(env):
    """Where the agency's front office writes them: RM*CC/4711."""
    rows = [
        ("Debtor", "customer", "", r"^RM\*DEB/(\S+)"),
        ("Cost centre", "reference", "CC", r"^RM\*CC/(\S+)"),
        ("Employee", "reference", "EMP", r"^RM\*EMP/(\S+)"),
        ("Project", "reference", "PRJ", r"^RM\*PRJ/(\S+)"),
        ("Purchase order", "reference", "PO", r"^RM\*PO/(\S+)"),
        ("Channel", "channel", "", r"^RM\*CH/(\w+)"),
        ("Category", "category", "", r"^RM\*CAT/(\w+)"),
    ]
    env["travel.intake.pattern"].create(
        [
            {"name": name, "target": target, "reference_code": code, "pattern": pattern}
            for name, target, code, pattern in rows
        ]
    )
