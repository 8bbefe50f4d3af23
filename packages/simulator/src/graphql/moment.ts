import type { Instant } from '@ohmini/core';

/** As GraphQL answers write times. */
export const momentText = (at: Instant): string => `${new Date(at).toISOString().slice(0, 19)}+00:00`;
