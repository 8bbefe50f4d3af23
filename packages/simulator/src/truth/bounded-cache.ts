/** Makes each value once while it is in use; the one that was not asked for the longest goes first. */
export function boundedCache<Value>(limit: number): (key: string, make: () => Value) => Value {
  const values = new Map<string, Value>();
  return (key, make) => {
    const value = values.get(key) ?? make();
    values.delete(key);
    values.set(key, value);
    if (values.size > limit) values.delete(values.keys().next().value ?? key);
    return value;
  };
}
