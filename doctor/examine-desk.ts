import type { DeskReport, DoctorFinding } from '../contracts/doctor.ts';
import type { DoctorDeps } from './deps.ts';
import { intakeFindings } from './desk/intake-findings.ts';
import { mailFindings } from './desk/mail-findings.ts';
import { schemaFindings } from './desk/schema-findings.ts';
import { versionFindings } from './desk/versions.ts';
import { engineFindings } from './engine/engine-findings.ts';

/**
 * Examines everything that belongs to no single ticket: versions, schema, engine, workers, couriers, mail, intake, numbers.
 * Reads only. Rejects without the database; an engine that is away is a finding.
 */
export const examineDesk = async (deps: DoctorDeps): Promise<DeskReport> => {
  const { desk, node, database, findings } = await versionFindings(deps);
  const report = (engine: string | null, tickets: number, found: DoctorFinding[]): DeskReport => ({
    at: deps.now(),
    versions: { desk, node, database, engine },
    tickets,
    findings: found,
  });
  const [schema, engine] = await Promise.all([schemaFindings(deps.db), engineFindings(deps)]);
  const first = [...findings, ...schema, ...engine.findings];
  // On another release's tables nothing else can be asked.
  if (schema.length > 0) return report(engine.version, 0, first);
  const [mail, intake, count] = await Promise.all([
    mailFindings(deps),
    intakeFindings(deps),
    deps.db
      .selectFrom('ticket')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow(),
  ]);
  return report(engine.version, Number(count.count), [...first, ...mail, ...intake]);
};
