import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";
import { choose, openTravel, patient, press, see, turnTo, type } from "./steps";

const RESULT = ".modal .o_field_widget[name=result_html]";

registry.category("web_tour.tours").add("travel_try_it", {
    steps: () =>
        patient([
            ...openTravel(),
            {
                content: "Open the configuration",
                trigger: '[data-menu-xmlid="travel_backoffice.menu_travel_config"]',
                run: "click",
            },
            {
                content: "Go to the fee tables",
                trigger: '[data-menu-xmlid="travel_backoffice.menu_travel_fee_table"]',
                run: "click",
            },
            { content: "Open the table", trigger: '.o_data_cell:contains("Alpha fees")', run: "click" },
            see('.o_form_view .o_data_row:contains("Ticket, by an agent"):contains("30.00")'),
            press("action_try"),
            ...choose("channel_id", "Online", ".modal"),
            type("route", "BER-JFK-BER", ".modal"),
            type("base_fare", "1000", ".modal"),
            { content: "Read the price", trigger: `${RESULT}:contains("12.00"):contains("Ticket, online")` },
            { content: "Read the arithmetic", trigger: `${RESULT}:contains("2 % of 1000.00 (base fare) = 20.00")` },
            { content: "Read the total: 12.00 and 20.00", trigger: `${RESULT} .o_travel_fee_try_total:contains("32.00")` },
            {
                content: "Ask why",
                trigger: `${RESULT} summary:contains("Transaction fee")`,
                run: "click",
            },
            { content: "The other rule is for agents", trigger: `${RESULT} details[open] li:contains("Ticket, by an agent"):contains("must be")` },
            {
                content: "Close it",
                trigger: ".modal footer button.btn-secondary:contains(Close), .modal .btn-close",
                run: "click",
            },
            see("body:not(:has(.modal))"),
        ]),
});

function blank(field) {
    return {
        content: `No limit is shown as nothing: ${field}`,
        trigger: `.o_form_view .o_field_widget[name=${field}] input`,
        run() {
            if (this.anchor.value) {
                throw new Error(`${field} shows ${this.anchor.value}`);
            }
        },
    };
}

registry.category("web_tour.tours").add("travel_fee_rule_limits", {
    steps: () =>
        patient([
            see(".o_form_view .o_field_widget[name=party_from] input:value(3)"),
            blank("fare_from"),
            { content: "Take a limit away", trigger: ".o_form_view .o_field_widget[name=party_from] input", run: "clear && press Tab" },
            type("party_below", "9", ".o_form_view"),
            ...stepUtils.saveForm(),
            blank("party_from"),
            turnTo("What It Costs"),
            blank("maximum"),
        ]),
});
