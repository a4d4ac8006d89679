import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { rpc } from "@web/core/network/rpc";

const PLACE = "/my/travel/spend";

/** What went wrong, in words for the reader. */
export class Problem extends Error {}

/** The address of an answer or a file. */
export function address(what, query, more = {}) {
    const added = new URLSearchParams(more).toString();
    return `${PLACE}/${what}?${[query, added].filter(Boolean).join("&")}`;
}

/** Ask the server; what it cannot answer comes as a Problem. */
export async function ask(what, query, more = {}, signal) {
    let answer;
    try {
        answer = await browser.fetch(address(what, query, more), { signal });
    } catch (error) {
        if (error.name === "AbortError") {
            throw error;
        }
        throw new Problem(_t("The server cannot be reached. Your question is kept: try again in a moment."));
    }
    if (answer.redirected || !(answer.headers.get("Content-Type") || "").includes("json")) {
        throw new Problem(answer.redirected ? _t("You were logged out. Load the page anew to log in.") : _t("The server cannot answer this."));
    }
    const found = await answer.json();
    if (found.problem) {
        throw new Problem(found.problem);
    }
    return found;
}

/** Change the views that are kept. */
export async function change(what, params) {
    let found;
    try {
        found = await rpc(`${PLACE}/views/${what}`, params, { silent: true });
    } catch {
        throw new Problem(_t("This could not be saved. Load the page anew and try again."));
    }
    if (found.problem) {
        throw new Problem(found.problem);
    }
    return found;
}
