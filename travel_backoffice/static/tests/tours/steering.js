import { registry } from "@web/core/registry";
import { choose, patient, see } from "./steps";

registry.category("web_tour.tours").add("travel_back_test", {
    steps: () =>
        patient([
            { content: "Run it", trigger: ".o_statusbar_buttons button[name=action_run]", run: "click" },
            see('.o_field_widget[name=charged]:contains("25.00")'),
            see('.o_field_widget[name=simulated]:contains("20.00")'),
            see('.o_field_widget[name=difference].text-danger:contains("-5.00"), .o_field_widget[name=difference] .text-danger:contains("-5.00")'),
            see('.o_field_widget[name=customer_row_ids] .o_data_row:contains("Alpha")'),
            { content: "What changes most", trigger: ".o_notebook a[name=changes]", run: "click" },
            see('.o_field_widget[name=change_row_ids] .o_data_row:contains("25.00"):contains("20.00")'),
            { content: "Kinds", trigger: ".o_notebook a[name=kinds]", run: "click" },
            {
                content: "The services behind one",
                trigger: ".o_field_widget[name=kind_row_ids] .o_data_row button[name=action_lines]",
                run: "click",
            },
            see('.o_list_view .o_data_row:contains("1234567890")'),
        ]),
});

registry.category("web_tour.tours").add("travel_policy_try", {
    steps: () =>
        patient([
            see('.o_field_widget[name=rule_ids] .o_data_row:contains("4.3"):contains("Booked two months ahead")'),
            { content: "Try it", trigger: ".o_statusbar_buttons button[name=action_try]", run: "click" },
            ...choose("line_id", "1234567890", ".modal"),
            see('.modal td:contains("Booked two months ahead")'),
            see('.modal .text-danger:contains("35")'),
            { content: "Close", trigger: ".modal footer button.btn-secondary", run: "click" },
            see("body:not(:has(.modal))"),
        ]),
});

/** A day chosen in the browser's own calendar. */
function day(name, value) {
    return {
        content: `${name} ${value}`,
        trigger: `.o_travel_waterfall input[name=${name}]`,
        run: ({ anchor }) => {
            anchor.value = value;
            anchor.dispatchEvent(new Event("change", { bubbles: true }));
        },
    };
}

registry.category("web_tour.tours").add("travel_waterfall", {
    steps: () =>
        patient([
            day("date_from", "2026-03-01"),
            day("date_to", "2026-03-31"),
            see('.o_travel_waterfall button[name=bar_fees] .o_travel_bar_amount:contains("25.00")'),
            see('.o_travel_waterfall button[name=bar_handling] .o_travel_bar_amount:contains("-6.00")'),
            see('.o_travel_waterfall button[name=bar_profit] .o_travel_bar_amount:contains("29.00")'),
            { content: "The fees", trigger: ".o_travel_waterfall button[name=bar_fees]", run: "click" },
            see('.o_list_view .o_data_row:contains("Alpha"):contains("25.00")'),
        ]),
});
