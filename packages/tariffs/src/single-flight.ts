/** Of each name one action at a time: who asks meanwhile gets the result of the one under way. */
export interface SingleFlight<Result> {
  run(name: string, action: () => Promise<Result>): Promise<Result>;
  underWay(name: string): Promise<Result> | undefined;
  all(): Promise<Result>[];
}

export function singleFlight<Result>(): SingleFlight<Result> {
  const flights = new Map<string, Promise<Result>>();
  return {
    run(name, action) {
      const flight = flights.get(name) ?? action().finally(() => flights.delete(name));
      flights.set(name, flight);
      return flight;
    },
    underWay: (name) => flights.get(name),
    all: () => [...flights.values()],
  };
}
