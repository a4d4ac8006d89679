import { registry } from "@web/core/registry";
import { choose, openTravel, patient, press, see, turnTo } from "./steps";

const DIALOG = ".modal:not(.o_inactive_modal)";
const ADVICE = "Invoice;Amount\nINV/2026/08021;100.00\nINV/2026/08030;60.00\nINV/2026/08045;80.00\nINV/2026/08045;80.00\n";

function menu(...names) {
    const steps = names.map((name, depth) => ({
        content: `Menu ${name}`,
        trigger: depth ? `.o-dropdown--menu .dropdown-item:contains("${name}")` : `.o_menu_sections button:contains("${name}")`,
        run: "click",
    }));
    return steps;
}

function line(number) {
    return `.o_field_widget[name=check_line_ids] .o_data_row:contains("${number}")`;
}

/** What stands at the head of the advice. */
function sum(field, amount) {
    return see(`.o_form_view .o_field_widget[name=${field}]:contains("${amount}")`);
}

/** A file falls on the list; its customer is chosen. */
const load = [
    see(".o_list_view .o_travel_load, .o_view_nocontent .o_view_nocontent_smiling_face"),
    {
        content: "Drop the advice on the list",
        trigger: ".o_travel_load",
        run() {
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([ADVICE], "april.csv", { type: "text/csv" }));
            this.anchor.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer }));
        },
    },
    see(`${DIALOG} [name=preview]:contains("4 lines"):contains("320.00")`),
    see(`${DIALOG} .alert:contains("choose the customer")`),
    ...choose("partner_id", "Alpha Ltd", DIALOG),
    see(`${DIALOG} [name=preview]:contains("Alpha Ltd")`),
    press("action_load", `${DIALOG} footer`),
];

/** One is taken as suggested, for the other an invoice is chosen. */
const fixTwo = [
    see(`${line("INV/2026/08021")}:contains("INV/2026/08012 (digits swapped)")`),
    sum("allocated_amount", "140.00"),
    sum("on_account_amount", "180.00"),
    { content: "Take it", trigger: `${line("INV/2026/08021")} button[name=action_take]`, run: "click" },
    sum("allocated_amount", "240.00"),
    sum("check_count", "1"),
    see(`${line("INV/2026/08045")}:contains("line 3")`),
    { content: "Choose", trigger: `${line("INV/2026/08045")} button[name=action_choose]`, run: "click" },
    { content: "Another", trigger: `${DIALOG} [name=part_ids] .o_field_x2many_list_row_add a`, run: "click" },
    ...choose("item_id", "INV/2026/08050", `${DIALOG} [name=part_ids]`),
    see(`${DIALOG} [name=part_ids] .o_data_row [name=paid_amount]:contains("80.00"), ${DIALOG} [name=part_ids] [name=paid_amount] input:value("80.00")`),
    press("action_done", `${DIALOG} footer`),
    see("body:not(:has(.modal))"),
    sum("allocated_amount", "320.00"),
    sum("short_total", "10.00"),
    sum("on_account_amount", "0.00"),
    see('.o_form_view .alert:contains("10.00")'),
];

const apply = [
    press("apply"),
    see('.o_statusbar_status .o_arrow_button_current:contains("Applied")'),
    turnTo("Allocations"),
    see('.o_field_widget[name=allocation_ids] .o_data_row:contains("INV/2026/08050"):contains("80.00")'),
];

const seeDispute = [
    press("action_disputes"),
    see('.o_form_view .o_field_widget[name=left_amount]:contains("10.00")'),
    see('.o_form_view .o_field_widget[name=move_id]:contains("INV/2026/08030")'),
    see('.o_form_view .o_arrow_button_current:contains("Open")'),
];

/** The customer's statement says that 10.00 are open, and disputed; it is printed. */
const printStatement = [
    ...menu("Receivables", "Issue Statements"),
    ...choose("partner_ids", "Alpha Ltd", DIALOG),
    see(`${DIALOG} [name=preview]:contains("Customers: 1")`),
    press("action_issue", `${DIALOG} footer`),
    see(`${DIALOG} [name=answer]:contains("Alpha Ltd")`),
    press("action_open", `${DIALOG} footer`),
    see('.o_form_view .o_field_widget[name=balance_text]:contains("10.00")'),
    see('.o_travel_statement tr:contains("INV/2026/08030"):contains("10.00")'),
    see('.o_travel_statement:not(:contains("INV/2026/08012"))'),
    press("action_print"),
];

const undo = [
    ...menu("Receivables", "Remittance Advices"),
    { content: "All of them", trigger: ".o_searchview_facet .o_facet_remove", run: "click" },
    { content: "Open the advice", trigger: '.o_data_row:contains("Alpha Ltd") .o_data_cell[name=name]', run: "click" },
    press("action_undo"),
    { content: "Yes, undo it", trigger: ".modal-footer .btn-primary", run: "click" },
    see('.o_statusbar_status .o_arrow_button_current:contains("Undone")'),
    see(".o_form_view button[name=action_correct]"),
];

registry.category("web_tour.tours").add("travel_money_in", {
    steps: () =>
        patient([
            ...openTravel(),
            ...menu("Receivables", "Remittance Advices"),
            ...load,
            ...fixTwo,
            ...apply,
            ...seeDispute,
            ...printStatement,
            ...undo,
        ]),
});
