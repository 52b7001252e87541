// Parts of the day: the time each stands for when no other is said, and how it completes an hour said without am or pm.

export type DayPart = 'morning' | 'noon' | 'afternoon' | 'evening' | 'night' | 'midnight' | 'end of day';

export const DAY_PARTS: Readonly<Record<string, DayPart>> = {
  morning: 'morning',
  mornings: 'morning',
  morn: 'morning',
  noon: 'noon',
  midday: 'noon',
  noontime: 'noon',
  noonday: 'noon',
  afternoon: 'afternoon',
  afternoons: 'afternoon',
  evening: 'evening',
  evenings: 'evening',
  eve: 'evening',
  night: 'night',
  nights: 'night',
  nite: 'night',
  nites: 'night',
  nighttime: 'night',
  midnight: 'midnight',
  midnite: 'midnight',
  eod: 'end of day',
  cob: 'end of day',
};

export const PART_HOUR: Readonly<Record<DayPart, number>> = {
  morning: 9,
  noon: 12,
  afternoon: 15,
  evening: 18,
  night: 21,
  midnight: 0,
  'end of day': 17,
};

/** The 24-hour hour of a bare hour said with a part of the day, or `undefined` where the two do not fit ("morning at 14"). */
export function hourIn(part: DayPart, hour: number): number | undefined {
  switch (part) {
    case 'morning':
      return hour < 12 ? hour : undefined;
    case 'noon':
      return hour === 12 ? 12 : undefined;
    case 'midnight':
      return hour === 12 || hour === 0 ? 0 : undefined;
    case 'afternoon':
      return hour === 12 ? 12 : hour >= 1 && hour <= 6 ? hour + 12 : hour > 12 && hour < 19 ? hour : undefined;
    case 'evening':
      return hour >= 4 && hour <= 11 ? hour + 12 : hour >= 16 ? hour : undefined;
    case 'night':
      return hour === 12 ? 0 : hour >= 6 && hour <= 11 ? hour + 12 : hour <= 5 || hour >= 18 ? hour : undefined;
    case 'end of day':
      return hour >= 3 && hour <= 11 ? hour + 12 : hour > 12 ? hour : undefined;
  }
}
