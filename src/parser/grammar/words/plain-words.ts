// Words that are not about time: verbs that open the part that says *what*, words that are polite or emphatic and change
// nothing, and words that turn the meaning of a sentence around (behind one of those nothing may be guessed).

export const HARMLESS: ReadonlySet<string> = words(
  'please pls plz kindly thanks thx thank you can could would will sharp exactly precisely promptly just simply also then always ok okay hey hi hello um uh er erm hmm basically',
);

/** Before an exact time these only say that a few seconds do not matter. */
export const ROUGHLY: ReadonlySet<string> = words(
  'around about approximately approx roughly ~ circa exactly precisely sharp early bright late promptly like um uh er',
);

/** Conditions, negations, alternatives and vagueness: a phrase with one of these left over is never read. */
export const BLOCKERS: ReadonlySet<string> = words(
  `if when whenever unless while once whether not never no don't dont doesn't without neither nor sometimes occasionally maybe perhaps possibly
  probably or either before after since ago last previous past some few several many couple only but except excluding until till except every
  each any all both half other alternate alternating next this coming following earlier later soon sometime someday eventually asap now today
  by as than like unlike instead rarely often frequently seldom usually mostly regularly periodically times time ish whichever because
  tom tod antepenultimate consecutive successive subsequent prior preceding forthcoming ensuing sporadically intermittently infrequently commonly
  normally typically generally ordinarily hopefully ideally preferably tentatively provided assuming given depending otherwise nearest closest
  stop cancel skip avoid first second third starting beginning ending between during within upon nth random randomly what why how who whom where did does was were happened least most more less
  bar barring sans omit omitting forget ignore ignoring outside beyond non anti opposite inverse minus save hardly barely scarcely scarce
  spring summer autumn fall winter season seasonal ramadan diwali hanukkah passover easter lent eid holi halloween thanksgiving carnival juneteenth
  superbowl eom eoy monthend yearend fiscal semester sunrise sunset dawn dusk rain payday birthday anniversary market
  cannot cant wont shouldnt couldnt isnt arent nope prohibited forbidden false disable disabled suspend suspended should
  ahead almost nearly virtually double triple twice since eve tri semi quad opening closing`,
);

/** Verbs that begin what is to be done: behind one of them any words are the task. */
export const VERBS: ReadonlySet<string> = words(
  `run execute fire start launch trigger invoke call do perform process schedule send post email mail message text notify alert ping tell remind
  back backup dump export import sync copy move clean cleanup clear purge prune delete remove archive rotate compress zip check monitor
  test verify validate scan audit review report generate create build compile deploy publish release refresh reload restart reboot update upgrade
  install fetch pull push download upload crawl scrape index reindex vacuum analyze analyse summarize summarise compute calculate print
  water feed wake meet lets let's let collect gather poll query watch flush warm renew rebuild replicate restore snapshot wipe empty sweep
  take make get put set turn switch open close play record read write show list give help order buy pay charge bill invoice tweet
  say drink eat walk go visit have kick spin shut lock unlock optimize optimise train evaluate measure log track rerun repeat migrate
  load reset happen occur health healthcheck heartbeat refill fill rinse wash iron mow trim practise practice rehearse study revise pray swim jog stretch
  return rename recalculate reconcile resend recheck remount reprint repost reseed resync`,
);

/** Alone before a schedule these are said of the schedule itself: "delete every friday". */
export const REMOVALS: ReadonlySet<string> = words('remove delete clear purge wipe drop take out prune');

/** What is done, named: behind or beside one of these any words are the task. */
export const TASK_NOUNS: ReadonlySet<string> = words(
  `backup backups db database job task script command reminder meeting meetings standup stand-up call sync report reports newsletter digest
  invoice invoices payroll cleanup maintenance update updates newsletter alert summary export import pipeline build tests deploy deployment
  healthcheck ping email emails medication pills medicine pill dose workout gym yoga class lesson shift feeding`,
);

/** Words of other languages that say when: beside an English time they may not be passed over as what is to be done. */
export const FOREIGN: ReadonlySet<string> = words(
  `cada todos todas lunes martes miércoles miercoles jueves viernes sábado sabado domingo días dias semana hora horas minutos mañana tarde noche
  jeden jede jedes jeder täglich taeglich wöchentlich montag montags dienstag dienstags mittwoch mittwochs donnerstag donnerstags freitag freitags
  samstag samstags sonntag sonntags uhr stunde stunden minuten woche wochen monat morgen heute abends morgens mittags nachts werktags
  tous toutes chaque jour jours lundi mardi mercredi jeudi vendredi samedi dimanche semaine heure heures midi minuit demain
  ogni giorno giorni lunedì martedì mercoledì giovedì venerdì sabato domenica alle settimana domani mezzogiorno
  toda todo segunda terça terca quarta quinta sexta feira amanhã meio-dia
  elke dag maandag dinsdag woensdag donderdag vrijdag zaterdag zondag uur morgen
  varje dagligen kvart hver codziennie każdy kazdy her gün saat`,
);

const SAYS_TIME =
  /^(?!birth|doomsday|heyday|knight)\p{L}+(?:days?|nights?|weeks?|months?|quarters?|years?|hours?|minutes?|mornings?|evenings?|noons?|weekends?|weekly|daily|monthly|yearly|hourly|nightly|annually|annual|ennial|ennially|fold)$|(?:day|night|noon|morning|evening|ly|week|month)ish$/u;

/** An unknown word that looks as if it said when ("paydays", "semiweekly", "tuesdayish"), or is not in Latin letters. */
export function soundsLikeTime(text: string): boolean {
  return SAYS_TIME.test(text) || FOREIGN.has(text) || /[^\p{Script=Latin}\p{M}\p{N}_']/u.test(text);
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/));
}
