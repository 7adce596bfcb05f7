// Runs a WebAssembly test program as cargo would a native one: `node wasi.mjs FILE [ARGUMENT…]`. It sees this folder alone.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { WASI } from "node:wasi";

const [file, ...rest] = process.argv.slice(2);
const tree = fileURLToPath(new URL("..", import.meta.url));
const wasi = new WASI({ version: "preview1", args: [file, ...rest], preopens: { [tree]: tree } });
const module = await WebAssembly.compile(await readFile(file));
process.exit(wasi.start(await WebAssembly.instantiate(module, wasi.getImportObject())));
