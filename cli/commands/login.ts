import { hostname } from 'node:os';
import type { Command } from 'commander';
import { checkedUrl } from '../checked-url.ts';
import { type Cli, usualUrl } from '../cli.ts';
import { usageError } from '../cli-error.ts';
import { readCredentials, writeCredentials } from '../credentials.ts';
import { harmless } from '../harmless.ts';
import { ask, askSecret } from '../prompt.ts';
import { readStdin } from '../read-text.ts';
import { type Options, subcommand, whenRun } from '../subcommand.ts';

/** Oneself, as GET /me and POST /session tell. */
export type Me = { account: string; displayName: string; roles: string[]; csrf: string | null };

/** `desk login`: signs in with account and password, or takes a token, and stores it for its owner only. */
export const addLogin = (program: Command, cli: Cli): void => {
  const command = subcommand(program, cli, {
    usage: 'login [url]',
    about: cli.say('cli.login.about'),
    args: { url: 'cli.login.url' },
    examples: [
      'desk login https://desk.example.com --account wang',
      'desk login --token - < token.txt',
      'DESK_URL=https://desk.example.com DESK_TOKEN=… desk list',
    ],
  })
    .option('--account <name>', cli.say('cli.login.account'))
    .option('--password-stdin', cli.say('cli.login.password_stdin'))
    .option('--token <token>', cli.say('cli.login.token'));
  whenRun(command, cli, async ([given], options) => {
    const { configDirectory } = cli.surroundings;
    const url = checkedUrl(given ?? cli.surroundings.url ?? readCredentials(configDirectory)?.url ?? usualUrl);
    if (isReadable(url)) cli.note(cli.say('cli.login.plain_http'));
    const { me, token, tokenId } =
      options.token === undefined ? await byPassword(cli, url, options) : await byToken(cli, url, options.token);
    const file = writeCredentials(configDirectory, { url, account: me.account, token, tokenId });
    const { csrf: _, ...shown } = me;
    cli.answer(
      shown,
      () => `${cli.say('cli.login.done', { name: harmless(me.displayName), account: me.account, url, file })}\n`,
    );
  });
};

type SignedIn = { me: Me; token: string; tokenId: string | null };

const byToken = async (cli: Cli, url: string, given: string): Promise<SignedIn> => {
  const token = (given === '-' ? await readStdin() : given).trim();
  const me = await cli.apiAt(url, { Authorization: `Bearer ${token}` }).get<Me>('/me');
  return { me, token, tokenId: null };
};

/** The session lives just long enough to make a token, which can be seen and revoked like any other. */
const byPassword = async (cli: Cli, url: string, options: Options): Promise<SignedIn> => {
  const account =
    options.account ?? (options.passwordStdin ? missingAccount() : await ask(cli.say('cli.login.ask_account')));
  const password = options.passwordStdin
    ? (await readStdin()).replace(/\r?\n$/, '')
    : await askSecret(cli.say('cli.login.ask_password', { account }));
  const { body: me, headers } = await cli.apiAt(url).send<Me>('POST', '/session', { body: { account, password } });
  const cookie = headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const session = cli.apiAt(url, { Cookie: cookie, 'X-CSRF-Token': me.csrf ?? '' });
  const name = `desk @ ${hostname()}`.slice(0, 100);
  const { body: made } = await session.send<{ id: string; secret: string }>('POST', '/tokens', { body: { name } });
  await session.send('DELETE', '/session');
  return { me, token: made.secret, tokenId: made.id };
};

const missingAccount = (): never => {
  throw usageError('cli.usage.missingOption', { option: '--account' });
};

/** Would a password cross a network in the clear? */
const isReadable = (text: string): boolean => {
  const { protocol, hostname: host } = new URL(text);
  return protocol === 'http:' && !/^(localhost|127\.[\d.]+|\[::1\])$/.test(host);
};
