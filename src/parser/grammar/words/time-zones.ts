// Zones as people name them. Abbreviations stand for the place that uses them: "PST" in summer is Pacific time.
// Abbreviations that several countries share (IST, CST of China …) are either the commonest meaning or asked about.

export const ZONE_ABBREVIATIONS: Readonly<Record<string, string>> = {
  utc: 'UTC',
  gmt: 'UTC',
  zulu: 'UTC',
  z: 'UTC',
  et: 'America/New_York',
  est: 'America/New_York',
  edt: 'America/New_York',
  eastern: 'America/New_York',
  ct: 'America/Chicago',
  cst: 'America/Chicago',
  cdt: 'America/Chicago',
  central: 'America/Chicago',
  mt: 'America/Denver',
  mst: 'America/Denver',
  mdt: 'America/Denver',
  pt: 'America/Los_Angeles',
  pst: 'America/Los_Angeles',
  pdt: 'America/Los_Angeles',
  pacific: 'America/Los_Angeles',
  akst: 'America/Anchorage',
  akdt: 'America/Anchorage',
  hst: 'Pacific/Honolulu',
  bst: 'Europe/London',
  wet: 'Europe/Lisbon',
  west: 'Europe/Lisbon',
  cet: 'Europe/Berlin',
  cest: 'Europe/Berlin',
  mez: 'Europe/Berlin',
  eet: 'Europe/Athens',
  eest: 'Europe/Athens',
  msk: 'Europe/Moscow',
  jst: 'Asia/Tokyo',
  kst: 'Asia/Seoul',
  hkt: 'Asia/Hong_Kong',
  sgt: 'Asia/Singapore',
  aest: 'Australia/Sydney',
  aedt: 'Australia/Sydney',
  acst: 'Australia/Adelaide',
  acdt: 'Australia/Adelaide',
  awst: 'Australia/Perth',
  nzst: 'Pacific/Auckland',
  nzdt: 'Pacific/Auckland',
  pkt: 'Asia/Karachi',
  wib: 'Asia/Jakarta',
  sast: 'Africa/Johannesburg',
  brt: 'America/Sao_Paulo',
};

/** Shared by places that are hours apart: asked about, never assumed. */
export const SHARED_ABBREVIATIONS: Readonly<Record<string, readonly string[]>> = {
  ist: ['Asia/Kolkata', 'Europe/Dublin', 'Asia/Jerusalem'],
  ast: ['America/Halifax', 'Asia/Riyadh'],
  gst: ['Asia/Dubai', 'Atlantic/South_Georgia'],
};

/** Words that are an abbreviation only right after a time or beside "time": "et", "west", "central", "mt". */
export const SHAKY_ZONES: ReadonlySet<string> = new Set([
  'z',
  'et',
  'ct',
  'mt',
  'pt',
  'west',
  'wet',
  'central',
  'eastern',
  'pacific',
]);

