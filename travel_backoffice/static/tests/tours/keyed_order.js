import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";
import { choose, openTravel, patient, press, see, turnTo, type } from "./steps";

const DIALOG = ".modal:not(.o_inactive_modal)";

function addService(service, name, fare) {
    return [
        turnTo("Services"),
        {
            content: "Add a service",
            trigger: ".o_field_widget[name=line_ids] .o_field_x2many_list_row_add a, .o_field_widget[name=line_ids] .o_field_x2many_list_row_add button",
            run: "click",
        },
        ...choose("service_type_id", service, DIALOG),
        type("name", name, DIALOG),
        type("base_fare", fare, DIALOG),
        { content: "Save the service", trigger: `${DIALOG} .o_form_button_save`, run: "click" },
        see("body:not(:has(.modal))"),
        see(`.o_field_widget[name=line_ids] .o_data_row:contains("${name}")`),
    ];
}

registry.category("web_tour.tours").add("travel_keyed_order", {
    steps: () =>
        patient([
            ...openTravel(),
            { content: "Open the orders' menu", trigger: '[data-menu-xmlid="travel_backoffice.menu_travel_orders"]', run: "click" },
            { content: "Go to the orders", trigger: '[data-menu-xmlid="travel_backoffice.menu_travel_order"]', run: "click" },
            { content: "Key a new one", trigger: ".o_list_button_add", run: "click" },
            ...choose("partner_id", "Alpha Ltd"),
            turnTo("Passengers"),
            {
                content: "Add a passenger",
                trigger: ".o_field_widget[name=passenger_ids] .o_field_x2many_list_row_add a, .o_field_widget[name=passenger_ids] .o_field_x2many_list_row_add button",
                run: "click",
            },
            type("name", "JONES/MARY MRS", ".o_field_widget[name=passenger_ids] .o_selected_row"),
            ...addService("Hotel", "Hilton Berlin", "180"),
            ...addService("Rail", "Berlin - Hamburg", "60"),
            press("action_ready"),
            { content: "The reference is missing", trigger: ".o_form_view .o_arrow_button_current:contains(Held)" },
            { content: "Read what to do", trigger: '.alert .o_data_row:contains("Project is missing")' },

            { content: "Open the hotel", trigger: '.o_field_widget[name=line_ids] .o_data_cell:contains("Hilton Berlin")', run: "click" },
            ...referenceIsTyped("P-1234"),
            { content: "Open the train", trigger: '.o_field_widget[name=line_ids] .o_data_cell:contains("Berlin - Hamburg")', run: "click" },
            ...referenceIsTyped("P-1234"),
            ...stepUtils.saveForm(),
            { content: "Nothing holds it", trigger: ".o_form_view .o_arrow_button_current:contains('To Bill')" },

            turnTo("Charges"),
            see('.o_field_widget[name=charge_ids] .o_data_row:contains("Hotel fee"):contains("9.00")'),
            see('.o_field_widget[name=charge_ids] .o_data_row:contains("Rail fee"):contains("3.00")'),
            turnTo("Services"),
            {
                content: "Ask why the train costs that",
                trigger: '.o_field_widget[name=line_ids] .o_data_row:contains("Berlin - Hamburg") button[name=action_why]',
                run: "click",
            },
            see(`${DIALOG} .o_travel_why:contains("Rail fee"):contains("5 % of 60.00 (base fare) = 3.00")`),
            { content: "Close it", trigger: `${DIALOG} footer button:contains(Close)`, run: "click" },
            see("body:not(:has(.modal))"),
        ]),
});

/** Fill in the project of the open service, and save it. */
function referenceIsTyped(value) {
    return [
        turnTo("References", DIALOG),
        {
            content: "The project stands there to be filled in",
            trigger: `${DIALOG} .o_field_widget[name=reference_ids] .o_data_row:contains("Project") td[name=value]`,
            run: "click",
        },
        { content: "Type the value", trigger: `${DIALOG} .o_selected_row .o_field_widget[name=value] input`, run: `edit ${value}` },
        { content: "Save the service", trigger: `${DIALOG} .o_form_button_save`, run: "click" },
        see("body:not(:has(.modal))"),
    ];
}
