import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { listView } from "@web/views/list/list_view";
import { useExternalListener } from "@odoo/owl";
import { readBase64 } from "../intake/intake_upload";

/** The list of advices: a button that opens the dialog, and files dropped anywhere on the list open it with them. */
class RemittanceListController extends listView.Controller {
    setup() {
        super.setup();
        this.orm = useService("orm");
        this.action = useService("action");
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
        const files = [...(ev.dataTransfer?.files || [])];
        // a dialog that is open takes the files itself
        if (!files.length || ev.defaultPrevented || this.ui.activeElement !== document) {
            return;
        }
        ev.preventDefault();
        const contents = await Promise.all(
            files.map(async (file) => ({ name: file.name, content: await readBase64(file) }))
        );
        this.open(await this.orm.call("travel.remittance.upload", "open_files", [contents]));
    }

    onClickLoad() {
        this.open("travel_backoffice.action_travel_remittance_upload");
    }

    open(action) {
        return this.action.doAction(action, { onClose: () => this.model.root.load() });
    }
}

registry.category("views").add("travel_remittance_list", {
    ...listView,
    Controller: RemittanceListController,
    buttonTemplate: "travel_backoffice.RemittanceList.Buttons",
});
