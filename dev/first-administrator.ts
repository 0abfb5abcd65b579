import { existsSync } from 'node:fs';
import { createDatabase, type DeskDatabase } from '../db/database.ts';

type Created = { account: string; password: string };
type Create = (db: DeskDatabase['db']) => Promise<Created | null>;

/** Creates the administrator of a new desk, with a password that is told only now; undefined when there is one already. */
export async function firstAdministrator(databaseUrl: string): Promise<Created | undefined> {
  const module = new URL('../api/people/first-administrator.ts', import.meta.url);
  if (!existsSync(module)) return undefined;
  const { createFirstAdministrator } = (await import(module.href)) as { createFirstAdministrator: Create };
  const { db, close } = createDatabase(databaseUrl, { max: 1, applicationName: 'durable-desk start' });
  try {
    return (await createFirstAdministrator(db)) ?? undefined;
  } finally {
    await close();
  }
}
