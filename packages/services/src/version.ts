import manifest from '../package.json' with { type: 'json' };

export const VERSION: string = manifest.version;

/** Octopus can see who asks, and whom to ask to stop. */
export const USER_AGENT = `ohmini/${VERSION}`;
