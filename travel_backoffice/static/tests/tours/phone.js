import { registry } from "@web/core/registry";
import { fits, patient, see } from "./steps";

registry.category("web_tour.tours").add("travel_on_a_phone", {
    steps: () =>
        patient([
            see('.o_kanban_view .o_kanban_record:contains("JONES/MARY"):contains("does not tell its customer")'),
            fits,
            { content: "Open the document", trigger: '.o_kanban_record:contains("JONES/MARY")', run: "click" },
            see('.o_form_view .alert-warning:contains("does not tell its customer")'),
            fits,
        ]),
});

registry.category("web_tour.tours").add("travel_order_on_a_phone", {
    steps: () =>
        patient([
            { content: "Open the order", trigger: '.o_kanban_record:contains("Alpha Ltd")', run: "click" },
            see(".o_form_view .o_field_widget[name=partner_id]"),
            see('.o_field_widget[name=line_ids] .o_kanban_record:contains("220-1234567890"):contains("250.50")'),
            fits,
        ]),
});
