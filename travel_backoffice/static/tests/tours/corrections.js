import { registry } from "@web/core/registry";
import { fits, patient, press, see } from "./steps";

const DIALOG = ".modal:not(.o_inactive_modal)";
const TICKET = ".o_field_widget[name=line_ids] .o_data_row:contains('220-1234567890')";

function openOrder() {
    return [
        { content: "Open the order", trigger: '.o_data_cell:contains("Alpha Ltd")', run: "click" },
        see(TICKET),
    ];
}

/** Fields lose the focus before the server works out what comes of it. */
function key(field, text) {
    return {
        content: `Key ${text} into ${field}`,
        trigger: `${DIALOG} .o_field_widget[name=${field}] input`,
        run: `edit ${text} && press Tab`,
    };
}

registry.category("web_tour.tours").add("travel_refund_by_segments", {
    steps: () =>
        patient([
            ...openOrder(),
            { content: "Refund the ticket", trigger: `${TICKET} button[name=action_refund]`, run: "click" },
            see(`${DIALOG} .o_travel_preview:contains("250.50")`),
            {
                content: "Not the whole document",
                trigger: `${DIALOG} .o_radio_item:contains("Unused Segments") input`,
                run: "click",
            },
            see(`${DIALOG} .alert:contains("Tick the segments")`),
            {
                content: "The way back was not flown",
                trigger: `${DIALOG} .o_field_widget[name=segment_ids] .form-check:contains("FRA-BER") input`,
                run: "click",
            },
            see(`${DIALOG} .o_travel_net:contains("100.00")`),
            key("penalty", "30"),
            see(`${DIALOG} .o_travel_net:contains("70.00")`),
            see(`${DIALOG} .o_travel_preview:contains("It is open")`),
            press("action_refund", `${DIALOG} footer`),
            see("body:not(:has(.modal))"),
            see(`${TICKET} .badge:contains("Partly Refunded")`),
            see('.o_travel_station_refund:contains("70.00")'),
            press("action_view_credit_notes"),
            see(".o_form_view .o_arrow_button_current:contains(Posted)"),
            see('.o_form_view [name=invoice_line_ids] .o_data_row:contains("Cancellation penalty"):contains("30.00")'),
            see('.o_form_view .oe_subtotal_footer:contains("70.00")'),
        ]),
});

registry.category("web_tour.tours").add("travel_void", {
    steps: () =>
        patient([
            ...openOrder(),
            { content: "Void the ticket", trigger: `${TICKET} button[name=action_void]`, run: "click" },
            see(`${DIALOG} .o_travel_net:contains("275.50")`),
            press("action_void", `${DIALOG} footer`),
            see("body:not(:has(.modal))"),
            see(`${TICKET} .badge:contains("Voided")`),
            {
                content: "Neither void nor refund is offered again, only to undo it",
                trigger: `.o_field_widget[name=line_ids]:not(:has(button[name=action_void])) button[name=action_undo_correction]`,
            },
            see(".o_travel_station_void"),
        ]),
});

registry.category("web_tour.tours").add("travel_corrections_on_a_phone", {
    steps: () =>
        patient([
            { content: "Open the order", trigger: '.o_kanban_record:contains("Alpha Ltd")', run: "click" },
            see('.o_travel_station_refund:contains("100.00")'),
            fits,
            {
                content: "Open the ticket by its station",
                trigger: ".o_travel_station_issue a",
                run: "click",
            },
            see(".o_form_view .o_field_widget[name=standing]:contains('Partly Refunded')"),
            fits,
        ]),
});
