const STEPS = [
  { unit: 'd', seconds: 86_400 },
  { unit: 'h', seconds: 3600 },
  { unit: 'min', seconds: 60 },
] as const;

/** `3 h ago`, of milliseconds. */
export function ageInWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const step = STEPS.find((each) => seconds >= each.seconds);
  return step ? `${Math.floor(seconds / step.seconds)} ${step.unit} ago` : `${seconds} s ago`;
}
