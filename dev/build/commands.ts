/**
 * The commands of a built desk, `node dist/<name>`: the module each runs, and a first argument that stands before those
 * given. docs/deploying.md tells what they do.
 */
export const productionCommands: Readonly<Record<string, { module: string; argument?: string }>> = {
  'api/index': { module: 'api/main.js' },
  'worker/index': { module: 'worker/main.js' },
  'cli/index': { module: 'cli/desk.js' },
  migrate: { module: 'db/migrate-command.js' },
  bootstrap: { module: 'dev/temporal/bootstrap-command.js' },
  administrator: { module: 'api/people/administrator-cli.js' },
  token: { module: 'api/people/token-cli.js' },
  doctor: { module: 'doctor/doctor-command.js' },
  repair: { module: 'dev/mend-ticket.js', argument: 'repair' },
  resend: { module: 'dev/mend-ticket.js', argument: 'resend' },
  health: { module: 'config/health-command.js' },
};
