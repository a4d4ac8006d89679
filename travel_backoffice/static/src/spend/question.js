/**
 * What is asked, as it stands in the address. The server reads the same text (engine/spend_question.py), so that the page,
 * its figures and every file answer one and the same question.
 */

/** @typedef {{dimensions: string[], measures: string[], period: string, basis: string, compare: string, order: string,
 *   top: string, chart: string, filters: [string, any][]}} Question */

const PLAIN = { period: "p", basis: "b", compare: "c", order: "o", top: "n", chart: "g" };
const USUAL = { period: "this_year", basis: "booked", compare: "", order: "", top: "", chart: "bar" };
export const MOST_DIMENSIONS = 3;

/** @returns {Question} */
export function read(text) {
    const asked = new URLSearchParams(text);
    const names = (key, usual) => (asked.get(key) ?? usual).split(",").filter(Boolean);
    const question = { dimensions: names("d", "customer"), measures: names("m", "spend"), filters: [] };
    for (const [name, key] of Object.entries(PLAIN)) {
        question[name] = asked.get(key) ?? USUAL[name];
    }
    for (const text of asked.getAll("f")) {
        const end = text.indexOf("=");
        try {
            question.filters.push([text.slice(0, end), JSON.parse(text.slice(end + 1))]);
        } catch {
            // the server says what is wrong with it
            question.filters.push([text, null]);
        }
    }
    return question;
}

/** @param {Question} question */
export function write(question) {
    const asked = new URLSearchParams({ d: question.dimensions.join(","), m: question.measures.join(",") });
    for (const [name, key] of Object.entries(PLAIN)) {
        if (question[name] !== USUAL[name]) {
            asked.set(key, question[name]);
        }
    }
    for (const [name, value] of question.filters) {
        asked.append("f", value === null ? name : `${name}=${JSON.stringify(value)}`);
    }
    return asked.toString();
}

/** Whether two texts ask the same. */
export function same(text, other) {
    return write(read(text)) === write(read(other));
}

/** The first and last day of a period of one's own, or nothing. */
export function ownDays(period) {
    return period.includes("~") ? period.split("~") : null;
}
