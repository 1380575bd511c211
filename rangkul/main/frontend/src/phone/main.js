// The volunteers' app. Nothing is asked of anybody but the district's own server.
import { createApp } from "vue";

import App from "./App.vue";
import { begin } from "./session.js";

navigator.serviceWorker?.register("/kunjungan/hp/sw.js", { scope: "/kunjungan/hp/" }).catch(() => {});
createApp(App).mount("#app");
begin();
