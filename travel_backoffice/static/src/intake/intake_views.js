import { registry } from "@web/core/registry";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { listView } from "@web/views/list/list_view";
import { IntakeUpload } from "./intake_upload";

registry.category("views").add("travel_intake_list", {
    ...listView,
    Controller: IntakeUpload(listView.Controller),
    buttonTemplate: "travel_backoffice.IntakeList.Buttons",
});

registry.category("views").add("travel_intake_kanban", {
    ...kanbanView,
    Controller: IntakeUpload(kanbanView.Controller),
    buttonTemplate: "travel_backoffice.IntakeKanban.Buttons",
});
