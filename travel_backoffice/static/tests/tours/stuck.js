import { registry } from "@web/core/registry";
import { fits, patient, press, see } from "./steps";

registry.category("web_tour.tours").add("travel_stuck_on_a_phone", {
    steps: () =>
        patient([
            see('.o_kanban_record:contains("Alpha Ltd"):contains("253.00"):contains("CC, PRJ"):contains("Not Asked")'),
            fits,
            { content: "Open the service", trigger: '.o_kanban_record:contains("CC, PRJ")', run: "click" },
            see('.o_form_view .alert-warning:contains("is missing")'),
            fits,
            press("action_ask_customer"),
            see('.o_notification:contains("Asked: Mary Jones")'),
            see('.o_form_view .alert-warning:contains("asked: Mary Jones")'),
            fits,
        ]),
});
