import { registry } from "@web/core/registry";
import { patient, press, see } from "./steps";

registry.category("web_tour.tours").add("travel_aged", {
    steps: () =>
        patient([
            see('.modal .o_field_widget[name="as_of"]'),
            press("action_show"),
            see('.o_list_view .o_group_name:contains("Alpha Group")'),
            see('.o_breadcrumb:contains("as of")'),
            see('.o_list_view th:contains("Over 90")'),
            { content: "Unfold the group", trigger: '.o_group_name:contains("Alpha Group")', run: "click" },
            { content: "Unfold the customer", trigger: '.o_group_name:contains("Alpha Works")', run: "click" },
            see('.o_data_row:contains("280.50")'),
            see('.o_data_row:contains("61.00")'),
            { content: "Pivot", trigger: ".o_switch_view.o_pivot", run: "click" },
            see('.o_pivot th:contains("Over 90")'),
        ]),
});
