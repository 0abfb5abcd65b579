import { hash, verify } from '@node-rs/argon2';

// argon2id with 19 MiB, 2 passes, 1 lane: the OWASP minimum, about 30 ms on a small core.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The argon2id hash of a password, to be stored. Passwords are compared in Unicode form NFKC. */
export const hashPassword = (password: string): Promise<string> => hash(password.normalize('NFKC'), cost);

// Of a random password that nobody knows, with the same cost, so that an unknown account takes as long as a known one.
let stranger: Promise<string> | undefined;

/** Makes {@link passwordFits} as slow for the first unknown account as for the next; called at start. */
export const warmPasswords = (): Promise<string> => {
  stranger ??= hashPassword(crypto.randomUUID());
  return stranger;
};

/** Does the password fit the hash? With null (no such account, or no password) it takes as long and is false. */
export const passwordFits = async (stored: string | null, password: string): Promise<boolean> => {
  const fits = await verify(stored ?? (await warmPasswords()), password.normalize('NFKC'));
  return stored !== null && fits;
};
