import { hashText, stream } from './truth/random.ts';

/** Numbers that look like Octopus' and are the same for the same seed. */
export interface Identity {
  accountNumber: string;
  apiKey: string;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function text(seed: number, label: string, alphabet: string, length: number): string {
  const draw = stream(seed, label);
  return Array.from({ length }, (_, i) => alphabet[Math.floor(draw(i) * alphabet.length)]).join('');
}

export const identityOf = (seed: number, number: number): Identity => ({
  accountNumber: `A-${String(number).padStart(8, '0')}`,
  apiKey: `sk_live_${text(seed, `key/${number}`, LETTERS, 32)}`,
});

/** An EUI-64, of a meter and not of its Mini: `00-0D-6F-00-12-34-56-78`. */
export const deviceIdOf = (seed: number, label: string): string =>
  `00-0D-6F-00-${text(seed, `device/${label}`, '0123456789ABCDEF', 8).replace(/(..)(?!$)/g, '$1-')}`;

/** Of a car or a charger: a UUID. */
export const smartDeviceIdOf = (seed: number, label: string): string =>
  `00000000-0009-4000-8020-${text(seed, `smart-device/${label}`, '0123456789abcdef', 12)}`;

/** MPANs have 13 digits, MPRNs 10. */
export const meterPointOf = (seed: number, label: string, length: 10 | 13): string =>
  `1${text(seed, `point/${label}`, '0123456789', length - 1)}`;

export const serialOf = (seed: number, label: string): string => `21L${text(seed, `serial/${label}`, '0123456789', 7)}`;

/** The number of an account user, which a token carries instead of the key. */
export const userIdOf = (apiKey: string): number => hashText(apiKey);

/** Of the meter that hung there before the smart one. */
export const retiredSerialOf = ({ serial }: { serial: string }): string => `R${serial}`;
