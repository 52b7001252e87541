// Words that are not about time: verbs that open the part that says *what*, words that are polite or emphatic and change
// nothing, and words that turn the meaning of a sentence around (behind one of those nothing may be guessed).

export const HARMLESS: ReadonlySet<string> = words(
  'please pls plz kindly thanks thx thank you sharp exactly precisely promptly just simply also then always ok okay hey hi hello',
);

/** Before an exact time these only say that a few seconds do not matter. */
export const ROUGHLY: ReadonlySet<string> = words(
  'around about approximately approx roughly ~ circa exactly precisely sharp early bright late promptly',
);

/** Conditions, negations, alternatives and vagueness: a phrase with one of these left over is never read. */
export const BLOCKERS: ReadonlySet<string> = words(
  `if when whenever unless while once whether not never no don't dont doesn't without neither nor sometimes occasionally maybe perhaps possibly
  probably or either before after since ago last previous past some few several many couple only but except excluding until till except every
  each any all both half other alternate alternating next this coming following earlier later soon sometime someday eventually asap now today
  by as than like unlike instead rarely often frequently seldom usually mostly regularly periodically times time ish whichever because
  stop cancel skip avoid first second third starting beginning ending between during within upon nth random randomly what why how who whom where did does was were happened least most more less`,
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
  drop load reset health healthcheck heartbeat`,
);

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/));
}
