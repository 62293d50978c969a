/** Sentences the server writes itself. */
export const server: Record<string, string> = {};
