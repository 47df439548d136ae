/** Pages that are only read: the Leave button and the Shift key. */
import { byId } from "../../web/client/dom.js";
import { watchLeaving } from "../../web/client/leave.js";

watchLeaving(byId("leave") as HTMLAnchorElement);
byId("leave-how").hidden = false;
