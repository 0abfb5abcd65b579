import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How `desk login` left it: which desk, who, and the token. */
export type Credentials = {
  url: string;
  account: string;
  token: string;
  /** Of a token that `login` made itself, so that `logout` can revoke it. */
  tokenId: string | null;
};

const fileIn = (directory: string): string => join(directory, 'credentials.json');

/** The stored credentials; null when there are none or the file cannot be read as such. */
export const readCredentials = (directory: string): Credentials | null => {
  try {
    const stored = JSON.parse(readFileSync(fileIn(directory), 'utf8')) as Partial<Credentials>;
    const { url, account, token, tokenId = null } = stored;
    return url && account && token ? { url, account, token, tokenId } : null;
  } catch {
    return null;
  }
};

/** Stores them, readable for their owner only. Returns the file. */
export const writeCredentials = (directory: string, credentials: Credentials): string => {
  const file = fileIn(directory);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  renameSync(fresh, file);
  return file;
};

/** Forgets them. */
export const removeCredentials = (directory: string): void => rmSync(fileIn(directory), { force: true });
