import { registry } from "@web/core/registry";
import { choose, openTravel, patient, press, see } from "./steps";

/** A held document is opened from the inbox, its reason read, its customer chosen and remembered. */
function fixHeldDocument() {
    return [
        ...openTravel(),
        { content: "The desk is the first thing seen", trigger: ".o_travel_desk .card" },
        { content: "Open the orders' menu", trigger: '[data-menu-xmlid="travel_backoffice.menu_travel_orders"]', run: "click" },
        { content: "Go to the inbox", trigger: '[data-menu-xmlid="travel_backoffice.menu_travel_intake"]', run: "click" },
        see(".o_breadcrumb:contains(Documents)"),
        see(".o_data_row .badge:contains(Held)"),
        {
            content: "Open the held document",
            trigger: '.o_data_row:contains("JONES/MARY") td[name=name]',
            run: "click",
        },
        see('.o_form_view .alert-warning:contains("does not tell its customer")'),
        see('.o_form_view .alert-warning:contains("BERL99999")'),
        press("action_choose_customer"),
        ...choose("partner_id", "Alpha Ltd", ".modal"),
        {
            content: "Remember the booking office",
            trigger: ".modal .o_field_widget[name=remember_office] input",
            run: "click",
        },
        press("action_apply", ".modal"),
        see("body:not(:has(.modal))"),
        see(".o_form_view .o_arrow_button_current:contains(Done)"),
        press("action_open_orders"),
        see(".o_form_view .o_field_widget[name=record_locator] :value(ABC123), .o_form_view .o_field_widget[name=record_locator]:contains(ABC123)"),
        see('.o_form_view .o_data_row:contains("220-1234567890")'),
        see(".o_form_view .o_arrow_button_current:contains(Billed)"),
        {
            content: "No bin stands beside what is billed",
            trigger: '.o_travel_lines .o_data_row:contains("220-1234567890")',
            run() {
                const bin = this.anchor.querySelector(".o_list_record_remove > *");
                if (bin && getComputedStyle(bin).visibility !== "hidden") {
                    throw new Error("A billed service shows a bin");
                }
            },
        },
    ];
}

registry.category("web_tour.tours").add("travel_inbox_to_invoice", {
    steps: () =>
        patient([
            ...fixHeldDocument(),
            press("action_view_invoices"),
            see(".o_form_view .o_arrow_button_current:contains(Posted)"),
            see('.o_form_view [name=invoice_line_ids] .o_data_row:contains("JONES/MARY MRS"):contains("220-1234567890")'),
            see('.o_form_view [name=invoice_line_ids] .o_data_row:contains("Ticket fee"):contains("25.00")'),
            see('.o_form_view .oe_subtotal_footer:contains("280.25")'),
        ]),
});

registry.category("web_tour.tours").add("travel_inbox_by_agent", {
    steps: () =>
        patient([
            ...fixHeldDocument(),
            {
                content: "An agent has no way to the invoice, and no Billing menu",
                trigger:
                    ".o_web_client:not(:has(button[name=action_view_invoices])):not(:has([data-menu-xmlid='travel_backoffice.menu_travel_billing']))",
            },
        ]),
});
