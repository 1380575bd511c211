// One build for each file that a page may ask for (see build.js). Names are plain: Django's ManifestStaticFilesStorage
// adds the hash. A script is one closed piece, because that storage does not rewrite imports between scripts.
import vue from "@vitejs/plugin-vue";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export const OUT = here("../static/rangkul");

// Chrome 109 and Firefox 115 are the last that run on Windows 7; Safari 16.4 is that of the iPhone 8.
const BROWSERS = ["chrome109", "firefox115", "safari16.4"];

export const STYLES = { app: "src/styles/app.scss", map: "src/styles/map.scss", phone: "src/phone/phone.scss" };
export const SCRIPTS = {
  theme: "src/theme.js",
  app: "src/app/main.js",
  charts: "src/charts/main.js",
  map: "src/map/main.js",
  phone: "src/phone/main.js",
};
// Scripts that another one asks for while it runs; the form engine awaits at its top level, which only modules may.
export const MODULES = { "phone-form": "src/phone/engine.js" };

function shared({ plugins = [], define = {}, ...output }) {
  return {
    plugins,
    define,
    root: here("."),
    configFile: false,
    base: "./", // addresses inside a style sheet are relative to it
    publicDir: false,
    logLevel: "warn",
    css: { preprocessorOptions: { scss: { loadPaths: [here("node_modules")], quietDeps: true } } },
    build: {
      outDir: OUT,
      emptyOutDir: false,
      assetsInlineLimit: 0,
      target: BROWSERS,
      cssTarget: BROWSERS,
      cssMinify: "lightningcss",
      reportCompressedSize: false,
      chunkSizeWarningLimit: 900, // kB; ECharts alone is 550, the engine of forms 870
      ...output,
    },
  };
}

const CHECKS = { pluginTimings: false }; // Sass takes its seconds; that is known

export function styleBuild(name) {
  const assetFileNames = ({ names }) => (names[0]?.endsWith(".woff2") ? "fonts/[name][extname]" : "[name][extname]");
  return shared({ rollupOptions: { checks: CHECKS, input: { [name]: here(STYLES[name]) }, output: { assetFileNames } } });
}

export function scriptBuild(name) {
  const output = { format: "iife", entryFileNames: `${name}.js` };
  return shared({
    plugins: [vue()],
    define: { __VUE_OPTIONS_API__: "false", __VUE_PROD_DEVTOOLS__: "false", __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false" },
    rollupOptions: { checks: CHECKS, input: { [name]: here(SCRIPTS[name]) }, output },
  });
}

export function moduleBuild(name) {
  const output = { format: "es", entryFileNames: `${name}.js`, codeSplitting: false };
  const checks = { ...CHECKS, eval: false }; // of the parser's loader, never reached: the policy would refuse it
  return shared({
    rollupOptions: { checks, input: { [name]: here(MODULES[name]) }, output, preserveEntrySignatures: "strict" },
  });
}

export default styleBuild("app");
