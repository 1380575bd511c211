// Build everything into ../static/rangkul: node build.js
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";

import { writeSprite } from "./sprite.js";
import { MODULES, OUT, SCRIPTS, STYLES, moduleBuild, scriptBuild, styleBuild } from "./vite.config.js";

rmSync(OUT, { recursive: true, force: true });
for (const name of Object.keys(STYLES)) await build(styleBuild(name));
for (const name of Object.keys(SCRIPTS)) await build(scriptBuild(name));
for (const name of Object.keys(MODULES)) await build(moduleBuild(name));
cpSync("public", OUT, { recursive: true });
writeSprite(join(OUT, "icons.svg"));
