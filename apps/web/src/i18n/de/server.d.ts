/** Sentences the server writes itself, by their English wording. */
export declare const server: Record<string, string>;
