// Ids begin with their time: as much as tells these apart, so that what is shown can be typed.

const SHORTEST = 8;
const WHOLE = 26;

export function distinctLength(ids: readonly string[]): number {
  for (let length = SHORTEST; length < WHOLE; length++) {
    if (new Set(ids.map((id) => id.slice(0, length))).size === ids.length) return length;
  }
  return WHOLE;
}
