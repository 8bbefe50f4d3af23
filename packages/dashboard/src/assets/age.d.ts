// For whoever imports age.js from TypeScript; what it says is documented there.
type Freshness = 'fresh' | 'late' | 'silent';

export function freshness(fuel: 'electricity' | 'gas', ageMs: number): Freshness;
export function stateInWords(fuel: 'electricity' | 'gas', state: Freshness, timeOfDay: string): string;
export function momentInWords(state: Freshness, timeOfDay: string): string;
export function durationInWords(ms: number): string;
export function ageInWords(ageMs: number): string;
