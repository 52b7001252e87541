// The zones and years that the schedules are proved in.

interface ZoneCase {
  readonly zone: string;
  readonly from: string;
  readonly to: string;
}

/** The years that every zone is checked in. */
export const MODERN = { from: '2025-01-01T00:00Z', to: '2028-01-01T00:00Z' } as const;

/** Changes of an odd size, at an odd time of the day, or by another calendar. */
export const GOLDEN_ZONES = [
  'America/New_York',
  'Australia/Lord_Howe',
  'Antarctica/Troll',
  'Africa/Cairo',
  'Asia/Beirut',
  'America/Santiago',
  'America/Havana',
  'Pacific/Chatham',
  'Africa/Casablanca',
] as const;

/** A day that never was, a zone that moved by a quarter of an hour, a day that came off the calendar, a week of summer time. */
export const PAST: readonly ZoneCase[] = [
  { zone: 'Pacific/Apia', from: '2011-12-25T00:00Z', to: '2012-01-05T00:00Z' },
  { zone: 'Asia/Kathmandu', from: '1985-12-28T00:00Z', to: '1986-01-05T00:00Z' },
  { zone: 'Pacific/Kwajalein', from: '1993-08-15T00:00Z', to: '1993-08-28T00:00Z' },
  { zone: 'America/Boa_Vista', from: '2000-10-01T00:00Z', to: '2000-10-22T00:00Z' },
];
