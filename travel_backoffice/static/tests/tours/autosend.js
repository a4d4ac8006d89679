import { registry } from "@web/core/registry";
import { patient, press, see } from "./steps";

registry.category("web_tour.tours").add("travel_autosend", {
    steps: () =>
        patient([
            { content: "Open what is due", trigger: 'button[name=desk_due]:contains("1"):contains("275.50")', run: "click" },
            see('.o_list_view .o_data_row:contains("Alpha Ltd")'),
            { content: "Back to the desk", trigger: '.o_breadcrumb a:contains("Billing Desk")', run: "click" },
            press("desk_bill"),
            see('.o_field_widget[name=part_ids] .o_data_row:contains("Alpha Ltd"):contains("275.50")'),
            press("action_start"),
            { content: "Yes, post them", trigger: ".modal-footer .btn-primary", run: "click" },
            see('.o_statusbar_status .o_arrow_button_current:contains("Done")'),
            see('.o_travel_billing_progress .progress-bar:contains("100%")'),
            press("action_view_invoices"),
            see('.o_form_view .o_field_widget[name=partner_id]:contains("Alpha Ltd")'),
            press("action_view_travel_deliveries"),
            see('.o_list_view .o_data_row:contains("E-mail"):contains("bills@alpha.example"):contains("280.25")'),
        ]),
});
