import manifest from '../package.json' with { type: 'json' };

/** The product's version, as shown and as sent in User-Agent. */
export const VERSION: string = manifest.version;
