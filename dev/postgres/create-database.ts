import pg from 'pg';

/** Creates a database unless there is one of that name; `template` copies another one, which nobody may be connected to. */
export async function createDatabaseIfMissing(url: string, name: string, template?: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    const known = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (known.rowCount !== 0) return;
    const from = template === undefined ? '' : ` TEMPLATE ${client.escapeIdentifier(template)}`;
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}${from}`);
  } catch (error) {
    if ((error as { code?: string }).code !== '42P04') throw error; // somebody else was quicker
  } finally {
    await client.end();
  }
}
