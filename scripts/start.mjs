// `npm start`: builds what is stale, then runs the server. npm runs no hooks here (.npmrc: ignore-scripts).
import { build } from './build.mjs';

build();
const { main } = await import('../apps/server/dist/main.js');
process.exitCode = await main();
