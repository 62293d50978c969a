// For scripts that use what is built. A fresh clone has nothing built, and a static import of a file that is not there fails before
// any line runs: so importing this builds what is stale, once for a script and the processes it starts, and `built` imports the rest.
import { build } from './build.mjs';

if (process.env.REFRAIN_BUILT !== '1') build();
process.env.REFRAIN_BUILT = '1';

/** The module at `path`, from the root of the repository, as it is built now: `built('apps/server/dist/compose.js')`. */
export const built = (path) => import(new URL(`../${path}`, import.meta.url));
