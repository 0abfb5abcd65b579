import { askDesk, command, Refused } from './desk-client.ts';
import { type Dice, diceOf } from './dice.ts';
import { cast } from './people.ts';
import { type Step, type Story, stories, type Who } from './stories.ts';
import { type Theme, themes } from './themes.ts';

/** What planting needs. */
export type Garden = {
  apiUrl: string;
  seed: number;
  /** Instant from which everything is reckoned, the same in each run. */
  base: string;
  tokenOf: (account: string) => Promise<string>;
  secondTeam: string;
  /** When this run began. */
  begun: string;
  /** The desk takes an instant of acceptance (TEST_CLOCK). */
  dated: boolean;
};

/** A ticket that stands, of which story, and whether an earlier run had planted it whole. */
export type Planted = { number: string; story: string; existed: boolean };

type Receipt = { number: string; level: { key: string } };

const minute = 60_000;

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

/** Plants one ticket and what happened to it; what an earlier run has planted stays. `earlier` is a number to point at. */
export const plant = async (garden: Garden, index: number, earlier: string | undefined): Promise<Planted> => {
  const { apiUrl, seed, tokenOf } = garden;
  const dice = diceOf(seed, index);
  const story = storyAt(index);
  const minutesAgo = dice.between(60, 120 * 24 * 60);
  const dated = story.over === true && garden.dated;
  const base = dated ? instant(garden.base, -minutesAgo) : garden.base;
  const requester = dice.pick(cast.filter(({ roles }) => (roles as readonly string[]).includes('requester')));
  const theme = dice.pick(themes[requester.language]);
  const channel = dice.pick(['phone', 'chat', 'portal', 'email', 'api'] as const);
  const own = channel === 'portal' || channel === 'api';
  const request = {
    channel,
    ...(!own && { requester: requester.account }),
    ...(dated && { acceptedAt: base }),
    form: {
      ...formOf(theme, requester, dice, base, index),
      ...(story.urgent && { scope: 'company', urgency: 'high' }),
    },
  };
  const key = `seed-${seed}-${index}`;
  const token = await tokenOf(own ? requester.account : 'seed.chen');
  const { body: receipt } = await askDesk<Receipt>(apiUrl, { token, path: '/tickets', body: request, key });
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
    agent: 'seed.chen',
    engineer: dice.pick(['seed.wang', 'seed.sun'] as const),
    second: dice.pick(['seed.keller', 'seed.patel'] as const),
    supervisor: 'seed.zhao',
  };
  if (await stands(garden, number, steps, key)) return { number, story: story.key, existed: true };
  for (const [at, [who, name, input]] of steps.entries()) {
    await command(apiUrl, await tokenOf(people[who]), number, name, input, `${key}-${at}`);
  }
  return { number, story: story.key, existed: false };
};

/** Has an earlier run gone to the end of this story? Its last command's id tells; one without commands is told by its age. */
const stands = async (garden: Garden, number: string, steps: readonly Step[], key: string): Promise<boolean> => {
  const { apiUrl } = garden;
  const token = await garden.tokenOf('seed.zhao');
  if (steps.length === 0) {
    const { body } = await askDesk<{ submittedAt: string }>(apiUrl, { token, path: `/tickets/${number}` });
    return body.submittedAt < garden.begun;
  }
  try {
    const path = `/commands/${key}-${steps.length - 1}?ticket=${number}`;
    const { body } = await askDesk<{ state: string }>(apiUrl, { token, path });
    return body.state === 'recorded';
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return false;
    throw error;
  }
};

const instant = (base: string, minutes: number): string => new Date(Date.parse(base) + minutes * minute).toISOString();

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
  occurredAt: instant(base, -dice.between(5, 3_000)),
  actionsTried: theme.tried,
  product: theme.product,
  requestType: theme.requestType,
  category: theme.category,
  scope: dice.pick(['person', 'person', 'person', 'department', 'department', 'company'] as const),
  urgency: dice.pick(['low', 'medium', 'medium', 'high'] as const),
});
