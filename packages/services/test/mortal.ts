/** What a process that was killed says. */
export class Died extends Error {}

/** Makes asynchronous methods of `target`, all or these, steps; the process "dies" before or after the n-th of them. */
export function mortal<Target extends object>(
  target: Target,
  step: () => { before: boolean; after: boolean },
  names?: readonly string[],
): Target {
  return new Proxy(target, {
    get(_, name) {
      const member = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      if (names && !names.includes(String(name))) return member.bind(target);
      return async (...args: unknown[]) => {
        const death = step();
        if (death.before) throw new Died();
        const result = await Reflect.apply(member, target, args);
        if (death.after) throw new Died();
        return result;
      };
    },
  });
}
