// Replies that are wrong in one place only, made from a right one: what a model that is nearly right would answer.

type Json = Readonly<Record<string, unknown>>;

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const SWAPS: Readonly<Record<string, readonly (readonly [string, unknown])[]>> = {
  kind: [],
  timezone: [['UTC for the zone', 'UTC']],
  unit: ['second', 'minute', 'hour', 'day', 'week', 'month', 'year'].map((unit) => [`unit ${unit}`, unit] as const),
};

/** Every reply that differs from the given one in one value, one key or one bound. */
export function mutantsOf(reply: object): readonly (readonly [fault: string, reply: object])[] {
  return [...changed(reply as Json), ...extended(reply as Json)];
}

function changed(value: Json): (readonly [string, object])[] {
  return Object.entries(value).flatMap(([key, each]): (readonly [string, object])[] => {
    const put = ([fault, other]: readonly [string, unknown]): readonly [string, object] => [
      `${key}: ${fault}`,
      { ...value, [key]: other },
    ];
    const { [key]: _, ...without } = value;
    const dropped: readonly [string, object][] = key === 'kind' ? [] : [[`${key} dropped`, without]];
    return [...dropped, ...others(key, each).map(put)];
  });
}

function others(key: string, value: unknown): (readonly [string, unknown])[] {
  if (SWAPS[key]) return SWAPS[key].filter(([, other]) => other !== value);
  if (typeof value === 'number') return numbers(key, value).map((n) => [String(n), n] as const);
  if (typeof value === 'string') return texts(key, value).map((text) => [text, text] as const);
  if (Array.isArray(value)) return lists(key, value);
  if (typeof value === 'object' && value !== null) return changed(value as Json);
  return [];
}

function numbers(key: string, n: number): number[] {
  const near = [n - 1, n + 1];
  if (key === 'hour') return [...near, (n + 12) % 24].filter((each) => each >= 0 && each < 24);
  if (key === 'minute' || key === 'second') return [...near, (n + 30) % 60].filter((each) => each >= 0 && each < 60);
  return near.filter((each) => each > 0);
}

function texts(key: string, text: string): string[] {
  const shifted = text.replace(
    /\b(?:mon|tue|wed|thu|fri|sat|sun)\b/g,
    (day) => DAYS[(DAYS.indexOf(day) + 1) % 7] ?? '',
  );
  const counted = text.replace(/\d+(?=\D*$)/, (n) => String(Number(n) + 1).padStart(n.length, '0'));
  const first = text.replace(/\d+/, (n) => String(Number(n) + 1).padStart(n.length, '0'));
  const shorter = text.includes(',') ? [text.slice(0, text.lastIndexOf(',')), text.slice(text.indexOf(',') + 1)] : [];
  const range = /^\w+(?:,\w+)+$/.test(text) ? [text.replace(/,.*,|,/, '-')] : [];
  const list = /^\w+-\w+$/.test(text) ? [text.replace('-', ',')] : [];
  const any = ['hour', 'minute', 'second'].includes(key) ? ['*'] : [];
  return [...new Set([shifted, counted, first, ...shorter, ...range, ...list, ...any])].filter((each) => each !== text);
}

function lists(key: string, list: readonly unknown[]): (readonly [string, unknown])[] {
  const without = list.map((_, at) => [`without ${at}`, list.filter((__, i) => i !== at)] as const);
  const swapped = list.flatMap((each, at) =>
    others(key, each).map(([fault, other]) => [fault, list.map((one, i) => (i === at ? other : one))] as const),
  );
  const doubled = key === 'times' ? [['one more', [...list, '13:37']] as const] : [];
  return [...without, ...swapped, ...doubled];
}

/** Something that nobody said. */
function extended(value: Json): (readonly [string, object])[] {
  const extras: Json = {
    end: '2026-11-05',
    start: '2026-04-15',
    maxRuns: 4,
    timezone: 'Asia/Seoul',
    except: [{ day_of_week: 'thu' }],
    window: { from: '10:00', to: '11:00' },
  };
  const added = Object.entries(extras)
    .filter(([key]) => value[key] === undefined)
    .map(([key, each]) => [`${key} added`, { ...value, [key]: each }] as const);
  const { kwargs } = value;
  if (typeof kwargs !== 'object' || kwargs === null) return added;
  const fields = { day_of_week: 'mon-fri', day: 3, month: 11, week: 40, year: 2027, second: '*/30' };
  const more = Object.entries(fields)
    .filter(([field]) => (kwargs as Json)[field] === undefined)
    .map(([field, each]) => [`${field} added`, { ...value, kwargs: { ...kwargs, [field]: each } }] as const);
  return [...added, ...more];
}
