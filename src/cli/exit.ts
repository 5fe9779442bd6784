/** What the exit code says. */
export const EXIT = { conforms: 0, deviates: 1, misuse: 2, unavailable: 3 } as const;
