import { registry } from "@web/core/registry";
import { patient, see } from "./steps";

registry.category("web_tour.tours").add("travel_spend", {
    steps: () =>
        patient([
            { content: "Of any year", trigger: ".o_facet_remove", run: "click" },
            see('.o_pivot th:contains("Alpha")'),
            see('.o_pivot td:contains("367.00")'),
            { content: "Graph", trigger: ".o_switch_view.o_graph", run: "click" },
            see(".o_graph_renderer canvas"),
            { content: "List", trigger: ".o_switch_view.o_list", run: "click" },
            { content: "Open the order", trigger: '.o_data_row:contains("Sales") td[name=customer_id]', run: "click" },
            { content: "Its spend", trigger: ".o_form_view button[name=action_travel_spend]", run: "click" },
            see('.o_list_view .o_data_row:contains("278.00")'),
        ]),
});
