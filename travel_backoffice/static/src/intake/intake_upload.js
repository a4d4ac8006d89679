import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { useExternalListener } from "@odoo/owl";

/** Documents handed in with one call; the server takes each in by itself. */
const BATCH = 20;

/** The content of a file as base64, read in the browser: the raw file is never stored. */
export async function readBase64(file) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    let text = "";
    for (let start = 0; start < bytes.length; start += 0x8000) {
        text += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
    }
    return btoa(text);
}

/** Gives the controller of a view of documents a button and a drop zone for files. */
export const IntakeUpload = (Controller) =>
    class extends Controller {
        setup() {
            super.setup();
            this.orm = useService("orm");
            this.action = useService("action");
            this.notification = useService("notification");
            this.ui = useService("ui");
            useExternalListener(window, "dragover", (ev) => this.onFilesOver(ev));
            useExternalListener(window, "drop", (ev) => this.onFilesDropped(ev));
        }

        onFilesOver(ev) {
            if (ev.dataTransfer?.types.includes("Files")) {
                ev.preventDefault();
            }
        }

        async onFilesDropped(ev) {
            const files = ev.dataTransfer?.files;
            if (files?.length && !ev.defaultPrevented) {
                ev.preventDefault();
                await this.takeIn([...files]);
            }
        }

        onClickUpload() {
            const input = document.createElement("input");
            input.type = "file";
            input.multiple = true;
            input.addEventListener("change", () => this.takeIn([...input.files]));
            input.click();
        }

        async takeIn(files) {
            const answers = [];
            this.ui.block();
            try {
                for (let start = 0; start < files.length; start += BATCH) {
                    const documents = await Promise.all(
                        files.slice(start, start + BATCH).map(async (file) => ({
                            source: "upload",
                            format: "auto",
                            encoding: "base64",
                            content: await readBase64(file),
                        }))
                    );
                    answers.push(...(await this.orm.call("travel.intake", "receive", [documents])));
                }
            } finally {
                this.ui.unblock();
            }
            this.tell(answers);
            await this.model.root.load();
        }

        tell(answers) {
            const labels = {
                done: _t("taken in"),
                duplicate: _t("known already"),
                held: _t("held"),
                failed: _t("failed"),
            };
            const counted = Object.keys(labels)
                .map((state) => [labels[state], answers.filter((answer) => answer.state === state).length])
                .filter(([, count]) => count)
                .map(([label, count]) => `${count} ${label}`);
            const good = answers.every((answer) => ["done", "duplicate"].includes(answer.state));
            const ids = answers.map((answer) => answer.intake_id).filter(Boolean);
            this.notification.add(counted.join(", "), {
                title: _t("Documents"),
                type: good ? "success" : "warning",
                sticky: !good,
                buttons: [
                    {
                        name: _t("Show Them"),
                        primary: true,
                        onClick: () =>
                            this.action.doAction({
                                type: "ir.actions.act_window",
                                name: _t("Documents"),
                                res_model: "travel.intake",
                                domain: [["id", "in", ids]],
                                views: [
                                    [false, "list"],
                                    [false, "form"],
                                ],
                            }),
                    },
                ],
            });
        }
    };
