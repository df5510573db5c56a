/**
 * Returns the function with what it returned for the last `limit` texts kept: of a pure function
 * that is asked the same again and again. What it returns is shared, and must not be changed.
 */
export function remembered<T>(of: (text: string) => T, limit: number): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const [oldest] = known.size >= limit ? known.keys() : [];
    if (oldest !== undefined) known.delete(oldest);
    const value = of(text);
    known.set(text, value);
    return value;
  };
}
