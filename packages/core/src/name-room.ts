/** Names that all processes share: only so many, and each for a while. What strangers may name is kept in such rooms. */
export interface NameRoom {
  has(name: string): Promise<boolean>;
  /** @returns whether the name is in now: it was, or there was room for it */
  admit(name: string): Promise<boolean>;
}