const MORE_PLACES: Readonly<Record<string, string>> = {
  nyc: 'America/New_York',
  boston: 'America/New_York',
  washington: 'America/New_York',
  miami: 'America/New_York',
  atlanta: 'America/New_York',
  philadelphia: 'America/New_York',
  dallas: 'America/Chicago',
  houston: 'America/Chicago',
  austin: 'America/Chicago',
  'san francisco': 'America/Los_Angeles',
  sf: 'America/Los_Angeles',
  la: 'America/Los_Angeles',
  'são paulo': 'America/Sao_Paulo',
  zürich: 'Europe/Zurich',
  münchen: 'Europe/Berlin',
  bogotá: 'America/Bogota',
  'méxico city': 'America/Mexico_City',
  montréal: 'America/Toronto',
  seattle: 'America/Los_Angeles',
  'las vegas': 'America/Los_Angeles',
  california: 'America/Los_Angeles',
  hawaii: 'Pacific/Honolulu',
  alaska: 'America/Anchorage',
  mountain: 'America/Denver',
  arizona: 'America/Phoenix',
  mumbai: 'Asia/Kolkata',
  delhi: 'Asia/Kolkata',
  'new delhi': 'Asia/Kolkata',
  bangalore: 'Asia/Kolkata',
  bengaluru: 'Asia/Kolkata',
  chennai: 'Asia/Kolkata',
  india: 'Asia/Kolkata',
  indian: 'Asia/Kolkata',
  kolkata: 'Asia/Kolkata',
  kathmandu: 'Asia/Kathmandu',
  beijing: 'Asia/Shanghai',
  china: 'Asia/Shanghai',
  shenzhen: 'Asia/Shanghai',
  japan: 'Asia/Tokyo',
  japanese: 'Asia/Tokyo',
  korea: 'Asia/Seoul',
  munich: 'Europe/Berlin',
  hamburg: 'Europe/Berlin',
  frankfurt: 'Europe/Berlin',
  cologne: 'Europe/Berlin',
  german: 'Europe/Berlin',
  germany: 'Europe/Berlin',
  france: 'Europe/Paris',
  french: 'Europe/Paris',
  uk: 'Europe/London',
  british: 'Europe/London',
  england: 'Europe/London',
  edinburgh: 'Europe/London',
  manchester: 'Europe/London',
  ireland: 'Europe/Dublin',
  geneva: 'Europe/Zurich',
  milan: 'Europe/Rome',
  barcelona: 'Europe/Madrid',
  'tel aviv': 'Asia/Jerusalem',
  'abu dhabi': 'Asia/Dubai',
  montreal: 'America/Toronto',
  ottawa: 'America/Toronto',
  'rio de janeiro': 'America/Sao_Paulo',
  'cape town': 'Africa/Johannesburg',
  canberra: 'Australia/Sydney',
  wellington: 'Pacific/Auckland',
  kyiv: 'Europe/Kyiv',
  kiev: 'Europe/Kyiv',
  'saint petersburg': 'Europe/Moscow',
  hanoi: 'Asia/Bangkok',
  'buenos aires': 'America/Argentina/Buenos_Aires',
  'central european': 'Europe/Berlin',
  'eastern european': 'Europe/Athens',
  'greenwich mean': 'UTC',
  'coordinated universal': 'UTC',
  universal: 'UTC',
};

/** Lower-case IANA name -> name as Intl spells it; filled from the runtime's own list. */
export const IANA: ReadonlyMap<string, string> = new Map([
  ...Intl.supportedValuesOf('timeZone').map((name) => [name.toLowerCase(), name] as const),
  ...[
    'UTC',
    'Etc/UTC',
    'GMT',
    'Asia/Kolkata',
    'Asia/Kathmandu',
    'Asia/Ho_Chi_Minh',
    'Europe/Kyiv',
    'America/Argentina/Buenos_Aires',
    'US/Eastern',
    'US/Central',
    'US/Mountain',
    'US/Pacific',
    'America/Indiana/Indianapolis',
    'Pacific/Kanton',
    'Asia/Yangon',
  ].map((name) => [name.toLowerCase(), name] as const),
]);

/** Lower-case place (its words parted by one blank) -> IANA name. */
export const PLACES: ReadonlyMap<string, string> = new Map([
  ...[...IANA.values()]
    .filter((name) => /^(Africa|America|Asia|Australia|Europe|Pacific|Atlantic|Indian)\//.test(name))
    .map(
      (name) =>
        [
          name
            .slice(name.lastIndexOf('/') + 1)
            .replaceAll('_', ' ')
            .toLowerCase(),
          name,
        ] as const,
    ),
  ...Object.entries(MORE_PLACES),
]);

export const LONGEST_PLACE = 3;

/** Whether the words are a place or an abbreviation of a zone. */
export function namesPlace(text: string): boolean {
  return PLACES.has(text) || Object.hasOwn(ZONE_ABBREVIATIONS, text) || Object.hasOwn(SHARED_ABBREVIATIONS, text);
}
