"""Travel spend as people of the portal ask for it: by the cube, and as any model is read."""

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import TransactionCase

from ..models.travel_spend_dimension import DIMENSIONS
from .isolation_world import HELD, PEOPLE, TRIPS, allowed_words, word

#: What of an order line is the agency's own affair.
AGENCY = ("commission_amount", "net_fare", "cost_amount")


class SpendChecks(TransactionCase):
    """Needs the world of :class:`IsolationWorld`."""

    def spend_of(self, name):
        return self.env(user=self.logins[name])["travel.spend"]

    def assertOnlyOwn(self, name, answer, said=""):
        others = self.found_words(str(answer)) - allowed_words(name, documents=False)
        self.assertFalse(others, f"{name}: {said}")

    @staticmethod
    def sum_of(name):
        """The n-th trip costs n hundreds; those that are held cost two each."""
        return sum(200.0 if trip in HELD else 100.0 * (TRIPS.index(trip) + 1) for trip in PEOPLE[name].trips)

    def test_each_sees_its_own_trips(self):
        """Exactly those, neither more nor fewer."""
        by_line = {order.line_ids.id: trip for trip, order in self.orders.items()}
        for name, person in PEOPLE.items():
            rows = self.spend_of(name).search([])
            found = sorted(by_line[row.line_id.id] for row in rows.sudo())
            self.assertEqual(found, sorted(person.trips), name)

    def test_cube(self):
        """By every dimension and every reference: sums and labels of one's own."""
        names = [*DIMENSIONS, *(f"ref:{word('TRIP', trip)}" for trip in TRIPS)]
        for name, person in PEOPLE.items():
            spend = self.spend_of(name)
            for start in range(0, len(names), 3):
                answer = spend.cube(names[start : start + 3], ["spend", "lines"])
                self.assertEqual(answer["totals"], {"spend": self.sum_of(name), "lines": len(person.trips)}, name)
                told = [(row["key"], row["labels"]) for row in answer["rows"] + answer["subtotals"]]
                self.assertOnlyOwn(name, told, names[start : start + 3])
            self.assertOnlyOwn(name, [spend.dimensions(), spend.measures()])

    def test_cube_filtered_by_others(self):
        """Asked for the keys of others nothing is found, and nobody is named."""
        for name, person in PEOPLE.items():
            for trip in TRIPS:
                line = self.orders[trip].line_ids
                keys = {"customer": line.partner_id.id, "booker": line.order_id.booker_id.id, "traveller": line.passenger_ids.partner_id.id}
                for dimension, key in (keys | {"cost_center": line.cost_center_id.id, f"ref:{word('TRIP', trip)}": word("TRIP", trip)}).items():
                    if trip not in person.trips and key and not self._shared(person, trip, dimension):
                        answer = self.spend_of(name).cube(["traveller"], ["lines"], {dimension: [key]})
                        self.assertEqual(answer["totals"], {"lines": 0}, f"{name} {dimension} {trip}")
                        self.assertEqual([row for row in answer["rows"] if row["values"]["lines"]], [])

    def test_cube_filtered_by_ones_own(self):
        """By the places, cost centres and people of the trips that one sees, also where those are closed to oneself."""
        for name, person in PEOPLE.items():
            for trip in person.trips:
                line = self.orders[trip].line_ids
                places = dict.fromkeys(("customer", "node"), line.partner_id.id) | {"root": line.order_id.travel_root_id.id}
                for node in line.partner_id._travel_nodes_upwards():
                    kinds = {"company": "company_node", "sub_agent": "company_node", "branch": "branch", "department": "department"}
                    places |= {"node": node.id} | {kinds[kind]: node.id for kind in [node.travel_node_type] if kind in kinds}
                keys = places | {"cost_center": line.cost_center_id.id, "booker": line.order_id.booker_id.id}
                for dimension, key in (keys | {"traveller": line.passenger_ids.partner_id.id}).items():
                    if key:
                        found = self.spend_of(name).drill({dimension: [key]})["rows"]
                        self.assertIn(line.id, [row["id"] for row in found], f"{name} {dimension} {trip}")

    def test_rows_are_called_by_their_own_columns(self):
        """Order lines are closed to customers: the booker reads day, route and traveller of its one trip."""
        [fact] = self.spend_of("booker").search_read([], ["display_name"])
        for told in (word("TRIP", "AD1"), word("PERSON", "TRAVELLER")):
            self.assertIn(told, fact["display_name"])
        self.assertEqual(self.spend_of("booker").name_search(word("TRIP", "AD2")), [])
        [(row_id, _name)] = self.spend_of("booker").name_search(word("TRIP", "AD1"))
        self.assertEqual(row_id, fact["id"])

    def test_lines_values_and_bridges(self):
        """Behind the cells, among the values to choose from and between two days: one's own."""
        for name, person in PEOPLE.items():
            spend = self.spend_of(name)
            lines = spend.drill()["rows"]
            self.assertEqual(len(lines), len(person.trips), name)
            self.assertOnlyOwn(name, lines, "drill")
            for dimension in ("customer", "traveller", "booker", "cost_center", "node"):
                self.assertOnlyOwn(name, spend.values(dimension, "SECRET"), dimension)
            for trip in set(TRIPS) - set(person.trips):
                other = {"traveller": self.orders[trip].passenger_ids.partner_id.ids}
                self.assertEqual(spend.drill(other)["rows"], [], f"{name} {trip}")
                self.assertEqual(spend.values("customer", filters=other), [], f"{name} {trip}")
            steps = spend.bridge(["2026-01-01", "2027-01-01"], "booked", "invoiced", ["spend"])["steps"]
            self.assertEqual(steps[0]["values"], {"spend": self.sum_of(name)}, name)

    @staticmethod
    def _shared(person, trip, dimension):
        """Whether one of one's own trips is at or below the same node."""
        return dimension == "customer" and any(own.startswith(trip[:-1]) or trip[:-1] in ("A", "AC", "AB", "S", "SC") for own in person.trips)

    def test_rows_as_any_model_is_read(self):
        for name in PEOPLE:
            spend = self.spend_of(name)
            fields = [one for one, field in spend._fields.items() if field.store and field._description_groupable]
            links = {one: {"fields": {"display_name": {}}} for one in fields if spend._fields[one].type == "many2one"}
            self.assertOnlyOwn(name, spend.search_read([], fields), "search_read")
            self.assertOnlyOwn(name, spend.search_read([]), "search_read of all fields")
            self.assertOnlyOwn(name, spend.web_search_read([], {**dict.fromkeys(fields, {}), **links}), "web_search_read")
            for one in (one for one in fields if spend._fields[one].type != "date"):
                self.assertOnlyOwn(name, spend.formatted_read_group([], [one], ["spend_company:sum"]), one)
            exported = ["customer_id/name", "traveller_id/name"]
            for method, args in (("name_search", ["SECRET"]), ("export_data", [spend.search([]).ids, exported])):
                try:
                    self.assertOnlyOwn(name, call_kw(spend, method, args, {}), method)
                except (AccessError, UserError):
                    continue

    def test_what_the_agency_earns_is_not_asked_for(self):
        """Neither by a filter, nor an order, nor a group, nor an export through the order line."""
        spend = self.spend_of("group_manager")
        for field in AGENCY:
            path = f"line_id.{field}"
            calls = {
                "search_count": [[(path, ">", 0)]],
                "search": [[], 0, 1, f"{path} desc"],
                "search_read": [[], [path]],
                "formatted_read_group": [[], [path], ["__count"]],
                "web_search_read": [[], {"line_id": {"fields": {field: {}}}}],
                "export_data": [spend.search([]).ids, [f"line_id/{field}"]],
            }
            for method, args in calls.items():
                try:
                    answer = call_kw(spend, method, args, {})
                except (AccessError, UserError, ValueError):
                    continue
                self.fail(f"{method} {path}: {str(answer)[:300]}")

    def test_rows_are_written_by_the_program(self):
        rows = self.spend_of("group_manager").search([])
        for call in (lambda: rows.write({"spend": 0.0}), rows.unlink, rows.copy):
            with self.assertRaises(AccessError):
                call()

    # -- views --------------------------------------------------------------------------------------------------------

    def test_views(self):
        """One's own and the library's; nobody puts one into others' hands."""
        mine = {"dimensions": ["month"], "measures": ["spend"]}
        views = {
            name: self.env(user=self.logins[name])["travel.spend.view"].create({"name": word("PERSON", f"VIEW{number}"), **mine})
            for number, name in enumerate(PEOPLE)
        }
        for number, (name, view) in enumerate(views.items()):
            seen = view.search([("user_id", "!=", False)])
            self.assertEqual(seen, view, name)
            self.assertEqual(self.found_words(str(view.search_read([], ["name"]))), {("PERSON", f"VIEW{number}")})
            other = views["outsider" if name != "outsider" else "traveller"].with_user(self.logins[name])
            for call in (other.read, other.unlink, lambda other=other: other.write({"name": "x"}), other.copy):
                with self.assertRaises(AccessError), self.cr.savepoint():
                    call()
            for values in ({"user_id": False}, {"user_id": self.logins["other_manager" if name != "other_manager" else "booker"].id}, {"code": "mine"}):
                with self.assertRaises(AccessError, msg=f"{name} {values}"), self.cr.savepoint():
                    view.write(values)
                with self.assertRaises(AccessError, msg=f"{name} {values}"), self.cr.savepoint():
                    view.create({"name": "x", **mine, **values})
