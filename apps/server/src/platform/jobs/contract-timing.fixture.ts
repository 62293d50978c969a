/** Short, so that the contract suite is quick; the relations are those of the real settings. */
export const CONTRACT_TIMING = { leaseMs: 600, heartbeatMs: 100, pollMs: 30, retryDelayMs: () => 40 } as const;
