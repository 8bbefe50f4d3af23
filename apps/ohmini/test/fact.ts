/** Something that is true of Ohmini in trouble, and a run that throws where it is not. */
export interface Fact {
  /** In the indicative. */
  name: string;
  /** Minutes, or what seconds would not show: left to `npm run chaos`, or CHAOS_LONG=1. */
  isLong?: boolean;
  /** Why this machine cannot show it. */
  lacks?: string | undefined;
  run(): Promise<void>;
}
