// What every page loads: small helpers over pages that already work without them.
// No inline script, no eval: components are named here and used as x-data="name".
import Alpine from "@alpinejs/csp";

import { copying } from "./copy.js";
import { confirming, dialogs } from "./dialogs.js";
import { drawer } from "./drawer.js";
import { dropZone } from "./dropzone.js";
import { menus } from "./menus.js";
import { pieceZone } from "./pieces.js";
import { printing } from "./print.js";
import { rowSelection } from "./rows.js";
import { shortcuts, shortcutSwitch } from "./shortcuts.js";
import { submitting } from "./submitting.js";
import { themeSwitch } from "./theme-switch.js";
import { toasting } from "./toasts.js";

Alpine.data("dropZone", dropZone);
Alpine.data("pieceZone", pieceZone);
Alpine.data("rowSelection", rowSelection);
Alpine.data("shortcutSwitch", shortcutSwitch);
Alpine.data("themeSwitch", themeSwitch);

copying();
confirming();
dialogs();
drawer();
menus();
printing();
shortcuts();
submitting();
toasting();

window.Alpine = Alpine;
Alpine.start();
