import { stepUtils } from "@web_tour/tour_utils";

// The machine may be slow and the first page builds its assets: be patient.
export const PATIENCE = 40000;

export function patient(steps) {
    return steps.map((step) => ({ timeout: PATIENCE, ...step }));
}

/** From the home page into the app, as somebody does who sees it for the first time. */
export function openTravel() {
    return [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the Travel app",
            trigger: '.o_app[data-menu-xmlid="travel_backoffice.menu_travel"]',
            run: "click",
        },
    ];
}

/** Choose a record by its name in a field. */
export function choose(field, name, inside = "") {
    return [
        {
            content: `Search ${name}`,
            trigger: `${inside} .o_field_widget[name=${field}] input`,
            run: `edit ${name}`,
        },
        {
            content: `Choose ${name}`,
            trigger: `.o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option) a:contains("${name}")`,
            run: "click",
        },
    ];
}

export function type(field, text, inside = "") {
    return {
        content: `Type ${text} into ${field}`,
        trigger: `${inside} .o_field_widget[name=${field}] input`,
        run: `edit ${text} && press Tab`,
    };
}

export function press(button, inside = "") {
    return { content: `Press ${button}`, trigger: `${inside} button[name=${button}]:enabled`, run: "click" };
}

export function see(trigger) {
    return { content: `See ${trigger}`, trigger };
}

/** Open a page of the form's notebook. */
export function turnTo(page, inside = "") {
    return { content: `Turn to ${page}`, trigger: `${inside} .o_notebook .nav-link:contains("${page}")`, run: "click" };
}

/** Nothing may stick out of a phone's screen. */
export const fits = {
    content: "The page is not wider than the screen",
    trigger: "body",
    run() {
        const width = document.querySelector(".o_action_manager").scrollWidth;
        if (width > window.innerWidth) {
            throw new Error(`The page is ${width} wide on a screen of ${window.innerWidth}.`);
        }
    },
};
