import type { Catalog } from '../catalog.types.ts';
import { add } from './add.ts';
import { editing } from './editing.ts';
import { errors } from './errors.ts';
import { library } from './library.ts';
import { party } from './party.ts';
import { server } from './server.ts';
import { settings } from './settings.ts';
import { stage } from './stage.ts';
import { studio } from './studio.ts';
import { ui } from './ui.ts';
import { welcome } from './welcome.ts';

/** Every text of the page in German. Its left sides are the page's texts: what is not here cannot be shown. */
export const german = { ...ui, ...library, ...add, ...editing, ...studio, ...settings, ...stage, ...party, ...welcome };

export const catalog: Catalog = { texts: german, errors, server };
