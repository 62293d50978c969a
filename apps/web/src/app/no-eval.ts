import { z } from 'zod';

// zod would try to compile schemas with `new Function`, which the page's content policy forbids. It decides when a schema is
// made, so this file is imported before any other.
z.config({ jitless: true });
