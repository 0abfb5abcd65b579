import { setTimeout as pause } from 'node:timers/promises';
import type { CommandName } from '../../contracts/manifest.ts';
import { type Ask, askDesk, command } from './desk-client.ts';
import { type Dice, diceOf } from './dice.ts';
import { paceOf } from './pace.ts';
import { actorOf, cast } from './people.ts';
import { type Step, type Story, stories, type Who } from './stories.ts';
import { type Theme, themes } from './themes.ts';
import type { PassUntil } from './ticket-clock.ts';

/** What planting needs. */
export type Garden = {
  apiUrl: string;
  seed: number;
  /** Instant from which everything is reckoned, the same in each run. */
  base: string;
  tokenOf: (account: string) => Promise<string>;
  passUntil: PassUntil;
  /** Had an earlier run a request with this key accepted? */
  isAccepted: (key: string) => Promise<boolean>;
  /** Had an earlier run this command of a ticket recorded? */
  isRecorded: (number: string, commandId: string) => Promise<boolean>;
  secondTeam: string;
};

/** A ticket that stands, of which story, and whether an earlier run had planted it whole. */
export type Planted = { number: string; story: string; existed: boolean };

type Receipt = { number: string; level: { key: string } };

const minute = 60_000;
const day = 24 * 60 * minute;

/** The stories in an order in which every share of the tickets has all of them, as far as it goes. */
const storyAt = (index: number): Story => {
  const total = stories.reduce((sum, { weight }) => sum + weight, 0);
  const place = (index * 69) % total; // 69 has no factor in common with 100
  let sum = 0;
  for (const story of stories) {
    sum += story.weight;
    if (place < sum) return story;
  }
  throw new RangeError('weights that do not add up');
};

/**
 * Plants one ticket and what happened to it, at the pace of people, from the day it was written until now; what an earlier run has
 * planted stays. `earlier` is a number to point at.
 */
export const plant = async (garden: Garden, index: number, earlier: string | undefined): Promise<Planted> => {
  const { apiUrl, seed, tokenOf, passUntil } = garden;
  const dice = diceOf(seed, index);
  const story = storyAt(index);
  const [from, to] = story.daysAgo;
  const bornMs = Date.parse(garden.base) - dice.between(Math.round(from * 1440), Math.round(to * 1440)) * minute;
  const base = instant(to > 6 ? atWork(bornMs) : bornMs);
  const requester = dice.pick(cast.filter(({ roles }) => (roles as readonly string[]).includes('requester')));
  const theme = dice.pick(themes[requester.language]);
  const channel = dice.pick(['phone', 'chat', 'portal', 'email', 'api'] as const);
  const own = channel === 'portal' || channel === 'api';
  const request = {
    channel,
    ...(!own && { requester: requester.account }),
    acceptedAt: base,
    form: {
      ...formOf(theme, requester, dice, base, index),
      ...(story.urgent && { scope: 'company', urgency: 'high' }),
    },
  };
  const key = `seed-${seed}-${index}`;
  const token = await tokenOf(own ? requester.account : actorOf.agent);
  const begun = await garden.isAccepted(key);
  const receipt = await submitted(apiUrl, { token, path: '/tickets', body: request, key });
  const { number } = receipt;
  const matter = {
    theme,
    dice,
    level: receipt.level.key,
    base,
    secondTeam: garden.secondTeam,
    earlier: earlier ?? number,
  };
  const steps = story.steps(matter);
  const people: Record<Who, string> = {
    requester: requester.account,
    agent: actorOf.agent,
    engineer: actorOf.engineer(dice),
    second: actorOf.second(dice),
    supervisor: actorOf.supervisor,
  };
  const names = steps.map(([, name]): CommandName => name);
  const pace = paceOf(names, dice, (Date.parse(garden.base) - Date.parse(base)) / minute);
  const last = `${key}-${steps.length - 1}`;
  const existed = begun && (steps.length === 0 || (await garden.isRecorded(number, last)));
  if (!existed) {
    for (const [index, [who, name, input]] of steps.entries()) {
      const at = Date.parse(base) + pace[index]! * minute;
      await passUntil(number, at);
      await command(apiUrl, await tokenOf(people[who]), number, name, dated(name, input, at), `${key}-${index}`);
    }
  }
  await passUntil(number, Date.now());
  return { number, story: story.key, existed };
};

/** Submits, and waits until the ticket stands: the same request again finds the same ticket. */
const submitted = async (apiUrl: string, request: Ask): Promise<Receipt> => {
  for (let tries = 1; ; tries += 1) {
    const { status, body } = await askDesk<Receipt>(apiUrl, request);
    if (status === 201) return body;
    if (tries === 10) throw new Error(`${body.number} is accepted and not opened: does a worker run?`);
    await pause(1_000);
  }
};

/** What a person writes is dated when it is written. */
const dated = (name: CommandName, input: Step[2], atMs: number): Step[2] =>
  name === 'archive' ? ({ ...input, archiveDate: instant(atMs).slice(0, 10) } as Step[2]) : input;

const instant = (ms: number): string => new Date(ms).toISOString();

/** The same or an earlier day, no Sunday and no Saturday, between nine and six in Shanghai. */
const atWork = (ms: number): number => {
  const hours = 9 - 8 + ((ms / 60_000) % 540) / 60;
  const midnight = ms - (ms % day);
  const weekday = new Date(midnight).getUTCDay();
  const back = weekday === 0 ? 2 : weekday === 6 ? 1 : 0;
  return Math.floor(midnight - back * day + hours * 60 * minute);
};

const formOf = (
  theme: Theme,
  requester: { name: string; organisation: string; language: 'zh' | 'en' },
  dice: Dice,
  base: string,
  index: number,
) => ({
  organization: requester.organisation,
  submitterName: requester.name,
  contact: `1380000${String(1000 + (index % 9000))}`,
  trade: requester.language === 'zh' ? '软件' : 'Wholesale',
  title: theme.title,
  description: theme.description,
  occurredAt: instant(Date.parse(base) - dice.between(5, 3_000) * minute),
  actionsTried: theme.tried,
  product: theme.product,
  requestType: theme.requestType,
  category: theme.category,
  scope: dice.pick(['person', 'person', 'person', 'department', 'department', 'company'] as const),
  urgency: dice.pick(['low', 'low', 'medium', 'medium', 'high'] as const),
});
