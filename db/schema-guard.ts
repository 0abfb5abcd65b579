import { demandCurrentSchema, MigrationError } from './migrate.ts';

/** How often it asks while the database is away; ms. */
const askEvery = 5_000;

/**
 * Refuses to work on a schema of another release: rejects with a MigrationError at once, or, when the database is away
 * at the start, calls `wrong` as soon as it is back and turns out to be of another release. A process that starts while
 * PostgreSQL is away says so on /readyz instead of dying.
 */
export const guardSchema = async (url: string, wrong: (error: MigrationError) => void): Promise<void> => {
  try {
    await demandCurrentSchema(url);
  } catch (error) {
    if (error instanceof MigrationError) throw error;
    const again = (): void => {
      setTimeout(() => {
        guardSchema(url, wrong).catch(wrong);
      }, askEvery).unref();
    };
    again();
  }
};
